package discordtest

import (
	"slices"
	"strconv"
)

// A Permission is a set of things that somebody may do.
type Permission uint64

// The permissions that matter here.
const (
	Administrator        Permission = 1 << 3
	ManageChannels       Permission = 1 << 4
	ManageGuild          Permission = 1 << 5
	AddReactions         Permission = 1 << 6
	ViewChannel          Permission = 1 << 10
	SendMessages         Permission = 1 << 11
	ManageMessages       Permission = 1 << 13
	EmbedLinks           Permission = 1 << 14
	AttachFiles          Permission = 1 << 15
	ReadMessageHistory   Permission = 1 << 16
	MentionEveryone      Permission = 1 << 17
	Connect              Permission = 1 << 20
	ManageRoles          Permission = 1 << 28
	UseCommands          Permission = 1 << 31
	ManageThreads        Permission = 1 << 34
	CreatePublicThreads  Permission = 1 << 35
	CreatePrivateThreads Permission = 1 << 36
	SendInThreads        Permission = 1 << 38
	ModerateMembers      Permission = 1 << 40
	PinMessages          Permission = 1 << 51
)

// Everyday is what everybody in a guild may do, unless told otherwise.
const Everyday = AddReactions | ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadMessageHistory | Connect |
	UseCommands | CreatePublicThreads | CreatePrivateThreads | SendInThreads

// all is what an administrator may do.
const all Permission = 1<<53 - 1

func (p Permission) has(all Permission) bool { return p&all == all }

func (p Permission) String() string { return strconv.FormatUint(uint64(p), 10) }

// An Overwrite changes in one channel what a role or a member may do.
type Overwrite struct {
	ID          string // of the role or the user
	Member      bool
	Allow, Deny Permission
}

func (o Overwrite) json() object {
	kind := 0
	if o.Member {
		kind = 1
	}
	return object{"id": o.ID, "type": kind, "allow": o.Allow.String(), "deny": o.Deny.String()}
}

// granted is what a user may do in the whole guild.
func (g *guild) granted(user string) Permission {
	if g.Owner == user {
		return all
	}
	m := g.members[user]
	if m == nil {
		return 0
	}
	may := g.role(g.ID).Permissions
	for _, id := range m.Roles {
		if r := g.role(id); r != nil {
			may |= r.Permissions
		}
	}
	if may.has(Administrator) {
		return all
	}
	return may
}

// may is what a user may do in a channel, as Discord computes it.
func (s *Server) may(user string, c *channel) Permission {
	g := s.guilds[c.Guild]
	switch {
	case g == nil && (c.Recipient == user || user == BotUser):
		return ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadMessageHistory | AddReactions | PinMessages
	case g == nil || g.members[user] == nil:
		return 0
	}
	may := g.granted(user)
	if may == all {
		return all
	}
	return s.within(may, g, user, c)
}

// within is what is left in a channel of what a user may do in the guild. A thread has the overwrites of its parent.
func (s *Server) within(may Permission, g *guild, user string, c *channel) Permission {
	at := c
	if c.Kind.thread() {
		at = s.channels[c.Parent]
	}
	if at == nil {
		return 0
	}
	may = overwritten(may, at.Overwrites, g, user)
	hidden := c.Kind == PrivateThread && !slices.Contains(c.Members, user) && !may.has(ManageThreads)
	if hidden || !may.has(ViewChannel) || at.Kind.voice() && !may.has(Connect) {
		return 0
	}
	if !may.has(SendMessages) && !c.Kind.thread() {
		may &^= EmbedLinks | AttachFiles | MentionEveryone
	}
	return may
}

// overwritten applies overwrites in Discord's order: everybody, all roles together, the member.
func overwritten(may Permission, overwrites []Overwrite, g *guild, user string) Permission {
	var allow, deny Permission
	for _, o := range overwrites {
		if o.ID == g.ID {
			may = may&^o.Deny | o.Allow
		}
	}
	for _, o := range overwrites {
		if !o.Member && o.ID != g.ID && slices.Contains(g.members[user].Roles, o.ID) {
			allow, deny = allow|o.Allow, deny|o.Deny
		}
	}
	may = may&^deny | allow
	for _, o := range overwrites {
		if o.Member && o.ID == user {
			may = may&^o.Deny | o.Allow
		}
	}
	return may
}
