package decide

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/kb"
)

// Thresholds are the borders of the three bands, as probabilities.
type Thresholds struct {
	Answer float64 // from here on the best way is taken
	Ask    float64 // from here on a way is offered as a choice
}

// A Team is who gets cases.
type Team struct {
	Name  map[string]string // by language
	Hours handoff.Hours
}

// A Policy is how an organisation wants its bot to decide. It is a plain value.
type Policy struct {
	Organisation string
	Prefix       string   // of case numbers, "FL" for FL-12
	Languages    []string // the first stands in where none is known
	Thresholds   Thresholds
	Routing      handoff.Routing
	Teams        map[string]Team
	Actions      map[string]Action
	Zone         *time.Location // of people whose own is not known; nil: UTC
	Desk         string         // the desk that takes cases; empty: there is none, and the bot says so
	Texts        *texts.Catalogue
}

// An Action is something a flow may ask for. In this version every action is simulated: nothing outside is touched, and
// the person is told so.
type Action struct {
	Simulate string // the result: "ok" or "failed"
}

// A Decider is a policy with the knowledge of the moment. It implements bot.Decider.
type Decider struct {
	policy    Policy
	knowledge atomic.Pointer[Knowledge]
}

// NewDecider assembles a decider.
func NewDecider(p Policy, k *Knowledge) *Decider {
	d := &Decider{policy: p}
	d.knowledge.Store(k)
	return d
}

// Relearn exchanges the knowledge; turns under way end with the old one.
func (d *Decider) Relearn(k *Knowledge) { d.knowledge.Store(k) }

// Knowledge gives what turns are decided with at present.
func (d *Decider) Knowledge() *Knowledge { return d.knowledge.Load() }

// Article gives an article that everyone may read, in the language asked for or else in another one.
func (d *Decider) Article(id, lang string) (*kb.Article, bool) {
	return d.knowledge.Load().Base.Article(id, lang, nil)
}

// Decide implements bot.Decider.
func (d *Decider) Decide(_ context.Context, s bot.Situation) (bot.Turn, error) {
	k := d.knowledge.Load()
	if s.Events[0].Kind == bot.Overdue {
		// whatever kept these words from being understood in time must not keep the apology
		return d.policy.Decide(s, k, Evidence{Lang: k.language(s, "", d.policy.Languages)}), nil
	}
	return d.policy.Decide(s, k, k.look(s, d.policy)), nil
}

// Act implements bot.Decider.
func (d *Decider) Act(s bot.Situation, a handoff.Act) (bot.Turn, error) { return d.policy.Act(s, a) }

// A rule looks whether it is its turn; if so it fills the draft and says true.
type rule struct {
	name string
	try  func(*draft) bool
}

// personRules are tried in this order on what a person does; the first that applies decides. The last always does.
var personRules = []rule{
	{"human_owns", (*draft).relay},
	{"pressed", (*draft).pressed},
	{"control", (*draft).control},
	{"step", (*draft).aboutStep},
	{"picked", (*draft).picked},
	{"flow", (*draft).inFlow},
	{"feedback", (*draft).feedback},
	{"small_talk", (*draft).smallTalk},
	{"within", (*draft).within},
	{"nothing_about", (*draft).nothingAbout},
	{"best_way", (*draft).bestWay},
	{"which_way", (*draft).whichWay},
	{"unknown", (*draft).unknown},
}

// systemRules are for what desks and timers report.
var systemRules = map[bot.EventKind]rule{
	bot.DeskHas:  {"desk_has", (*draft).deskHas},
	bot.DeskLate: {"desk_late", (*draft).deskLate},
	bot.Overdue:  {"overdue", (*draft).overdue},
}

// Decide gives the turn on the situation's events. It is a pure function of its arguments.
func (p Policy) Decide(s bot.Situation, k *Knowledge, e Evidence) bot.Turn {
	d := p.begin(s, k, e)
	if r, ok := systemRules[s.Events[0].Kind]; ok {
		r.try(d)
		return d.end(r.name)
	}
	d.hear()
	for _, r := range personRules {
		if r.try(d) {
			return d.end(r.name)
		}
	}
	return d.end("")
}
