package slack

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
	"golang.org/x/sync/errgroup"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/bot/slack/home"
	"github.com/firstline-support/firstline/bot/slack/sieve"
	"github.com/firstline-support/firstline/bot/talk"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Receiver takes in what happened. It returns nil only when the event is stored durably, now or by an earlier call
// with the same event; for input that it will never take its error wraps [bot.ErrBadEvent].
type Receiver interface {
	Receive(ctx context.Context, e bot.Event) error
}

// A Desk is agents who work in Slack. All that happens in its channels is for it alone.
type Desk interface {
	Holds(channel string) bool
	// Heard says that something was written in a thread; edited is the message that was changed, if it is no new one.
	// What fails has to be told again.
	Heard(ctx context.Context, channel, thread, edited string) error
	// Interact deals with a press or a form; ours is false for what is another's. answer is what Slack gets for it, nil
	// for nothing.
	Interact(ctx context.Context, payload []byte) (answer any, ours bool, err error)
}

// An Intake is who gets what comes in.
type Intake struct {
	Receiver Receiver
	Desk     Desk // nil: nobody works in Slack
	// Rounds reads what agents wrote, by one node at a time; nil: nobody does, or it runs elsewhere.
	Rounds func(ctx context.Context) error
}

// Options are what a [Channel] is made of. BotToken, Pad and Texts are required, and AppToken for Socket Mode or
// SigningSecret for HTTP.
type Options struct {
	BotToken      string
	AppToken      string // with it we connect to Slack; without it Slack has to reach [Channel.Handler]
	Sockets       int    // how many connections then; at least one
	SigningSecret string
	API           string // another address of Slack, such as GovSlack's; empty: the usual one
	Pad           bot.Pad
	Shelf         handoff.Shelf // for files; nil: there is no place for them
	Limits        handoff.Limits
	Texts         *texts.Catalogue
	Languages     []string                    // that the bot speaks; the first stands in
	Where         func(handoff.Source) string // where an article can be read; nil: it is not told
	// Lang tells which language a conversation is in, "" when that is not known yet; nil: never known.
	Lang func(ctx context.Context, conversation string) string
	// Held tells whether a human has a conversation; nil: never known.
	Held     func(ctx context.Context, conversation string) bool
	Pane     func(lang string) Pane // the assistant's; nil: the bot is not there
	Channels map[string]Mode        // by name or id; what is not named is [Mention]
	Pause    time.Duration          // between two suggestions to one person in a channel
	// Reactions are those that count, by name as in [Reaction], each with the choice of a button that it stands for.
	Reactions map[string]string
	Home      Home
	Client    *http.Client // nil: one with a limit on the time
	// Dial opens the connection of a socket; nil: as usual, by the proxy of the environment where there is one.
	Dial  func(ctx context.Context, network, address string) (net.Conn, error)
	Nodes talk.Nodes   // that serve this Slack together; nil: there is one
	Log   *slog.Logger // nil: no log
}

// A Channel serves people in Slack. It is safe for concurrent use.
type Channel struct {
	Options
	api      *slackapi.Client
	talks    *talk.Threads
	people   people
	pace     pace
	routes   routes
	leads    leads
	panes    panes
	statuses statuses
	scopes   scopes
	chores   chan func(context.Context)
	loads    loads
	// from where on what people write has to be read
	cursors *talk.Cursors
	home    *home.Keeper // nil: there are no pages

	mu    sync.Mutex
	self  self               // guarded by mu; zero until Slack told us
	names map[string]calling // guarded by mu; of channels, by id
	state Health             // guarded by mu
	lines map[int]bool       // guarded by mu; our connections that are there
}

// Health is how the connection with Slack is.
type Health struct {
	Connected bool      // Slack reaches us
	Since     time.Time // of that
	Problem   string    // what an admin has to mend so that we connect; empty: nothing
	Sending   string    // the same of messages that do not go out
	Reading   string    // the same of what was written while we were away
	Unheard   int       // messages that were found in the history although Slack should have told of them
	deaf      time.Time // when the last of them was found
}

// Problems are what an admin has to mend, each with how.
func (h Health) Problems() []string {
	var all []string
	for _, problem := range []string{h.Problem, h.Sending, h.Reading} {
		if problem != "" && !slices.Contains(all, problem) {
			all = append(all, problem)
		}
	}
	if h.Unheard > 0 {
		all = append(all, fmt.Sprintf("Slack did not tell of %d messages, which were found in the history: %s", h.Unheard,
			deafFix))
	}
	return all
}

// New assembles a channel. Nothing is dialled before [Channel.Run].
func New(o Options) *Channel {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 12 * time.Second}
	}
	client := *o.Client
	if client.Transport == nil {
		client.Transport = http.DefaultTransport
	}
	client.Transport = sieve.Transport{Next: &gate{next: client.Transport, limited: map[string]limit{}}}
	o.Client = &client
	if len(o.Languages) == 0 {
		o.Languages = texts.Languages()
	}
	c := &Channel{Options: o, talks: talk.NewThreads(Name, o.Pad), people: newPeople(),
		pace: newPace(), loads: newLoads(), cursors: talk.NewCursors(Name, o.Pad, clock),
		chores: make(chan func(context.Context), 256), statuses: statuses{writing: map[string]bool{}},
		names: map[string]calling{}, lines: map[int]bool{}}
	c.keepInMind()
	options := []slackapi.Option{slackapi.OptionHTTPClient(o.Client), slackapi.OptionAppLevelToken(o.AppToken),
		slackapi.OptionOnResponseHeaders(c.scopes.hear)}
	if o.API != "" {
		options = append(options, slackapi.OptionAPIURL(strings.TrimSuffix(o.API, "/")+"/"))
	}
	c.api = slackapi.New(o.BotToken, options...)
	c.home = c.newHome()
	return c
}

// keepInMind makes places for what matters until something is answered: where all nodes find it, if there are several.
func (c *Channel) keepInMind() {
	pad := c.Pad
	if c.Nodes == nil {
		pad = nil // in memory
	} else {
		c.talks.Share(c.Nodes)
	}
	c.routes = routes{talk.NewPocket(Name, "route/", routeLife, pad)}
	c.leads = leads{talk.NewPocket(Name, "lead/", leadLife, pad)}
	c.panes = panes{fresh: talk.NewPocket(Name, "fresh/", freshLife, pad),
		busy: talk.NewPocket(Name, "busy/", busyLife, pad)}
}

// API is the connection, for the desk.
func (c *Channel) API() *slackapi.Client { return c.api }

// Name implements bot.Channel.
func (c *Channel) Name() string { return Name }

// Health tells how the connection is.
func (c *Channel) Health() Health {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// problem notes what an admin has to mend; "" when it is mended.
func (c *Channel) problem(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state.Problem != what && what != "" {
		c.Log.Error("Slack does not work: " + what)
	}
	c.state.Problem = what
}

// report notes in one place of the health how something ended; only what an admin has to mend is a problem.
func (c *Channel) report(place func(*Health) *string, err error) {
	problem := ""
	switch {
	case err == nil:
	case mend(code(err)) != "":
		problem = explain(err)
	default:
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	at := place(&c.state)
	if problem != "" && *at != problem {
		c.Log.Error("Slack does not work: " + problem)
	}
	*at = problem
}

func (c *Channel) us() self {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.self
}

// Run works until ctx ends: it finds out who we are, connects, and does what may wait. It returns when everything that
// it started has ended. Slack being away or refusing us is no error of ours: it is tried again.
func (c *Channel) Run(ctx context.Context, in Intake) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return c.runChores(ctx) })
	for range fetchers {
		group.Go(func() error { return c.loads.run(ctx) })
	}
	group.Go(func() error {
		if !c.introduce(ctx) {
			return nil // stopping
		}
		group.Go(func() error { return c.runOnce(ctx, in) })
		if c.home != nil {
			group.Go(func() error { return c.home.Run(ctx) })
		}
		if c.AppToken != "" {
			c.runSockets(ctx, in)
			return nil
		}
		c.connected(0, true)
		<-ctx.Done()
		return nil
	})
	return group.Wait()
}

// introduce asks Slack who we are until it answers. It is false when ctx ended before.
func (c *Channel) introduce(ctx context.Context) bool {
	for try := 1; ; try++ {
		who, err := c.api.AuthTestContext(ctx)
		if err == nil {
			c.mu.Lock()
			c.self = self{user: who.UserID, bot: who.BotID, team: who.TeamID, enterprise: who.EnterpriseID, url: who.URL}
			c.mu.Unlock()
			c.problem("")
			c.Log.Info("Slack", "team", who.Team, "as", who.User)
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		c.problem(explain(err))
		if !rest(ctx, backoff(try)) {
			return false
		}
	}
}

// connected notes whether one of our lines to Slack is there. Slack reaches us as long as any is.
func (c *Channel) connected(line int, yes bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.lines, line)
	if yes {
		c.lines[line] = true
	}
	if reached := len(c.lines) > 0; c.state.Connected != reached {
		c.state.Connected, c.state.Since = reached, time.Now()
	}
}

// runChores does one after the other what nobody waits for.
func (c *Channel) runChores(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case chore := <-c.chores:
			doing, stop := context.WithTimeout(ctx, 10*time.Second)
			chore(doing)
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

// spoken is the language of a conversation, "" when that is not known yet.
func (c *Channel) spoken(ctx context.Context, conversation string) string {
	if c.Lang == nil {
		return ""
	}
	if lang := c.Lang(ctx, conversation); slices.Contains(c.Languages, lang) {
		return lang
	}
	return ""
}

// maker makes messages in the language of a conversation.
func (c *Channel) maker(ctx context.Context, conversation string) blocks.Maker {
	lang := orElse(c.spoken(ctx, conversation), c.Languages[0])
	return blocks.Maker{Texts: c.Texts, Lang: lang, Where: c.Where}
}

// say is a text of our own in the language of a conversation.
func (c *Channel) say(ctx context.Context, conversation, id string, args texts.Args) string {
	return c.Texts.Say(c.maker(ctx, conversation).Lang, "slack."+id, args)
}

// rest waits; it is false when ctx ended before.
func rest(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// backoff doubles from one second to a minute.
func backoff(try int) time.Duration { return min(time.Second<<min(try-1, 6), time.Minute) }
