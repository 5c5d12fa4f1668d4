package load

import (
	"context"
	"math/rand/v2"
	"sync"

	"golang.org/x/sync/errgroup"
)

// A file keeps conversations that are over, to look at them once more at the very end: an outcome may have come late,
// or twice. It keeps so many as memory allows, chosen by chance so that none is likelier than another; those that have
// to go are judged by what is known then, as long as they are owed nothing.
type file struct {
	tally *tally

	mu     sync.Mutex
	chance *rand.Rand // guarded by mu, as is all below
	kept   []*person
	owed   []*person // always kept
	seen   int
}

// mostKept is how many settled conversations are looked at again, of about 2 KB each.
const mostKept = 20_000

// put adds a conversation that is over.
func (f *file) put(p *person) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen++
	switch {
	case p.account.balance().owed > 0:
		f.owed = append(f.owed, p)
	case len(f.kept) < mostKept:
		f.kept = append(f.kept, p)
	default:
		if i := f.chance.IntN(f.seen); i < len(f.kept) {
			p, f.kept[i] = f.kept[i], p
		}
		f.tally.close(p.talk.name(), p.account.balance(), false)
	}
}

// readers is how many conversations are read at once.
const readers = 16

// audit looks at all that are kept, and closes their accounts. cutOff: the run was broken off, so what has no outcome
// is not lost.
func (f *file) audit(ctx context.Context, cutOff bool, read func()) {
	f.mu.Lock()
	all := append(f.owed, f.kept...)
	f.mu.Unlock()
	var group errgroup.Group
	group.SetLimit(readers)
	for _, p := range all {
		group.Go(func() error {
			if err := p.talk.last(ctx, p.hear); err != nil && ctx.Err() == nil {
				p.tally.fail(kindOf(err))
			}
			p.tally.close(p.talk.name(), p.account.balance(), cutOff)
			read()
			return nil
		})
	}
	_ = group.Wait() // none gives an error
}
