package handoff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// An Account is how a provider of identities and platforms know an agent. Cases and journals never hold it.
type Account struct {
	Email   string `json:"email,omitempty"`   // the first sign-in is found by it; as CleanEmail gives it
	Issuer  string `json:"issuer,omitempty"`  // the provider that vouched for the agent first
	Subject string `json:"subject,omitempty"` // who the agent is there; later sign-ins are found by both
	Mapped  bool   `json:"mapped,omitempty"`  // groups at the provider made the agent, and say the role
	Discord string `json:"discord,omitempty"` // the user's id there; Discord vouches for no e-mail
}

// An Identity is who somebody is, as a provider of identities vouches for it.
type Identity struct {
	Issuer   string
	Subject  string
	Email    string
	Verified bool // the provider knows that the e-mail is theirs
	Name     string
	Lang     string
	Groups   []string
}

// Why somebody whom a provider vouches for is not let in.
var (
	ErrStranger     = errors.New("neither on the roster nor in a group that is let in")
	ErrUnverified   = errors.New("the provider does not say that the e-mail is verified")
	ErrOtherAccount = errors.New("the agent with this e-mail signs in with another account")
	ErrFormer       = errors.New("the agent was removed from the roster")
)

// A Welcomer lets in whom a provider of identities vouches for. Stores implement it.
type Welcomer interface {
	// Welcome stores the agent that choose makes of all agents and of those that were removed, of whom id and account
	// are known, in one transaction. The error of choose leaves everything as it was.
	Welcome(ctx context.Context, choose func(all, former []Agent) (Agent, error)) (Agent, error)
}

// An Admission says whom a desk lets in of those whom a provider vouches for. It is a plain value.
type Admission struct {
	Roles      map[string]Role // by group; the highest counts. None: the roster alone decides
	TrustEmail bool            // an e-mail counts without the provider's word that it is verified
}

// Admit gives the agent that the identity is, perhaps a new one, with what the sign-in changes about it; or why it is
// nobody here. It changes nothing itself: it is made for [Welcomer].
func (d Admission) Admit(who Identity, all, former []Agent) (Agent, error) {
	if who.Issuer == "" || who.Subject == "" {
		return Agent{}, fmt.Errorf("an identity without issuer or subject: %w", ErrStranger)
	}
	i := slices.IndexFunc(all, func(a Agent) bool { return a.Account.is(who) })
	if i < 0 {
		var err error
		if i, err = d.byEmail(who, all); err != nil {
			return Agent{}, err
		}
	}
	role, mapped := d.role(who.Groups)
	if i < 0 {
		if !mapped {
			return Agent{}, ErrStranger
		}
		return d.fresh(who, role, all, former)
	}
	a := all[i]
	a.Account.Issuer, a.Account.Subject = who.Issuer, who.Subject
	if !a.Account.Mapped || len(d.Roles) == 0 {
		return a, nil
	}
	if !mapped {
		return Agent{}, fmt.Errorf("%s is in no group any more: %w", a.ID, ErrStranger)
	}
	if role == Admin || d.makesAdmins() || Dispensable(all, a.ID) {
		a.Role = role
	}
	return a, nil
}

// is tells whether it is the account of the identity. One that was named by its subject alone gets its issuer with the
// first sign-in.
func (c Account) is(who Identity) bool {
	return c.Subject == who.Subject && (c.Issuer == who.Issuer || c.Issuer == "")
}

// byEmail finds the agent to bind to the identity; -1 where the roster has none. An agent who is bound stays bound
// while the provider is the same: addresses are given to somebody else one day.
func (d Admission) byEmail(who Identity, all []Agent) (int, error) {
	email, ok := CleanEmail(who.Email)
	if !ok {
		return -1, nil
	}
	same := func(a Agent) bool { return a.Account.Email == email }
	i := slices.IndexFunc(all, same)
	switch {
	case i < 0:
		return -1, nil
	case !who.Verified && !d.TrustEmail:
		return -1, fmt.Errorf("%s: %w", email, ErrUnverified)
	case slices.ContainsFunc(all[i+1:], same):
		return -1, fmt.Errorf("several agents have the e-mail %s: %w", email, ErrOtherAccount)
	}
	bound := all[i].Account
	if bound.Subject != "" && (bound.Issuer == who.Issuer || bound.Issuer == "") {
		return -1, fmt.Errorf("%s: %w", all[i].ID, ErrOtherAccount)
	}
	return i, nil
}

// role is the highest role of the groups; ok is false when none of them is let in.
func (d Admission) role(groups []string) (highest Role, ok bool) {
	for _, g := range groups {
		if role, known := d.Roles[g]; known {
			if !ok || role.AtLeast(highest) {
				highest = role
			}
			ok = true
		}
	}
	return highest, ok
}

// makesAdmins tells whether the provider can give a desk its admin back.
func (d Admission) makesAdmins() bool {
	for _, role := range d.Roles {
		if role == Admin {
			return true
		}
	}
	return false
}

// fresh makes an agent. Who was removed from the roster does not come back by a group.
func (d Admission) fresh(who Identity, role Role, all, former []Agent) (Agent, error) {
	email, ok := CleanEmail(who.Email)
	for _, f := range former {
		same := f.Account.Issuer == who.Issuer && f.Account.Subject == who.Subject
		if same || ok && f.Account.Email == email {
			return Agent{}, fmt.Errorf("%s: %w", f.ID, ErrFormer)
		}
	}
	if !who.Verified && !d.TrustEmail {
		email = "" // nobody is to be found by what somebody only says of themselves
	}
	a := Agent{Name: who.Name, Lang: who.Lang, Role: role,
		Account: Account{Email: email, Issuer: who.Issuer, Subject: who.Subject, Mapped: true}}
	if a.Name == "" {
		a.Name, _, _ = strings.Cut(email, "@")
	}
	if a.Name == "" {
		a.Name = "Agent"
	}
	a.ID = freeID(a.Name, all, former)
	return a, nil
}

// freeID makes an id that nobody has or had: it stands in journals and in the audit.
func freeID(name string, all, former []Agent) string {
	base := AgentID(name)
	if base == "" {
		base = "agent"
	}
	for n := 1; ; n++ {
		id := base
		if n > 1 {
			id = fmt.Sprintf("%s.%d", base, n)
		}
		same := func(a Agent) bool { return a.ID == id }
		if !slices.ContainsFunc(all, same) && !slices.ContainsFunc(former, same) {
			return id
		}
	}
}

// longestEmail is what the mail protocol allows.
const longestEmail = 254

// CleanEmail gives an e-mail address in the form in which addresses are compared; ok is false when it is none. Only the
// letters a to z lose their case: folding others would make different addresses the same.
func CleanEmail(text string) (email string, ok bool) {
	email = strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, strings.TrimSpace(text))
	local, domain, found := strings.Cut(email, "@")
	odd := func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`,;:<>()[]"\`, r) }
	if !found || local == "" || domain == "" || strings.Contains(domain, "@") || len(email) > longestEmail ||
		strings.ContainsFunc(email, odd) {
		return "", false
	}
	return email, true
}

// Free tells whether the agent with the id may have this account: e-mails, subjects and users of platforms belong to
// one agent alone.
func (c Account) Free(id string, all []Agent) bool {
	return !slices.ContainsFunc(all, func(a Agent) bool {
		return a.ID != id && (c.Email != "" && a.Account.Email == c.Email ||
			c.Discord != "" && a.Account.Discord == c.Discord ||
			c.Subject != "" && a.Account.Subject == c.Subject && (a.Account.Issuer == c.Issuer || c.Issuer == ""))
	})
}
