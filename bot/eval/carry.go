package eval

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// An Ending is how an action ends, as a case or a workspace would have it.
type Ending struct {
	Code   string            `yaml:"code" json:"code"`
	Values map[string]string `yaml:"values" json:"values,omitempty"`
}

// Results are how actions end, by their names. What is not listed is done. Of the orders that flows give on their own
// `prove` ends with a code that is sent, which is [Code], and `approve` with a yes.
type Results map[string]Ending

// Code is the code that every proof of an evaluation sends.
const Code = "27182818"

// mostOrders is how many actions may follow one another without the person: more is a circle.
const mostOrders = 20

// carry lets what the turn orders end, and what that leads to, and gives the last turn.
func (t *Talk) carry(ctx context.Context, turn bot.Turn, reply *Reply) (bot.Turn, error) {
	for range mostOrders {
		i := slices.IndexFunc(turn.Entries, func(e handoff.Entry) bool { return e.Kind == handoff.Ordered })
		if i < 0 {
			return turn, nil
		}
		order := *turn.Entries[i].Order
		end := t.end(order)
		report := handoff.Report{Order: int64(t.events), Code: end.Code, Values: end.Values, Simulated: true}
		t.order = &order
		next, err := t.decide(ctx, bot.Event{Channel: bot.HandChannel, Kind: bot.Reported, Report: &report})
		t.order = nil
		if err != nil {
			return turn, fmt.Errorf("report on %s: %w", order.Action, err)
		}
		turn = next
		reply.goOn(Read(turn))
	}
	return turn, errors.New("actions follow one another without an end")
}

// end is how an order ends.
func (t *Talk) end(o handoff.Order) Ending {
	if e, ok := t.results[o.Action]; ok && (o.Action != handoff.OrderProveCode || e.Code != handoff.CodeDone) {
		return e
	}
	switch o.Action {
	case handoff.OrderProve:
		return Ending{Code: "sent", Values: map[string]string{"by": "email", "to": "e…@example.com"}}
	case handoff.OrderProveCode:
		if o.With["code"] != Code {
			return Ending{Code: "wrong"}
		}
	}
	return Ending{Code: handoff.CodeDone, Values: maps.Clone(t.results[o.Action].Values)}
}
