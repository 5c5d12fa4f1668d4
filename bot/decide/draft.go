package decide

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A draft is a turn while it is being decided.
type draft struct {
	Policy
	k    *Knowledge
	e    Evidence
	s    bot.Situation
	turn bot.Turn
	mem  *bot.Memory // of the conversation as it will be
	// hidden says that the words are nothing that a record may keep, such as a code
	hidden bool
}

// begin starts a turn from the situation.
func (p Policy) begin(s bot.Situation, k *Knowledge, e Evidence) *draft {
	d := &draft{Policy: p, k: k, e: e, s: s}
	d.turn.Conversation = s.Conversation
	d.mem = &d.turn.Conversation.Memory
	c := &d.turn.Conversation
	first := s.Events[0]
	if c.Version == 0 {
		c.ID, c.Channel, c.Started, c.Owner = first.Conversation, first.Channel, s.Now, bot.OwnerBot
	}
	for _, event := range s.Events {
		if event.Person.ID != "" {
			c.Person = event.Person
		}
		if event.Kind == bot.Message {
			c.Aside = event.Unasked
		}
	}
	if e.Lang != "" {
		c.Lang = e.Lang
	}
	c.Updated = s.Now
	d.notice()
	return d
}

// notice keeps in mind what the words tell beside the request: it counts when the case is made.
func (d *draft) notice() {
	for _, s := range d.e.Signals {
		if !slices.ContainsFunc(d.mem.Signals, func(known handoff.Signal) bool { return known.Code == s.Code }) {
			d.mem.Signals = append(slices.Clone(d.mem.Signals), s)
		}
	}
}

// hear writes down what the person did.
func (d *draft) hear() {
	if d.s.Meant != nil {
		d.amended(*d.s.Meant.New) // the rest of the utterance is in the journal
		return
	}
	for _, event := range d.s.Events {
		entry := handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: event.Words(), Files: event.Files,
			Event: event.ID, At: event.At}
		if event.Kind == bot.Pressed {
			entry.Text, entry.Detail = d.label(event.Choice), event.Choice
		}
		d.turn.Entries = append(d.turn.Entries, entry)
	}
}

// label is what the person read on the button.
func (d *draft) label(value string) string {
	if q := d.s.Conversation.Memory.Asked; q != nil {
		for _, c := range q.Choices {
			if c.Value == value {
				return c.Label
			}
		}
	}
	if id := "bot.button." + value; d.Texts.Has(id) {
		return d.Texts.Say(d.lang(), id, nil)
	}
	return d.Texts.Say(d.lang(), "bot.earlier_button", nil)
}

// end gives the finished turn.
func (d *draft) end(rule string) bot.Turn {
	talking := d.s.Case != nil && d.s.Case.Held()
	if d.e.Utterance != "" && !talking { // what people tell each other is not ours to judge
		why := d.e.why(d.k, d.Thresholds)
		why.Rule = rule
		d.understood(why)
	}
	d.apologise()
	d.ownUp()
	d.wind()
	d.hide()
	return d.turn
}

// hide takes words out of the turn that no record may keep.
func (d *draft) hide() {
	if !d.hidden {
		return
	}
	d.turn.Hidden = true
	for i := range d.turn.Entries {
		e := &d.turn.Entries[i]
		if e.Kind == handoff.Said && e.From == handoff.ByPerson {
			e.Text = d.Texts.Say(d.lang(), "bot.hidden", nil)
		}
		if e.Why != nil {
			e.Why = &handoff.Why{Rule: e.Why.Rule, Lang: e.Why.Lang}
		}
	}
}

// wind sets the clocks of the case that the turn changes.
func (d *draft) wind() {
	if d.turn.Case == nil {
		return
	}
	before := handoff.Case{}
	if d.s.Case != nil && d.s.Case.Number == d.turn.Case.Number {
		before = *d.s.Case
	}
	*d.turn.Case = d.Service.Wind(before, *d.turn.Case, d.s.Now)
}

// understood puts the evidence behind what the person said and before what the bot says to it.
func (d *draft) understood(why *handoff.Why) {
	entry := handoff.Entry{Kind: handoff.Understood, From: handoff.ByBot, Why: why, At: d.s.Now}
	at := 0
	for at < len(d.turn.Entries) && d.turn.Entries[at].From == handoff.ByPerson {
		at++
	}
	rest := append([]handoff.Entry{entry}, d.turn.Entries[at:]...)
	d.turn.Entries = append(d.turn.Entries[:at:at], rest...)
}

// lateAfter is when an answer comes so late that the person deserves a word about it.
const lateAfter = time.Minute

// apologise begins a late answer with the reason: after downtime people have waited (promise P6).
func (d *draft) apologise() {
	if len(d.s.Events) == 0 || d.s.Unasked() || d.s.Events[0].Kind != bot.Message && d.s.Events[0].Kind != bot.Filled {
		return
	}
	late := d.s.Now.Sub(d.s.Events[0].At)
	if late < lateAfter {
		return
	}
	for i := range d.turn.Entries {
		if e := &d.turn.Entries[i]; e.Kind == handoff.Said && e.From == handoff.ByBot {
			e.Text = d.Texts.Say(d.lang(), "bot.late", texts.Args{"Count": int(late.Minutes())}) + "\n\n" + e.Text
			return
		}
	}
}

func (d *draft) lang() string {
	if d.turn.Conversation.Lang != "" {
		return d.turn.Conversation.Lang
	}
	return d.Languages[0]
}

// add writes an entry.
func (d *draft) add(e handoff.Entry) {
	e.At = d.s.Now
	e.Aside = d.turn.Conversation.Aside && forPerson(e)
	d.turn.Entries = append(d.turn.Entries, e)
}

// say is a bot message from the catalogue. Where there is no desk, no human is offered: some messages have a form for
// that.
func (d *draft) say(outcome handoff.Outcome, id string, args texts.Args, shown handoff.Shown) {
	if alone := id + ".alone"; len(d.Desks) == 0 && d.Texts.Has(alone) {
		id = alone
	}
	d.speak(outcome, d.Texts.Say(d.lang(), id, args), shown)
}

// speak is a bot message. An empty one is not sent.
func (d *draft) speak(outcome handoff.Outcome, text string, shown handoff.Shown) {
	if strings.TrimSpace(text) == "" {
		return
	}
	d.add(handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: text, Outcome: outcome, Shown: shown})
}

// Values of buttons. Those with a colon carry an id.
const (
	pressHuman    = "human"
	pressSolved   = "solved"
	pressUnsolved = "unsolved"
	pressNone     = "none"
	pressRestart  = "restart"
	pressStop     = "stop"
	pressSkip     = "skip"
	pressReopen   = "reopen"
	pressGoOn     = "go_on"
	pressEnough   = "enough"
	pressGood     = "good"
	pressBad      = "bad"

	prefixIntent  = "intent:"
	prefixArticle = "article:"
	prefixFlow    = "flow:"
	prefixOption  = "option:"
	prefixSection = "section:" // and the article's id, a colon, and the anchor
)

// buttons makes choices of fixed values with their labels from the catalogue.
func (d *draft) buttons(values ...string) []handoff.Choice {
	var choices []handoff.Choice
	for _, v := range values {
		if v != pressHuman || len(d.Desks) > 0 {
			choices = append(choices, handoff.Choice{Value: v, Label: d.Texts.Say(d.lang(), "bot.button."+v, nil)})
		}
	}
	return choices
}

// ask remembers the choices of the message just said, so that an answer in words is understood.
func (d *draft) ask(purpose bot.Purpose, choices []handoff.Choice) handoff.Shown {
	d.mem.Asked = &bot.Question{Purpose: purpose, Choices: choices}
	return handoff.Shown{Choices: choices}
}

// forget ends all that was asked.
func (d *draft) forget() { *d.mem = bot.Memory{} }

// finish ends the present request. What else was asked stays in mind.
func (d *draft) finish() { *d.mem = bot.Memory{Others: d.mem.Others} }

// caseName is how people call a case.
func (p Policy) caseName(number int64) string { return p.Prefix + "-" + strconv.FormatInt(number, 10) }
