package discord

import (
	"context"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/talk"
)

// Of several nodes one at a time hears the gateway, all of its shards: what was missed can only be told from what was
// not by who is told of all servers. It takes in what happens, answers interactions, and reads what agents wrote; each
// node sends for the conversations that are its own. When the node that hears ends, the next one begins as after a
// restart: with what is on the pad, and by reading what was written since.

const (
	hearingName = "discord/gateway"
	openingKey  = "opening/" // + conversation: it is about to be known whether there is a route
	openMost    = 4 * time.Second
	openLook    = 50 * time.Millisecond
	closeMost   = time.Hour   // how long a command to close waits for the bot to say so
	clocks      = time.Second // how far those of two nodes may be apart, with care
)

// keepInMind makes places for what matters until something is answered: where all nodes find it, if there are several.
func (c *Channel) keepInMind() {
	pad := c.Pad
	if c.Nodes == nil {
		pad = nil // in memory
	}
	c.routes = newRoutes(c.Nodes)
	c.leads = talk.NewPocket(Name, "lead/", leadLife, pad)
	c.closing = talk.NewPocket(Name, "closing/", closeMost, pad)
}

// runHearing hears Discord when it is our turn.
func (c *Channel) runHearing(ctx context.Context, in Intake) error {
	if c.Nodes == nil {
		return c.listenTo(ctx, in)
	}
	c.hears(false)
	err := c.Nodes.WhileHolding(ctx, hearingName, func(ctx context.Context) error {
		c.anew()
		c.hears(true)
		defer c.hears(false)
		c.Log.Info("hears Discord")
		return c.listenTo(ctx, in)
	})
	if ctx.Err() != nil {
		return nil // stopping
	}
	return err
}

// anew forgets what another node may have changed.
func (c *Channel) anew() {
	c.talks.Anew()
	c.cursors.Anew()
	c.authors.anew()
	c.horizon.anew()
}

// hears notes whether this node hears the gateway.
func (c *Channel) hears(yes bool) {
	c.directory.anew(yes)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away = !yes
}

// known gives a channel or thread that is needed to send. Whoever hears no gateway asks Discord; it not answering is
// found out by sending.
func (c *Channel) known(ctx context.Context, id string) (channel, bool) {
	c.mu.Lock()
	away := c.away
	c.mu.Unlock()
	if known, ok := c.directory.channel(id); ok || !away {
		return known, ok
	}
	found, err := c.channelOf(ctx, id)
	return found, err == nil && found.Guild.V != ""
}

// meet looks up the channels that words point at, as far as the title of a thread may name them.
func (c *Channel) meet(ctx context.Context, text string) {
	const most = 3
	for _, found := range marked.FindAllStringSubmatch(text, most) {
		if found[1] == "#" {
			c.known(ctx, found[2])
		}
	}
}

// open says that there will soon be a route, and gives what to call then.
func (c *Channel) open(ctx context.Context, conversation string) (opened func()) {
	here := c.routes.open(conversation)
	if c.Nodes == nil {
		return here
	}
	c.courtesy("note that somebody is being answered", c.Pad.Remember(ctx, Name, openingKey+conversation, "1"))
	return func() {
		here()
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), askWait)
		defer stop()
		c.courtesy("note that somebody was answered", c.Pad.Remember(ctx, Name, openingKey+conversation, ""))
	}
}

// settled waits until it is known whether there is a route. A node that died meanwhile is not waited for.
func (c *Channel) settled(ctx context.Context, conversation string) {
	c.routes.settled(ctx, conversation)
	if c.Nodes == nil {
		return
	}
	for begun := time.Now(); ; {
		noted, err := c.Pad.Recall(ctx, Name, openingKey+conversation)
		if err != nil || noted == "" {
			return
		}
		if time.Since(begun) > openMost {
			c.courtesy("forget who was answered", c.Pad.Remember(ctx, Name, openingKey+conversation, ""))
			return
		}
		if !rested(ctx, openLook) {
			return
		}
	}
}

// thoughts are the conversations whose answer is waited for too long, and those whose time is over: of several nodes,
// those that are ours.
func (c *Channel) thoughts(ctx context.Context, now time.Time) (waiting, over []string) {
	if c.Nodes == nil {
		return c.routes.thinking(now)
	}
	all, err := c.routes.noted(ctx, c.Pad)
	c.courtesy("look what is shown as thinking", err)
	for conversation, one := range all {
		of, _, _ := strings.Cut(conversation, abandoned)
		if c.Nodes.Mine(of) {
			waiting, over = one.sorted(conversation, now, waiting, over)
		}
	}
	return waiting, over
}

// answered ends that we are shown as typing when another node has answered: only the gateway tells us.
func (c *Channel) answered(m message) {
	if c.Nodes == nil {
		return
	}
	c.typing.endWhere(func(conversation string, q question) bool {
		at, err := parsePlace(conversation)
		switch {
		case err != nil:
			return true
		case at.channel == "":
			return q.channel == m.Channel.V
		}
		return at.channel == m.Channel.V || at.channel == m.answers()
	})
}

// heed does for the other nodes what only who hears the gateway can.
func (c *Channel) heed(ctx context.Context) error {
	for tidied := time.Now(); rested(ctx, thinkLook); {
		c.courtesy("hear what other nodes doubt", c.hearDoubts(ctx))
		if time.Since(tidied) > leadLife {
			tidied = time.Now()
			c.tidy(ctx)
		}
	}
	return nil
}

// tidy takes away what nobody has asked for.
func (c *Channel) tidy(ctx context.Context) {
	for _, p := range []*talk.Pocket{c.leads, c.closing} {
		c.courtesy("tidy up", p.Tidy(ctx))
	}
}

// courtesy logs that something went wrong on which nobody's answer depends.
func (c *Channel) courtesy(what string, err error) {
	if err != nil {
		c.Log.Warn(what, "err", err)
	}
}

// alone does something that several nodes may do to the route of a conversation.
func (r *routes) alone(ctx context.Context, conversation string, do func(ctx context.Context)) {
	err := r.nodes.WhileHolding(ctx, "discord/"+routeKey+conversation, func(ctx context.Context) error {
		do(ctx)
		return nil
	})
	_ = err // ctx has ended: what was not done is as a note that failed
}

// noted are all routes on the pad, by conversation.
func (r *routes) noted(ctx context.Context, pad bot.Pad) (map[string]route, error) {
	notes, err := pad.Recollect(ctx, Name, routeKey)
	if err != nil {
		return nil, err
	}
	all := map[string]route{}
	for key, text := range notes {
		if one, ok := readRoute(text); ok {
			all[strings.TrimPrefix(key, routeKey)] = one
		}
	}
	return all, nil
}
