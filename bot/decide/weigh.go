package decide

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/kb"
)

// A way is one thing that could be done about a request. Intent and article that lead to the same are one way.
type way struct {
	p       float64 // probability that it is the right one, from both witnesses
	byWords float64 // what the intent says
	bySight float64 // what the search says
	value   string  // of its button
	label   string  // of its button
	intent  *intents.Intent
	hit     *kb.Hit
}

const (
	// agreement is how much the weaker of two witnesses adds to the stronger one. They have read the same words, so
	// they are far from independent: half of what independent witnesses would add.
	agreement = 0.5
	// lonely lowers an intent whose own article the search does not find: one rare word in common ("Hamburg", "code")
	// makes an intent likely, but not its article.
	lonely = 0.8
	// foundAt is from where on an article counts as found.
	foundAt = 0.25
	// unheard lowers an article that no intent speaks for.
	unheard = 0.8
	// heardAt is from where on an intent counts as meant.
	heardAt = 0.1
	// shortWord is how many characters a word has that narrows a search down.
	shortWord = 3
	// thinMost is the most that an article found by a single word is worth: enough to be asked about.
	thinMost = 0.5
	// fade lowers what an article behind the best one is worth: the confidence of a search is about its first hit.
	fade = 0.7
)

// weigh gives all ways that the evidence knows, most probable first.
func weigh(e Evidence, k *Knowledge) []way {
	if wordsOf(e.asked(), 2) == 0 {
		return nil // single letters and marks say nothing, whatever they are like
	}
	found := map[string]*way{}
	for _, c := range e.Match.Candidates {
		in, ok := k.intent(c.ID)
		if !ok {
			continue
		}
		w := at(found, leadsTo(in))
		w.byWords = min(1, w.byWords+c.Confidence)
		if w.intent == nil {
			w.value, w.label, w.intent = prefixIntent+in.ID, oneOf(in.Title, e.Lang), &in
		}
	}
	p := e.Found.Confidence
	for i := range e.Found.Hits {
		hit := &e.Found.Hits[i]
		if i > 0 {
			p *= fade * hit.Score / max(e.Found.Hits[i-1].Score, 1e-9)
		}
		w := at(found, articleKey(hit.Article))
		if w.hit == nil {
			w.hit, w.bySight = hit, p
		}
		if w.intent == nil {
			w.value, w.label = prefixArticle+w.hit.Article.ID, w.hit.Article.Title
		}
	}
	return ranked(found, wordsOf(e.asked(), shortWord) < 2)
}

// wordsOf counts the different words that have so many characters, up to two: more are not asked for.
func wordsOf(utterance string, characters int) int {
	seen := map[string]bool{}
	for word := range strings.FieldsSeq(strings.ToLower(utterance)) {
		if utf8.RuneCountInString(word) >= characters {
			seen[word] = true
		}
		if len(seen) > 1 {
			break
		}
	}
	return len(seen)
}

// at gives the way for what key names, making it when it is new.
func at(found map[string]*way, key string) *way {
	w, ok := found[key]
	if !ok {
		w = &way{}
		found[key] = w
	}
	return w
}

// ranked judges the ways and puts the most probable first.
func ranked(found map[string]*way, thin bool) []way {
	ways := make([]way, 0, len(found))
	for _, w := range found {
		w.judge(thin)
		ways = append(ways, *w)
	}
	slices.SortFunc(ways, func(a, b way) int {
		return cmp.Or(cmp.Compare(b.p, a.p), cmp.Compare(a.value, b.value))
	})
	return ways
}

// judge makes one probability of what the two witnesses say.
func (w *way) judge(thin bool) {
	if w.intent != nil && w.intent.Lead.Handoff == nil && w.bySight < foundAt {
		w.byWords *= lonely
	}
	if w.byWords < heardAt {
		w.bySight *= unheard
		if thin {
			w.bySight = min(w.bySight, thinMost)
		}
	}
	strong, weak := max(w.byWords, w.bySight), min(w.byWords, w.bySight)
	w.p = strong + (1-strong)*weak*agreement
}

// leadsTo names what an intent leads to, in words that it shares with articles that lead to the same.
func leadsTo(in intents.Intent) string {
	switch {
	case in.Lead.Flow != "":
		return prefixFlow + in.Lead.Flow
	case in.Lead.Answer != "":
		return prefixArticle + in.Lead.Answer
	default:
		return prefixIntent + in.ID
	}
}

func articleKey(a *kb.Article) string {
	if a.Flow != "" {
		return prefixFlow + a.Flow
	}
	return prefixArticle + a.ID
}

// best is the way to take, if one is probable enough. An intent goes before an article that was only found: its lead is
// what the organisation wants done about such words.
func best(ways []way, least float64) (way, bool) {
	for _, w := range ways {
		if w.byWords >= least {
			return w, true
		}
	}
	if len(ways) == 0 || ways[0].p < least {
		return way{}, false
	}
	return ways[0], true
}

// offerable are the ways worth asking about, each label once, at most three.
func offerable(ways []way, least float64) []way {
	var offered []way
	for _, w := range ways {
		same := slices.ContainsFunc(offered, func(o way) bool { return o.label == w.label })
		if w.p < least || same || len(offered) == maxChoices {
			continue
		}
		offered = append(offered, w)
	}
	return offered
}

// choices are the buttons of the ways worth asking about.
func choices(ways []way, least float64) []handoff.Choice {
	var buttons []handoff.Choice
	for _, w := range offerable(ways, least) {
		buttons = append(buttons, handoff.Choice{Value: w.value, Label: w.label})
	}
	return buttons
}

// maxChoices is what people can hold in mind.
const maxChoices = 3
