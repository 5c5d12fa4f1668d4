package rest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
)

// Promise P10: whoever calls, and however many at once, Discord is not asked before the time that it told has passed,
// and nearly no call is one too many.
func TestAStormOfCallsKeepsToTheLimitsOfEachChannel(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		d := &model{limit: 5, period: 5 * time.Second, takes: 80 * time.Millisecond}
		c := client(t, d)
		var work sync.WaitGroup
		for n := range 200 {
			work.Go(func() {
				for {
					_, err := c.Post(t.Context(), fmt.Sprint(10+n%5), rest.Outgoing{Content: "hello"})
					var later *handoff.Later
					switch err := rest.Hopeful(err); {
					case err == nil:
						return
					case errors.As(err, &later):
						time.Sleep(later.After)
					default:
						t.Error(err)
						return
					}
				}
			})
		}
		begun := time.Now()
		work.Wait()
		calls, refused, early := d.tally()
		if early > 0 || refused > 0 || calls != 200 {
			t.Errorf("%d calls, %d refused, %d too early", calls, refused, early)
		}
		if took := time.Since(begun); took > 70*time.Second {
			t.Errorf("40 messages for each channel took %v, Discord takes 5 in 5s", took)
		}
	})
}

func TestTheOneWhoGoesAheadAfterALimitIsAlone(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		for _, global := range []bool{false, true} {
			limited := true
			d := &model{takes: 300 * time.Millisecond}
			d.answer = func(*http.Request, string) *http.Response {
				if !limited {
					return nil
				}
				a := answer(429, fmt.Sprintf(`{"message":"x","retry_after":7.25,"global":%v}`, global))
				if global {
					a.Header.Set("X-RateLimit-Global", "true")
				}
				return a
			}
			c := client(t, d)
			_, err := c.Post(t.Context(), "10", rest.Outgoing{})
			if wait := rest.Wait(err); rest.Kind(err) != rest.Limited || wait < 7250*time.Millisecond || wait > 7300*time.Millisecond {
				t.Fatalf("got %v, wait %v", err, wait)
			}
			_, err = c.Post(t.Context(), "10", rest.Outgoing{})
			if calls, _, _ := d.tally(); calls != 1 || rest.Kind(err) != rest.Limited {
				t.Fatalf("%d calls, %v", calls, err)
			}
			_, _ = c.Post(t.Context(), "11", rest.Outgoing{})
			if calls, _, _ := d.tally(); calls == 1 != global {
				t.Errorf("global %v: %d calls after one in another channel", global, calls)
			}
			time.Sleep(8 * time.Second)
			before, _, _ := d.tally()
			var work sync.WaitGroup
			for range 100 {
				work.Go(func() {
					if _, err := c.Post(t.Context(), "10", rest.Outgoing{}); rest.Kind(err) != rest.Limited {
						t.Errorf("got %v", err)
					}
				})
			}
			work.Wait()
			if after, _, _ := d.tally(); after != before+1 {
				t.Errorf("%d calls went ahead", after-before)
			}
			limited = false
			time.Sleep(8 * time.Second)
			for range 20 {
				work.Go(func() {
					if _, err := c.Post(t.Context(), "10", rest.Outgoing{}); err != nil {
						t.Error(err)
					}
				})
			}
			work.Wait()
		}
	})
}

func TestWhatStandsBeforeDiscordIsHeardAsWell(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		d := &model{answer: func(*http.Request, string) *http.Response {
			a := answer(429, "<html>error 1015</html>")
			a.Header.Set("Retry-After", "3600")
			return a
		}}
		c := client(t, d)
		for range 3 {
			if _, err := c.Post(t.Context(), "10", rest.Outgoing{}); rest.Wait(err) < 59*time.Minute {
				t.Fatalf("got %v", err)
			}
		}
		if err := c.DeleteResponse(t.Context(), rest.Interaction{ID: "1", App: "2", Token: "x"}); rest.Kind(err) != rest.Limited {
			t.Errorf("a call of another kind: %v", err)
		}
		if calls, _, _ := d.tally(); calls != 1 {
			t.Errorf("%d calls", calls)
		}
		if c.Health().Problem() == "" {
			t.Error("nobody sees why")
		}
	})
}

func TestNoMoreThanFiftyCallsInASecondButInteractionsAreNotHeld(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var times []time.Time
		d := &model{answer: func(r *http.Request, _ string) *http.Response {
			if !strings.Contains(r.URL.Path, "webhooks") {
				mu.Lock()
				defer mu.Unlock()
				times = append(times, time.Now())
			}
			return nil
		}}
		c := client(t, d)
		var work sync.WaitGroup
		for n := range 400 {
			work.Go(func() {
				for {
					_, err := c.Post(t.Context(), fmt.Sprint(n), rest.Outgoing{})
					if err == nil {
						return
					}
					time.Sleep(rest.Wait(err))
				}
			})
		}
		time.Sleep(time.Millisecond)
		begun := time.Now()
		if err := c.DeleteResponse(t.Context(), rest.Interaction{ID: "1", App: "2", Token: "x"}); err != nil || time.Since(begun) > 0 {
			t.Errorf("an interaction waited %v: %v", time.Since(begun), err)
		}
		work.Wait()
		for n := 50; n < len(times); n++ {
			if times[n].Sub(times[n-50]) < time.Second {
				t.Fatalf("51 calls within %v", times[n].Sub(times[n-50]))
			}
		}
		if took := times[len(times)-1].Sub(times[0]); len(times) != 400 || took > 15*time.Second {
			t.Errorf("%d calls took %v", len(times), took)
		}
	})
}

func TestP10TooManyRefusedCallsPauseBeforeDiscordBansUs(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		d := &model{answer: func(*http.Request, string) *http.Response { return trouble(403, 50013) }}
		c := client(t, d)
		begun := time.Now()
		for rest.Kind(tryPost(t, c)) == rest.NoPermission {
		}
		calls, _, _ := d.tally()
		err := tryPost(t, c)
		if calls != 5000 || rest.Kind(err) != rest.Exhausted || rest.Wait(err) <= 0 || c.Health().Problem() == "" {
			t.Fatalf("after %d calls in %v: %v, health %+v", calls, time.Since(begun), err, c.Health())
		}
		time.Sleep(rest.Wait(err))
		if err := tryPost(t, c); rest.Kind(err) != rest.NoPermission {
			t.Errorf("after the pause: %v", err)
		}
		if took := time.Since(begun); took < 10*time.Minute {
			t.Errorf("more than 5000 within %v", took)
		}
	})
}

func tryPost(t *testing.T, c *rest.Client) error {
	t.Helper()
	for {
		_, err := c.Post(t.Context(), "10", rest.Outgoing{})
		if rest.Kind(err) != rest.Limited {
			return err
		}
		time.Sleep(rest.Wait(err))
	}
}

func TestP10ABadTokenStopsAllCallsButARareTrial(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		bad := true
		d := &model{answer: func(r *http.Request, _ string) *http.Response {
			if bad && r.Header.Get("Authorization") != "" {
				return trouble(401, 0)
			}
			return nil
		}}
		c := client(t, d)
		for range 50 {
			if err := tryPost(t, c); rest.Kind(err) != rest.BadToken {
				t.Fatalf("got %v", err)
			}
		}
		if calls, _, _ := d.tally(); calls != 1 || !c.Health().BadToken || !strings.Contains(c.Health().Problem(), "Reset Token") {
			t.Errorf("%d calls, health %+v", calls, c.Health())
		}
		if err := c.DeleteResponse(t.Context(), rest.Interaction{ID: "1", App: "2", Token: "x"}); err != nil {
			t.Errorf("what needs no token: %v", err)
		}
		time.Sleep(6 * time.Minute)
		_, _ = tryPost(t, c), tryPost(t, c)
		if calls, _, _ := d.tally(); calls != 3 {
			t.Errorf("%d calls after six minutes", calls)
		}
		bad = false
		if err := tryPost(t, c); rest.Kind(err) != rest.BadToken {
			t.Errorf("got %v", err)
		}
		c.Trust()
		if err := tryPost(t, c); err != nil || c.Health().BadToken {
			t.Errorf("told that it is good: %v, %+v", err, c.Health())
		}
	})
}

// discordgo holds a lock for each route while a call is under way, without looking at the context.
func TestASlowCallBlocksNobodyBeyondHisOwnTime(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		slow := make(chan struct{})
		d := &model{answer: func(r *http.Request, body string) *http.Response {
			if strings.Contains(body, "slow") {
				<-slow
			}
			return nil
		}}
		c := client(t, d)
		if err := tryPost(t, c); err != nil {
			t.Fatal(err)
		}
		var work sync.WaitGroup
		work.Go(func() { _, _ = c.Post(t.Context(), "10", rest.Outgoing{Content: "slow"}) })
		work.Go(func() {
			_, _ = c.With(t.Context()).ChannelMessageSend("10", "slow")
		})
		synctest.Wait()
		for _, channel := range []string{"10", "11"} {
			begun := time.Now()
			ctx, stop := context.WithTimeout(t.Context(), time.Second)
			_, err := c.Post(ctx, channel, rest.Outgoing{Content: "quick"})
			_, typed := c.With(ctx).ChannelMessageSend(channel, "quick")
			stop()
			if took := time.Since(begun); err != nil || typed != nil || took > 0 {
				t.Errorf("in channel %s it took %v: %v, %v", channel, took, err, typed)
			}
		}
		close(slow)
		work.Wait()
	})
}

func TestAWaitForATurnEndsWithTheContext(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		d := &model{takes: 10 * time.Second} // the first call of a bucket goes ahead
		c := client(t, d)
		var work sync.WaitGroup
		work.Go(func() { _, _ = c.Post(t.Context(), "10", rest.Outgoing{}) })
		synctest.Wait()
		ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer stop()
		begun := time.Now()
		_, err := c.Post(ctx, "10", rest.Outgoing{})
		if took := time.Since(begun); err == nil || took != 300*time.Millisecond {
			t.Errorf("after %v: %v", took, err)
		}
		work.Wait()
	})
}

// discordgo would sleep for a limit whatever the context says, and take an odd header for a failed call.
func TestDiscordgoSeesNothingOfLimits(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		after := "100"
		d := &model{}
		d.answer = func(*http.Request, string) *http.Response {
			a := answer(200, `{"id":"1"}`)
			a.Header.Set("X-RateLimit-Limit", "1")
			a.Header.Set("X-RateLimit-Remaining", "0")
			a.Header.Set("X-RateLimit-Reset-After", after)
			return a
		}
		session, begun := client(t, d).With(t.Context()), time.Now()
		if _, err := session.ChannelMessageSend("10", "x"); err != nil {
			t.Error(err)
		}
		if _, err := session.ChannelMessageSend("10", "x"); rest.Kind(err) != rest.Limited || rest.Wait(err) < 100*time.Second {
			t.Errorf("got %v", err)
		}
		after = "soon"
		if _, err := session.ChannelMessageSend("11", "x"); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took > 0 {
			t.Errorf("it took %v", took)
		}
	})
}
