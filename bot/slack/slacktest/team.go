package slacktest

import (
	"encoding/json"
	"maps"
	"slices"
	"sort"
	"strings"
)

// A User is one member of the team, or a stranger in a shared channel.
type User struct {
	ID, Name, RealName, Email, Locale, TimeZone string
	Team                                        string // empty: ours
	Bot, Guest, SingleGuest, Stranger, Deleted  bool
	Admin                                       bool
}

// A UserGroup is a group of users that can be mentioned, such as @it-admins.
type UserGroup struct {
	ID, Handle, Name string
	Members          []string
	Disabled         bool
}

// A Kind is what sort of channel it is.
type Kind string

// The kinds of channels.
const (
	Public  Kind = "channel"
	Private Kind = "group"
	DM      Kind = "im"
	GroupDM Kind = "mpim"
)

// A Channel describes a channel.
type Channel struct {
	ID, Name string
	Kind     Kind
	Members  []string
	Shared   bool // with another organisation
	Archived bool
}

type channel struct {
	Channel
	messages []*Message // by timestamp
}

// A Message is one in a channel.
type Message struct {
	TS, Thread, User, BotID, Subtype string
	Text                             string
	Username, Icon                   string // what an app showed itself as
	Blocks, Metadata                 json.RawMessage
	Edited                           string
	Files                            []File
	Reactions                        map[string][]string
	Only                             string // the one user who sees it: an ephemeral message
	Streaming                        bool
	Forwards                         []Message
}

// A File is one that was shared.
type File struct {
	ID, Name, Type, User string
	Data                 []byte
	shared               bool
}

// A View is a modal or a home.
type View struct {
	ID, Kind, User, Callback, Private, Hash string
	Definition                              json.RawMessage
	Errors                                  map[string]string // by block, of what was submitted last
	open                                    bool
}

// AddUser lets a user in. An empty ID is made up; names that are left out are derived.
func (s *Server) AddUser(u User) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.ID == "" {
		u.ID = s.next("U")
	}
	if u.Name == "" {
		u.Name = strings.ToLower(strings.ReplaceAll(u.RealName, " ", "."))
	}
	s.users[u.ID] = &u
	return u
}

// ChangeUser changes what is known of a user.
func (s *Server) ChangeUser(id string, change func(*User)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.users[id])
}

// AddGroup makes a user group.
func (s *Server) AddGroup(g UserGroup) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g.ID == "" {
		g.ID = s.next("S")
	}
	s.groups[g.ID] = &g
}

// AddChannel makes a channel. Where the members hold [BotUser], the app is in it.
func (s *Server) AddChannel(c Channel) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.ID == "" {
		c.ID = s.next(map[Kind]string{Public: "C", Private: "G", DM: "D", GroupDM: "G"}[c.Kind])
	}
	s.channels[c.ID] = &channel{Channel: c}
	return c
}

// ChangeChannel changes what is known of a channel.
func (s *Server) ChangeChannel(id string, change func(*Channel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.channels[id].Channel)
}

// Direct gives the direct messages of a user with the app.
func (s *Server) Direct(user string) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.direct(user).Channel
}

func (s *Server) direct(user string) *channel {
	for _, c := range s.channels {
		if c.Kind == DM && slices.Contains(c.Members, user) {
			return c
		}
	}
	c := &channel{Channel: Channel{ID: s.next("D"), Kind: DM, Members: []string{user, BotUser}}}
	s.channels[c.ID] = c
	return c
}

// Users are all that are here, the app among them, in the order of their ids.
func (s *Server) Users() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]User, 0, len(s.users))
	for _, u := range s.users {
		all = append(all, *u)
	}
	sort.Slice(all, func(a, b int) bool { return all[a].ID < all[b].ID })
	return all
}

// Channels are all that are here, in the order of their ids.
func (s *Server) Channels() []Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Channel, 0, len(s.channels))
	for _, c := range s.channels {
		all = append(all, c.Channel)
	}
	sort.Slice(all, func(a, b int) bool { return all[a].ID < all[b].ID })
	return all
}

// Messages gives what is in a channel, oldest first, with threads and ephemeral messages.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.channels[channel]
	if !ok {
		return nil
	}
	all := make([]Message, 0, len(c.messages))
	for _, m := range c.messages {
		one := *m
		one.Reactions = maps.Clone(m.Reactions)
		all = append(all, one)
	}
	return all
}

// FromApp gives what the app wrote into a channel, oldest first.
func (s *Server) FromApp(channel string) []Message {
	return slices.DeleteFunc(s.Messages(channel), func(m Message) bool {
		return m.BotID != BotID || m.Subtype == paneThread
	})
}

// Home is what a user's home shows; the zero value when nothing was published.
func (s *Server) Home(user string) View {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.homes[user]; v != nil {
		return *v
	}
	return View{}
}

// Modals are the modals that a user sees, the uppermost last.
func (s *Server) Modals(user string) []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	var open []View
	for _, v := range s.views {
		if v.open && v.User == user {
			open = append(open, *v)
		}
	}
	sort.Slice(open, func(a, b int) bool { return open[a].ID < open[b].ID })
	return open
}

// find gives a message. The caller holds mu.
func (c *channel) find(ts string) *Message {
	for _, m := range c.messages {
		if m.TS == ts {
			return m
		}
	}
	return nil
}

func (c *channel) has(user string) bool { return slices.Contains(c.Members, user) }

// replies counts what was answered to a message.
func (c *channel) replies(ts string) []*Message {
	var all []*Message
	for _, m := range c.messages {
		if m.Thread == ts && m.TS != ts && m.Only == "" {
			all = append(all, m)
		}
	}
	return all
}

// json is the message as Slack shows it.
func (m *Message) json(c *channel) object {
	o := object{"type": "message", "user": m.User, "text": m.Text, "ts": m.TS, "team": TeamID}
	set := func(key string, value any, there bool) {
		if there {
			o[key] = value
		}
	}
	set("subtype", m.Subtype, m.Subtype != "")
	set("thread_ts", m.Thread, m.Thread != "")
	set("blocks", m.Blocks, len(m.Blocks) > 0)
	set("edited", object{"user": m.User, "ts": m.Edited}, m.Edited != "")
	set("username", m.Username, m.Username != "")
	set("client_msg_id", "c"+strings.ReplaceAll(m.TS, ".", "-"), m.BotID == "")
	if m.BotID != "" {
		o["bot_id"], o["app_id"] = m.BotID, AppID
		o["bot_profile"] = object{"id": m.BotID, "app_id": AppID, "name": "Firstline", "team_id": TeamID, "deleted": false,
			"icons": object{"image_36": "", "image_48": "", "image_72": ""}, "updated": 1700000000}
	}
	if replies := c.replies(m.TS); len(replies) > 0 {
		o["thread_ts"], o["reply_count"], o["latest_reply"] = m.TS, len(replies), replies[len(replies)-1].TS
		o["reply_users_count"], o["is_locked"], o["subscribed"] = 1, false, true
	}
	if len(m.Files) > 0 {
		files := make([]object, 0, len(m.Files))
		for _, f := range m.Files {
			files = append(files, f.json(""))
		}
		o["files"], o["upload"], o["display_as_bot"] = files, false, false
	}
	reactions := make([]object, 0, len(m.Reactions))
	for name, users := range m.Reactions {
		if len(users) > 0 { // copied: it is encoded when others react already
			reactions = append(reactions, object{"name": name, "users": slices.Clone(users), "count": len(users)})
		}
	}
	set("reactions", reactions, len(reactions) > 0)
	return o
}

// json is the file as Slack shows it; its addresses are below url.
func (f *File) json(url string) object {
	path := url + "/files/" + f.ID + "/" + f.Name
	return object{"id": f.ID, "created": 1700000000, "timestamp": 1700000000, "name": f.Name, "title": f.Name,
		"mimetype": f.Type, "filetype": strings.TrimPrefix(f.Name[strings.LastIndex(f.Name, ".")+1:], "."),
		"pretty_type": f.Type, "user": f.User, "user_team": TeamID, "editable": false, "size": len(f.Data), "mode": "hosted",
		"is_external": false, "is_public": false, "public_url_shared": false, "url_private": path,
		"url_private_download": path, "permalink": path, "has_rich_preview": false, "file_access": "visible"}
}

func (u *User) json(email bool, locale bool) object {
	team := u.Team
	if team == "" {
		team = TeamID
	}
	profile := object{"title": "", "phone": "", "real_name": u.RealName, "real_name_normalized": u.RealName,
		"display_name": u.Name, "display_name_normalized": u.Name, "status_text": "", "status_emoji": "", "team": team,
		"image_72": "", "image_192": ""}
	if email && u.Email != "" {
		profile["email"] = u.Email
	}
	o := object{"id": u.ID, "team_id": team, "name": u.Name, "deleted": u.Deleted, "real_name": u.RealName,
		"profile": profile, "is_admin": u.Admin, "is_owner": false, "is_primary_owner": false, "is_bot": u.Bot,
		"is_restricted": u.Guest || u.SingleGuest, "is_ultra_restricted": u.SingleGuest, "is_app_user": false,
		"updated": 1700000000, "is_email_confirmed": true, "is_stranger": u.Stranger}
	if u.TimeZone != "" {
		o["tz"], o["tz_label"], o["tz_offset"] = u.TimeZone, u.TimeZone, 3600
	}
	if locale && u.Locale != "" {
		o["locale"] = u.Locale
	}
	return o
}

func (c *channel) json() object {
	o := object{"id": c.ID, "created": 1700000000, "is_archived": c.Archived, "is_im": c.Kind == DM,
		"is_mpim": c.Kind == GroupDM, "is_channel": c.Kind == Public, "is_group": c.Kind == Private,
		"is_private": c.Kind != Public, "is_member": c.has(BotUser), "is_ext_shared": c.Shared, "is_shared": c.Shared,
		"is_org_shared": false, "is_general": false, "context_team_id": TeamID, "updated": 1700000000}
	if c.Kind == DM {
		for _, user := range c.Members {
			if user != BotUser {
				o["user"] = user
			}
		}
		return o
	}
	o["name"], o["name_normalized"], o["num_members"] = c.Name, c.Name, len(c.Members)
	o["topic"] = object{"value": "", "creator": "", "last_set": 0}
	o["purpose"] = object{"value": "", "creator": "", "last_set": 0}
	return o
}
