package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff/texts"
)

// TestNewSlotIsTakenOverWhileTheBotRuns looks and reloads as watch does, without its clock.
func TestNewSlotIsTakenOverWhileTheBotRuns(t *testing.T) {
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
	reload(dir, decider, slog.New(slog.DiscardHandler))
	if n := found(); n != 1 {
		t.Errorf("%d values after the change, want the lamp", n)
	}
}
