package action

import "time"

// Declared is an action as a workspace allows it: what does it, and the rules for it.
type Declared struct {
	Performer Performer
	// Changes says that it changes something: it is begun once at most, and never again when nobody knows how it ended.
	Changes bool
	// Subject is the parameter that names the account which it is about; empty: it is about none.
	Subject string
	// Sensitive says that the person has to prove that the account is theirs, beyond having the chat account.
	Sensitive bool
	// Proof are the ways to prove it that are enough; nil: all of them.
	Proof []string
	// Approval says that somebody else has to agree, and what they agreed to must still be so.
	Approval bool
	// Groups are those whose members may have it done; nil: everyone.
	Groups []string
	// Except are accounts that it is never done to, as their names or with one * at the end.
	Except []string
	// Caps bound how often it is begun.
	Caps Caps
	// DryRun has it say what it would do.
	DryRun bool
	// Simulated says that nothing outside is touched.
	Simulated bool
}

// Caps are how often an action may be begun within any hour; 0: as often as the defaults say.
type Caps struct {
	Person  int `yaml:"person"`  // by one person
	Subject int `yaml:"subject"` // to one account
	All     int `yaml:"all"`
}

// DefaultCaps are enough for people who need help, and too few for whoever tries things out.
func DefaultCaps() Caps { return Caps{Person: 5, Subject: 3, All: 200} }

// or fills in what is not said.
func (c Caps) or(other Caps) Caps {
	fill := func(n *int, m int) {
		if *n <= 0 {
			*n = m
		}
	}
	fill(&c.Person, other.Person)
	fill(&c.Subject, other.Subject)
	fill(&c.All, other.All)
	return c
}

// stale is how old an order may be when it is begun: who confirmed it expects it to be done now, and what it is about
// may have changed.
const stale = 15 * time.Minute
