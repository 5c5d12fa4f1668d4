// Package face is what a case shows to agents in a chat: a card with what they have to know and what they can press,
// and the forms behind the buttons. It says all in words and lays nothing out: each platform has its own card.
//
// Start with [Maker.Card] and [Maker.Form].
package face

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/sheet"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Maker makes faces in one voice. It is a plain value.
type Maker struct {
	Voice   line.Voice
	Service handoff.Service
	Prefix  string           // of case numbers
	Codes   []handoff.Choice // how a case is resolved
	// CodeName is what people call one of these in a language; nil: by its label.
	CodeName func(code, lang string) string
}

// A Card is a case as agents see it where it lies. What people wrote in it is foreign text.
type Card struct {
	Title   string // the case's number and subject
	Badge   string // a sign for how pressing it is, or ""
	Facts   []string
	Dates   []Date
	Request []string // the person's words
	Hints   []string // what an agent has to know first
	Buttons []Button
	More    []Button // those that are needed now and then
	Small   []string // small print
}

// A Date is a moment with what happens then.
type Date struct {
	Label string
	At    time.Time
}

// A Button is something to press, by one of the names below.
type Button struct {
	Name  string
	Label string
	Main  bool // it is what most agents do next
}

// What can be pressed.
const (
	Take     = "take"
	Note     = "note"
	Resolve  = "resolve"
	Escalate = "escalate"
	Back     = "back"
	TakeOver = "takeover"
	Release  = "release"
	Reopen   = "reopen"
)

// forms are what opens when a button needs words.
var forms = map[string]handoff.Verb{Note: handoff.AddNote, Resolve: handoff.Resolve, Escalate: handoff.Escalate,
	Back: handoff.HandBack}

// deeds are what is done at once.
var deeds = map[string]handoff.Verb{Take: handoff.Take, Reopen: handoff.Reopen, TakeOver: handoff.TakeOver,
	Release: handoff.Release}

// Deed is what a button does at once; ok is false for one that opens a form, and for none.
func Deed(name string) (v handoff.Verb, ok bool) {
	v, ok = deeds[name]
	return v, ok
}

// Forms tells whether a button opens a form.
func Forms(name string) bool { return forms[name] != "" }

// badges are the signs of priorities; what is usual has none.
var badges = map[handoff.Priority]string{handoff.Urgent: "🔴", handoff.High: "🟠", handoff.Low: "🔵"}

// Name is the case's number with its subject.
func (m Maker) Name(c handoff.Case) string { return sheet.Ref(m.Prefix, c.Number) + " · " + c.Subject }

// Card says what a case is. The hour is needed for what is due.
func (m Maker) Card(c handoff.Case, b handoff.Brief, now time.Time) Card {
	w := m.Voice.Words()
	card := Card{Title: m.Name(c), Badge: badges[c.Priority],
		Facts: []string{m.state(c), w.SayOr("priority."+string(c.Priority), string(c.Priority)),
			m.Voice.Teams.Name(c.Team), m.Voice.Who(c), w.SayOr("channel."+c.Channel, c.Channel),
			w.SayOr("language."+c.Lang, c.Lang)}}
	if due, ok := m.Service.Due(c, now); ok {
		label := "due.whole"
		if due.First {
			label = "due.first"
		}
		card.Dates = append(card.Dates, Date{m.Voice.Say(label, nil), due.At})
	}
	for _, said := range b.Request {
		later := b.Stopped.Seq > 0 && said.Seq > b.Stopped.Seq // it stands in the thread
		if said.Text != c.Subject && !later {
			card.Request = append(card.Request, said.Text)
		}
	}
	card.Hints = m.hints(c, b)
	card.Buttons, card.More = m.buttons(c)
	if c.Open() {
		card.Small = append(card.Small, m.Voice.Say("how", nil))
	}
	return card
}

// state is where the case stands, with who has it.
func (m Maker) state(c handoff.Case) string {
	state := m.Voice.Words().SayOr("state."+string(c.State), string(c.State))
	if c.Agent.Name == "" {
		return state
	}
	return state + ": " + c.Agent.Name
}

// longestStep is how much a hint shows of what the person was asked to try, in letters.
const longestStep = 150

// hints are what an agent has to know first. Once somebody works on the case they know it.
func (m Maker) hints(c handoff.Case, b handoff.Brief) []string {
	if !c.Open() {
		return nil
	}
	w := m.Voice.Words()
	var hints []string
	for _, s := range b.Summary {
		hints = append(hints, w.Say("brief.summed", "Text", s.Text))
	}
	for _, s := range b.Signals {
		hints = append(hints, w.Signal(s.Signal))
	}
	if b.Stopped.Text != "" {
		hints = append(hints, w.Reason(b.Stopped.Text))
	}
	for _, t := range b.Steps {
		hints = append(hints, short(t.Text)+": "+w.Say("mark."+sheet.Mark(t.Worked)))
	}
	for _, a := range b.Articles {
		hints = append(hints, a.Title+": "+w.Say("helped."+sheet.Mark(a.Helped)))
	}
	for _, c := range b.Actions {
		hints = append(hints, w.Carried(c))
	}
	if b.Next.Code != "" {
		hints = append(hints, w.Suggestion(b.Next))
	}
	if b.Withheld {
		hints = append(hints, w.Say("withheld"))
	}
	return hints
}

func short(text string) string {
	if utf8.RuneCountInString(text) <= longestStep {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:longestStep-1])) + "…"
}

// buttons are what can be done about the case as it stands.
func (m Maker) buttons(c handoff.Case) (row, more []Button) {
	button := func(name string, main bool) Button {
		return Button{Name: name, Label: m.Voice.Say("button."+name, nil), Main: main}
	}
	add := func(name string, main bool) { row = append(row, button(name, main)) }
	third := m.Service.Teams[c.Team].Third != ""
	switch {
	case c.State == handoff.Closed:
	case c.State == handoff.Resolved:
		add(Reopen, false)
		add(Note, false)
	case c.Held():
		add(Note, false)
		add(Resolve, true)
		if third {
			add(Escalate, false)
		}
		add(Back, false)
		more = []Button{button(Release, false), button(TakeOver, false)}
	default:
		add(Take, true)
		add(Note, false)
		add(Resolve, false)
		if third && c.State == handoff.Waiting {
			add(Escalate, false)
		}
	}
	return row, more
}

// Again is what agents read of a case that is offered once more.
func (m Maker) Again(c handoff.Case, b handoff.Brief) string {
	why := m.Voice.Words().Reason(b.Stopped.Text)
	return m.Voice.Say("again", texts.Args{"Name": m.Voice.Who(c), "Text": why})
}

// Moved is what is left where a case was that is now with another team.
func (m Maker) Moved(c handoff.Case) string {
	return m.Voice.Say("moved", texts.Args{"Case": sheet.Ref(m.Prefix, c.Number), "Team": m.Voice.Teams.Name(c.Team)})
}
