package care

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/kb"
)

// A Contradiction is two articles of which at most one can be right.
type Contradiction struct {
	A    Quote  `json:"a"`
	B    Quote  `json:"b"`
	Kind string `json:"kind"` // mail, host, phone, time, or the unit of a number
}

// A Quote is a sentence of an article with what it says of the matter.
type Quote struct {
	Page   Page     `json:"page"`
	Text   string   `json:"text"`
	Values []string `json:"values"`
}

const (
	fewestWords = 3   // that two sentences must share to be about the same
	mostLonger  = 0.6 // how much of the longer sentence the shorter one must have
	mostClashes = 200
	// mostVersions of one sentence that contradict it: that a fact was noted wrongly in so many ways is not likely.
	mostVersions = 3
)

// contradictions finds sentences of two articles that say the same but for a value. That is taken strictly: all words
// of the shorter sentence are in the longer one, so that "in Hamburg" never clashes with "in Berlin"; steps must belong
// to the same matter by title as well.
func contradictions(all []claim) []Contradiction {
	holders := map[string][]int{}
	for i, c := range all {
		for _, w := range c.words {
			holders[c.lang()+w] = append(holders[c.lang()+w], i)
		}
	}
	found := []Contradiction{}
	told := map[string]bool{}
	for i, c := range all {
		var against []clash
		for _, j := range holders[c.rarest(holders)] {
			if kind, clashes := c.clashes(all[j]); clashes {
				against = append(against, clash{min(i, j), max(i, j), kind})
			}
		}
		if isFormula(c, against, all) {
			continue
		}
		for _, x := range against {
			a, b := all[x.a], all[x.b]
			if key := a.key(b, x.kind); !told[key] && len(found) < mostClashes {
				told[key] = true
				found = append(found, Contradiction{a.quote(x.kind), b.quote(x.kind), x.kind})
			}
		}
	}
	return found
}

// clash is two claims that differ in a kind of value.
type clash struct {
	a, b int
	kind string
}

// isFormula tells whether a sentence is one that is filled in anew in each article, as "written by" is: there the value
// is meant to differ.
func isFormula(c claim, against []clash, all []claim) bool {
	different := map[string]bool{}
	for _, x := range against {
		for _, other := range []claim{all[x.a], all[x.b]} {
			if other.page.ID != c.page.ID {
				different[strings.Join(other.quote(x.kind).Values, " ")] = true
			}
		}
	}
	return len(different) > mostVersions
}

// A claim is a sentence that holds values.
type claim struct {
	page    *kb.Article
	passage int
	text    string
	step    bool     // an item of a list
	values  []value  // in order
	words   []string // the others that say something, in order, each once
	title   []string // of the article
}

// claimsOf gives the sentences of an article that hold values.
func claimsOf(a *kb.Article) []claim {
	var found []claim
	title := set(kb.Terms(a.Title, a.Lang))
	for i, p := range a.Passages {
		for _, s := range sentences(kb.Plain(p.Text)) {
			values, rest := extract(s.text)
			if len(values) == 0 {
				continue
			}
			found = append(found, claim{page: a, passage: i, text: s.text, step: s.item, values: values,
				words: set(kb.Terms(rest, a.Lang)), title: title})
		}
	}
	return found
}

func set(words []string) []string { return slices.Compact(slices.Sorted(slices.Values(words))) }

func (c claim) lang() string { return c.page.Lang + " " }

// rarest is the word by which the fewest claims have to be looked at.
func (c claim) rarest(holders map[string][]int) string {
	if len(c.words) < fewestWords {
		return ""
	}
	return c.lang() + slices.MinFunc(c.words, func(a, b string) int {
		return cmp.Compare(len(holders[c.lang()+a]), len(holders[c.lang()+b]))
	})
}

// clashes tells whether the two say the same, of different articles, but for values of a kind. c is the shorter one.
func (c claim) clashes(o claim) (kind string, ok bool) {
	if c.page.ID == o.page.ID || !within(c.words, o.words) || float64(len(c.words)) < mostLonger*float64(len(o.words)) {
		return "", false
	}
	if (c.step || o.step) && !within(c.title, o.title) && !within(o.title, c.title) {
		return "", false
	}
	return differ(c.values, o.values)
}

// differ gives the first kind of which both have values and neither has all of the other's: who says less does not say
// otherwise.
func differ(a, b []value) (kind string, ok bool) {
	of := func(values []value, kind string) []string {
		var texts []string
		for _, v := range values {
			if v.kind == kind {
				texts = append(texts, v.text)
			}
		}
		return texts
	}
	for _, v := range a {
		x, y := of(a, v.kind), of(b, v.kind)
		if len(y) > 0 && !within(x, y) && !within(y, x) {
			return v.kind, true
		}
	}
	return "", false
}

// within tells whether all of a are in b.
func within(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

// key names the pair of articles and what they differ in: one example of it is enough.
func (c claim) key(o claim, kind string) string {
	ids := []string{c.page.ID, o.page.ID}
	slices.Sort(ids)
	return strings.Join(append(ids, c.page.Lang, kind), "\x00")
}

func (c claim) quote(kind string) Quote {
	q := Quote{Page: PageOf(c.page), Text: c.text}
	for _, v := range c.values {
		if v.kind == kind {
			q.Values = append(q.Values, v.text)
		}
	}
	return q
}

// disagreements finds translations that differ in a value: their words cannot be compared, but where both have the same
// sections, each should name the same numbers, times and addresses.
func disagreements(pages []*kb.Article, claims [][]claim) []Contradiction {
	var found []Contradiction
	for i, a := range pages {
		for j := i + 1; j < len(pages) && pages[j].ID == a.ID; j++ {
			if len(a.Passages) == len(pages[j].Passages) {
				found = append(found, disagreement(claims[i], claims[j])...)
			}
		}
	}
	return found
}

// disagreement compares section by section; one example is enough. Languages put their words in another order, "64 at
// most", so a number counts as missing only where it does not stand in the other section at all.
func disagreement(a, b []claim) []Contradiction {
	other := byPassage(b)
	mine := byPassage(a)
	for _, passage := range slices.Sorted(maps.Keys(mine)) {
		kind, differs := differ(together(mine[passage]), together(other[passage]))
		if !differs {
			continue
		}
		x, y := odd(mine[passage], other[passage], kind), odd(other[passage], mine[passage], kind)
		if !x.stands(kind, y.page) && !y.stands(kind, x.page) {
			return []Contradiction{{x.quote(kind), y.quote(kind), kind}}
		}
	}
	return nil
}

// stands tells whether a value of the kind is written somewhere in the same section of a translation.
func (c claim) stands(kind string, translation *kb.Article) bool {
	return slices.ContainsFunc(c.quote(kind).Values, func(text string) bool {
		return strings.Contains(translation.Passages[c.passage].Text, text)
	})
}

func byPassage(claims []claim) map[int][]claim {
	sorted := map[int][]claim{}
	for _, c := range claims {
		sorted[c.passage] = append(sorted[c.passage], c)
	}
	return sorted
}

func together(claims []claim) []value {
	var all []value
	for _, c := range claims {
		all = append(all, c.values...)
	}
	return all
}

// odd is the first claim with a value of the kind that the others do not have.
func odd(claims, others []claim, kind string) claim {
	known := together(others)
	for _, c := range claims {
		if slices.ContainsFunc(c.values, func(v value) bool { return v.kind == kind && !slices.Contains(known, v) }) {
			return c
		}
	}
	return claims[0]
}
