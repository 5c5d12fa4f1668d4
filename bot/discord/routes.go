package discord

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/rest"
)

// How long an interaction can be answered, and how long somebody looks at "thinking".
const (
	routeLife = 14 * time.Minute // Discord allows 15
	thinkMost = 30 * time.Second
	thinkLook = 5 * time.Second
	routeKey  = "route/" // + conversation
)

// routes are where the answers to private questions are shown: to who asked, where they asked.
type routes struct {
	mu      sync.Mutex
	live    map[string]route         // guarded by mu; by conversation
	opening map[string]chan struct{} // guarded by mu; closed when it is known whether there is one
}

// A route is an interaction that can be answered.
type route struct {
	ID, App, Token string
	Until          time.Time
	Since          time.Time
	Deferred       bool // Discord shows that we think, until the first answer
}

func newRoutes() *routes {
	return &routes{live: map[string]route{}, opening: map[string]chan struct{}{}}
}

// open says that there will soon be a route, and gives what to call then: an answer may be ready sooner, and waits.
func (r *routes) open(conversation string) (opened func()) {
	done := make(chan struct{})
	r.mu.Lock()
	r.opening[conversation] = done
	r.mu.Unlock()
	return sync.OnceFunc(func() {
		r.mu.Lock()
		if r.opening[conversation] == done {
			delete(r.opening, conversation)
		}
		r.mu.Unlock()
		close(done)
	})
}

// settled waits until it is known whether there is a route.
func (r *routes) settled(ctx context.Context, conversation string) {
	r.mu.Lock()
	done := r.opening[conversation]
	r.mu.Unlock()
	if done == nil {
		return
	}
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// set notes where answers of a conversation go, across a restart as well.
func (r *routes) set(ctx context.Context, pad bot.Pad, conversation string, i rest.Interaction, deferred bool) {
	now := time.Now()
	one := route{i.ID, i.App, i.Token, now.Add(routeLife), now, deferred}
	r.mu.Lock()
	r.live[conversation] = one
	r.mu.Unlock()
	if text, err := json.Marshal(one); err == nil {
		_ = pad.Remember(ctx, Name, routeKey+conversation, string(text)) // else the answer goes to the direct messages
	}
}

// get gives where answers of a conversation go now.
func (r *routes) get(ctx context.Context, pad bot.Pad, conversation string) (route, bool) {
	r.mu.Lock()
	one, ok := r.live[conversation]
	r.mu.Unlock()
	if !ok {
		noted, err := pad.Recall(ctx, Name, routeKey+conversation)
		if err != nil || noted == "" || json.Unmarshal([]byte(noted), &one) != nil {
			return route{}, false
		}
	}
	if time.Now().After(one.Until) {
		r.drop(ctx, pad, conversation)
		return route{}, false
	}
	return one, true
}

// used notes that the first answer was given.
func (r *routes) used(ctx context.Context, pad bot.Pad, conversation string, one route) {
	one.Deferred = false
	r.mu.Lock()
	r.live[conversation] = one
	r.mu.Unlock()
	if text, err := json.Marshal(one); err == nil {
		_ = pad.Remember(ctx, Name, routeKey+conversation, string(text)) // then the first answer is shown anew
	}
}

// drop forgets a route, and the token in it.
func (r *routes) drop(ctx context.Context, pad bot.Pad, conversation string) {
	r.mu.Lock()
	delete(r.live, conversation)
	r.mu.Unlock()
	_ = pad.Remember(ctx, Name, routeKey+conversation, "") // it is worthless by then
}

// thinking are the conversations whose answer is waited for too long, with their routes; and forgets what is over.
func (r *routes) thinking(now time.Time) (waiting map[string]route, over []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	waiting = map[string]route{}
	for conversation, one := range r.live {
		switch {
		case now.After(one.Until):
			over = append(over, conversation)
		case one.Deferred && now.Sub(one.Since) > thinkMost:
			waiting[conversation] = one
		}
	}
	return waiting, over
}

// await shows that we think, where the answer will be.
func (c *Channel) await(ctx context.Context, i call, conversation string) error {
	flags := discordgo.MessageFlagsEphemeral
	if i.Guild.V == "" {
		flags = 0 // in direct messages everything is between the two of us
	}
	err := c.rest.Respond(ctx, i.answer, &discordgo.InteractionResponse{
		Type: discordgo.InteractionResponseDeferredChannelMessageWithSource,
		Data: &discordgo.InteractionResponseData{Flags: flags}})
	if kind := rest.Kind(err); err != nil && kind != rest.AlreadyAnswered {
		c.Log.Warn("answer an interaction", "err", err) // the answer goes to the direct messages
		return nil
	}
	c.routes.set(ctx, c.Pad, conversation, i.answer, true)
	return nil
}

// runThoughts ends what is shown as thinking when no answer comes in time, because a colleague has to give it.
func (c *Channel) runThoughts(ctx context.Context) error {
	ticker := time.NewTicker(thinkLook)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-ticker.C:
			waiting, over := c.routes.thinking(now)
			for conversation, one := range waiting {
				m := c.maker(ctx, conversation)
				text := c.Texts.Say(m.Lang, "discord.received", nil)
				_, err := c.rest.EditResponse(ctx, one.interaction(), rest.Outgoing{Content: text})
				if err != nil {
					c.Log.Warn("end what is shown as thinking", "err", err)
				}
				c.routes.used(ctx, c.Pad, conversation, one)
			}
			for _, conversation := range over {
				c.routes.drop(ctx, c.Pad, conversation)
			}
		}
	}
}

func (r route) interaction() rest.Interaction {
	return rest.Interaction{ID: r.ID, App: r.App, Token: r.Token}
}

// answerBack shows a message where the person asked privately. It is false when they did not, or when it fails: then
// it goes to the direct messages. Files and long answers of several messages go there as well.
func (c *Channel) answerBack(ctx context.Context, p bot.Parcel, parts []cards.Message) bool {
	c.routes.settled(ctx, p.Conversation)
	one, ok := c.routes.get(ctx, c.Pad, p.Conversation)
	if !ok || len(p.Entry.Files) > 0 {
		return false
	}
	for _, part := range parts {
		if err := c.showBack(ctx, one, part); err != nil {
			c.routes.drop(ctx, c.Pad, p.Conversation)
			c.Log.Warn("answer privately", "err", err)
			return false
		}
		c.routes.used(ctx, c.Pad, p.Conversation, one)
		one.Deferred = false
	}
	return true
}

// showBack shows one message, after the pauses that Discord asks for.
func (c *Channel) showBack(ctx context.Context, one route, part cards.Message) error {
	m := rest.Outgoing{Content: part.Content, Embeds: part.Embeds, Components: part.Components,
		Flags: part.Flags | discordgo.MessageFlagsEphemeral}
	for {
		var err error
		if one.Deferred {
			_, err = c.rest.EditResponse(ctx, one.interaction(), m)
		} else {
			_, err = c.rest.Followup(ctx, one.interaction(), m)
		}
		if rest.Kind(err) != rest.Limited || !rested(ctx, rest.Wait(err)) {
			return err
		}
	}
}
