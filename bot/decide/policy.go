package decide

import (
	"context"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/kb"
)

// Thresholds are the borders of the three bands, as probabilities.
type Thresholds struct {
	Answer float64 // from here on the best way is taken
	Ask    float64 // from here on a way is offered as a choice
}

// A Team is who gets cases. Its hours are in the policy's Service.
type Team struct {
	Name map[string]string // by language
}

// A Policy is how an organisation wants its bot to decide. It is a plain value.
type Policy struct {
	Organisation string
	Prefix       string     // of case numbers, "FL" for FL-12
	Languages    []string   // the first stands in where none is known
	Thresholds   Thresholds // 0: chosen by the promise, or else the defaults
	Promise      Promise
	Routing      handoff.Routing
	Teams        map[string]Team
	Service      handoff.Service // what is promised about cases
	Zone         *time.Location  // of people whose own is not known; nil: UTC
	Desks        []string        // the desks that take cases; without one the bot says so
	Calm         bool            // how pressing a person calls a request is shown to agents, and makes it no more pressing
	Texts        *texts.Catalogue
}

// A Decider is a policy with the knowledge of the moment. It implements bot.Decider, and may be used by many at once.
type Decider struct {
	policy Policy
	model  *model.Adviser // nil: there is none
	mind   atomic.Pointer[mind]
}

// A mind is what turns are decided with: it changes as one.
type mind struct {
	knowledge *Knowledge // as it was learned
	bands     Bands      // chosen for it
	blind     Thresholds // chosen for it where nobody knows what the words mean as vectors
	helped    map[kb.Edition]kb.Helped
	heeding   *Knowledge // the same with what people say of articles
}

// NewDecider assembles a decider that has no model, and chooses its bands.
func NewDecider(p Policy, k *Knowledge) *Decider { return NewAdvised(p, k, nil) }

// NewAdvised assembles a decider that asks a model where the local path is unsure, answers or hands over; nil: none.
func NewAdvised(p Policy, k *Knowledge, a *model.Adviser) *Decider {
	d := &Decider{policy: p, model: a}
	d.mind.Store(&mind{})
	d.Relearn(k)
	return d
}

// Relearn exchanges the knowledge, with bands that are chosen anew for it before it serves; turns under way end with
// the old ones. What people said stays heeded, as far as the articles are still those of which they said it.
// What texts mean is not forgotten either.
func (d *Decider) Relearn(k *Knowledge) {
	if now := d.mind.Load().knowledge; now != nil && now.senses() && !k.senses() {
		k = k.sensing(Meaning{now.source.Vectors, now.words})
	}
	next := d.think(k, nil)
	d.change(func(now mind) mind {
		next.helped, next.heeding = now.helped, k.heeding(now.helped)
		return next
	})
}

// Heed takes over what people say of articles by now. The bands stay: a proof is about what the examples show, and is
// not made anew whenever somebody was helped.
func (d *Decider) Heed(helped map[kb.Edition]kb.Helped) {
	if maps.Equal(d.mind.Load().helped, helped) {
		return
	}
	d.change(func(now mind) mind {
		now.helped, now.heeding = helped, now.knowledge.heeding(helped)
		return now
	})
}

// change makes the next mind of the present one; of two at the same time none is lost.
func (d *Decider) change(next func(now mind) mind) {
	for {
		now := d.mind.Load()
		m := next(*now)
		if d.mind.CompareAndSwap(now, &m) {
			return
		}
	}
}

// Reword exchanges the prompts of the model, if there is one.
func (d *Decider) Reword(b model.Book) {
	if d.model != nil {
		d.model.Reword(b)
	}
}

// Knowledge gives what was learned last. It is without what people say of articles, so that everything that is proved,
// compared or looked after with it comes out the same again.
func (d *Decider) Knowledge() *Knowledge { return d.mind.Load().knowledge }

// Bands gives the thresholds that turns are decided with at present.
func (d *Decider) Bands() Bands { return d.mind.Load().bands }

// Article gives an article that everyone may read, in the language asked for or else in another one.
func (d *Decider) Article(id, lang string) (*kb.Article, bool) {
	return d.Knowledge().Base.Article(id, lang, nil)
}

// Decide implements bot.Decider.
func (d *Decider) Decide(ctx context.Context, s bot.Situation) (bot.Turn, error) {
	m := d.mind.Load()
	k, policy := m.heeding, d.policy
	policy.Thresholds = m.bands.Thresholds
	if s = anew(s); s.Events[0].Changes() {
		return policy.Decide(s, k, Evidence{}), nil // it is only recorded
	}
	if s.Events[0].Kind == bot.Overdue {
		// whatever kept these words from being understood in time must not keep the apology
		return policy.Decide(s, k, Evidence{Lang: k.language(s, "", policy.Languages)}), nil
	}
	ctx = model.About(ctx, asking(s))
	sensed := k.sense(ctx, s)
	policy.Thresholds = m.thresholds(sensed)
	return d.consult(ctx, s, k, policy, k.look(s, policy, sensed)), nil
}

// Act implements bot.Decider.
func (d *Decider) Act(s bot.Situation, a handoff.Act) (bot.Turn, error) {
	return d.policy.Act(s, d.Knowledge(), a)
}

// A rule looks whether it is its turn; if so it fills the draft and says true.
type rule struct {
	name string
	try  func(*draft) bool
}

// personRules are tried in this order on what a person does; the first that applies decides. The last always does.
var personRules = []rule{
	{"human_owns", (*draft).relay},
	{"filled", (*draft).filled},
	{"pressed", (*draft).pressed},
	{"only_files", (*draft).onlyFiles},
	{"control", (*draft).control},
	{"step", (*draft).aboutStep},
	{"picked", (*draft).picked},
	{"flow", (*draft).inFlow},
	{"feedback", (*draft).feedback},
	{"small_talk", (*draft).smallTalk},
	{"within", (*draft).within},
	{"advised", (*draft).advised},
	{"nothing_about", (*draft).nothingAbout},
	{"best_way", (*draft).bestWay},
	{"which_way", (*draft).whichWay},
	{"unknown", (*draft).unknown},
}

// systemRules are for what desks and timers report, and for all else that is not asked.
var systemRules = map[bot.EventKind]rule{
	bot.DeskHas:  {"desk_has", (*draft).deskHas},
	bot.DeskLate: {"desk_late", (*draft).deskLate},
	bot.Overdue:  {"overdue", (*draft).overdue},
	bot.Reported: {"reported", (*draft).reported},
	bot.Rang:     {"rang", (*draft).rang},
	bot.Joined:   {"joined", (*draft).joined},
	bot.Settled:  {"settled", (*draft).settled},
	bot.Dropped:  {"dropped", (*draft).dropped},
	bot.Edited:   {"edited", (*draft).changed},
	bot.Deleted:  {"deleted", (*draft).changed},
	bot.Helped:   {"helped", (*draft).helped},
}

// Decide gives the turn on the situation's events. It is a pure function of its arguments.
func (p Policy) Decide(s bot.Situation, k *Knowledge, e Evidence) bot.Turn {
	turn, _ := p.decide(s, k, e)
	return turn
}

// decide gives the turn, and the name of the rule that it follows.
func (p Policy) decide(s bot.Situation, k *Knowledge, e Evidence) (turn bot.Turn, name string) {
	d := p.begin(s, k, e)
	if s.Unasked() {
		return d.unasked(), ""
	}
	if r, ok := systemRules[s.Events[0].Kind]; ok {
		r.try(d)
		return d.end(r.name), r.name
	}
	d.hear()
	if i := slices.IndexFunc(personRules, func(r rule) bool { return r.try(d) }); i >= 0 {
		name = personRules[i].name
	}
	d.remember(s)
	d.summed()
	return d.end(name), name
}
