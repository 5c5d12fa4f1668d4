package talk

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"

	"github.com/firstline-support/firstline/bot"
)

// Limits of what is kept in mind of threads.
const (
	maxThreads = 4096 // beyond it the pad is asked
	maxPhases  = 32   // of one thread; what was written before them is judged by the first
)

// Threads remember who talks to the bot in which thread. There nobody needs to call it again, until people talk to each
// other. They are safe for concurrent use.
type Threads struct {
	name string
	pad  bot.Pad

	// A channel is listened to and, after a pause, read from its history at the same time: who reads what is known of a
	// thread and changes it holds the place of its channel.
	places [16]sync.Mutex

	nodes Nodes // nil: there is one

	mu    sync.Mutex
	known map[string]Phases // guarded by mu; by thread
}

// NewThreads gives the threads of the platform of a name, as the pad knows them.
func NewThreads(name string, pad bot.Pad) *Threads {
	return &Threads{name: name, pad: pad, known: map[string]Phases{}}
}

// Share has the threads be changed by several nodes: what is known of them is asked of the pad each time.
func (t *Threads) Share(n Nodes) { t.nodes = n }

// Anew forgets what is kept in mind, because another node may have changed it.
func (t *Threads) Anew() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.known)
}

// Change changes what is known of a thread, one at a time on whatever node. change gives nil where it stays, and may be
// asked twice.
func (t *Threads) Change(ctx context.Context, channel, thread string, change func(Phases) Phases) error {
	held := t.At(channel)
	held.Lock()
	defer held.Unlock()
	once := func(ctx context.Context) error {
		known, err := t.In(ctx, channel, thread)
		if err != nil {
			return err
		}
		if next := change(known); next != nil {
			return t.Note(ctx, channel, thread, next)
		}
		return nil
	}
	if t.nodes == nil {
		return once(ctx)
	}
	known, err := t.In(ctx, channel, thread) // most words change nothing, and need not wait for other nodes
	if err != nil || change(known) == nil {
		return err
	}
	return t.nodes.WhileHolding(ctx, t.name+"/"+threadKey(channel, thread), once)
}

// Phases are who talked to the bot in a thread from when on, oldest first.
type Phases []phase

// A phase begins with the message of a timestamp.
type phase struct {
	since  string
	people []string
}

// Before gives who talked to the bot just before the message of a timestamp.
func (p Phases) Before(ts string) []string {
	var people []string
	for _, one := range p {
		if !Later(ts, one.since) {
			break
		}
		people = one.people
	}
	return people
}

// With gives who talked to the bot once the message of a timestamp was there.
func (p Phases) With(ts string) []string {
	if i := slices.IndexFunc(p, func(one phase) bool { return one.since == ts }); i >= 0 {
		return p[i].people
	}
	return p.Before(ts)
}

// From gives the phases with one that begins at a message. What is known of later ones stays.
func (p Phases) From(ts string, people []string) Phases {
	all := slices.DeleteFunc(slices.Clone(p), func(one phase) bool { return one.since == ts })
	all = append(all, phase{ts, people})
	slices.SortFunc(all, func(a, b phase) int {
		if Later(a.since, b.since) {
			return 1
		}
		return -1
	})
	return all[max(0, len(all)-maxPhases):]
}

// String writes phases down, one a line.
func (p Phases) String() string {
	var lines []string
	for _, one := range p {
		lines = append(lines, strings.Join(append([]string{one.since}, one.people...), " "))
	}
	return strings.Join(lines, "\n")
}

func readPhases(text string) Phases {
	var all Phases
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			all = append(all, phase{words[0], words[1:]})
		}
	}
	return all
}

// threadKey is the key of a thread on the pad.
func threadKey(channel, thread string) string { return "thread/" + channel + "/" + thread }

// At gives the lock of a channel.
func (t *Threads) At(channel string) *sync.Mutex {
	h := fnv.New32a()
	_, _ = h.Write([]byte(channel)) // a hash never refuses
	return &t.places[h.Sum32()%uint32(len(t.places))]
}

// In gives who talks to the bot in a thread. The caller holds the place of the channel.
func (t *Threads) In(ctx context.Context, channel, thread string) (Phases, error) {
	key := threadKey(channel, thread)
	t.mu.Lock()
	known, ok := t.known[key]
	t.mu.Unlock()
	if ok && t.nodes == nil {
		return known, nil
	}
	noted, err := t.pad.Recall(ctx, t.name, key)
	if err != nil {
		return nil, fmt.Errorf("who talks in a thread: %w", err)
	}
	known = readPhases(noted)
	t.keep(key, known)
	return known, nil
}

func (t *Threads) keep(key string, p Phases) {
	if t.nodes != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.known) >= maxThreads {
		t.known = map[string]Phases{}
	}
	t.known[key] = p
}

// Of gives the threads of a channel in which somebody talked to the bot.
func (t *Threads) Of(ctx context.Context, channel string) ([]string, error) {
	prefix := threadKey(channel, "")
	notes, err := t.pad.Recollect(ctx, t.name, prefix)
	if err != nil {
		return nil, fmt.Errorf("threads of a channel: %w", err)
	}
	all := make([]string, 0, len(notes))
	for key := range notes {
		all = append(all, strings.TrimPrefix(key, prefix))
	}
	slices.Sort(all)
	return all, nil
}

// Note writes down who talks to the bot in a thread. The caller holds the place of the channel.
func (t *Threads) Note(ctx context.Context, channel, thread string, p Phases) error {
	key := threadKey(channel, thread)
	if err := t.pad.Remember(ctx, t.name, key, p.String()); err != nil {
		return fmt.Errorf("who talks in a thread: %w", err)
	}
	t.keep(key, p)
	return nil
}

// Ever tells whether somebody has talked to the bot in a thread.
func (p Phases) Ever(person string) bool {
	return slices.ContainsFunc(p, func(one phase) bool { return slices.Contains(one.people, person) })
}

// First gives who talked to the bot first in a thread; "" when nobody did.
func (p Phases) First() string {
	for _, one := range p {
		if len(one.people) > 0 {
			return one.people[0]
		}
	}
	return ""
}
