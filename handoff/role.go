package handoff

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Role is what an agent may do besides working on cases.
type Role string

// The roles; each may do what those before it may. An agent without one is a Member.
const (
	Member Role = ""      // works on cases
	Lead   Role = "lead"  // gives cases to others, merges and closes them, takes teachings back
	Admin  Role = "admin" // adds and removes agents, reads the audit
)

// Roles lists them, the least first.
func Roles() []Role { return []Role{Member, Lead, Admin} }

// Known tells whether it is one of them.
func (r Role) Known() bool { return slices.Contains(Roles(), r) }

// AtLeast tells whether a role may do what another one may.
func (r Role) AtLeast(other Role) bool {
	return slices.Index(Roles(), r) >= slices.Index(Roles(), other)
}

// leads are the verbs that need a lead: what they do is not easily taken back, or falls to somebody else.
var leads = map[Verb]bool{Assign: true, Merge: true, Close: true}

// Permits tells whether the role may use a verb.
func (r Role) Permits(v Verb) bool { return r.AtLeast(Lead) || !leads[v] }

// In tells whether the agent belongs to a team.
func (a Agent) In(team string) bool { return a.Team == team || slices.Contains(a.Teams, team) }

// Sees tells whether the agent may see cases of a team. Those of a private one are for its own agents and for admins.
func (a Agent) Sees(team string, private bool) bool { return !private || a.In(team) || a.Role == Admin }

// Dispensable tells whether a desk can do without the agent as an admin: who is the last one keeps the role, because
// nobody could give it back.
func Dispensable(agents []Agent, id string) bool {
	return slices.ContainsFunc(agents, func(a Agent) bool { return a.ID != id && a.Role == Admin }) ||
		!slices.ContainsFunc(agents, func(a Agent) bool { return a.ID == id && a.Role == Admin })
}

// AgentID makes an id of a name: "Jörg Müller" becomes jorg.muller.
func AgentID(name string) string {
	var id strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(strings.TrimSpace(name))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			id.WriteRune(r)
		case unicode.IsSpace(r) || r == '-' || r == '.':
			id.WriteByte('.')
		}
	}
	return strings.Trim(id.String(), ".")
}
