package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/kb"
)

// TestNewSlotIsTakenOverWhileTheBotRuns looks and reloads as watch does, without its clock.
func TestNewSlotIsTakenOverWhileTheBotRuns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("workspace/testdata/good")); err != nil {
		t.Fatal(err)
	}
	ws, problems := workspace.Open(os.DirFS(dir), workspace.Options{Now: time.Now()})
	if workspace.Broken(problems) {
		t.Fatal(problems)
	}
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	decider, before := decide.NewDecider(ws.Policy(catalogue, deskName), ws.Knowledge()), fingerprint(dir)
	found := func() int {
		talk := eval.NewTalk(decider, "en", time.Now())
		reply, err := talk.Say(t.Context(), "the lamp is dark")
		if err != nil {
			t.Fatal(err)
		}
		return len(reply.Why.Slots)
	}
	if n := found(); n != 0 {
		t.Fatalf("%d values before the change", n)
	}
	lamp := "id: thing\ntitle: {en: Thing, de: Ding}\nentries:\n  - {id: lamp, name: {en: lamp, de: Lampe}}\n"
	if err := os.WriteFile(filepath.Join(dir, "slots", "thing.yaml"), []byte(lamp), 0o600); err != nil {
		t.Fatal(err)
	}
	if fingerprint(dir) == before {
		t.Error("the new file was not seen")
	}
	reload(dir, nil, taking(decider), slog.New(slog.DiscardHandler))
	if n := found(); n != 1 {
		t.Errorf("%d values after the change, want the lamp", n)
	}
}

func TestOwnWordsAreTakenOverWithoutRestart(t *testing.T) {
	t.Parallel()
	dir := smallWorkspace(t)
	ws, problems := workspace.Open(os.DirFS(dir), workspace.Options{Now: time.Now()})
	if workspace.Broken(problems) {
		t.Fatal(problems)
	}
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	decider, before := decide.NewDecider(ws.Policy(catalogue, deskName), ws.Knowledge()), fingerprint(dir)
	engine := decider.Knowledge().Engine
	synonyms := filepath.Join(dir, "synonyms.txt")
	if err := os.WriteFile(synonyms, []byte("zugbox, mailbox | Zugbox, Postfach\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if fingerprint(dir) == before {
		t.Error("the new file was not seen")
	}
	reload(dir, nil, taking(decider), slog.New(slog.DiscardHandler))
	found := decider.Knowledge().Base.Search(kb.Query{Text: "zugbox", Lang: "en"})
	if len(found.Hits) == 0 || !strings.Contains(found.Hits[0].Article.ID, "mailbox") {
		t.Errorf("found %v", found.Hits)
	}
	if decider.Knowledge().Engine == engine {
		t.Error("the intents know nothing of the new words")
	}
	engine = decider.Knowledge().Engine
	if err := os.WriteFile(filepath.Join(dir, "articles", "zugbox.en.md"), []byte("---\ntitle: The Zugbox\nlang: en\n---\nIt is blue.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	reload(dir, nil, taking(decider), slog.New(slog.DiscardHandler))
	if decider.Knowledge().Engine != engine {
		t.Error("the intents were trained again, though they are the same")
	}
	if err := os.WriteFile(synonyms, []byte("zugbox\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, problems = workspace.Open(os.DirFS(dir), workspace.Options{Now: time.Now()})
	if !workspace.Broken(problems) || !strings.Contains(fmt.Sprint(problems), "synonyms.txt:1:") {
		t.Errorf("got %v", problems)
	}
}

// taking has a decider learn a changed workspace.
func taking(d *decide.Decider) taker {
	return func(ws *workspace.Workspace) error {
		d.Relearn(learn(ws, d.Knowledge()))
		return nil
	}
}
