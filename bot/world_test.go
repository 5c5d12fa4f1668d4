package bot_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

// TestMain also proves that Run leaves nothing behind, in any test.
func TestMain(m *testing.M) {
	flag.Parse()
	fewer("rapid.checks", "40")
	goleak.VerifyTestMain(m)
}

// fewer is how many random cases are tried where the command line does not say: each is a whole day of a bot, and a run
// of hundreds is for the night.
func fewer(name, number string) {
	said := false
	flag.Visit(func(f *flag.Flag) { said = said || f.Name == name })
	if said {
		return
	}
	if err := flag.Set(name, number); err != nil {
		panic(err)
	}
}

// store is what a bot and its desk need.
type store interface {
	bot.Store
	handoff.Cases
}

// A world is a running bot with its store.
type world struct {
	t     testing.TB
	store store
	bot   *bot.Bot
	stop  func() // ends the bot and waits for it
}

// open starts a bot; what the options leave open gets a small working default. The bot ends with the test.
func open(t testing.TB, o bot.Options) *world {
	t.Helper()
	if o.Store == nil {
		o.Store = bottest.NewMemory()
	}
	kept, ok := o.Store.(store)
	if !ok {
		t.Fatalf("%T keeps no cases", o.Store)
	}
	o.Cases = kept
	if o.Decider == nil {
		o.Decider = echo{rules: rules(t)}
	}
	w := &world{t: t, store: kept, bot: bot.New(o)}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- w.bot.Run(ctx) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(w.stop)
	return w
}

// message is an event of a person.
func message(conversation, id, text string) bot.Event {
	return bot.Event{Channel: "web", ID: id, Conversation: conversation, Kind: bot.Message, Text: text,
		Person: handoff.Person{ID: "p-" + conversation}, At: time.Now()}
}

func press(conversation, id, choice string) bot.Event {
	e := message(conversation, id, "")
	e.Kind, e.Choice = bot.Pressed, choice
	return e
}

// pushed moves an event to the channel that messages are pushed to.
func pushed(e bot.Event) bot.Event {
	e.Channel = "chat"
	return e
}

func (w *world) receive(events ...bot.Event) {
	w.t.Helper()
	for _, e := range events {
		if err := w.bot.Receive(w.t.Context(), e); err != nil {
			w.t.Fatalf("receive %s: %v", e.ID, err)
		}
	}
}

// acts has Ann do something that has to be possible.
func (w *world) acts(number int64, id string, verb handoff.Verb, text string) handoff.Case {
	w.t.Helper()
	c, err := w.bot.Perform(w.t.Context(), deed(number, id, verb, ann, text))
	if err != nil {
		w.t.Fatalf("%s: %v", verb, err)
	}
	return c
}

var (
	ann = handoff.Agent{ID: "ann", Name: "Ann"}
	bob = handoff.Agent{ID: "bob", Name: "Bob"}
)

func deed(number int64, id string, verb handoff.Verb, agent handoff.Agent, text string) handoff.Act {
	return handoff.Act{ID: id, Case: number, Verb: verb, Agent: agent, Text: text, At: time.Now()}
}

func (w *world) journal(conversation string) []handoff.Entry {
	w.t.Helper()
	entries, err := w.store.Journal(context.WithoutCancel(w.t.Context()), conversation, 0, 100_000)
	if err != nil {
		w.t.Fatal(err)
	}
	return entries
}

// words gives what was said in a conversation, as "speaker: text".
func (w *world) words(conversation string) []string {
	w.t.Helper()
	var all []string
	for _, e := range w.journal(conversation) {
		if e.Kind == handoff.Said {
			all = append(all, fmt.Sprintf("%s: %s", e.From, e.Text))
		}
	}
	return all
}

// wants compares what was said in a conversation.
func (w *world) wants(conversation string, want ...string) {
	w.t.Helper()
	if got := w.words(conversation); !slices.Equal(got, want) {
		w.t.Fatalf("%s:\n got %q\nwant %q", conversation, got, want)
	}
}

// caseIn gives the newest case of a conversation, nil when there is none.
func (w *world) caseIn(conversation string) *handoff.Case {
	w.t.Helper()
	s, err := w.store.Load(w.t.Context(), conversation)
	if err != nil {
		w.t.Fatal(err)
	}
	return s.Case
}

// inBubble runs a test in simulated time, and lets it wait for everything to come to rest.
func inBubble(t *testing.T, test func(t *testing.T, rest func(time.Duration))) {
	t.Helper()
	bubble.Test(t, func(t *testing.T) {
		test(t, func(d time.Duration) {
			time.Sleep(d)
			synctest.Wait()
		})
	})
}

// rules is the real policy of a small organisation.
func rules(t testing.TB) decide.Policy {
	t.Helper()
	catalogue, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return decide.Policy{Organisation: "Acme", Prefix: "FL", Languages: []string{"en", "de"}, Texts: catalogue,
		Thresholds: decide.Thresholds{Answer: 0.6, Ask: 0.3}, Routing: handoff.Routing{Default: "it"}, Desks: []string{"desk"}}
}

// catalogue is read once.
var catalogue = sync.OnceValues(texts.Load)

// knowledge is the workspace of package decide's tests.
var knowledge = sync.OnceValue(func() *decide.Knowledge {
	workspace := os.DirFS("decide/testdata/workspace")
	articles, _ := kb.Load(workspace, "articles")
	set, _ := intents.Load(workspace, "intents")
	flows, _ := flow.Load(workspace, "flows", slot.New(slot.Set{}), nil)
	return decide.Learn(set, articles, flows, slot.New(slot.Set{}))
})

// genuine is the decider that people meet.
func genuine(t testing.TB) *decide.Decider {
	t.Helper()
	return decide.NewDecider(rules(t), knowledge())
}

// An echo is a decider that says what it hears, and hands over at the word "human". What desks, agents and the watchdog
// report is decided by the real rules, as everything is while a human has the case. before, when set, runs first and may
// spoil the decision.
type echo struct {
	rules  decide.Policy
	before func(context.Context, bot.Situation) error
}

func (d echo) Act(s bot.Situation, a handoff.Act) (bot.Turn, error) {
	return d.rules.Act(s, &decide.Knowledge{}, a)
}

func (d echo) Decide(ctx context.Context, s bot.Situation) (bot.Turn, error) {
	if d.before != nil {
		if err := d.before(ctx, s); err != nil {
			return bot.Turn{}, err
		}
	}
	var heard []string
	for _, e := range s.Events {
		heard = append(heard, e.Text+e.Choice)
	}
	words := strings.Join(heard, "|")
	s.Conversation.Memory.Request = "something" // so that nobody is asked for a topic
	ours := s.Events[0].Kind != bot.Message && s.Events[0].Kind != bot.Pressed
	if ours || s.Conversation.Owner == bot.OwnerHuman || words == "human" {
		return d.rules.Decide(s, &decide.Knowledge{}, asHuman(words, ours)), nil
	}
	turn := bot.Turn{Conversation: s.Conversation}
	if c := &turn.Conversation; c.Version == 0 {
		c.ID, c.Channel, c.Owner, c.Lang = s.Events[0].Conversation, s.Events[0].Channel, bot.OwnerBot, "en"
	}
	for _, e := range s.Events {
		turn.Entries = append(turn.Entries, handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson,
			Text: e.Text + e.Choice, Event: e.ID, At: e.At})
	}
	turn.Entries = append(turn.Entries, handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: words, At: s.Now})
	return turn, nil
}

// asHuman is the evidence that makes the real rules fetch a human at once.
func asHuman(words string, ours bool) decide.Evidence {
	e := decide.Evidence{Lang: "en"}
	if !ours && words == "human" {
		e.Match.Talk, e.Match.TalkConfidence = intents.Human, 1
	}
	return e
}

// A desk is one that takes every case, unless refuse says why not.
type desk struct {
	mu       sync.Mutex
	accepted []int64 // guarded by mu
	refuse   func() error
}

func (d *desk) Name() string { return "desk" }

func (d *desk) Accept(_ context.Context, c handoff.Case, _ handoff.Brief) (handoff.Place, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refuse != nil {
		if err := d.refuse(); err != nil {
			return handoff.Place{}, err
		}
	}
	d.accepted = append(d.accepted, c.Number)
	return handoff.Place{}, nil
}

// A recorder is a channel that writes down what it is told to send, or fails as a test says.
type recorder struct {
	mu    sync.Mutex
	sent  []bot.Parcel // guarded by mu; every attempt
	fails func(ctx context.Context, p bot.Parcel) error
}

func (r *recorder) Name() string { return "chat" }

func (r *recorder) Send(ctx context.Context, p bot.Parcel) (string, error) {
	r.mu.Lock()
	r.sent = append(r.sent, p)
	fails := r.fails
	r.mu.Unlock()
	if fails != nil {
		return "", fails(ctx, p)
	}
	return fmt.Sprint("ref", p.ID), nil
}

// texts gives what was sent, attempts included.
func (r *recorder) texts() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, p := range r.sent {
		all = append(all, p.Entry.Text)
	}
	return all
}
