package handoff

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// An Opinion is what one person said about an article that was shown.
type Opinion struct {
	Conversation string
	Seq          int64
	At           time.Time
	Person       string
	Of           Edition
	Solved       bool
}

// An Edition is an article as it was shown: in a language, with the words of then.
type Edition struct{ Article, Lang, Text string }

// Opinion reads the opinion that an entry holds. Those on flows and of older versions, which did not note what they
// were about, are none.
func (e Entry) Opinion() (v Opinion, ok bool) {
	if e.Kind != Tried || e.Worked == nil || len(e.Sources) == 0 {
		return v, false
	}
	s := e.Sources[0]
	v = Opinion{Conversation: e.Conversation, Seq: e.Seq, At: e.At, Person: cmp.Or(e.Person, e.Conversation),
		Of: Edition{s.Article, s.Lang, s.Edition}, Solved: *e.Worked}
	return v, true
}

// Compare is the order of opinions: of time, and of places in the journal at the same time.
func (v Opinion) Compare(o Opinion) int {
	return cmp.Or(v.At.Compare(o.At), strings.Compare(v.Conversation, o.Conversation), cmp.Compare(v.Seq, o.Seq))
}

// Voices count the people who said whether an article had solved their problem.
type Voices struct {
	Solved    int `json:"solved"`
	NotSolved int `json:"not_solved"`
}

// Any tells whether anybody said anything.
func (v Voices) Any() bool { return v != Voices{} }

// mostADay is how many voices of one day count on each side of a text. A visitor of the web chat is a new person with
// each conversation: whoever is angry enough to have a hundred in an evening is heard like three.
const mostADay = 3

// Hear counts the voices about each text. A person has one about each, the last, however often it was given.
func Hear(opinions []Opinion) map[Edition]Voices {
	type voice struct {
		person string
		of     Edition
	}
	last := map[voice]Opinion{}
	for _, v := range slices.SortedFunc(slices.Values(opinions), Opinion.Compare) {
		last[voice{v.Person, v.Of}] = v
	}
	type side struct {
		of     Edition
		day    string
		solved bool
	}
	today, heard := map[side]int{}, map[Edition]Voices{}
	for _, v := range last {
		s := side{v.Of, v.At.UTC().Format(time.DateOnly), v.Solved}
		if today[s]++; today[s] > mostADay {
			continue
		}
		count := heard[v.Of]
		if v.Solved {
			count.Solved++
		} else {
			count.NotSolved++
		}
		heard[v.Of] = count
	}
	return heard
}
