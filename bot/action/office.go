package action

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// The orders that are not declared by a workspace: flows give them to have somebody prove who they are, and to have
// somebody else agree.
const (
	Prove     = handoff.OrderProve     // account, by
	ProveCode = handoff.OrderProveCode // account, code
	Approve   = handoff.OrderApprove   // what, of, within, account
)

// A Claim says that the person in a conversation is the owner of an account.
type Claim struct {
	Channel, Conversation string
	Person                handoff.Person
	Account               string
	Lang                  string
}

// Proofs are how people prove who they are, beyond having a chat account.
type Proofs interface {
	// Begin asks for a proof, by one of the ways, or any where none is named. Its codes are those of a flow's prove step.
	Begin(ctx context.Context, c Claim, by []string) (Result, error)
	// Enter takes a code that was sent.
	Enter(ctx context.Context, c Claim, code string) (Result, error)
	// Use takes up a proof of the claim, by one of the ways, for one action. false: there is none, or it was used.
	Use(ctx context.Context, c Claim, by []string) (bool, error)
}

// A Vault shows a secret to its owner and to nobody else.
type Vault interface {
	// Keep gives the link where the owner may see it once.
	Keep(ctx context.Context, secret string, c Claim) (link string, err error)
}

// Options are what an office is made of. Proofs, Vault, Audit and Log may be nil: what needs them is refused then.
type Options struct {
	Actions map[string]Declared // at the beginning, see [Office.Redeclare]
	Cabinet Cabinet
	Proofs  Proofs
	Vault   Vault
	Audit   handoff.Auditor
	Log     *slog.Logger
	// Report brings the report of an errand that did not end at once.
	Report   func(ctx context.Context, e bot.Event) error
	People   People    // nil: nobody is known
	Vouchers *Vouchers // who takes agents' words; nil: nobody vouches
	// Desks are those that show requests for approval, by name; nil: none does.
	Desks func() map[string]handoff.ApprovalDesk
	// Ring says that a request came or was decided; nil: nobody wants to know. It must not block.
	Ring func()
}

// An Office carries out orders by the rules. It implements [bot.Hand], and is used by many at once.
type Office struct {
	Options
	declared atomic.Pointer[map[string]Declared]
}

// NewOffice assembles an office.
func NewOffice(o Options) *Office {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	office := &Office{Options: o}
	office.Redeclare(o.Actions)
	return office
}

// Redeclare exchanges what the workspace allows. What is under way ends by the old rules.
func (o *Office) Redeclare(actions map[string]Declared) { o.declared.Store(&actions) }

// Carry implements [bot.Hand].
func (o *Office) Carry(ctx context.Context, e bot.Errand) (handoff.Report, bool, error) {
	switch e.Order.Action {
	case Prove, ProveCode:
		r, err := o.proving(ctx, e)
		return r, true, err
	case Approve:
		return o.request(ctx, e)
	}
	r, err := o.carry(ctx, e)
	return r, true, err
}

func report(r Result) handoff.Report {
	return handoff.Report{Code: r.Code, Values: r.Values, Detail: r.Detail}
}

// carry does a declared action: look whether it was begun before, hold it against the rules, write down that it is
// begun, do it, write down what came of it.
func (o *Office) carry(ctx context.Context, e bot.Errand) (handoff.Report, error) {
	d, ok := (*o.declared.Load())[e.Order.Action]
	if !ok {
		const why = "not declared"
		o.audit(ctx, e, Failed, why)
		return handoff.Report{Code: Failed, Detail: why}, nil
	}
	known, begun, err := o.known(ctx, e)
	switch {
	case err != nil:
		return handoff.Report{}, err
	case known.Code != "":
		return known, nil
	case begun && d.Changes:
		return o.finish(ctx, e, d, Result{Code: Unsure, Detail: "it was begun, and nothing is known of its end"})
	case !begun:
		if refusal, err := o.rules(ctx, e, d); err != nil || refusal != "" {
			return o.refuse(ctx, e, refusal, err)
		}
		if err := o.begin(ctx, e); err != nil {
			return handoff.Report{}, err
		}
	}
	return o.finish(ctx, e, d, o.perform(ctx, e, d))
}

// performLimit leaves time to write down what came of it.
const performLimit = 30 * time.Second

// perform does it, and makes every way it can end a result.
func (o *Office) perform(ctx context.Context, e bot.Errand, d Declared) (r Result) {
	ctx, stop := context.WithTimeout(ctx, performLimit)
	defer stop()
	defer func() {
		if cause := recover(); cause != nil {
			o.Log.Error("action broke", "action", e.Order.Action, "cause", cause)
			r = lost(d, "it broke while it was done")
		}
	}()
	result, err := d.Performer.Perform(ctx, call(e, d))
	switch {
	case errors.Is(err, ErrUnsure):
		return lost(d, err.Error())
	case err != nil:
		return Result{Code: Failed, Detail: err.Error()}
	case result.Code == "":
		return lost(d, "it gave no result")
	}
	return result
}

// lost is the result of what ended in an unknown way: where it changes nothing it has just failed.
func lost(d Declared, detail string) Result {
	if d.Changes && !d.DryRun {
		return Result{Code: Unsure, Detail: detail}
	}
	return Result{Code: Failed, Detail: detail}
}

func call(e bot.Errand, d Declared) Call {
	return Call{Action: e.Order.Action, Key: e.ID, With: e.Order.With, Lang: e.Lang, DryRun: d.DryRun,
		Who: Who{Channel: e.Channel, Conversation: e.Conversation, ID: e.Order.Person.ID, Name: e.Order.Person.Name,
			Account: e.Order.With[d.Subject]}}
}

// claim is what has to be proved for an errand.
func claim(e bot.Errand, account string) Claim {
	return Claim{Channel: e.Channel, Conversation: e.Conversation, Person: e.Order.Person, Account: account, Lang: e.Lang}
}

// secure puts a secret where only its owner gets it. What cannot be handed over is worth nothing: then the person has
// no new password, and a human has to make another one.
func (o *Office) secure(ctx context.Context, e bot.Errand, d Declared, r Result) (link string, after Result) {
	if r.Secret == "" {
		return "", r
	}
	err := errors.New("there is no page that could show it")
	if o.Vault != nil {
		link, err = o.Vault.Keep(ctx, r.Secret, claim(e, e.Order.With[d.Subject]))
	}
	if r.Secret = ""; err != nil {
		o.Log.Error("hand over a secret", "action", e.Order.Action, "conversation", e.Conversation, "err", err)
		r.Code = Unsure
		r.Detail = fmt.Sprintf("it is done, and its secret could not be handed over: %v", err)
	}
	return link, r
}
