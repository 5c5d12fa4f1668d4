package slack

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
	"golang.org/x/sync/singleflight"

	"github.com/firstline-support/firstline/handoff"
)

// How long is believed what Slack said about people, and how long an answer is waited for: a message has to be
// acknowledged within three seconds, known or not who wrote it.
const (
	personFresh = 15 * time.Minute
	personWait  = time.Second
	groupPause  = 10 * time.Second // after Slack did not tell about groups
	maxPeople   = 20_000
)

// people is what we know about those who write.
type people struct {
	asking singleflight.Group

	mu      sync.Mutex
	known   map[string]acquaintance // guarded by mu; by user
	groups  map[string][]string     // guarded by mu; handles by user
	groupAt time.Time               // guarded by mu; when groups were read
	failed  time.Time               // guarded by mu; when they could not be read
}

type acquaintance struct {
	person   handoff.Person
	outsider bool // a guest, or somebody of another organisation
	at       time.Time
}

func newPeople() people { return people{known: map[string]acquaintance{}} }

// person is who wrote. Only those of the house have groups. They open articles only where nobody else reads along: an
// answer in a channel is read by all who are in it. When Slack does not tell in time it is nobody we know, who may read
// what everyone may.
func (c *Channel) person(ctx context.Context, user string, private bool) handoff.Person {
	ctx, stop := context.WithTimeout(ctx, personWait)
	defer stop()
	known := c.acquaint(ctx, user)
	person := known.person
	if !known.outsider && !known.at.IsZero() {
		person.Groups = c.groupsOf(ctx, user)
	}
	if private {
		person.Audience = slices.Clone(person.Groups)
	}
	return person
}

// acquaint is what we know about somebody.
func (c *Channel) acquaint(ctx context.Context, user string) acquaintance {
	known, fresh := c.people.acquainted(user)
	if fresh {
		return known
	}
	c.people.once(ctx, "person/"+user, func(ctx context.Context) { c.meet(ctx, user) })
	known, _ = c.people.acquainted(user) // what was true is better than nothing
	return known
}

// once asks Slack for all who want to know the same at the same time, and waits for it as long as ctx allows. Whoever
// wanted to know it first may give up: the others get their answer all the same. It ends after personWait.
func (p *people) once(ctx context.Context, what string, ask func(context.Context)) {
	asked := p.asking.DoChan(what, func() (any, error) {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), personWait)
		defer stop()
		ask(ctx)
		return nil, nil
	})
	select {
	case <-asked:
	case <-ctx.Done():
	}
}

// acquainted gives what is known of somebody; fresh is false when Slack has to be asked.
func (p *people) acquainted(user string) (known acquaintance, fresh bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	known, ok := p.known[user]
	if !ok {
		return acquaintance{person: handoff.Person{ID: user}}, false
	}
	return known, time.Since(known.at) < personFresh
}

// meet asks Slack about somebody, unless that was done just now.
func (c *Channel) meet(ctx context.Context, user string) {
	if _, fresh := c.people.acquainted(user); fresh {
		return
	}
	info, err := c.api.GetUserInfoContext(ctx, user)
	if err != nil {
		c.Log.Warn("ask Slack about a person", "err", err)
		return
	}
	us := c.us()
	c.people.mu.Lock()
	defer c.people.mu.Unlock()
	if len(c.people.known) >= maxPeople {
		clear(c.people.known)
	}
	c.people.known[user] = readPerson(info, us, time.Now())
}

// readPerson is what Slack says about somebody.
func readPerson(u *slackapi.User, us self, now time.Time) acquaintance {
	a := acquaintance{at: now, person: handoff.Person{ID: u.ID, Locale: u.Locale, TimeZone: u.TZ}}
	for _, name := range []string{u.Profile.RealName, u.RealName, u.Profile.DisplayName, u.Name} {
		if name != "" {
			a.person.Name = name
			break
		}
	}
	elsewhere := u.TeamID != us.team && (us.enterprise == "" || u.Enterprise.EnterpriseID != us.enterprise)
	a.outsider = u.IsRestricted || u.IsUltraRestricted || u.IsStranger || elsewhere || u.Deleted
	if !u.IsStranger && !elsewhere { // the address of a stranger nobody vouches for
		a.person.Email = u.Profile.Email
	}
	return a
}

// groupsOf gives the handles of the user groups that somebody belongs to. Many ask at the same time when an old answer
// has ended: one of them asks Slack.
func (c *Channel) groupsOf(ctx context.Context, user string) []string {
	if groups, fresh := c.people.groupsOf(user); fresh {
		return groups
	}
	c.people.once(ctx, "groups", func(ctx context.Context) {
		if _, fresh := c.people.groupsOf(user); !fresh {
			c.readGroups(ctx)
		}
	})
	groups, _ := c.people.groupsOf(user)
	return groups
}

// groupsOf gives what is known of somebody's groups; fresh is false when Slack has to be asked.
func (p *people) groupsOf(user string) (groups []string, fresh bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.groupAt) < personFresh {
		return slices.Clone(p.groups[user]), true
	}
	return nil, time.Since(p.failed) < groupPause
}

// readGroups asks Slack who belongs to which group. An old answer does not stand in: who was taken out of a group must
// not read on.
func (c *Channel) readGroups(ctx context.Context) {
	list, err := c.api.GetUserGroupsContext(ctx, slackapi.GetUserGroupsOptionIncludeUsers(true))
	if err != nil {
		c.Log.Warn("ask Slack about user groups", "err", explain(err))
	}
	read := map[string][]string{}
	for _, group := range list {
		for _, member := range group.Users {
			read[member] = append(read[member], group.Handle)
		}
	}
	c.people.mu.Lock()
	defer c.people.mu.Unlock()
	if err != nil {
		c.people.failed = time.Now()
		return
	}
	c.people.groups, c.people.groupAt = read, time.Now()
}

// hint is the language that Slack shows to somebody, where the bot speaks it.
func (c *Channel) hint(p handoff.Person) string {
	lang, _, _ := strings.Cut(p.Locale, "-")
	if slices.Contains(c.Languages, lang) {
		return lang
	}
	return ""
}

// speaks is the language to speak with somebody of whom nothing else is known.
func (c *Channel) speaks(p handoff.Person) string {
	if lang := c.hint(p); lang != "" {
		return lang
	}
	return c.Languages[0]
}
