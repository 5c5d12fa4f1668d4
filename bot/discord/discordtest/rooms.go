package discordtest

import (
	"slices"
	"strconv"
	"time"
)

// room is a channel that the app sees and in which it may do something. Where it may not, the answer tells which.
func (s *Server) room(q *request, needs Permission) (*channel, error) {
	c := s.channels[q.PathValue("channel_id")]
	if c == nil {
		return nil, refuse(10003)
	}
	may := s.may(BotUser, c)
	switch {
	case !may.has(ViewChannel):
		return nil, refuse(50001)
	case !may.has(needs):
		return nil, refuse(50013)
	}
	return c, nil
}

// writing is the permission to write in a channel.
func (c *channel) writing() Permission {
	if c.Kind.thread() {
		return SendInThreads
	}
	return SendMessages
}

func (s *Server) getChannel(q *request) (any, error) {
	c, err := s.room(q, 0)
	if err != nil {
		return nil, err
	}
	return s.channelJSON(c), nil
}

func (s *Server) typing(q *request) (any, error) {
	c, err := s.room(q, 0)
	if err != nil {
		return nil, err
	}
	if !s.may(BotUser, c).has(c.writing()) {
		return nil, refuse(50013)
	}
	return nil, nil
}

// deleteChannel takes a channel away, or closes direct messages.
func (s *Server) deleteChannel(q *request) (any, error) {
	c, err := s.room(q, 0)
	if err != nil {
		return nil, err
	}
	needs := ManageChannels
	if c.Kind.thread() {
		needs = ManageThreads
	}
	if c.Kind == DM {
		return s.channelJSON(c), nil
	}
	if !s.may(BotUser, c).has(needs) {
		return nil, refuse(50013)
	}
	shown := s.channelJSON(c)
	s.removeChannel(c)
	return shown, nil
}

// getMessages lists a channel, the newest first. Who may not read its history sees an empty one.
func (s *Server) getMessages(q *request) (any, error) {
	c, err := s.room(q, 0)
	if err != nil {
		return nil, err
	}
	if c.Kind.forum() || c.Kind == Category {
		return nil, refuse(50008)
	}
	limit := 50
	if given := q.URL.Query().Get("limit"); given != "" {
		if limit, err = strconv.Atoi(given); err != nil || limit < 1 || limit > 100 {
			return nil, invalid("limit", "int value should be between 1 and 100")
		}
	}
	list := []object{}
	if !s.may(BotUser, c).has(ReadMessageHistory) {
		return list, nil
	}
	for _, m := range part(c.lasting(), q, limit) {
		list = append(list, s.messageJSON(c, m))
	}
	return list, nil
}

// lasting are the messages that are not for one person only, the newest first.
func (c *channel) lasting() (list []*Message) {
	for _, m := range slices.Backward(c.messages) {
		if m.Only == "" {
			list = append(list, m)
		}
	}
	return list
}

// part is what a request asks for of messages that are given and returned newest first.
func part(from []*Message, q *request, limit int) []*Message {
	query := q.URL.Query()
	before, after, around := query.Get("before"), query.Get("after"), query.Get("around")
	switch {
	case around != "":
		at := slices.IndexFunc(from, func(m *Message) bool { return !older(around, m.ID) })
		if at < 0 {
			at = len(from)
		}
		from = from[max(at-limit/2, 0):]
	case before != "":
		from = slices.DeleteFunc(from, func(m *Message) bool { return !older(m.ID, before) })
	case after != "": // those that follow at once, and not the newest of all
		from = slices.DeleteFunc(from, func(m *Message) bool { return !older(after, m.ID) })
		from = from[max(len(from)-limit, 0):]
	}
	return from[:min(limit, len(from))]
}

// lookedAt is a message that the app may read.
func (s *Server) lookedAt(q *request, needs Permission) (*channel, *Message, error) {
	c, err := s.room(q, needs)
	if err != nil {
		return nil, nil, err
	}
	m := c.find(q.PathValue("message_id"))
	if m == nil || m.Only != "" {
		return nil, nil, refuse(10008)
	}
	return c, m, nil
}

func (s *Server) getMessage(q *request) (any, error) {
	c, m, err := s.lookedAt(q, ReadMessageHistory)
	if err != nil {
		return nil, err
	}
	return s.messageJSON(c, m), nil
}

func (s *Server) deleteMessage(q *request) (any, error) {
	c, m, err := s.lookedAt(q, 0)
	switch {
	case err != nil:
		return nil, err
	case m.Author != BotUser && c.Kind == DM:
		return nil, refuse(50003)
	case m.Author != BotUser && !s.may(BotUser, c).has(ManageMessages):
		return nil, refuse(50013)
	case c.Archived:
		return nil, refuse(50083)
	case m.Kind == messageStarter:
		return nil, refuse(50021)
	}
	s.remove(c, m)
	return nil, nil
}

func (s *Server) getPinsOld(q *request) (any, error) {
	_, pinned, err := s.pinned(q)
	return pinned, err
}

// getPins gives the pins with the moment of each.
func (s *Server) getPins(q *request) (any, error) {
	times, pinned, err := s.pinned(q)
	if err != nil {
		return nil, err
	}
	items := []object{}
	for i, one := range pinned {
		items = append(items, object{"pinned_at": times[i], "message": one})
	}
	return object{"items": items, "has_more": false}, nil
}

func (s *Server) pinned(q *request) (times []string, pinned []object, err error) {
	c, err := s.room(q, 0)
	if err != nil {
		return nil, nil, err
	}
	found := []*Message{}
	for _, m := range c.messages {
		if !m.Pinned.IsZero() && s.may(BotUser, c).has(ReadMessageHistory) {
			found = append(found, m)
		}
	}
	slices.SortStableFunc(found, func(a, b *Message) int { return b.Pinned.Compare(a.Pinned) })
	pinned = []object{}
	for _, m := range found {
		times, pinned = append(times, stamp(m.Pinned)), append(pinned, s.messageJSON(c, m))
	}
	return times, pinned, nil
}

func (s *Server) pin(q *request) (any, error) {
	c, m, err := s.lookedAt(q, PinMessages)
	switch {
	case err != nil:
		return nil, err
	case c.Archived:
		return nil, refuse(50083)
	case !m.Pinned.IsZero():
		return nil, nil
	}
	if _, pinned, err := s.pinned(q); err != nil || len(pinned) >= 50 {
		return nil, refuse(30003)
	}
	m.Pinned = s.opts.Now()
	s.tellMessage(c, m, "MESSAGE_UPDATE")
	s.put(c, &Message{ID: s.next(), Channel: c.ID, Author: BotUser, Kind: messagePin, Reply: m.ID})
	return nil, nil
}

func (s *Server) unpin(q *request) (any, error) {
	c, m, err := s.lookedAt(q, PinMessages)
	if err != nil {
		return nil, err
	}
	if !m.Pinned.IsZero() {
		m.Pinned = time.Time{}
		s.tellMessage(c, m, "MESSAGE_UPDATE")
	}
	return nil, nil
}

func (s *Server) addReaction(q *request) (any, error) {
	c, m, err := s.lookedAt(q, ReadMessageHistory)
	name := q.PathValue("emoji_name")
	switch {
	case err != nil:
		return nil, err
	case c.Archived:
		return nil, refuse(50083)
	case len(m.Reactions[name]) == 0 && !s.may(BotUser, c).has(AddReactions):
		return nil, refuse(50013)
	case name == "":
		return nil, refuse(10014)
	}
	s.react(c, m, BotUser, name, true)
	return nil, nil
}

func (s *Server) removeReaction(q *request) (any, error) {
	c, m, err := s.lookedAt(q, 0)
	if err != nil {
		return nil, err
	}
	s.react(c, m, BotUser, q.PathValue("emoji_name"), false)
	return nil, nil
}

// react puts a reaction on a message or takes it away, and tells of it. The caller holds mu.
func (s *Server) react(c *channel, m *Message, user, name string, add bool) {
	if slices.Contains(m.Reactions[name], user) == add {
		return
	}
	kind := "MESSAGE_REACTION_REMOVE"
	if add {
		kind = "MESSAGE_REACTION_ADD"
		if m.Reactions == nil {
			m.Reactions = map[string][]string{}
		}
		m.Reactions[name] = append(m.Reactions[name], user)
	} else {
		m.Reactions[name] = slices.DeleteFunc(m.Reactions[name], func(u string) bool { return u == user })
	}
	data := object{"user_id": user, "channel_id": c.ID, "message_id": m.ID, "emoji": emoji(name), "burst": false,
		"type": 0}
	e := event{kind: kind, guild: c.Guild, channel: c, needs: IntentDirectMessageReactions, data: data}
	if c.Guild != "" {
		e.needs, data["guild_id"] = IntentGuildMessageReactions, c.Guild
		if add && s.guilds[c.Guild].members[user] != nil {
			data["member"], data["message_author_id"] = s.memberJSON(s.guilds[c.Guild], user), m.Author
		}
	}
	s.publish(e)
}
