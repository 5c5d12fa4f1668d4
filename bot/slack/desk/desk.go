package desk

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/bot/slack/files"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/rounds"
)

// Name is what the workspace calls this desk.
const Name = "slack"

// DefaultChannel is the team that stands for those without a channel of their own. No private team is among them.
const DefaultChannel = "default"

// Options are what a desk is made of.
type Options struct {
	face.Setting
	API      API
	Channels map[string]string // by team; see DefaultChannel
	Files    *files.Carrier    // nil: files are named, and stay where they are
	Nodes    *rounds.Nodes     // that have this desk together; nil: there is one
	Log      *slog.Logger      // nil: nowhere
}

// A Desk is the triage channels of one Slack. It is safe for concurrent use.
type Desk struct {
	opt    Options
	people people
	turns  rounds.Turns
	shown  rounds.Shown
	rounds.Trouble

	mu    sync.Mutex
	self  self                 // guarded by mu; zero until Slack told us
	rooms map[string]time.Time // guarded by mu; channels that were looked at, and when
	moved map[int64]thread     // guarded by mu; cases that went to another team's channel
}

// New assembles a desk. Nothing happens before it is asked to.
func New(o Options) *Desk {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &Desk{opt: o, rooms: map[string]time.Time{}, moved: map[int64]thread{}}
	d.turns.Nodes, d.shown.Shared = o.Nodes, o.Nodes != nil
	d.people = people{api: o.API, roster: o.Agents, known: map[string]person{}}
	return d
}

// Name is what the workspace calls this desk.
func (d *Desk) Name() string { return Name }

// Holds tells whether a channel is one of this desk: what is written there is for it alone.
func (d *Desk) Holds(channel string) bool {
	return slices.Contains(slices.Collect(maps.Values(d.opt.Channels)), channel)
}

// Accept posts the card of a case, or finds the one that was posted before. A case that comes again is told so in its
// thread, and in the channel.
func (d *Desk) Accept(ctx context.Context, c handoff.Case, b handoff.Brief) (handoff.Place, error) {
	place, err := d.accept(ctx, c, b)
	d.report(err)
	if err != nil {
		return handoff.Place{}, fmt.Errorf("case %d to Slack: %w", c.Number, later(err))
	}
	return place, nil
}

func (d *Desk) accept(ctx context.Context, c handoff.Case, b handoff.Brief) (handoff.Place, error) {
	unlock, err := d.turns.Lock(ctx, c.Number)
	if err != nil {
		return handoff.Place{}, err
	}
	defer unlock()
	if placed, ok := threadOf(c.Places[Name]); ok {
		err := d.again(ctx, c, b)
		if err == nil {
			return c.Places[Name], nil
		}
		if !says(err, "message_not_found", "thread_not_found") {
			return handoff.Place{}, err
		}
		d.opt.Log.Warn("the card of a case is gone", "case", c.Number, "card", placed)
	}
	channel, err := d.channel(ctx, c.Team)
	if err != nil {
		return handoff.Place{}, err
	}
	t, found, err := d.search(ctx, channel, c)
	if err == nil && !found {
		t, err = d.open(ctx, channel, c, b)
	}
	if err != nil {
		return handoff.Place{}, err
	}
	link, err := d.opt.API.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: t.channel, Ts: t.ts})
	if err != nil {
		return handoff.Place{}, fmt.Errorf("link of the card: %w", err)
	}
	return handoff.Place{Ref: t.String(), URL: link}, nil
}

// again tells a known thread that its case is offered once more. A repeated first offer adds nothing.
func (d *Desk) again(ctx context.Context, c handoff.Case, b handoff.Brief) error {
	t, err := d.thread(ctx, c)
	if err != nil {
		return err
	}
	if c.State == handoff.Opening && b.Stopped.Seq > 0 {
		m := mark{event: anOffer, key: line.Key(c), id: strconv.FormatInt(b.Stopped.Seq, 10)}
		text := d.faces().Again(c, b)
		first, err := d.card(ctx, t)
		if err != nil || first.same(mark{event: aCase, key: line.Key(c)}) && first.about == m.id {
			return err // it is the offer that the card was made for
		}
		if err := d.once(ctx, t, m, slack.MsgOptionText(blocks.Escape(text), false),
			slack.MsgOptionBlocks(d.maker().Words(text)[0].Blocks...), slack.MsgOptionBroadcast()); err != nil {
			return err
		}
	}
	return d.show(ctx, t, c, &b)
}

// card reads the mark of a card.
func (d *Desk) card(ctx context.Context, t thread) (mark, error) {
	messages, _, _, err := d.opt.API.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
		ChannelID: t.channel, Timestamp: t.ts, Limit: 1, IncludeAllMetadata: true})
	if err != nil || len(messages) == 0 {
		return mark{}, err
	}
	return markOf(messages[0]), nil
}

// open posts the card.
func (d *Desk) open(ctx context.Context, channel string, c handoff.Case, b handoff.Brief) (thread, error) {
	part := d.draw(c, b).Part()
	m := mark{event: aCase, key: line.Key(c), about: strconv.FormatInt(b.Stopped.Seq, 10)}
	_, ts, err := d.opt.API.PostMessageContext(ctx, channel, slack.MsgOptionText(part.Text, false),
		slack.MsgOptionBlocks(part.Blocks...), m.option(), slack.MsgOptionDisableLinkUnfurl(),
		slack.MsgOptionDisableMediaUnfurl())
	if err != nil {
		return thread{}, fmt.Errorf("post the card: %w", err)
	}
	return thread{channel, ts}, nil
}

// channel gives where a team's cases lie, after a look whether they may.
func (d *Desk) channel(ctx context.Context, team string) (string, error) {
	private := slices.Contains(d.opt.Teams.Privacy(), team)
	channel := d.opt.Channels[team]
	if channel == "" && !private {
		channel = d.opt.Channels[DefaultChannel]
	}
	if channel == "" {
		return "", fmt.Errorf("team %q has no channel in Slack: add it below slack.desk.channels", team)
	}
	return channel, d.allowed(ctx, channel, private)
}

// recheck is how long we believe what a channel is.
const recheck = 10 * time.Minute

// allowed looks whether a channel is fit for cases.
func (d *Desk) allowed(ctx context.Context, channel string, private bool) error {
	what := fmt.Sprint(channel, private)
	d.mu.Lock()
	at, known := d.rooms[what]
	d.mu.Unlock()
	if known && time.Since(at) < recheck {
		return nil
	}
	info, err := d.opt.API.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	if err != nil {
		return fmt.Errorf("look at channel %s: %w", channel, err)
	}
	switch {
	case info.IsExtShared || info.IsPendingExtShared:
		return fmt.Errorf("channel %s is shared with another organisation, which would read the cases: choose another",
			channel)
	case private && !info.IsPrivate:
		return fmt.Errorf("channel %s is public, and the team's cases are not: make it private or choose another", channel)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rooms[what] = time.Now()
	return nil
}

// perPage is how much is read at once.
const perPage = 200

// search looks for the card of a case.
func (d *Desk) search(ctx context.Context, channel string, c handoff.Case) (t thread, found bool, err error) {
	return d.find(ctx, channel, mark{event: aCase, key: line.Key(c)}, c.Opened)
}

// find looks for a message of ours that is not older than since, the first one first.
func (d *Desk) find(ctx context.Context, channel string, want mark, since time.Time) (t thread, found bool, err error) {
	const apart = time.Minute // between Slack's clock and ours
	params := &slack.GetConversationHistoryParameters{ChannelID: channel, Limit: perPage, IncludeAllMetadata: true,
		Oldest: strconv.FormatInt(since.Add(-apart).Unix(), 10)}
	for {
		page, err := d.opt.API.GetConversationHistoryContext(ctx, params)
		if err != nil {
			return t, false, fmt.Errorf("look for the card: %w", err)
		}
		for _, m := range page.Messages { // newest first
			if markOf(m).same(want) {
				t, found = thread{channel, m.Timestamp}, true
			}
		}
		params.Cursor = page.ResponseMetaData.NextCursor
		if !page.HasMore || params.Cursor == "" {
			return t, found, nil
		}
	}
}

// thread gives where a case is now: in the channel of its team, if it has been moved there.
func (d *Desk) thread(ctx context.Context, c handoff.Case) (thread, error) {
	placed, _ := threadOf(c.Places[Name])
	channel, err := d.channel(ctx, c.Team)
	if err != nil || channel == placed.channel {
		return placed, err
	}
	d.mu.Lock()
	t, ok := d.moved[c.Number]
	d.mu.Unlock()
	if ok && t.channel == channel {
		return t, nil
	}
	t, found, err := d.search(ctx, channel, c)
	if err == nil && !found {
		t, err = d.move(ctx, placed, channel, c)
	}
	if err != nil {
		return placed, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.moved[c.Number] = t
	return t, nil
}

// move posts the card in the channel of another team, and leaves a word where it was.
func (d *Desk) move(ctx context.Context, from thread, channel string, c handoff.Case) (thread, error) {
	b, err := d.opt.Teams.Brief(ctx, d.opt.Cases, c)
	if err != nil {
		return thread{}, err
	}
	t, err := d.open(ctx, channel, c, b)
	if err != nil {
		return thread{}, err
	}
	text := d.faces().Moved(c)
	_, _, _, err = d.opt.API.UpdateMessageContext(ctx, from.channel, from.ts,
		slack.MsgOptionText(blocks.Escape(text), false), slack.MsgOptionBlocks(d.maker().Words(text)[0].Blocks...))
	if err != nil && !says(err, "message_not_found") {
		d.opt.Log.Warn("the card that a case left could not be changed", "case", c.Number, "err", err)
	}
	return t, nil
}

func (d *Desk) maker() blocks.Maker { return blocks.Maker{Texts: d.opt.Texts, Lang: d.opt.Lang} }

// voice is for what several read; one reader alone is spoken to in their language.
func (d *Desk) voice() line.Voice { return d.opt.Voice("Slack") }

func (d *Desk) faces() face.Maker { return d.opt.Maker("Slack") }
