package redis

import (
	"context"
	"encoding/json"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot"
)

// news is what nodes tell each other. It carries no data and may get lost: who hears it reads the store, and everybody
// looks by themselves from time to time.
type news struct {
	Came   string   `json:"came,omitempty"`   // a conversation with a new event
	Left   bool     `json:"left,omitempty"`   // there is something to send in it, in Rang
	Rang   string   `json:"rang,omitempty"`   // a conversation that changed
	Topics []string `json:"topics,omitempty"` // what else changed
}

func (n news) String() string {
	text, _ := json.Marshal(n) //nolint:errchkjson // strings always can
	return string(text)
}

// wire is the channel for news.
func (s *Store) wire() string { return s.prefix + ":news" }

// Ring tells the other nodes that something else than a conversation changed.
func (s *Store) Ring(ctx context.Context, topics ...string) error {
	return s.db.Publish(ctx, s.wire(), news{Topics: topics}.String()).Err()
}

// lookEvery is how long news may get lost at most, and mostNew how much of an inbox is read at one look.
const (
	lookEvery = time.Second
	mostNew   = 10_000
	anewEvery = 3 // looks: then all that waits is found again
)

// Attend implements [bot.Sharer]. Where no news comes it looks into the inboxes of our partitions by itself.
func (s *Store) Attend(ctx context.Context, a bot.Attendant) error {
	if s.Guest {
		return nil
	}
	heard := s.db.Subscribe(ctx, s.wire())
	defer func() { _ = heard.Close() }()
	messages, first := heard.ChannelWithSubscriptions(), true
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	places, looks := map[int]string{}, 0
	for {
		select {
		case <-ctx.Done():
			return nil
		case m, open := <-messages:
			if !open {
				return nil
			}
			if subscribed(m) && !first {
				a.Missed() // the connection is a new one: nobody knows what was said in between
			}
			first = first && !subscribed(m)
			if n, ok := read(m); ok {
				s.pass(n, a)
			}
		case <-s.chair.moved:
			s.lookAround(ctx, a, places)
			a.Moved()
		case <-look.C:
			if looks++; looks%anewEvery == 0 {
				clear(places)
			}
			s.lookAround(ctx, a, places)
		}
	}
}

// subscribed tells whether we begin to listen, for the first time or on a new connection.
func subscribed(message any) bool {
	m, ok := message.(*redis.Subscription)
	return ok && m.Kind == "subscribe"
}

func read(message any) (n news, ok bool) {
	m, ok := message.(*redis.Message)
	return n, ok && json.Unmarshal([]byte(m.Payload), &n) == nil
}

func (s *Store) pass(n news, a bot.Attendant) {
	if n.Came != "" && s.Mine(n.Came) {
		a.Came(n.Came)
	}
	if n.Left && s.Mine(n.Rang) {
		a.Parcels()
	}
	topics := n.Topics
	if n.Rang != "" {
		topics = append([]string{n.Rang}, topics...)
	}
	if len(topics) > 0 {
		a.Rang(topics...)
	}
}

// Leads implements [bot.Sharer]: who has the first partition does.
func (s *Store) Leads() bool {
	_, ours := s.tenure(0)
	return ours
}

// Mine implements [bot.Sharer].
func (s *Store) Mine(conversation string) bool {
	_, ours := s.tenure(s.partition(conversation))
	return ours
}

// lookAround finds in our inboxes what nobody has told us of: what came since the last look, and now and then all that
// waits, because the bot has given up on it while Redis did not answer.
func (s *Store) lookAround(ctx context.Context, a bot.Attendant, places map[int]string) {
	held := map[int]bool{}
	for _, p := range s.mine() {
		held[p] = true
		from := "-"
		if last := places[p]; last != "" {
			from = "(" + last
		}
		found, err := s.db.XRangeN(ctx, s.in(p, inbox), from, "+", mostNew).Result()
		if err != nil {
			if ctx.Err() == nil {
				s.Log.Warn("look into an inbox", "partition", p, "err", err)
			}
			continue
		}
		for _, m := range found {
			places[p] = m.ID
			if id, _ := m.Values["conversation"].(string); id != "" {
				a.Came(id)
			}
		}
		if from == "-" {
			s.carryOut(ctx, p) // what a node has left that died
		}
	}
	for p := range places {
		if !held[p] {
			delete(places, p) // whoever has it next begins anew
		}
	}
	a.Parcels()
}
