package action

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// drawerRuns holds what was begun, by the id of the errand, before and after it is done.
const drawerRuns = "runs"

// keepRuns is longer than any order lies in the outbox, so that nothing is begun again because it was forgotten.
const keepRuns = 90 * 24 * time.Hour

// A run is the record of an errand.
type run struct {
	Begun  time.Time      `json:"begun"`
	Report handoff.Report `json:"report"` // no code: it has not ended, as far as we know
}

// known gives what is known of an errand: its report, or that it was begun.
func (o *Office) known(ctx context.Context, e bot.Errand) (r handoff.Report, begun bool, err error) {
	p, err := o.Cabinet.Look(ctx, drawerRuns, key(e.ID))
	if err != nil || p.Version == 0 {
		return handoff.Report{}, false, err
	}
	var known run
	if err := json.Unmarshal(p.Value, &known); err != nil {
		return handoff.Report{}, false, fmt.Errorf("read the record of %s: %w", e.ID, err)
	}
	return known.Report, true, nil
}

// begin writes down that an errand is begun now. Of two who begin it at once one is refused.
func (o *Office) begin(ctx context.Context, e bot.Errand) error {
	return o.record(ctx, e, run{Begun: time.Now()}, 0)
}

func (o *Office) record(ctx context.Context, e bot.Errand, r run, version int64) error {
	value, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("record %s: %w", e.ID, err)
	}
	return o.Cabinet.File(ctx, drawerRuns,
		Paper{Key: key(e.ID), Value: value, Version: version, Until: time.Now().Add(keepRuns)})
}

// finish writes down what came of an errand, and tells the audit. Its secret is where it belongs before that: from here
// on nobody has it any more.
func (o *Office) finish(ctx context.Context, e bot.Errand, d Declared, r Result) (handoff.Report, error) {
	link, r := o.secure(ctx, e, d, r)
	rep := report(r)
	rep.Link, rep.Simulated, rep.Detail = link, d.Simulated, bot.Clip(strings.TrimSpace(rep.Detail), maxDetail)
	p, err := o.Cabinet.Look(ctx, drawerRuns, key(e.ID))
	if err == nil {
		err = o.record(ctx, e, run{Begun: time.Now(), Report: rep}, p.Version)
	}
	o.audit(ctx, e, rep.Code, rep.Detail)
	return rep, err
}

// maxDetail bounds what agents are told of a run, in bytes.
const maxDetail = 4 << 10

// key makes an id fit.
func key(id string) string { return bot.FitID(id) }

// refuse ends an errand that the rules are against. err is trouble with the rules themselves: then nothing was begun,
// and it is tried again.
func (o *Office) refuse(ctx context.Context, e bot.Errand, why string, err error) (handoff.Report, error) {
	if err != nil {
		return handoff.Report{}, err
	}
	o.audit(ctx, e, Denied, why)
	r := handoff.Report{Code: Denied, Detail: why, Values: map[string]string{"why": why}}
	return r, o.record(ctx, e, run{Begun: time.Now(), Report: r}, 0)
}

// The results of the audit are those of HTTP, as for everything else there.
const (
	auditDone   = 200
	auditDenied = 403
	auditFailed = 500
)

// audit writes down an attempt, for those who answer for it.
func (o *Office) audit(ctx context.Context, e bot.Errand, code, note string) {
	if o.Audit == nil {
		return
	}
	result := auditDone
	proof := e.Order.Action == Prove || e.Order.Action == ProveCode
	switch {
	case code == Failed || code == Unsure:
		result = auditFailed
	case code == Denied || proof && !slices.Contains(goesOn, code):
		result = auditDenied
	}
	deed := handoff.Deed{At: time.Now(), From: e.Channel + ":" + e.Order.Person.ID, What: "action/" + e.Order.Action,
		About: e.Conversation, Result: result, Via: "bot", Note: told(e, code, note)}
	if err := o.Audit.Audit(ctx, deed); err != nil {
		o.Log.Error("audit an action", "action", e.Order.Action, "conversation", e.Conversation, "err", err)
	}
}

// goesOn are the codes of a proof that is not refused.
var goesOn = []string{OK, "sent", "open", "asked"}

// told is what the audit says of an attempt. What a person types as a code is none of its business.
func told(e bot.Errand, code, note string) string {
	const most = 200 // bytes of a value
	parts := []string{code}
	with := e.Order.Told()
	for _, name := range slices.Sorted(maps.Keys(with)) {
		parts = append(parts, name+"="+bot.Clip(with[name], most))
	}
	return strings.TrimSpace(strings.Join(append(parts, note), " "))
}
