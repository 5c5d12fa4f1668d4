package discordtest

import (
	"maps"
	"slices"
	"strconv"
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
	o := object{"user": s.users[user].json(), "nick": nil, "avatar": nil, "banner": nil, "roles": list(m.Roles),
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
		o["recipients"] = []object{s.users[c.Recipient].json()}
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

// messageJSON is a message as everybody gets it.
func (s *Server) messageJSON(c *channel, m *Message) object {
	o := object{"id": m.ID, "channel_id": m.Channel, "type": m.Kind, "tts": false, "timestamp": stamp(m.at()),
		"author": s.authorJSON(m), "flags": m.Flags}
	s.contentJSON(m, o)
	mentions := []object{}
	for _, id := range m.Mentions {
		mentions = append(mentions, s.users[id].json())
	}
	o["mentions"], o["mention_roles"], o["mention_everyone"] = mentions, list(m.Roles), m.Everyone
	o["pinned"] = !m.Pinned.IsZero()
	if m.Nonce != nil {
		o["nonce"] = m.Nonce
	}
	if m.Webhook != "" {
		o["webhook_id"] = m.Author
	}
	if m.Command != nil {
		o["interaction_metadata"] = m.Command
	}
	if m.Author == BotUser && (m.Command != nil || m.Only != "") {
		o["application_id"], o["webhook_id"] = AppID, AppID
	}
	if c.Kind.thread() {
		o["position"] = m.position
	}
	if t := s.channels[m.Thread]; t != nil {
		o["thread"] = s.channelJSON(t)
	}
	s.referenceJSON(c, m, o)
	if reactions := m.reactionsJSON(); len(reactions) > 0 {
		o["reactions"] = reactions
	}
	return o
}

// contentJSON is what a message and a forwarded one have in common.
func (s *Server) contentJSON(m *Message, o object) {
	files := make([]object, 0, len(m.Files))
	for i := range m.Files {
		files = append(files, s.fileJSON(&m.Files[i]))
	}
	o["content"], o["attachments"], o["embeds"], o["components"] = m.Content, files, shownEmbeds(m), whole(m.Components)
	o["edited_timestamp"] = nil
	if !m.Edited.IsZero() {
		o["edited_timestamp"] = stamp(m.Edited)
	}
}

func (s *Server) authorJSON(m *Message) object {
	if m.Webhook != "" {
		return object{"id": m.Author, "username": m.Webhook, "discriminator": "0000", "global_name": nil, "avatar": nil,
			"bot": true, "public_flags": 0, "flags": 0, "primary_guild": nil}
	}
	return s.users[m.Author].json()
}

// referenceJSON adds what a message answers, passes on or belongs to.
func (s *Server) referenceJSON(c *channel, m *Message, o object) {
	switch {
	case len(m.Forwards) > 0:
		shots := []object{}
		for i := range m.Forwards {
			f := &m.Forwards[i]
			shot := object{"type": f.Kind, "timestamp": stamp(f.at()), "flags": f.Flags, "mentions": []any{},
				"mention_roles": []any{}}
			s.contentJSON(f, shot)
			shots = append(shots, object{"message": shot})
		}
		o["message_snapshots"] = shots
		o["message_reference"] = s.pointer(1, m.Forwards[0].Channel, m.Forwards[0].ID)
	case m.Kind == messageStarter:
		o["message_reference"] = s.pointer(0, c.Parent, c.ID)
		if parent := s.channels[c.Parent]; parent != nil {
			o["referenced_message"] = s.referred(parent, c.ID)
		}
	case m.Kind == messageThread:
		o["message_reference"] = s.pointer(0, m.Thread, "")
	case m.Kind == messagePin:
		o["message_reference"] = s.pointer(0, c.ID, m.Reply)
	case m.Reply != "":
		o["message_reference"], o["referenced_message"] = s.pointer(0, c.ID, m.Reply), s.referred(c, m.Reply)
	}
}

// referred is the message that another refers to; nil when it is gone.
func (s *Server) referred(c *channel, id string) any {
	m := c.find(id)
	if m == nil {
		return nil
	}
	short := *m
	short.Reply = "" // it goes one step deep
	return s.messageJSON(c, &short)
}

func (s *Server) pointer(kind int, channel, message string) object {
	o := object{"type": kind, "channel_id": channel}
	if message != "" {
		o["message_id"] = message
	}
	if c := s.channels[channel]; c != nil && c.Guild != "" {
		o["guild_id"] = c.Guild
	}
	return o
}

func (m *Message) reactionsJSON() (all []object) {
	for _, name := range slices.Sorted(maps.Keys(m.Reactions)) {
		users := m.Reactions[name]
		if len(users) == 0 {
			continue
		}
		all = append(all, object{"emoji": emoji(name), "count": len(users),
			"count_details": object{"burst": 0, "normal": len(users)}, "burst_colors": []any{}, "me_burst": false,
			"burst_me": false, "me": slices.Contains(users, BotUser), "burst_count": 0})
	}
	return all
}

func emoji(name string) object { return object{"id": nil, "name": name} }

// list is never null.
func list(of []string) []string { return append([]string{}, of...) }

func whole(of []any) []any { return append([]any{}, of...) }

// shownEmbeds are embeds as they come back: with a type.
func shownEmbeds(m *Message) []any {
	shown := []any{}
	for _, one := range m.Embeds {
		o := object{"type": "rich", "content_scan_version": 0}
		if given, ok := one.(object); ok {
			maps.Copy(o, given)
		}
		shown = append(shown, o)
	}
	return shown
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func num(v any) int {
	switch v := v.(type) {
	case float64:
		return int(v)
	case int:
		return v
	case string:
		n, err := strconv.Atoi(v)
		if err != nil {
			return 0
		}
		return n
	}
	return 0
}
