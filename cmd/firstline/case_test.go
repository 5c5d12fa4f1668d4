package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/handoff"
)

// filed puts a case into a workspace's database, as a bot would.
func filed(t *testing.T, dir string) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	person := handoff.Person{ID: "p", Name: "Anna\x1b[31m"}
	_, err = store.Commit(t.Context(), bot.Turn{
		Conversation: bot.Conversation{ID: "web:1", Channel: "web", Person: person, Lang: "en", Updated: now},
		Case: &handoff.Case{State: handoff.Opening, Team: "it", Priority: handoff.High, Because: "default", Channel: "web",
			Person: person, Subject: "the lift is stuck", Opened: now, Updated: now},
		Entries: []handoff.Entry{
			{Kind: handoff.Said, From: handoff.ByPerson, Text: "the lift is stuck, I am *inside*", At: now},
			{Kind: handoff.Opened, From: handoff.ByBot, Text: handoff.ReasonUnknown, Case: bot.NewCase, At: now},
			{Kind: handoff.Note, From: handoff.ByAgent, Name: "Maria", Text: "fire brigade called", At: now},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestACaseIsPrintedForPeopleAndPrograms(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ws")
	firstline := func(args ...string) (string, string, int) {
		var out, err bytes.Buffer
		code := run(t.Context(), args, terminal{strings.NewReader(""), &out, &err})
		return out.String(), err.String(), code
	}
	if _, problem, code := firstline("init", dir); code != exitOK {
		t.Fatal(problem)
	}
	filed(t, dir)
	for _, test := range []struct {
		args []string
		want []string
	}{
		{[]string{"case", "FL-1"}, []string{"FL-1 the lift is stuck", "> the lift is stuck, I am *inside* (1)",
			"does not cover it (2)", "IT Service Desk"}},
		{[]string{"case", "1", "--lang", "de", "--words"}, []string{"Hoch", "Maria, interne Notiz: fire brigade called"}},
		{[]string{"case", "1", "--format", "markdown"}, []string{`I am \*inside\* ([1](http`, "/console/cases/1?all=1#e1)"}},
	} {
		out, problem, code := firstline(append(test.args, "--workspace", dir)...)
		for _, want := range test.want {
			if code != exitOK || !strings.Contains(out, want) {
				t.Errorf("%v: exit %d, %q is missing in\n%s%s", test.args, code, want, out, problem)
			}
		}
		if strings.Contains(out, "\x1b") {
			t.Errorf("%v: a person's name steers the terminal", test.args)
		}
	}
	out, _, _ := firstline("case", "1", "--format", "json", "--words", "--workspace", dir)
	var whole struct {
		Case    handoff.Case
		Brief   handoff.Brief
		Journal []handoff.Entry
	}
	if err := json.Unmarshal([]byte(out), &whole); err != nil || whole.Case.Number != 1 || len(whole.Journal) != 3 ||
		whole.Brief.Stopped.Text != handoff.ReasonUnknown {
		t.Errorf("JSON (%v): %s", err, out)
	}
	for _, wrong := range []string{"2", "FL-x", "0"} {
		if _, problem, code := firstline("case", wrong, "--workspace", dir); code != exitError || problem == "" {
			t.Errorf("case %s: exit %d, %q", wrong, code, problem)
		}
	}
}
