package decide

import (
	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

// Evidence is what understanding and knowledge say about an utterance, without any judgement.
type Evidence struct {
	Utterance string // as it was written
	Asked     string // what of it was matched and searched; empty: all of it
	Lang      string
	Match     intents.Match
	Found     kb.Result
	Slots     []slot.Found // with their places in Utterance
	Context   string       // the request before, where the words were understood together with it
	Objects   bool         // the words take back what was understood before
	Signals   []handoff.Signal
	Others    []bot.Wish // what else the same message asks, in order
	Within    *kb.Hit    // the part of the article shown last that a follow-up asks for
	Missing   string     // the device or place that a follow-up asks for and the article shown last does not name
	Advice    *Advice    // of the model; nil: it was not asked
	recalled  bool       // the words are those of an earlier message
	leaves    bool       // the words take back the request that led into the flow
	hangs     bool       // the words follow something up, and nobody knows what they mean
}

// asked is what the person wants, without what stands around it.
func (e Evidence) asked() string {
	if e.Asked == "" {
		return e.Utterance
	}
	return e.Asked
}

// subject names the request in one line: a follow-up by what it follows, a correction by both.
func (e Evidence) subject() string {
	switch {
	case e.Context == "":
		return oneLine(e.asked())
	case e.Objects:
		return oneLine(e.Context + ": " + e.asked())
	}
	return e.Context
}

// why writes the evidence down for the journal.
func (e Evidence) why(k *Knowledge, t Thresholds) *handoff.Why {
	w := &handoff.Why{Utterance: e.asked(), Lang: e.Lang, None: e.Match.None, Knowledge: e.Found.Confidence,
		Talk: string(e.Match.Talk), Thresholds: map[string]float64{"answer": t.Answer, "ask": t.Ask},
		Context: e.Context, Recalled: e.recalled}
	w.Signals, w.Model = e.Signals, e.Advice.why()
	for _, o := range e.Others {
		w.Others = append(w.Others, o.Words)
	}
	for _, c := range e.Match.Candidates {
		in, _ := k.intent(c.ID)
		w.Intents = append(w.Intents, handoff.Weighed{ID: c.ID, Title: oneOf(in.Title, e.Lang), Score: c.Confidence,
			Nearest: c.Nearest})
	}
	for _, f := range e.Slots {
		w.Slots = append(w.Slots, named(f, k.Values, e.Lang))
	}
	for _, h := range e.Found.Hits {
		w.Articles = append(w.Articles, handoff.Weighed{ID: h.Article.ID, Title: h.Article.Title, Score: h.Score,
			Matched: h.Matched, Voices: handoff.Voices(k.Base.Helped(h.Article))})
	}
	return w
}

// named is a found value as the journal keeps it, with the names that people know it by.
func named(f slot.Found, values *slot.Extractor, lang string) handoff.Slot {
	s := handoff.Slot{Kind: string(f.Kind), Name: values.KindTitle(f.Kind, lang), Value: f.Value, Text: f.Text,
		Start: f.Start, End: f.End, Score: f.Score}
	if title := values.Title(f.Kind, f.Value, lang); title != f.Value {
		s.Title = title
	}
	return s
}
