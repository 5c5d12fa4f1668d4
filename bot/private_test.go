package bot_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// A gossip is a desk that writes down all that it is told, by case.
type gossip struct {
	mu   sync.Mutex
	told map[int64][]string // guarded by mu
}

func (g *gossip) Name() string { return "gossip" }

func (g *gossip) note(number int64, what any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.told[number] = append(g.told[number], fmt.Sprintf("%+v", what))
}

func (g *gossip) about(number int64) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return strings.Join(g.told[number], "\n")
}

func (g *gossip) Accept(_ context.Context, c handoff.Case, b handoff.Brief) (handoff.Place, error) {
	g.note(c.Number, b)
	return handoff.Place{Ref: fmt.Sprint(c.Number)}, nil
}

func (g *gossip) Follow(_ context.Context, c handoff.Case, e handoff.Entry) error {
	g.note(c.Number, e.Text)
	return nil
}

// A conversation has a case of a private team and then one of another. The desk of the second one hears nothing of the
// first: not in the brief, and not when the person changes words of then.
func TestADeskHearsNothingOfAnotherTeamsCase(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		d := &gossip{told: map[int64][]string{}}
		w := open(t, bot.Options{Desks: []handoff.Desk{d}, Private: handoff.Privacy{"hr"}})
		say := func(id, text string) {
			w.receive(message("c", id, text))
			rest(2 * time.Second)
		}
		say("1", "my salary zz1")
		say("2", "human")
		move := deed(1, "move", handoff.Transfer, ann, "")
		move.Team = "hr"
		if _, err := w.bot.Perform(t.Context(), move); err != nil {
			t.Fatal(err)
		}
		w.acts(1, "take", handoff.Take, "")
		say("3", "it is wrong zz2")
		w.acts(1, "solve", handoff.Resolve, "paid zz3")
		rest(time.Second)
		say("4", "my printer yy1")
		say("5", "human")
		w.receive(edit("c", "6", "3", "it is quite wrong zz4"))
		rest(2 * time.Second)
		say("7", "it is yy2")
		if got := w.caseIn("c"); got.Number != 2 || got.Team == "hr" {
			t.Fatalf("the second case is %+v", got)
		}
		if told := d.about(2); strings.Contains(told, "zz") || !strings.Contains(told, "yy1") || !strings.Contains(told, "yy2") ||
			!strings.Contains(told, "Withheld:true") {
			t.Errorf("the second case's desk was told %s", told)
		}
		if told := d.about(1); !strings.Contains(told, "zz4") || strings.Contains(told, "yy") {
			t.Errorf("the first case's desk was told %s", told)
		}
	})
}

// Where no team keeps its cases to itself nothing is left out.
func TestADeskHearsOfCasesThatItMaySee(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		d := &gossip{told: map[int64][]string{}}
		w := open(t, bot.Options{Desks: []handoff.Desk{d}, Private: handoff.Privacy{"hr"}})
		for i, text := range []string{"my chair zz1", "human", "", "my printer", "human"} {
			if text == "" {
				w.acts(1, "take", handoff.Take, "")
				w.acts(1, "solve", handoff.Resolve, "new")
				continue
			}
			w.receive(message("c", fmt.Sprint(i), text))
			rest(2 * time.Second)
		}
		if told := d.about(2); told == "" || strings.Contains(told, "Withheld:true") {
			t.Errorf("the second case's desk was told %q", told)
		}
	})
}
