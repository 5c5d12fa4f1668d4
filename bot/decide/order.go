package decide

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents/flow"
)

// order has an action done, once the turn is committed. Nobody but a flow orders, and a flow only what its author
// wrote down and the person confirmed (promise P8).
func (d *draft) order(a flow.Action) {
	if a.Name == flow.ApproveAction {
		a.With = d.withAccount(a.With)
	}
	p := d.mem.Flow
	d.turn.Conversation.Orders = p.Visit
	d.add(handoff.Entry{Kind: handoff.Ordered, From: handoff.ByBot, Text: a.Name,
		Order: &handoff.Order{Action: a.Name, With: a.With, Flow: p.Flow, Step: p.Step, Visit: p.Visit,
			Slots: maps.Clone(p.Slots), Person: d.turn.Conversation.Person}})
}

// withAccount adds the account that was proved in this walk: its owner's manager may be asked.
func (d *draft) withAccount(with map[string]string) map[string]string {
	f := d.k.Flows[d.mem.Flow.Flow]
	for _, step := range f.Steps {
		account := d.mem.Flow.Slots[step.Slot]
		if step.Kind != flow.Prove || account == "" {
			continue
		}
		with = maps.Clone(with)
		with["account"] = account
		return with
	}
	return with
}

// workingOn is what is said while something is done that flows have done on their own.
var workingOn = map[string]string{flow.ProveAction: "bot.working_prove", flow.ProveCodeAction: "bot.working_prove_code"}

func (d *draft) working(name string) string { return cmp.Or(workingOn[name], "bot.working") }

// orders tells whether something is done now: then nobody can take the words back that led to it.
func (d *draft) orders() bool {
	return slices.ContainsFunc(d.turn.Entries, func(e handoff.Entry) bool { return e.Kind == handoff.Ordered })
}

// reported goes on after an action. The flow may be gone by now, or a human may have the conversation: then it is only
// noted, and said where the person would believe something else.
func (d *draft) reported() bool {
	r := *d.s.Events[0].Report
	order := d.ordered()
	d.add(handoff.Entry{Kind: handoff.Ran, From: handoff.ByBot, Text: order.Action, Order: &order, Report: &r,
		Detail: outcome(order, r), Event: d.s.Events[0].ID})
	f, ok := d.running()
	switch {
	case d.turn.Conversation.Owner == bot.OwnerHuman:
		d.withHuman(r, order)
	case ok && d.mem.Flow.Visit == order.Visit && d.mem.Flow.Flow == order.Flow:
		d.goAhead(f, r, order)
	default:
		d.left(r, order)
	}
	return true
}

// ordered is what the report is about, without the code that somebody typed: that was looked at and is good for nothing
// more.
func (d *draft) ordered() handoff.Order {
	if d.s.Order == nil {
		return handoff.Order{}
	}
	order := *d.s.Order
	order.With = order.Told()
	return order
}

// outcome is how an action ended, for agents.
func outcome(o handoff.Order, r handoff.Report) string {
	how := r.Code
	if r.Simulated {
		how += " (simulated)"
	}
	for _, key := range slices.Sorted(maps.Keys(o.With)) {
		how += " " + key + "=" + o.With[key]
	}
	if r.Detail != "" {
		how += ": " + r.Detail
	}
	return how
}

// goAhead goes on in the flow with what came of its action. That a check was only simulated nobody need know: it is the
// changes that people would believe in.
func (d *draft) goAhead(f flow.Flow, r handoff.Report, o handoff.Order) {
	var before []string
	if r.Simulated && d.changes(o) {
		before = append(before, d.Texts.Say(d.lang(), "bot.simulated", nil))
	}
	before = append(before, d.handedOver(r)...)
	d.move(f.Next(*d.mem.Flow, flow.Input{Action: r.Code, Values: r.Values, Visit: d.mem.Flow.Visit}, d.lang()),
		before...)
}

// handedOver says where a secret is that only the person may see. Whoever has the conversation now, and wherever the
// person is by now: nobody else can give it to them.
func (d *draft) handedOver(r handoff.Report) []string {
	if r.Link == "" {
		return nil
	}
	return []string{d.Texts.Say(d.lang(), "bot.secret_link", texts.Args{"Text": r.Link})}
}

// withHuman tells those who have the conversation what nobody is sure of. The bot is silent (promise P4); what only the
// person may see comes from the system.
func (d *draft) withHuman(r handoff.Report, o handoff.Order) {
	if r.Code == handoff.CodeUnsure {
		d.add(handoff.Entry{Kind: handoff.Failed, From: handoff.BySystem, Text: "action_unsure", Detail: outcome(o, r)})
	}
	for _, text := range d.handedOver(r) {
		d.add(handoff.Entry{Kind: handoff.Said, From: handoff.BySystem, Case: d.turn.Conversation.Case, Text: text})
	}
}

// left tells a person who has gone on what came of what they had confirmed before.
func (d *draft) left(r handoff.Report, o handoff.Order) {
	if r.Code == handoff.CodeUnsure {
		d.handOver(handing{reason: handoff.ReasonUnsure, detail: o.Action + ": " + strings.TrimSpace(r.Detail),
			priority: handoff.High})
		return
	}
	var said []string
	if r.Code == handoff.CodeDone && o.Flow != "" && d.changes(o) {
		said = append(said, d.Texts.Say(d.lang(), "bot.done_after_all", texts.Args{"Title": d.titleOf(o.Flow)}))
	}
	said = append(said, d.handedOver(r)...)
	d.speak(handoff.InFlow, strings.Join(said, "\n\n"), handoff.Shown{})
}

// changes tells whether an order was for something that the person had to confirm.
func (d *draft) changes(o handoff.Order) bool {
	f, ok := d.k.Flows[o.Flow]
	if !ok {
		return true
	}
	i := slices.IndexFunc(f.Steps, func(s flow.Step) bool { return s.ID == o.Step })
	return i < 0 || f.Steps[i].Kind == flow.Run
}

func (d *draft) titleOf(id string) string {
	if f, ok := d.k.Flows[id]; ok {
		return flowTitle(f, d.lang())
	}
	return fmt.Sprintf("`%s`", id)
}
