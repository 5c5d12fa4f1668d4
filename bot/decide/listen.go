package decide

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/mood"
	"github.com/firstline-support/firstline/intents/said"
	"github.com/firstline-support/firstline/kb"
)

// A listener gathers evidence for what one person says in one conversation.
type listener struct {
	k        *Knowledge
	memory   bot.Memory
	lang     string
	audience []string
	enough   float64 // from this probability on a request is clear
	ask      float64 // and from this one on it may be meant
	meanings meanings
}

// maxHits is how many articles are looked at: a question offers three.
const maxHits = 5

// look gathers the evidence for the situation's utterance. The journal keeps the message; what is matched and searched
// is what it asks.
func (k *Knowledge) look(s bot.Situation, p Policy, sensed meanings) Evidence {
	written := utterance(s.Events)
	m := said.Read(written)
	l := listener{k: k, memory: s.Conversation.Memory, lang: k.language(s, k.glossary.Telling(m.Words()), p.Languages),
		audience: s.Events[len(s.Events)-1].Person.Audience, enough: p.Thresholds.Answer, ask: p.Thresholds.Ask,
		meanings: sensed}
	if written == "" {
		return Evidence{Lang: l.lang}
	}
	var e Evidence
	switch r := said.Hear(m.Asked()); {
	case s.Conversation.Owner == bot.OwnerHuman:
		e = l.evidence(m.Asked()) // a colleague reads it anyway
	case l.memory.Flow != nil && r.Instead && l.elsewhere(r.Text):
		e = l.evidence(r.Text)
		e.Objects, e.leaves = true, true
	case l.memory.Flow != nil:
		e = l.evidence(m.Asked()) // a flow's questions are answered one at a time
	default:
		e = l.listen(m)
	}
	e.Utterance = written
	e.Slots = k.Values.Find(valued(s.Events, written), p.local(s), l.lang)
	e.Signals = signals(m)
	return e
}

// elsewhere tells whether somebody who is in a flow and meant something else names what that is: a clear request of
// another kind, or at the flow's first question anything that may be one. What is left is a correction of an answer.
// What is under way is not left.
func (l listener) elsewhere(words string) bool {
	switch l.memory.Flow.Awaiting {
	case flow.AwaitInput, flow.AwaitChoice, flow.AwaitConfirm:
	default:
		return false
	}
	enough := l.enough
	if len(l.memory.Flow.Trail) == 0 {
		enough = l.ask
	}
	w, ok := best(weigh(l.evidence(words), l.k), enough)
	return ok && !w.leads(l.memory.Flow.Flow)
}

// valued is where values are looked for: in all of a form, of which the words are the beginning.
func valued(events []bot.Event, written string) string {
	if e := events[0]; e.Kind == bot.Filled {
		return e.Words()
	}
	return written
}

// signals are what the person's own words tell beside the request; what stands in a quoted mail or a log is not theirs.
func signals(m said.Message) []handoff.Signal {
	var found []handoff.Signal
	for _, f := range mood.Read(m.Own()) {
		found = append(found, handoff.Signal{Code: string(f.Sign), Text: f.Text})
	}
	return found
}

// evidence is what engine and search say about some words.
func (l listener) evidence(words string) Evidence {
	expanded := l.k.glossary.Expand(words, l.lang)
	vector := l.meanings.of(words)
	e := Evidence{Utterance: words, Asked: words, Lang: l.lang, Match: l.k.Engine.MatchVector(expanded, vector)}
	e.Found = l.k.Base.Search(kb.Query{Text: expanded, Lang: l.lang, Limit: maxHits, Audience: l.audience,
		Vector: vector})
	return e
}

// together is what engine and search say about words that go on with the request before. The search takes what was
// said of it as history, so that it leads to the matter and the new words choose what is said of it.
func (l listener) together(words string) Evidence {
	if words == "" {
		return l.evidence(l.memory.Request)
	}
	joined := strings.TrimSpace(l.memory.Request + "\n" + words)
	e := Evidence{Utterance: joined, Asked: joined, Lang: l.lang}
	vector := l.meanings.of(joined)
	e.Match = l.k.Engine.MatchVector(l.k.glossary.Expand(joined, l.lang), vector)
	e.Found = l.k.Base.Search(kb.Query{Text: l.k.glossary.Expand(words, l.lang), History: l.history(), Lang: l.lang,
		Limit: maxHits, Audience: l.audience, Vector: vector})
	return e
}

// history is what was said of the request so far, newest first.
func (l listener) history() []string {
	earlier := slices.Clone(l.memory.Earlier)
	if len(earlier) == 0 {
		earlier = []string{l.memory.Request}
	}
	for i, words := range earlier {
		earlier[i] = l.k.glossary.Expand(words, l.lang)
	}
	return earlier
}

// plainTalk is from where on words are small talk and nothing else: "no thanks" is no correction.
const plainTalk = 0.9

// listen takes words in their context: several requests are taken apart, what is rejected does not count, and what
// cannot stand alone is understood with the request before.
func (l listener) listen(m said.Message) Evidence {
	asked := m.Asked()
	whole := l.evidence(asked)
	if whole.Match.Talk != intents.NoTalk && whole.Match.TalkConfidence >= plainTalk {
		return whole
	}
	if first, ok := l.several(m.Pieces(), whole); ok {
		return first
	}
	r := said.Hear(asked)
	objects := r.Objects && l.memory.Request != "" // else there is nothing to object to
	if r.Rejected != "" || objects {
		whole = l.evidence(r.Text)
	}
	if l.memory.Request == "" || !r.Follows && !r.Objects && r.Rejected == "" {
		return l.further(whole, r)
	}
	return l.inContext(whole, r)
}

// clearer is by how much words have to be surer with their context than alone.
const clearer = 0.1

// inContext understands words together with the request before, when that is clearly better. Words that are clear
// alone are a new request, however they begin; of a few words that begin like a follow-up more is needed for that.
func (l listener) inContext(alone Evidence, r said.Request) Evidence {
	if e, ok := l.within(alone, r); ok {
		return e
	}
	enough := l.enough
	if r.Follows {
		enough = max(enough, sureOfAnother)
	}
	if _, ok := best(weigh(alone, l.k), enough); ok && r.Text != "" {
		return alone
	}
	both := l.together(r.Text)
	if r.Objects || r.Rejected != "" {
		both.Objects = true
		l.exclude(&both)
	} else if !l.adds(&both, r.Text) {
		alone.hangs = r.Follows
		return l.missing(alone, both, r)
	}
	if top(weigh(both, l.k)) < top(weigh(alone, l.k))+clearer {
		alone.hangs = r.Follows
		return alone
	}
	both.Asked, both.Context = alone.Asked, l.memory.Request
	if r.Text != "" {
		both.Asked = r.Text
	}
	return both
}

// further understands words that say more of the request before, though they do not begin like a follow-up: nothing has
// answered it yet ("it is the one in Cologne"), or they point at it ("how do I change it"). Their own words have to
// speak for what the request adds: it may choose among what fits them as well, and never drags a new topic back.
func (l listener) further(alone Evidence, r said.Request) Evidence {
	hangs := r.Points || l.memory.Misses+l.memory.Failures > 0
	if _, ok := best(weigh(alone, l.k), l.enough); ok || !hangs || l.memory.Request == "" {
		return alone
	}
	both := l.together(alone.Asked)
	w, ok := best(weigh(both, l.k), top(weigh(alone, l.k))+clearer)
	if !ok || w.hit == nil || l.refused(*w.hit) || !w.fits(alone) {
		return alone
	}
	both.Asked, both.Context = alone.Asked, l.memory.Request
	return both
}

// telling is how many characters a word has that tells what words are about, as a rule.
const telling = 5

// fits tells whether the article of a way has as many of the words as any that they find alone, and half of the telling
// ones: a request with more words that the article lacks is about something else.
func (w way) fits(alone Evidence) bool {
	most := 0
	for _, h := range alone.Found.Hits {
		most = max(most, len(h.Matched))
	}
	words := 0
	for word := range strings.FieldsSeq(alone.asked()) {
		if utf8.RuneCountInString(word) >= telling {
			words++
		}
	}
	return most > 0 && len(w.hit.Matched) >= max(most, (words+1)/2)
}

// top is the probability of the likeliest way.
func top(ways []way) float64 {
	if len(ways) == 0 {
		return 0
	}
	return ways[0].p
}

// exclude takes out what the person has said no to: what was done and what was offered. What is left shares its
// probability.
func (l listener) exclude(e *Evidence) {
	gone := 0.0
	e.Match.Candidates = slices.DeleteFunc(e.Match.Candidates, func(c intents.Candidate) bool {
		no := c.ID == l.memory.Intent || l.offered(prefixIntent+c.ID)
		if no {
			gone += c.Confidence
		}
		return no
	})
	left := max(1-gone, 1e-6)
	e.Match.None /= left
	for i := range e.Match.Candidates {
		e.Match.Candidates[i].Confidence /= left
	}
	for len(e.Found.Hits) > 0 && l.refused(e.Found.Hits[0]) {
		e.Found.Hits = e.Found.Hits[1:]
		e.Found.Confidence *= fade
	}
	e.Found.Hits = slices.DeleteFunc(e.Found.Hits, l.refused)
}

func (l listener) refused(h kb.Hit) bool {
	return slices.Contains(l.memory.Shown, h.Article.ID) || l.offered(prefixArticle+h.Article.ID)
}

func (l listener) offered(value string) bool {
	q := l.memory.Asked
	return q != nil && q.Purpose == bot.AskWhich &&
		slices.ContainsFunc(q.Choices, func(c handoff.Choice) bool { return c.Value == value })
}

// adds tells whether a follow-up leads to something that has not been said: another way, or a passage of the article
// shown last that has its words. That article goes first then, with this passage.
func (l listener) adds(both *Evidence, words string) bool {
	last := ""
	if n := len(l.memory.Shown); n > 0 {
		last = l.memory.Shown[n-1]
	}
	if l.turnTo(both, last, words) {
		return true
	}
	w, ok := best(weigh(*both, l.k), l.enough)
	if !ok {
		return false
	}
	same := w.hit != nil && w.hit.Article.ID == last || w.intent != nil && w.intent.ID == l.memory.Intent
	return !same
}

// turnTo puts an article first, with the passage that has the words; false when it has none.
func (l listener) turnTo(e *Evidence, id, words string) bool {
	i := slices.IndexFunc(e.Found.Hits, func(h kb.Hit) bool { return h.Article.ID == id })
	if i < 0 {
		return false
	}
	hit := e.Found.Hits[i]
	if words == "" {
		hit.Passage = heart(hit.Article)
	} else if hit.Passage = l.passage(id, words); hit.Passage == nil {
		return false
	}
	hit.Score = e.Found.Hits[0].Score
	e.Found.Hits = slices.Insert(slices.Delete(e.Found.Hits, i, i+1), 0, hit)
	return true
}

// farHits is how many articles are looked through for a word of a follow-up: it is in many.
const farHits = 100

func (l listener) passage(id, words string) *kb.Passage {
	expanded := l.k.glossary.Expand(words, l.lang)
	for _, h := range l.k.Base.Search(kb.Query{Text: expanded, Lang: l.lang, Limit: farHits, Audience: l.audience}).Hits {
		if h.Article.ID == id && len(h.Matched) > 0 {
			return h.Passage
		}
	}
	return nil
}
