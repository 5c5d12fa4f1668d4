package sheet

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// Carried is an action in one line: what was asked for, and how it ended.
func (w Words) Carried(c handoff.Carried) string {
	if c.Action == "" {
		return c.Text
	}
	return w.Asked(c.Action, c.With) + ": " + w.Ended(c)
}

// Asked names an action with what it was given: "reset_password (account=amara)".
func (w Words) Asked(action string, with map[string]string) string {
	name := w.SayOr("action.name."+action, action)
	if action == handoff.OrderApprove {
		return name // who decides, and for how long, is no news; what it is about stands in the next order
	}
	return name + inBrackets(pairs(with))
}

// longestValue is how much is shown of a value that an action was given or gave, in letters.
const longestValue = 200

// pairs writes values as people read them, by name. They are foreign text: what each desk makes of that is its own.
func pairs(values map[string]string) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := []rune(handoff.OneLine(values[name]))
		if len(value) > longestValue {
			value = append(value[:longestValue], '…')
		}
		all = append(all, name+"="+string(value))
	}
	return all
}

func inBrackets(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// Ended says how an order ended, why it was refused, by whom, and what it gave. A link to a secret is its owner's
// alone, and so is not told.
func (w Words) Ended(c handoff.Carried) string {
	own := "action." + c.Action + "."
	state := w.SayOr(own+c.Code, w.SayOr("action.code."+c.Code, c.Code))
	var more []string
	if c.Simulated {
		more = append(more, w.Say("action.simulated"))
	}
	values := maps.Clone(c.Values)
	if why := values["why"]; why != "" && c.Code == handoff.CodeDenied {
		more = append(more, w.SayOr("action.why."+why, why))
		delete(values, "why")
	}
	return state + inBrackets(append(more, pairs(values)...))
}

// Beside is what agents may want to know beside the line. Where it only says again who has decided, or why not, it is
// left out.
func (w Words) Beside(c handoff.Carried) string {
	if c.Action == "" || c.Action == handoff.OrderApprove || c.Detail == c.Values["why"] {
		return ""
	}
	return c.Detail
}

// Action says what an entry tells of an order or of its end, and what agents may want to know beside it.
func (w Words) Action(e handoff.Entry) (line, detail string) {
	switch {
	case e.Kind == handoff.Ordered && e.Order != nil:
		line = w.Say("moment.ordered", "Text", w.Asked(e.Order.Action, e.Order.Told()))
		if e.Delivery == handoff.HeldBack {
			line += " " + w.Say("moment.ordered_withdrawn")
		}
		return line, ""
	case e.Kind == handoff.Ran && e.Report != nil:
		r := e.Report
		c := handoff.Carried{Action: e.Text, Code: r.Code, Values: r.Values, Detail: r.Detail, Simulated: r.Simulated}
		if e.Order != nil {
			c.Action, c.With = cmp.Or(e.Text, e.Order.Action), e.Order.Told()
		}
		return w.Carried(c), w.Beside(c)
	}
	return w.Say("moment."+string(e.Kind), "Text", e.Text), e.Detail
}
