package intents

import (
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// An Engine tells what is meant. It is made by Train, never changes afterwards and is safe for concurrent use.
type Engine struct {
	ids         []string
	texts       []string // of the examples, by position
	langs       []string // of the examples, by position
	strangers   []string
	trials      []Trial
	core        *core
	calibration calibration
	talker      *talker
	polite      bool // some intent of the set is a courtesy itself: then none is taken away
	linguist    *linguist
	requests    *sync.Pool // of *scratch for core
	talks       *sync.Pool // of *scratch for talker.core
}

// A Match is what a text may mean. Candidates and None are about requests and sum up to one at most; Talk is about
// what is said besides.
type Match struct {
	Candidates     []Candidate // best first, at most five
	None           float64     // probability that none of the intents is meant
	Talk           Talk        // set only when the text is (almost) nothing but that
	TalkConfidence float64
}

// A Candidate is an intent that may be meant.
type Candidate struct {
	ID         string
	Confidence float64 // calibrated probability, 0..1
	Nearest    string  // the example of the intent that is most like the text: evidence for people; may be empty
}

const (
	maxCandidates = 5
	maxOthers     = 400 // examples of the workspace that small talk is told apart from
)

// Train learns a set. It is deterministic: the same set gives the same engine. An empty set gives an engine that knows
// small talk and languages and matches nothing.
func Train(set Set) *Engine {
	e := &Engine{}
	background := builtin(backgroundText)
	texts := append(background, builtin(talkText)...)
	l := lesson{classes: len(set.Intents)}
	for class, in := range set.Intents {
		e.ids = append(e.ids, in.ID)
		l.names = append(l.names, in.names())
		for _, lang := range Languages {
			for _, example := range in.Examples[lang] {
				said := words(example)
				l.add(said, class)
				e.texts, e.langs = append(e.texts, example), append(e.langs, lang)
				texts = append(texts, phrase{in.ID, lang, said})
			}
		}
	}
	e.linguist = newLinguist(texts)
	e.learn(l, append(e.meet(set.Strangers), sentences(background)...))
	return e
}

// names are what an intent is called: its titles, and its id where that is made of words.
func (in Intent) names() [][]string {
	names := [][]string{words(spaced(in.ID))}
	for _, lang := range Languages {
		names = append(names, words(in.Title[lang]))
	}
	return names
}

// spaced parts the words that capitals mark in a name such as ResetPassword.
func spaced(name string) string {
	var out strings.Builder
	small := false
	for _, r := range name {
		if unicode.IsUpper(r) && small {
			out.WriteByte(' ')
		}
		small = unicode.IsLower(r)
		out.WriteRune(r)
	}
	return out.String()
}

// meet keeps the strangers of a set that have words and gives these.
func (e *Engine) meet(strangers []string) [][]string {
	var found [][]string
	for _, text := range strangers {
		if said := words(text); len(said) > 0 {
			found, e.strangers = append(found, said), append(e.strangers, text)
		}
	}
	return found
}

// learn makes the parts of the engine that need the examples as words.
func (e *Engine) learn(l lesson, strangers [][]string) {
	others := slices.Clone(strangers)
	for i := 0; i < len(l.examples); i += 1 + len(l.examples)/maxOthers {
		others = append(others, l.examples[i])
	}
	e.talker = newTalker(others)
	e.polite = slices.ContainsFunc(l.examples, e.talker.onlyCourtesy)
	for i, said := range l.examples {
		l.examples[i] = e.request(said)
	}
	for i, said := range strangers {
		strangers[i] = e.request(said)
	}
	var whole sync.WaitGroup
	whole.Go(func() { e.core = fit(l, strangers) })
	trials := l.try(strangers)
	whole.Wait()
	e.calibration = calibrate(trials, l.classes)
	e.tell(trials)
	e.requests = &sync.Pool{New: func() any { return e.core.scratch() }}
	e.talks = &sync.Pool{New: func() any { return e.talker.core.scratch() }}
}

// sentences are the background texts that are about something.
func sentences(background []phrase) [][]string {
	var found [][]string
	for _, p := range background {
		if p.kind == "background" {
			found = append(found, p.words)
		}
	}
	return found
}

// Match tells what a text may mean.
func (e *Engine) Match(text string) Match {
	said := words(text)
	m := Match{None: 1}
	m.Talk, m.TalkConfidence = e.hear(said)
	if len(said) > 0 && len(e.texts) > 0 {
		e.match(e.request(said), &m)
	}
	return m
}

// request takes the courtesies around a request away, unless they may be the request.
func (e *Engine) request(said []string) []string {
	if e.polite {
		return said
	}
	return e.talker.request(said)
}

func (e *Engine) hear(said []string) (Talk, float64) {
	s := e.talks.Get().(*scratch)
	defer e.talks.Put(s)
	return e.talker.hear(said, s)
}

func (e *Engine) match(said []string, m *Match) {
	s := e.requests.Get().(*scratch)
	defer e.requests.Put(s)
	r := e.core.read(said, s)
	e.calibration.shares(r.scores, s.shares)
	m.None = e.calibration.none(e.core.traits(r), s.shares)
	e.candidates(m, r.hits, s.shares)
}

// candidates fills m with the likeliest classes. It uses shares up.
func (e *Engine) candidates(m *Match, hits []hit, shares []float64) {
	for range min(maxCandidates, len(shares)) {
		top := 0
		for i, p := range shares {
			if p > shares[top] {
				top = i
			}
		}
		m.Candidates = append(m.Candidates, Candidate{e.ids[top], (1 - m.None) * shares[top], e.nearest(hits, top)})
		shares[top] = math.Inf(-1)
	}
}

// nearest gives the example of a class that is most like the text.
func (e *Engine) nearest(hits []hit, class int) string {
	for _, h := range hits {
		if int(e.core.labels[h.example]) == class {
			return e.texts[h.example]
		}
	}
	return ""
}

// Language tells the language of a text.
func (e *Engine) Language(text string) (lang string, confidence float64) {
	return e.linguist.tell(words(text))
}
