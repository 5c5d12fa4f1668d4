package handoff

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// A Carried action is one that the bot asked for in a conversation, with what is known of its end. The Line names the
// entry that proves it: the report, or the order while there is none. Its text is for programs; desks phrase the codes.
type Carried struct {
	Line
	Order     int64             `json:"order,omitempty"`  // the Seq of the entry that asks for it
	Action    string            `json:"action,omitempty"` // empty in journals of before there were orders
	With      map[string]string `json:"with,omitempty"`   // what it was given; foreign text
	Code      string            `json:"code,omitempty"`   // of its report, or one of those below
	Values    map[string]string `json:"values,omitempty"`
	Detail    string            `json:"detail,omitempty"`
	Simulated bool              `json:"simulated,omitempty"`
}

// The codes of orders without a report.
const (
	CodeBegun    = "begun"     // it may be under way, or nobody knows
	CodeHeldBack = "withdrawn" // a human took over before it was begun
)

// Told is what an order is given, as far as others may read it: not what somebody typed to prove who they are.
func (o Order) Told() map[string]string {
	if o.Action != OrderProveCode {
		return o.With
	}
	told := maps.Clone(o.With)
	delete(told, "code")
	return told
}

func (b *briefing) carried(e Entry) {
	if e.Kind == Ordered {
		b.ordered(e)
		return
	}
	b.ran(e)
}

// ordered keeps an order whose report is still to come.
func (b *briefing) ordered(e Entry) {
	if e.Order == nil {
		return
	}
	c := Carried{Order: e.Seq, Action: e.Order.Action, With: e.Order.Told(), Code: CodeBegun}
	if e.Delivery == HeldBack {
		c.Code = CodeHeldBack
	}
	c.Line = Line{c.plain(), e.Seq}
	b.Actions = append(b.Actions, c)
}

// ran keeps what became of an order, in the place of the order.
func (b *briefing) ran(e Entry) {
	if e.Report == nil {
		b.Actions = append(b.Actions, Carried{Line: Line{e.Text + ": " + e.Detail, e.Seq}})
		return
	}
	c := Carried{Order: e.Report.Order, Action: e.Text, Code: e.Report.Code, Values: e.Report.Values,
		Detail: e.Report.Detail, Simulated: e.Report.Simulated}
	if e.Order != nil {
		c.Action, c.With = cmp.Or(e.Text, e.Order.Action), e.Order.Told()
	}
	i := slices.IndexFunc(b.Actions, func(k Carried) bool { return k.Order == c.Order && k.Order > 0 })
	if i >= 0 {
		c.Action, c.With = b.Actions[i].Action, b.Actions[i].With
	}
	if c.Line = (Line{c.plain(), e.Seq}); i >= 0 {
		b.Actions[i] = c
		return
	}
	b.Actions = append(b.Actions, c)
}

// open tells whether a human has to look after it.
func (c Carried) open() bool { return c.Code == CodeUnsure || c.Code == CodeBegun }

// plain is the line for programs.
func (c Carried) plain() string {
	return strings.TrimSpace(c.Action + ": " + c.Code + " " + c.Detail)
}

// pressing puts first what a human has to look after: what nobody knows the end of, and then what has none.
func pressing(all []Carried) {
	rank := map[string]int{CodeUnsure: -2, CodeBegun: -1}
	slices.SortStableFunc(all, func(a, b Carried) int { return cmp.Compare(rank[a.Code], rank[b.Code]) })
}
