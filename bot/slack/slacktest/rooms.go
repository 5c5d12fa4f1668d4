package slacktest

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"
)

func (s *Server) authTest(args) (object, error) {
	return object{"url": "https://example.slack.com/", "team": "Example", "user": "firstline", "team_id": TeamID,
		"user_id": BotUser, "bot_id": BotID, "is_enterprise_install": false}, nil
}

func (s *Server) teamInfo(args) (object, error) {
	return object{"team": object{"id": TeamID, "name": "Example", "domain": "example", "email_domain": "example.com"}}, nil
}

// readable is the scope for reading about or in a channel: what is channels, groups, im or mpim by its kind.
func (s *Server) readable(c *channel, what string) error {
	of := map[Kind]string{Public: "channels", Private: "groups", DM: "im", GroupDM: "mpim"}[c.Kind]
	return s.granted(of + ":" + what)
}

func (s *Server) openDirect(a args) (object, error) {
	if a["users"] == "" {
		return s.channelInfo(a)
	}
	u, ok := s.users[a["users"]]
	switch {
	case !ok:
		return nil, refuse("user_not_found")
	case u.Bot:
		return nil, refuse("cannot_dm_bot")
	case u.Deleted:
		return nil, refuse("user_disabled")
	}
	return object{"no_op": true, "already_open": true, "channel": s.direct(u.ID).json()}, nil
}

func (s *Server) channelInfo(a args) (object, error) {
	c, err := s.room(a["channel"])
	if err != nil {
		return nil, err
	}
	if err := s.readable(c, "read"); err != nil {
		return nil, err
	}
	return object{"channel": c.json()}, nil
}

func (s *Server) listChannels(a args) (object, error) {
	kinds := a["types"]
	if kinds == "" {
		kinds = "public_channel"
	}
	var all []object
	ids := make([]string, 0, len(s.channels))
	for id := range s.channels {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		c := s.channels[id]
		kind := map[Kind]string{Public: "public_channel", Private: "private_channel", DM: "im", GroupDM: "mpim"}[c.Kind]
		if slices.Contains(strings.Split(kinds, ","), kind) && (c.Kind == Public || c.has(BotUser)) &&
			(!a.flag("exclude_archived") || !c.Archived) {
			if err := s.readable(c, "read"); err != nil {
				return nil, err
			}
			all = append(all, c.json())
		}
	}
	part, next := page(all, a, 100)
	if part == nil {
		part = []object{}
	}
	return object{"channels": part, "response_metadata": object{"next_cursor": next}}, nil
}

func (s *Server) members(a args) (object, error) {
	c, err := s.room(a["channel"])
	if err != nil {
		return nil, err
	}
	part, next := page(c.Members, a, 100)
	return object{"members": part, "response_metadata": object{"next_cursor": next}}, nil
}

func (s *Server) join(a args) (object, error) {
	c, err := s.room(a["channel"])
	if err != nil {
		return nil, err
	}
	if !c.has(BotUser) {
		c.Members = append(c.Members, BotUser)
	}
	return object{"channel": c.json()}, nil
}

// within tells whether a message lies in the part of time that a call asks for.
func within(m *Message, a args) bool {
	if oldest := a["oldest"]; oldest != "" {
		if before(m.TS, oldest) || !a.flag("inclusive") && !before(oldest, m.TS) {
			return false
		}
	}
	if latest := a["latest"]; latest != "" {
		if before(latest, m.TS) || !a.flag("inclusive") && !before(m.TS, latest) {
			return false
		}
	}
	return m.Only == ""
}

func (s *Server) shown(c *channel, m *Message, a args) object {
	o := m.json(c)
	if files, ok := o["files"].([]object); ok {
		for i, f := range m.Files {
			files[i] = f.json(s.url)
		}
	}
	if len(m.Forwards) > 0 {
		o["attachments"] = s.passedOn(m.Forwards)
	}
	if a.flag("include_all_metadata") && len(m.Metadata) > 0 && s.granted("metadata.message:read") == nil {
		o["metadata"] = m.Metadata
	}
	return o
}

// passedOn are forwarded messages, as Slack attaches them.
func (s *Server) passedOn(forwards []Message) (attached []object) {
	for _, m := range forwards {
		files := []object{}
		for _, f := range m.Files {
			files = append(files, f.json(s.url))
		}
		author := s.users[m.User]
		attached = append(attached, object{"is_msg_unfurl": true, "is_share": true, "ts": m.TS, "text": m.Text,
			"files": files, "author_id": author.ID, "author_name": author.RealName, "mrkdwn_in": []string{"text"},
			"fallback": "[" + m.TS + "] " + author.Name + ": " + m.Text,
			"from_url": s.url + "/archives/x/p" + strings.ReplaceAll(m.TS, ".", "")})
	}
	return attached
}

// looked gives a channel whose messages the app may read.
func (s *Server) looked(a args) (*channel, error) {
	c, err := s.room(a["channel"])
	if err != nil {
		return nil, err
	}
	if err := s.readable(c, "history"); err != nil {
		return nil, err
	}
	if !c.has(BotUser) {
		return nil, refuse("not_in_channel")
	}
	return c, nil
}

func (s *Server) history(a args) (object, error) {
	c, err := s.looked(a)
	if err != nil {
		return nil, err
	}
	all := []object{}
	for _, m := range slices.Backward(c.messages) {
		root := m.Thread == "" || m.Thread == m.TS || m.Subtype == "thread_broadcast"
		if root && within(m, a) {
			all = append(all, s.shown(c, m, a))
		}
	}
	part, next := page(all, a, 100)
	return object{"messages": part, "has_more": next != "", "pin_count": 0,
		"response_metadata": object{"next_cursor": next}}, nil
}

func (s *Server) repliesOf(a args) (object, error) {
	c, err := s.looked(a)
	if err != nil {
		return nil, err
	}
	parent := c.find(a["ts"])
	if parent == nil {
		return nil, refuse("thread_not_found")
	}
	all := []object{s.shown(c, parent, a)} // the first one is there whatever time is asked for
	for _, m := range c.replies(parent.TS) {
		if within(m, a) {
			all = append(all, s.shown(c, m, a))
		}
	}
	part, next := page(all, a, 1000)
	return object{"messages": part, "has_more": next != "", "response_metadata": object{"next_cursor": next}}, nil
}

func (s *Server) userInfo(a args) (object, error) {
	u, ok := s.users[a["user"]]
	if !ok {
		return nil, refuse("user_not_found")
	}
	return object{"user": u.json(s.granted("users:read.email") == nil, a.flag("include_locale"))}, nil
}

func (s *Server) listUsers(a args) (object, error) {
	ids := make([]string, 0, len(s.users))
	for id := range s.users {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	part, next := page(ids, a, 200)
	members := make([]object, 0, len(part))
	for _, id := range part {
		members = append(members, s.users[id].json(s.granted("users:read.email") == nil, a.flag("include_locale")))
	}
	return object{"members": members, "cache_ts": 1700000000, "response_metadata": object{"next_cursor": next}}, nil
}

func (s *Server) userByEmail(a args) (object, error) {
	for _, u := range s.users {
		if strings.EqualFold(u.Email, a["email"]) {
			return object{"user": u.json(true, false)}, nil
		}
	}
	return nil, refuse("users_not_found")
}

func (s *Server) listGroups(a args) (object, error) {
	all := []object{}
	for _, g := range s.groups {
		if g.Disabled && !a.flag("include_disabled") {
			continue
		}
		o := object{"id": g.ID, "team_id": TeamID, "is_usergroup": true, "name": g.Name, "handle": g.Handle,
			"description": "", "date_create": 1700000000, "date_update": 1700000000, "date_delete": 0,
			"user_count": len(g.Members)}
		if a.flag("include_users") {
			o["users"] = g.Members
		}
		all = append(all, o)
	}
	sort.Slice(all, func(i, j int) bool { return all[i]["id"].(string) < all[j]["id"].(string) })
	return object{"usergroups": all}, nil
}

func (s *Server) groupMembers(a args) (object, error) {
	g, ok := s.groups[a["usergroup"]]
	if !ok {
		return nil, refuse("no_such_subteam")
	}
	return object{"users": g.Members}, nil
}

// newView takes a view from a call. The caller holds mu.
func (s *Server) newView(a args, user string) *View {
	v := &View{ID: s.next("V"), User: user, Definition: json.RawMessage(a["view"]), Hash: s.stamp()}
	v.read()
	return v
}

// read takes from the definition what is needed often.
func (v *View) read() {
	var d struct {
		Kind     string `json:"type"`
		Callback string `json:"callback_id"`
		Private  string `json:"private_metadata"`
	}
	if json.Unmarshal(v.Definition, &d) == nil {
		v.Kind, v.Callback, v.Private = d.Kind, d.Callback, d.Private
	}
}

// json is the view as Slack shows it: its definition with what Slack adds.
func (v *View) json() object {
	o := object{}
	_ = json.Unmarshal(v.Definition, &o)
	o["id"], o["team_id"], o["app_id"], o["bot_id"], o["hash"] = v.ID, TeamID, AppID, BotID, v.Hash
	o["root_view_id"], o["previous_view_id"], o["app_installed_team_id"] = v.ID, nil, TeamID
	if o["state"] == nil {
		o["state"] = object{"values": object{}}
	}
	return o
}

func (s *Server) openView(a args) (object, error) {
	user, ok := s.triggers[a["trigger_id"]]
	if !ok {
		return nil, refuse("expired_trigger_id")
	}
	delete(s.triggers, a["trigger_id"])
	v := s.newView(a, user)
	if v.Kind != "modal" {
		return nil, refuse("invalid_arguments")
	}
	v.open = true
	s.views[v.ID] = v
	return object{"view": v.json()}, nil
}

func (s *Server) updateView(a args) (object, error) {
	v, ok := s.views[a["view_id"]]
	switch {
	case !ok:
		return nil, refuse("not_found")
	case a["hash"] != "" && a["hash"] != v.Hash:
		return nil, refuse("hash_conflict")
	}
	v.Definition, v.Hash = json.RawMessage(a["view"]), s.stamp()
	v.read()
	return object{"view": v.json()}, nil
}

// publishHome shows a home. There is one for each user, whose hash changes.
func (s *Server) publishHome(a args) (object, error) {
	if u, ok := s.users[a["user_id"]]; !ok || u.Bot {
		return nil, refuse("user_not_found")
	}
	v := s.newView(a, a["user_id"])
	before := s.homes[v.User]
	switch {
	case v.Kind != "home":
		return nil, refuse("invalid_arguments")
	case a["hash"] != "" && (before == nil || a["hash"] != before.Hash):
		return nil, refuse("hash_conflict")
	case before != nil:
		v.ID = before.ID
	}
	s.homes[v.User], s.views[v.ID] = v, v
	return object{"view": v.json()}, nil
}
