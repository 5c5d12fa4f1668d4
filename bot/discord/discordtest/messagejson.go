package discordtest

import (
	"maps"
	"slices"
	"strconv"
)

// messageJSON is a message as everybody gets it.
func (s *Server) messageJSON(c *channel, m *Message) object {
	o := object{"id": m.ID, "channel_id": m.Channel, "type": m.Kind, "tts": false, "timestamp": stamp(m.at()),
		"author": s.authorJSON(m), "flags": m.Flags}
	s.contentJSON(m, o)
	mentions := []object{}
	for _, id := range m.Mentions {
		mentions = append(mentions, s.user(id).json())
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
	return s.user(m.Author).json()
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
