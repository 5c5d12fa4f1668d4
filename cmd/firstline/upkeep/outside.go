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
	atOnce     = 4                // servers; one of them is asked one page at a time
	askTime    = 10 * time.Second // for a page
	mostHops   = 5
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
	c := checker{client: newClient(private), verdicts: make([]care.Reason, len(all)), tick: tick}
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

func newClient(private []string) *http.Client {
	transport := &http.Transport{DialContext: fetch.Dial(private), TLSHandshakeTimeout: askTime}
	return &http.Client{Timeout: askTime, Transport: transport,
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) >= mostHops {
				return errors.New("redirected too often")
			}
			return nil
		}}
}

// checker asks pages. Each verdict is written by one server's goroutine.
type checker struct {
	client   *http.Client
	verdicts []care.Reason

	mu   sync.Mutex
	done int // guarded by mu
	tick func(done, of int)
}

// server asks one server's pages, one after another.
func (c *checker) server(ctx context.Context, all []care.Outside, places []int) error {
	for n, i := range places {
		if n > 0 {
			select {
			case <-ctx.Done():
			case <-time.After(pauseAfter):
			}
		}
		c.verdicts[i] = c.ask(ctx, all[i].URL)
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

// ask tries HEAD, and GET where a server does not know HEAD as it should.
func (c *checker) ask(ctx context.Context, address string) care.Reason {
	status, err := c.status(ctx, http.MethodHead, address)
	if err == nil && status >= http.StatusBadRequest {
		status, err = c.status(ctx, http.MethodGet, address)
	}
	switch {
	case errors.Is(err, fetch.ErrPrivate):
		return care.Private
	case err != nil:
		return care.Silent
	case status == http.StatusNotFound || status == http.StatusGone:
		return care.Gone
	case status >= http.StatusInternalServerError:
		return care.Silent
	}
	return ""
}

// status gives the answer's status; the body is left unread.
func (c *checker) status(ctx context.Context, method, address string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("User-Agent", agentName)
	answer, err := c.client.Do(request)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}
