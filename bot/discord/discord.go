package discord

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/files"
	"github.com/firstline-support/firstline/bot/discord/gateway"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/bot/talk"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Receiver takes in what happened. It returns nil only when the event is stored durably, now or by an earlier call
// with the same event; for input that it will never take its error wraps [bot.ErrBadEvent].
type Receiver interface {
	Receive(ctx context.Context, e bot.Event) error
}

// A Desk is agents who work on Discord. All that happens in its channels is for it alone.
type Desk interface {
	// Take deals with what the gateway told; ours is false for what is another's.
	Take(ctx context.Context, kind string, payload json.RawMessage) (ours bool, err error)
	// Holds tells whether a channel or thread is the desk's.
	Holds(channel string) bool
}

// An Intake is who gets what comes in.
type Intake struct {
	Receiver Receiver
	Desk     Desk // nil: nobody works on Discord
	// Rounds reads what agents wrote, where the gateway is heard; nil: nobody does, or it runs elsewhere.
	Rounds func(ctx context.Context) error
}

// A Guild is what the workspace says about one server.
type Guild struct {
	Languages []string            // of what several read the first; none: the server's own, where the bot speaks it
	Audience  []string            // whose articles everybody in the server may read, beside those for everyone
	Roles     map[string][]string // audiences that roles open, by name or id
	Channels  map[string]Mode     // by name or id; what is not named is [Mention]
	Helpers   []string            // roles, by name or id, whose answers may be marked as the solution
	Panels    []Panel
}

// Requests are what people see of their cases.
type Requests struct {
	Cases    handoff.Cases // nil: nothing is shown
	Prefix   string        // of the names of cases, with its hyphen
	Human    bool          // there are colleagues to talk to
	Topics   func(lang string) []handoff.Choice
	Standing func(c handoff.Case, lang string) string // where a case stands
}

// Options are what a [Channel] is made of. Token, Pad and Texts are required.
type Options struct {
	Token     string
	API       string // another address of Discord's API; empty: the usual one
	Shards    int    // connections to the gateway; 0: as many as Discord wants
	Pad       bot.Pad
	Shelf     handoff.Shelf // for files; nil: there is no place for them
	Limits    handoff.Limits
	Texts     *texts.Catalogue
	Languages []string                    // that the bot speaks; the first stands in
	Where     func(handoff.Source) string // where an article can be read; nil: it is not told
	// Lang tells which language a conversation is in, "" when that is not known yet; nil: never known.
	Lang func(ctx context.Context, conversation string) string
	// Held tells whether a human has a conversation; nil: never known.
	Held func(ctx context.Context, conversation string) bool
	// Entry gives one entry of a conversation.
	Entry func(ctx context.Context, conversation string, seq int64) (handoff.Entry, bool)
	// Transcript gives a conversation as text for the person whose it is, "" when there is none.
	Transcript func(ctx context.Context, conversation string, person handoff.Person, lang string) (string, error)
	Guilds     map[string]Guild // by id; none: every server that invites the bot, with defaults
	PerMinute  int              // messages that are taken from one person; 0: all
	Requests   Requests
	Client     *http.Client // nil: one with a limit on the time
	// Dial opens a connection to the gateway; nil: as usual, by the proxy of the environment where there is one.
	Dial  func(ctx context.Context, network, address string) (net.Conn, error)
	Nodes talk.Nodes   // that serve this bot together; nil: there is one
	Log   *slog.Logger // nil: no log
}

// A Channel serves people on Discord. It is safe for concurrent use.
type Channel struct {
	Options
	rest      *rest.Client
	gateway   *gateway.Gateway
	directory *directory
	talks     *talk.Threads
	cursors   *talk.Cursors
	horizon   *horizon
	people    *people
	authors   *authors
	floods    *floods
	sent      *sent
	routes    *routes
	typing    *typing
	leads     *talk.Pocket // what the next answers are about
	closing   *talk.Pocket // whose thread is put away when the bot has answered
	chores    chan func(context.Context)
	fetches   chan func(context.Context)

	mu   sync.Mutex
	self self           // guarded by mu; zero until Discord told us
	away bool           // guarded by mu; another node hears Discord
	ills map[ill]string // guarded by mu; what an admin has to mend
}

// An ill is a part of the work in which something may have to be mended.
type ill string

// The parts.
const (
	signing    ill = "signing in"
	sending    ill = "sending"
	threading  ill = "threads"
	reading    ill = "reading"
	commanding ill = "commands"
	paneling   ill = "panels"
)

// New assembles a channel. Nothing is dialled before [Channel.Run].
func New(o Options) (*Channel, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if len(o.Languages) == 0 {
		o.Languages = texts.Languages()
	}
	client, err := rest.New(rest.Options{Token: o.Token, API: o.API, HTTP: o.Client, Log: o.Log})
	if err != nil {
		return nil, err
	}
	c := &Channel{Options: o, rest: client, directory: newDirectory(), talks: talk.NewThreads(Name, o.Pad),
		cursors: talk.NewCursors(Name, o.Pad, clock), horizon: newHorizon(), people: newPeople(), authors: newAuthors(),
		floods: newFloods(o.PerMinute), sent: newSent(), typing: newTyping(),
		chores: make(chan func(context.Context), 256), fetches: make(chan func(context.Context), 256),
		ills: map[ill]string{}}
	c.keepInMind()
	c.gateway = gateway.New(gateway.Options{Calls: client, Shards: o.Shards, Dial: o.Dial, Log: o.Log})
	return c, nil
}

// Rest is the connection, for the desk.
func (c *Channel) Rest() *rest.Client { return c.rest }

// Parent is the channel below which a thread is, "" where we know of none; for the desk.
func (c *Channel) Parent(thread string) string {
	one, _ := c.directory.channel(thread)
	return one.Parent.V
}

// Carrier carries files, for the desk as well.
func (c *Channel) Carrier() files.Carrier {
	return files.Carrier{Client: c.Client, API: c.API, Shelf: c.Shelf, Limits: c.Limits, Log: c.Log}
}

// Name implements bot.Channel.
func (c *Channel) Name() string { return Name }

func (c *Channel) us() self {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.self
}

// guild is what the workspace says about a server; served is false for one that the bot is not for.
func (c *Channel) guild(id string) (g Guild, served bool) {
	if len(c.Guilds) == 0 {
		return Guild{}, id != ""
	}
	g, served = c.Guilds[id]
	return g, served
}

// order are the servers that the workspace names.
func (c *Channel) order() []string { return slices.Sorted(maps.Keys(c.Guilds)) }

// Run works until ctx ends: it connects, takes in what comes, and does what may wait. It returns when everything that
// it started has ended. Discord being away or refusing us is no error of ours: it is tried again.
func (c *Channel) Run(ctx context.Context, in Intake) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return work(ctx, c.chores, choreWait) })
	for range fetchers {
		group.Go(func() error { return work(ctx, c.fetches, fetchMost) })
	}
	group.Go(func() error {
		// from now on nothing is missed, also when we end before all was read for the first time
		if err := c.cursors.Recall(ctx); err != nil {
			c.Log.Error("read how far Discord was read", "err", err)
		}
		if !c.introduce(ctx) {
			return nil // stopping
		}
		group.Go(func() error { return c.runThoughts(ctx) })
		return c.runHearing(ctx, in)
	})
	return group.Wait()
}

// listenTo hears Discord until ctx ends: it connects to the gateway, takes in what that tells, and reads what it did
// not tell.
func (c *Channel) listenTo(ctx context.Context, in Intake) error {
	group, ctx := errgroup.WithContext(ctx)
	s := &sink{channel: c, intake: in}
	for i := range s.lanes {
		lane := make(chan happening, 64)
		s.lanes[i] = lane
		group.Go(func() error { return s.run(ctx, lane) })
	}
	group.Go(func() error { return c.runSweeps(ctx, in) })
	group.Go(func() error { return c.furnish(ctx) })
	group.Go(func() error { return c.runTyping(ctx) })
	if in.Rounds != nil {
		group.Go(func() error { return in.Rounds(ctx) })
	}
	if c.Nodes != nil {
		group.Go(func() error { return c.heed(ctx) })
	}
	group.Go(func() error { return c.gateway.Run(ctx, s) })
	return group.Wait()
}

// introduce asks Discord who we are until it answers. It is false when ctx ended before.
func (c *Channel) introduce(ctx context.Context) bool {
	for try := 1; ; try++ {
		asking, stop := context.WithTimeout(ctx, askWait)
		me, err := c.rest.With(asking).User("@me")
		app := ""
		if err == nil {
			var about, failed = c.rest.With(asking).Application("@me")
			if err = failed; err == nil {
				app = about.ID
			}
		}
		stop()
		c.report(signing, err)
		if err == nil {
			c.mu.Lock()
			c.self = self{id: me.ID, app: app, name: me.Username}
			c.mu.Unlock()
			c.Log.Info("Discord", "as", me.Username)
			return true
		}
		if !rested(ctx, max(rest.Wait(err), min(time.Second<<min(try-1, 6), time.Minute))) {
			return false
		}
	}
}

// report notes how something ended; only what an admin has to mend is a problem.
func (c *Channel) report(part ill, err error) {
	problem := ""
	switch {
	case err == nil:
	case rest.Mend(err) != "":
		problem = rest.Explain(err)
	default:
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if problem != "" && c.ills[part] != problem {
		c.Log.Error("Discord does not work: " + problem)
	}
	if c.ills[part] = problem; problem == "" {
		delete(c.ills, part)
	}
}

// choreWait and how long all files of a message may take.
const (
	choreWait = 15 * time.Second
	fetchMost = 2 * time.Minute
	fetchers  = 4
)

// work does one thing after the other.
func work(ctx context.Context, todo <-chan func(context.Context), most time.Duration) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case one := <-todo:
			doing, stop := context.WithTimeout(ctx, most)
			one(doing)
			stop()
		}
	}
}

// later has a chore done. When there are too many it is left: none of them is owed to anybody.
func (c *Channel) later(chore func(context.Context)) {
	select {
	case c.chores <- chore:
	default:
	}
}

// lanes is how many channels are dealt with at the same time.
const lanes = 16

// A sink puts what the gateway tells into lanes, so that one channel does not wait for another and the order within
// each is kept.
type sink struct {
	channel *Channel
	intake  Intake
	lanes   [lanes]chan happening
}

type happening struct {
	kind    string
	payload json.RawMessage
}

// Dispatch implements [gateway.Sink].
func (s *sink) Dispatch(ctx context.Context, e gateway.Event) {
	s.channel.learn(e.Type, e.Data)
	s.channel.horizon.told(e)
	var about struct {
		Channel word      `json:"channel_id"`
		User    lax[user] `json:"user"`
	}
	_ = json.Unmarshal(e.Data, &about) // then all are in one lane, which is right as well
	h := fnv.New32a()
	_, _ = h.Write([]byte(about.Channel.V))
	select {
	case s.lanes[h.Sum32()%lanes] <- happening{e.Type, e.Data}:
	case <-ctx.Done():
	}
}

// Connected implements [gateway.Sink]: what happened meanwhile Discord may not tell.
func (s *sink) Connected(shard int, resumed bool) {
	s.channel.horizon.connected(shard)
	if !resumed {
		s.channel.cursors.Wanted()
	}
}

// Lost implements [gateway.Sink].
func (s *sink) Lost(shard int) { s.channel.horizon.lost(shard) }

// run takes in what comes on one lane.
func (s *sink) run(ctx context.Context, lane <-chan happening) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case one := <-lane:
			if err := s.channel.take(ctx, s.intake, one.kind, one.payload); err != nil && !errors.Is(err, context.Canceled) {
				s.channel.Log.Error("take in from Discord", "kind", one.kind, "err", err)
			}
		}
	}
}

// learn takes note of servers, channels and roles, in the order in which the gateway tells of them.
func (c *Channel) learn(kind string, payload json.RawMessage) {
	switch kind {
	case "GUILD_CREATE":
		var s server
		if json.Unmarshal(payload, &s) == nil && s.ID.V != "" {
			c.directory.enter(s)
			c.cursors.Wanted()
		}
	case "GUILD_DELETE":
		var s server
		_ = json.Unmarshal(payload, &s) // then it is of no server
		c.directory.leave(s)
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE":
		var one channel
		_ = json.Unmarshal(payload, &one) // then it is none
		c.directory.put(one)
	case "CHANNEL_DELETE", "THREAD_DELETE":
		var one channel
		_ = json.Unmarshal(payload, &one) // then it is none
		c.directory.remove(one.ID.V)
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE":
		var told struct {
			Guild word      `json:"guild_id"`
			Role  lax[role] `json:"role"`
		}
		_ = json.Unmarshal(payload, &told) // then it is of no server
		c.directory.name(told.Guild.V, told.Role.V.ID.V, told.Role.V.Name.V)
	case "GUILD_ROLE_DELETE":
		var told struct {
			Guild word `json:"guild_id"`
			Role  word `json:"role_id"`
		}
		_ = json.Unmarshal(payload, &told) // then it is of no server
		c.directory.name(told.Guild.V, told.Role.V, "")
	}
}

// spokenOf is the language of a locale, where the bot speaks it.
func (c *Channel) spokenOf(locale string) string {
	lang, _, _ := strings.Cut(locale, "-")
	if slices.Contains(c.Languages, lang) {
		return lang
	}
	return ""
}

// maker makes messages in the language of a conversation.
func (c *Channel) maker(ctx context.Context, conversation string) cards.Maker {
	lang := ""
	if c.Lang != nil {
		lang = c.spokenOf(c.Lang(ctx, conversation))
	}
	return c.makerIn(lang)
}

func (c *Channel) makerIn(lang string) cards.Maker {
	if lang == "" {
		lang = c.Languages[0]
	}
	return cards.Maker{Texts: c.Texts, Lang: lang, Where: c.Where}
}

// rested waits; it is false when ctx ended before.
func rested(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
