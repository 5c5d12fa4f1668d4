package redis

import (
	"fmt"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// tried is an entry so long after noon.
func tried(later time.Duration) handoff.Entry {
	return handoff.Entry{At: noon().Add(later), Kind: handoff.Tried, From: handoff.ByPerson, Worked: new(bool)}
}

// placesOf gives what is told since noon, in short.
func placesOf(t *testing.T, s *Store, limit int, kinds ...handoff.Kind) (all []string) {
	t.Helper()
	found, err := handoff.OldestFirst(s.Chronicle(t.Context(), noon().Add(-1000*24*time.Hour), limit, kinds...))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range found {
		all = append(all, fmt.Sprintf("%s/%d", e.Conversation, e.Seq))
	}
	return all
}

func TestTheChronicleOfTwoNodesIsInTheOrderOfTheirCommits(t *testing.T) {
	a, b := visitors(t)
	var wanted []string
	seen := map[string]int{}
	for i := range 30 {
		id := fmt.Sprint("talk ", i*7%10)
		seen[id]++
		committed(t, []*Store{a, b}[i%2], id, tried(0)) // all of one time, in any partition
		wanted = append(wanted, fmt.Sprintf("%s/%d", id, seen[id]))
	}
	want(t, "chronicle", fmt.Sprint(placesOf(t, a, 100, handoff.Tried)), fmt.Sprint(wanted))
}

func TestALongChronicleIsReadInPages(t *testing.T) {
	a, _ := visitors(t)
	const turns, each = 4, 400 // more than a page of an index, and than a page of entries
	var wanted []string
	for turn := range turns {
		var entries []handoff.Entry
		for i := range each {
			entries = append(entries, tried(time.Duration(turn*each+i)*time.Second))
		}
		id := "one"
		if turn == 1 {
			id = "other"
		}
		committed(t, a, id, entries...)
		for i := range each {
			seq := max(turn-1, 0)*each + i + 1
			if id == "other" {
				seq = i + 1
			}
			wanted = append(wanted, fmt.Sprintf("%s/%d", id, seq))
		}
	}
	for _, limit := range []int{1, 500, 1001, 2000} {
		latest := wanted[max(0, len(wanted)-limit):]
		want(t, fmt.Sprint("the latest ", limit), fmt.Sprint(placesOf(t, a, limit, handoff.Tried)), fmt.Sprint(latest))
	}
}

func TestTheChronicleIsBounded(t *testing.T) {
	a, _ := visitors(t)
	old := handoff.Entry{At: noon(), Kind: handoff.Opened, From: handoff.BySystem}
	committed(t, a, "one", tried(0), tried(2*24*time.Hour), old)
	committed(t, a, "one", tried(keepChronicle+24*time.Hour))
	want(t, "left", fmt.Sprint(placesOf(t, a, 100, handoff.Tried, handoff.Opened)), "[one/3 one/2 one/4]")
}
