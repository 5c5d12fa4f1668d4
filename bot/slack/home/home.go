// Package home keeps the app's own page in Slack, which each person sees for themselves: their requests, where these
// stand and who has them, and what can be begun there. It is shown to who opens it, and kept up to date for them from
// then on. What is pressed on it is bot/slack's to deal with.
//
// A page that is out of date is a nuisance and no loss: whatever fails here is tried again a few times and then left
// until the person opens the page again. All goroutines belong to [Keeper.Run].
package home

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// An API shows pages. Slack's library has it.
type API interface {
	PublishViewContext(ctx context.Context, r slack.PublishViewContextRequest) (*slack.ViewResponse, error)
}

// Options are what a [Keeper] is made of; all but Human are required.
type Options struct {
	API     API
	Channel string // what the channel is called in cases and on the pad
	Pad     bot.Pad
	Cases   handoff.Cases
	Texts   *texts.Catalogue
	Name    string // of the organisation
	Prefix  string // of the names of cases, with its hyphen
	Human   bool   // there is somebody to talk to
	// Standing says where a case stands, in a language.
	Standing func(c handoff.Case, lang string) string
	// Link is where the conversation of a case can be read; "" when nowhere else than where the person is.
	Link func(conversation string) string
	// Shared says that several nodes show pages: what is known of them is asked of the pad.
	Shared bool
	Log    *slog.Logger
}

// A Keeper shows pages and keeps them up to date. It is safe for concurrent use.
type Keeper struct {
	opt  Options
	pace *rate.Limiter
	wake chan struct{} // holds a token when there is something to do

	mu    sync.Mutex
	read  bool              // guarded by mu; what an earlier run noted is known
	known map[string]viewer // guarded by mu; who has opened their page, by user
	due   map[string]task   // guarded by mu; pages to look at, by user
}

// A viewer is somebody who has opened their page.
type viewer struct {
	Lang   string `json:"lang,omitempty"`
	Opened int64  `json:"opened"`         // Unix time
	Look   string `json:"look,omitempty"` // a sum of what was shown last
	Hash   string `json:"hash,omitempty"` // what Slack calls that
}

// A task is a page to look at.
type task struct {
	at     time.Time
	tries  int
	opened bool // the person looks at it right now
}

// How pages are kept.
const (
	notePrefix = "home/"             // + user
	settle     = time.Second         // a case often changes more than once at a time
	perMinute  = 90                  // pages; Slack allows 100
	burst      = 10                  // of them at once
	maxTries   = 5                   // until the person opens it again
	remembered = 90 * 24 * time.Hour // who has not opened it for so long does not look at it any more
)

// New makes a keeper. Nothing is shown before [Keeper.Run].
func New(o Options) *Keeper {
	return &Keeper{opt: o, pace: rate.NewLimiter(rate.Every(time.Minute/perMinute), burst), wake: make(chan struct{}, 1),
		known: map[string]viewer{}, due: map[string]task{}}
}

// Opened notes durably that somebody opened their page, and has it shown. hash is what Slack calls the page that they
// see, "" when there is none yet.
func (k *Keeper) Opened(ctx context.Context, user, lang, hash string) error {
	v, ok, err := k.viewer(ctx, user)
	if err != nil {
		return err
	}
	before := v
	if v.Hash != hash || !ok {
		v.Hash, v.Look = hash, "" // another page than ours, or one that is gone: it is shown anew, whatever it says
	}
	v.Lang, v.Opened = lang, time.Now().Unix()
	stale := time.Unix(v.Opened, 0).Sub(time.Unix(before.Opened, 0)) > remembered/2
	if !ok || stale || v.Lang != before.Lang || v.Hash != before.Hash {
		if err := k.note(ctx, user, v); err != nil {
			return err
		}
	}
	k.mu.Lock()
	k.known[user] = v
	k.due[user] = task{opened: true}
	k.mu.Unlock()
	k.nudge()
	return nil
}

// Changed has the page of somebody looked at, if they have ever opened it. It does not block.
func (k *Keeper) Changed(user string) {
	k.mu.Lock()
	_, viewing := k.known[user]
	_, due := k.due[user]
	if (viewing || !k.read || k.opt.Shared) && !due {
		k.due[user] = task{at: time.Now().Add(settle)}
	}
	k.mu.Unlock()
	k.nudge()
}

func (k *Keeper) nudge() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// viewer is what is known of somebody's page, ok is false for who has never opened it.
func (k *Keeper) viewer(ctx context.Context, user string) (v viewer, ok bool, err error) {
	if k.opt.Shared {
		noted, err := k.opt.Pad.Recall(ctx, k.opt.Channel, notePrefix+user)
		if err != nil {
			return v, false, fmt.Errorf("what a home shows: %w", err)
		}
		ok = noted != "" && json.Unmarshal([]byte(noted), &v) == nil
		k.mu.Lock()
		defer k.mu.Unlock()
		if delete(k.known, user); ok {
			k.known[user] = v
		}
		return v, ok, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	v, ok = k.known[user]
	return v, ok, nil
}

// note writes down what is known of somebody's page.
func (k *Keeper) note(ctx context.Context, user string, v viewer) error {
	data, err := json.Marshal(v)
	if err == nil {
		err = k.opt.Pad.Remember(ctx, k.opt.Channel, notePrefix+user, string(data))
	}
	if err != nil {
		return fmt.Errorf("note that a home was opened: %w", err)
	}
	return nil
}

// recall reads what an earlier run noted. Every page is looked at then, because cases may have changed meanwhile; shown
// are only those that are different.
func (k *Keeper) recall(ctx context.Context) error {
	notes, err := k.opt.Pad.Recollect(ctx, k.opt.Channel, notePrefix)
	if err != nil {
		return fmt.Errorf("who has opened their home: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for key, value := range notes {
		var v viewer
		user := key[len(notePrefix):]
		if _, newer := k.known[user]; newer || json.Unmarshal([]byte(value), &v) != nil {
			continue
		}
		k.known[user] = v
		if _, due := k.due[user]; !due {
			k.due[user] = task{at: time.Now()}
		}
	}
	k.read = true
	return nil
}

// maker makes pages in a language.
func (k *Keeper) maker(lang string) blocks.Maker { return blocks.Maker{Texts: k.opt.Texts, Lang: lang} }
