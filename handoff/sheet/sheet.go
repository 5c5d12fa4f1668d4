package sheet

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A Sheet is a case with its brief, ready to be written out.
type Sheet struct {
	Words
	Case    handoff.Case
	Brief   handoff.Brief
	Earlier []handoff.Case // other cases of the person, the latest first
	Prefix  string         // of case numbers
	Team    string         // the team's name; empty: its id
	URL     string         // of the case's page, to which lines refer; empty: they name the entry only
	Now     time.Time
}

// A line is one fact.
type line struct {
	text  string
	seq   int64 // of the entry that proves it; 0: it is of the case itself
	quote bool  // words of the person, or of another
}

// A section is a heading with its lines.
type section struct {
	title string
	lines []line
}

// Markdown writes the sheet as CommonMark.
func (s Sheet) Markdown() string {
	var b strings.Builder
	head := []string{escape(handoff.OneLine(s.title())), escape(handoff.OneLine(s.facts())),
		escape(handoff.OneLine(s.person()))}
	b.WriteString("# " + strings.Join(head, "\n\n") + "\n")
	for _, part := range s.sections() {
		b.WriteString("\n## " + escape(part.title) + "\n\n")
		for _, l := range part.lines {
			first, next, end := "- ", "  \n  ", "\n" // two blanks keep the line break
			if l.quote {
				first, next, end = "> ", "  \n> ", "\n\n"
			}
			b.WriteString(first + strings.ReplaceAll(escape(l.text), "\n", next) + s.proof(l.seq) + end)
		}
	}
	if s.URL != "" {
		b.WriteString("\n<" + s.URL + ">\n")
	}
	return b.String()
}

// proof is the link to the entry in Markdown.
func (s Sheet) proof(seq int64) string {
	number := strconv.FormatInt(seq, 10)
	switch {
	case seq == 0:
		return ""
	case s.URL == "":
		return " (" + number + ")"
	}
	return " ([" + number + "](" + s.URL + "?all=1#e" + number + "))"
}

// Text writes the sheet for readers that show nothing but text.
func (s Sheet) Text() string {
	var b strings.Builder
	for _, line := range []string{s.title(), s.facts(), s.person()} {
		b.WriteString(handoff.OneLine(line) + "\n")
	}
	for _, part := range s.sections() {
		b.WriteString("\n" + strings.ToUpper(part.title) + "\n")
		for _, l := range part.lines {
			first, next := "- ", "\n  "
			if l.quote {
				first, next = "> ", "\n> "
			}
			b.WriteString(first + strings.ReplaceAll(clean(l.text), "\n", next))
			if l.seq > 0 {
				b.WriteString(" (" + strconv.FormatInt(l.seq, 10) + ")")
			}
			b.WriteString("\n")
		}
	}
	if s.URL != "" {
		b.WriteString("\n" + s.URL + "\n")
	}
	return b.String()
}

func (s Sheet) title() string { return Ref(s.Prefix, s.Case.Number) + " " + s.Case.Subject }

// facts are where the case stands.
func (s Sheet) facts() string {
	priority := string(s.Case.Priority)
	facts := []string{s.state(s.Case), s.SayOr("priority."+priority, priority), cmp.Or(s.Team, s.Case.Team)}
	if s.Case.Held() {
		facts[0] = s.Say("case.has", "Name", s.Case.Agent.Name)
	}
	return join(facts)
}

func (s Sheet) state(c handoff.Case) string {
	return s.SayOr("state."+string(c.State), string(c.State))
}

// person is who asks, as far as the channel knows.
func (s Sheet) person() string {
	p := s.Brief.Person
	facts := []string{cmp.Or(p.Name, s.Say("who.visitor")), s.SayOr("channel."+s.Brief.Channel, s.Brief.Channel),
		s.SayOr("language."+s.Brief.Lang, s.Brief.Lang), p.Email, strings.Join(p.Groups, ", ")}
	if zone, err := time.LoadLocation(p.TimeZone); err == nil && p.TimeZone != "" {
		facts = append(facts, s.Say("brief.local", "Time", s.Now.In(zone).Format("15:04")))
	}
	return join(facts)
}

// join puts facts into one line, without those that are empty.
func join(facts []string) string {
	var known []string
	for _, f := range facts {
		if f != "" {
			known = append(known, f)
		}
	}
	return strings.Join(known, " · ")
}

// sections are the facts of the brief in the order in which an agent needs them. Empty ones are left out.
func (s Sheet) sections() []section {
	var all []section
	add := func(id string, lines []line) {
		if len(lines) > 0 {
			all = append(all, section{s.Say("brief." + id), lines})
		}
	}
	b := s.Brief
	add("summary", each(b.Summary, func(l handoff.Line) line { return line{text: l.Text, seq: l.Seq} }))
	add("request", quotes(b.Request))
	add("helped", quotes(b.Helped))
	add("signals", s.signals())
	add("stopped", s.stopped())
	add("next", []line{{text: s.Suggestion(b.Next)}, {text: s.Say("brief.because", "Text", s.Because(s.Case.Because))}})
	add("steps", each(b.Steps, func(t handoff.TriedStep) line {
		return line{text: t.Text + ": " + s.Say("mark."+Mark(t.Worked)), seq: t.Seq}
	}))
	add("asked", s.asked())
	add("values", each(b.Values, func(v handoff.NamedValue) line {
		return line{text: s.SlotName(v.Slot) + ": " + s.SlotValue(v.Slot), seq: v.Seq}
	}))
	add("articles", each(b.Articles, func(a handoff.ShownSource) line {
		return line{text: a.Title + " (" + Percent(a.Score) + "): " + s.Say("helped."+Mark(a.Helped)), seq: a.Seq}
	}))
	add("suggested", each(b.Suggested, func(f handoff.Fitting) line {
		return line{text: cmp.Or(f.Title, f.ID) + " (" + Percent(f.Score) + ")", seq: f.Seq}
	}))
	add("files", each(b.Files, func(a handoff.Attached) line { return line{text: s.FileLine(a.File), seq: a.Seq} }))
	add("actions", s.actions())
	add("understood", each(b.Understood, func(w handoff.Weighed) line {
		return line{text: cmp.Or(w.Title, w.ID) + " (" + Percent(w.Score) + ")"}
	}))
	add("earlier", each(s.Earlier, func(c handoff.Case) line {
		return line{text: Ref(s.Prefix, c.Number) + " " + c.Subject + ": " + s.state(c)}
	}))
	if b.Withheld {
		add("withheld", []line{{text: s.Say("withheld")}})
	}
	return all
}

// each makes a line of each value.
func each[T any](all []T, write func(T) line) []line {
	var lines []line
	for _, one := range all {
		lines = append(lines, write(one))
	}
	return lines
}

func quotes(all []handoff.Line) []line {
	return each(all, func(l handoff.Line) line { return line{text: l.Text, seq: l.Seq, quote: true} })
}

func (s Sheet) signals() []line {
	return each(s.Brief.Signals, func(n handoff.Noticed) line {
		return line{text: s.Signal(n.Signal), seq: n.Seq}
	})
}

// actions are what the bot did, with what agents may want to know beside it.
func (s Sheet) actions() []line {
	return each(s.Brief.Actions, func(c handoff.Carried) line {
		return line{text: strings.TrimSpace(s.Carried(c) + "\n" + s.Beside(c)), seq: c.Seq}
	})
}

func (s Sheet) stopped() []line {
	if s.Brief.Stopped.Text == "" {
		return nil
	}
	return []line{{text: s.Reason(s.Brief.Stopped.Text), seq: s.Brief.Stopped.Seq}}
}

func (s Sheet) asked() []line {
	var lines []line
	for _, e := range s.Brief.Asked {
		lines = append(lines, line{text: e.Question.Text, seq: e.Question.Seq})
		answer := line{text: s.Say("brief.no_answer")}
		if e.Answer.Text != "" {
			answer = line{text: e.Answer.Text, seq: e.Answer.Seq, quote: true}
		}
		lines = append(lines, answer)
	}
	return lines
}

// TalkMarkdown writes what was said and noted, as CommonMark.
func (s Sheet) TalkMarkdown(entries []handoff.Entry) string {
	return s.talk(entries, escape, func(head, words string) string {
		return "- **" + escape(head) + "**: " + strings.ReplaceAll(words, "\n", "  \n  ") + "\n"
	})
}

// TalkText writes what was said and noted, as text.
func (s Sheet) TalkText(entries []handoff.Entry) string {
	return s.talk(entries, clean, func(head, words string) string {
		return head + ": " + strings.ReplaceAll(words, "\n", "\n    ") + "\n"
	})
}

// talk writes an entry as a line: its number, when, who, what.
func (s Sheet) talk(entries []handoff.Entry, foreign func(string) string,
	write func(head, words string) string) string {
	var b strings.Builder
	for _, e := range handoff.Latest(entries) {
		internal := e.Kind == handoff.Note || e.Kind == handoff.Consulted
		acts := e.Kind == handoff.Ordered || e.Kind == handoff.Ran
		if e.Kind != handoff.Said && e.Kind != handoff.Helped && !internal && !acts ||
			e.Delivery == handoff.HeldBack && !acts {
			continue
		}
		who := cmp.Or(e.Name, s.SayOr("who."+string(e.From), string(e.From)))
		if internal {
			who += ", " + s.Say("sheet.note")
		}
		if e.Kind == handoff.Helped {
			who += ", " + s.Say("sheet.helped")
		}
		if acts {
			e.Text = s.acted(e.Entry)
		}
		head := strconv.FormatInt(e.Seq, 10) + " " + e.At.UTC().Format("2006-01-02 15:04") + " " + handoff.OneLine(who)
		b.WriteString(write(head, foreign(s.spoken(e))))
	}
	return b.String()
}

// acted is what an entry says of an action.
func (s Sheet) acted(e handoff.Entry) string {
	line, detail := s.Action(e)
	return strings.TrimSpace(line + "\n" + detail)
}

// spoken is what an entry says by now: its words, whether they were changed or deleted, and a line for each file.
func (s Sheet) spoken(e handoff.Spoken) string {
	if e.Gone {
		return "(" + s.Say("deleted") + ")"
	}
	var lines []string
	if e.Text != "" {
		lines = append(lines, e.Text)
	}
	if len(e.Before) > 0 {
		lines = append(lines, "("+s.Say("edited")+")")
	}
	for _, f := range e.Files {
		lines = append(lines, s.FileLine(f))
	}
	if e.Delivery == handoff.Rerouted {
		lines = append(lines, "("+s.Say("delivery."+string(e.Delivery))+")")
	}
	return strings.Join(lines, "\n")
}
