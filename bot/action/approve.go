package action

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// drawerApprovals holds requests for a yes, by the id of the errand; once decided they stay as long as runs.
const drawerApprovals = "approvals"

// approvalPage is how many are read at once.
const approvalPage = 200

// How long a request may wait.
const (
	soonest     = 5 * time.Minute
	usualWithin = 24 * time.Hour
	latest      = 7 * 24 * time.Hour
	// keepApprovals is how long one that was decided can be looked at.
	keepApprovals = 90 * 24 * time.Hour
)

// A request is what is kept of an approval.
type request struct {
	handoff.Approval
	Seq      int64 // of the order
	Errand   string
	Visit    int
	Reported bool
	Used     string                   // the errand that it was used for: one yes is for one action
	Places   map[string]handoff.Place // where desks show it, by their names
	Settled  map[string]bool          // those that show how it ended
	Vouch    bool                     // it asks whether the agent knows the person: a yes is a proof
	Lang     string                   // of the person, where somebody vouches
	ByMail   string                   // of the agent who vouches
}

// request asks those who may agree. The report comes when one of them has decided, or when the time is over.
func (o *Office) request(ctx context.Context, e bot.Errand) (handoff.Report, bool, error) {
	r := o.newRequest(e)
	return handoff.Report{}, false, o.ask(ctx, e, r)
}

// ask keeps a request, once for each errand, and has it shown.
func (o *Office) ask(ctx context.Context, e bot.Errand, r request) error {
	if err := o.findPeople(ctx, e, &r); err != nil {
		return err
	}
	paper, err := r.paper()
	if err == nil {
		err = o.Cabinet.File(ctx, drawerApprovals, paper)
	}
	switch {
	case errors.Is(err, ErrMoved):
		return nil // it was asked before
	case err != nil:
		return err
	}
	o.audit(ctx, e, "asked", "")
	o.showNow(ctx, r.ID)
	o.notify(ctx, e, r)
	return nil
}

func (o *Office) newRequest(e bot.Errand) request {
	within, err := time.ParseDuration(e.Order.With["within"])
	if err != nil {
		within = usualWithin
	}
	within = min(max(within, soonest), latest)
	now := time.Now()
	team, _ := strings.CutPrefix(e.Order.With["of"], "team:")
	if e.Order.With["of"] == "manager" {
		team = ""
	}
	return request{Seq: e.Seq, Errand: e.ID, Visit: e.Order.Visit,
		Approval: handoff.Approval{ID: key(e.ID), Conversation: e.Conversation, Channel: e.Channel, Person: e.Order.Person,
			Account: e.Order.With["account"], Flow: e.Order.Flow, What: e.Order.With["what"], Slots: e.Order.Slots,
			Team: team, Asked: now, Until: now.Add(within), State: handoff.ApprovalWaits}}
}

// Approvals implements [handoff.Approvals].
func (o *Office) Approvals(ctx context.Context, a handoff.Agent, limit int) ([]handoff.Approval, error) {
	all, err := o.requests(ctx)
	if err != nil {
		return nil, err
	}
	var theirs []handoff.Approval
	for _, r := range all {
		if mayDecide(a, r.Approval) {
			theirs = append(theirs, r.Approval)
		}
	}
	slices.SortStableFunc(theirs, func(a, b handoff.Approval) int {
		waits := func(x handoff.Approval) int {
			if x.State == handoff.ApprovalWaits {
				return 0
			}
			return 1
		}
		if d := waits(a) - waits(b); d != 0 {
			return d
		}
		return b.Asked.Compare(a.Asked)
	})
	return theirs[:min(limit, len(theirs))], nil
}

func mayDecide(a handoff.Agent, r handoff.Approval) bool {
	manages := r.Manager != "" && (strings.EqualFold(a.Account.Email, r.Manager) || strings.EqualFold(a.ID, r.Manager))
	return a.Role == handoff.Admin || manages || r.Team != "" && (a.Team == r.Team || slices.Contains(a.Teams, r.Team))
}

// requests reads all that are kept.
func (o *Office) requests(ctx context.Context) ([]request, error) {
	var all []request
	for after := ""; ; {
		page, err := o.Cabinet.Leaf(ctx, drawerApprovals, "", after, approvalPage)
		if err != nil {
			return nil, err
		}
		for _, p := range page {
			r, err := readRequest(p)
			if err != nil {
				return nil, err
			}
			all, after = append(all, r), p.Key
		}
		if len(page) < approvalPage {
			return all, nil
		}
	}
}

// paper is how a request is kept.
func (r request) paper() (Paper, error) {
	value, err := json.Marshal(r)
	if err != nil {
		return Paper{}, fmt.Errorf("keep a request for approval: %w", err)
	}
	return Paper{Key: r.ID, Value: value, Until: time.Now().Add(keepApprovals)}, nil
}

// readRequest gives the request that a paper holds.
func readRequest(p Paper) (r request, err error) {
	if p.Version == 0 {
		return r, handoff.ErrNoApproval
	}
	if err := json.Unmarshal(p.Value, &r); err != nil {
		return r, fmt.Errorf("read a request for approval: %w", err)
	}
	return r, nil
}

// amend changes what is kept of a request, and gives it as it is then, or as it is where change says no.
func (o *Office) amend(ctx context.Context, id string, change func(*request) error) (r request, err error) {
	err = Change(ctx, o.Cabinet, drawerApprovals, id, func(p Paper) (Paper, error) {
		if r, err = readRequest(p); err != nil {
			return Paper{}, err
		}
		if err := change(&r); err != nil {
			return Paper{}, err
		}
		return r.paper()
	})
	return r, err
}

// Decide implements [handoff.Approvals].
func (o *Office) Decide(ctx context.Context, id string, a handoff.Agent, yes bool,
	note string) (handoff.Approval, error) {
	return o.decide(ctx, id, a.ID, func(r *request) error {
		switch {
		case r.WantedBy(a):
			return handoff.ErrOwnRequest
		case !mayDecide(a, r.Approval):
			return handoff.ErrNotYourTeam
		}
		if err := r.reasoned(yes, note); err != nil {
			return err
		}
		r.By, r.ByMail, r.Name, r.Note = a.ID, a.Account.Email, a.Name, bot.Clip(note, handoff.MaxText)
		r.State = handoff.Disapproved
		if yes {
			r.State = handoff.Approved
		}
		return nil
	})
}

// decide makes one decision that cannot be made twice, and brings it into the conversation. It is stored first: if we
// die in between, [Office.Run] brings it.
func (o *Office) decide(ctx context.Context, id, who string,
	change func(*request) error) (handoff.Approval, error) {
	r, err := o.amend(ctx, id, func(r *request) error {
		now, decided := time.Now(), *r
		if err := change(&decided); err != nil && !errors.Is(err, handoff.ErrApprovalStale) {
			return err // who may not decide need not hear whether somebody has
		}
		switch {
		case r.State != handoff.ApprovalWaits:
			return handoff.ErrDecided
		case !now.Before(r.Until):
			r.State = handoff.ApprovalLate
		default:
			*r = decided
		}
		r.At = now
		return nil
	})
	o.auditDecision(ctx, id, who, r, err)
	if err != nil {
		return r.Approval, err
	}
	if err := o.tell(ctx, r); err != nil {
		o.Log.Error("report a decision", "approval", id, "err", err) // Run brings it
	}
	o.showNow(ctx, id)
	if r.State == handoff.ApprovalLate {
		return r.Approval, handoff.ErrApprovalStale
	}
	return r.Approval, nil
}

func (o *Office) auditDecision(ctx context.Context, id, who string, r request, err error) {
	if o.Audit == nil {
		return
	}
	deed := handoff.Deed{At: time.Now(), Agent: who, What: "action/decide", About: id, Result: auditDone, Via: "bot",
		Note: string(r.State)}
	if err != nil {
		deed.Result, deed.Note = auditDenied, err.Error()
	}
	if err := o.Audit.Audit(ctx, deed); err != nil {
		o.Log.Error("audit a decision", "approval", id, "err", err)
	}
}

// codes are what a flow gets.
var codes = map[handoff.ApprovalState]string{handoff.Approved: OK, handoff.Disapproved: Denied,
	handoff.ApprovalLate: "late"}

// tell brings a decision into its conversation and notes that it is there.
func (o *Office) tell(ctx context.Context, r request) error {
	e := bot.Errand{ID: r.Errand, Seq: r.Seq, Conversation: r.Conversation}
	code := codes[r.State]
	if r.Vouch {
		var err error
		if code, err = o.vouched(ctx, r); err != nil {
			return err
		}
		e.ID += " vouched" // that it was asked for was the first report
	}
	values := map[string]string{"by": r.Name, "note": r.Note}
	maps.DeleteFunc(values, func(_, v string) bool { return v == "" })
	report := handoff.Report{Code: code, Values: values, Detail: strings.TrimSpace(string(r.State) + " " + r.By)}
	if err := o.Report(ctx, e.Reported(report, time.Now())); err != nil {
		return err
	}
	_, err := o.amend(ctx, r.ID, func(r *request) error {
		r.Reported = true
		return nil
	})
	return err
}

// agreed holds an action against what was approved in the same walk of the flow: everything that the approver saw must
// still be so.
func (o *Office) agreed(ctx context.Context, e bot.Errand, d Declared) (string, error) {
	if !d.Approval {
		return "", nil
	}
	all, err := o.requests(ctx)
	if err != nil {
		return "", fmt.Errorf("look for the approval: %w", err)
	}
	for _, r := range all {
		if !r.covers(e) {
			continue
		}
		err := o.use(ctx, r.ID, e)
		if !errors.Is(err, errUsed) {
			return "", err
		}
	}
	return refusedApproval, nil
}

// covers tells whether an errand is what somebody agreed to. Who vouches for a person has agreed to nothing.
func (r request) covers(e bot.Errand) bool {
	return !r.Vouch && r.State == handoff.Approved && time.Since(r.At) < latest &&
		r.Conversation == e.Conversation && r.Person.ID == e.Order.Person.ID &&
		r.Flow == e.Order.Flow && r.Visit < e.Order.Visit && unchanged(r.Slots, e.Order.Slots)
}

// errUsed says that a yes was used for another errand.
var errUsed = errors.New("used already")

// use takes up a yes for an errand.
func (o *Office) use(ctx context.Context, id string, e bot.Errand) error {
	_, err := o.amend(ctx, id, func(r *request) error {
		if r.Used != "" && r.Used != e.ID {
			return errUsed
		}
		r.Used = e.ID
		return nil
	})
	return err
}

// unchanged tells whether all that was approved is still so.
func unchanged(approved, now map[string]string) bool {
	for name, value := range approved {
		if now[name] != value {
			return false
		}
	}
	return true
}

// glance is how often requests are looked at whose time is over.
const glance = 30 * time.Second

// Run lets the time of requests end, and brings decisions that an earlier run did not. It returns when ctx ends.
func (o *Office) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		if err := o.wind(ctx); err != nil && ctx.Err() == nil {
			o.Log.Error("look at requests for approval", "err", err)
		}
		timer.Reset(glance)
	}
}

// wind looks at all requests once.
func (o *Office) wind(ctx context.Context) error {
	all, err := o.requests(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, r := range all {
		switch {
		case r.State == handoff.ApprovalWaits && !time.Now().Before(r.Until):
			_, err := o.decide(ctx, r.ID, "", func(*request) error { return handoff.ErrApprovalStale })
			if !errors.Is(err, handoff.ErrApprovalStale) && !errors.Is(err, handoff.ErrDecided) {
				errs = append(errs, err)
			}
		case r.State != handoff.ApprovalWaits && !r.Reported:
			errs = append(errs, o.tell(ctx, r))
		}
		if r.State == handoff.ApprovalWaits && time.Now().Before(r.Until) || r.Over() {
			errs = append(errs, o.show(ctx, r))
		}
	}
	return errors.Join(errs...)
}
