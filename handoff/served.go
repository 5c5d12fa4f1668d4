package handoff

import (
	"cmp"
	"context"
	"iter"
	"math"
	"slices"
	"strings"
	"time"
)

// A Chronicle is what stores tell about all conversations together.
type Chronicle interface {
	// Chronicle gives the journal entries of the kinds since a time, the latest first, no more than limit, without
	// keeping them. Of what was said it gives only words that cite an article. An error is the last thing it gives.
	Chronicle(ctx context.Context, since time.Time, limit int, kinds ...Kind) iter.Seq2[Entry, error]
}

// OldestFirst keeps all of a [Chronicle], in the order in which it happened.
func OldestFirst(latest iter.Seq2[Entry, error]) (entries []Entry, err error) {
	for e, err := range latest {
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	slices.Reverse(entries)
	return entries, nil
}

// ServingKinds are the entries that [Serve] reads.
func ServingKinds() []Kind { return []Kind{Said, Understood, Tried, Opened} }

// Served is how an article served the people who were shown it.
type Served struct {
	Article    string    `json:"article"`
	Shown      int       `json:"shown"`       // how often an answer cited it
	Helped     int       `json:"helped"`      // people said that it did
	Unhelpful  int       `json:"unhelpful"`   // people said that it did not
	HandedOver int       `json:"handed_over"` // a human was called next, after a no or without one
	Failed     int       `json:"failed"`      // either of the two
	Last       time.Time `json:"last"`        // shown
}

// AtLeast is the share of failures that is proved with 95 %: the lower end of the score interval (Wilson 1927). One
// failure of one says little and stands behind six of ten; without any it is 0.
func (s Served) AtLeast() float64 {
	if s.Shown == 0 || s.Failed == 0 {
		return 0
	}
	const z = 1.96
	n, p := float64(s.Shown), float64(s.Failed)/float64(s.Shown)
	middle := p + z*z/(2*n)
	spread := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, (middle-spread)/(1+z*z/n))
}

// Serve reads from the entries of a [Chronicle] how articles served, those that fail most surely first. An article is
// judged until the person asks for something else: what comes after that is not about it.
func Serve(entries []Entry) []Served {
	r := record{articles: map[string]*Served{}, open: map[string]*showing{}}
	for _, e := range entries {
		r.add(e)
	}
	list := make([]Served, 0, len(r.articles))
	for _, s := range r.articles {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Served) int {
		return cmp.Or(cmp.Compare(b.AtLeast(), a.AtLeast()), cmp.Compare(b.Shown, a.Shown),
			strings.Compare(a.Article, b.Article))
	})
	return list
}

// record is how articles served so far.
type record struct {
	articles map[string]*Served
	open     map[string]*showing // by conversation: what is still judged
}

// showing is an answer that cited articles.
type showing struct {
	articles []string
	failed   bool
}

func (r *record) add(e Entry) {
	switch e.Kind {
	case Understood:
		if e.Why != nil && slices.Contains(requestRules, e.Why.Rule) {
			delete(r.open, e.Conversation)
		}
	case Said:
		r.shown(e)
	case Tried:
		if e.Worked != nil && *e.Worked {
			r.judge(e.Conversation, true, func(s *Served) { s.Helped++ })
			delete(r.open, e.Conversation)
		} else if e.Worked != nil {
			r.judge(e.Conversation, false, func(s *Served) { s.Unhelpful++ })
		}
	case Opened:
		r.judge(e.Conversation, false, func(s *Served) { s.HandedOver++ })
		delete(r.open, e.Conversation)
	}
}

// shown begins the judging of what an answer cites.
func (r *record) shown(e Entry) {
	if e.From != ByBot || len(e.Sources) == 0 || e.Delivery == HeldBack {
		return
	}
	var ids []string
	for _, source := range e.Sources {
		if slices.Contains(ids, source.Article) {
			continue
		}
		ids = append(ids, source.Article)
		s := r.articles[source.Article]
		if s == nil {
			s = &Served{Article: source.Article}
			r.articles[source.Article] = s
		}
		s.Shown++
		s.Last = e.At
	}
	r.open[e.Conversation] = &showing{articles: ids}
}

// judge counts for all articles of the last answer; several failures of it are one.
func (r *record) judge(conversation string, well bool, count func(*Served)) {
	open := r.open[conversation]
	if open == nil {
		return
	}
	for _, id := range open.articles {
		count(r.articles[id])
		if !well && !open.failed {
			r.articles[id].Failed++
		}
	}
	open.failed = open.failed || !well
}
