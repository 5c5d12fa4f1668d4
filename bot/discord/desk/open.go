package desk

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
)

// A case's thread is made in steps, each of which may be the last one before a crash: it is noted that we begin, the
// thread is made, its place is noted, and a private one gets its card, pinned, and its members. [Desk.found] and
// [Desk.complete] go on from wherever it ended.

// maxName is how long the name of a thread may be.
const maxName = 100

// threadName is what a case's thread is called.
func (d *Desk) threadName(c handoff.Case) string {
	return markdown.Cut(handoff.OneLine(d.faces().Name(c)), maxName)
}

// found gives the place of a case below a channel as far as there is one: without a card it is a private thread that
// has none yet, without a thread it has to be made.
func (d *Desk) found(ctx context.Context, r room, c handoff.Case) (place, error) {
	text, err := d.recall(ctx, noteAt(c, r.id))
	if err != nil || text == "" {
		return place{}, err
	}
	if text == begun {
		return d.search(ctx, r, c)
	}
	p, ok := placeOf(text)
	if !ok || p.card == "" {
		return p, nil
	}
	_, err = d.opt.API.Message(ctx, p.thread, p.card)
	if gone(err) {
		d.opt.Log.Warn("the thread of a case is gone", "case", c.Number, "place", p)
		return place{}, d.lose(ctx, c, p)
	}
	if err != nil {
		return place{}, fmt.Errorf("look at the card: %w", err)
	}
	return p, nil
}

// search looks among the threads of a channel for the one of a case that was begun, the first one first.
func (d *Desk) search(ctx context.Context, r room, c handoff.Case) (place, error) {
	begun, err := d.begun(ctx, r, d.threadName(c), c.Opened)
	if err != nil {
		return place{}, err
	}
	for _, p := range begun {
		if p.card, err = d.cardIn(ctx, r, p, c); err != nil {
			return place{}, err
		}
		if p.card != "" || !r.forum {
			return p, d.keep(ctx, c, p)
		}
	}
	return place{}, nil
}

// begun are the threads of a channel that we began under a name since a time, the first one first.
func (d *Desk) begun(ctx context.Context, r room, name string, since time.Time) (ours []place, err error) {
	us, err := d.me(ctx)
	if err != nil {
		return nil, err
	}
	all, err := d.threads(ctx, r)
	if err != nil {
		return nil, err
	}
	const apart = 10 * time.Minute // between Discord's clock and ours
	slices.SortFunc(all, func(a, b *discordgo.Channel) int { return order(a.ID, b.ID) })
	for _, t := range all {
		if t.ParentID == r.id && t.OwnerID == us && t.Name == name && !moment(t.ID).Before(since.Add(-apart)) {
			ours = append(ours, place{parent: r.id, thread: t.ID})
		}
	}
	return ours, nil
}

// threads are those of a channel, as far as it has a case that was just begun among them.
func (d *Desk) threads(ctx context.Context, r room) ([]*discordgo.Channel, error) {
	const most = 100
	api := d.opt.API.With(ctx)
	active, err := api.GuildThreadsActive(r.guild)
	if err != nil {
		return nil, fmt.Errorf("look for the thread: %w", err)
	}
	archived := api.ThreadsArchived
	if !r.forum {
		archived = api.ThreadsPrivateJoinedArchived
	}
	old, err := archived(r.id, nil, most)
	if err != nil {
		return nil, fmt.Errorf("look for the thread in the archive: %w", err)
	}
	return append(active.Threads, old.Threads...), nil
}

// cardIn gives the card in a thread, "" where the thread is not the case's or has none yet.
func (d *Desk) cardIn(ctx context.Context, r room, p place, c handoff.Case) (string, error) {
	key := line.Key(c)
	return d.cardOf(ctx, r, p, func(m message) bool { return m.presses(key) })
}

// cardOf gives the message of ours in a thread by which it is known whose thread it is, "" where there is none.
func (d *Desk) cardOf(ctx context.Context, r room, p place, is func(message) bool) (string, error) {
	if r.forum {
		raw, err := d.opt.API.Message(ctx, p.thread, p.thread)
		if err != nil && !gone(err) {
			return "", fmt.Errorf("look at the card: %w", err)
		}
		if err == nil && is(parse(raw)) {
			return p.thread, nil
		}
		return "", nil
	}
	messages, err := d.ours(ctx, p.thread)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(messages, is)
	if i < 0 {
		return "", nil
	}
	return messages[i].ID, nil
}

// complete makes what a place lacks.
func (d *Desk) complete(ctx context.Context, r room, p place, c handoff.Case, b handoff.Brief) (place, error) {
	card := d.outgoing(d.draw(c, b))
	if p.thread == "" {
		if err := d.remember(ctx, noteOffer(c), strconv.FormatInt(b.Stopped.Seq, 10)); err != nil {
			return place{}, err
		}
		var err error
		if p, err = d.make(ctx, r, c, card); err != nil {
			return place{}, err
		}
	}
	if p.card == "" {
		card.Nonce = nonce(c, "card")
		m, err := d.opt.API.Post(ctx, p.thread, card)
		if err != nil {
			return place{}, fmt.Errorf("post the card: %w", err)
		}
		p.card = m.ID
		if err := d.keep(ctx, c, p); err != nil {
			return place{}, err
		}
	}
	if r.forum {
		return p, nil
	}
	if err := d.opt.API.With(ctx).ChannelMessagePin(p.thread, p.card); err != nil {
		d.opt.Log.Warn("pin the card of a case", "case", c.Number, "err", err) // it is found without
	}
	return p, d.invite(ctx, p, c)
}

// make makes a thread, and notes where it is.
func (d *Desk) make(ctx context.Context, r room, c handoff.Case, card rest.Outgoing) (place, error) {
	if err := d.remember(ctx, noteAt(c, r.id), begun); err != nil {
		return place{}, err
	}
	t, err := d.begin(ctx, r, c, card)
	if rest.Kind(err) == rest.UnknownChannel {
		d.forget(r.id)
		return place{}, missing(r.id)
	}
	if err != nil {
		return place{}, err
	}
	p := place{parent: r.id, thread: t.ID}
	if r.forum {
		p.card = t.ID
	}
	return p, d.keep(ctx, c, p)
}

// begin makes a thread. The post in a forum begins with the card.
func (d *Desk) begin(ctx context.Context, r room, c handoff.Case, card rest.Outgoing) (*discordgo.Channel, error) {
	return d.start(ctx, r, rest.Thread{Name: d.threadName(c), Tags: d.tags(r, c, nil)}, card)
}

// start makes a thread with a name and tags, which are for posts in forums alone.
func (d *Desk) start(ctx context.Context, r room, t rest.Thread, card rest.Outgoing) (*discordgo.Channel, error) {
	const week = 10080 // minutes
	t.Archive = week
	if !r.forum {
		t.Tags = nil
		made, err := d.opt.API.PrivateThread(ctx, r.id, t)
		if err != nil {
			return nil, fmt.Errorf("make a private thread: %w", err)
		}
		return made, nil
	}
	made, err := d.opt.API.ForumPost(ctx, r.id, t, card)
	if rest.Kind(err) == rest.NoPermission && len(t.Tags) > 0 { // the tag may be one for moderators
		t.Tags = nil
		made, err = d.opt.API.ForumPost(ctx, r.id, t, card)
	}
	if err != nil {
		return nil, fmt.Errorf("make a post in the forum: %w", err)
	}
	return made, nil
}

// invite adds the agents of the case's team, and who has the case, to its private thread, each once. Who cannot be
// added, perhaps because they left the server, keeps nobody from working.
func (d *Desk) invite(ctx context.Context, p place, c handoff.Case) error {
	agents, err := d.opt.Agents.Agents(ctx)
	if err != nil {
		return fmt.Errorf("who belongs to team %q: %w", c.Team, err)
	}
	for _, a := range agents {
		user := a.Account.Discord
		if user == "" || !a.In(c.Team) && a.ID != c.Agent.ID {
			continue
		}
		what := p.thread + "/" + user
		d.mu.Lock()
		known := d.invited[what]
		d.mu.Unlock()
		if known {
			continue
		}
		err := d.opened(ctx, p.thread, func() error { return d.opt.API.With(ctx).ThreadMemberAdd(p.thread, user) })
		kind := rest.Kind(err)
		if err != nil && !kind.Final() && kind != rest.NoAccess && kind != rest.NoPermission {
			return fmt.Errorf("add an agent to a private thread: %w", err)
		}
		if err != nil {
			d.opt.Log.Warn("an agent cannot be added to a private thread", "case", c.Number, "err", err)
		}
		d.mu.Lock()
		if len(d.invited) >= maxKnown {
			clear(d.invited)
		}
		d.invited[what] = true
		d.mu.Unlock()
	}
	return nil
}

// maxKnown bounds what we remember.
const maxKnown = 10_000

// order compares Discord's ids, which are numbers that grow with time.
func order(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// moment is when an id of Discord's was made. Within a millisecond the ids of one of its processes count on.
func moment(id string) time.Time {
	const began, low = 1420070400000, 22 // milliseconds from 1970 to 2015; bits below the milliseconds
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	const count = 1<<12 - 1
	return time.UnixMilli(n>>low + began).Add(time.Duration(n&count) * 100 * time.Nanosecond)
}
