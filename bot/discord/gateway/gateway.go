package gateway

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/rest"
)

// What Discord is asked to tell. MessageContent is privileged: without its switch in the developer portal Discord
// refuses the connection. Lists of members and who is online are never asked for.
const (
	Basic     = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages
	Content   = discordgo.IntentMessageContent
	Reactions = discordgo.IntentGuildMessageReactions | discordgo.IntentDirectMessageReactions
)

// Options are what a [Gateway] needs.
type Options struct {
	Calls   *rest.Client     // with the bot's token; required
	Intents discordgo.Intent // 0: [Basic] with [Content]
	Shards  int              // 0: as many as Discord recommends
	Log     *slog.Logger     // nil: none

	// Dial reaches Discord's sockets; nil: the network, by the proxy of the environment where there is one.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	TLS  *tls.Config // nil: the usual one
}

// An Event is something that happened, as Discord tells it.
type Event struct {
	Shard int
	Type  string // such as MESSAGE_CREATE
	Data  json.RawMessage
}

// A Sink takes what happens. It is called in order for each shard, and for several shards at the same time. It may take
// its time: the connection goes on meanwhile. What was handed on and not stored when the program ends does not come
// again.
type Sink interface {
	Dispatch(ctx context.Context, e Event)
	// Connected tells that a session has begun, after its READY, or was resumed, after what had been missed. What
	// happened before a new one Discord does not tell.
	Connected(shard int, resumed bool)
	Lost(shard int)
}

// A Gateway keeps the connections of a bot.
type Gateway struct {
	Options
	starts *starts

	mu     sync.Mutex
	shards []*shard // guarded by mu
	plan   string   // guarded by mu; why there are none yet
}

// New assembles a gateway. It connects nowhere yet.
func New(o Options) *Gateway {
	if o.Intents == 0 {
		o.Intents = Basic | Content
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Dial == nil {
		o.Dial = dial
	}
	if o.TLS == nil {
		o.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return &Gateway{Options: o, starts: newStarts(o.Calls)}
}

// Run keeps the connections until ctx ends.
func (g *Gateway) Run(ctx context.Context, sink Sink) error {
	for try := 1; ctx.Err() == nil; try++ {
		count, err := g.Shards, error(nil)
		if count == 0 {
			count, err = g.starts.recommended(ctx)
		}
		if err == nil {
			g.know("")
			g.keep(ctx, sink, count)
			try = 0
			continue
		}
		if ctx.Err() == nil {
			g.know("ask Discord how to connect: " + rest.Explain(err))
			g.Log.Warn("ask Discord how to connect", "err", rest.Explain(err))
		}
		pause(ctx, max(rest.Wait(err), backoff(try)))
	}
	return nil
}

// keep runs so many shards until ctx ends, or Discord wants another number of them.
func (g *Gateway) keep(ctx context.Context, sink Sink, count int) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	shards := make([]*shard, 0, count)
	for id := range count {
		shards = append(shards, newShard(g, id, count))
	}
	g.mu.Lock()
	g.shards = shards
	g.mu.Unlock()
	var work sync.WaitGroup
	for _, s := range shards {
		work.Go(func() { s.deliver(ctx, sink) })
		work.Go(func() {
			if err := s.run(ctx); errors.Is(err, errCount) {
				stop(err)
			}
		})
	}
	work.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shards = nil
}

func (g *Gateway) know(problem string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.plan = problem
}

// Health is how the connections fare.
type Health struct {
	Shards  []Shard
	Starts  Starts
	Problem string // why there is no connection at all
}

// A Shard is how one connection fares.
type Shard struct {
	Connected bool
	Since     time.Time // connected or not
	Problem   string    // what is wrong, with what mends it; "" while there is hope
}

// Connected tells whether all connections stand.
func (h Health) Connected() bool {
	for _, s := range h.Shards {
		if !s.Connected {
			return false
		}
	}
	return len(h.Shards) > 0
}

// Problems are what an admin should know, in English.
func (h Health) Problems() (list []string) {
	seen := map[string]bool{"": true}
	for _, problem := range append([]string{h.Problem, h.Starts.Problem()}, problems(h.Shards)...) {
		if !seen[problem] {
			seen[problem] = true
			list = append(list, problem)
		}
	}
	return list
}

func problems(shards []Shard) (list []string) {
	for _, s := range shards {
		list = append(list, s.Problem)
	}
	return list
}

// Health tells how the connections fare.
func (g *Gateway) Health() Health {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := Health{Starts: g.starts.health(), Problem: g.plan}
	for _, s := range g.shards {
		h.Shards = append(h.Shards, s.health())
	}
	return h
}
