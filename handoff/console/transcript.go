package console

import (
	"cmp"
	"html/template"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A moment is one entry as the transcript shows it: words in a bubble, or an event in a line.
type moment struct {
	handoff.Entry
	Look  string        // person, bot, agent or note for bubbles; event, good or bad for lines
	Who   caller        // over a bubble
	Plain string        // words to be shown as they are
	HTML  template.HTML // or words that Render made safe
	Line  string        // what happened, for lines
	Why   *whyView
	Held  bool // held back: the person will not see it
	Lost  bool // given up: the person should have seen it

	Before   []former // how the words were, oldest first
	Changed  time.Time
	Amends   bool // the agent may change the words
	Retracts bool // and delete them
	Foreign  bool // they can be translated for the agent
}

// A former is how words were before they were changed.
type former struct {
	Text  string
	Files []handoff.File
}

// moments shows entries with their words as they are by now.
func (p *casePage) moments(entries []handoff.Entry, now map[int64]handoff.Spoken) []moment {
	var all []moment
	for _, e := range entries {
		s, known := now[e.Seq]
		if !known {
			s = handoff.Spoken{Entry: e}
		}
		all = append(all, p.moment(s))
	}
	return all
}

func (p *casePage) moment(s handoff.Spoken) moment {
	e := s.Entry
	m := moment{Entry: e, Why: newWhyView(e.Why), Changed: s.Changed}
	for _, b := range s.Before {
		m.Before = append(m.Before, former{b.Text, b.Files})
	}
	m.Amends, m.Retracts = p.mayChange(s, handoff.Amend), p.mayChange(s, handoff.Retract)
	switch e.Kind {
	case handoff.Said:
		p.said(&m)
	case handoff.Note:
		m.Look, m.Who, m.HTML = "note", caller{Name: e.Name}, p.Markdown(e.Text)
	case handoff.Ordered, handoff.Ran:
		p.carried(&m)
	default:
		p.event(&m)
	}
	return m
}

// mayChange tells whether the agent may do the verb to words: the case and the words decide, here as later.
func (p *casePage) mayChange(s handoff.Spoken, verb handoff.Verb) bool {
	a := handoff.Act{Verb: verb, Agent: p.Agent, Text: "x", At: p.now, About: handoff.About{Of: s.Seq}}
	if handoff.MayChange(p.Case, s, a) != nil {
		return false
	}
	_, err := p.Case.Apply(a)
	return err == nil
}

// said shows words. What a person wrote is never read as Markdown.
func (p *casePage) said(m *moment) {
	m.Held, m.Lost = m.Delivery == handoff.HeldBack, m.Delivery == handoff.GaveUp
	switch m.From {
	case handoff.ByPerson:
		m.Look, m.Who, m.Plain, m.Foreign = "person", p.Who(p.Case.Person), m.Text, p.Unread(m.Text)
	case handoff.ByAgent:
		m.Look, m.Who, m.HTML = "agent", caller{Name: m.Name}, p.Markdown(m.Text)
	case handoff.ByBot:
		m.Look, m.Who, m.HTML = "bot", caller{Name: p.Say("who.bot")}, p.Markdown(m.Text)
	default:
		m.Look, m.Who, m.HTML = "bot", caller{Name: p.Say("who.system")}, p.Markdown(m.Text)
	}
}

// event says in one line what happened. Text is a code for some kinds, and somebody's words for others.
func (p *casePage) event(m *moment) {
	m.Look = "event"
	switch m.Kind {
	case handoff.Understood:
		m.Line = p.understood(m.Entry.Why)
	case handoff.Tried:
		p.tried(m)
	case handoff.Opened:
		m.Line = p.Say("moment.opened", "Text", p.SayOr("reason."+m.Text, m.Text))
	case handoff.Stepped, handoff.Joined, handoff.Settled, handoff.Dropped:
		m.Line = p.Say("moment."+string(m.Kind), "Text", m.Text)
	case handoff.Failed:
		m.Look, m.Line = "bad", p.Say("moment.failed", "Text", p.SayOr("reason."+m.Text, m.Text))
	case handoff.Withdrawn:
		m.Line = p.Say("moment.withdrawn", "Number", m.Text)
	case handoff.Accepted:
		m.Line = p.by(m.Entry)
		if m.Detail != "" {
			m.Line = p.Say("moment.also", "Name", m.Text, "Number", m.Detail)
		}
		m.Detail = ""
	case handoff.Consulted:
		m.Look, m.Line, m.Plain = "note", p.Say("moment.consulted", "Name", m.Name, "Title", m.Detail), m.Text
		m.Detail = ""
	case handoff.Rated:
		m.Line, m.Plain = p.Say("moment.rated", "Name", p.SayOr("rating."+m.Text, m.Text)), m.Detail
		m.Detail = ""
	case handoff.Amended, handoff.Retracted, handoff.NoteAmended, handoff.NoteRetracted:
		m.Line, m.Files = p.by(m.Entry), nil // the words and files stand where they were said
	case handoff.Rang:
		m.Line = p.Say("moment.rang", "Name", p.SayOr("alarm."+m.Text, m.Text))
	case handoff.Solved, handoff.Helped:
		m.Look, m.Line, m.Plain = "good", p.by(m.Entry), m.Text
	default:
		m.Line, m.Plain = p.by(m.Entry), m.Text
	}
}

// looksOf are how the ends of orders look; what is not here is told as it is.
var looksOf = map[string]string{handoff.CodeDone: "good", handoff.CodeFailed: "bad", handoff.CodeDenied: "bad",
	handoff.CodeUnsure: "bad unsure"}

// carried tells of an order, or of its end. What nobody knows the end of stands out.
func (p *casePage) carried(m *moment) {
	m.Look = "event"
	m.Line, m.Detail = p.Action(m.Entry)
	if m.Report != nil {
		m.Look = cmp.Or(looksOf[m.Report.Code], m.Look)
	}
}

// by says what an agent, the person or the system did to the case.
func (p *casePage) by(e handoff.Entry) string {
	who := e.Name
	if who == "" {
		who = p.SayOr("who."+string(e.From), string(e.From))
	}
	if !p.c.opt.Texts.Has("console.moment." + string(e.Kind)) {
		return string(e.Kind)
	}
	return p.Say("moment."+string(e.Kind), "Name", who)
}

func (p *casePage) tried(m *moment) {
	switch {
	case m.Worked == nil:
		m.Line = p.Say("moment.tried_unknown")
	case *m.Worked:
		m.Look, m.Line = "good", p.Say("moment.tried_worked")
	default:
		m.Look, m.Line = "bad", p.Say("moment.tried_failed")
	}
}

// understood names the likeliest reading of the person's words.
func (p *casePage) understood(w *handoff.Why) string {
	if w == nil || len(w.Intents) == 0 || w.None > w.Intents[0].Score {
		return p.Say("moment.understood_nothing")
	}
	best := newCandidate(w.Intents[0], 1)
	return p.Say("moment.understood", "Title", best.Name, "Number", best.Score)
}
