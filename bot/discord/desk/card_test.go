package desk

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/texts"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file what Discord would be sent.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	var data strings.Builder
	enc := json.NewEncoder(&data)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, []byte(data.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), data.String()); diff != "" {
		t.Errorf("%s differs (-golden +now):\n%s", name, diff)
	}
}

// drawn is a desk that sends nothing.
func drawn(t *testing.T, lang string) *Desk {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(Options{Setting: face.Setting{Lang: lang, Languages: texts.Languages(), Prefix: "FL", Texts: catalogue,
		Teams: line.Teams{{ID: "it", Name: "IT"}, {ID: "second", Name: "Second Level"}}, URL: func(int64) string { return "https://help.example.com/console/cases/12" },
		Codes:   []handoff.Choice{{Value: "solved", Label: "Solved"}, {Value: "explained", Label: "Explained"}},
		Service: handoff.Service{Teams: map[string]handoff.Crew{"it": {Third: "second"}}}}})
}

// printed is a case whose person tries what they can.
func printed(state handoff.State) handoff.Case {
	c := handoff.Case{Number: 12, Conversation: "discord:1", Channel: "discord", Lang: "de", State: state, Team: "it", Priority: handoff.High,
		Subject: "my **chair** is @everyone broken", Person: handoff.Person{ID: "1", Name: "Anna <@1> Meier"}, Opened: time.Unix(1_790_000_000, 0)}
	if c.Held() {
		c.Agent = handoff.Agent{ID: "ada", Name: "Ada Long"}
	}
	return c
}

func TestWhatAgentsSee(t *testing.T) {
	no := false
	entries := []handoff.Entry{
		{Seq: 1, Kind: handoff.Said, From: handoff.ByPerson, Text: "my **chair** is @everyone broken"},
		{Seq: 2, Kind: handoff.Said, From: handoff.ByBot, Text: "Try to **screw** it", Shown: handoff.Shown{Steps: []string{"Screw it"}}},
		{Seq: 3, Kind: handoff.Tried, From: handoff.ByPerson, Worked: &no},
		{Seq: 4, Kind: handoff.Said, From: handoff.ByPerson, Text: "it does not help\n# really"},
		{Seq: 5, Kind: handoff.Opened, From: handoff.ByBot, Text: handoff.ReasonNotSolved},
		{Seq: 6, Kind: handoff.Said, From: handoff.ByPerson, Text: "> hello?\n<t:1> ||x||", Files: []handoff.File{{Name: "_photo_.png", ID: "1"}}},
		{Seq: 7, Kind: handoff.TookOver, From: handoff.ByAgent, Name: "Ada Long"},
		{Seq: 8, Kind: handoff.Note, From: handoff.ByAgent, Name: "Ada Long", Text: "a *known* problem"},
		{Seq: 9, Kind: handoff.Said, From: handoff.ByAgent, Name: "Ada Long", Text: "Which room?\n\n1. yours\n2. the other"},
		{Seq: 10, Kind: handoff.Amended, From: handoff.ByPerson, Of: 6, Text: "hello!"},
		{Seq: 11, Kind: handoff.Raised, From: handoff.ByAgent, Name: "Ada Long", Text: "second"},
		{Seq: 12, Kind: handoff.Solved, From: handoff.ByAgent, Name: "Ada Long", Text: "new legs", Detail: "explained"},
	}
	for i := range entries {
		entries[i].Case = 12
	}
	for _, lang := range texts.Languages() {
		d := drawn(t, lang)
		for _, state := range []handoff.State{handoff.Waiting, handoff.Taken, handoff.Resolved, handoff.Closed} {
			c := printed(state)
			golden(t, "card."+string(state)+"."+lang, d.outgoing(d.draw(c, handoff.Compute(c, entries))))
		}
		var told []any
		for _, e := range entries {
			for _, one := range d.told(printed(handoff.Taken), e) {
				told = append(told, d.outgoingPost(printed(handoff.Taken), one))
			}
		}
		golden(t, "told."+lang, told)
		for _, name := range []string{"note", "resolve", "escalate", "back"} {
			p := press{Back: d.Back(nil), interaction: interaction{Locale: lang}}
			golden(t, "form."+name+"."+lang, p.form(printed(handoff.Taken), name))
		}
	}
}

func TestWhatIsSaidHereIsInEveryLanguage(t *testing.T) {
	for _, lang := range texts.Languages() {
		d := drawn(t, lang)
		ids := []string{"stranger", "more", "done"}
		for _, s := range stages {
			ids = append(ids, "tag."+s)
		}
		for _, id := range ids {
			if got := d.say(lang, id); strings.HasPrefix(got, "discorddesk.") {
				t.Errorf("%s: nothing is said for %s", lang, id)
			}
		}
		if help := d.maker().Words(d.voice().Say("help", nil)); len(help) != 1 {
			t.Errorf("%s: the help is %d messages", lang, len(help))
		}
	}
}
