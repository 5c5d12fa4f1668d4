package console

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/handoff"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// changing is what differs between two equal pages: ids of acts and the version of the assets.
var changing = regexp.MustCompile(`name="act" value="[^"]*"|/console/assets/[0-9a-f]+/`)

func TestPagesLookAsAgreed(t *testing.T) {
	w := newWorld()
	w.full()
	w.school()
	w.library()
	w.requests()
	server := serve(t, newConsole(t, w))
	for _, test := range []struct{ name, path string }{
		{"queue", "/console/queue"},
		{"queue-team", "/console/queue?show=waiting&team=network"},
		{"resolved", "/console/queue?show=resolved"},
		{"mine-empty", "/console/queue?show=mine&team=security"},
		{"case", "/console/cases/1"},
		{"case-waiting", "/console/cases/2"},
		{"case-elsewhere", "/console/cases/5"},
		{"teach", "/console/teach"},
		{"knowledge", "/console/knowledge"},
		{"no-case", "/console/cases/99"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, lang := range []string{"en", "de"} {
				b := signedIn(t, w, server, mira)
				b.post("/console/language", "lang", lang)
				golden(t, test.name+"."+lang, b.get(test.path).body)
			}
		})
	}
	t.Run("with a model", func(t *testing.T) {
		c, _ := withScribe(t, w)
		w.foreign()
		server := serve(t, c)
		for _, lang := range []string{"en", "de"} {
			b := signedIn(t, w, server, mira)
			b.post("/console/language", "lang", lang)
			golden(t, "translated."+lang, b.post("/console/cases/13/translate", "of", "1").body)
			golden(t, "case-drafted."+lang, b.post("/console/cases/1/suggest-reply", "text", "Hello").body)
		}
	})
	t.Run("about the model", func(t *testing.T) {
		c, _ := withScribe(t, w)
		boss := handoff.Agent{ID: "boss", Name: "Boss", Role: handoff.Admin}
		if err := w.PutAgent(t.Context(), boss); err != nil {
			t.Fatal(err)
		}
		c.opt.Model.Report = func(context.Context) (ModelReport, error) { return busyReport(), nil }
		server := serve(t, c)
		for _, lang := range []string{"en", "de"} {
			b := signedIn(t, w, server, boss)
			b.post("/console/language", "lang", lang)
			golden(t, "model."+lang, b.get("/console/model").body)
		}
	})
	t.Run("approvals", func(t *testing.T) {
		b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
		for _, lang := range []string{"en", "de"} {
			b.post("/console/language", "lang", lang)
			golden(t, "approvals."+lang, b.get(approvalsPath).body)
			golden(t, "flow."+lang, b.get(plansPath+"/reset").body)
		}
	})
	t.Run("in another language", func(t *testing.T) {
		c, _ := withScribe(t, w)
		golden(t, "case-foreign.en", signedIn(t, w, serve(t, c), mira).get("/console/cases/13").body)
	})
	t.Run("signin", func(t *testing.T) { golden(t, "signin.en", newBrowser(t, server).get("/console/sign-in").body) })
}

// golden compares a page with the file that holds it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	got = changing.ReplaceAllString(got, "…")
	file := filepath.Join("testdata", name+".html")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s differs (-want +got), -update accepts it:\n%s", file, diff)
	}
}
