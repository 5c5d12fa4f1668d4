package web

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

var testKey = bytes.Repeat([]byte("k"), minKey)

// A world is a bot and its store in memory, in small: it takes each event once and answers by a script.
type world struct {
	bell handoff.Bell
	now  func() time.Time

	mu      sync.Mutex
	known   map[bot.EventKey]bool      // guarded by mu
	entries map[string][]handoff.Entry // guarded by mu; by conversation
	broken  error                      // guarded by mu; what Receive and Journal answer
	shelf   map[string]shelved         // guarded by mu; by id
}

func newWorld() *world {
	return &world{now: time.Now, known: map[bot.EventKey]bool{}, entries: map[string][]handoff.Entry{},
		shelf: map[string]shelved{}}
}

func (w *world) Receive(_ context.Context, e bot.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := e.Check(); err != nil {
		return err
	}
	if w.broken != nil {
		return w.broken
	}
	if w.known[e.Key()] {
		return nil
	}
	w.known[e.Key()] = true
	if e.Changes() {
		w.change(e)
		return nil
	}
	words := e.Text
	if e.Kind == bot.Pressed {
		words = w.label(e)
	}
	said := handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: words, Files: e.Files, Detail: e.Choice,
		Event: e.ID}
	w.write(e.Conversation, append([]handoff.Entry{said}, script(words)...)...)
	return nil
}

// change writes down what becomes of an earlier message. The caller holds mu.
func (w *world) change(e bot.Event) {
	for i, said := range w.entries[e.Conversation] {
		if said.Event != e.Of || said.Kind != handoff.Said || said.Gone {
			continue
		}
		entry := handoff.Entry{Kind: handoff.Amended, From: handoff.ByPerson, Of: said.Seq, Event: e.ID, Text: e.Text,
			Files: said.Files}
		if e.Kind == bot.Deleted {
			entry.Kind, entry.Text, entry.Files = handoff.Retracted, "", nil
			for _, forgotten := range handoff.Forget(w.entries[e.Conversation][i:], said.Seq) {
				w.entries[e.Conversation][forgotten.Seq-1] = forgotten
			}
		}
		w.write(e.Conversation, entry)
	}
}

// shelved is a file with its content.
type shelved struct {
	file    handoff.File
	content []byte
}

// Put, Open and Mentioning make the world a shelf.
func (w *world) Put(_ context.Context, f handoff.File, content io.Reader) (handoff.File, error) {
	all, err := io.ReadAll(content)
	if err != nil {
		return handoff.File{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	f.ID, f.Size = fmt.Sprint("file", len(w.shelf)+1), int64(len(all))
	w.shelf[f.ID] = shelved{f, all}
	return f, nil
}

func (w *world) Open(_ context.Context, id string) (handoff.File, io.ReadCloser, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s, ok := w.shelf[id]
	if !ok {
		return handoff.File{}, nil, handoff.ErrNoFile
	}
	return s.file, io.NopCloser(bytes.NewReader(s.content)), nil
}

func (w *world) Mentioning(_ context.Context, id string) ([]handoff.Entry, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []handoff.Entry
	for _, entries := range w.entries {
		for _, e := range entries {
			if slices.ContainsFunc(e.Files, func(f handoff.File) bool { return f.ID == id }) {
				found = append(found, e)
			}
		}
	}
	return found, nil
}

// label finds the words on the button that was pressed last.
func (w *world) label(e bot.Event) string {
	for _, entry := range w.entries[e.Conversation] {
		for _, choice := range entry.Choices {
			if choice.Value == e.Choice {
				return choice.Label
			}
		}
	}
	return e.Choice
}

// script answers by the first word that it knows.
func script(words string) []handoff.Entry {
	for word, reply := range scripted {
		if strings.Contains(strings.ToLower(words), word) {
			return []handoff.Entry{reply}
		}
	}
	echo := handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: "You said: " + words, Outcome: handoff.SmallTalk}
	return []handoff.Entry{echo}
}

// write appends to a journal as a commit does. The caller holds mu.
func (w *world) write(conversation string, entries ...handoff.Entry) {
	for _, e := range entries {
		e.Conversation, e.Seq = conversation, int64(len(w.entries[conversation]))+1
		if e.At.IsZero() {
			e.At = w.now()
		}
		w.entries[conversation] = append(w.entries[conversation], e)
	}
	w.bell.Ring(conversation)
}

// add writes entries that somebody else committed.
func (w *world) add(conversation string, entries ...handoff.Entry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.write(conversation, entries...)
}

func (w *world) Journal(_ context.Context, conversation string, after int64, limit int) ([]handoff.Entry, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken != nil {
		return nil, w.broken
	}
	all := w.entries[conversation]
	rest := all[min(after, int64(len(all))):]
	return append([]handoff.Entry(nil), rest[:min(limit, len(rest))]...), nil
}

// breakDown makes the store answer with an error; nil repairs it.
func (w *world) breakDown(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = err
}

// said counts how often a person's words are in any journal.
func (w *world) said(text string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	count := 0
	for _, entries := range w.entries {
		for _, e := range entries {
			if e.From == handoff.ByPerson && e.Text == text {
				count++
			}
		}
	}
	return count
}

// conversations lists the ids of all that have a journal.
func (w *world) conversations() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.entries))
}

func botSays(text string) handoff.Entry {
	return handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: text, Outcome: handoff.Answered}
}

func agentSays(name, text string) handoff.Entry {
	return handoff.Entry{Kind: handoff.Said, From: handoff.ByAgent, Name: name, Text: text}
}

// newChannel makes a channel over the world; changes are applied to the options first.
func newChannel(t testing.TB, w *world, changes ...func(*Options)) *Channel {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Receiver: w, Journal: w, Bell: &w.bell, Texts: catalogue, Render: render, Name: "Nordwind", Key: testKey,
		Origins: []string{"https://intranet.nordwind.example"}, Article: library(), Shelf: w,
		Files: handoff.Limits{Bytes: 1 << 20, Refused: []string{"exe"}},
	}
	for _, change := range changes {
		change(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// render stands in for the knowledge base's renderer; raw HTML is left out by default.
func render(markdown string) string {
	var out strings.Builder
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert([]byte(markdown), &out); err != nil {
		return html.EscapeString(markdown)
	}
	return out.String()
}

// A site serves a handler on a real port, can be stopped and started again there, and leaves nothing behind.
type site struct {
	t       testing.TB
	handler http.Handler
	address string
	server  *http.Server
	stop    context.CancelFunc
	ended   chan error
}

func newSite(t testing.TB, handler http.Handler) *site {
	t.Helper()
	s := &site{t: t, handler: handler, address: "127.0.0.1:0"}
	s.start()
	t.Cleanup(s.close)
	return s
}

func (s *site) url() string { return "http://" + s.address }

func (s *site) start() {
	s.t.Helper()
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.address = listener.Addr().String()
	ctx, stop := context.WithCancel(context.WithoutCancel(s.t.Context()))
	s.stop, s.ended = stop, make(chan error, 1)
	s.server = &http.Server{
		Handler: s.handler, BaseContext: func(net.Listener) context.Context { return ctx }, ReadHeaderTimeout: time.Minute,
	}
	server, ended := s.server, s.ended
	go func() { ended <- server.Serve(listener) }()
}

// close stops as the program does: streams end with the context, then Shutdown waits for the rest.
func (s *site) close() {
	s.t.Helper()
	if s.server == nil {
		return
	}
	s.stop()
	ctx, done := context.WithTimeout(context.WithoutCancel(s.t.Context()), 20*time.Second)
	defer done()
	if err := s.server.Shutdown(ctx); err != nil {
		s.t.Error(fmt.Errorf("a request held up the stop: %w", err))
	}
	<-s.ended
	s.server = nil
}

// scripted are the replies by a word that asks for them.
var scripted = map[string]handoff.Entry{
	"password": {
		Kind: handoff.Said, From: handoff.ByBot, Outcome: handoff.Answered,
		Text: "You can set a new password yourself, it takes about **two minutes**.\n\n1. Open " +
			"[portal.nordwind.example/password](https://portal.nordwind.example/password) on any device.\n" +
			"2. Type your user name, for example `j.smith`.\n3. Confirm the request in the app on your phone.\n" +
			"4. Choose a password of at least 14 characters and sign in again.",
		Shown: handoff.Shown{
			Choices: []handoff.Choice{
				{Value: "solved", Label: "That solved it"}, {Value: "unsolved", Label: "It did not"},
				{Value: "human", Label: "Talk to a human"},
			},
			Sources: []handoff.Source{
				{Article: "reset-password", Lang: "en", Title: "Reset your password", Anchor: "set-it",
					Review: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)},
				{Article: "mfa", Lang: "de", Title: "Anmeldung bestätigen", Overdue: true,
					Review: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)},
			},
		},
	},
	"vpn": {
		Kind: handoff.Said, From: handoff.ByBot, Outcome: handoff.Questioned, Text: "Where do you sign in?",
		Shown: handoff.Shown{Choices: []handoff.Choice{
			{Value: "windows", Label: "Windows laptop"}, {Value: "mac", Label: "Mac"}, {Value: "phone", Label: "Phone"},
		}},
	},
	"printer": {
		Kind: handoff.Said, From: handoff.ByBot, Outcome: handoff.Answered,
		Text: "Check the queue first:\n\n```\nGet-PrintJob -PrinterName \"Nordwind Print\" | Where-Object JobStatus " +
			"-like '*Error*' | Remove-PrintJob -Verbose\n```\n\n| Light | Meaning | What to do |\n|---|---|---|\n" +
			"| green | ready | hold your badge against the reader |\n| amber | paper | fill tray 2 |\n" +
			"| red | fault | use another printer |",
	},
	"human": {
		Kind: handoff.Said, From: handoff.ByBot, Outcome: handoff.HandedOver, Case: 12,
		Text: "A colleague of the service desk has your conversation now: **case 12**. Two requests are ahead of " +
			"yours. You can go on writing here, and they will read all of it.",
	},
}
