package discordtest

import "slices"

// A Post is what somebody writes: a member, another bot, or a webhook when that names itself. Content is as Discord
// writes it: with <@123> for a mention.
type Post struct {
	User, Channel, Content string
	Reply                  string    // the message that is answered
	Files                  []File    // with a name, a type and data
	Forwards               []Message // the message that is passed on
	Webhook                string    // the name that a webhook writes under
	Silent                 bool      // a reply that does not call whom it answers
	Embeds                 []any
	Kind                   int // of a message that Discord itself writes, such as 7 for who joined
}

// Say has somebody write. The message is in the channel when it returns, and the event is on its way.
func (s *Server) Say(p Post) Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[p.Channel]
	m := &Message{ID: s.next(), Channel: c.ID, Author: p.User, Content: p.Content, Forwards: p.Forwards,
		Embeds: p.Embeds, Kind: p.Kind, Extra: Extra{Webhook: p.Webhook}}
	if p.Webhook == "" {
		m.Nonce = m.ID
	} else if m.Author == "" {
		m.Author = s.next()
	}
	if p.Forwards != nil {
		m.Flags |= FlagHasSnapshot
	}
	for _, f := range p.Files {
		m.Files = append(m.Files, s.keep(c, f))
	}
	s.called(c, m, p)
	s.put(c, m)
	return m.copied()
}

// called notes who a message calls.
func (s *Server) called(c *channel, m *Message, p Post) {
	for _, id := range named(userMention, m.Content) {
		if s.users[id] != nil {
			m.Mentions = append(m.Mentions, id)
		}
	}
	m.Roles = named(roleMention, m.Content)
	m.Everyone = allMention.MatchString(m.Content) && s.may(p.User, c).has(MentionEveryone)
	if to := c.find(p.Reply); to != nil {
		m.Kind, m.Reply = messageReply, p.Reply
		if !p.Silent && to.Webhook == "" && !slices.Contains(m.Mentions, to.Author) {
			m.Mentions = append(m.Mentions, to.Author)
		}
	}
}

// Tell has a user write to the app directly.
func (s *Server) Tell(user, content string) Message {
	return s.Say(Post{User: user, Channel: s.Direct(user).ID, Content: content})
}

// Edit has somebody change a message of theirs.
func (s *Server) Edit(channel, message, content string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	m := c.find(message)
	m.Content, m.Edited, m.Mentions = content, s.opts.Now(), nil
	s.called(c, m, Post{User: m.Author, Reply: m.Reply, Silent: true})
	s.tellMessage(c, m, "MESSAGE_UPDATE")
}

// Preview has Discord add to a message the preview of an address in it: an update without an edit.
func (s *Server) Preview(channel, message string, embed map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	m := c.find(message)
	m.Embeds = append(slices.Clone(m.Embeds), embed)
	s.tellMessage(c, m, "MESSAGE_UPDATE")
}

// Delete has somebody take a message away: its author or a moderator.
func (s *Server) Delete(channel, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if m := c.find(message); m != nil {
		s.remove(c, m)
	}
}

// Purge has a moderator take many messages away at once.
func (s *Server) Purge(channel string, messages ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	c.messages = slices.DeleteFunc(c.messages, func(m *Message) bool { return slices.Contains(messages, m.ID) })
	s.publish(event{kind: "MESSAGE_DELETE_BULK", guild: c.Guild, channel: c, needs: IntentGuildMessages,
		data: object{"ids": list(messages), "channel_id": c.ID, "guild_id": c.Guild}})
}

// React has somebody put a reaction on a message, or take it away.
func (s *Server) React(user, channel, message, name string, add bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if m := c.find(message); m != nil {
		s.react(c, m, user, name, add)
	}
}

// JoinThread has somebody enter a thread, or be put into it.
func (s *Server) JoinThread(user, thread string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.joinThread(s.channels[thread], user)
}

// LeaveThread has somebody leave a thread, or be thrown out.
func (s *Server) LeaveThread(user, thread string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leaveThread(s.channels[thread], user)
}

// OpenThread has a member begin a thread with a message.
func (s *Server) OpenThread(user, channel, message, name string) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	m := c.find(message)
	t := s.begin(Channel{ID: message, Guild: c.Guild, Parent: c.ID, Kind: PublicThread, Name: name}, user)
	m.Thread, m.Flags = t.ID, m.Flags|FlagHasThread
	s.tellMessage(c, m, "MESSAGE_UPDATE")
	s.put(t, &Message{ID: s.next(), Channel: t.ID, Author: m.Author, Kind: messageStarter})
	return t.view()
}

// Ask has a member make a post in a forum. The first message has the id of the post.
func (s *Server) Ask(forum, name string, p Post, tags ...string) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[forum]
	d := Channel{Guild: c.Guild, Parent: c.ID, Kind: PublicThread, Name: name}
	d.Applied = tags
	t := s.begin(d, p.User)
	m := &Message{ID: t.ID, Channel: t.ID, Author: p.User, Content: p.Content}
	for _, f := range p.Files {
		m.Files = append(m.Files, s.keep(t, f))
	}
	s.called(t, m, p)
	s.put(t, m)
	return t.view()
}
