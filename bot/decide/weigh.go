package decide

import (
	"cmp"
	"slices"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/kb"
)

// A way is one thing that could be done about a request. Intent and article that lead to the same are one way.
type way struct {
	p      float64 // probability that it is the right one
	value  string  // of its button
	label  string  // of its button
	intent *intents.Intent
	hit    *kb.Hit
}

// agreement is how much the weaker of two witnesses adds to the stronger one. They have read the same words, so they
// are far from independent: half of what independent witnesses would add.
const agreement = 0.5

// fade lowers what an article behind the best one is worth: the confidence of a search is about its first hit.
const fade = 0.7

// weigh gives all ways that the evidence knows, most probable first.
func weigh(e Evidence, k *Knowledge) []way {
	found := map[string]*way{}
	for _, c := range e.Match.Candidates {
		in, ok := k.intent(c.ID)
		if !ok {
			continue
		}
		key := leadsTo(in)
		merge(found, key, way{p: c.Confidence, value: prefixIntent + in.ID, label: oneOf(in.Title, e.Lang), intent: &in})
	}
	p := e.Found.Confidence
	for i := range e.Found.Hits {
		hit := &e.Found.Hits[i]
		if i > 0 {
			p *= fade * hit.Score / max(e.Found.Hits[i-1].Score, 1e-9)
		}
		a := hit.Article
		merge(found, articleKey(a), way{p: p, value: prefixArticle + a.ID, label: a.Title, hit: hit})
	}
	ways := make([]way, 0, len(found))
	for _, w := range found {
		ways = append(ways, *w)
	}
	slices.SortFunc(ways, func(a, b way) int {
		return cmp.Or(cmp.Compare(b.p, a.p), cmp.Compare(a.value, b.value))
	})
	return ways
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

// merge adds a witness for what key names. Two intents with the same lead share the probability; an intent and an
// article that agree support each other.
func merge(found map[string]*way, key string, w way) {
	old, ok := found[key]
	switch {
	case !ok:
		found[key] = &w
	case w.intent != nil:
		old.p = min(1, old.p+w.p)
	case old.hit != nil:
		old.p = max(old.p, w.p)
	default:
		strong, weak := max(old.p, w.p), min(old.p, w.p)
		old.p = strong + (1-strong)*weak*agreement
		old.hit = w.hit
	}
}

// choices are the ways worth asking about, each label once, at most three.
func choices(ways []way, least float64) []handoff.Choice {
	var offered []handoff.Choice
	for _, w := range ways {
		same := slices.ContainsFunc(offered, func(c handoff.Choice) bool { return c.Label == w.label })
		if w.p < least || same || len(offered) == maxChoices {
			continue
		}
		offered = append(offered, handoff.Choice{Value: w.value, Label: w.label})
	}
	return offered
}

// maxChoices is what people can hold in mind.
const maxChoices = 3
