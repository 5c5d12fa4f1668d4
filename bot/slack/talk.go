package slack

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
)

// A Mode is what the bot does with words that do not call it.
type Mode string

// The modes of channels.
const (
	Mention Mode = "mention" // only who calls the bot is answered
	Answer  Mode = "answer"  // each new message of the channel is a question
)

// maxThreads is how many threads are kept in mind; beyond it the pad is asked.
const maxThreads = 4096

// talks remembers who talks to the bot in which thread. There nobody needs to call it again, until people talk to each
// other.
type talks struct {
	pad bot.Pad

	// A channel is read over the socket and, after a pause, from its history at the same time: who reads what is known of
	// a thread and changes it holds the place of its channel.
	places [16]sync.Mutex

	mu    sync.Mutex
	known map[string][]string // guarded by mu; people by thread
}

// at gives the lock of a channel.
func (t *talks) at(channel string) *sync.Mutex {
	h := fnv.New32a()
	_, _ = h.Write([]byte(channel)) // a hash never refuses
	return &t.places[h.Sum32()%uint32(len(t.places))]
}

// threadKey is the key of a thread on the pad.
func threadKey(channel, thread string) string { return "thread/" + channel + "/" + thread }

// with gives who talks to the bot in a thread. The caller holds the place of the channel.
func (t *talks) with(ctx context.Context, channel, thread string) ([]string, error) {
	key := threadKey(channel, thread)
	t.mu.Lock()
	people, ok := t.known[key]
	t.mu.Unlock()
	if ok {
		return people, nil
	}
	noted, err := t.pad.Recall(ctx, Name, key)
	if err != nil {
		return nil, fmt.Errorf("who talks in a thread: %w", err)
	}
	people = strings.Fields(noted)
	t.keep(key, people)
	return people, nil
}

func (t *talks) keep(key string, people []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.known) >= maxThreads {
		t.known = map[string][]string{}
	}
	t.known[key] = people
}

// set notes who talks to the bot in a thread from now on.
func (t *talks) set(ctx context.Context, channel, thread string, people []string) error {
	key := threadKey(channel, thread)
	if err := t.pad.Remember(ctx, Name, key, strings.Join(people, " ")); err != nil {
		return fmt.Errorf("who talks in a thread: %w", err)
	}
	t.keep(key, people)
	return nil
}

// listen says where words belong that somebody wrote, or why they are not for the bot. It notes who talks to it.
func (c *Channel) listen(ctx context.Context, d deed) (at place, why string, err error) {
	threaded := d.thread != "" && d.thread != d.ts
	if d.direct {
		if threaded {
			return place{d.user, d.channel, d.thread}, "", nil
		}
		return place{person: d.user}, "", nil
	}
	at = place{d.user, d.channel, d.ts}
	if threaded {
		at.thread = d.thread
	}
	us := c.us()
	called := calls(d.text)
	others := slices.ContainsFunc(called, func(id string) bool { return id != us.user })
	mentioned := d.mention || slices.Contains(called, us.user)
	answers := c.mode(ctx, d.channel) == Answer
	place := c.talks.at(d.channel)
	place.Lock()
	defer place.Unlock()
	talking, err := c.talks.with(ctx, d.channel, at.thread)
	if err != nil {
		return at, "", err
	}
	now, why := next(talking, d.user, moment{mentioned, others, threaded, answers})
	if !slices.Equal(now, talking) {
		err = c.talks.set(ctx, d.channel, at.thread, now)
	}
	return at, why, err
}

// A moment is what matters of a message in a channel.
type moment struct {
	mentioned bool // the bot is called
	others    bool // somebody else is
	threaded  bool // it answers in a thread
	answers   bool // the channel is one in which questions are answered
}

// next says who talks to the bot after somebody wrote, and why these words are not for it; "" when they are.
func next(talking []string, user string, m moment) (now []string, why string) {
	talks := slices.Contains(talking, user)
	switch {
	case m.mentioned || !m.threaded && m.answers && !m.others:
		if talks {
			return talking, ""
		}
		return append(slices.Clone(talking), user), ""
	case !m.threaded:
		return talking, "the bot is not called"
	case talks && !m.others:
		return talking, ""
	case talks: // who calls a colleague talks to them
		return slices.DeleteFunc(slices.Clone(talking), func(id string) bool { return id == user }), "somebody else is called"
	}
	return nil, "people talk to each other"
}

// mode is what the bot does in a channel, which the configuration names by name or id.
func (c *Channel) mode(ctx context.Context, channel string) Mode {
	if mode, ok := c.Channels[channel]; ok {
		return mode
	}
	if len(c.Channels) > 0 {
		if mode, ok := c.Channels[c.nameOf(ctx, channel)]; ok {
			return mode
		}
	}
	return Mention
}

// nameOf gives the name of a channel, "" when Slack does not tell in time.
func (c *Channel) nameOf(ctx context.Context, channel string) string {
	c.mu.Lock()
	name, ok := c.names[channel]
	c.mu.Unlock()
	if ok {
		return name
	}
	ctx, stop := context.WithTimeout(ctx, personWait)
	defer stop()
	info, err := c.api.GetConversationInfoContext(ctx, &slackapi.GetConversationInfoInput{ChannelID: channel})
	if err != nil {
		c.Log.Warn("ask Slack about a channel", "channel", channel, "err", explain(err))
		return ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.names[channel] = info.Name
	return info.Name
}
