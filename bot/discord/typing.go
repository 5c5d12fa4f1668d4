package discord

import (
	"context"
	"maps"
	"sync"
	"time"
)

// When Discord is told that we are typing.
const (
	typeAfter = 2 * time.Second  // most answers are there sooner, and need no call beside them
	typeAgain = 8 * time.Second  // Discord shows it for ten
	typeMost  = 30 * time.Second // by then the bot has said something, or a colleague has to
	typeWait  = 5 * time.Second  // for one call: later it is of no use
	typeLook  = time.Second
	maxTyping = 1024 // questions kept in mind at once
)

// typing are the questions that are being answered. Showing that is courtesy: it is forgotten at a restart, and what
// fails is not tried again.
type typing struct {
	news chan struct{} // holds one token when there is a question

	mu    sync.Mutex
	asked map[string]question // guarded by mu; by conversation
}

// A question is one that somebody waits for an answer to.
type question struct {
	channel   string // where it was asked
	at, shown time.Time
}

func newTyping() *typing {
	return &typing{news: make(chan struct{}, 1), asked: map[string]question{}}
}

// begin notes that an answer is being looked for.
func (t *typing) begin(conversation, channel string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, known := t.asked[conversation]; !known && len(t.asked) >= maxTyping {
		return
	}
	t.asked[conversation] = question{channel: channel, at: time.Now()}
	select {
	case t.news <- struct{}{}:
	default:
	}
}

// end notes that there is an answer, or that none is to be looked for. What is sent takes away what is shown.
func (t *typing) end(conversation string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.asked, conversation)
}

// endWhere notes that there is an answer to some questions.
func (t *typing) endWhere(answered func(conversation string, q question) bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.DeleteFunc(t.asked, answered)
}

// due gives in which channels of which conversations it is to be shown now. more is false when nobody waits any longer.
func (t *typing) due(now time.Time) (channels map[string]string, more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	channels = map[string]string{}
	for conversation, q := range t.asked {
		switch {
		case now.Sub(q.at) > typeMost:
			delete(t.asked, conversation)
		case now.Sub(q.at) >= typeAfter && now.Sub(q.shown) >= typeAgain:
			q.shown = now
			t.asked[conversation] = q
			channels[conversation] = q.channel
		}
	}
	return channels, len(t.asked) > 0
}

// runTyping shows that we are typing to those who wait for longer. It sleeps while nobody does.
func (c *Channel) runTyping(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-c.typing.news:
		}
		for more := true; more && rested(ctx, typeLook); {
			var channels map[string]string
			channels, more = c.typing.due(time.Now())
			for conversation, channel := range channels {
				c.showTyping(ctx, conversation, channel)
			}
		}
	}
}

// showTyping shows it once, unless a colleague answers: nobody knows when.
func (c *Channel) showTyping(ctx context.Context, conversation, channel string) {
	if c.Held != nil && c.Held(ctx, conversation) {
		c.typing.end(conversation)
		return
	}
	calling, stop := context.WithTimeout(ctx, typeWait)
	defer stop()
	if err := c.rest.With(calling).ChannelTyping(channel); err != nil && ctx.Err() == nil {
		c.Log.Warn("show that we are typing", "channel", channel, "err", err)
		c.typing.end(conversation)
	}
}
