package chaos

import (
	"fmt"
	"slices"

	"github.com/firstline-support/firstline/handoff"
)

// freed are the entries with which a human's time in a conversation ends.
var freed = []handoff.Kind{handoff.HandedBack, handoff.Released, handoff.Solved, handoff.Dropped, handoff.Ended}

// keptInJournal: what a platform has taken for the bot is in the bot's journal, once.
func keptInJournal(_ History, t Talk) (found []Violation) {
	count := map[string]int{}
	for _, e := range t.Journal {
		if e.Kind == handoff.Said && e.From == handoff.ByPerson {
			count[e.Event]++
		}
	}
	for _, s := range t.Said {
		switch n := count[s.Event]; {
		case s.Event == "" || s.Acknowledged.IsZero():
		case n == 0:
			found = append(found, Violation{Promise: Kept, What: s.ID + " is not in the journal"})
		case n > 1:
			found = append(found, Violation{Promise: Once, What: fmt.Sprintf("%s is in the journal %d times", s.ID, n)})
		}
	}
	return found
}

// silentInJournal: no words of the bot between a take and the end of it, but those that were held back.
func silentInJournal(_ History, t Talk) (found []Violation) {
	taken := int64(0)
	for _, e := range t.Journal {
		switch {
		case e.Kind == handoff.TookOver:
			taken = e.Seq
		case slices.Contains(freed, e.Kind):
			taken = 0
		case taken > 0 && e.Kind == handoff.Said && e.From == handoff.ByBot && e.Delivery != handoff.HeldBack:
			found = append(found, Violation{Promise: Silent, What: fmt.Sprintf("entry %d is the bot's %.40q, after the take %d",
				e.Seq, e.Text, taken)})
		}
	}
	return found
}

// answeredOnceInJournal: what the person said is understood once. A repetition is a second turn about one event.
func answeredOnceInJournal(_ History, t Talk) (found []Violation) {
	last, understood := handoff.Entry{}, 0
	for _, e := range t.Journal {
		switch {
		case e.Kind == handoff.Said && e.From == handoff.ByPerson:
			last, understood = e, 0
		case e.Kind == handoff.Understood:
			if understood++; understood == 2 {
				found = append(found, Violation{Promise: AnsweredOnce, What: fmt.Sprintf("%s was understood again in entry %d",
					last.Event, e.Seq)})
			}
		}
	}
	return found
}

// oneCase: a number is given to one case of one conversation. One that was handed back may be opened again.
func oneCase(h History) (found []Violation) {
	owner := map[int64]string{}
	for _, t := range h.Talks {
		open := map[int64]bool{}
		for _, e := range t.Journal {
			switch {
			case e.Kind == handoff.HandedBack:
				clear(open) // a conversation has one case at a time
			case e.Kind != handoff.Opened:
			case open[e.Case] || owner[e.Case] != "" && owner[e.Case] != t.Conversation:
				found = append(found, Violation{OneCase, t.Conversation,
					fmt.Sprintf("case %d is that of %s", e.Case, owner[e.Case])})
			default:
				open[e.Case], owner[e.Case] = true, t.Conversation
			}
		}
	}
	return found
}
