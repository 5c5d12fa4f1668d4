package model

import (
	"context"
	"fmt"
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

// day is the time that caps are about: the last 24 hours at any moment, so that nothing opens at midnight.
const day = 24 * time.Hour

// A budget lets calls through as long as the caps have room for them, also for those that are under way.
type budget struct {
	caps    Caps
	price   Price
	records Records

	mu   sync.Mutex
	open map[int]claim // guarded by mu; of calls under way
	next int           // guarded by mu
}

// A claim is what a call under way may come to.
type claim struct {
	channel, person string
	usage           Usage
}

// take reserves what a call may use. The returned function gives it back; by then the records hold what it did use.
func (b *budget) take(ctx context.Context, t Talk, u Usage, now time.Time) (release func(), err error) {
	if b.caps == (Caps{}) || b.records == nil {
		return func() {}, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	spent, err := b.records.SpentOnModel(ctx, now.Add(-day), t.Channel, t.Person)
	if err != nil {
		return nil, &Failure{Kind: OverCap, Err: fmt.Errorf("what was spent cannot be told: %w", err)}
	}
	c := claim{t.Channel, t.Person, u}
	for _, o := range b.open {
		spent.add(o, c, b.price)
	}
	spent.add(c, c, b.price)
	if err := b.caps.check(spent); err != nil {
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
func (s *Spent) add(o, c claim, p Price) {
	tokens, cost := o.usage.In+o.usage.Out, p.Of(o.usage)
	s.All.Tokens += tokens
	s.All.Cost += cost
	if o.channel == c.channel {
		s.Channel.Tokens += tokens
		s.Channel.Cost += cost
		if o.person == c.person {
			s.Person.Tokens += tokens
			s.Person.Cost += cost
		}
	}
}

// check says which cap is too small for what would be spent.
func (c Caps) check(s Spent) error {
	for _, cap := range []struct {
		name      string
		is, limit int64
	}{
		{"tokens of one person", int64(s.Person.Tokens), int64(c.Person)},
		{"tokens in one channel", int64(s.Channel.Tokens), int64(c.Channel)},
		{"tokens", int64(s.All.Tokens), int64(c.Tokens)},
		{"cost of one person, in millionths", int64(s.Person.Cost), int64(c.PersonCost)},
		{"cost in one channel, in millionths", int64(s.Channel.Cost), int64(c.ChannelCost)},
		{"cost, in millionths", int64(s.All.Cost), int64(c.Cost)},
	} {
		if cap.limit > 0 && cap.is > cap.limit {
			return fmt.Errorf("the cap of %d %s in 24 hours has no room for this call", cap.limit, cap.name)
		}
	}
	return nil
}
