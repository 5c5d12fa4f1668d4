package action

import (
	"context"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// proving has somebody prove who they are, or takes what they prove it with, once for each errand: a code counts as
// one try, however often we die over it.
func (o *Office) proving(ctx context.Context, e bot.Errand) (handoff.Report, error) {
	if by := ways(e.Order.With["by"]); e.Order.Action == Prove && len(by) > 0 && by[0] == byAgent {
		return o.vouch(ctx, e)
	}
	if o.Proofs == nil {
		const why = "no way of proving who one is has been set up"
		o.audit(ctx, e, Failed, why)
		return handoff.Report{Code: Failed, Detail: why}, nil
	}
	known, begun, err := o.known(ctx, e)
	if err != nil || begun {
		return known, err
	}
	c := claim(e, e.Order.With["account"])
	var r Result
	if e.Order.Action == Prove {
		r, err = o.Proofs.Begin(ctx, c, ways(e.Order.With["by"]))
	} else {
		r, err = o.Proofs.Enter(ctx, c, e.Order.With["code"])
	}
	if err != nil {
		return handoff.Report{}, err
	}
	o.audit(ctx, e, r.Code, r.Detail)
	return report(r), o.record(ctx, e, run{Begun: time.Now(), Report: report(r)}, 0)
}

// ways splits a list of ways to prove who one is.
func ways(list string) (by []string) {
	for way := range strings.SplitSeq(list, ",") {
		if way = strings.TrimSpace(way); way != "" {
			by = append(by, way)
		}
	}
	return by
}
