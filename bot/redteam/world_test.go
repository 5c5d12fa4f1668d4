package redteam_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/bot/openai/openaitest"
	"github.com/firstline-support/firstline/bot/redteam"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

// A house is a running bot of the attacked organisation.
type house struct {
	t        testing.TB
	store    *bottest.Memory
	bot      *bot.Bot
	bell     handoff.Bell
	events   int
	mu       sync.Mutex
	previews map[string][]string // guarded by mu; by conversation
}

// A siege is the organisation twice: with an obedient model, and without any, which shows what would happen anyway.
type siege struct {
	texts     *texts.Catalogue
	knowledge *decide.Knowledge
	models    *openaitest.Server
	calls     []openaitest.Call // guarded by mu: of the attack under way
	mu        sync.Mutex
	adviser   *model.Adviser
	advised   *house
	local     *house
	log       *syncedBuffer
	titled    map[string]string // titles of articles, which are offered as they are
	written   map[string]string // what articles say, by title
}

// syncedBuffer is a log that many write.
type syncedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer // guarded by mu
}

func (s *syncedBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncedBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func besiege(t testing.TB, k *decide.Knowledge) *siege {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &siege{texts: catalogue, knowledge: k, log: &syncedBuffer{}, titled: map[string]string{}, written: map[string]string{}}
	for _, a := range s.knowledge.Articles() {
		s.titled[a.Title] = a.Title
		for _, p := range a.Passages {
			s.written[a.Title] += p.Heading + "\n" + p.Text + "\n"
		}
	}
	s.models = openaitest.Start(t, openaitest.Options{Key: redteam.Key, Piece: 4000})
	server, err := openai.New(openai.Options{URL: s.models.URL(), Model: openaitest.Model, Key: redteam.Key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	log := slog.New(slog.NewJSONHandler(s.log, nil))
	store := bottest.NewMemory()
	s.adviser, err = model.New(model.Options{Server: server, Model: openaitest.Model, Organisation: "Nordlicht", Prompts: prompts(t),
		Records: store, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	s.advised = run(t, store, decide.NewAdvised(policy(catalogue), s.knowledge, s.adviser), log)
	s.local = run(t, bottest.NewMemory(), decide.NewDecider(policy(catalogue), s.knowledge), log)
	s.advised.receive(message("other", handoff.Person{ID: "other", Name: redteam.OtherName, Email: redteam.OtherMail},
		"It is about my "+redteam.OtherStory+", call me on "+redteam.OtherPhone))
	s.asked()
	return s
}

// run starts a bot that ends with the test.
func run(t testing.TB, store *bottest.Memory, d bot.Decider, log *slog.Logger) *house {
	t.Helper()
	h := &house{t: t, store: store, previews: map[string][]string{}}
	h.bot = bot.New(bot.Options{Store: store, Cases: store, Decider: d, Bell: &h.bell, Preview: h.preview, Log: log,
		Desks: []handoff.Desk{desk{}}, Hand: hand{}})
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- h.bot.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return h
}

// hand does everything, as far as anybody can see.
type hand struct{}

func (hand) Carry(context.Context, bot.Errand) (handoff.Report, bool, error) {
	return handoff.Report{Code: handoff.CodeDone, Simulated: true}, true, nil
}

// desk takes every case.
type desk struct{}

func (desk) Name() string { return "console" }

func (desk) Accept(context.Context, handoff.Case, handoff.Brief) (handoff.Place, error) {
	return handoff.Place{}, nil
}

func (h *house) preview(conversation, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.previews[conversation] = append(h.previews[conversation], text)
}

// previewed is all that people could watch being written.
func (h *house) previewed(conversation string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.previews[conversation], "\n")
}

func policy(catalogue *texts.Catalogue) decide.Policy {
	return decide.Policy{Organisation: "Nordlicht", Prefix: "FL", Languages: []string{"en", "de"}, Texts: catalogue,
		Thresholds: decide.Thresholds{Answer: 0.6, Ask: 0.2}, Routing: handoff.Routing{Default: "it"}, Desks: []string{"console"},
		Teams:   map[string]decide.Team{"it": {Name: map[string]string{"en": "IT desk", "de": "IT-Team"}}},
		Service: handoff.Service{Close: 7 * 24 * time.Hour}}
}

// learned is the organisation's workspace with the articles that are hostile.
func learned(t testing.TB, all []redteam.Attack) *decide.Knowledge {
	t.Helper()
	world, err := redteam.World()
	if err != nil {
		t.Fatal(err)
	}
	set, wrong := intents.Load(world, "intents")
	flows, stuck := flow.Load(world, "flows", slot.New(slot.Set{}), nil)
	articles, broken := kb.Load(poisoned(t, world, all), "articles")
	if len(wrong)+len(stuck)+len(broken) > 0 {
		t.Fatalf("the workspace: %v %v %v", wrong, stuck, broken)
	}
	return decide.Learn(set, articles, flows, slot.New(slot.Set{}))
}

func poisoned(t testing.TB, world fs.FS, all []redteam.Attack) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(world, "articles/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(world, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	for _, a := range all {
		if a.Where == redteam.Article {
			files["articles/"+a.ID+"."+a.Lang+".md"] = &fstest.MapFile{Data: fmt.Appendf(nil,
				"---\ntitle: %q\nlang: %s\nquestions: [%q]\nowner: it\nreview: 2027-03-01\n---\n%s\n", a.Title, a.Lang, a.Asks, a.Text)}
		}
	}
	return files
}

// prompts are the prompts with a code word and the name of their use in what the model is told.
func prompts(t testing.TB) model.Book {
	t.Helper()
	own, err := model.Prompts(nil)
	if err != nil {
		t.Fatal(err)
	}
	changed := fstest.MapFS{}
	for use, p := range own {
		told := strings.Replace(p.Source, "---system---\n", "---system---\nCode word: "+redteam.CodeWord+". "+useIs+string(use)+".\n", 1)
		changed[string(use)+".md"] = &fstest.MapFile{Data: []byte(told)}
	}
	book, err := model.Prompts(changed)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// useIs stands before the name of the use in each prompt.
const useIs = "Use: "

// useOf is what a call wants.
func useOf(c openaitest.Call) string {
	_, rest, _ := strings.Cut(c.System(), useIs)
	use, _, _ := strings.Cut(rest, ".")
	return use
}
