package handoff_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/handoff"
)

// thinks is an entry with what somebody says of an article on a day.
func thinks(person string, day, seq int, edition string, worked bool) handoff.Entry {
	return handoff.Entry{Conversation: "with " + person, Seq: int64(seq), Kind: handoff.Tried, From: handoff.ByPerson,
		At: time.Date(2026, time.November, 2+day, 10, 0, 0, 0, time.UTC).Add(time.Duration(seq) * time.Second), Person: person, Worked: &worked,
		Shown: handoff.Shown{Sources: []handoff.Source{{Article: "vpn", Lang: "en", Edition: edition}}}}
}

// heard is what is heard of the first edition.
func heard(entries []handoff.Entry) handoff.Voices {
	var h handoff.Hearing
	for _, e := range entries {
		if o, ok := e.Opinion(); ok {
			h.Hear(o)
		}
	}
	return h.Voices()[handoff.Edition{Article: "vpn", Lang: "en", Text: "1"}]
}

func TestAPersonHasOneVoiceTheLast(t *testing.T) {
	yes := true
	elsewhere := thinks("ann", 2, 9, "1", true)
	elsewhere.Conversation = "another"
	angry := []handoff.Entry{thinks("kim", 0, 0, "1", true)}
	for i := range 100 {
		angry = append(angry, thinks(fmt.Sprint("visitor ", i), 0, i, "1", false))
	}
	said := func(entries ...handoff.Entry) []handoff.Entry { return entries }
	for name, c := range map[string]struct {
		entries []handoff.Entry
		want    handoff.Voices
	}{
		"nobody":       {nil, handoff.Voices{}},
		"solved":       {said(thinks("ann", 0, 1, "1", true)), handoff.Voices{Solved: 1}},
		"insisting":    {said(thinks("ann", 0, 1, "1", false), thinks("ann", 3, 2, "1", false)), handoff.Voices{NotSolved: 1}},
		"another mind": {said(thinks("ann", 0, 1, "1", true), thinks("ann", 1, 2, "1", false)), handoff.Voices{NotSolved: 1}},
		"another chat": {said(thinks("ann", 0, 1, "1", false), elsewhere), handoff.Voices{Solved: 1}},
		"another text": {said(thinks("ann", 0, 1, "2", false)), handoff.Voices{}},
		"two people": {said(thinks("ann", 0, 1, "1", true), thinks("bob", 0, 1, "1", false)),
			handoff.Voices{Solved: 1, NotSolved: 1}},
		"a hundred of one day": {angry, handoff.Voices{Solved: 1, NotSolved: 3}},
		"of a flow":            {said(handoff.Entry{Kind: handoff.Tried, Worked: &yes}), handoff.Voices{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := heard(c.entries); got != c.want || got.Any() != (c.want != handoff.Voices{}) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestVoicesDoNotDependOnTheOrderInWhichTheyAreRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfDistinct(rapid.Custom(func(t *rapid.T) handoff.Entry {
			return thinks(rapid.SampledFrom([]string{"ann", "bob", "kim", "lee", "pat"}).Draw(t, "person"),
				rapid.IntRange(0, 2).Draw(t, "day"), rapid.IntRange(0, 9).Draw(t, "seq"), "1", rapid.Bool().Draw(t, "worked"))
		}), func(e handoff.Entry) string { return fmt.Sprint(e.Conversation, e.Seq) }).Draw(t, "entries")
		mixed := rapid.Permutation(slices.Clone(entries)).Draw(t, "mixed")
		if one, other := heard(entries), heard(mixed); one != other {
			t.Fatalf("heard %+v and %+v", one, other)
		}
	})
}

func TestOfTooManyOpinionsTheLatestAreKept(t *testing.T) {
	var h handoff.Hearing
	for i := range 12 {
		o, _ := thinks(fmt.Sprint("visitor ", i), i, 0, fmt.Sprint(i), true).Opinion()
		h.Hear(o)
	}
	h.Forget(time.Date(2026, time.November, 3, 0, 0, 0, 0, time.UTC), 100)
	if h.Len() != 11 {
		t.Errorf("kept %d, want all but that of the first day", h.Len())
	}
	h.Forget(time.Time{}, 10)
	heard := h.Voices()
	for day := range 12 {
		if _, kept := heard[handoff.Edition{Article: "vpn", Lang: "en", Text: fmt.Sprint(day)}]; kept != (day >= 2) {
			t.Errorf("that of day %d: %t", day, kept)
		}
	}
}
