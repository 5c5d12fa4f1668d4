package intents

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/firstline-support/firstline/intents/learn"
	"github.com/firstline-support/firstline/intents/lexicon"
	"github.com/firstline-support/firstline/intents/token"
)

// An Engine tells what is meant. It is made by Train, never changes afterwards and is safe for concurrent use.
type Engine struct {
	ids       []string
	texts     []string // of the examples, by position
	langs     []string // of the examples, by position
	strangers []string
	trials    []Trial
	labels    []int // of the examples, by position: which of ids
	model     *learn.Model
	talker    *talker
	polite    bool // some intent of the set is a courtesy itself: then none is taken away
	linguist  *linguist
	lexicon   *lexicon.Lexicon
	only      string // the language of all examples; "" where there are several
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
	e := &Engine{lexicon: lexicon.General().With(set.Synonyms)}
	background := builtin(backgroundText)
	texts := append(background, builtin(talkText)...)
	l := learn.Lesson{Classes: len(set.Intents)}
	var examples, strangers []learn.Text
	for class, in := range set.Intents {
		e.ids = append(e.ids, in.ID)
		l.Names = append(l.Names, in.names(e.lexicon))
		for _, lang := range Languages {
			for _, example := range in.Examples[lang] {
				said := token.Words(example)
				examples = append(examples, learn.Text{Words: said, Vector: set.Vectors[example]})
				e.texts, e.langs, e.labels = append(e.texts, example), append(e.langs, lang), append(e.labels, class)
				texts = append(texts, phrase{in.ID, lang, said})
			}
		}
	}
	for _, text := range set.Strangers {
		if said := token.Words(text); len(said) > 0 {
			strangers = append(strangers, learn.Text{Words: said, Vector: set.Vectors[text]})
			e.strangers = append(e.strangers, text)
		}
	}
	e.linguist = newLinguist(texts)
	if spoken := slices.Compact(slices.Sorted(slices.Values(e.langs))); len(spoken) == 1 {
		e.only = spoken[0]
	}
	e.learn(l, examples, append(strangers, sentences(background)...), set.Memory)
	return e
}

// names are what an intent is called: its titles, and its id where that is made of words, of whatever language.
func (in Intent) names(known *lexicon.Lexicon) []learn.Text {
	id := token.Words(spaced(in.ID))
	names := []learn.Text{{Words: id, Senses: known.Senses(id, "")}}
	for _, lang := range Languages {
		title := token.Words(in.Title[lang])
		names = append(names, learn.Text{Words: title, Senses: known.Senses(title, lang)})
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

// learn makes the parts of the engine that need the examples as words.
func (e *Engine) learn(l learn.Lesson, examples, strangers []learn.Text, memory Memory) {
	var others [][]string
	for _, t := range strangers {
		others = append(others, t.Words)
	}
	for i := 0; i < len(examples); i += 1 + len(examples)/maxOthers {
		others = append(others, examples[i].Words)
	}
	e.talker = newTalker(others)
	e.polite = slices.ContainsFunc(examples, func(t learn.Text) bool { return e.talker.onlyCourtesy(t.Words) })
	for i, t := range examples {
		l.Add(e.text(t.Words, t.Vector, e.langs[i]), e.labels[i])
	}
	for _, t := range strangers {
		l.AddStranger(e.text(t.Words, t.Vector, e.spoken(t.Words)))
	}
	var trials []learn.Trial
	e.model, trials = learn.Fit(l, memory)
	e.tell(trials)
}

// sentences are the background texts that are about something.
func sentences(background []phrase) []learn.Text {
	var found []learn.Text
	for _, p := range background {
		if p.kind == "background" {
			found = append(found, learn.Text{Words: p.words})
		}
	}
	return found
}

// A Heard is a message as somebody sent it, with the intent that was meant; "" for none of them.
type Heard struct{ Text, Intent string }

// Calibrated gives an engine that understands the same and is as sure of it as the messages show: they should be what
// people send, and unknown to the engine so far. Intents that it does not know are strangers to it.
func (e *Engine) Calibrated(heard []Heard, vectors map[string][]float32) *Engine {
	l := learn.Lesson{Classes: len(e.ids)}
	for _, h := range heard {
		said := token.Words(h.Text)
		t := e.text(said, vectors[h.Text], e.spoken(said))
		if class := slices.Index(e.ids, h.Intent); class >= 0 {
			l.Add(t, class)
		} else {
			l.AddStranger(t)
		}
	}
	surer := *e
	surer.model = e.model.Heard(l)
	return &surer
}

// Match tells what a text may mean.
func (e *Engine) Match(text string) Match { return e.MatchVector(text, nil) }

// MatchVector tells what a text may mean that has a vector. A vector of another length than those of the examples, or
// none, is no mistake: whatever computes vectors may be away, and the engine judges by the words alone.
func (e *Engine) MatchVector(text string, vector []float32) Match {
	said := token.Words(text)
	m := Match{None: 1}
	m.Talk, m.TalkConfidence = e.talker.hear(said)
	if len(said) > 0 && len(e.texts) > 0 {
		e.judge(e.model.Read(e.text(said, vector, e.spoken(said))), &m)
	}
	return m
}

// text makes of words what the model reads: the request in them, and what its words may mean.
func (e *Engine) text(said []string, vector []float32, lang string) learn.Text {
	words := e.request(said)
	return learn.Text{Words: words, Senses: e.lexicon.Senses(words, lang), Vector: vector}
}

// spoken is the language of some words; "" where they may be of any.
func (e *Engine) spoken(said []string) string {
	if lang, _ := e.linguist.tell(said); lang != "" {
		return lang
	}
	return e.only
}

// request takes the courtesies around a request away, unless they may be the request.
func (e *Engine) request(said []string) []string {
	if e.polite {
		return said
	}
	return e.talker.request(said)
}

// judge fills m with the likeliest intents. It uses the shares of the reading up.
func (e *Engine) judge(r learn.Reading, m *Match) {
	m.None = r.None
	for range min(maxCandidates, len(r.Shares)) {
		top := 0
		for i, p := range r.Shares {
			if p > r.Shares[top] {
				top = i
			}
		}
		m.Candidates = append(m.Candidates,
			Candidate{e.ids[top], (1 - m.None) * r.Shares[top], e.nearest(r.Hits, top)})
		r.Shares[top] = math.Inf(-1)
	}
}

// nearest gives the example of an intent that is most like the text.
func (e *Engine) nearest(hits []learn.Hit, class int) string {
	for _, h := range hits {
		if e.labels[h.Example] == class {
			return e.texts[h.Example]
		}
	}
	return ""
}

// Language tells the language of a text.
func (e *Engine) Language(text string) (lang string, confidence float64) {
	return e.linguist.tell(token.Words(text))
}
