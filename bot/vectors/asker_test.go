package vectors_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/vectors"
)

// asker gives one with its log.
func asker(s *server) (*vectors.Asker, *bytes.Buffer) {
	var log bytes.Buffer
	return vectors.NewAsker(vectors.Options{Model: s, Log: slog.New(slog.NewTextHandler(&log, nil))}), &log
}

func TestWordsAreAskedForOnceInARow(t *testing.T) {
	t.Parallel()
	s := &server{size: 8}
	a, _ := asker(s)
	texts := []string{"no  vpn\n", "", "no vpn", "printer"}
	for range 2 {
		got, err := a.Embed(t.Context(), texts)
		if err != nil {
			t.Fatal(err)
		}
		wantMeanings(t, got, []string{"no vpn", "", "no vpn", "printer"}, 8)
	}
	if s.took() != 2 || s.calls != 1 {
		t.Errorf("the model was asked for %q in %d calls", s.asked, s.calls)
	}
	for i := range 300 {
		if _, err := a.Embed(t.Context(), []string{fmt.Sprint("other ", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Embed(t.Context(), texts); err != nil || s.took() != 304 {
		t.Errorf("asked for %d texts, want 304: the first ones are forgotten by now: %v", s.took(), err)
	}
}

func TestPersonalDataDoesNotReachTheModel(t *testing.T) {
	t.Parallel()
	s := &server{size: 8}
	a := vectors.NewAsker(vectors.Options{Model: s, Log: slog.New(slog.DiscardHandler), Hide: func(text string) string {
		return strings.NewReplacer("ada@example.org", "[MAIL]", "bob@example.org", "[MAIL]").Replace(text)
	}})
	for _, who := range []string{"ada", "bob"} {
		if _, err := a.Embed(t.Context(), []string{"my mail is " + who + "@example.org"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(s.asked, "|"); got != "my mail is [MAIL]" {
		t.Errorf("the model was asked for %q", got)
	}
}

func TestNobodyWaitsLongForAMeaning(t *testing.T) {
	t.Parallel()
	bubble.Test(t, func(t *testing.T) {
		s := &server{size: 8, takes: time.Hour}
		a, log := asker(s)
		start := time.Now()
		if _, err := a.Embed(t.Context(), []string{"a"}); err == nil || time.Since(start) != vectors.Patience {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
		start = time.Now()
		ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer stop()
		if _, err := a.Embed(ctx, []string{"a"}); err == nil || time.Since(start) != 100*time.Millisecond {
			t.Errorf("after %s, want the 100 ms that there are: %v", time.Since(start), err)
		}
		if n := strings.Count(log.String(), "words alone"); n != 1 || !strings.Contains(a.Trouble(), "no vectors within 100ms") {
			t.Errorf("it was said %d times, and trouble is %q", n, a.Trouble())
		}
	})
}

func TestAModelThatFailsIsLeftAloneForAWhile(t *testing.T) {
	t.Parallel()
	bubble.Test(t, func(t *testing.T) {
		s := &server{size: 8, away: errors.New("gone")}
		a, log := asker(s)
		ask := func() error { _, err := a.Embed(t.Context(), []string{"a"}); return err }
		for range 10 {
			if ask() == nil {
				t.Fatal("got a vector from a server that is away")
			}
		}
		if err := ask(); s.calls != 3 || !errors.Is(err, vectors.ErrAway) {
			t.Errorf("asked %d times, then %v", s.calls, err)
		}
		time.Sleep(31 * time.Second)
		if err := ask(); s.calls != 4 || errors.Is(err, vectors.ErrAway) {
			t.Errorf("after the rest: asked %d times, then %v", s.calls, err)
		}
		if err := ask(); s.calls != 4 || !errors.Is(err, vectors.ErrAway) {
			t.Errorf("one failure after the rest begins another: asked %d times, then %v", s.calls, err)
		}
		s.away = nil
		time.Sleep(31 * time.Second)
		if err := ask(); err != nil || a.Trouble() != "" || !strings.Contains(log.String(), "answers again") {
			t.Errorf("got %v, trouble %q and the log %s", err, a.Trouble(), log)
		}
		if n := strings.Count(log.String(), "\n"); n != 2 {
			t.Errorf("%d lines in the log:\n%s", n, log)
		}
	})
}

func TestThoseWhoAskTheSameShareARequest(t *testing.T) {
	t.Parallel()
	bubble.Test(t, func(t *testing.T) {
		s := &server{size: 8, takes: 100 * time.Millisecond}
		a, _ := asker(s)
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				if i == 0 {
					stop() // who leaves does not take the others along
				}
				got, err := a.Embed(ctx, []string{"mail", "vpn"})
				if err != nil {
					t.Error(err)
					return
				}
				wantMeanings(t, got, []string{"mail", "vpn"}, 8)
			})
		}
		if all.Wait(); s.calls != 1 {
			t.Errorf("%d requests", s.calls)
		}
	})
}
