package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/redis/redistest"
	"github.com/firstline-support/firstline/handoff"
)

// visitor opens a store that takes no partitions, on the server that all tests share.
func visitor(t *testing.T, prefix string) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{URL: redistest.Shared(t).URL(), Prefix: prefix, Guest: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// visitors are two of them on the same data.
func visitors(t *testing.T) (a, b *Store) {
	t.Helper()
	prefix := redistest.Shared(t).Prefix(t)
	return visitor(t, prefix), visitor(t, prefix)
}

// noon is some time. It is long ago, so that what is kept for a time after it can be seen to go.
func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// turnOf is a turn on the conversation's present version.
func turnOf(t *testing.T, s *Store, conversation string, entries ...handoff.Entry) bot.Turn {
	t.Helper()
	snap, err := s.Load(t.Context(), conversation)
	if err != nil {
		t.Fatal(err)
	}
	c := snap.Conversation
	c.Channel, c.Updated = "web", noon()
	return bot.Turn{Conversation: c, Entries: entries}
}

func committed(t *testing.T, s *Store, conversation string, entries ...handoff.Entry) {
	t.Helper()
	if _, err := s.Commit(t.Context(), turnOf(t, s, conversation, entries...)); err != nil {
		t.Fatal(err)
	}
}

// dies commits as a node does that ends before it does what the commit brings about elsewhere.
func dies(t *testing.T, s *Store, conversation string, entries ...handoff.Entry) {
	t.Helper()
	turn := turnOf(t, s, conversation, entries...)
	d := &draft{store: s, turn: turn, change: newChange(), number: turn.Conversation.Case}
	if again, err := d.attempt(t.Context(), conversation+"-mark"); again || err != nil {
		t.Fatalf("commit: got again %v and %v", again, err)
	}
}

// asks is a request that the bot does not know.
func asks(text string, outcome handoff.Outcome) []handoff.Entry {
	return []handoff.Entry{
		{At: noon(), Kind: handoff.Said, From: handoff.ByPerson, Text: text},
		{At: noon(), Kind: handoff.Understood, From: handoff.ByBot, Why: &handoff.Why{Rule: "unknown", Utterance: text}},
		{At: noon(), Kind: handoff.Said, From: handoff.ByBot, Text: "hm", Outcome: outcome},
	}
}

// lessonsIn gives the lessons as lines, the newest first.
func lessonsIn(t *testing.T, s *Store) string {
	t.Helper()
	all, err := s.Lessons(t.Context(), noon().Add(time.Hour), nil, 100)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, l := range all {
		lines = append(lines, fmt.Sprintf("%d %s/%d %s %s", l.ID, l.Conversation, l.Seq, l.Doubt, l.Why.Utterance))
	}
	return strings.Join(lines, ", ")
}

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestWhatADeadNodeLeftIsLearnedByTheNextReader(t *testing.T) {
	a, b := visitors(t)
	dies(t, a, "one", asks("it hangs", handoff.Unknown)...)
	dies(t, a, "two", append(asks("it smells", handoff.Unknown), handoff.Entry{At: noon(), Kind: handoff.Helped,
		From: handoff.BySystem, Text: "open a window"})...)
	left := 0
	for p := range b.partitions {
		n, err := b.db.LLen(t.Context(), b.in(p, after)).Result()
		if err != nil {
			t.Fatal(err)
		}
		left += int(n)
	}
	want(t, "deeds left", left, 2)
	found, err := b.Solutions(t.Context(), nil, 10)
	if err != nil || len(found) != 1 || found[0].Question.Utterance != "it smells" {
		t.Errorf("answers: got %+v and %v, want one to %q", found, err, "it smells")
	}
	got := lessonsIn(t, b)
	if !strings.Contains(got, "one/2 unknown it hangs") || !strings.Contains(got, "two/2 unknown it smells") {
		t.Errorf("lessons: got %q, want those of both", got)
	}
	want(t, "lessons by the other", lessonsIn(t, a), got)
}

// A node may stop in the middle of a deed that another one does then, and go on with it after later turns.
func TestADeedThatIsDoneAgainMuchLaterTeachesNothing(t *testing.T) {
	a, b := visitors(t)
	dies(t, a, "one", asks("it hangs", handoff.Questioned)...)
	text, err := a.db.LIndex(t.Context(), a.in(a.partition("one"), after), 0).Result()
	if err != nil {
		t.Fatal(err)
	}
	var late deed
	if err := decode([]byte(text), &late); err != nil {
		t.Fatal(err)
	}
	want(t, "lessons", lessonsIn(t, b), "1 one/2 asked it hangs")
	again := func() {
		if err := a.learnFrom(t.Context(), late.Data); err != nil {
			t.Fatal(err)
		}
	}
	again()
	want(t, "after the same again", lessonsIn(t, b), "1 one/2 asked it hangs")
	chosen := []handoff.Entry{{At: noon(), Kind: handoff.Said, From: handoff.ByPerson, Text: "printer", Detail: "intent:p"},
		{At: noon(), Kind: handoff.Said, From: handoff.ByBot, Text: "so", Outcome: handoff.Answered}}
	committed(t, b, "one", chosen...)
	want(t, "after the answer", lessonsIn(t, b), "")
	again()
	want(t, "after an old one", lessonsIn(t, b), "")
}

func TestOfTwoNodesOneTeachesAndTheNumbersAreTheirOwn(t *testing.T) {
	a, b := visitors(t)
	for i := range 5 {
		committed(t, []*Store{a, b}[i%2], fmt.Sprint("talk ", i), asks("it hangs", handoff.Unknown)...)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	var settled []int64
	for i := range 10 {
		all.Go(func() {
			t1, err := []*Store{a, b}[i%2].PutTeaching(context.WithoutCancel(t.Context()),
				handoff.Teaching{Lessons: []int64{int64(i%5) + 1, int64((i+1)%5) + 1}})
			if err != nil && !errors.Is(err, handoff.ErrTaught) {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			settled = append(settled, t1.Lessons...)
		})
	}
	all.Wait()
	slices.Sort(settled)
	want(t, "settled", fmt.Sprint(settled), "[1 2 3 4 5]")
	want(t, "left", lessonsIn(t, a), "")
}
