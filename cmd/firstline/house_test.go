package main

import (
	"fmt"
	"log/slog"
	"testing"
	"testing/fstest"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

func TestPeopleAreNotHeededWhereTheWorkspaceDoesNotWantIt(t *testing.T) {
	parts := func(feedback bool) int {
		files := fstest.MapFS{
			"firstline.yaml": {Data: fmt.Appendf(nil, "name: Library\nlanguages: [en]\nunderstanding: {feedback: %v}\n"+
				"teams:\n  - id: it\n    name: {en: IT}\ndefault_team: it\n", feedback)},
			"articles/a.en.md": {Data: []byte("---\ntitle: Opening hours\nlang: en\n---\n\nWe open at nine.\n")},
		}
		ws, problems := workspace.Open(files, workspace.Options{Now: time.Now(), Env: func(string) (string, bool) {
			return "", false
		}})
		for _, p := range problems {
			if !p.Warning {
				t.Fatal(p)
			}
		}
		h, err := build(t.Context(), plan{workspace: ws, data: t.TempDir(), log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := h.store.Close(); err != nil {
				t.Error(err)
			}
		}()
		return len(h.parts)
	}
	if with, without := parts(true), parts(false); without != with-1 {
		t.Errorf("%d parts run with people's voices heeded, %d without", with, without)
	}
}
