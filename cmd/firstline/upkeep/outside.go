package upkeep

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/firstline-support/firstline/kb"
	"github.com/firstline-support/firstline/kb/bring/fetch"
	"github.com/firstline-support/firstline/kb/care"
)

// Limits of asking pages outside: we are guests there.
const (
	atOnce     = 4    // servers; one of them is asked one page at a time
	mostAsked  = 5000 // addresses
	agentName  = "firstline-link-check"
	pauseAfter = 200 * time.Millisecond // between two pages of a server
)

// Outside asks the pages that the articles link to whether they exist, and gives the links whose page is gone or whose
// server is silent, in the order of addresses. Private networks are asked only on the named hosts: an article may come
// from anybody, and no text is to have this machine knock on doors inside. A server that wants a sign-in or refuses
// programs counts as there. tick is told after each address how many are done, of how many.
func Outside(ctx context.Context, articles []kb.Article, private []string,
	tick func(done, of int)) ([]care.DeadLink, error) {
	all := care.OutsideOf(articles)
	all = all[:min(len(all), mostAsked)]
	byServer := map[string][]int{}
	for i, o := range all {
		u, err := url.Parse(o.URL)
		if err != nil {
			return nil, fmt.Errorf("read %q: %w", o.URL, err)
		}
		byServer[u.Host] = append(byServer[u.Host], i)
	}
	client := fetch.New(fetch.Options{Agent: agentName, Private: private, Every: pauseAfter})
	c := checker{client: client, verdicts: make([]care.Reason, len(all)), tick: tick}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, places := range byServer {
		group.Go(func() error { return c.server(ctx, all, places) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var dead []care.DeadLink
	for i, o := range all {
		for _, l := range o.Places {
			if l.Why = c.verdicts[i]; l.Why != "" {
				dead = append(dead, l)
			}
		}
	}
	return dead, nil
}

// checker asks pages. Each verdict is written by one server's goroutine.
type checker struct {
	client   *fetch.Client
	verdicts []care.Reason

	mu   sync.Mutex
	done int // guarded by mu
	tick func(done, of int)
}

// server asks one server's pages, one after another.
func (c *checker) server(ctx context.Context, all []care.Outside, places []int) error {
	for _, i := range places {
		c.verdicts[i] = verdict(c.client.Look(ctx, all[i].URL))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		c.count()
	}
	return nil
}

func (c *checker) count() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done++
	c.tick(c.done, len(c.verdicts))
}

// verdict is what became of asking for a page.
func verdict(err error) care.Reason {
	var status *fetch.StatusError
	switch {
	case err == nil:
		return ""
	case errors.Is(err, fetch.ErrPrivate):
		return care.Private
	case !errors.As(err, &status):
		return care.Silent
	case status.Status == http.StatusNotFound || status.Status == http.StatusGone:
		return care.Gone
	case status.Status >= http.StatusInternalServerError:
		return care.Silent
	}
	return ""
}
