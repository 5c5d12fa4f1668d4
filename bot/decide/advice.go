package decide

import (
	"cmp"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/kb"
)

// Advice is what a model says about an utterance, as far as it was checked. It is evidence like any other: the rules
// hold whatever it says, and without it they decide as if there were no model.
type Advice struct {
	Chosen   string   // the value of the way that it takes the words for
	Trying   bool     // the way is taken to see what there is to answer with
	Said     *Wording // how it puts the answer
	Question string   // how it asks between ways
	Summary  []string // on top of the brief of a new case
	notes    []model.Note
}

// A Wording is an answer in the model's words. Every statement rests on passages of its sources.
type Wording struct {
	Text    string
	Steps   []string
	Article kb.Edition       // the article that it is the wording of
	Sources []handoff.Source // what it rests on, the article first
	Overdue kb.Source        // of these, one that is past its review
}

// wording is how the model puts what a hit says; nil where it does not.
func (e Evidence) wording(a *kb.Article) *Wording {
	if e.Advice == nil || e.Advice.Said == nil || e.Advice.Said.Article != a.Edition() {
		return nil
	}
	return e.Advice.Said
}

// advised follows the model where the local path is unsure. An article whose answer is supported is given; everything
// else, and whatever would do something, is asked about before.
func (d *draft) advised() bool {
	a := d.e.Advice
	if a == nil || a.Chosen == "" {
		return false
	}
	ways := weigh(d.e, d.k)
	i := slices.IndexFunc(ways, func(w way) bool { return w.value == a.Chosen })
	if i < 0 {
		return false
	}
	d.request()
	if w := ways[i]; w.explains() && (a.Trying || a.Said != nil) {
		d.take(w)
		return true
	}
	d.mem.Misses++
	if d.mem.Misses > maxQuestions {
		return d.unknown()
	}
	offered := append([]handoff.Choice{{Value: ways[i].value, Label: ways[i].label}}, d.buttons(pressNone)...)
	d.say(handoff.Questioned, "bot.is_it", nil, d.ask(bot.AskWhich, offered))
	return true
}

// explains tells whether a way leads to an article and to nothing else.
func (w way) explains() bool {
	if w.intent != nil {
		return w.intent.Lead.Answer != ""
	}
	return w.hit != nil && w.hit.Article.Flow == ""
}

// asking is how a question between ways begins: in the model's words where there are some.
func (d *draft) asking(id string) string {
	if d.e.Advice != nil && d.e.Advice.Question != "" {
		return d.e.Advice.Question
	}
	return d.Texts.Say(d.lang(), id, nil)
}

// worded exchanges what an article says for the model's wording of it.
func (d *draft) worded(w Wording) {
	for i := range d.turn.Entries {
		e := &d.turn.Entries[i]
		if e.Kind == handoff.Said && e.From == handoff.ByBot && e.Outcome == handoff.Answered {
			e.Text = w.Text + d.hedge(w.Overdue)
			e.Sources, e.Steps = w.Sources, w.Steps
		}
	}
}

// summed puts the model's sentences about a new case into the journal, from which the brief is computed.
func (d *draft) summed() {
	a := d.e.Advice
	if a == nil || len(a.Summary) == 0 || d.turn.Case == nil || d.turn.Case.Number != 0 {
		return
	}
	d.add(handoff.Entry{Kind: handoff.Summed, From: handoff.ByBot, Text: strings.Join(a.Summary, "\n"),
		Case: bot.NewCase})
}

// why writes down what the model was asked and what came of it.
func (a *Advice) why() (all []handoff.Asked) {
	if a == nil {
		return nil
	}
	for _, n := range a.notes {
		all = append(all, handoff.Asked{Call: n.Call, Use: string(n.Use), Result: n.Result, Cost: int64(n.Cost),
			Took: n.Took, Cached: n.Cached})
	}
	return all
}

// about is what a turn is about: the words, or the request when a button was pressed.
func about(e Evidence, t bot.Turn) string {
	memory := t.Conversation.Memory
	if e.Context != "" {
		return e.Context + "\n" + e.asked()
	}
	return cmp.Or(e.asked(), memory.Request)
}
