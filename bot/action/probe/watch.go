package probe

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/handoff/texts"
)

// The limits of a watch.
const (
	minEvery   = 10 * time.Second
	maxEvery   = time.Hour
	maxWatched = 200
	staleAfter = 3 // rounds without news
	atOnce     = 8 // checks
)

// A Sight is what a watch last saw of a service.
type Sight struct {
	Result action.Result // with what a person reads in "said"
	At     time.Time     // when it was seen
	Since  time.Time     // since when it has been seen with this code
}

// Age is how old a sight is.
func (s Sight) Age(now time.Time) time.Duration { return now.Sub(s.At) }

// A Watch asks the monitoring at intervals, so that a person who writes about a service that is down is told at once.
// Its [Watch.Run] owns all goroutines; [Watch.Known] is for everybody.
type Watch struct {
	every  time.Duration
	checks map[string]action.Performer
	texts  *texts.Catalogue

	mu   sync.Mutex
	seen map[string]Sight
}

// NewWatch watches checks, by the name of their service, every 10 s to an hour. They are asked without a person, so
// their hosts are fixed.
func NewWatch(words *texts.Catalogue, every time.Duration, checks map[string]action.Performer) (*Watch, error) {
	if every < minEvery || every > maxEvery {
		return nil, fmt.Errorf("every: %s is not between %s and %s", every, minEvery, maxEvery)
	}
	if len(checks) > maxWatched {
		return nil, fmt.Errorf("%d services to watch, the limit is %d", len(checks), maxWatched)
	}
	return &Watch{every: every, checks: maps.Clone(checks), texts: words, seen: map[string]Sight{}}, nil
}

// Run asks until the context ends, and returns when all it started has ended.
func (w *Watch) Run(ctx context.Context) error {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for {
		w.round(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// round asks about every service once, within the interval.
func (w *Watch) round(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, w.every)
	defer stop()
	var all errgroup.Group
	all.SetLimit(atOnce)
	for service, check := range w.checks {
		all.Go(func() error {
			r, err := check.Perform(ctx, action.Call{Action: "watch", Lang: texts.Languages()[0]})
			switch {
			case ctx.Err() != nil && err != nil: // it is not known what came of it
			case err != nil:
				w.keep(service, broken(service, err))
			default:
				w.keep(service, r)
			}
			return nil
		})
	}
	_ = all.Wait() // none of them gives an error
}

func (w *Watch) keep(service string, r action.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	since := now
	if before, ok := w.seen[service]; ok && before.Result.Code == r.Code {
		since = before.Since
	}
	w.seen[service] = Sight{Result: r, At: now, Since: since}
}

// Known gives what was last seen of a service, said in the language. It is false for a service that is not watched, and
// for one of which there was no news for three intervals: what was so then is not known to be so now.
func (w *Watch) Known(service, lang string) (Sight, bool) {
	w.mu.Lock()
	seen, ok := w.seen[service]
	w.mu.Unlock()
	if !ok || seen.Age(time.Now()) > staleAfter*w.every {
		return Sight{}, false
	}
	seen.Result = withSaid(w.texts, lang, seen.Result)
	return seen, true
}
