package discord

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
)

// How long is believed what Discord said about people, and how long an answer is waited for.
const (
	personFresh = 15 * time.Minute
	askWait     = 5 * time.Second
	maxPeople   = 20_000
)

// people is what we know of those who write.
type people struct {
	mu     sync.Mutex
	lang   map[string]string    // guarded by mu; the language of their Discord, by user
	member map[string]belonging // guarded by mu; of who wrote directly, by user
}

// A belonging is in which of our servers somebody is.
type belonging struct {
	guild string // empty: in none
	roles []string
	name  string
	at    time.Time
}

func newPeople() *people { return &people{lang: map[string]string{}, member: map[string]belonging{}} }

// speaks notes the language of somebody's Discord, which only interactions tell.
func (p *people) speaks(user, locale string) {
	if locale == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.lang) >= maxPeople {
		clear(p.lang)
	}
	p.lang[user] = locale
}

func (p *people) locale(user string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lang[user]
}

func (p *people) belonging(user string) (b belonging, fresh bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b, ok := p.member[user]
	return b, ok && time.Since(b.at) < personFresh
}

func (p *people) belongs(user string, b belonging) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.member) >= maxPeople {
		clear(p.member)
	}
	p.member[user] = b
}

// person is who wrote in a server. What others read along is answered from what everybody in the server may read; who
// reads alone may read what their roles open as well.
func (c *Channel) person(u user, m member, guild string, alone bool) handoff.Person {
	p := handoff.Person{ID: u.ID.V, Name: cmp.Or(m.Nick.V, u.Global.V, u.Name.V), Locale: c.people.locale(u.ID.V),
		Groups: c.directory.names(guild, m.Roles.V)}
	g, _ := c.guild(guild)
	p.Audience = slices.Clone(g.Audience)
	if alone {
		p.Audience = append(p.Audience, c.opened(g, guild, m.Roles.V)...)
	}
	return p
}

// opened are the audiences that roles open in a server. Only what the configuration says of the server counts: a role
// of the same name in another one opens nothing.
func (c *Channel) opened(g Guild, guild string, roles []string) []string {
	var all []string
	for _, id := range roles {
		all = append(all, g.Roles[id]...)
		for _, name := range c.directory.names(guild, []string{id}) {
			all = append(all, g.Roles[name]...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// direct is who wrote to us directly: a member of the first of our servers that they are in. When Discord does not tell
// in time it is nobody we know, who may read what everyone may.
func (c *Channel) direct(ctx context.Context, u user) handoff.Person {
	b, fresh := c.people.belonging(u.ID.V)
	if !fresh {
		if found, ok := c.look(ctx, u.ID.V); ok {
			b = found
		} else {
			b.roles = nil // who lost a role must not read on
		}
	}
	m := member{Nick: word{V: b.name}}
	m.Roles.V = b.roles
	p := c.person(u, m, b.guild, true)
	if b.guild == "" {
		p.Audience = nil
	}
	return p
}

// look asks Discord in which of our servers somebody is; ok is false when it does not say.
func (c *Channel) look(ctx context.Context, user string) (b belonging, ok bool) {
	ctx, stop := context.WithTimeout(ctx, askWait)
	defer stop()
	for _, guild := range c.order() {
		m, err := c.rest.With(ctx).GuildMember(guild, user)
		switch kind := rest.Kind(err); {
		case err == nil:
			b = belonging{guild: guild, roles: m.Roles, name: m.Nick, at: time.Now()}
			c.people.belongs(user, b)
			return b, true
		case kind != rest.UnknownUser && kind != rest.NoAccess && kind != rest.UnknownGuild:
			c.Log.Warn("ask Discord about a member", "guild", guild, "err", rest.Explain(err))
			return b, false
		}
	}
	b = belonging{at: time.Now()}
	c.people.belongs(user, b)
	return b, true
}

// hint is the language of somebody's Discord or of their server, where the bot speaks it.
func (c *Channel) hint(p handoff.Person, guild string) string {
	if lang := c.spokenOf(p.Locale); lang != "" {
		return lang
	}
	if g, _ := c.guild(guild); len(g.Languages) > 0 {
		return g.Languages[0]
	}
	if s, ok := c.directory.server(guild); ok {
		return c.spokenOf(s.Locale.V)
	}
	return ""
}
