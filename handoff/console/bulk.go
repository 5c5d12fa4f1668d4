package console

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/firstline-support/firstline/handoff"
)

// mostAtOnce is for how many cases something can be done at once.
const mostAtOnce = 100

// bulkForm is what can be done to several cases at once, as the agent may.
type bulkForm struct {
	Colleagues []handoff.Agent
	Codes      []string
}

func (c *Console) bulkForm(ctx context.Context, agent handoff.Agent) (bulkForm, error) {
	f := bulkForm{Codes: c.codes()}
	if !agent.Role.Permits(handoff.Assign) {
		return f, nil
	}
	var err error
	f.Colleagues, err = c.opt.Staff.Agents(ctx)
	if err != nil {
		return f, fmt.Errorf("list the agents: %w", err)
	}
	return f, nil
}

// Permits tells whether the agent's role may use the verb.
func (f frame) Permits(verb handoff.Verb) bool { return f.Agent.Role.Permits(verb) }

// Code is the name of a way to resolve, the workspace's own or else the catalogue's.
func (f frame) Code(id string) string {
	if name := f.named(f.c.opt.Codes, id); name != id {
		return name
	}
	return f.SayOr("code."+id, id)
}

// bulkPage tells what was done and what could not be.
type bulkPage struct {
	frame
	Verb handoff.Verb
	Done []rowView
	Left []leftCase
	Home string // where the agent came from
}

// A leftCase was not changed, and why.
type leftCase struct {
	Number  int64
	Subject string // empty where the case is not the agent's to see
	URL     string
	Why     string
}

// performAll gives the page that does the verb to every case that is chosen. Each is an act of its own with an id made
// of the form's and the case's number, so that the same form sent again changes nothing, however far it came before.
func (c *Console) performAll(verb handoff.Verb) page {
	return func(w http.ResponseWriter, r *http.Request, v visit) error {
		numbers, err := chosen(r)
		if err != nil {
			return err
		}
		p := bulkPage{frame: c.newFrame(r, v), Verb: verb, Home: ownPath(r.PostFormValue("back"))}
		p.Back = p.Home
		for _, number := range numbers {
			if err := c.performOne(r, v, number, &p); err != nil {
				return err
			}
		}
		noted(r, fmt.Sprintf("%d done, %d not, of %d", len(p.Done), len(p.Left), len(numbers)))
		if err := c.attend(r.Context(), &p.frame); err != nil {
			return err
		}
		return c.show(w, http.StatusOK, "bulk", p)
	}
}

// chosen reads the numbers, each once.
func chosen(r *http.Request) ([]int64, error) {
	if err := r.ParseForm(); err != nil || !actID.MatchString(r.PostForm.Get("act")) {
		return nil, errMalformed
	}
	var numbers []int64
	for _, text := range r.PostForm["case"] {
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil || number < 1 {
			return nil, errMalformed
		}
		if !slices.Contains(numbers, number) {
			numbers = append(numbers, number)
		}
		if len(numbers) > mostAtOnce {
			return nil, errManyChosen
		}
	}
	if len(numbers) == 0 {
		return nil, errNoneChosen
	}
	return numbers, nil
}

// performOne does the verb to a case and notes what came of it. Its error is our own fault, and ends the whole: what
// was done until then stays done, and is not done twice when the form is sent again.
func (c *Console) performOne(r *http.Request, v visit, number int64, p *bulkPage) error {
	before, err := c.visible(r.Context(), v, number)
	var after handoff.Case
	if err == nil {
		after, err = c.performPart(r, v, number, p.Verb)
	}
	switch status, text := answerTo(err); {
	case err == nil:
		p.Done = append(p.Done, rowViews([]handoff.Row{{Case: after}}, v.Agent.ID)...)
	case status == http.StatusInternalServerError || errors.Is(err, handoff.ErrNoAgent):
		return fmt.Errorf("%s case %d of several: %w", p.Verb, number, err)
	default:
		p.Left = append(p.Left, leftCase{number, before.Subject, casePath(number), p.Say(text, "Name", before.Agent.Name)})
	}
	return nil
}

func (c *Console) performPart(r *http.Request, v visit, number int64, verb handoff.Verb) (handoff.Case, error) {
	r.SetPathValue("number", strconv.FormatInt(number, 10))
	act, err := readForm(r)
	r.SetPathValue("number", "") // the audit is about all of them
	if err != nil {
		return handoff.Case{}, err
	}
	act.ID = partOf(act.ID, number)
	act.Verb, act.Agent, act.At = verb, v.Agent, c.opt.Now()
	if act.About, err = c.readAbout(r, act); err != nil {
		return handoff.Case{}, err
	}
	return c.opt.Clerk.Perform(r.Context(), act)
}

// partOf is the id of the act on one case.
func partOf(id string, number int64) string {
	sum := sha256.Sum256([]byte(id + "/" + strconv.FormatInt(number, 10)))
	return hex.EncodeToString(sum[:16])
}
