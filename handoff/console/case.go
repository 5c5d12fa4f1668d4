package console

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// How much of a journal is read and shown. A conversation that is longer than the first is cut at its end, which no
// person reaches; one longer than the second is folded.
const (
	mostEntries  = 10_000
	entriesAtOne = 500
	momentsShown = 200
)

// casePage is everything about one case on one screen.
type casePage struct {
	frame
	Case       handoff.Case
	Brief      briefView
	Transcript []moment
	Folded     int   // moments before the transcript that are not shown
	Withheld   bool  // part of the conversation belongs to another team
	Last       int64 // the seq of the last entry
	Earlier    []rowView
	Colleagues []handoff.Agent
	Others     []handoff.Onlooker      // colleagues who have the case in front of them, too
	Notice     string                  // what stood against the agent's last act
	Typed      map[handoff.Verb]string // the words of that act, and what was typed and not sent
	Amending   *moment                 // what the agent is about to change
	Drafted    *drafted                // what the model has a part in
	Bot        *botSpent               // what the model took for the bot's turns; nil: it was not asked
	Abroad     string                  // the person's latest words, where they are of no language of ours
}

func (c *Console) showCase(w http.ResponseWriter, r *http.Request, v visit) error {
	number, err := caseNumber(r)
	if err != nil {
		return err
	}
	p, err := c.casePage(r, v, number)
	if err != nil {
		return err
	}
	return c.show(w, http.StatusOK, "case", p)
}

// casePage reads a case with its journal and neighbours.
func (c *Console) casePage(r *http.Request, v visit, number int64) (casePage, error) {
	p := casePage{frame: c.newFrame(r, v)}
	p.number = number
	if r.Method != http.MethodGet {
		p.standsAt(casePath(number))
	}
	var err error
	if p.Case, err = c.opt.Cases.Case(r.Context(), number); err != nil {
		return p, fmt.Errorf("load case %d: %w", number, err)
	}
	seen, err := c.extract(r.Context(), v, p.Case)
	if err != nil {
		return p, err
	}
	if err := c.attend(r.Context(), &p.frame); err != nil {
		return p, err
	}
	if p.Earlier, err = c.earlier(r.Context(), p.Case, v.Agent); err != nil {
		return p, err
	}
	if p.Colleagues, err = c.colleagues(r.Context(), v); err != nil {
		return p, err
	}
	p.Others = c.others(r.Context(), number, v.Agent.ID)
	if p.Typed, err = c.drafts(r, v, number); err != nil {
		return p, err
	}
	if p.Typed == nil {
		p.Typed = map[handoff.Verb]string{}
	}
	p.fill(seen, r.FormValue("all") != "")
	p.amending(r.FormValue("amend"))
	return p, c.prefill(r, v, &p)
}

// fill makes the brief and the transcript of what may be seen.
func (p *casePage) fill(seen handoff.Extract, all bool) {
	entries := seen.Entries
	p.Withheld = seen.Withheld
	shown := entries
	if len(entries) > momentsShown && !all {
		shown = entries[len(entries)-momentsShown:]
		p.Folded = len(entries) - len(shown)
	}
	now := map[int64]handoff.Spoken{}
	for _, s := range handoff.Latest(entries) {
		now[s.Seq] = s
	}
	if p.ModelTranslates() {
		p.Abroad = abroad(entries)
	}
	p.Transcript = p.moments(shown, now)
	if len(entries) > 0 {
		p.Last = entries[len(entries)-1].Seq
	}
	first := int64(0)
	if len(shown) > 0 {
		first = shown[0].Seq
	}
	p.Brief = p.newBriefView(p.Case, seen, first)
	p.Bot = spentOn(entries)
}

// amending opens an entry of the agent's own to be changed, for browsers without scripts.
func (p *casePage) amending(seq string) {
	for i := range p.Transcript {
		if m := &p.Transcript[i]; m.Amends && strconv.FormatInt(m.Seq, 10) == seq {
			p.Amending = m
		}
	}
}

// extract gives what the visitor may see of a case's conversation. All that shows a conversation asks for it here.
func (c *Console) extract(ctx context.Context, v visit, found handoff.Case) (handoff.Extract, error) {
	entries, err := c.journal(ctx, found.Conversation)
	if err != nil {
		return handoff.Extract{}, err
	}
	privacy := c.privacy()
	seen, err := privacy.Extract(ctx, c.opt.Cases, entries, privacy.Agent(v.Agent))
	if err != nil {
		return seen, fmt.Errorf("extract the conversation of case %d: %w", found.Number, err)
	}
	return seen, nil
}

// journal reads all entries of a conversation, in portions that suit the store.
func (c *Console) journal(ctx context.Context, conversation string) ([]handoff.Entry, error) {
	var all []handoff.Entry
	after := int64(0)
	for len(all) < mostEntries {
		some, err := c.opt.Cases.Journal(ctx, conversation, after, entriesAtOne)
		if err != nil {
			return nil, fmt.Errorf("read journal %s: %w", conversation, err)
		}
		all = append(all, some...)
		if len(some) < entriesAtOne {
			break
		}
		after = some[len(some)-1].Seq
	}
	return all, nil
}

// earlier gives the person's other cases, the latest first.
func (c *Console) earlier(ctx context.Context, this handoff.Case, agent handoff.Agent) ([]rowView, error) {
	rows, err := c.opt.Cases.Queue(ctx, handoff.Filter{Person: this.Person.ID, Reader: agent.ID,
		Hidden: c.hidden(agent), Newest: true})
	if err != nil {
		return nil, fmt.Errorf("read earlier cases: %w", err)
	}
	rows = slices.DeleteFunc(slices.Clone(rows), func(r handoff.Row) bool {
		foreign := r.Case.Channel != this.Channel // ids of two channels may be alike
		return foreign || r.Case.Number == this.Number || !c.sees(agent, r.Case)
	})
	slices.SortFunc(rows, func(a, b handoff.Row) int { return b.Case.Opened.Compare(a.Case.Opened) })
	return rowViews(rows[:min(len(rows), mostEarlier)], agent.ID), nil
}

// Can tells whether the agent may do the verb now: the one table of [handoff.Case.Apply] decides, here as later.
func (p casePage) Can(verb handoff.Verb) bool {
	if verb == handoff.Escalate && p.Third() == "" || !p.Agent.Role.Permits(verb) {
		return false
	}
	anything := handoff.About{To: handoff.Agent{ID: "x"}, Team: "x", Until: p.now.Add(time.Hour), Impact: handoff.Middle,
		Urgency: handoff.Middle, Other: p.Case.Number + 1}
	_, err := p.Case.Apply(handoff.Act{Verb: verb, Agent: p.Agent, Text: "x", At: p.now, About: anything})
	return err == nil
}

// Third is the team that the case goes up to; empty where there is none.
func (p casePage) Third() string { return p.c.opt.Service.Teams[p.Case.Team].Third }

// Teams are those that the case can be moved to.
func (p casePage) Teams() []Team {
	return slices.DeleteFunc(slices.Clone(p.c.opt.Teams), func(t Team) bool { return t.ID == p.Case.Team })
}

// Topics are the categories that a case can have.
func (p casePage) Topics() []Topic { return p.c.opt.Topics }

// Codes are how a case can be resolved.
func (p casePage) Codes() []string { return p.c.codes() }

// Flows are what the bot can begin with.
func (p casePage) Flows() []Topic { return p.c.flows() }

// Asked tells whether the agent is asked for advice.
func (p casePage) Asked() bool { return slices.Contains(p.Case.Advisers, p.Agent.ID) }

// Askable are the colleagues who may be asked for advice: they see the case.
func (p casePage) Askable() []handoff.Agent {
	return slices.DeleteFunc(slices.Clone(p.Colleagues), func(a handoff.Agent) bool { return !p.c.sees(a, p.Case) })
}

// Advisers are the names of who is asked and has not answered.
func (p casePage) Advisers() []string {
	var names []string
	for _, id := range p.Case.Advisers {
		name := id
		for _, a := range append(p.Colleagues, p.Agent) {
			if a.ID == id {
				name = a.Name
			}
		}
		names = append(names, name)
	}
	return names
}

// Undo is for how long a reply can be taken back before it is sent, in milliseconds.
func (p casePage) Undo() int64 { return p.c.opt.Undo.Milliseconds() }

// Watched tells whether the agent hears what happens to the case.
func (p casePage) Watched() bool { return slices.Contains(p.Case.Watchers, p.Agent.ID) }

// Snoozed tells whether the case is out of sight.
func (p casePage) Snoozed() bool { return p.Case.Snoozed.After(p.now) }

// Grades are what impact and urgency are chosen from.
func (f frame) Grades() []string { return []string{"low", "medium", "high"} }

// Grade is a grade as its word; an unknown one is medium.
func (p casePage) Grade(g handoff.Grade) string {
	if word, err := g.MarshalText(); err == nil && len(word) > 0 {
		return string(word)
	}
	return p.Grades()[1]
}

// Naps are for how long a case can be put off.
func (f frame) Naps() []string { return []string{"1h", "4h", "24h", "72h", "168h"} }

// Mine tells whether the agent has the case.
func (p casePage) Mine() bool { return p.Case.Held() && p.Case.Agent.ID == p.Agent.ID }

// At is where an act of this case goes.
func (p casePage) At(act string) string { return casePath(p.Case.Number) + "/" + act }

// MaxText is the most characters that a text field takes.
func (p casePage) MaxText() string { return strconv.Itoa(handoff.MaxText) }

// WhyNotReply says what must happen before the agent can answer the person.
func (p casePage) WhyNotReply() string {
	if p.Case.Held() {
		return p.Say("composer.elsewhere", "Name", p.Case.Agent.Name)
	}
	return p.SayOr("composer.not."+string(p.Case.State), "")
}

// Words gives back what the agent typed for an act that was refused, or that was not sent yet.
func (p casePage) Words(verb handoff.Verb) string { return p.Typed[verb] }
