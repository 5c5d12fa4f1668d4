package handoff

import (
	"cmp"
	"slices"
	"time"
)

// A Load is an agent with the work that they have.
type Load struct {
	Agent Agent
	Has   int       // open cases
	Last  time.Time // when they got the last of them
}

// Loads counts the open cases of each agent.
func Loads(agents []Agent, held []Case) []Load {
	loads := make([]Load, len(agents))
	for i, a := range agents {
		loads[i].Agent = a
		for _, c := range held {
			if c.Agent.ID == a.ID && c.Held() {
				loads[i].Has++
				loads[i].Last = later(loads[i].Last, c.Updated)
			}
		}
	}
	return loads
}

// Pick gives the agent whom a waiting case goes to: of those of its team who are there, know what it needs, have room
// and have not put it back, first one who speaks the person's language, then who has least, then who has waited longest
// for a case. ok is false where the team does not share out its cases, is not there, or nobody has room.
func (s Service) Pick(c Case, loads []Load, now time.Time) (chosen Agent, ok bool) {
	crew := s.Teams[c.Team]
	if open, _ := crew.Hours.Open(now); !crew.Share || !open {
		return Agent{}, false
	}
	fit := slices.DeleteFunc(slices.Clone(loads), func(l Load) bool { return !crew.fits(c, l) })
	if len(fit) == 0 {
		return Agent{}, false
	}
	return slices.MinFunc(fit, func(a, b Load) int {
		return cmp.Or(foreign(a, c)-foreign(b, c), cmp.Compare(a.Has, b.Has), a.Last.Compare(b.Last),
			cmp.Compare(a.Agent.ID, b.Agent.ID))
	}).Agent, true
}

func (crew Crew) fits(c Case, l Load) bool {
	room := cmp.Or(l.Agent.Capacity, crew.Capacity)
	there := l.Agent.In(c.Team) && !l.Agent.Away && !slices.Contains(c.Declined, l.Agent.ID)
	return there && (room == 0 || l.Has < room) &&
		(c.Skill == "" || slices.Contains(l.Agent.Skills, c.Skill))
}

// foreign is 1 when the agent does not speak the person's language.
func foreign(l Load, c Case) int {
	if len(l.Agent.Speaks) == 0 || slices.Contains(l.Agent.Speaks, c.Lang) {
		return 0
	}
	return 1
}

// Loaded gives the loads after one of the agents got a case more.
func Loaded(loads []Load, agent Agent, at time.Time) []Load {
	loads = slices.Clone(loads)
	for i := range loads {
		if loads[i].Agent.ID == agent.ID {
			loads[i].Has++
			loads[i].Last = at
		}
	}
	return loads
}

// Shares tells whether any team shares out its cases.
func (s Service) Shares() bool {
	for _, crew := range s.Teams {
		if crew.Share {
			return true
		}
	}
	return false
}
