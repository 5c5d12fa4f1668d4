package action

import (
	"context"
	"fmt"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// People know who people are in the directory. Where they do not know an address it is empty.
type People interface {
	// Owner gives the mail address of the claim's account. Nobody approves for an account of their own.
	Owner(ctx context.Context, c Claim) (address string, err error)
	// Manager gives the mail address of the manager of the claim's person.
	Manager(ctx context.Context, c Claim) (address string, err error)
	// Notify tells a manager that a request waits for them.
	Notify(ctx context.Context, a handoff.Approval) error
}

// byManager is whom a request is for that no team decides about.
const byManager = "manager"

// findPeople says whose account a request is about and which manager it is for. Where nobody knows the manager, it
// waits for an admin.
func (o *Office) findPeople(ctx context.Context, e bot.Errand, r *request) (err error) {
	if o.People == nil {
		return nil
	}
	c := claim(e, e.Order.With["account"])
	if c.Account != "" {
		if r.Owner, err = o.People.Owner(ctx, c); err != nil {
			return fmt.Errorf("look for the account's owner: %w", err)
		}
	}
	if e.Order.With["of"] == byManager {
		if r.Manager, err = o.People.Manager(ctx, c); err != nil {
			return fmt.Errorf("look for the manager: %w", err)
		}
	}
	return nil
}

// notify tells the manager that a request waits. It waits in the console all the same.
func (o *Office) notify(ctx context.Context, e bot.Errand, r request) {
	switch {
	case r.Team != "":
		return
	case r.Manager == "":
		o.audit(ctx, e, Failed, "the manager is not known; an admin has to decide")
		return
	}
	if err := o.People.Notify(ctx, r.Approval); err != nil {
		o.Log.Error("tell a manager of a request for approval", "approval", r.ID, "err", err)
		o.audit(ctx, e, Failed, "the manager could not be told: "+err.Error())
	}
}
