package discordtest

import (
	"slices"
	"time"
)

// A User is one account on Discord.
type User struct {
	ID, Name, Global string // Global is the name that is shown
	Locale           string // of their client, such as de; en-US when empty
	Bot, System      bool
	ClosedDMs        bool // takes no direct messages from members of a guild
	Stranger         bool // shares no guild with the app
}

// A Role gives permissions to the members who have it.
type Role struct {
	ID, Name    string
	Permissions Permission
	Position    int
	Managed     bool // belongs to an app
	Mentionable bool
}

// A Member is a user in a guild.
type Member struct {
	User  string
	Nick  string
	Roles []string  // without that of everybody
	Until time.Time // timed out until then
	since time.Time
}

// A Guild is a community: what people call a server.
type Guild struct {
	ID, Name, Owner string
	Locale          string     // such as de; en-US when empty
	Everybody       Permission // what everybody may do; 0: [Everyday]
	Bot             Permission // what the app was granted besides when it was invited
	NoCommands      bool       // the app was invited without the scope applications.commands
}

// guild is a Guild with what is in it.
type guild struct {
	Guild
	roles       []*Role
	members     map[string]*Member
	unavailable bool
	since       time.Time
}

func (g *guild) role(id string) *Role {
	for _, r := range g.roles {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// AddUser makes an account. What is left out is made up.
func (s *Server) AddUser(u User) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.ID == "" {
		u.ID = s.next()
	}
	if u.Name == "" {
		u.Name = "user" + u.ID
	}
	s.users[u.ID] = &u
	return u
}

// user gives an account; one that is not here is shown as a deleted one. The caller holds mu.
func (s *Server) user(id string) *User {
	if u := s.users[id]; u != nil {
		return u
	}
	return &User{ID: id, Name: "deleted_user_" + id, Global: "Deleted User"}
}

// ChangeUser changes what is known of an account.
func (s *Server) ChangeUser(id string, change func(*User)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.users[id])
}

// AddGuild makes a guild, with the app in it.
func (s *Server) AddGuild(d Guild) Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.ID == "" {
		d.ID = s.next()
	}
	if d.Owner == "" {
		owner := &User{ID: s.next(), Name: "owner", Global: "Owner"}
		s.users[owner.ID], d.Owner = owner, owner.ID
	}
	if d.Locale == "" {
		d.Locale = "en-US"
	}
	if d.Everybody == 0 {
		d.Everybody = Everyday
	}
	g := &guild{Guild: d, members: map[string]*Member{}, since: s.opts.Now()}
	own := &Role{ID: s.next(), Name: "Firstline", Permissions: d.Bot, Position: 1, Managed: true}
	g.roles = []*Role{{ID: d.ID, Name: "@everyone", Permissions: d.Everybody}, own}
	g.members[d.Owner] = &Member{User: d.Owner, since: g.since}
	g.members[BotUser] = &Member{User: BotUser, Roles: []string{own.ID}, since: g.since}
	s.guilds[d.ID] = g
	s.publish(event{kind: "GUILD_CREATE", guild: d.ID, needs: IntentGuilds, data: s.guildCreated(g)})
	return d
}

// ChangeGuild changes what is known of a guild.
func (s *Server) ChangeGuild(id string, change func(*Guild)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[id]
	change(&g.Guild)
	g.role(id).Permissions = g.Everybody
	s.publish(event{kind: "GUILD_UPDATE", guild: id, needs: IntentGuilds, data: s.guildJSON(g)})
}

// Expel has the app thrown out of a guild.
func (s *Server) Expel(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.guilds[id].members, BotUser)
	s.publish(event{kind: "GUILD_DELETE", guild: id, needs: IntentGuilds, data: object{"id": id}})
}

// Outage makes a guild unavailable, as Discord's own trouble does, or available again.
func (s *Server) Outage(id string, out bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[id]
	g.unavailable = out
	if out {
		s.publish(event{kind: "GUILD_DELETE", guild: id, needs: IntentGuilds, data: object{"id": id, "unavailable": true}})
		return
	}
	s.publish(event{kind: "GUILD_CREATE", guild: id, needs: IntentGuilds, data: s.guildCreated(g)})
}

// AddRole makes a role in a guild.
func (s *Server) AddRole(guild string, r Role) Role {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guild]
	if r.ID == "" {
		r.ID = s.next()
	}
	if r.Position == 0 {
		r.Position = len(g.roles)
	}
	g.roles = append(g.roles, &r)
	s.publish(event{kind: "GUILD_ROLE_CREATE", guild: guild, needs: IntentGuilds,
		data: object{"guild_id": guild, "role": r.json()}})
	return r
}

// ChangeRole changes a role; that of everybody has the guild's id.
func (s *Server) ChangeRole(guild, role string, change func(*Role)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.guilds[guild].role(role)
	change(r)
	s.publish(event{kind: "GUILD_ROLE_UPDATE", guild: guild, needs: IntentGuilds,
		data: object{"guild_id": guild, "role": r.json()}})
}

// RemoveRole takes a role away from a guild and its members.
func (s *Server) RemoveRole(guild, role string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guild]
	g.roles = slices.DeleteFunc(g.roles, func(r *Role) bool { return r.ID == role })
	for _, m := range g.members {
		m.Roles = slices.DeleteFunc(m.Roles, func(id string) bool { return id == role })
	}
	s.publish(event{kind: "GUILD_ROLE_DELETE", guild: guild, needs: IntentGuilds,
		data: object{"guild_id": guild, "role_id": role}})
}

// AddMember lets a user into a guild.
func (s *Server) AddMember(guild, user string, roles ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guild]
	g.members[user] = &Member{User: user, Roles: roles, since: s.opts.Now()}
	data := s.memberJSON(g, user)
	data["guild_id"] = guild
	s.publish(event{kind: "GUILD_MEMBER_ADD", guild: guild, needs: IntentGuildMembers, data: data})
}

// ChangeMember changes a member, such as their roles. What happens to the app itself, it is told in any case.
func (s *Server) ChangeMember(guild, user string, change func(*Member)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guild]
	change(g.members[user])
	data := s.memberJSON(g, user)
	data["guild_id"] = guild
	needs := IntentGuildMembers
	if user == BotUser {
		needs = 0
	}
	s.publish(event{kind: "GUILD_MEMBER_UPDATE", guild: guild, needs: needs, data: data})
}

// RemoveMember has a member leave a guild.
func (s *Server) RemoveMember(guild, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guild]
	delete(g.members, user)
	s.publish(event{kind: "GUILD_MEMBER_REMOVE", guild: guild, needs: IntentGuildMembers,
		data: object{"guild_id": guild, "user": s.user(user).json()}})
}
