package workspace_test

import (
	"os"
	"testing"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// launch is before all review dates of the starter: its files are not wrong only because time has passed.
var launch = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

func TestStarterWorkspaceOpensWithoutAnyProblem(t *testing.T) {
	w, problems := workspace.Open(os.DirFS("../starter"), workspace.Options{Now: launch})
	for _, p := range problems {
		t.Error(p)
	}
	languages := map[string]int{}
	for _, a := range w.Articles {
		languages[a.Lang]++
	}
	for what, n := range map[string]struct{ have, want int }{
		"English articles": {languages["en"], 60},
		"German articles":  {languages["de"], 60},
		"intents":          {len(w.Intents.Intents), 40},
		"flows":            {len(w.Flows), 12},
		"actions":          {len(w.Actions), 12},
		"eval cases":       {len(w.Evals), 216},
	} {
		if n.have < n.want {
			t.Errorf("%d %s, want at least %d", n.have, what, n.want)
		}
	}
}
