package handoff

import (
	"cmp"
	"hash/maphash"
	"maps"
	"slices"
	"time"
	"unique"
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

// A Hearing keeps the last opinion of each person about each text, in some 80 bytes. The zero value has heard nobody.
// It is for one goroutine at a time.
type Hearing struct {
	last map[voice]spoken
	seed maphash.Seed // so that nobody can choose to be taken for another
}

// A voice is a person who speaks about a text.
type voice struct {
	person uint64                 // a hash: that one of 50,000 is taken for another happens once in 10 billion times
	of     unique.Handle[Edition] // there are many voices about few texts
}

// spoken is what a voice has said.
type spoken struct {
	at           int64 // nanoseconds
	conversation uint64
	seq          int64
	solved       bool
}

// compare is the order in which they were said.
func (w spoken) compare(o spoken) int {
	return cmp.Or(cmp.Compare(w.at, o.at), cmp.Compare(w.conversation, o.conversation), cmp.Compare(w.seq, o.seq))
}

// Hear takes an opinion in, in whatever order they come, and the same one as often as one likes.
func (h *Hearing) Hear(o Opinion) {
	if h.last == nil {
		h.last, h.seed = map[voice]spoken{}, maphash.MakeSeed()
	}
	v := voice{maphash.String(h.seed, o.Person), unique.Make(o.Of)}
	w := spoken{o.At.UnixNano(), maphash.String(h.seed, o.Conversation), o.Seq, o.Solved}
	if before, there := h.last[v]; !there || w.compare(before) > 0 {
		h.last[v] = w
	}
}

// Forget drops what is older than a time, and the oldest of more than most.
func (h *Hearing) Forget(before time.Time, most int) {
	maps.DeleteFunc(h.last, func(_ voice, w spoken) bool { return time.Unix(0, w.at).Before(before) })
	if len(h.last) <= most {
		return
	}
	order := slices.SortedFunc(maps.Keys(h.last), func(a, b voice) int { return h.last[a].compare(h.last[b]) })
	for _, v := range order[:len(order)-most] {
		delete(h.last, v)
	}
}

// Len tells how many opinions are kept.
func (h *Hearing) Len() int { return len(h.last) }

// Voices counts them by text. A person has one about each, the last, however often it was given.
func (h *Hearing) Voices() map[Edition]Voices {
	type side struct {
		of     unique.Handle[Edition]
		day    int64 // of the calendar in UTC
		solved bool
	}
	today, heard := map[side]int{}, map[Edition]Voices{}
	for v, w := range h.last {
		s := side{v.of, w.at / int64(24*time.Hour), w.solved}
		if today[s]++; today[s] > mostADay {
			continue
		}
		count := heard[v.of.Value()]
		if w.solved {
			count.Solved++
		} else {
			count.NotSolved++
		}
		heard[v.of.Value()] = count
	}
	return heard
}
