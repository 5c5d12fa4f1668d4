package talk

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot"
)

// maxPocket is how much is kept in memory.
const maxPocket = 10_000

// A Pocket holds what matters for a while, between taking something in and answering it, by conversation. One node
// keeps it in memory, and forgets it at a restart; several have it on the pad, because the one that answers may be
// another. It is safe for concurrent use, but for two nodes that change the same at once.
type Pocket struct {
	name, prefix string
	life         time.Duration
	pad          bot.Pad // nil: in memory

	mu   sync.Mutex
	held map[string]string // guarded by mu
}

// NewPocket makes a pocket of the platform of a name, for notes that begin so and live so long. With a nil pad it is
// kept in memory.
func NewPocket(name, prefix string, life time.Duration, pad bot.Pad) *Pocket {
	return &Pocket{name: name, prefix: prefix, life: life, pad: pad, held: map[string]string{}}
}

// Put keeps what belongs to a conversation.
func (p *Pocket) Put(ctx context.Context, conversation, what string) error {
	return p.set(ctx, conversation, strconv.FormatInt(time.Now().UnixMilli(), 10)+" "+what)
}

// Change keeps something else, for as long as what was kept before.
func (p *Pocket) Change(ctx context.Context, conversation, what string) error {
	noted, err := p.get(ctx, conversation)
	since, _, ok := strings.Cut(noted, " ")
	if err != nil || !ok {
		return err
	}
	return p.set(ctx, conversation, since+" "+what)
}

// Get gives what is kept of a conversation, ok is false for nothing.
func (p *Pocket) Get(ctx context.Context, conversation string) (what string, ok bool, err error) {
	noted, err := p.get(ctx, conversation)
	if err != nil || noted == "" {
		return "", false, err
	}
	if p.over(noted) {
		return "", false, p.Drop(ctx, conversation)
	}
	_, what, _ = strings.Cut(noted, " ")
	return what, true, nil
}

// Drop forgets what is kept of a conversation.
func (p *Pocket) Drop(ctx context.Context, conversation string) error {
	return p.set(ctx, conversation, "")
}

// Tidy forgets what nobody has asked for in time.
func (p *Pocket) Tidy(ctx context.Context) error {
	if p.pad == nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.tidy()
		return nil
	}
	notes, err := p.pad.Recollect(ctx, p.name, p.prefix)
	for key, noted := range notes {
		if err == nil && p.over(noted) {
			err = p.pad.Remember(ctx, p.name, key, "")
		}
	}
	return err
}

func (p *Pocket) over(noted string) bool {
	since, _, _ := strings.Cut(noted, " ")
	ms, err := strconv.ParseInt(since, 10, 64)
	return err != nil || time.Since(time.UnixMilli(ms)) > p.life
}

func (p *Pocket) get(ctx context.Context, conversation string) (string, error) {
	if p.pad != nil {
		return p.pad.Recall(ctx, p.name, p.prefix+conversation)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held[conversation], nil
}

func (p *Pocket) set(ctx context.Context, conversation, noted string) error {
	if p.pad != nil {
		return p.pad.Remember(ctx, p.name, p.prefix+conversation, noted)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if delete(p.held, conversation); noted == "" {
		return nil
	}
	if len(p.held) >= maxPocket {
		if p.tidy(); len(p.held) >= maxPocket {
			clear(p.held)
		}
	}
	p.held[conversation] = noted
	return nil
}

// tidy is called with the lock held.
func (p *Pocket) tidy() {
	for conversation, noted := range p.held {
		if p.over(noted) {
			delete(p.held, conversation)
		}
	}
}
