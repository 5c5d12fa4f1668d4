package handoff

import (
	"cmp"
	"slices"
)

// A Rule sends cases to a team. Of what it looks at, empty fields match everything; of what it gives, zero fields are
// left to later rules.
type Rule struct {
	Name    string
	Intent  string
	Article string
	Channel string
	Lang    string // what the person speaks
	Group   string // that the person belongs to

	Team     string
	Priority Priority // instead of Impact and Urgency
	Impact   Grade
	Urgency  Grade
	Category string
	Skill    string
}

// A Request is what routing looks at.
type Request struct {
	Intent, Article, Channel string
	Lang                     string
	Groups                   []string
	Team                     string   // asked for by an intent or a flow
	Priority                 Priority // asked for by an intent or a flow
	Impact, Urgency          Grade    // as the person's own words say
}

// How a route came about, where no rule of the workspace chose the team.
const (
	BecauseDefault = "default"
	BecauseAsked   = "asked by intent or flow"
	BecauseFollows = "the case before"
)

// Routing chooses team and priority. It is a plain value.
type Routing struct {
	Rules   []Rule
	Default string // the team where nothing else fits
}

// A Route is the choice and the names of what led to it.
type Route struct {
	Team     string
	Priority Priority
	Because  string
	Impact   Grade
	Urgency  Grade
	Category string
	Skill    string
}

// Route gives team and priority: what the intent or flow asked for first, then the rules in order, then the default.
// Impact and urgency give the priority where nobody asked for one (see [PriorityOf]), and a higher one than was asked
// for where they are known.
func (r Routing) Route(q Request) Route {
	route := Route{Team: q.Team, Priority: q.Priority}
	if q.Team != "" {
		route.Because = BecauseAsked
	}
	for _, rule := range r.Rules {
		if rule.matches(q) {
			route.fill(rule)
		}
	}
	route.fill(Rule{Name: BecauseDefault, Team: r.Default})
	route.Impact, route.Urgency = max(route.Impact, q.Impact), max(route.Urgency, q.Urgency)
	graded := route.Impact.known() || route.Urgency.known()
	if p := PriorityOf(route.Impact, route.Urgency); route.Priority == "" || graded && p.Rank() > route.Priority.Rank() {
		route.Priority = p
	}
	return route
}

func (r Rule) matches(q Request) bool {
	return (r.Intent == "" || r.Intent == q.Intent) &&
		(r.Article == "" || r.Article == q.Article) &&
		(r.Channel == "" || r.Channel == q.Channel) &&
		(r.Lang == "" || r.Lang == q.Lang) &&
		(r.Group == "" || slices.Contains(q.Groups, r.Group))
}

// fill takes from the rule what is still open.
func (r *Route) fill(rule Rule) {
	if r.Team == "" && rule.Team != "" {
		r.Team, r.Because = rule.Team, rule.Name
	}
	r.Priority = cmp.Or(r.Priority, rule.Priority)
	r.Impact, r.Urgency = cmp.Or(r.Impact, rule.Impact), cmp.Or(r.Urgency, rule.Urgency)
	r.Category, r.Skill = cmp.Or(r.Category, rule.Category), cmp.Or(r.Skill, rule.Skill)
}
