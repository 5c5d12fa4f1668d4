package action

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrMoved is what a cabinet answers when somebody else filed the paper meanwhile.
var ErrMoved = errors.New("the paper was changed meanwhile")

// The limits of a cabinet, in bytes.
const (
	MaxPaper = 64 << 10
	MaxKey   = 512
)

// A Paper is a small document. Its Version grows whenever it is filed, and no later paper of that key has one that an
// earlier had, so that nobody takes a new paper for the old one; 0: it is not there.
type Paper struct {
	Key     string
	Value   []byte
	Version int64
	Until   time.Time // from then on it is as if it were not there; zero: it stays
}

// Check tells what is wrong with a paper before it is filed.
func (p Paper) Check() error {
	switch {
	case p.Key == "" || len(p.Key) > MaxKey:
		return fmt.Errorf("a key has 1 to %d bytes, this one %d", MaxKey, len(p.Key))
	case len(p.Value) > MaxPaper:
		return fmt.Errorf("%d bytes, the limit is %d", len(p.Value), MaxPaper)
	case p.Version < 0:
		return fmt.Errorf("version %d", p.Version)
	}
	return nil
}

// A Cabinet keeps papers in named drawers, durably, for all nodes. It is used by many at once.
type Cabinet interface {
	// Look gives the paper, with Version 0 where there is none.
	Look(ctx context.Context, drawer, key string) (Paper, error)
	// File stores p under its key if the paper there still has p.Version, which is 0 for a new one, and else gives an
	// error that wraps ErrMoved. An empty Value takes the paper away. When it returns nil it is stored durably.
	File(ctx context.Context, drawer string, p Paper) error
	// Leaf gives the papers of a drawer whose key begins with prefix and comes after the given one, in the order of their
	// keys as bytes, at most limit.
	Leaf(ctx context.Context, drawer, prefix, after string, limit int) ([]Paper, error)
}

// Change looks for a paper, lets change make the next one of it, and files that, again when somebody else was faster.
// The error of change ends it. change gets a paper that it may keep and must not set Version.
func Change(ctx context.Context, c Cabinet, drawer, key string, change func(Paper) (Paper, error)) error {
	for {
		now, err := c.Look(ctx, drawer, key)
		if err != nil {
			return err
		}
		next, err := change(now)
		if err != nil {
			return err
		}
		next.Key, next.Version = key, now.Version
		if err = c.File(ctx, drawer, next); !errors.Is(err, ErrMoved) {
			return err
		}
	}
}
