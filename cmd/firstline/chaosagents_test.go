//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/chaos"
)

// A clerk is an agent who works in the console of whichever node there is.
type clerk struct {
	*client
	name string
}

// newClerk signs an agent in by a link. The session holds on every node.
func newClerk(f *fleet, w *town, name string) *clerk {
	f.t.Helper()
	secret := secretOfLink.FindStringSubmatch(f.work("agents", "add", name))
	if secret == nil {
		f.t.Fatalf("no sign-in link for %s", name)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		f.t.Fatal(err)
	}
	c := &clerk{client: newClient(w, 0), name: name}
	c.web.Jar = jar
	status, err := c.press(f.t.Context(), c.base(), "/console/sign-in", url.Values{"secret": {secret[1]}})
	if err != nil || status != http.StatusSeeOther {
		f.t.Fatalf("sign %s in: %d %v", name, status, err)
	}
	return c
}

// press sends a form.
func (c *clerk) press(ctx context.Context, base, path string, form url.Values) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := c.web.Do(request)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}

// work takes one case after the other, looks after it for a while and hands it back, until there are no more.
func (c *clerk) work(ctx context.Context, random *mathrand.Rand) {
	defer c.web.CloseIdleConnections()
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.town.enough:
			return
		case k := <-c.town.cases:
			after(ctx, time.Duration(random.Int64N(int64(400*time.Millisecond))))
			k.takes = append(k.takes, c.lookAfter(ctx, k, random))
			k.human.Store(false)
		}
	}
}

// lookAfter takes a case and hands it back. What the agent was not told of counts as not done.
func (c *clerk) lookAfter(ctx context.Context, k *chat, random *mathrand.Rand) (take chaos.Take) {
	take.Asked = time.Now()
	k.human.Store(true)
	if !c.act(ctx, k, "take", "") {
		return take
	}
	take.Taken = time.Now()
	v := visitor{client: c.web, ID: k.ID, Token: k.Token} // beside the person, who uses the other one
	if take.After = c.last(ctx, v); take.After == 0 {
		take.Taken = time.Time{} // nobody has looked
		return take
	}
	if random.IntN(2) == 0 {
		c.act(ctx, k, "reply", "Hello, this is "+c.name+".")
	}
	after(ctx, time.Duration(random.Int64N(int64(1500*time.Millisecond))))
	take.Before = c.last(ctx, v)
	if c.act(ctx, k, "hand-back", "") {
		take.Back = time.Now()
	}
	return take
}

// act presses a button of the case, again and again with the same id as a browser does, until it is done or refused.
func (c *clerk) act(ctx context.Context, k *chat, verb, text string) (done bool) {
	form := url.Values{"act": {rand.Text()}, "text": {text}}
	path := fmt.Sprintf("/console/cases/%d/%s", k.number.Load(), verb)
	c.insist(ctx, func(base string) (bool, error) {
		status, err := c.press(ctx, base, path, form)
		switch {
		case err != nil:
			return false, err
		case status == http.StatusSeeOther:
			done = true
		case status >= 500:
			return false, fmt.Errorf("%d", status)
		default:
			c.town.wonder("%s: %s of case %d was refused with %d", k.ID, verb, k.number.Load(), status)
		}
		return true, nil
	})
	return done
}

// last is the last message of a conversation; 0 when nobody says.
func (c *clerk) last(ctx context.Context, v visitor) (seq int64) {
	c.insist(ctx, func(base string) (bool, error) {
		v.base = base
		list, err := v.transcript(ctx)
		if err == nil && len(list) > 0 {
			seq = list[len(list)-1].Seq
		}
		return err == nil, err
	})
	return seq
}
