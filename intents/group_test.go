package intents

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// groupTexts are what people ask about four things, mixed.
var groupTexts = []string{
	"where can I park my bike", "the coffee machine is broken", "is there a place to park a bicycle",
	"coffee machine on floor 3 broken", "bike parking where?", "wo kann ich mein Fahrrad abstellen",
	"the coffe machine does not work", "can I park my bike in the garage", "Fahrrad abstellen, wo geht das?",
	"who is the works council", "how do I order business cards", "how do I find my way to the canteen", "", "!!! ???",
}

func TestGroupsHoldWhatIsAboutTheSame(t *testing.T) {
	groups := trained(t).Group(groupTexts)
	var got []string
	for _, g := range groups {
		got = append(got, fmt.Sprint(g))
	}
	want := []string{"[0 4 7]", "[1 3 6]", "[5 8]", "[2]", "[9]", "[10]", "[11]", "[12]", "[13]"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestEveryTextIsInExactlyOneGroup(t *testing.T) {
	e := trained(t)
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(groupTexts), rapid.String()), 0, 40).Draw(t, "texts")
		groups := e.Group(texts)
		if again := e.Group(texts); !reflect.DeepEqual(groups, again) {
			t.Fatalf("the second time got %v, want %v", again, groups)
		}
		all := slices.Sorted(slices.Values(slices.Concat(groups...)))
		for i := range texts {
			if i >= len(all) || all[i] != i || len(all) != len(texts) {
				t.Fatalf("groups %v hold %v, want each of %d texts once", groups, all, len(texts))
			}
		}
		if !slices.IsSortedFunc(groups, func(a, b []int) int { return len(b) - len(a) }) {
			t.Fatalf("groups %v, want the biggest first", groups)
		}
	})
}

// BenchmarkGroup measures what a page of 2,000 misunderstood texts costs.
func BenchmarkGroup(b *testing.B) {
	e := Train(invented(60, 20))
	random := rand.New(rand.NewPCG(1, 2))
	stock := strings.Fields(strings.Join(groupTexts, " "))
	var texts []string
	for range 2000 {
		var words []string
		for range 4 + random.IntN(10) {
			words = append(words, stock[random.IntN(len(stock))]+string(rune('a'+random.IntN(26))))
		}
		texts = append(texts, strings.Join(words, " "))
	}
	for b.Loop() {
		e.Group(texts)
	}
}
