package console

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/firstline-support/firstline/handoff"
)

const (
	mostApprovals = 100  // on the page, and in what the badge counts
	mostLooked    = 20   // cases of a person, the newest, among which the one of a request is looked for
	longestReason = 2000 // letters
	approvalsPath = "/console/approvals"
)

// approvalsPage shows who waits for a yes, and what was decided lately.
type approvalsPage struct {
	frame
	Open    []approvalView
	Decided []approvalView
	Notice  string // what stood against the agent's last decision
}

// An approvalView is one request as the page shows it.
type approvalView struct {
	handoff.Approval
	Who   caller
	What  template.HTML
	Slots []slotView
	Own   bool  // the agent wants it: somebody else decides
	Case  int64 // of the conversation, where there is one that the agent may see
}

// A slotView is one thing that the person has said for it.
type slotView struct{ Name, Value string }

// Approves tells whether there is a page for approvals.
func (f frame) Approves() bool { return f.c.opt.Approvals != nil }

// ApprovalPath is where a decision about a request goes.
func (f frame) ApprovalPath(id string) string { return approvalsPath + "/" + url.PathEscape(id) }

func (c *Console) showApprovals(w http.ResponseWriter, r *http.Request, v visit) error {
	p, err := c.approvalsPage(r, v)
	if err != nil {
		return err
	}
	return c.show(w, http.StatusOK, "approvals", p)
}

// approvalsPage reads what the agent may decide. What others decide is not there at all.
func (c *Console) approvalsPage(r *http.Request, v visit) (approvalsPage, error) {
	p := approvalsPage{frame: c.newFrame(r, v)}
	p.standsAt(approvalsPath)
	if c.opt.Approvals == nil {
		return p, errNoPage
	}
	all, err := c.opt.Approvals.Approvals(r.Context(), v.Agent, mostApprovals)
	if err != nil {
		return p, fmt.Errorf("read what waits for a yes: %w", err)
	}
	for _, a := range all {
		view := p.newApprovalView(a)
		if a.State != handoff.ApprovalWaits {
			p.Decided = append(p.Decided, view)
			continue
		}
		if view.Case, err = c.caseOf(r.Context(), v.Agent, a); err != nil {
			return p, err
		}
		p.Open = append(p.Open, view)
	}
	return p, c.attend(r.Context(), &p.frame)
}

// newApprovalView makes what is shown of a request. What would be done is the workspace's Markdown; what the person has
// said for it stands beside it and means itself.
func (f frame) newApprovalView(a handoff.Approval) approvalView {
	view := approvalView{Approval: a, Who: f.Who(a.Person), What: f.Markdown(a.What), Own: a.WantedBy(f.Agent)}
	for _, name := range slices.Sorted(maps.Keys(a.Slots)) {
		view.Slots = append(view.Slots, slotView{name, a.Slots[name]})
	}
	return view
}

// caseOf finds the case in whose conversation something is asked for; 0 where the agent may see none.
func (c *Console) caseOf(ctx context.Context, who handoff.Agent, a handoff.Approval) (int64, error) {
	rows, err := c.opt.Cases.Find(ctx, handoff.Query{}, handoff.Filter{Person: a.Person.ID, Reader: who.ID,
		Hidden: c.hidden(who), Newest: true, Limit: mostLooked})
	if err != nil {
		return 0, fmt.Errorf("find the case of a request: %w", err)
	}
	for _, row := range rows {
		if row.Case.Conversation == a.Conversation && c.sees(who, row.Case) {
			return row.Case.Number, nil
		}
	}
	return 0, nil
}

// awaited counts the requests that wait for the agent's decision.
func (c *Console) awaited(ctx context.Context, who handoff.Agent) (int, error) {
	if c.opt.Approvals == nil {
		return 0, nil
	}
	all, err := c.opt.Approvals.Approvals(ctx, who, mostApprovals)
	if err != nil {
		return 0, fmt.Errorf("count what waits for a yes: %w", err)
	}
	n := 0
	for _, a := range all {
		if a.State == handoff.ApprovalWaits && !a.WantedBy(who) {
			n++
		}
	}
	return n, nil
}

// decide takes a yes or a no. Pressed twice it is one decision.
func (c *Console) decide(w http.ResponseWriter, r *http.Request, v visit) error {
	if c.opt.Approvals == nil {
		return errNoPage
	}
	yes, note, err := readDecision(r)
	if err != nil {
		return err
	}
	after, err := c.opt.Approvals.Decide(r.Context(), r.PathValue("id"), v.Agent, yes, note)
	c.opt.Bell.Ring(handoff.QueueTopic) // also when the time turned out to be over: that is news as well
	if err == nil || errors.Is(err, handoff.ErrDecided) && decidedSo(after, v.Agent, yes) {
		noted(r, string(after.State))
		http.Redirect(w, r, approvalsPath, http.StatusSeeOther)
		return nil
	}
	return c.answerDecision(w, r, v, err)
}

// readDecision reads the form. A press of neither button is none.
func readDecision(r *http.Request) (yes bool, note string, err error) {
	if err := r.ParseForm(); err != nil {
		return false, "", formError(err)
	}
	note = strings.ToValidUTF8(strings.TrimSpace(r.PostForm.Get("note")), "\uFFFD")
	if utf8.RuneCountInString(note) > longestReason {
		return false, "", handoff.ErrTooLong
	}
	switch r.PostForm.Get("verdict") {
	case "yes":
		return true, note, nil
	case "no":
		return false, note, nil
	}
	return false, "", errMalformed
}

// decidedSo tells whether the agent has decided that before: then it is a second press.
func decidedSo(a handoff.Approval, who handoff.Agent, yes bool) bool {
	return a.By == who.ID && (a.State == handoff.Approved) == yes && a.State != handoff.ApprovalLate
}

// answerDecision shows the page as it is now, with what stood against the decision.
func (c *Console) answerDecision(w http.ResponseWriter, r *http.Request, v visit, why error) error {
	status, text := answerTo(why)
	if status == http.StatusInternalServerError {
		return fmt.Errorf("decide %q: %w", r.PathValue("id"), why)
	}
	p, err := c.approvalsPage(r, v)
	if err != nil {
		return err
	}
	p.Notice = p.Say(text)
	// By whom is told only to those who see the request: it is looked up in what they may see.
	for _, a := range p.Decided {
		if errors.Is(why, handoff.ErrDecided) && a.ID == r.PathValue("id") && a.Name != "" {
			p.Notice = p.Say("approvals.decided_by", "Name", a.Name, "Text", p.Say("approvals.state."+string(a.State)))
		}
	}
	return c.show(w, status, "approvals", p)
}
