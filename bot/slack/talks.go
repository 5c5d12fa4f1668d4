package slack

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

// talks remembers who talks to the bot in which thread. There nobody needs to call it again, until people talk to each
// other.
type talks struct {
	pad bot.Pad

	// A channel is read over the socket and, after a pause, from its history at the same time: who reads what is known of
	// a thread and changes it holds the place of its channel.
	places [16]sync.Mutex

	mu    sync.Mutex
	known map[string]phases // guarded by mu; by thread
}

// phases are who talked to the bot in a thread from when on, oldest first.
type phases []phase

// A phase begins with the message of a timestamp.
type phase struct {
	since  string
	people []string
}

// before gives who talked to the bot just before the message of a timestamp.
func (p phases) before(ts string) []string {
	var people []string
	for _, one := range p {
		if !later(ts, one.since) {
			break
		}
		people = one.people
	}
	return people
}

// with gives who talked to the bot once the message of a timestamp was there.
func (p phases) with(ts string) []string {
	if i := slices.IndexFunc(p, func(one phase) bool { return one.since == ts }); i >= 0 {
		return p[i].people
	}
	return p.before(ts)
}

// from gives the phases with one that begins at a message. What is known of later ones stays.
func (p phases) from(ts string, people []string) phases {
	all := slices.DeleteFunc(slices.Clone(p), func(one phase) bool { return one.since == ts })
	all = append(all, phase{ts, people})
	slices.SortFunc(all, func(a, b phase) int {
		if later(a.since, b.since) {
			return 1
		}
		return -1
	})
	return all[max(0, len(all)-maxPhases):]
}

// String writes phases down, one a line.
func (p phases) String() string {
	var lines []string
	for _, one := range p {
		lines = append(lines, strings.Join(append([]string{one.since}, one.people...), " "))
	}
	return strings.Join(lines, "\n")
}

func readPhases(text string) phases {
	var all phases
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			all = append(all, phase{words[0], words[1:]})
		}
	}
	return all
}

// threadKey is the key of a thread on the pad.
func threadKey(channel, thread string) string { return "thread/" + channel + "/" + thread }

// at gives the lock of a channel.
func (t *talks) at(channel string) *sync.Mutex {
	h := fnv.New32a()
	_, _ = h.Write([]byte(channel)) // a hash never refuses
	return &t.places[h.Sum32()%uint32(len(t.places))]
}

// in gives who talks to the bot in a thread. The caller holds the place of the channel.
func (t *talks) in(ctx context.Context, channel, thread string) (phases, error) {
	key := threadKey(channel, thread)
	t.mu.Lock()
	known, ok := t.known[key]
	t.mu.Unlock()
	if ok {
		return known, nil
	}
	noted, err := t.pad.Recall(ctx, Name, key)
	if err != nil {
		return nil, fmt.Errorf("who talks in a thread: %w", err)
	}
	known = readPhases(noted)
	t.keep(key, known)
	return known, nil
}

func (t *talks) keep(key string, p phases) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.known) >= maxThreads {
		t.known = map[string]phases{}
	}
	t.known[key] = p
}

// note writes down who talks to the bot in a thread. The caller holds the place of the channel.
func (t *talks) note(ctx context.Context, channel, thread string, p phases) error {
	key := threadKey(channel, thread)
	if err := t.pad.Remember(ctx, Name, key, p.String()); err != nil {
		return fmt.Errorf("who talks in a thread: %w", err)
	}
	t.keep(key, p)
	return nil
}
