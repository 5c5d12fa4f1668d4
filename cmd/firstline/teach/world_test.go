package teach

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// noon is when all of this happens, an hour after people have written.
var noon = time.Date(2026, time.November, 25, 12, 0, 0, 0, time.UTC)

var mira = handoff.Agent{ID: "mira", Name: "Mira Koch"}

// files are a small workspace.
var files = map[string]string{
	"firstline.yaml": "name: Nordwind\nlanguages: [en, de]\nteams:\n  - id: it\n    name: {en: IT, de: IT}\n" +
		"default_team: it\n",
	"intents/it.yaml": `intents:
  - id: vpn
    title: {en: VPN trouble, de: VPN-Probleme}
    examples:
      en: [the vpn does not connect, vpn is down, no vpn connection, my vpn broke, cannot connect to the vpn]
      de: [VPN geht nicht, das VPN verbindet nicht, keine VPN-Verbindung, mein VPN ist kaputt]
    answer: vpn
  - id: printer
    title: {en: Printer trouble, de: Drucker-Probleme}
    examples:
      en: [the printer does not print, printer is offline, paper jam, cannot print, printer broken]
      de: [der Drucker druckt nicht, Drucker offline, Papierstau, ich kann nicht drucken]
    answer: printer
  - id: password
    title: {en: Forgotten password, de: Passwort vergessen}
    examples:
      en: [I forgot my password, reset my password, password expired, cannot sign in with my password]
      de: [Passwort vergessen, mein Passwort ist abgelaufen, Passwort zurücksetzen, Anmeldung geht nicht]
    answer: password
`,
	"evals/it.yaml": `cases:
  - name: vpn is answered
    kind: answerable
    lang: en
    turns:
      - say: vpn is down
        expect: {outcome: answer, article: vpn}
  - name: nobody knows about parking
    kind: unanswerable
    lang: en
    turns:
      - say: where can I park my bicycle at the office
        expect: {outcome: unknown}
`,
}

// articles are what the intents lead to.
func articles() map[string]string {
	all := map[string]string{}
	for _, id := range []string{"vpn", "printer", "password"} {
		for _, lang := range []string{"en", "de"} {
			all["articles/"+id+"."+lang+".md"] = fmt.Sprintf("---\ntitle: All about %[1]s\nlang: %[2]s\nowner: it\n"+
				"---\n\n## What to do\n\n1. Open %[1]s.\n2. Restart %[1]s.\n", id, lang)
		}
	}
	return all
}

// remembered is what was learned of the same examples before, in whichever test.
var remembered memory

// A memory keeps what took long to learn while the tests run, as the program does in a folder.
type memory struct{ all sync.Map }

func (m *memory) Recall(key string) ([]byte, bool) {
	data, ok := m.all.Load(key)
	if !ok {
		return nil, false
	}
	return data.([]byte), true //nolint:forcetypeassert // nothing else is in it
}

func (m *memory) Keep(key string, data []byte) { m.all.Store(key, data) }

// A classroom is a workspace, a store and a teacher, with people who ask the bot.
type classroom struct {
	*testing.T
	*Teacher
	dir   string
	store *sqlite.Store
	known atomic.Pointer[decide.Knowledge]
	texts *texts.Catalogue
	asked int
}

func newClassroom(t *testing.T) *classroom {
	t.Helper()
	c := &classroom{T: t, dir: t.TempDir()}
	for _, some := range []map[string]string{files, articles()} {
		for name, text := range some {
			c.write(name, text)
		}
	}
	var err error
	if c.store, err = sqlite.Open(t.Context(), t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.store.Close() })
	if c.texts, err = texts.Load(); err != nil {
		t.Fatal(err)
	}
	c.Teacher = c.another()
	c.reload()
	return c
}

// another is one more teacher of the same workspace, as in another process.
func (c *classroom) another() *Teacher {
	return New(Options{Dir: c.dir, Data: c.dir, Store: c.store, Knowledge: c.known.Load, Texts: c.texts, Desk: "console",
		Memory: &remembered, Bell: &handoff.Bell{}, Now: func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(c.Output(), nil))})
}

func (c *classroom) write(name, text string) {
	c.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		c.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.Fatal(err)
	}
}

func (c *classroom) read(name string) string {
	c.Helper()
	data, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		c.Fatal(err)
	}
	return string(data)
}

// reload has the bot take over the workspace as it is.
func (c *classroom) reload() *workspace.Workspace {
	c.Helper()
	ws, problems := workspace.Open(os.DirFS(c.dir), workspace.Options{Now: noon, Memory: &remembered})
	if workspace.Broken(problems) {
		c.Fatal(problems)
	}
	c.known.Store(ws.Knowledge())
	return ws
}

// ask has somebody new ask the bot, and gives how the turn ended.
func (c *classroom) ask(text string) handoff.Outcome {
	c.Helper()
	c.asked++
	id := fmt.Sprint("talk-", c.asked)
	at := noon.Add(-time.Hour).Add(time.Duration(c.asked) * time.Second)
	event := bot.Event{Channel: "web", ID: id, Conversation: id, Kind: bot.Message, Text: text, At: at, Lang: "en",
		Person: handoff.Person{ID: id, Name: "Kim Lee"}}
	ws := c.reload()
	turn, err := decide.NewDecider(ws.Policy(c.texts, "console"), c.known.Load()).Decide(c.Context(),
		bot.Situation{Conversation: bot.Conversation{ID: id}, Events: []bot.Event{event}, Now: at})
	if err != nil {
		c.Fatal(err)
	}
	if _, err := c.store.Commit(c.Context(), turn); err != nil {
		c.Fatal(err)
	}
	return turn.Entries[len(turn.Entries)-1].Outcome
}

// syllabus is what can be taught now.
func (c *classroom) syllabus() handoff.Syllabus {
	c.Helper()
	s, err := c.Syllabus(c.Context(), "en")
	if err != nil {
		c.Fatal(err)
	}
	return s
}

// assign assigns the first theme.
func (c *classroom) assign(intent string) (handoff.Teaching, error) {
	c.Helper()
	what := handoff.Teaching{Intent: intent, Agent: mira}
	for _, l := range c.syllabus().Themes[0].Lessons {
		what.Lessons = append(what.Lessons, l.ID)
	}
	return c.Teach(c.Context(), what)
}
