package decide

import (
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents/said"
)

// sureOfAnother is how clear a follow-up has to be to be a request of its own, and a part of a long message.
const sureOfAnother = 0.75

// Most people need several clauses for one problem. So where nothing but a full stop, an "and" or a comma parts words,
// each part has to be clear, and the clearer the more the whole message reads as one thing: two requests tear it apart.
// Logarithmic odds of an intent are compared. On seven public sets with ten examples an intent these numbers take 44 in
// 100 joined pairs of messages apart, and of single messages that could be cut 26 of 1,560; 0.75 for each part,
// whatever the whole is, takes 39 apart and 33.
const (
	leastOfPart = 0.5
	fewPieces   = 3 // of more, which mostly tell how one thing came about, sureOfAnother is needed anyway
	clearOfPart = 0.7
	ofWhole     = 0.5
)

// A heard is a request within a message.
type heard struct {
	words string
	way   way
	clear bool
}

// several takes a message apart that asks for several things, and gives the evidence for the one to do first. All of
// them must be clear and lead to different things; what is not clear belongs to its neighbour.
func (l listener) several(pieces []said.Piece, whole Evidence) (Evidence, bool) {
	if len(pieces) < 2 {
		return Evidence{}, false
	}
	requests := l.apart(pieces, whole)
	if len(requests) < 2 {
		return Evidence{}, false
	}
	slices.SortStableFunc(requests, func(a, b heard) int { return b.way.urgency() - a.way.urgency() })
	e := l.evidence(requests[0].words)
	if _, ok := best(weigh(e, l.k), l.enough); !ok {
		return Evidence{}, false
	}
	for _, r := range requests[1:] {
		e.Others = append(e.Others, bot.Wish{Words: oneLine(r.words),
			Choice: handoff.Choice{Value: r.way.value, Label: r.way.label}})
	}
	return e, true
}

// apart gathers pieces into requests.
func (l listener) apart(pieces []said.Piece, whole Evidence) []heard {
	var all []heard
	least := leastApart(weigh(whole, l.k))
	if len(pieces) > fewPieces {
		least = max(least, sureOfAnother)
	}
	for i, p := range pieces {
		next := heard{words: p.Text}
		if i == 0 {
			p.Before = pieces[1].Before // what parts it from the others
		}
		if i == 0 || !p.Leans() {
			next.way, next.clear = l.another(p, least)
		}
		n := len(all) - 1
		switch {
		case n < 0:
			all = append(all, next)
		case !all[n].clear:
			next.words = all[n].words + "\n" + next.words
			if !next.clear { // what no part says may be said by both
				next.way, next.clear = l.another(said.Piece{Text: next.words, Before: p.Before}, least)
			}
			all[n] = next
		case !next.clear || slices.ContainsFunc(all, func(h heard) bool { return h.way.value == next.way.value }):
			all[n].words += "\n" + next.words
		default:
			all = append(all, next)
		}
	}
	if n := len(all) - 1; n >= 0 && !all[n].clear {
		return nil
	}
	return all
}

// another tells whether a piece is a clear request by itself. Where the person does not say so the engine has to be
// sure: an article is found by the words of a description, too.
func (l listener) another(p said.Piece, least float64) (way, bool) {
	w, ok := best(weigh(l.evidence(p.Text), l.k), l.enough)
	if p.Before == said.Marked {
		return w, ok
	}
	return w, ok && w.intent != nil && w.byWords >= least
}

// leastApart is what the engine has to say of each part of a message of which these are the ways.
func leastApart(whole []way) float64 {
	most := 0.0
	for _, w := range whole {
		most = max(most, w.byWords)
	}
	return max(leastOfPart, probable(clearOfPart+ofWhole*odds(most, leastSaid)))
}

// urgency lets what cannot wait go before what was said first.
func (w way) urgency() int {
	if w.intent == nil || w.intent.Lead.Handoff == nil {
		return 0
	}
	if p := handoff.Priority(w.intent.Lead.Handoff.Priority); p == handoff.Urgent {
		return 1
	}
	return 0
}

// wait keeps in mind what else was asked, but for what is done now.
func (d *draft) wait(now way) {
	for _, o := range d.e.Others {
		d.done(o.Choice.Value)
		d.mem.Others = append(slices.Clip(d.mem.Others), o)
	}
	d.done(now.value)
}

// done drops a request that waits no longer.
func (d *draft) done(value string) {
	d.mem.Others = slices.DeleteFunc(slices.Clone(d.mem.Others),
		func(o bot.Wish) bool { return o.Choice.Value == value })
}

// mention tells under the answer what else was heard, with a button for each. In a flow the buttons are for its
// question: what waits is named there and offered at its end. After a handoff the case names it.
func (d *draft) mention() {
	last := len(d.turn.Entries) - 1
	if len(d.e.Others) == 0 || last < 0 || d.turn.Conversation.Owner == bot.OwnerHuman {
		return
	}
	e := &d.turn.Entries[last]
	id := "bot.also"
	if d.mem.Flow != nil {
		id = "bot.also_later"
	}
	e.Text += "\n\n" + d.Texts.Say(d.lang(), id, texts.Args{"Text": d.labels()})
	if d.mem.Flow == nil && d.mem.Asked != nil {
		e.Choices = append(slices.Clip(e.Choices), d.others(e.Choices)...)
		d.mem.Asked.Choices = e.Choices
	}
}

// labels names what else was heard.
func (d *draft) labels() string {
	var names []string
	for _, o := range d.e.Others {
		names = append(names, o.Choice.Label)
	}
	return strings.Join(names, ", ")
}

// others are the buttons of what waits, but for labels that are there already.
func (d *draft) others(shown []handoff.Choice) []handoff.Choice {
	var more []handoff.Choice
	for _, o := range d.mem.Others {
		same := func(c handoff.Choice) bool { return c.Label == o.Choice.Label }
		if !slices.ContainsFunc(shown, same) && !slices.ContainsFunc(more, same) {
			more = append(more, o.Choice)
		}
	}
	return more
}

// offerNext asks, in the same message as the word that the present request is done, whether to go on with what else
// was asked.
func (d *draft) offerNext() {
	offered, last := d.others(nil), len(d.turn.Entries)-1
	if len(offered) == 0 || last < 0 {
		return
	}
	e := &d.turn.Entries[last]
	e.Text = strings.TrimSpace(e.Text + "\n\n" + d.Texts.Say(d.lang(), "bot.next", nil))
	e.Outcome, e.Shown = handoff.Questioned, d.ask(bot.AskNext, append(offered, d.buttons(pressEnough)...))
}

// enough drops what waits.
func (d *draft) enough() {
	d.forget()
	d.say(handoff.SmallTalk, "bot.enough", nil, handoff.Shown{})
}

// recall takes up a request that waits, when its button is pressed: the words of then are the request of now.
func (d *draft) recall(value string) {
	i := slices.IndexFunc(d.mem.Others, func(o bot.Wish) bool { return o.Choice.Value == value })
	if i < 0 {
		return
	}
	words := d.mem.Others[i].Words
	d.done(value)
	d.finish()
	l := listener{k: d.k, lang: d.lang(), audience: d.turn.Conversation.Person.Audience}
	d.e = l.evidence(words)
	d.e.recalled = true
	d.mem.Request = oneLine(words)
}

// subject names the case, by all that the person still waits for.
func (d *draft) subject() string {
	all := []string{}
	if d.mem.Request != "" {
		all = append(all, d.mem.Request)
	}
	for _, o := range d.mem.Others {
		all = append(all, o.Words)
	}
	return oneLine(strings.Join(all, " · "))
}
