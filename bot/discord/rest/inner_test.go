package rest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

func TestRoutesAreWhatDiscordCountsBy(t *testing.T) {
	for _, c := range []struct{ method, path, name, major, needs string }{
		{"POST", "v9/channels/12/messages", "POST channels/:/messages", "12", `"Send Messages"`},
		{"GET", "v10/channels/12/messages/13", "GET channels/:/messages/:", "12", `"Read Message History"`},
		{"PUT", "v9/channels/12/messages/13/reactions/%F0%9F%91%8D/@me", "PUT channels/:/messages/:/reactions/:/@me", "12", `"Add Reactions"`},
		{"PATCH", "v9/webhooks/1/tok/messages/@original", "PATCH webhooks/:/:/messages/:", "1/tok", ""},
		{"POST", "v9/interactions/1/tok/callback", "POST interactions/:/:/callback", "", ""},
		{"GET", "v9/guilds/7/members/8", "GET guilds/:/members/:", "7", ""},
		{"POST", "v9/channels/12/messages/13/threads", "POST channels/:/messages/:/threads", "12", `"Create Public Threads"`},
		{"PUT", "v9/applications/5/guilds/7/commands", "PUT applications/:/guilds/:/commands", "", "applications.commands"},
		{"GET", "", "GET ", "", ""},
	} {
		r := routeOf(c.method, c.path)
		if r.name != c.name || strings.Trim(r.major, "/") != c.major || !strings.Contains(needs(r.name), c.needs) {
			t.Errorf("%s %s: %+v needs %s", c.method, c.path, r, needs(r.name))
		}
		if r.open != (strings.Contains(c.path, "/tok")) {
			t.Errorf("%s: open is %v", c.path, r.open)
		}
	}
}

// What is answered here discordgo waits out in full: it cuts fractions of a millisecond off.
func TestDiscordgoReadsTheWholeWait(t *testing.T) {
	for _, wait := range []time.Duration{time.Nanosecond, 299_999 * time.Microsecond, 1100 * time.Millisecond,
		64_570 * time.Millisecond, time.Hour + 999_999} {
		answer := limited(&http.Request{}, wait)
		data, err := io.ReadAll(answer.Body)
		var read discordgo.TooManyRequests
		if err != nil || json.Unmarshal(data, &read) != nil || read.RetryAfter < wait || read.RetryAfter > wait+4*time.Millisecond {
			t.Errorf("%v is read as %v", wait, read.RetryAfter)
		}
		_ = answer.Body.Close()
	}
}

func TestBucketsThatAreIdleAreForgotten(t *testing.T) {
	g := newGate(nil, nil, 0, nil)
	now := time.Now()
	for n := range 3 * maxBuckets {
		way := routeOf(http.MethodPost, "v9/interactions/"+strings.Repeat("1", 1+n%19)+"/"+time.Duration(n).String()+"/callback")
		g.bucket(way, now.Add(time.Duration(n)*time.Second))
	}
	if n := len(g.buckets); n > maxBuckets {
		t.Errorf("%d buckets are kept", n)
	}
}

// Of what is known of a route's limit nothing is lost when Discord first says which bucket it belongs to.
func TestALimitIsKeptWhenItsBucketGetsAName(t *testing.T) {
	g := newGate(nil, nil, 0, nil)
	now := time.Now()
	held, named := routeOf("POST", "v9/channels/1/messages"), routeOf("POST", "v9/channels/2/messages")
	g.bucket(held, now).refuse(now.Add(time.Minute))
	g.bucket(named, now)
	g.rename(named, "abc")
	if wait, _ := g.bucket(held, now).wait(now); wait != time.Minute {
		t.Errorf("the wait is %v", wait)
	}
	other := routeOf("GET", "v9/channels/1/messages")
	g.bucket(other, now).refuse(now.Add(time.Hour))
	g.rename(other, "abc")
	if wait, _ := g.bucket(held, now).wait(now); wait != time.Hour {
		t.Errorf("the wait of the shared bucket is %v", wait)
	}
}

// A call that began before a limit may end after it was told: whoever went ahead does not lift that one.
func TestWhoWentAheadLiftsNoLaterLimit(t *testing.T) {
	now := time.Now()
	b := &bucket{known: true, until: now.Add(-time.Second)}
	if wait, ahead := b.wait(now); wait != 0 || !ahead {
		t.Fatalf("wait %v, ahead %v", wait, ahead)
	}
	b.enter(now, true)
	b.refuse(now.Add(time.Minute))
	b.leave(now, true, http.StatusOK, nil)
	if wait, _ := b.wait(now); wait != time.Minute {
		t.Errorf("the wait is %v", wait)
	}
	b.leave(now.Add(time.Hour), true, http.StatusOK, nil)
	if wait, ahead := b.wait(now.Add(time.Hour)); wait != 0 || ahead {
		t.Errorf("an hour later: wait %v, ahead %v", wait, ahead)
	}
}

func FuzzMend(f *testing.F) {
	f.Add(`[{"id":"1","components":[{"type":1,"components":[{"type":99},{"type":2,"style":1}]}]}]`)
	f.Add(`{"id":"1","components":{"type":1}}`)
	f.Add(`{"components":[null,7,"x",{"type":17,"components":[{"type":98}]}],"n":123456789012345678901}`)
	f.Add(`"components"`)
	f.Fuzz(func(t *testing.T, answer string) {
		mended := mend([]byte(answer))
		if json.Valid([]byte(answer)) && !json.Valid(mended) {
			t.Fatalf("%s became %s", answer, mended)
		}
		if string(mend(mended)) != string(mended) {
			t.Errorf("%s is mended again", mended)
		}
	})
}

func FuzzRoute(f *testing.F) {
	f.Add("v9/channels/1/messages")
	f.Add("//webhooks///")
	f.Add("v/interactions")
	f.Fuzz(func(t *testing.T, path string) {
		r := routeOf(http.MethodGet, path)
		_ = needs(r.name)
		_ = shown("get", "https://discord.com/api/"+path)
	})
}
