package bot_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff"
)

// Promise P2: what the platform repeats or delivers late changes no transcript.
func TestRepeatedAndReplayedDeliveriesGiveTheSameTranscript(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		// first deliveries come in order; repeats of any earlier one in between, and all of it once more at the end
		turns := rapid.IntRange(1, 6).Draw(r, "turns")
		var order []int
		for i := range turns {
			order = append(order, i)
			order = append(order, rapid.SliceOfN(rapid.IntRange(0, i), 0, 3).Draw(r, "repeats")...)
		}
		replay := rapid.Permutation(slices.Collect(slices.Values(order))).Draw(r, "replay")
		var want []string
		for i := range turns {
			want = append(want, fmt.Sprintf("person: text %d", i), fmt.Sprintf("bot: text %d", i))
		}
		bubble.Test(t, func(t *testing.T) {
			w := open(t, bot.Options{})
			for _, i := range append(order, replay...) {
				w.receive(message("c", fmt.Sprint(i), fmt.Sprintf("text %d", i)))
				synctest.Wait()
			}
			w.wants("c", want...)
		})
	})
}

func TestReorderedDeliveriesAreAllAnsweredOnce(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		order := rapid.Permutation([]int{0, 1, 2, 3, 4}).Draw(r, "order")
		bubble.Test(t, func(t *testing.T) {
			w := open(t, bot.Options{})
			for range 2 {
				for _, i := range order {
					w.receive(message("c", fmt.Sprint(i), fmt.Sprint(i)))
				}
			}
			synctest.Wait()
			heard := map[string]int{}
			for _, line := range w.words("c") {
				heard[line]++
			}
			for i := range 5 {
				if n := heard[fmt.Sprintf("person: %d", i)]; n != 1 {
					t.Errorf("%d was heard %d times: %q", i, n, w.words("c"))
				}
			}
		})
	})
}

// halves plays a conversation that ends in a case against a store, tolerating that calls fail.
func halves(t *testing.T, s store, channel *recorder) {
	w := open(t, bot.Options{Store: s, Channels: []bot.Channel{channel}, Desks: []handoff.Desk{&desk{}}, Timing: bot.DefaultTiming()})
	for i, text := range []string{"one.", "two.", "human", "hello?"} {
		e := pushed(message("c", fmt.Sprint(i), text))
		for range 3 { // a platform delivers again what was not acknowledged
			if w.bot.Receive(t.Context(), e) == nil {
				break
			}
		}
		time.Sleep(time.Second)
	}
	w.stop()
}

// crashed is a store that stands still from one moment on, as for a process that was killed.
func crashed(kept *bottest.Memory, at int, after bool) *breaker {
	return &breaker{store: kept, left: at, after: after, forever: true}
}

// Promise P1: killed at any call of the store, a new bot over the same store ends with the same transcript.
func TestACrashAtAnyPointLosesNothingAndSaysNothingTwice(t *testing.T) {
	want := transcript(t, 1<<30, false, nil)
	last := 0
	transcript(t, 1<<30, false, &last)
	if last < 30 {
		t.Fatalf("only %d calls of the store", last)
	}
	for at := 1; at <= last; at++ {
		for _, after := range []bool{false, true} {
			if got := transcript(t, at, after, nil); !slices.Equal(got, want) {
				t.Errorf("killed at call %d (carried out: %t):\n got %q\nwant %q", at, after, got, want)
			}
		}
	}
}

// transcript plays a conversation with a crash and a restart, and gives what was said in the end.
func transcript(t *testing.T, at int, after bool, calls *int) (words []string) {
	t.Helper()
	bubble.Test(t, func(t *testing.T) {
		kept, channel := bottest.NewMemory(), &recorder{}
		first := crashed(kept, at, after)
		halves(t, first, channel)
		if calls != nil {
			*calls = first.calls
		}
		halves(t, kept, channel) // the platform delivers everything again
		w := open(t, bot.Options{Store: kept, Channels: []bot.Channel{channel}, Desks: []handoff.Desk{&desk{}}})
		time.Sleep(time.Hour)
		words = w.words("c")
		allDelivered(t, w, channel)
	})
	return words
}

// allDelivered checks that every message has reached its channel, and that repeats carry the same key.
func allDelivered(t *testing.T, w *world, channel *recorder) {
	t.Helper()
	keys := map[int64]string{}
	for _, p := range channel.sent {
		if text, ok := keys[p.Entry.Seq]; ok && text != p.Entry.Text {
			t.Errorf("key %d stands for %q and %q", p.Entry.Seq, text, p.Entry.Text)
		}
		keys[p.Entry.Seq] = p.Entry.Text
	}
	for _, e := range w.journal("c") {
		if e.Kind != handoff.Said || e.From == handoff.ByPerson {
			continue
		}
		if e.Delivery != handoff.Sent || keys[e.Seq] != e.Text {
			t.Errorf("entry %d (%q) is %s and was sent as %q", e.Seq, e.Text, e.Delivery, keys[e.Seq])
		}
	}
	unhandled, err := w.store.Unhandled(context.WithoutCancel(t.Context()), time.Now().Add(time.Hour), 10)
	if err != nil || len(unhandled) > 0 {
		t.Errorf("unhandled: %q, %v", unhandled, err)
	}
}

// One call that fails once must not be noticed by anybody, not even as a repeated message.
func TestAStoreThatFailsOnceIsNotNoticed(t *testing.T) {
	want := slices.Sorted(slices.Values(transcript(t, 1<<30, false, nil)))
	for _, method := range []string{"Load", "Commit", "Due", "Begin", "Settle", "Queue"} {
		for nth := 1; nth <= 4; nth++ {
			for _, after := range []bool{false, true} {
				bubble.Test(t, func(t *testing.T) {
					s, channel := breaking(method, nth, after), &recorder{}
					halves(t, s, channel)
					w := open(t, bot.Options{Store: s, Channels: []bot.Channel{channel}, Desks: []handoff.Desk{&desk{}}})
					time.Sleep(time.Hour)
					// a retry may let a later word overtake the desk's yes
					if got := w.words("c"); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
						t.Errorf("%s %d (carried out: %t):\n got %q\nwant %q", method, nth, after, got, want)
					}
					allDelivered(t, w, channel)
				})
			}
		}
	}
}
