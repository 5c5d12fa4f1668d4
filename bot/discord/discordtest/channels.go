package discordtest

import (
	"slices"
	"time"
)

// A Tag is one that posts in a forum can have.
type Tag struct {
	ID, Name  string
	Moderated bool // only who manages threads may put it on
}

// A Channel describes a channel or a thread.
type Channel struct {
	ID, Guild, Name, Topic string
	Kind                   Kind
	Parent                 string // a category, or the channel that a thread is in
	NSFW                   bool   // age-restricted
	Overwrites             []Overwrite
	Tags                   []Tag // of a forum
	MustTag                bool  // posts in the forum need a tag
	SlowMode               int   // seconds
	Recipient              string
	Thread
}

// A Thread is what only threads have.
type Thread struct {
	Owner     string
	Members   []string
	Archived  bool
	Locked    bool
	Invitable bool
	Applied   []string // tags
	Pinned    bool     // in its forum
	Hours     int      // until it is archived of itself; only told, it does not happen
	changed   time.Time
	messages  int // ever written, without the first
}

type channel struct {
	Channel
	messages []*Message // the oldest first
}

func (c *channel) find(id string) *Message {
	for _, m := range slices.Backward(c.messages) {
		if m.ID == id {
			return m
		}
	}
	return nil
}

// latest is the id of the newest message, which may be deleted since; "" when there never was one.
func (c *channel) latest() any {
	if len(c.messages) == 0 {
		return nil
	}
	return c.messages[len(c.messages)-1].ID
}

// AddChannel makes a channel or a thread.
func (s *Server) AddChannel(d Channel) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addChannel(d, "").Channel
}

// addChannel makes a channel and tells of it; by is who made it. The caller holds mu.
func (s *Server) addChannel(d Channel, by string) *channel {
	if d.ID == "" {
		d.ID = s.next()
	}
	if d.Guild == "" && d.Parent != "" {
		d.Guild = s.channels[d.Parent].Guild
	}
	for i := range d.Tags {
		if d.Tags[i].ID == "" {
			d.Tags[i].ID = s.next()
		}
	}
	d.changed = s.opts.Now()
	c := &channel{Channel: d}
	s.channels[d.ID] = c
	s.tellChannel(c, "CREATE", by)
	return c
}

// tellChannel sends that a channel or thread was made, changed or taken away. The caller holds mu.
func (s *Server) tellChannel(c *channel, what, by string) {
	if c.Guild == "" || !s.may(BotUser, c).has(ViewChannel) && what != "DELETE" {
		return
	}
	kind, data := "CHANNEL_"+what, s.channelJSON(c)
	if c.Kind.thread() {
		kind = "THREAD_" + what
		switch what {
		case "CREATE":
			data["newly_created"] = by != ""
		case "DELETE":
			data = object{"id": c.ID, "guild_id": c.Guild, "parent_id": c.Parent, "type": int(c.Kind)}
		}
	}
	s.publish(event{kind: kind, guild: c.Guild, channel: c, needs: IntentGuilds, data: data})
}

// ChangeChannel changes a channel or thread, as a moderator does.
func (s *Server) ChangeChannel(id string, change func(*Channel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	change(&c.Channel)
	c.changed = s.opts.Now()
	s.tellChannel(c, "UPDATE", "")
}

// RemoveChannel takes a channel away, and the threads in it.
func (s *Server) RemoveChannel(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.removeChannel(s.channels[id])
}

func (s *Server) removeChannel(c *channel) {
	delete(s.channels, c.ID)
	s.tellChannel(c, "DELETE", "")
	for _, one := range s.sortedChannels() {
		if one.Kind.thread() && one.Parent == c.ID {
			delete(s.channels, one.ID)
		}
	}
}

// sortedChannels are all channels in the order in which they were made. The caller holds mu.
func (s *Server) sortedChannels() []*channel {
	list := make([]*channel, 0, len(s.channels))
	for _, c := range s.channels {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *channel) int { return int(min(max(number(a.ID)-number(b.ID), -1), 1)) })
	return list
}

// Channel gives what is known of a channel; ok is false when there is none.
func (s *Server) Channel(id string) (c Channel, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.channels[id]
	if !ok {
		return Channel{}, false
	}
	return found.view(), true
}

// view is a copy.
func (c *channel) view() Channel {
	v := c.Channel
	v.Members, v.Applied = slices.Clone(v.Members), slices.Clone(v.Applied)
	v.Overwrites, v.Tags = slices.Clone(v.Overwrites), slices.Clone(v.Tags)
	return v
}

// Threads are those in a channel, the oldest first.
func (s *Server) Threads(channel string) (list []Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.sortedChannels() {
		if c.Kind.thread() && c.Parent == channel {
			list = append(list, c.view())
		}
	}
	return list
}

// Direct gives the direct messages of a user with the app.
func (s *Server) Direct(user string) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.direct(user).view()
}

func (s *Server) direct(user string) *channel {
	for _, c := range s.channels {
		if c.Kind == DM && c.Recipient == user {
			return c
		}
	}
	c := &channel{Channel: Channel{ID: s.next(), Kind: DM, Recipient: user}}
	s.channels[c.ID] = c
	return c
}
