package load

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// What a message's outcome is called when something broke and the person was told so. It is an outcome, but the answer
// may still come.
const apology = "error"

// A saying is something that a person sent: words or a pressed button.
type saying struct {
	id    string
	due   time.Time
	acked bool // the node has promised to deal with it
	seen  bool // the conversation shows it
}

// A line is something that a person reads.
type line struct {
	key     string // names it: what comes again under the same key is the same
	once    string // names what must not be said again under another key; empty: nobody knows
	from    string // person, bot, agent or system
	of      string // of the person's own: the id it was sent with
	outcome string
	turn    string // names the turn that it is of: one may say several things. Empty: nobody knows
	choices []choice
}

// A choice is a button.
type choice struct{ value, label string }

// An account is what one conversation is owed. It is safe for concurrent use.
type account struct {
	journal bool // lines show the person's own words as well, so that it is certain what an outcome is for

	mu      sync.Mutex
	changed chan struct{}   // guarded by mu, as is all below; closed and replaced at each change
	open    []saying        // without an outcome so far
	known   map[string]bool // keys of lines
	once    map[string]bool // what must not be said again
	shown   map[string]bool // ids of the person's own lines
	credit  int             // outcomes that may come before one is too many
	choices []choice        // under the last line with an outcome
	turns   map[string]bool // of such lines, and each with its outcome
	twice   int
	second  string // what came last of what came twice
	sorry   int    // apologies
	human   bool   // an agent has written
	humans  bool   // a human has the conversation: lines come unasked
}

func newAccount(journal bool) *account {
	return &account{journal: journal, changed: make(chan struct{}), known: map[string]bool{},
		once: map[string]bool{}, shown: map[string]bool{}, turns: map[string]bool{}}
}

// say opens a saying before it is sent: its outcome may be here before the acknowledgement.
func (a *account) say(id string, due time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.open = append(a.open, saying{id: id, due: due})
	a.choices = nil
	if !a.journal {
		a.credit++
	}
}

// acknowledge notes the node's promise.
func (a *account) acknowledge(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if i := a.find(id); i >= 0 {
		a.open[i].acked = true
	}
}

// unsay forgets what could not be sent.
func (a *account) unsay(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.open = slices.DeleteFunc(a.open, func(s saying) bool { return s.id == id && !s.seen })
	a.notify()
}

func (a *account) find(id string) int {
	return slices.IndexFunc(a.open, func(s saying) bool { return s.id == id })
}

// A verdict is what became of a line.
type verdict struct {
	answered []saying // those that this line is the outcome of
	human    bool     // the first words of an agent
	twice    bool
}

// hear takes a line in.
func (a *account) hear(l line) (v verdict) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known[l.key] {
		return verdict{} // the same, read again after a broken connection
	}
	a.known[l.key] = true
	if l.once != "" && a.once[l.once] {
		return a.again(l)
	}
	a.once[l.once] = true
	defer a.notify()
	switch l.from {
	case "person":
		return a.own(l)
	case "agent":
		v.human = !a.human
		a.human, a.humans = true, true
		return v
	case "bot":
		if l.outcome != "" {
			return a.outcome(l)
		}
	}
	return v
}

// again notes a line too many. The caller holds mu.
func (a *account) again(l line) verdict {
	a.twice++
	a.second = strings.TrimSpace(fmt.Sprintf("message %s from %s %s", l.key, l.from, l.outcome))
	return verdict{twice: true}
}

// own is a line with the person's own words: the node has dealt with them.
func (a *account) own(l line) (v verdict) {
	if a.shown[l.of] {
		return a.again(l)
	}
	a.shown[l.of] = true
	a.credit = 1
	i := a.find(l.of)
	if i < 0 {
		return verdict{}
	}
	a.open[i].seen = true
	if l.outcome != "" { // a human has the conversation: the words went there
		v.answered = append(v.answered, a.open[i])
		a.open = slices.Delete(a.open, i, i+1)
	}
	return v
}

// outcome is a line that ends a turn. It is for all that the conversation shows by then; where it does not show the
// person's own words, for all that was acknowledged.
func (a *account) outcome(l line) (v verdict) {
	a.choices = l.choices
	// A turn may answer and then ask whether to go on with what that interrupted. The same again is a turn made twice.
	goesOn := l.turn != "" && a.turns[l.turn] && !a.turns[l.turn+l.outcome]
	a.turns[l.turn], a.turns[l.turn+l.outcome] = true, true
	if l.outcome == apology {
		a.sorry++
	} else if goesOn {
		return verdict{}
	} else if a.credit == 0 && !a.humans {
		return a.again(l)
	} else {
		a.credit = max(a.credit-1, 0)
	}
	a.open = slices.DeleteFunc(a.open, func(s saying) bool {
		ended := s.seen || !a.journal
		if ended {
			v.answered = append(v.answered, s)
		}
		return ended
	})
	return v
}

// handedOver says that from now on lines may come unasked.
func (a *account) handedOver() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.humans = true
}

// notify tells who waits. The caller holds mu.
func (a *account) notify() {
	close(a.changed)
	a.changed = make(chan struct{})
}

// await waits until it holds, or ctx ends.
func (a *account) await(ctx context.Context, holds func() bool) bool {
	for {
		a.mu.Lock()
		met, changed := holds(), a.changed
		a.mu.Unlock()
		if met {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// settled waits until everything has an outcome.
func (a *account) settled(ctx context.Context) bool {
	return a.await(ctx, func() bool { return len(a.open) == 0 })
}

// helped waits for an agent's words.
func (a *account) helped(ctx context.Context) bool {
	return a.await(ctx, func() bool { return a.human })
}

// offered are the buttons under the last outcome.
func (a *account) offered() []choice {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.choices)
}

// A balance is how an account stands.
type balance struct {
	owed, twice, sorry int
	second             string
}

func (a *account) balance() balance {
	a.mu.Lock()
	defer a.mu.Unlock()
	b := balance{twice: a.twice, second: a.second, sorry: a.sorry}
	for _, s := range a.open {
		if s.acked {
			b.owed++
		}
	}
	return b
}
