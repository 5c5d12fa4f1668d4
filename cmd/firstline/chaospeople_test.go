//go:build unix

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/chaos"
	"github.com/firstline-support/firstline/handoff"
)

// givesUp is how long a client waits for one answer of a node before it asks another one.
const givesUp = 2 * time.Second

// A town is everybody who writes, and the agents; it keeps what they do and see.
type town struct {
	bases  []string
	enough chan struct{} // closed when nobody should begin a new sentence
	cases  chan *chat    // those that have become a case, for the agents

	mu    sync.Mutex
	chats []*chat  // guarded by mu
	odd   []string // guarded by mu; answers that nobody should get, however broken things are
}

func newTown(bases []string) *town {
	return &town{bases: bases, enough: make(chan struct{}), cases: make(chan *chat, 1000)}
}

func (w *town) over() bool {
	select {
	case <-w.enough:
		return true
	default:
		return false
	}
}

func (w *town) wonder(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.odd = append(w.odd, fmt.Sprintf(format, args...))
}

// A client asks one node, and the next one when that does not help.
type client struct {
	town *town
	web  *http.Client
	at   int // the node
}

func newClient(w *town, at int) *client {
	return &client{town: w, at: at, web: &http.Client{Timeout: givesUp, Transport: &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (g *client) base() string { return g.town.bases[g.at%len(g.town.bases)] }

// insist tries until it is done or ctx ends. A node that gives an error is left for the next one.
func (g *client) insist(ctx context.Context, try func(base string) (done bool, err error)) bool {
	return poll(ctx, 20*time.Millisecond, func() bool {
		done, err := try(g.base())
		if err != nil {
			g.at++
		}
		return done
	})
}

// A chat is one conversation: what the person has said and seen, and when an agent had it.
type chat struct {
	*visitor
	number atomic.Int64 // of the case; 0 before there is one
	human  atomic.Bool  // an agent has it, or is about to

	said  []chaos.Said // by the person
	seen  []chaos.Word
	takes []chaos.Take // by the agent
	heard []chaos.Word // at the end
}

// talk has one conversation after the other until it is enough.
func (w *town) talk(ctx context.Context, random *rand.Rand) {
	g := newClient(w, random.IntN(len(w.bases)))
	defer g.web.CloseIdleConnections()
	for !w.over() && ctx.Err() == nil {
		k := &chat{}
		begun := g.insist(ctx, func(base string) (bool, error) {
			v, err := visit(ctx, g.web, base, []string{"en", "de"}[random.IntN(2)])
			k.visitor = v
			return err == nil, err
		})
		if !begun {
			return
		}
		w.mu.Lock()
		w.chats = append(w.chats, k)
		w.mu.Unlock()
		k.converse(ctx, g, random)
	}
}

// converse says one thing after the other, each when the one before is answered or a human has the conversation.
func (k *chat) converse(ctx context.Context, g *client, random *rand.Rand) {
	var reply shownMessage
	for i := 0; i < 10 && !g.town.over() && ctx.Err() == nil; i++ {
		s := said{ID: fmt.Sprintf("m-%d", i)}
		if n := len(reply.Choices); n > 0 && random.IntN(2) == 0 {
			s.Choice = reply.Choices[random.IntN(n)].Value
		} else {
			s.Text = chaosSentences[random.IntN(len(chaosSentences))]
		}
		g.at = random.IntN(len(g.town.bases)) // any node will do
		reply = k.say(ctx, g, s)
		if k.number.Load() != 0 {
			after(ctx, time.Duration(random.Int64N(int64(300*time.Millisecond)))) // else it is all said before the agent comes
		}
	}
}

// chaosSentences are what people write here: what has an answer, what has none, and often what makes a case.
var chaosSentences = []string{
	"how do I set an automatic reply in Outlook?", "my mailbox is full", "Wie richte ich eine automatische Antwort ein?",
	"Wie teile ich meinen Kalender?", "Which wine goes with sea bass?", "xyzzy", "hello", "danke", "yes", "no",
	"that did not help", "I want to talk to a human", "Ich möchte mit einem Menschen sprechen", "human please",
}

// say sends something until it is acknowledged, and waits for the answer.
func (k *chat) say(ctx context.Context, g *client, s said) (reply shownMessage) {
	mine := chaos.Said{ID: s.ID, At: time.Now()}
	defer func() { k.said = append(k.said, mine) }()
	if !g.insist(ctx, func(base string) (bool, error) { return k.send(ctx, g, base, s) }) {
		return reply
	}
	mine.Acknowledged = time.Now()
	var list []shownMessage
	g.insist(ctx, func(base string) (bool, error) {
		fresh, err := k.look(ctx, g, base)
		list = append(list, fresh...)
		r, answered := replyTo(list, s.ID)
		if answered {
			reply, mine.Answered = r, time.Now()
		}
		return answered || k.human.Load(), err
	})
	return reply
}

// send tries once. What is not taken has to be said to be for want of a store, or of a node; all else is odd.
func (k *chat) send(ctx context.Context, g *client, base string, s said) (bool, error) {
	k.base = base
	status, body, err := k.call(ctx, http.MethodPost, k.path(), s)
	if err != nil || status == http.StatusAccepted {
		return err == nil, err
	}
	if status != http.StatusServiceUnavailable {
		g.town.wonder("%s: %s was refused with %d %s", k.ID, s.ID, status, body)
	}
	return false, fmt.Errorf("%d", status)
}

// look reads what is new.
func (k *chat) look(ctx context.Context, g *client, base string) ([]shownMessage, error) {
	k.base = base
	last := int64(0)
	if n := len(k.seen); n > 0 {
		last = k.seen[n-1].Seq
	}
	fresh, err := k.read(ctx, last)
	for _, m := range fresh {
		k.seen = append(k.seen, word(m))
		if n := caseOf(m); n > 0 && k.number.CompareAndSwap(0, n) {
			g.town.cases <- k
		}
	}
	return fresh, err
}

// reference is how people are told the number of their case.
var reference = regexp.MustCompile(`\bFL-(\d+)\b`)

// caseOf is the case that a message speaks of; 0 for none.
func caseOf(m shownMessage) int64 {
	found := reference.FindStringSubmatch(m.Text)
	if m.From == handoff.ByPerson || found == nil {
		return 0
	}
	n, _ := strconv.ParseInt(found[1], 10, 64) // one that is too large is no case
	return n
}

func word(m shownMessage) chaos.Word {
	return chaos.Word{Seq: m.Seq, From: m.From, ID: m.MessageID, Text: m.Text}
}
