package discordtest

import (
	"slices"
)

// threadFrom begins a thread with a message. It gets the message's id.
func (s *Server) threadFrom(q *request) (any, error) {
	c, m, err := s.lookedAt(q, 0)
	if err != nil {
		return nil, err
	}
	switch {
	case c.Kind != Text && c.Kind != Announcement:
		return nil, refuse(50024)
	case !s.may(BotUser, c).has(CreatePublicThreads | ReadMessageHistory):
		return nil, refuse(50013)
	case s.channels[m.ID] != nil:
		return nil, refuse(160004)
	}
	d := threadOf(q.o(), c, PublicThread)
	d.ID = m.ID
	if c.Kind == Announcement {
		d.Kind = AnnouncementThread
	}
	t := s.begin(d, BotUser)
	m.Thread, m.Flags = t.ID, m.Flags|FlagHasThread
	s.tellMessage(c, m, "MESSAGE_UPDATE")
	s.put(t, &Message{ID: s.next(), Channel: t.ID, Author: m.Author, Kind: messageStarter,
		Extra: Extra{Webhook: m.Webhook}})
	return s.channelJSON(t), nil
}

// thread begins a thread without a message, or a post in a forum.
func (s *Server) thread(q *request) (any, error) {
	c, err := s.room(q, 0)
	if err != nil {
		return nil, err
	}
	if c.Kind.forum() {
		return s.forumPost(c, q)
	}
	kind := PrivateThread // what Discord takes when nothing is said
	if given, ok := q.o()["type"]; ok {
		kind = Kind(num(given))
	}
	needs := CreatePublicThreads
	if kind == PrivateThread {
		needs = CreatePrivateThreads
	}
	switch {
	case c.Kind != Text && c.Kind != Announcement, c.Kind == Announcement && kind != AnnouncementThread,
		c.Kind == Text && kind != PublicThread && kind != PrivateThread:
		return nil, refuse(50024)
	case !s.may(BotUser, c).has(needs):
		return nil, refuse(50013)
	}
	t := s.begin(threadOf(q.o(), c, kind), BotUser)
	if kind != PrivateThread { // the channel tells of it
		m := &Message{ID: s.next(), Channel: c.ID, Author: BotUser, Kind: messageThread, Content: t.Name}
		m.Thread = t.ID
		s.put(c, m)
	}
	return s.channelJSON(t), nil
}

// forumPost makes a post: a thread whose first message has its id.
func (s *Server) forumPost(c *channel, q *request) (any, error) {
	o := q.o()
	may := s.may(BotUser, c)
	d := threadOf(o, c, PublicThread)
	d.Applied = texts(o["applied_tags"])
	first, _ := o["message"].(object)
	switch {
	case !may.has(SendMessages):
		return nil, refuse(50013)
	case first == nil:
		return nil, invalid("message", "This field is required")
	case c.MustTag && len(d.Applied) == 0:
		return nil, refuse(40067)
	}
	if err := s.tagged(c, d.Applied, nil); err != nil {
		return nil, err
	}
	embeds, _ := first["embeds"].([]any)
	if len(embeds) > 0 && !may.has(EmbedLinks) || len(q.files) > 0 && !may.has(AttachFiles) {
		return nil, refuse(50013)
	}
	d.ID = s.next()
	draft := &channel{Channel: d}
	m, err := s.compose(draft, first, q.files)
	if err != nil {
		return nil, err
	}
	t := s.begin(d, BotUser)
	m.ID = t.ID
	s.put(t, m)
	shown := s.channelJSON(t)
	shown["message"] = s.messageJSON(t, m)
	return shown, nil
}

// tagged tells why a post cannot have these tags; before are those that it has.
func (s *Server) tagged(forum *channel, tags, before []string) error {
	if len(tags) > 5 {
		return invalid("applied_tags", "Must be 5 or fewer in length.")
	}
	for _, id := range tags {
		at := slices.IndexFunc(forum.Tags, func(t Tag) bool { return t.ID == id })
		switch {
		case at < 0:
			return invalid("applied_tags", "Unknown tag %s", id)
		case forum.Tags[at].Moderated && !slices.Contains(before, id) && !s.may(BotUser, forum).has(ManageThreads):
			return refuse(50013)
		}
	}
	return nil
}

func threadOf(o object, parent *channel, kind Kind) Channel {
	d := Channel{Guild: parent.Guild, Parent: parent.ID, Kind: kind, Name: text(o["name"]),
		SlowMode: num(o["rate_limit_per_user"])}
	d.Invitable, d.Hours = true, num(o["auto_archive_duration"])/60
	if given, ok := o["invitable"].(bool); ok {
		d.Invitable = given
	}
	return d
}

// begin makes a thread of somebody, who is in it. The caller holds mu.
func (s *Server) begin(d Channel, owner string) *channel {
	d.Owner, d.Members = owner, []string{owner}
	return s.addChannel(d, owner)
}

// joinThread puts somebody into a thread and tells of it. The caller holds mu.
func (s *Server) joinThread(c *channel, user string) {
	if slices.Contains(c.Members, user) {
		return
	}
	c.Members = append(c.Members, user)
	if user == BotUser && c.Kind == PrivateThread { // which we did not see before
		s.tellChannel(c, "CREATE", "")
	}
	s.tellMembers(c, []object{c.member(user)}, nil, user)
}

func (s *Server) leaveThread(c *channel, user string) {
	c.Members = slices.DeleteFunc(c.Members, func(u string) bool { return u == user })
	s.tellMembers(c, nil, []string{user}, user)
}

func (s *Server) tellMembers(c *channel, added []object, removed []string, user string) {
	needs := IntentGuildMembers
	if user == BotUser {
		needs = IntentGuilds // what happens to ourselves, we are told
	}
	data := object{"id": c.ID, "guild_id": c.Guild, "member_count": min(len(c.Members), 50)}
	if added != nil {
		data["added_members"] = added
	}
	if removed != nil {
		data["removed_member_ids"] = removed
	}
	e := event{kind: "THREAD_MEMBERS_UPDATE", guild: c.Guild, channel: c, needs: needs, data: data}
	if user == BotUser {
		e.channel = nil // also when we do not see it any more
	}
	s.publish(e)
}

// threadRoom is a thread that the app sees.
func (s *Server) threadRoom(q *request) (*channel, error) {
	c, err := s.room(q, 0)
	if err == nil && !c.Kind.thread() {
		return nil, refuse(50024)
	}
	return c, err
}

func (s *Server) getThreadMembers(q *request) (any, error) {
	c, err := s.threadRoom(q)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, user := range c.Members {
		list = append(list, c.member(user))
	}
	return list, nil
}

func (s *Server) getThreadMember(q *request) (any, error) {
	c, err := s.threadRoom(q)
	if err != nil {
		return nil, err
	}
	user := whose(q)
	if !slices.Contains(c.Members, user) {
		return nil, refuse(10007)
	}
	return c.member(user), nil
}

func whose(q *request) string {
	if user := q.PathValue("user_id"); user != "@me" {
		return user
	}
	return BotUser
}

func (s *Server) addThreadMember(q *request) (any, error) {
	c, err := s.threadRoom(q)
	if err != nil {
		return nil, err
	}
	user, g := whose(q), s.guilds[c.Guild]
	may := s.may(BotUser, c)
	switch {
	case c.Archived:
		return nil, refuse(50083)
	case s.users[user] == nil:
		return nil, refuse(10013)
	case user == BotUser:
		s.joinThread(c, user)
		return nil, nil
	case !may.has(SendInThreads), c.Kind == PrivateThread && !c.Invitable && c.Owner != BotUser && !may.has(ManageThreads):
		return nil, refuse(50013)
	case g.members[user] == nil:
		return nil, refuse(10007)
	case !s.may(user, s.channels[c.Parent]).has(ViewChannel):
		return nil, refuse(50001) // who does not see the channel cannot be in it
	}
	s.joinThread(c, user)
	return nil, nil
}

func (s *Server) removeThreadMember(q *request) (any, error) {
	c, err := s.threadRoom(q)
	if err != nil {
		return nil, err
	}
	user := whose(q)
	switch {
	case c.Archived:
		return nil, refuse(50083)
	case user != BotUser && !s.may(BotUser, c).has(ManageThreads) && (c.Kind != PrivateThread || c.Owner != BotUser):
		return nil, refuse(50013)
	case !slices.Contains(c.Members, user):
		return nil, refuse(10007)
	}
	s.leaveThread(c, user)
	return nil, nil
}

// texts are those in a list.
func texts(v any) (list []string) {
	given, _ := v.([]any)
	for _, one := range given {
		list = append(list, text(one))
	}
	return list
}
