package handoff

import (
	"context"
	"fmt"
	"slices"
)

// An Own is a case as the person whose it is sees it in a list.
type Own struct {
	Case
	Reopens bool // it can be opened again: of a conversation's cases that are resolved, only the newest can
}

// Owns lists a person's own cases in a channel: open ones first, the newest first among them, and at most so many of
// each. more says that there are others.
func Owns(ctx context.Context, cases Cases, channel, person string, open, done int) (all []Own, more bool, err error) {
	newest := map[string]int64{} // by conversation
	unsolved := slices.DeleteFunc(States(), func(s State) bool { return !Case{State: s}.Open() })
	for _, part := range []Filter{{States: unsolved, Limit: open}, {States: []State{Resolved, Closed}, Limit: done}} {
		most := part.Limit
		part.Person, part.Newest, part.Limit = person, true, most+1
		rows, err := cases.Queue(ctx, part)
		if err != nil {
			return nil, false, fmt.Errorf("list a person's cases: %w", err)
		}
		// ids of two channels may be alike
		rows = slices.DeleteFunc(rows, func(r Row) bool { return r.Case.Channel != channel || r.Case.Person.ID != person })
		more = more || len(rows) > most
		for _, r := range rows[:min(len(rows), most)] {
			all = append(all, Own{Case: r.Case})
			newest[r.Case.Conversation] = max(newest[r.Case.Conversation], r.Case.Number)
		}
	}
	for i, one := range all {
		all[i].Reopens = one.State == Resolved && newest[one.Conversation] == one.Number
	}
	return all, more, nil
}
