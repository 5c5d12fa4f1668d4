package discordtest

import "slices"

// changeChannel changes a channel or a thread, as far as the app may.
func (s *Server) changeChannel(q *request) (any, error) {
	c, err := s.room(q, 0)
	switch {
	case err != nil:
		return nil, err
	case c.Kind == DM:
		return nil, refuse(50003)
	case c.Kind.thread():
		err = s.changeThread(c, q.o())
	case !s.may(BotUser, c).has(ManageChannels):
		err = refuse(50013)
	default:
		c.rename(q.o())
	}
	if err != nil {
		return nil, err
	}
	s.tellChannel(c, "UPDATE", "")
	return s.channelJSON(c), nil
}

// rename takes over what is the same for channels and threads.
func (c *channel) rename(o object) {
	if name := text(o["name"]); name != "" {
		c.Name = name
	}
	if topic, ok := o["topic"]; ok {
		c.Topic = text(topic)
	}
	if slow, ok := o["rate_limit_per_user"]; ok {
		c.SlowMode = num(slow)
	}
	if given, ok := o["nsfw"].(bool); ok {
		c.NSFW = given
	}
	if given, ok := o["permission_overwrites"]; ok {
		c.Overwrites = overwrites(given)
	}
	if given, ok := o["available_tags"].([]any); ok {
		c.Tags = nil
		for _, one := range given {
			t, _ := one.(object)
			tag := Tag{ID: text(t["id"]), Name: text(t["name"])}
			tag.Moderated, _ = t["moderated"].(bool)
			c.Tags = append(c.Tags, tag)
		}
	}
}

// changeThread changes a thread. Its owner may archive it and name its tags; all else is for who manages threads.
func (s *Server) changeThread(c *channel, o object) error {
	archive, archives := o["archived"].(bool)
	lock, locks := o["locked"].(bool)
	if err := s.changeable(c, o, archives && !archive); err != nil {
		return err
	}
	if tags, ok := o["applied_tags"]; ok {
		if err := s.retag(c, texts(tags)); err != nil {
			return err
		}
	}
	c.rename(o)
	if archives && archive != c.Archived {
		c.Archived, c.changed = archive, s.opts.Now()
	}
	if locks {
		c.Locked = lock
	}
	if minutes := num(o["auto_archive_duration"]); minutes > 0 {
		c.Hours = minutes / 60
	}
	if given, ok := o["invitable"].(bool); ok {
		c.Invitable = given
	}
	if flags, ok := o["flags"]; ok && s.may(BotUser, c).has(ManageThreads) {
		c.Pinned = num(flags)&(1<<1) != 0
	}
	return nil
}

// changeable tells why the app may not change a thread so; opens says that it takes it out of the archive.
func (s *Server) changeable(c *channel, o object, opens bool) error {
	_, locks := o["locked"]
	_, slows := o["rate_limit_per_user"]
	may := s.may(BotUser, c)
	switch {
	case may.has(ManageThreads):
	case locks, slows, c.Locked:
		return refuse(50013)
	case opens && len(o) == 1 && may.has(SendInThreads):
	case c.Owner != BotUser:
		return refuse(50013)
	}
	if c.Archived && !opens {
		return refuse(50083)
	}
	return nil
}

// retag gives a post other tags.
func (s *Server) retag(c *channel, tags []string) error {
	forum := s.channels[c.Parent]
	if forum == nil || !forum.Kind.forum() {
		return refuse(50024)
	}
	if forum.MustTag && len(tags) == 0 {
		return refuse(40067)
	}
	if err := s.tagged(forum, tags, c.Applied); err != nil {
		return err
	}
	c.Applied = slices.Clone(tags)
	return nil
}
