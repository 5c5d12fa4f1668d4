package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// abouts read what a verb is about from its form. Nothing that is in no list of ours comes through.
var abouts = map[handoff.Verb]func(*Console, *http.Request, handoff.Act) (handoff.About, error){
	handoff.Assign:     (*Console).aboutAgent,
	handoff.Consult:    (*Console).aboutAdviser,
	handoff.HandBack:   (*Console).aboutFlow,
	handoff.Transfer:   (*Console).aboutTeam,
	handoff.Escalate:   (*Console).aboutThird,
	handoff.Snooze:     (*Console).aboutTime,
	handoff.Prioritise: (*Console).aboutGrades,
	handoff.Categorise: (*Console).aboutTopic,
	handoff.Merge:      (*Console).aboutCase,
	handoff.Link:       (*Console).aboutCase,
	handoff.Resolve:    (*Console).aboutCode,
	handoff.Amend:      (*Console).aboutWords,
	handoff.Retract:    (*Console).aboutWords,
}

func (c *Console) readAbout(r *http.Request, a handoff.Act) (handoff.About, error) {
	read, ok := abouts[a.Verb]
	if !ok {
		return handoff.About{}, nil
	}
	return read(c, r, a)
}

func (c *Console) aboutAgent(r *http.Request, _ handoff.Act) (handoff.About, error) {
	to, err := c.opt.Staff.Agent(r.Context(), r.PostForm.Get("to"))
	if errors.Is(err, handoff.ErrNoAgent) {
		return handoff.About{}, handoff.ErrIncomplete
	}
	return handoff.About{To: to}, err
}

// aboutAdviser is somebody who may see the case: others could not answer.
func (c *Console) aboutAdviser(r *http.Request, a handoff.Act) (handoff.About, error) {
	about, err := c.aboutAgent(r, a)
	if err == nil {
		_, err = c.visible(r.Context(), visit{Agent: about.To}, a.Case)
	}
	if errors.Is(err, handoff.ErrNoCase) {
		return handoff.About{}, handoff.ErrIncomplete
	}
	return about, err
}

// aboutWords is an entry of the journal; whether the agent may change it is the clerk's to say.
func (c *Console) aboutWords(r *http.Request, _ handoff.Act) (handoff.About, error) {
	seq, err := strconv.ParseInt(r.PostForm.Get("of"), 10, 64)
	if err != nil || seq < 1 {
		return handoff.About{}, handoff.ErrIncomplete
	}
	return handoff.About{Of: seq}, nil
}

func (c *Console) aboutTeam(r *http.Request, _ handoff.Act) (handoff.About, error) {
	id := r.PostForm.Get("team")
	if !slices.ContainsFunc(c.opt.Teams, func(t Team) bool { return t.ID == id }) {
		return handoff.About{}, handoff.ErrIncomplete
	}
	return handoff.About{Team: id}, nil
}

// aboutThird is the third level of the team that has the case.
func (c *Console) aboutThird(r *http.Request, a handoff.Act) (handoff.About, error) {
	known, err := c.opt.Cases.Case(r.Context(), a.Case)
	if err != nil {
		return handoff.About{}, fmt.Errorf("load case %d: %w", a.Case, err)
	}
	return handoff.About{Team: c.opt.Service.Teams[known.Team].Third}, nil
}

// longestSnooze is how long a case may be out of sight.
const longestSnooze = 60 * 24 * time.Hour

func (c *Console) aboutTime(r *http.Request, a handoff.Act) (handoff.About, error) {
	d, err := time.ParseDuration(r.PostForm.Get("for"))
	if err != nil || d < time.Minute || d > longestSnooze {
		return handoff.About{}, handoff.ErrIncomplete
	}
	return handoff.About{Until: a.At.Add(d)}, nil
}

func (c *Console) aboutGrades(r *http.Request, _ handoff.Act) (handoff.About, error) {
	var about handoff.About
	if about.Impact.UnmarshalText([]byte(r.PostForm.Get("impact"))) != nil ||
		about.Urgency.UnmarshalText([]byte(r.PostForm.Get("urgency"))) != nil {
		return about, handoff.ErrIncomplete
	}
	return about, nil
}

func (c *Console) aboutTopic(r *http.Request, _ handoff.Act) (handoff.About, error) {
	id := r.PostForm.Get("category")
	if id != "" && !slices.ContainsFunc(c.opt.Topics, func(t Topic) bool { return t.ID == id }) {
		return handoff.About{}, handoff.ErrIncomplete
	}
	return handoff.About{Category: id}, nil
}

// aboutFlow may be empty: then the bot waits for the person's words.
func (c *Console) aboutFlow(r *http.Request, _ handoff.Act) (handoff.About, error) {
	id := r.PostForm.Get("flow")
	if id != "" && !slices.ContainsFunc(c.flows(), func(t Topic) bool { return t.ID == id }) {
		return handoff.About{}, handoff.ErrIncomplete
	}
	return handoff.About{Flow: id}, nil
}

// flows are what the bot can begin with at an agent's wish.
func (c *Console) flows() []Topic {
	if c.opt.Flows == nil {
		return nil
	}
	return c.opt.Flows()
}

// aboutCode may be empty: a case is resolved from a list with one key.
func (c *Console) aboutCode(r *http.Request, _ handoff.Act) (handoff.About, error) {
	code := r.PostForm.Get("code")
	if code != "" && !slices.Contains(c.codes(), code) {
		return handoff.About{}, handoff.ErrIncomplete
	}
	return handoff.About{Code: code}, nil
}

// codes are how a case can be resolved: those of the workspace, or else the usual ones, which the catalogue names.
func (c *Console) codes() []string {
	if len(c.opt.Codes) == 0 {
		return []string{handoff.CodeSolved, handoff.CodeWorkaround, handoff.CodeExplained, handoff.CodeNoFault,
			handoff.CodeNotOurs, handoff.CodeWithdrawn}
	}
	codes := make([]string, len(c.opt.Codes))
	for i, code := range c.opt.Codes {
		codes[i] = code.ID
	}
	return codes
}

// aboutCase reads a case's number as people write it: FL-12, or 12. It has to be there. Empty is none.
func (c *Console) aboutCase(r *http.Request, a handoff.Act) (handoff.About, error) {
	text := strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(r.PostForm.Get("other"))), c.opt.Prefix+"-")
	if text == "" {
		return handoff.About{}, nil
	}
	number, err := strconv.ParseInt(strings.TrimPrefix(text, "#"), 10, 64)
	if err != nil || number < 1 {
		return handoff.About{}, handoff.ErrIncomplete
	}
	if _, err := c.visible(r.Context(), visit{Agent: a.Agent}, number); errors.Is(err, handoff.ErrNoCase) {
		return handoff.About{}, handoff.ErrIncomplete
	} else if err != nil {
		return handoff.About{}, err
	}
	return handoff.About{Other: number}, nil
}

// colleagues lists whom a case can be given to.
func (c *Console) colleagues(ctx context.Context, v visit) ([]handoff.Agent, error) {
	agents, err := c.opt.Staff.Agents(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the agents: %w", err)
	}
	return slices.DeleteFunc(agents, func(a handoff.Agent) bool { return a.ID == v.Agent.ID }), nil
}
