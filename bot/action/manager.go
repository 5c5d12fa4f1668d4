package action

import (
	"context"
	"fmt"

	"github.com/firstline-support/firstline/bot"
)

// byManager is whom a request is for that no team decides about.
const byManager = "manager"

// findManager says who the manager is whom a request is for. Where nobody knows, it waits for an admin.
func (o *Office) findManager(ctx context.Context, e bot.Errand, r *request) error {
	if e.Order.With["of"] != byManager || o.Manager == nil {
		return nil
	}
	address, err := o.Manager(ctx, claim(e, e.Order.With["account"]))
	if err != nil {
		return fmt.Errorf("look for the manager: %w", err)
	}
	r.Manager = address
	return nil
}

// notify tells the manager that a request waits. It waits in the console all the same.
func (o *Office) notify(ctx context.Context, e bot.Errand, r request) {
	if r.Manager == "" && r.Team == "" {
		o.audit(ctx, e, Failed, "the manager is not known; an admin has to decide")
	}
	if r.Manager == "" || o.Notify == nil {
		return
	}
	if err := o.Notify(ctx, r.Approval); err != nil {
		o.Log.Error("tell a manager of a request for approval", "approval", r.ID, "err", err)
		o.audit(ctx, e, Failed, "the manager could not be told: "+err.Error())
	}
}
