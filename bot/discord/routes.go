package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/bot/talk"
	"github.com/firstline-support/firstline/handoff"
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
	nodes talk.Nodes // that share them; nil: there is one

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
	Last           attempt
}

// An attempt is the last entry that was to be shown, and where: it is tried again in the same place, whatever the
// person has asked meanwhile.
type attempt struct {
	Seq            int64
	Parts          int // how many of its messages are shown
	ID, App, Token string
	Deferred       bool // the first of them takes the place of what shows that we think
	At             time.Time
	Before         time.Time // At of the try before
}

// trying is for how long an attempt may be under way.
const trying = time.Minute

func newRoutes(nodes talk.Nodes) *routes {
	return &routes{nodes: nodes, live: map[string]route{}, opening: map[string]chan struct{}{}}
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

// set notes where answers of a conversation go, across a restart as well. Where Discord still shows that we think,
// nobody will answer any more: that is to be ended.
func (r *routes) set(ctx context.Context, pad bot.Pad, conversation string, i rest.Interaction, deferred bool) {
	if r.nodes == nil {
		r.put(ctx, pad, conversation, i, deferred)
		return
	}
	r.alone(ctx, conversation, func(ctx context.Context) { r.put(ctx, pad, conversation, i, deferred) })
}

func (r *routes) put(ctx context.Context, pad bot.Pad, conversation string, i rest.Interaction, deferred bool) {
	before, _ := r.get(ctx, pad, conversation)
	if before.ID == i.ID {
		return // it came once more, and may be answered by now
	}
	now := time.Now()
	r.keep(ctx, pad, conversation, route{ID: i.ID, App: i.App, Token: i.Token, Until: now.Add(routeLife), Since: now,
		Deferred: deferred, Last: before.Last})
	if before.Deferred && before.Last.ID != before.ID {
		before.Since = time.Time{}
		r.keep(ctx, pad, conversation+abandoned+before.ID, before)
	}
}

// abandoned stands between a conversation and an interaction to which no answer comes.
const abandoned = "/"

func (r *routes) keep(ctx context.Context, pad bot.Pad, conversation string, one route) {
	r.mind(conversation, one)
	if text, err := json.Marshal(one); err == nil {
		_ = pad.Remember(ctx, Name, routeKey+conversation, string(text)) // else the answer goes to the direct messages
	}
}

// mind keeps a route in mind, unless other nodes may change it.
func (r *routes) mind(conversation string, one route) {
	if r.nodes != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.live[conversation] = one
}

// recall reads the routes of an earlier run, so that what is shown as thinking there ends as well.
func (r *routes) recall(ctx context.Context, pad bot.Pad) error {
	all, err := r.noted(ctx, pad)
	if err != nil || r.nodes != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for conversation, one := range all {
		if _, known := r.live[conversation]; !known {
			r.live[conversation] = one
		}
	}
	return nil
}

func readRoute(text string) (one route, ok bool) {
	return one, text != "" && json.Unmarshal([]byte(text), &one) == nil
}

// get gives where answers of a conversation go now.
func (r *routes) get(ctx context.Context, pad bot.Pad, conversation string) (route, bool) {
	r.mu.Lock()
	one, ok := r.live[conversation]
	r.mu.Unlock()
	if !ok { // always, where others change it as well
		noted, err := pad.Recall(ctx, Name, routeKey+conversation)
		if one, ok = readRoute(noted); err != nil || !ok {
			return route{}, false
		}
		r.mind(conversation, one)
	}
	if time.Now().After(one.Until) {
		r.drop(ctx, pad, conversation)
		return route{}, false
	}
	return one, true
}

// change changes what is noted of a conversation's route. It is false when there is none, or when the change does not
// want it.
func (r *routes) change(ctx context.Context, pad bot.Pad, conversation string, change func(*route) bool) (
	one route, ok bool,
) {
	if r.nodes != nil {
		r.alone(ctx, conversation, func(ctx context.Context) {
			if one, ok = r.get(ctx, pad, conversation); ok && change(&one) {
				r.keep(ctx, pad, conversation, one)
			} else {
				ok = false
			}
		})
		return one, ok
	}
	r.mu.Lock()
	one, ok = r.live[conversation]
	if ok = ok && change(&one); ok {
		r.live[conversation] = one
	}
	r.mu.Unlock()
	if ok {
		r.keep(ctx, pad, conversation, one)
	}
	return one, ok
}

// begin notes that a parcel is about to be shown, and gives where: in the place of an earlier attempt. It is false when
// that was made elsewhere.
func (r *routes) begin(ctx context.Context, pad bot.Pad, p bot.Parcel) (attempt, bool) {
	one, ok := r.change(ctx, pad, p.Conversation, func(one *route) bool {
		known := one.Last.Seq == p.Entry.Seq
		if !known {
			one.Last = attempt{Seq: p.Entry.Seq, ID: one.ID, App: one.App, Token: one.Token, Deferred: one.Deferred}
		}
		one.Last.Before, one.Last.At = one.Last.At, time.Now()
		return known || p.Attempts == 0
	})
	return one.Last, ok
}

// failed notes that nothing can be shown in the place of an attempt.
func (r *routes) failed(ctx context.Context, pad bot.Pad, conversation string, place string) {
	one, _ := r.change(ctx, pad, conversation, func(one *route) bool {
		one.Last = attempt{}
		return true
	})
	if one.ID == place {
		r.drop(ctx, pad, conversation)
	}
}

// shown notes how many messages of an entry are shown.
func (r *routes) shown(ctx context.Context, pad bot.Pad, conversation string, parts int) {
	r.change(ctx, pad, conversation, func(one *route) bool {
		one.Last.Parts, one.Last.Deferred = parts, false
		one.Deferred = one.Deferred && one.ID != one.Last.ID
		return true
	})
}

// end takes it on to end what is shown as thinking; false when an answer is on its way there.
func (r *routes) end(ctx context.Context, pad bot.Pad, conversation string) (route, bool) {
	return r.change(ctx, pad, conversation, func(one *route) bool {
		if !one.Deferred || one.Last.ID == one.ID && time.Since(one.Last.At) < trying {
			return false
		}
		one.Deferred = false
		return true
	})
}

// drop forgets a route, and the token in it.
func (r *routes) drop(ctx context.Context, pad bot.Pad, conversation string) {
	r.mu.Lock()
	delete(r.live, conversation)
	r.mu.Unlock()
	_ = pad.Remember(ctx, Name, routeKey+conversation, "") // it is worthless by then
}

// thinking are the conversations whose answer is waited for too long, and those whose time is over.
func (r *routes) thinking(now time.Time) (waiting, over []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for conversation, one := range r.live {
		waiting, over = one.sorted(conversation, now, waiting, over)
	}
	return waiting, over
}

// sorted puts a conversation where it belongs.
func (r route) sorted(conversation string, now time.Time, waiting, over []string) (stillWaiting, allOver []string) {
	switch {
	case now.After(r.Until):
		over = append(over, conversation)
	case r.Deferred && now.Sub(r.Since) > thinkMost:
		waiting = append(waiting, conversation)
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
		c.Log.Warn("answer an interaction", "err", err)
		if !kind.Doubtful() {
			return nil // the answer goes to the direct messages
		}
	}
	c.routes.set(ctx, c.Pad, conversation, i.answer, true)
	return nil
}

// endThought says in the place of "thinking" that the answer comes elsewhere or later.
func (c *Channel) endThought(ctx context.Context, conversation string) {
	one, ok := c.routes.end(ctx, c.Pad, conversation)
	if !ok {
		return
	}
	of, _, alone := strings.Cut(conversation, abandoned)
	text := c.Texts.Say(c.maker(ctx, of).Lang, "discord.received", nil)
	_, err := c.rest.EditResponse(ctx, one.interaction(), rest.Outgoing{Content: text})
	kind := rest.Kind(err)
	switch {
	case err == nil || kind.Final():
		if alone {
			c.routes.drop(ctx, c.Pad, conversation)
		}
	default: // once more at the next look; an answer that comes meanwhile is shown below
		c.routes.change(ctx, c.Pad, conversation, func(now *route) bool {
			now.Deferred = now.ID == one.ID
			return now.Deferred
		})
	}
	if err != nil {
		c.Log.Warn("end what is shown as thinking", "err", err)
	}
}

// runThoughts ends what is shown as thinking when no answer comes in time, because a colleague has to give it.
func (c *Channel) runThoughts(ctx context.Context) error {
	if err := c.routes.recall(ctx, c.Pad); err != nil {
		c.Log.Warn("recall what is shown as thinking", "err", err)
	}
	ticker := time.NewTicker(thinkLook)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-ticker.C:
			waiting, over := c.thoughts(ctx, now)
			for _, conversation := range waiting {
				c.endThought(ctx, conversation)
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

// answerBack shows a message where the person asked privately. It is false when they did not, or when Discord does not
// let us: then it goes to the direct messages. Files go there as well. What ended in doubt is an error: it is tried
// again, in the same place.
func (c *Channel) answerBack(ctx context.Context, p bot.Parcel, parts []cards.Message) (shown bool, err error) {
	c.settled(ctx, p.Conversation)
	if _, ok := c.routes.get(ctx, c.Pad, p.Conversation); !ok || len(p.Entry.Files) > 0 {
		return false, nil
	}
	to, ok := c.routes.begin(ctx, c.Pad, p)
	if !ok {
		return false, nil
	}
	for i, part := range parts[min(to.Parts, len(parts)):] {
		if err := c.showBack(ctx, to, p, to.Parts+i, part); err != nil {
			kind := rest.Kind(err)
			if kind.Doubtful() || kind == rest.Limited || kind == rest.Unreachable || errors.Is(err, errUnsure) ||
				ctx.Err() != nil {
				return false, fmt.Errorf("answer privately: %w", err)
			}
			c.routes.failed(ctx, c.Pad, p.Conversation, to.ID)
			c.Log.Warn("answer privately", "err", err)
			return false, nil
		}
		to.Deferred = false
		c.routes.shown(ctx, c.Pad, p.Conversation, to.Parts+i+1)
	}
	return true, nil
}

// errUnsure is that a message may have been sent of which Discord does not tell while it tells us nothing.
var errUnsure = errors.New("it may be there already; Discord has not told yet")

// lookAgain is when it may have.
const lookAgain = 15 * time.Second

// showBack shows one message, after the pauses that Discord asks for. The first answer may be repeated; another one
// has no nonce, but Discord tells of it over the gateway.
func (c *Channel) showBack(ctx context.Context, to attempt, p bot.Parcel, i int, part cards.Message) error {
	m := rest.Outgoing{Content: part.Content, Embeds: part.Embeds, Components: part.Components,
		Flags: part.Flags | discordgo.MessageFlagsEphemeral}
	nonce, place := nonceOf(p, i), rest.Interaction{ID: to.ID, App: to.App, Token: to.Token}
	for {
		if to.Deferred {
			_, err := c.rest.EditResponse(ctx, place, m)
			if rest.Kind(err) != rest.Limited || !rested(ctx, rest.Wait(err)) {
				return err
			}
			continue
		}
		there, sure, err := c.shownBefore(ctx, p, to, i, part)
		if there || err != nil {
			return err
		}
		if !sure {
			return &handoff.Later{After: lookAgain, Err: errUnsure}
		}
		err = c.sendShown(ctx, nonce, place, m)
		if rest.Kind(err) != rest.Limited || !rested(ctx, rest.Wait(err)) {
			return err
		}
	}
}
