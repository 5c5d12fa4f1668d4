package line

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

func TestHowLinesAreMeant(t *testing.T) {
	for line, want := range map[string]Command{
		"Which room?":               {Rest: "Which room?"},
		"Notebooks are on the list": {Rest: "Notebooks are on the list"},
		"Nothing works: sorry":      {Rest: "Nothing works: sorry"},
		"Internet is back: try":     {Rest: "Internet is back: try"},
		"I note that.":              {Rest: "I note that."},
		"Teams: open it":            {Rest: "Teams: open it"},
		"note: x":                   {Verb: handoff.AddNote, Rest: "note: x", Kind: Noted},
		"NOTE - x":                  {Verb: handoff.AddNote, Rest: "NOTE - x", Kind: Noted},
		"ntoe: x":                   {Verb: handoff.AddNote, Rest: "ntoe: x", Kind: Noted},
		"[intern] x":                {Verb: handoff.AddNote, Rest: "[intern] x", Kind: Noted},
		"Hinweis x":                 {Rest: "Hinweis x"},
		"!take":                     {Verb: handoff.Take, Kind: Ordered},
		"!Übernehmen":               {Verb: handoff.TakeOver, Kind: Ordered},
		"! resolve new chair":       {Verb: handoff.Resolve, Rest: "new chair", Kind: Ordered},
		"!reply: Which room?":       {Verb: handoff.Reply, Rest: "Which room?", Kind: Ordered},
		"!note x":                   {Verb: handoff.AddNote, Rest: "x", Kind: Noted},
		"!help":                     {Kind: Asked},
		"!?":                        {Kind: Asked},
		"!":                         {Kind: Strange},
		"!!":                        {Kind: Strange},
		"!replay x":                 {Kind: Strange},
	} {
		if got := Interpret(Saying{Text: line, Plain: line}); got != want {
			t.Errorf("%q: got %+v, want %+v", line, got, want)
		}
	}
}

func TestWhatAgentsReadIsInEveryLanguage(t *testing.T) {
	ids := []string{"who.person", "who.bot", "who.agent", "who.system", "does.person", "does.bot", "does.agent", "does.note", "again",
		"moved", "due.first", "due.whole", "elsewhere", "how", "close", "form.code", "form.choose", "help", "strange",
		"kept.nobody", "kept.elsewhere", "kept.before", "kept.over", "files", "attached", "edited", "slow", "amended.person",
		"retracted.person", "gone", "file", "file.missing",
		"file.alone", "file.failed"}
	for _, v := range commands {
		ids = append(ids, "verb."+string(v))
	}
	for _, r := range refusals {
		ids = append(ids, "refused."+r.code)
	}
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range texts.Languages() {
		for _, id := range ids {
			if got := catalogue.Say(lang, "line."+id, texts.Args{"Name": "N", "Agent": "A", "Text": "T", "State": "S", "Case": "C", "Team": "X"}); strings.HasPrefix(got, "line.") {
				t.Errorf("%s: nothing is said for %s", lang, id)
			}
		}
		help := catalogue.Say(lang, "line.help", nil)
		for verb := range verbsOf() {
			if !explained(help, verb) {
				t.Errorf("%s: the help does not name %s", lang, verb)
			}
		}
	}
}

func verbsOf() map[handoff.Verb]bool {
	all := map[handoff.Verb]bool{}
	for _, v := range commands {
		all[v] = true
	}
	return all
}

// explained tells whether a help names one of the commands of a verb.
func explained(help string, verb handoff.Verb) bool {
	for name, v := range commands {
		if v == verb && strings.Contains(help, "!"+name+" ") {
			return true
		}
	}
	return false
}
