package upkeep

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
)

const (
	// lookEvery is how often is looked whether a team has to be reminded, and how long a way that failed rests.
	lookEvery = 15 * time.Minute
	tellTime  = time.Minute // one team by one way
	// mostNamed are carried in one reminder; the others are counted.
	mostNamed = 100
	// padName is under which the notes of reminders are kept.
	padName = "reviews"
)

// ErrInDoubt is what [Way].Tell wraps when nobody knows whether the team was told.
var ErrInDoubt = errors.New("whether it arrived is not known")

// A Way is one by which teams are reminded of reviews.
type Way struct {
	Name string // what was told by it is kept under this name
	// Looks says that Tell finds out by itself whether the team was told before. Otherwise it is called once for a
	// reminder, and again only after an error that says for certain that nothing was told.
	Looks bool
	// Tell tells a team. It is false for a team that cannot be told by this way.
	Tell func(ctx context.Context, r handoff.Reviews) (bool, error)
}

// Pad keeps what was told; bot.Pad is one.
type Pad interface {
	Recall(ctx context.Context, channel, key string) (string, error)
	Remember(ctx context.Context, channel, key, value string) error
}

// A Reminder reminds the teams of overdue reviews of their articles: each article once in a period, at most one
// reminder a day for a team, and only while the team is there. What is to be told is stored before anybody is told. One
// node at a time runs it.
type Reminder struct {
	Pad       Pad
	Knowledge func() *decide.Knowledge // what the bot knows at present
	Crews     map[string]handoff.Crew  // the teams, by id
	Ways      []Way
	Every     time.Duration // how long a period is, a day or more
	Page      string        // where agents find all that is overdue; empty: nowhere
	Now       func() time.Time
	Log       *slog.Logger
}

// Run reminds until ctx ends. Who cannot be told now is told later.
func (r Reminder) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		r.look(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look deals with each team; one that fails holds up no other.
func (r Reminder) look(ctx context.Context) {
	for _, team := range slices.Sorted(maps.Keys(r.Crews)) {
		if err := r.remind(ctx, team); err != nil && ctx.Err() == nil {
			r.Log.Warn("remind a team of reviews", "team", team, "again", lookEvery, "err", err)
		}
	}
}

// reminded is what is kept of a team.
type reminded struct {
	Period time.Time `json:"period"`           // when the period began
	Named  []string  `json:"named"`            // of which articles the team was reminded in it
	Last   string    `json:"last,omitempty"`   // the latest reminder that is done with
	Letter *letter   `json:"letter,omitempty"` // the reminder that is under way
}

// A letter is a reminder, with how far each way has come.
type letter struct {
	handoff.Reviews
	Ways map[string]string `json:"ways"`
}

// How far a way has come; nothing else is done.
const (
	begun = "begun"
	done  = "done"
)

// remind tells one team what it has to be told now.
func (r Reminder) remind(ctx context.Context, team string) error {
	now := r.Now()
	if there, _ := r.Crews[team].Hours.Open(now); !there {
		return nil
	}
	kept, err := r.recall(ctx, team)
	if err != nil {
		return err
	}
	if kept.Letter == nil {
		if !r.write(&kept, team, now) {
			return nil
		}
		if err := r.keep(ctx, team, kept); err != nil {
			return err
		}
	}
	return r.deliver(ctx, team, &kept)
}

// write makes the reminder of what the team was not reminded of in this period, if there is anything.
func (r Reminder) write(kept *reminded, team string, now time.Time) bool {
	if period := now.UTC().Truncate(r.Every); !kept.Period.Equal(period) {
		kept.Period, kept.Named = period, nil
	}
	news := letter{Reviews: handoff.Reviews{ID: team + "/" + now.UTC().Format(time.DateOnly), Team: team, At: now,
		URL: r.Page}, Ways: map[string]string{}}
	if news.ID == kept.Last {
		return false
	}
	articles := r.Knowledge().Articles()
	for i := range articles {
		a := &articles[i]
		if a.Owner != team || !a.Overdue(now) || !a.ReadableBy([]string{team}) {
			continue
		}
		name := a.ID + "." + a.Lang + " " + a.Review.Format(time.DateOnly)
		if slices.Contains(kept.Named, name) {
			continue
		}
		kept.Named = append(kept.Named, name)
		news.Due = append(news.Due, handoff.DueReview{Title: a.Title, Lang: a.Lang, File: a.File, Due: a.Review,
			Open: a.ReadableBy(nil)})
	}
	if len(news.Due) == 0 {
		return false
	}
	slices.SortStableFunc(news.Due, func(a, b handoff.DueReview) int { return a.Due.Compare(b.Due) })
	if len(news.Due) > mostNamed {
		news.More = len(news.Due) - mostNamed
		news.Due = news.Due[:mostNamed]
	}
	kept.Letter = &news
	return true
}

// deliver goes all ways that are not gone yet, and is done with the reminder when none is left. What could not be told
// for a whole period is told no more: it is in the next one.
func (r Reminder) deliver(ctx context.Context, team string, kept *reminded) error {
	var left []error
	for _, way := range r.Ways {
		if kept.Letter.Ways[way.Name] == done {
			continue
		}
		if err := r.take(ctx, team, kept, way); err != nil {
			left = append(left, fmt.Errorf("%s: %w", way.Name, err))
		}
	}
	if len(left) > 0 && r.Now().Sub(kept.Letter.At) < r.Every {
		return errors.Join(left...)
	}
	kept.Last, kept.Letter = kept.Letter.ID, nil
	return errors.Join(append(left, r.keep(ctx, team, *kept))...)
}

// take goes one way.
func (r Reminder) take(ctx context.Context, team string, kept *reminded, way Way) error {
	note := func(ctx context.Context, state string) error {
		kept.Letter.Ways[way.Name] = state
		return r.keep(ctx, team, *kept)
	}
	if !way.Looks {
		if kept.Letter.Ways[way.Name] == begun {
			r.Log.Warn("whether a team was reminded of reviews is not known; it is not reminded twice", "team", team,
				"way", way.Name)
			return note(ctx, done)
		}
		if err := note(ctx, begun); err != nil {
			return err
		}
	}
	limited, stop := context.WithTimeout(ctx, tellTime)
	defer stop()
	told, err := way.Tell(limited, kept.Letter.Reviews)
	if errors.Is(err, ErrInDoubt) {
		r.Log.Warn("whether a team was reminded of reviews is not known; it is not reminded twice", "team", team,
			"way", way.Name, "err", err)
		err = nil
	}
	if err != nil {
		// nothing was told, and the next run has to know that also when this one is being stopped
		return errors.Join(err, note(context.WithoutCancel(ctx), ""))
	}
	if told {
		r.Log.Info("a team was reminded of reviews", "team", team, "way", way.Name, "articles", kept.Letter.Count())
	}
	return note(context.WithoutCancel(ctx), done)
}

func (r Reminder) recall(ctx context.Context, team string) (kept reminded, err error) {
	text, err := r.Pad.Recall(ctx, padName, team)
	if err != nil {
		return kept, fmt.Errorf("what a team was told of reviews: %w", err)
	}
	if strings.TrimSpace(text) == "" {
		return kept, nil
	}
	if err := json.Unmarshal([]byte(text), &kept); err != nil {
		return reminded{}, fmt.Errorf("what team %q was told of reviews cannot be read: %w", team, err)
	}
	return kept, nil
}

func (r Reminder) keep(ctx context.Context, team string, kept reminded) error {
	text, err := json.Marshal(kept)
	if err == nil {
		err = r.Pad.Remember(ctx, padName, team, string(text))
	}
	if err != nil {
		return fmt.Errorf("note what a team was told of reviews: %w", err)
	}
	return nil
}
