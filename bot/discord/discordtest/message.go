package discordtest

import (
	"slices"
	"time"
)

// A Message is one in a channel.
type Message struct {
	ID, Channel, Author string
	Kind, Flags         int
	Content             string
	Embeds, Components  []any // as they were sent
	Files               []File
	Reply               string // the message that it answers
	Forwards            []Message
	Mentions, Roles     []string // who is called by it
	Everyone            bool
	Edited              time.Time
	Pinned              time.Time // when it was pinned; zero: it is not
	Only                string    // the one user who sees it: an ephemeral message
	Extra
}

// Extra is what few messages have.
type Extra struct {
	Webhook   string // the name that a webhook wrote it under
	Nonce     any
	Reactions map[string][]string
	Thread    string // that was begun from it
	Command   object // the interaction that it answers
	position  int
}

// at is when a message was written.
func (m *Message) at() time.Time {
	return epoch.Add(time.Duration(number(m.ID)>>22) * time.Millisecond)
}

func (m *Message) copied() Message {
	c := *m
	c.Files, c.Mentions, c.Roles = slices.Clone(m.Files), slices.Clone(m.Mentions), slices.Clone(m.Roles)
	c.Reactions = map[string][]string{}
	for name, users := range m.Reactions {
		c.Reactions[name] = slices.Clone(users)
	}
	return c
}

// Messages are those in a channel, the oldest first, with the ephemeral ones.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil {
		return nil
	}
	list := make([]Message, 0, len(c.messages))
	for _, m := range c.messages {
		list = append(list, m.copied())
	}
	return list
}

// Sees are the messages in a channel that a user sees: all but what only others see.
func (s *Server) Sees(user, channel string) []Message {
	return slices.DeleteFunc(s.Messages(channel), func(m Message) bool { return m.Only != "" && m.Only != user })
}

// Pins are the pinned messages of a channel, the newest pin first.
func (s *Server) Pins(channel string) []Message {
	list := slices.DeleteFunc(s.Messages(channel), func(m Message) bool { return m.Pinned.IsZero() })
	slices.SortStableFunc(list, func(a, b Message) int { return b.Pinned.Compare(a.Pinned) })
	return list
}

// put writes a message into its channel and tells the app. The caller holds mu.
func (s *Server) put(c *channel, m *Message) {
	if c.Kind.thread() {
		if c.Archived {
			c.Archived, c.changed = false, s.opts.Now()
			s.tellChannel(c, "UPDATE", "")
		}
		if m.Author != "" && !slices.Contains(c.Members, m.Author) && m.Webhook == "" {
			s.joinThread(c, m.Author)
		}
		if m.ID != c.ID && m.Kind != messageStarter {
			c.Thread.messages++
		}
		m.position = c.Thread.messages
	}
	c.messages = append(c.messages, m)
	if keep := s.opts.Messages; keep > 0 && len(c.messages) > 2*keep {
		old := len(c.messages) - keep
		for _, gone := range c.messages[:old] {
			s.forgetFiles(gone)
		}
		c.messages = slices.Clone(c.messages[old:])
	}
	s.tellMessage(c, m, "MESSAGE_CREATE")
	m.Nonce = nil // told once
}

// tellMessage sends that a message was written or changed. What only one person sees goes as if it were a direct
// message, and only if we wrote it. The caller holds mu.
func (s *Server) tellMessage(c *channel, m *Message, kind string) {
	data := s.messageJSON(c, m)
	e := event{kind: kind, guild: c.Guild, channel: c, needs: IntentGuildMessages, data: data}
	if c.Guild == "" || m.Only != "" {
		e.needs, e.guild = IntentDirectMessages, ""
	} else {
		data["guild_id"] = c.Guild
		if member := s.guilds[c.Guild].members[m.Author]; member != nil && m.Webhook == "" {
			partial := s.memberJSON(s.guilds[c.Guild], m.Author)
			delete(partial, "user")
			data["member"] = partial
		}
	}
	if c.Guild != "" && m.Author != BotUser && !slices.Contains(m.Mentions, BotUser) {
		e.bare = s.bare(data)
	}
	s.publish(e)
}

// bare is a message for an app that may not read what is written.
func (s *Server) bare(data object) object {
	o := object{}
	for name, value := range data {
		o[name] = value
	}
	o["content"], o["embeds"], o["attachments"], o["components"] = "", []any{}, []any{}, []any{}
	if o["message_snapshots"] != nil {
		o["message_snapshots"] = []any{}
	}
	if m, ok := o["referenced_message"].(object); ok && m["author"].(object)["id"] != BotUser {
		o["referenced_message"] = s.bare(m)
	}
	return o
}

// remove takes a message away and tells of it. The caller holds mu.
func (s *Server) remove(c *channel, m *Message) {
	c.messages = slices.DeleteFunc(c.messages, func(o *Message) bool { return o == m })
	s.forgetFiles(m)
	if m.Only != "" {
		s.notify()
		return
	}
	data := object{"id": m.ID, "channel_id": c.ID}
	needs := IntentDirectMessages
	if c.Guild != "" {
		data["guild_id"], needs = c.Guild, IntentGuildMessages
	}
	s.publish(event{kind: "MESSAGE_DELETE", guild: c.Guild, channel: c, needs: needs, data: data})
}
