package desktest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/firstline-support/firstline/handoff"
)

// A Board is the smallest desk that keeps everything: cards in memory, on which agents write. It is safe for concurrent
// use, and shows what a desk has to do.
type Board struct {
	roster interface {
		Agents(ctx context.Context) ([]handoff.Agent, error)
	}
	mu    sync.Mutex
	cards []*card // guarded by mu; the place of the first is "1"
	done  []doing // guarded by mu; what agents did, oldest first
	trip  []Fault // guarded by mu; what the next requests come to
}

// A card is a case on the board.
type card struct {
	conversation string
	number       int64
	lines        []string
	seen         map[int64]bool // entries on it, by seq
	answered     map[int]bool   // what agents were told about, by its place in Board.done
}

// A doing is what an agent did on the board.
type doing struct {
	card  *card
	agent handoff.Agent
	verb  handoff.Verb
	words string
}

// boardName is also how ids of acts on the board begin.
const boardName = "board"

// NewBoard makes an empty board over the house's roster.
func NewBoard(house *House) *Board { return &Board{roster: house} }

// Name is what a workspace would call it.
func (b *Board) Name() string { return boardName }

// Subject is the board as the suite looks at it.
func (b *Board) Subject() Subject {
	return Subject{Desk: b, Shown: b.shown, Copies: b.copies, Back: b.back, Trip: b.tripped,
		Staff: [2]Worker{&member{b, Ada()}, &member{b, handoff.Agent{ID: boardName + ":agent2", Name: "Agent Two"}}}}
}

// request is what every request comes to: it is carried out or not, and the answer arrives or not.
func (b *Board) request(ctx context.Context, work func()) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(b.trip) == 0 {
		work()
		return nil
	}
	fault := b.trip[0]
	b.trip = b.trip[1:]
	if fault == Lost {
		work()
	}
	return errors.New("the board did not answer")
}

// Accept makes a card, or finds it.
func (b *Board) Accept(ctx context.Context, c handoff.Case, brief handoff.Brief) (p handoff.Place, err error) {
	err = b.request(ctx, func() {
		at := slices.IndexFunc(b.cards, func(k *card) bool {
			return k.conversation == c.Conversation && k.number == c.Number
		})
		if at < 0 {
			k := &card{conversation: c.Conversation, number: c.Number, seen: map[int64]bool{}, answered: map[int]bool{}}
			for _, line := range brief.Request {
				k.lines = append(k.lines, line.Text)
			}
			b.cards, at = append(b.cards, k), len(b.cards)
		}
		p = handoff.Place{Ref: fmt.Sprint(at + 1)}
	})
	return p, err
}

// Follow writes an entry on its card.
func (b *Board) Follow(ctx context.Context, c handoff.Case, e handoff.Entry) error {
	words := strings.TrimSpace(e.Name + " " + string(e.Kind) + " " + withoutControls(e.Text))
	for _, f := range e.Files {
		words += " [" + withoutControls(f.Name) + "]"
	}
	ours := strings.HasPrefix(e.Event, boardName+":")
	if e.Delivery == handoff.HeldBack || e.Gone || ours || e.From == handoff.BySystem {
		return nil
	}
	return b.request(ctx, func() {
		if k := b.card(c.Places[boardName]); k != nil && !k.seen[e.Seq] {
			k.seen[e.Seq] = true
			k.lines = append(k.lines, words)
		}
	})
}

func withoutControls(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return -1
		}
		return r
	}, text)
}

// card is called with the lock held.
func (b *Board) card(p handoff.Place) *card {
	for i, k := range b.cards {
		if fmt.Sprint(i+1) == p.Ref {
			return k
		}
	}
	return nil
}

func (b *Board) shown(_ testing.TB, p handoff.Place) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.card(p).lines, "\n")
}

func (b *Board) copies(_ testing.TB, c handoff.Case) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range b.cards {
		if k.conversation == c.Conversation && k.number == c.Number {
			n++
		}
	}
	return n
}

func (b *Board) tripped(f Fault) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trip = append(b.trip, f)
}

// back reads from the first doing on: the clerk knows those that it has carried out.
func (b *Board) back(clerk handoff.Clerk) func(context.Context) error {
	next := 0
	return func(ctx context.Context) error {
		b.mu.Lock()
		done := slices.Clone(b.done)
		b.mu.Unlock()
		for ; next < len(done); next++ {
			if err := b.bring(ctx, clerk, next, done[next]); err != nil {
				return err
			}
		}
		return nil
	}
}

// bring has the clerk carry out a doing. What cannot be is said on the card, once.
func (b *Board) bring(ctx context.Context, clerk handoff.Clerk, at int, d doing) error {
	b.mu.Lock()
	known := d.card.answered[at]
	b.mu.Unlock()
	if known {
		return nil
	}
	id := fmt.Sprintf("%s:%d", boardName, at)
	act := handoff.Act{ID: id, Case: d.card.number, Verb: d.verb, Agent: d.agent, Text: d.words, At: time.Now()}
	_, err := clerk.Perform(ctx, act)
	if errors.Is(err, handoff.ErrNotAllowed) && (d.verb == handoff.Reply || d.verb == handoff.Take) {
		take := act
		take.ID, take.Text = id+":take", ""
		take.Verb = map[handoff.Verb]handoff.Verb{handoff.Reply: handoff.Take, handoff.Take: handoff.TakeOver}[d.verb]
		if _, err = clerk.Perform(ctx, take); err == nil && d.verb == handoff.Reply {
			_, err = clerk.Perform(ctx, act)
		}
	} else if errors.Is(err, handoff.ErrElsewhere) && d.verb == handoff.Take {
		act.Verb = handoff.TakeOver
		_, err = clerk.Perform(ctx, act)
	}
	if !errors.Is(err, handoff.ErrElsewhere) && !errors.Is(err, handoff.ErrNotAllowed) {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	d.card.answered[at] = true
	d.card.lines = append(d.card.lines, "sorry: "+err.Error())
	return nil
}

// A member works on the board.
type member struct {
	board *Board
	agent handoff.Agent
}

func (m *member) do(p handoff.Place, verb handoff.Verb, words string) {
	m.board.mu.Lock()
	defer m.board.mu.Unlock()
	k := m.board.card(p)
	m.board.done = append(m.board.done, doing{k, m.agent, verb, words})
	if words != "" {
		k.lines = append(k.lines, words)
	}
}

func (m *member) Say(_ testing.TB, p handoff.Place, words string)  { m.do(p, handoff.Reply, words) }
func (m *member) Note(_ testing.TB, p handoff.Place, words string) { m.do(p, handoff.AddNote, words) }
func (m *member) Take(_ testing.TB, p handoff.Place)               { m.do(p, handoff.Take, "") }
func (m *member) Resolve(_ testing.TB, p handoff.Place)            { m.do(p, handoff.Resolve, "") }
func (m *member) Reopen(_ testing.TB, p handoff.Place)             { m.do(p, handoff.Reopen, "") }
