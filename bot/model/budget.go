package model

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"
)

// Caps are how much may be used within 24 hours. 0 is no limit.
type Caps struct {
	Person  int  // tokens for one person in one channel
	Channel int  // tokens in one channel
	Tokens  int  // by all
	Cost    Cost // by all

	PersonCost  Cost // for one person in one channel
	ChannelCost Cost // in one channel
}

// Common are the caps of what is done for all, and for nobody in particular.
func (c Caps) Common() Caps { return Caps{Tokens: c.Tokens, Cost: c.Cost} }

// day is the time that caps are about: the last 24 hours at any moment, so that nothing opens at midnight.
const day = 24 * time.Hour

// A Budget lets calls through as long as the caps have room for them, also for those that are under way. All who ask
// a model share one, whichever model it is. It is safe for concurrent use.
type Budget struct {
	caps    Caps
	records Records

	mu   sync.Mutex
	open map[int]claim // guarded by mu; of calls under way
	next int           // guarded by mu
}

// NewBudget makes one. Without records nothing is known of what was spent, and so no cap is kept.
func NewBudget(c Caps, r Records) *Budget { return &Budget{caps: c, records: r, open: map[int]claim{}} }

// A claim is what a call under way may come to.
type claim struct {
	channel, person string
	tokens          int
	cost            Cost
	stock           bool // for what is kept, and for nobody: it leaves half of the caps to people
}

// claimOf is what a call may come to that is about a talk.
func claimOf(t Talk, u Usage, p Price) claim {
	return claim{channel: t.Channel, person: t.Person, tokens: u.In + u.Out, cost: p.Of(u)}
}

// take reserves what a call may use. The returned function gives it back; by then the records hold what it did use.
func (b *Budget) take(ctx context.Context, c claim, now time.Time) (release func(), err error) {
	if b.caps == (Caps{}) || b.records == nil {
		return func() {}, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	spent, err := b.records.SpentOnModel(ctx, now.Add(-day), c.channel, c.person)
	if err != nil {
		return nil, &Failure{Kind: OverCap, Err: fmt.Errorf("what was spent cannot be told: %w", err)}
	}
	for _, o := range b.open {
		spent.add(o, c)
	}
	spent.add(c, c)
	if err := b.caps.check(spent, c); err != nil {
		return nil, &Failure{Kind: OverCap, Err: err}
	}
	id := b.next
	b.next++
	b.open[id] = c
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.open, id)
	}, nil
}

// add counts a claim among what was spent, as seen by who makes the claim c.
func (s *Spent) add(o, c claim) {
	s.All.Tokens += o.tokens
	s.All.Cost += o.cost
	if o.channel == c.channel {
		s.Channel.Tokens += o.tokens
		s.Channel.Cost += o.cost
		if o.person == c.person {
			s.Person.Tokens += o.tokens
			s.Person.Cost += o.cost
		}
	}
}

// check says which cap is too small for what would be spent. What is in nobody's name has only the common ones.
func (c Caps) check(s Spent, by claim) error {
	if by.channel == "" && by.person == "" {
		c = c.Common()
	}
	for _, cap := range []struct {
		key       string // in the workspace
		is, limit int64
		money     bool
	}{
		{"person_tokens", int64(s.Person.Tokens), int64(c.Person), false},
		{"channel_tokens", int64(s.Channel.Tokens), int64(c.Channel), false},
		{"tokens", int64(s.All.Tokens), int64(c.Tokens), false},
		{"person_cost", int64(s.Person.Cost), int64(c.PersonCost), true},
		{"channel_cost", int64(s.Channel.Cost), int64(c.ChannelCost), true},
		{"cost", int64(s.All.Cost), int64(c.Cost), true},
	} {
		limit, share := cap.limit, ""
		if by.stock {
			limit, share = (limit+1)/2, "half of "
		}
		if cap.limit > 0 && cap.is > limit {
			return fmt.Errorf("%smodel.caps.%s, which is %s in 24 hours, has no room for this call", share, cap.key,
				figure(cap.limit, cap.money))
		}
	}
	return nil
}

// figure is a limit as it stands in the workspace.
func figure(limit int64, money bool) string {
	const millionths = 1e6
	if money {
		return strconv.FormatFloat(float64(limit)/millionths, 'f', -1, 64)
	}
	return strconv.FormatInt(limit, 10)
}
