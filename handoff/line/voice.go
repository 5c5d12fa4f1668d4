package line

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Team is one that gets cases.
type Team struct {
	ID      string
	Name    string
	Private bool
}

// Teams are all of them.
type Teams []Team

// Name is what people call a team.
func (all Teams) Name(id string) string {
	i := slices.IndexFunc(all, func(t Team) bool { return t.ID == id && t.Name != "" })
	if i < 0 {
		return id
	}
	return all[i].Name
}

// Privacy are the private ones.
func (all Teams) Privacy() handoff.Privacy {
	var private handoff.Privacy
	for _, t := range all {
		if t.Private {
			private = append(private, t.ID)
		}
	}
	return private
}

// A Voice says to agents what they read, in one language. It is a plain value.
type Voice struct {
	Texts    *texts.Catalogue
	Lang     string
	Teams    Teams
	Platform string // the name of where they read it: "Slack"
}

// In is the voice in another language.
func (v Voice) In(lang string) Voice {
	v.Lang = lang
	return v
}

// Say gives a sentence of those that desks in chats share.
func (v Voice) Say(id string, args texts.Args) string { return v.Texts.Say(v.Lang, "line."+id, args) }

// Words say the codes of a brief.
func (v Voice) Words() sheet.Words { return sheet.Words{Texts: v.Texts, Lang: v.Lang} }

// Who is the name of the case's person.
func (v Voice) Who(c handoff.Case) string { return cmp.Or(c.Person.Name, v.Say("who.person", nil)) }

// Speaker is under which name an entry's words are shown, and what that one does here: with it behind the name nobody
// passes for an agent or for us by what they call themselves.
func (v Voice) Speaker(c handoff.Case, e handoff.Entry) (name, does string) {
	name, does = e.Name, string(e.From)
	switch e.From {
	case handoff.ByPerson:
		name = v.Who(c)
	case handoff.ByBot:
		name = v.Say("who.bot", nil)
	case handoff.ByAgent, handoff.BySystem:
	}
	if e.Kind == handoff.Note {
		does = "note"
	}
	return handoff.OneLine(cmp.Or(name, v.Say("who."+string(e.From), nil))), v.Say("does."+does, nil)
}

// A Telling is what agents read of an entry.
type Telling struct {
	Text   string
	Plain  bool   // the text means itself; else it is Markdown
	Spoken bool   // it is shown with the name of who said it
	Files  string // lines that name files, which mean themselves
}

// Told is what agents read of an entry; the zero Telling for nothing. What the system tells the person is about things
// that are told in entries of their own. carries says that files are sent behind their words.
func (v Voice) Told(c handoff.Case, e handoff.Entry, carries bool) Telling {
	if e.Gone || e.Kind == handoff.Said && e.From == handoff.BySystem {
		return Telling{} // it was deleted before it was told, or is told otherwise
	}
	t := Telling{Text: e.Text, Files: v.files(e, carries)}
	if strings.TrimSpace(t.Text) == "" && len(e.Files) > 0 && carries {
		t.Text = v.Say("file.alone", nil) // so that it is seen whose files they are
	}
	switch {
	case e.Kind == handoff.Said, e.Kind == handoff.Note:
		t.Spoken, t.Plain = true, e.Kind == handoff.Said && e.From == handoff.ByPerson
	case e.Kind == handoff.Ordered, e.Kind == handoff.Ran:
		line, detail := v.Words().Action(e)
		return Telling{Text: strings.TrimSpace(line + "\n\n" + detail), Plain: true}
	case e.Kind == handoff.Amended && e.From == handoff.ByPerson:
		t.Text, t.Plain = v.Say("amended.person", texts.Args{"Name": v.Who(c), "Text": e.Text}), true
	case e.Kind == handoff.Retracted && e.From == handoff.ByPerson:
		t.Text, t.Plain = v.Say("retracted.person", texts.Args{"Name": v.Who(c)}), true
	default:
		return Telling{Text: v.moment(e), Plain: true}
	}
	return t
}

// files names what came with words and is not sent behind them: the content is in the console, where there is any.
func (v Voice) files(e handoff.Entry, carries bool) string {
	var lines []string
	for _, f := range e.Files {
		id := "file"
		if f.Problem != "" {
			id = "file.missing"
		} else if carries {
			continue
		}
		lines = append(lines, v.Say(id, texts.Args{"Name": handoff.OneLine(f.Name)}))
	}
	return strings.Join(lines, "\n")
}

// moment is what happened to the case, or "" for what agents need not read.
func (v Voice) moment(e handoff.Entry) string {
	if !v.Texts.Has("line.moment." + string(e.Kind)) {
		return ""
	}
	args := texts.Args{"Name": cmp.Or(e.Name, v.Say("who."+string(e.From), nil)), "Text": e.Text}
	if id := "code." + string(e.Kind) + "." + e.Text; v.Texts.Has("line." + id) {
		args["Text"] = v.Say(id, nil)
	} else if e.Kind == handoff.Transferred || e.Kind == handoff.Raised {
		args["Text"] = v.Teams.Name(e.Text)
	}
	text := strings.TrimSpace(v.Say("moment."+string(e.Kind), args))
	if e.Detail != "" {
		text += "\n\n" + e.Detail
	}
	return text
}

// refusals are the clerk's reasons that no second try changes.
var refusals = []struct {
	err  error
	code string
}{
	{handoff.ErrElsewhere, "elsewhere"}, {handoff.ErrNotAllowed, "not_allowed"}, {handoff.ErrTooLong, "too_long"},
	{handoff.ErrNoText, "no_text"}, {handoff.ErrIncomplete, "incomplete"}, {handoff.ErrNoCase, "not_allowed"},
}

// Refusal is how an agent is told why the clerk did not carry out an act on the case, as far as that is known; "" where
// it did, or where it still may.
func (v Voice) Refusal(c handoff.Case, a handoff.Act, err error) string {
	for _, r := range refusals {
		if !errors.Is(err, r.err) {
			continue
		}
		id := r.code
		if c.Held() && c.Agent.ID != a.Agent.ID && r.code == "not_allowed" {
			id = "elsewhere"
		}
		state := v.Words().SayOr("state."+string(c.State), string(c.State))
		return v.Say("refused."+id, texts.Args{"Name": a.Agent.Name, "Agent": c.Agent.Name, "State": state,
			"Text": v.Say("verb."+string(a.Verb), nil)})
	}
	return ""
}
