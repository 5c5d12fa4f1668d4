package discordtest

import (
	"slices"
	"time"
)

func (u *User) json() object {
	o := object{"id": u.ID, "username": u.Name, "discriminator": "0", "global_name": nil, "avatar": nil,
		"avatar_decoration_data": nil, "banner": nil, "accent_color": nil, "public_flags": 0, "flags": 0,
		"primary_guild": nil, "collectibles": nil}
	if u.Global != "" {
		o["global_name"] = u.Global
	}
	if u.Bot {
		o["bot"] = true
	}
	if u.System {
		o["system"] = true
	}
	return o
}

func (r *Role) json() object {
	o := object{"id": r.ID, "name": r.Name, "description": nil, "permissions": r.Permissions.String(),
		"position": r.Position, "color": 0, "colors": object{"primary_color": 0, "secondary_color": nil,
			"tertiary_color": nil}, "hoist": false, "managed": r.Managed, "mentionable": r.Mentionable, "icon": nil,
		"unicode_emoji": nil, "flags": 0}
	if r.Managed {
		o["tags"] = object{"bot_id": BotUser}
	}
	return o
}

func (s *Server) memberJSON(g *guild, user string) object {
	m := g.members[user]
	o := object{"user": s.user(user).json(), "nick": nil, "avatar": nil, "banner": nil, "roles": list(m.Roles),
		"joined_at": stamp(m.since), "premium_since": nil, "deaf": false, "mute": false, "flags": 0, "pending": false,
		"communication_disabled_until": nil}
	if m.Nick != "" {
		o["nick"] = m.Nick
	}
	if !m.Until.IsZero() {
		o["communication_disabled_until"] = stamp(m.Until)
	}
	return o
}

func (s *Server) guildJSON(g *guild) object {
	roles := make([]object, 0, len(g.roles))
	for _, r := range g.roles {
		roles = append(roles, r.json())
	}
	return object{"id": g.ID, "name": g.Name, "icon": nil, "description": nil, "home_header": nil, "splash": nil,
		"discovery_splash": nil, "features": []string{"COMMUNITY"}, "banner": nil, "owner_id": g.Owner,
		"application_id": nil, "region": "deprecated", "afk_channel_id": nil, "afk_timeout": 300,
		"system_channel_id": nil, "system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": nil,
		"verification_level": 1, "roles": roles, "default_message_notifications": 1, "mfa_level": 0,
		"explicit_content_filter": 2, "max_presences": nil, "max_members": 500000,
		"max_stage_video_channel_users": 50, "max_video_channel_users": 25, "vanity_url_code": nil, "premium_tier": 0,
		"premium_subscription_count": 0, "preferred_locale": g.Locale, "rules_channel_id": nil,
		"safety_alerts_channel_id": nil, "public_updates_channel_id": nil, "premium_progress_bar_enabled": false,
		"nsfw": false, "nsfw_level": 0, "emojis": []any{}, "stickers": []any{}, "incidents_data": nil}
}

// guildCreated is the guild as the gateway gives it: with its channels, the threads that we see, and few members.
func (s *Server) guildCreated(g *guild) object {
	o := s.guildJSON(g)
	channels, threads := []object{}, []object{}
	for _, c := range s.sortedChannels() {
		switch {
		case c.Guild != g.ID || !s.may(BotUser, c).has(ViewChannel):
		case !c.Kind.thread():
			channels = append(channels, s.channelJSON(c))
		case !c.Archived:
			threads = append(threads, s.channelJSON(c))
		}
	}
	o["channels"], o["threads"], o["members"] = channels, threads, []object{s.memberJSON(g, BotUser)}
	o["joined_at"], o["large"], o["unavailable"] = stamp(g.members[BotUser].since), false, false
	o["member_count"], o["presences"], o["voice_states"] = len(g.members), []any{}, []any{}
	o["stage_instances"], o["guild_scheduled_events"], o["soundboard_sounds"] = []any{}, []any{}, []any{}
	return o
}

func (s *Server) channelJSON(c *channel) object {
	o := object{"id": c.ID, "type": int(c.Kind), "last_message_id": c.latest(), "flags": 0}
	if c.Kind == DM {
		o["recipients"] = []object{s.user(c.Recipient).json()}
		return o
	}
	o["guild_id"], o["name"], o["parent_id"] = c.Guild, c.Name, nil
	if c.Parent != "" {
		o["parent_id"] = c.Parent
	}
	o["rate_limit_per_user"], o["permissions"] = c.SlowMode, s.may(BotUser, c).String()
	if c.Kind.thread() {
		s.threadJSON(c, o)
		return o
	}
	o["default_auto_archive_duration"], o["default_thread_rate_limit_per_user"] = 24*60, 0
	overwrites := make([]object, 0, len(c.Overwrites))
	for _, one := range c.Overwrites {
		overwrites = append(overwrites, one.json())
	}
	o["permission_overwrites"], o["position"], o["nsfw"], o["topic"] = overwrites, 0, c.NSFW, nil
	if c.Topic != "" {
		o["topic"] = c.Topic
	}
	if c.Kind.voice() {
		o["bitrate"], o["user_limit"], o["rtc_region"] = 64000, 0, nil
	}
	if c.Kind.forum() {
		c.forumJSON(o)
	}
	return o
}

func (c *channel) forumJSON(o object) {
	tags := make([]object, 0, len(c.Tags))
	for _, t := range c.Tags {
		tags = append(tags, object{"id": t.ID, "name": t.Name, "moderated": t.Moderated, "emoji_id": nil, "emoji_name": nil})
	}
	o["available_tags"], o["default_reaction_emoji"], o["default_sort_order"] = tags, nil, nil
	o["default_forum_layout"] = 0
	if c.MustTag {
		o["flags"] = 1 << 4
	}
}

// threadJSON adds what only threads have, and whether we are in it.
func (s *Server) threadJSON(c *channel, o object) {
	o["owner_id"], o["message_count"], o["member_count"] = c.Owner, c.Thread.messages, min(len(c.Members), 50)
	o["total_message_sent"], o["bot"] = c.Thread.messages, c.Owner == BotUser
	about := object{"archived": c.Archived, "locked": c.Locked, "auto_archive_duration": c.autoArchive(),
		"archive_timestamp": stamp(c.changed), "create_timestamp": stamp(created(c.ID))}
	if c.Kind == PrivateThread {
		about["invitable"] = c.Invitable
	}
	o["thread_metadata"] = about
	if slices.Contains(c.Members, BotUser) {
		o["member"] = c.member(BotUser)
	}
	if parent := s.channels[c.Parent]; parent != nil && parent.Kind.forum() {
		o["applied_tags"] = list(c.Applied)
		if c.Pinned {
			o["flags"] = 1 << 1
		}
	}
}

func (c *channel) autoArchive() int {
	if c.Hours == 0 {
		return 24 * 60
	}
	return c.Hours * 60
}

func (c *channel) member(user string) object {
	return object{"id": c.ID, "user_id": user, "join_timestamp": stamp(created(c.ID)), "flags": 1}
}

// created is the moment in an id.
func created(id string) time.Time {
	return epoch.Add(time.Duration(number(id)>>22) * time.Millisecond)
}
