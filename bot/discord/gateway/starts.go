package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/rest"
)

// How often sessions are begun.
const (
	apart   = 5 * time.Second // between two of one group
	fresh   = time.Minute     // as long what Discord said of its limit is believed
	minWait = time.Minute     // when none is left and Discord does not say for how long
	scarce  = 4               // when less than this part of a day's is left they are spread over the rest of it
)

// Starts is how many sessions may still be begun.
type Starts struct {
	Total, Left int
	Resets      time.Time // when there are as many as Total again
	Waiting     bool      // somebody waits for one
}

// Problem says in English that sessions have been used up; "" when there are enough.
func (s Starts) Problem() string {
	if !s.Waiting {
		return ""
	}
	return fmt.Sprintf("the bot connected anew so often that Discord allows %d more times until %s; to keep its token it "+
		"waits. See why its connections break, and whether its token is used elsewhere, too", s.Left,
		s.Resets.UTC().Format("2006-01-02 15:04 MST"))
}

// starts keeps to how often a bot may begin a session: a thousand times a day, or its token is reset.
type starts struct {
	calls *rest.Client
	turn  chan struct{} // holds a token while nobody asks

	mu     sync.Mutex
	known  Starts                // guarded by mu
	url    string                // guarded by mu; where to connect
	shards int                   // guarded by mu; as Discord recommends
	groups int                   // guarded by mu; that may begin at the same time
	asked  time.Time             // guarded by mu
	last   time.Time             // guarded by mu; when one was begun
	lanes  map[int]chan struct{} // guarded by mu; of groups
	free   map[int]time.Time     // guarded by mu; when the next of a group may begin
}

func newStarts(calls *rest.Client) *starts {
	s := &starts{calls: calls, turn: make(chan struct{}, 1), lanes: map[int]chan struct{}{}, free: map[int]time.Time{}}
	s.turn <- struct{}{}
	return s
}

// ask asks Discord, unless it is known.
func (s *starts) ask(ctx context.Context) error {
	s.mu.Lock()
	now := time.Now()
	known := !s.asked.IsZero() && now.Sub(s.asked) < fresh && s.known.Left > 0
	s.mu.Unlock()
	if known {
		return nil
	}
	data, err := s.calls.With(ctx).Request(http.MethodGet, discordgo.EndpointGatewayBot, nil)
	if err != nil {
		return err
	}
	var got discordgo.GatewayBotResponse
	if err := json.Unmarshal(data, &got); err != nil || got.URL == "" || got.Shards < 1 {
		return fmt.Errorf("read where to connect: %w", errors.Join(err, rest.ErrAnswer))
	}
	limit := got.SessionStartLimit
	s.mu.Lock()
	defer s.mu.Unlock()
	now = time.Now()
	s.asked, s.url, s.shards, s.groups = now, got.URL, got.Shards, max(1, limit.MaxConcurrency)
	s.known.Total, s.known.Left = limit.Total, limit.Remaining
	s.known.Resets = now.Add(time.Duration(limit.ResetAfter) * time.Millisecond)
	return nil
}

// recommended is how many shards Discord recommends.
func (s *starts) recommended(ctx context.Context) (int, error) {
	if err := s.ask(ctx); err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shards, nil
}

// take waits until a shard may begin a session, and gives where. Done is to be called when it has begun, or failed.
func (s *starts) take(ctx context.Context, shard int) (url string, done func(), err error) {
	if err := s.reserve(ctx); err != nil {
		return "", nil, err
	}
	s.mu.Lock()
	group := shard % s.groups
	if s.lanes[group] == nil {
		s.lanes[group] = make(chan struct{}, 1)
	}
	lane, url := s.lanes[group], s.url
	s.mu.Unlock()
	select {
	case lane <- struct{}{}:
	case <-ctx.Done():
		return "", nil, ctx.Err()
	}
	s.mu.Lock()
	free := s.free[group]
	s.mu.Unlock()
	if !pause(ctx, time.Until(free)) {
		<-lane
		return "", nil, ctx.Err()
	}
	return url, func() {
		s.mu.Lock()
		s.free[group] = time.Now().Add(apart)
		s.mu.Unlock()
		<-lane
	}, nil
}

// reserve takes one of the sessions that may be begun, as soon as there is one.
func (s *starts) reserve(ctx context.Context) error {
	select {
	case <-s.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { s.turn <- struct{}{} }()
	defer s.waiting(false)
	for {
		if err := s.ask(ctx); err != nil {
			return err
		}
		wait := s.wait()
		if wait <= 0 {
			break
		}
		s.waiting(true)
		if !pause(ctx, wait) {
			return ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known.Left--
	s.last = time.Now()
	return nil
}

// wait is how long no session may be begun.
func (s *starts) wait() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	left := s.known.Resets.Sub(now)
	switch {
	case s.known.Left <= 0:
		return max(left, minWait)
	case s.known.Left*scarce < s.known.Total && left > 0 && !s.last.IsZero():
		return s.last.Add(left / time.Duration(s.known.Left)).Sub(now)
	}
	return 0
}

func (s *starts) waiting(waits bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known.Waiting = waits
}

func (s *starts) health() Starts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known
}
