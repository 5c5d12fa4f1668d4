package intents

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// distinctive makes a set whose intents have eight words each of their own, and share those that all people use.
func distinctive(intents, examples int, seed uint64) Set {
	rng := rand.New(rand.NewPCG(seed, 7))
	syllables := strings.Fields("ba ke li mo nu pra sti vor zan gel fip dur wem hox jal cri")
	everybody := strings.Fields("please my is the not since today again help with")
	word := func() string {
		return syllables[rng.IntN(16)] + syllables[rng.IntN(16)] + syllables[rng.IntN(16)]
	}
	set := Set{}
	for i := range intents {
		var own [8]string
		for j := range own {
			own[j] = word()
		}
		in := Intent{ID: fmt.Sprintf("intent-%d", i), Examples: map[string][]string{}}
		for range examples {
			var text []string
			for range 3 {
				text = append(text, own[rng.IntN(8)], everybody[rng.IntN(10)])
			}
			in.Examples["en"] = append(in.Examples["en"], strings.Join(text, " "))
		}
		set.Intents = append(set.Intents, in)
	}
	return set
}

func TestAClearSetNeedsNoAdvice(t *testing.T) {
	for name, set := range map[string]Set{"written": workspace(t), "made up": distinctive(30, 12, 1), "empty": {},
		"one intent": distinctive(1, 5, 1), "one example": distinctive(5, 1, 1)} {
		t.Run(name, func(t *testing.T) {
			for _, a := range set.Advice() {
				t.Errorf("%s: %s", a.Kind, a.Error())
			}
		})
	}
}

// plant moves a random example to another random intent and gives it with the ids of both.
func plant(set Set, rng *rand.Rand) (spoilt Set, text, from, to string) {
	spoilt.Intents = slices.Clone(set.Intents)
	one := rng.IntN(len(set.Intents))
	other := (one + 1 + rng.IntN(len(set.Intents)-1)) % len(set.Intents)
	change := func(at int, change func([]string) []string) {
		in := &spoilt.Intents[at]
		in.Examples = maps.Clone(in.Examples)
		in.Examples["en"] = change(slices.Clone(in.Examples["en"]))
	}
	change(one, func(list []string) []string {
		i := rng.IntN(len(list))
		text = list[i]
		return slices.Delete(list, i, i+1)
	})
	change(other, func(list []string) []string { return append(list, text) })
	return spoilt, text, set.Intents[one].ID, set.Intents[other].ID
}

func TestAMisplacedExampleIsFoundAndLittleElse(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const tries = 20
	found, wrong := 0, 0
	for i := range tries {
		set, text, from, to := plant(distinctive(20, 12, uint64(i)), rng)
		for _, a := range set.Advice() {
			if a.Kind == Misplaced && a.Intent == to && a.Other == from && strings.Contains(a.What, text) {
				found++
			} else {
				wrong++
				t.Logf("doubtful: %s: %s", a.Kind, a.Error())
			}
		}
	}
	if found < tries*8/10 || wrong > tries/20 {
		t.Errorf("found %d of %d misplaced examples, and said %d other things", found, tries, wrong)
	}
}

func TestTwoIntentsAboutTheSameOverlap(t *testing.T) {
	set := distinctive(10, 24, 5)
	whole := set.Intents[3]
	half := whole
	half.ID = "the-same-again"
	half.Examples = map[string][]string{"en": whole.Examples["en"][12:]}
	set.Intents[3].Examples = map[string][]string{"en": whole.Examples["en"][:12]}
	set.Intents = append(set.Intents, half)
	advice := set.Advice()
	if len(advice) != 1 || advice[0].Kind != Overlap || advice[0].Intent != whole.ID || advice[0].Other != half.ID ||
		len(advice[0].Proof) != maxProof {
		t.Errorf("got %+v, want one overlap with three sentences", advice)
	}
}

func TestAnIntentAboutEverythingIsThin(t *testing.T) {
	set := distinctive(20, 12, 6)
	var mixed []string
	for _, in := range set.Intents[1:] {
		mixed = append(mixed, in.Examples["en"][0])
		in.Examples["en"] = in.Examples["en"][1:]
	}
	set.Intents = append(set.Intents, Intent{ID: "other", Examples: map[string][]string{"en": mixed}})
	thin := slices.ContainsFunc(set.Advice(), func(a Advice) bool { return a.Kind == Thin && a.Intent == "other" })
	if !thin {
		t.Errorf("got %+v, want that the intent is thin", set.Advice())
	}
}

func TestTheSameSentenceOverAndOverIsThin(t *testing.T) {
	set := workspace(t)
	set.Intents = append(set.Intents, Intent{ID: "canteen", File: "intents/c.yaml", Line: 4,
		Examples: map[string][]string{"en": {"what is for lunch today", "What is for lunch today?", "today: what is for lunch",
			"what's for lunch today"}}})
	advice := set.Advice()
	if len(advice) != 1 || advice[0].Kind != Thin || advice[0].Intent != "canteen" || advice[0].Line != 4 ||
		!strings.Contains(advice[0].What, "nearly the same") {
		t.Errorf("got %+v", advice)
	}
}

func TestAdviceNamesTheLineOfTheExample(t *testing.T) {
	var file strings.Builder
	file.WriteString("intents:\n")
	set, text, _, to := plant(distinctive(12, 12, 2), rand.New(rand.NewPCG(5, 6)))
	line, want := 1, 0
	for _, in := range set.Intents {
		fmt.Fprintf(&file, "  - id: %s\n    title: {en: A}\n    answer: a\n    examples:\n      en:\n", in.ID)
		line += 5
		for _, example := range in.Examples["en"] {
			fmt.Fprintf(&file, "        - %q\n", example)
			if line++; in.ID == to && example == text {
				want = line
			}
		}
	}
	read, problems := Load(fstest.MapFS{"intents/a.yaml": {Data: []byte(file.String())}}, "intents")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	advice := read.Advice()
	if len(advice) != 1 || advice[0].Line != want || advice[0].File != "intents/a.yaml" {
		t.Errorf("got %+v, want line %d of intents/a.yaml", advice, want)
	}
}

func TestEveryExampleIsLookedAtOnceUnlessItIsTheOnlyOne(t *testing.T) {
	set := distinctive(7, 9, 1)
	set.Intents[2].Examples["en"] = set.Intents[2].Examples["en"][:1]
	for class, looks := range newAdviser(set).looks {
		want := len(set.Intents[class].Examples["en"])
		if want == 1 {
			want = 0
		}
		seen := map[string]bool{}
		for _, l := range looks {
			seen[l.text] = true
			if l.nearest == l.text {
				t.Errorf("%q was looked at by an engine that knows it", l.text)
			}
		}
		if len(looks) != want || len(seen) != want {
			t.Errorf("intent %d: %d looks at %d texts, want %d", class, len(looks), len(seen), want)
		}
	}
}

func TestAtLeastIsTheTailOfTheBinomial(t *testing.T) {
	for _, test := range []struct {
		k, n int
		p    float64
		want float64
	}{{0, 10, 0.3, 1}, {1, 2, 0.5, 0.75}, {2, 2, 0.5, 0.25}, {3, 10, 0.1, 0.0701908264}, {0, 0, 0.5, 1}} {
		if got := atLeast(test.k, test.n, test.p); got < test.want-1e-9 || got > test.want+1e-9 {
			t.Errorf("%d of %d at %v: got %v, want %v", test.k, test.n, test.p, got, test.want)
		}
	}
}
