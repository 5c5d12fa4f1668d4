package decide

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/said"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

// Knowledge is what a workspace teaches the bot. It is immutable: a reload makes a new one.
type Knowledge struct {
	Intents intents.Set
	Engine  *intents.Engine
	Base    *kb.Base
	Flows   map[string]flow.Flow
	Values  *slot.Extractor // finds what is named in words

	articles []kb.Article
	glossary *said.Glossary
	led      map[string]bool // what any intent leads to
	source   kb.Sources
	words    kb.Embedder // of what people write, in the space of the source's vectors; nil: nobody knows

	plain  *intents.Engine      // of the words alone; Engine is the same where it has no vectors
	spoken map[string][]float32 // vectors that Engine was trained with
}

// Learn trains the engine and indexes the articles.
func Learn(set intents.Set, articles []kb.Article, flows []flow.Flow, values *slot.Extractor) *Knowledge {
	return (*Knowledge)(nil).Relearn(set, kb.Sources{Articles: articles}, flows, values)
}

// Relearn is [Learn] for what may be nearly the same as before: the engine is trained again only if the intents have
// changed, and only articles that have changed are indexed. What texts mean is taken over where nothing newer is given.
// A nil Knowledge has learned nothing yet.
func (k *Knowledge) Relearn(set intents.Set, from kb.Sources, flows []flow.Flow, values *slot.Extractor) *Knowledge {
	if k != nil && from.Vectors == nil {
		from.Vectors = k.source.Vectors
	}
	next := &Knowledge{Intents: set, Flows: map[string]flow.Flow{}, Values: values, glossary: said.NewGlossary(),
		led: map[string]bool{}, source: from}
	var before *kb.Base
	if k != nil {
		before, next.words = k.Base, k.words
	}
	next.Base = before.Renew(from)
	if k != nil && sameIntents(k.Intents, set) {
		next.Engine, next.plain, next.spoken = k.Engine, k.plain, k.spoken
	} else {
		next.plain = intents.Train(set)
		next.Engine = next.plain
	}
	next.articles = next.Base.Articles()
	for _, f := range flows {
		next.Flows[f.ID] = f
	}
	for _, in := range set.Intents {
		next.led[leadsTo(in)] = true
	}
	return next
}

// sameIntents tells whether two sets teach the same, wherever what is learned from them is kept.
func sameIntents(a, b intents.Set) bool {
	a.Memory, b.Memory = nil, nil
	return reflect.DeepEqual(a, b)
}

// heeding is the same knowledge with what people say of articles by now. It moves the score of an article by a
// twentieth at most.
func (k *Knowledge) heeding(helped map[kb.Edition]kb.Helped) *Knowledge {
	if len(helped) == 0 {
		return k
	}
	same := *k
	same.Base = k.Base.Heeding(helped)
	return &same
}

// Articles are what was indexed; they must not be changed.
func (k *Knowledge) Articles() []kb.Article { return k.articles }

// local is the time of the situation on the clock of the person: what "tomorrow" counts from.
func (p Policy) local(s bot.Situation) time.Time {
	person := s.Conversation.Person
	for _, e := range s.Events {
		if e.Person.ID != "" {
			person = e.Person
		}
	}
	if zone, err := time.LoadLocation(person.TimeZone); err == nil && person.TimeZone != "" {
		return s.Now.In(zone)
	}
	if p.Zone != nil {
		return s.Now.In(p.Zone)
	}
	return s.Now.UTC()
}

// utterance joins the messages of a burst, or gives the words of a form.
func utterance(events []bot.Event) string {
	var lines []string
	for _, e := range events {
		if e.Kind == bot.Message || e.Kind == bot.Filled {
			lines = append(lines, strings.TrimSpace(e.Text))
		}
	}
	return strings.Join(lines, "\n")
}

// How sure the engine must be to believe a text's language, and to leave the one spoken so far. Nobody changes it with
// a word: "ok" and "VPN" are said in both.
const (
	sureOfLanguage = 0.75
	sureOfChange   = 0.9
	wordsOfChange  = 3
)

// language chooses what to speak: the words themselves when they are clear, else what was spoken so far, else what the
// channel says about the person, else the workspace's first language.
func (k *Knowledge) language(s bot.Situation, text string, languages []string) string {
	needed, words := sureOfLanguage, 1
	if s.Conversation.Lang != "" {
		needed, words = sureOfChange, wordsOfChange
	}
	if len(strings.Fields(text)) >= words && !fillsIn(s.Conversation) {
		if lang, sure := k.Engine.Language(text); sure >= needed && slices.Contains(languages, lang) {
			return lang
		}
	}
	for _, lang := range []string{s.Conversation.Lang, hint(s.Events)} {
		if slices.Contains(languages, lang) {
			return lang
		}
	}
	return languages[0]
}

// fillsIn tells whether a flow waits for a value: names and places have no language.
func fillsIn(c bot.Conversation) bool {
	return c.Memory.Flow != nil && c.Memory.Flow.Awaiting == flow.AwaitInput
}

// hint reads the channel's word on the language: what the page was set to, or the person's locale.
func hint(events []bot.Event) string {
	e := events[len(events)-1]
	if e.Lang != "" {
		return e.Lang
	}
	lang, _, _ := strings.Cut(e.Person.Locale, "-")
	return strings.ToLower(lang)
}

// intent finds an intent by id.
func (k *Knowledge) intent(id string) (intents.Intent, bool) {
	i, ok := k.Intents.ByID[id]
	if !ok {
		return intents.Intent{}, false
	}
	return k.Intents.Intents[i], true
}

// flowTitle is a flow's name in the language.
func flowTitle(f flow.Flow, lang string) string { return oneOf(f.Title, lang) }

// oneOf gives the text in the language, or in any other when it has none.
func oneOf(texts map[string]string, lang string) string {
	if t, ok := texts[lang]; ok {
		return t
	}
	for _, other := range intents.Languages {
		if t, ok := texts[other]; ok {
			return t
		}
	}
	return ""
}
