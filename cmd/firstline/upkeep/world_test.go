package upkeep

import (
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"testing"
	"testing/fstest"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/cmd/firstline/teach"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// noon is when all of this happens, an hour after people have written.
var noon = time.Date(2026, time.November, 25, 12, 0, 0, 0, time.UTC)

// files are a small workspace.
var files = map[string]string{
	"firstline.yaml": "name: Nordwind\nlanguages: [en]\nteams:\n  - id: it\n    name: {en: IT}\n" +
		"  - id: hr\n    name: {en: People}\ndefault_team: it\n",
	"intents/it.yaml": `intents:
  - id: vpn
    title: {en: VPN trouble}
    examples:
      en: [the vpn does not connect, vpn is down, no vpn connection, my vpn broke, cannot connect to the vpn]
    answer: vpn
  - id: printer
    title: {en: Printer trouble}
    examples:
      en: [the printer does not print, printer is offline, paper jam, cannot print, printer broken]
    answer: printer
`,
	"evals/it.yaml": `cases:
  - name: vpn is answered
    kind: answerable
    lang: en
    turns:
      - say: vpn is down
        expect: {outcome: answer, article: vpn}
`,
	"articles/vpn.en.md": "---\ntitle: VPN trouble\nlang: en\nowner: it\nreview: 2026-11-01\n---\n" +
		"Connect again. The VPN session ends after 12 hours. Then see [here](#nosuch).\n",
	"articles/printer.en.md": "---\ntitle: Printer trouble\nlang: en\n---\nRestart the printer.\n",
	"articles/salary.en.md": "---\ntitle: Salary bands\nlang: en\naudience: [hr]\nowner: hr\nreview: 2026-10-01\n---\n" +
		"Nobody else may know. Every VPN session ends after 8 hours.\n",
}

// with gives the workspace with some files changed; an empty text takes one out.
func with(changed map[string]string) fs.FS {
	all := maps.Clone(files)
	maps.Copy(all, changed)
	fsys := fstest.MapFS{}
	for name, text := range all {
		if text != "" {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fsys
}

// An office is a workspace and a store, with people who ask the bot.
type office struct {
	*testing.T
	store   *sqlite.Store
	texts   *texts.Catalogue
	now     *decide.Knowledge
	policy  decide.Policy
	fsys    fs.FS
	talks   int
	elapsed time.Duration
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{T: t}
	var err error
	if o.store, err = sqlite.Open(t.Context(), t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.store.Close() })
	if o.texts, err = texts.Load(); err != nil {
		t.Fatal(err)
	}
	o.publish(nil)
	return o
}

// open reads the workspace with changes.
func (o *office) open(changed map[string]string) (*workspace.Workspace, fs.FS) {
	o.Helper()
	fsys := with(changed)
	ws, problems := workspace.Open(fsys, workspace.Options{Now: noon})
	if workspace.Broken(problems) {
		o.Fatal(problems)
	}
	return ws, fsys
}

// publish has the bot know the workspace with changes.
func (o *office) publish(changed map[string]string) {
	o.Helper()
	ws, fsys := o.open(changed)
	o.now, o.fsys, o.policy = ws.Knowledge(), fsys, ws.Policy(o.texts, "console")
}

// talk is one person's conversation with the bot.
func (o *office) talk(words ...string) (last handoff.Outcome) {
	o.Helper()
	o.talks++
	id := fmt.Sprint("talk-", o.talks)
	state := bot.Conversation{ID: id}
	for i, text := range words {
		o.elapsed += time.Second
		at := noon.Add(-time.Hour).Add(o.elapsed)
		event := bot.Event{Channel: "web", ID: fmt.Sprint(id, "-", i), Conversation: id, Kind: bot.Message, Text: text,
			At: at, Lang: "en", Person: handoff.Person{ID: id}}
		turn, err := decide.NewDecider(o.policy, o.now).Decide(o.Context(),
			bot.Situation{Conversation: state, Events: []bot.Event{event}, Now: at})
		if err != nil {
			o.Fatal(err)
		}
		if state, err = o.store.Commit(o.Context(), turn); err != nil {
			o.Fatal(err)
		}
		last = turn.Entries[len(turn.Entries)-1].Outcome
	}
	return last
}

// librarian looks at the office as it is at a time.
func (o *office) librarian(now func() time.Time) *Librarian {
	known := func() *decide.Knowledge { return o.now }
	return NewLibrarian(Options{Store: o.store, Knowledge: known, Policy: o.policy, Files: o.fsys, Days: 30, Now: now,
		Lessons: teach.New(teach.Options{Dir: o.TempDir(), Data: o.TempDir(), Store: o.store, Knowledge: known,
			Texts: o.texts, Desk: "console", Now: now, Log: slog.New(slog.DiscardHandler)})})
}

// gaps are those at noon.
func (o *office) gaps() handoff.Gaps {
	o.Helper()
	g, err := o.librarian(atNoon).All(o.Context())
	if err != nil {
		o.Fatal(err)
	}
	return g
}

func atNoon() time.Time { return noon }
