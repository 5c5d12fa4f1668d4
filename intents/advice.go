package intents

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/intents/token"
)

// A Kind is what a piece of advice is about.
type Kind string

// The kinds of advice.
const (
	Overlap   Kind = "overlap"   // two intents that are taken for each other
	Misplaced Kind = "misplaced" // an example that belongs to another intent
	Thin      Kind = "thin"      // an intent that cannot be learned from its examples
)

// An Advice is something about the examples that would make a bot understand better, with the sentences that prove it.
// Nothing is wrong in the file: whether to follow is for the author to judge.
type Advice struct {
	Problem // the place, what was seen, what helps
	Kind    Kind
	Intent  string
	Other   string   // the intent it is mixed up with; empty where there is none
	Proof   []string // examples, at most three
}

// Advice reads every example with an engine that has not seen it, and tells which intents overlap, which examples stand
// in the wrong intent, and which intents are too thin. It says little rather than something doubtful: what chance may
// have done is left out, and of few examples that is nearly everything. It trains several engines and so takes about as
// long as Train.
func (s Set) Advice() []Advice {
	a := newAdviser(s)
	return slices.Concat(a.overlaps(), a.misplaced(), a.thin(), a.copies())
}

// The bounds were set on public sets with planted faults (see the package documentation).
const (
	maxProof   = 3
	judged     = 3       // examples that are needed to say something about them
	chance     = 0.00001 // what chance does so rarely counts as proved
	normal     = 0.05    // share of examples taken for one other intent that good sets may have
	rarely     = 0.5     // share of examples recognised that an intent has to be below to count as thin
	convinced  = 0.6     // share of the other intent from which on an example may be misplaced
	unlikely   = 0.02    // share of its own intent up to which it may
	resembling = 0.3     // likeness to an example of the other intent that it must have
	lonely     = 0.15    // likeness to the other examples of its own intent that it may have
	explained  = 0.7     // part of its words that the other intent must have
	reliable   = 0.5     // share of the other examples that both intents must recognise, or a miss tells nothing
	copied     = 0.8     // likeness of letters from which on two examples teach the same
)

// overlaps finds pairs of intents whose examples are taken for each other more often than good sets have it.
func (a *adviser) overlaps() []Advice {
	var found []Advice
	for one := range a.set.Intents {
		for other := one + 1; other < len(a.set.Intents); other++ {
			there, back := a.taken(one, other), a.taken(other, one)
			n, all := len(there)+len(back), len(a.looks[one])+len(a.looks[other])
			if len(there) == 0 || len(back) == 0 || atLeast(n, all, normal) > chance {
				continue
			}
			a.mixed[[2]int{one, other}], a.mixed[[2]int{other, one}] = true, true
			in, with := a.set.Intents[one], a.set.Intents[other]
			proof := quoted(alternate(there, back))
			found = append(found, Advice{Kind: Overlap, Intent: in.ID, Other: with.ID, Proof: proof, Problem: Problem{
				File: in.File, Line: in.Line,
				What: fmt.Sprintf("the intents %q and %q overlap: %d of their %d examples are taken for the other, such as %s",
					in.ID, with.ID, n, all, strings.Join(proof, ", ")),
				Fix: "join them, or let each have only examples that the other cannot mean; the other is in " + with.place()}})
		}
	}
	return found
}

// taken gives the examples of one intent that are taken for another.
func (a *adviser) taken(of, forOther int) []look {
	var found []look
	for _, l := range a.looks[of] {
		if l.best == forOther {
			found = append(found, l)
		}
	}
	return found
}

// alternate takes from both lists in turn.
func alternate(one, other []look) []look {
	var mixed []look
	for i := range max(len(one), len(other)) {
		if i < len(one) {
			mixed = append(mixed, one[i])
		}
		if i < len(other) {
			mixed = append(mixed, other[i])
		}
	}
	return mixed
}

// quoted gives the first sentences in quotation marks.
func quoted(looks []look) []string {
	var found []string
	for _, l := range looks[:min(len(looks), maxProof)] {
		found = append(found, fmt.Sprintf("%q", l.text))
	}
	return found
}

// misplaced finds examples that model and neighbours both put into another intent. Where two intents overlap anyway,
// that is said once for all of their examples.
func (a *adviser) misplaced() []Advice {
	var found []Advice
	for class, looks := range a.looks {
		for _, l := range looks {
			if !l.stray() || a.mixed[[2]int{class, l.best}] || a.recognised(class, l) < reliable ||
				a.recognised(l.best, l) < reliable {
				continue
			}
			in, other := a.set.Intents[class], a.set.Intents[l.best]
			found = append(found, Advice{Kind: Misplaced, Intent: in.ID, Other: other.ID,
				Proof: []string{fmt.Sprintf("%q", l.text), fmt.Sprintf("%q", l.nearest)}, Problem: Problem{
					File: in.File, Line: l.line,
					What: fmt.Sprintf("the example %q of %q is like the examples of %q, such as %q", l.text, in.ID, other.ID,
						l.nearest),
					Fix: fmt.Sprintf("move it to %q in %s, or take it out; if it is right here, add others like it", other.ID,
						other.place())}})
		}
	}
	return found
}

// stray tells whether everything speaks for another intent.
func (l look) stray() bool {
	return l.best != l.class && l.share >= convinced && l.own <= unlikely && l.near >= resembling &&
		l.friend <= lonely && l.theirs >= explained
}

// recognised is the share of an intent's examples, without the one in question, that are read right.
func (a *adviser) recognised(class int, without look) float64 {
	right, all := 0, 0
	for _, l := range a.looks[class] {
		if l == without {
			continue
		}
		all++
		if l.best == class {
			right++
		}
	}
	return float64(right) / float64(max(all, 1))
}

// thin finds intents whose examples are, beyond chance, recognised less than half of the time by means of the others.
func (a *adviser) thin() []Advice {
	var found []Advice
	for class, looks := range a.looks {
		var missed []look
		for _, l := range looks {
			if l.best != class {
				missed = append(missed, l)
			}
		}
		if atLeast(len(missed), len(looks), rarely) > chance || a.overlapping(class) {
			continue
		}
		in := a.set.Intents[class]
		proof := quoted(missed)
		found = append(found, Advice{Kind: Thin, Intent: in.ID, Proof: proof, Problem: Problem{File: in.File, Line: in.Line,
			What: fmt.Sprintf("%d of the %d examples of %q are not recognised by means of its others, such as %s",
				len(missed), len(looks), in.ID, strings.Join(proof, ", ")),
			Fix: "add more examples of the same kind, or split the intent if it is about several things"}})
	}
	return found
}

// overlapping tells whether an overlap of the intent was named.
func (a *adviser) overlapping(class int) bool {
	for pair := range a.mixed {
		if pair[0] == class {
			return true
		}
	}
	return false
}

// copies finds intents whose examples in a language are the same sentence over and over.
func (a *adviser) copies() []Advice {
	var found []Advice
	for _, in := range a.set.Intents {
		for _, lang := range Languages {
			texts := in.Examples[lang]
			different := distinct(texts)
			if len(texts) < judged || len(different) >= judged {
				continue
			}
			found = append(found, Advice{Kind: Thin, Intent: in.ID, Proof: texts[:min(len(texts), maxProof)],
				Problem: Problem{File: in.File, Line: in.Line,
					What: fmt.Sprintf("the %d examples of %q in %q are nearly the same: they teach no more than %q",
						len(texts), in.ID, lang, different[0]),
					Fix: "write what other people would type: short, long, in other words, with typos"}})
		}
	}
	return found
}

// distinct leaves out the texts that nearly repeat an earlier one.
func distinct(texts []string) []string {
	var kept []string
	var letters []map[string]int
	for _, text := range texts {
		own := trigrams(text)
		if !slices.ContainsFunc(letters, func(other map[string]int) bool { return dice(own, other) >= copied }) {
			kept, letters = append(kept, text), append(letters, own)
		}
	}
	return kept
}

// trigrams counts three letters at a time. The order of the words does not count.
func trigrams(text string) map[string]int {
	found := map[string]int{}
	for _, w := range token.Words(text) {
		padded := []rune(" " + token.Fold(w) + " ")
		for i := 0; i+3 <= len(padded); i++ {
			found[string(padded[i:i+3])]++
		}
	}
	return found
}

// dice is twice what two texts have in common of all that they have.
func dice(one, other map[string]int) float64 {
	common, all := 0, 0
	for piece, n := range one {
		common += min(n, other[piece])
		all += n
	}
	for _, n := range other {
		all += n
	}
	if all == 0 {
		return 1
	}
	return 2 * float64(common) / float64(all)
}

// atLeast is the probability of k or more hits in n tries, each of which hits with probability p.
func atLeast(k, n int, p float64) float64 {
	var sum float64
	for i := k; i <= n; i++ {
		all, _ := math.Lgamma(float64(n + 1))
		hits, _ := math.Lgamma(float64(i + 1))
		misses, _ := math.Lgamma(float64(n - i + 1))
		sum += math.Exp(all - hits - misses + float64(i)*math.Log(p) + float64(n-i)*math.Log(1-p))
	}
	return min(sum, 1)
}
