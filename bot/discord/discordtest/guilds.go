package discordtest

import (
	"slices"
	"strconv"
	"strings"
)

func (s *Server) getMe(*request) (any, error) {
	o := s.users[BotUser].json()
	o["mfa_enabled"], o["locale"], o["verified"], o["email"], o["premium_type"] = false, "en-US", true, nil, 0
	return o, nil
}

func (s *Server) getUser(q *request) (any, error) {
	if u := s.users[q.PathValue("user_id")]; u != nil {
		return u.json(), nil
	}
	return nil, refuse(10013)
}

// getApplication tells what is switched on for the app, by its flags: those for apps in few guilds.
func (s *Server) getApplication(*request) (any, error) {
	const presence, members, content = 1 << 13, 1 << 15, 1 << 19
	flags := 1 << 23 // has commands
	for intent, flag := range map[int]int{IntentGuildPresences: presence, IntentGuildMembers: members,
		IntentMessageContent: content} {
		if s.opts.Without&intent == 0 {
			flags |= flag
		}
	}
	return object{"id": AppID, "name": "Firstline", "icon": nil, "description": "", "type": nil,
		"bot": s.users[BotUser].json(), "summary": "", "verify_key": PublicKey, "flags": flags, "bot_public": true,
		"flags_new":              strconv.Itoa(flags),
		"bot_require_code_grant": false, "approximate_guild_count": len(s.ourGuilds()), "redirect_uris": []any{},
		"interactions_endpoint_url": nil, "role_connections_verification_url": nil, "owner": s.users[BotUser].json(),
		"team": nil, "integration_types_config": object{"0": object{}, "1": object{}}, "explicit_content_filter": 0,
		"approximate_user_install_count": 0, "approximate_user_authorization_count": 0, "event_webhooks_status": 1,
		"is_monetized": false, "is_verified": false, "is_discoverable": false, "storefront_available": false,
		"eligible_oauth2_scopes": []string{"bot", "applications.commands"}, "hook": true,
		"integration_public": true, "integration_require_code_grant": false}, nil
}

// ourGuilds are those that the app is in, in the order of their ids. The caller holds mu.
func (s *Server) ourGuilds() (ours []*guild) {
	for _, g := range s.guilds {
		if g.members[BotUser] != nil {
			ours = append(ours, g)
		}
	}
	slices.SortFunc(ours, func(a, b *guild) int { return strings.Compare(a.ID, b.ID) })
	return ours
}

func (s *Server) getMyGuilds(q *request) (any, error) {
	list := []object{}
	for _, g := range s.ourGuilds() {
		o := object{"id": g.ID, "name": g.Name, "icon": nil, "banner": nil, "owner": g.Owner == BotUser,
			"permissions": g.granted(BotUser).String(), "features": []string{"COMMUNITY"}}
		if q.flag("with_counts") {
			o["approximate_member_count"], o["approximate_presence_count"] = len(g.members), 1
		}
		list = append(list, o)
	}
	return list, nil
}

// ours is a guild that the app is in.
func (s *Server) ours(q *request) (*guild, error) {
	g := s.guilds[q.PathValue("guild_id")]
	switch {
	case g == nil || g.unavailable:
		return nil, refuse(10004)
	case g.members[BotUser] == nil:
		return nil, refuse(50001)
	}
	return g, nil
}

func (s *Server) getGuild(q *request) (any, error) {
	g, err := s.ours(q)
	if err != nil {
		return nil, err
	}
	o := s.guildJSON(g)
	if q.flag("with_counts") {
		o["approximate_member_count"], o["approximate_presence_count"] = len(g.members), 1
	}
	return o, nil
}

func (s *Server) getChannels(q *request) (any, error) {
	g, err := s.ours(q)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, c := range s.sortedChannels() {
		if c.Guild == g.ID && !c.Kind.thread() {
			list = append(list, s.channelJSON(c)) // also those that we cannot look into
		}
	}
	return list, nil
}

func (s *Server) getRoles(q *request) (any, error) {
	g, err := s.ours(q)
	if err != nil {
		return nil, err
	}
	return s.guildJSON(g)["roles"], nil
}

func (s *Server) getMember(q *request) (any, error) {
	g, err := s.ours(q)
	if err != nil {
		return nil, err
	}
	id := q.PathValue("user_id")
	switch {
	case s.users[id] == nil:
		return nil, refuse(10013)
	case g.members[id] == nil:
		return nil, refuse(10007)
	}
	return s.memberJSON(g, id), nil
}

func (s *Server) getActiveThreads(q *request) (any, error) {
	g, err := s.ours(q)
	if err != nil {
		return nil, err
	}
	threads, members := []object{}, []object{}
	for _, c := range slices.Backward(s.sortedChannels()) {
		if c.Guild != g.ID || !c.Kind.thread() || c.Archived || !s.may(BotUser, c).has(ViewChannel) {
			continue
		}
		threads = append(threads, s.channelJSON(c))
		if slices.Contains(c.Members, BotUser) {
			members = append(members, c.member(BotUser))
		}
	}
	return object{"threads": threads, "members": members, "has_more": false}, nil
}

func (s *Server) openDirect(q *request) (any, error) {
	u := s.users[text(q.o()["recipient_id"])]
	switch {
	case u == nil:
		return nil, refuse(10013)
	case u.Bot:
		return nil, refuse(50007)
	}
	return s.channelJSON(s.direct(u.ID)), nil
}

func (s *Server) createChannel(q *request) (any, error) {
	g, err := s.ours(q)
	if err != nil {
		return nil, err
	}
	if !g.granted(BotUser).has(ManageChannels) {
		return nil, refuse(50013)
	}
	o := q.o()
	d := Channel{Guild: g.ID, Name: text(o["name"]), Kind: Kind(num(o["type"])), Topic: text(o["topic"]),
		Parent: text(o["parent_id"]), Overwrites: overwrites(o["permission_overwrites"])}
	d.NSFW, _ = o["nsfw"].(bool)
	return s.channelJSON(s.addChannel(d, BotUser)), nil
}

func overwrites(given any) (all []Overwrite) {
	list, _ := given.([]any)
	for _, one := range list {
		o, _ := one.(object)
		all = append(all, Overwrite{ID: text(o["id"]), Member: num(o["type"]) == 1, Allow: Permission(num(o["allow"])),
			Deny: Permission(num(o["deny"]))})
	}
	return all
}
