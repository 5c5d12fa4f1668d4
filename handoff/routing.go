package handoff

// A Rule sends cases to a team. Empty fields match everything; a zero Team or Priority leaves that to later rules.
type Rule struct {
	Name     string
	Intent   string
	Article  string
	Channel  string
	Team     string
	Priority Priority
}

// A Request is what routing looks at.
type Request struct {
	Intent, Article, Channel string
	Team                     string   // asked for by an intent or a flow
	Priority                 Priority // asked for by an intent or a flow
}

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
}

// Route gives team and priority: what the intent or flow asked for first, then the rules in order, then the default.
func (r Routing) Route(q Request) Route {
	route := Route{Team: q.Team, Priority: q.Priority}
	if q.Team != "" {
		route.Because = "asked by intent or flow"
	}
	for _, rule := range r.Rules {
		if rule.matches(q) {
			route.fill(rule)
		}
	}
	route.fill(Rule{Name: "default", Team: r.Default, Priority: Normal})
	return route
}

func (r Rule) matches(q Request) bool {
	return (r.Intent == "" || r.Intent == q.Intent) &&
		(r.Article == "" || r.Article == q.Article) &&
		(r.Channel == "" || r.Channel == q.Channel)
}

// fill takes from the rule what is still open.
func (r *Route) fill(rule Rule) {
	if r.Team == "" && rule.Team != "" {
		r.Team, r.Because = rule.Team, rule.Name
	}
	if r.Priority == "" {
		r.Priority = rule.Priority
	}
}
