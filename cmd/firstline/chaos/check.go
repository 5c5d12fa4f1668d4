package chaos

import (
	"fmt"
	"slices"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// Patience is how long people may wait while nothing is broken; so it is also the time after the end of a fault in
// which work has to go on.
const Patience = 10 * time.Second

// A Promise is one of those that [Check] watches.
type Promise string

// The promises.
const (
	Kept         Promise = "what was acknowledged is there"
	Once         Promise = "what is there is there once"
	Steady       Promise = "what was read stays as it was read"
	Answered     Promise = "what was acknowledged has an outcome"
	AnsweredOnce Promise = "nothing is answered twice"
	Silent       Promise = "the bot is silent while a human has the conversation"
	Prompt       Promise = "work goes on when nothing is broken"
	OneCase      Promise = "a case is opened once"
)

// A Violation is a promise that was not kept.
type Violation struct {
	Promise      Promise
	Conversation string
	What         string
}

func (v Violation) String() string {
	return fmt.Sprintf("%s: %s: not so that %s", v.Conversation, v.What, v.Promise)
}

// rules are what is looked for in each talk.
var rules = []func(History, Talk) []Violation{kept, steady, answered, answeredOnce, silent, prompt, keptInJournal,
	silentInJournal, answeredOnceInJournal}

// Check finds every promise that was not kept.
func Check(h History) (found []Violation) {
	for _, t := range h.Talks {
		for _, rule := range rules {
			for _, v := range rule(h, t) {
				v.Conversation = t.Conversation
				found = append(found, v)
			}
		}
	}
	return append(found, oneCase(h)...)
}

// kept: every acknowledged message is in the transcript, and none is there twice.
func kept(_ History, t Talk) (found []Violation) {
	count := map[string]int{}
	for _, w := range t.Heard {
		if w.From == handoff.ByPerson {
			count[w.ID]++
		}
	}
	for _, s := range t.Said {
		if n := count[s.ID]; n == 0 && !s.Acknowledged.IsZero() {
			found = append(found, Violation{Promise: Kept, What: s.ID + " is lost"})
		} else if n > 1 {
			found = append(found, Violation{Promise: Once, What: fmt.Sprintf("%s is there %d times", s.ID, n)})
		}
	}
	return found
}

// steady: what somebody has read is there at the end, in the same place.
func steady(_ History, t Talk) (found []Violation) {
	at := map[int64]Word{}
	last := int64(0)
	for _, w := range t.Heard {
		if w.Seq <= last {
			found = append(found, Violation{Promise: Steady, What: fmt.Sprintf("message %d stands behind %d", w.Seq, last)})
		}
		at[w.Seq], last = w, w.Seq
	}
	for _, w := range t.Glimpses {
		if now, there := at[w.Seq]; !there || now != w {
			found = append(found, Violation{Promise: Steady, What: fmt.Sprintf("message %d was %q by %s and is %q by %s",
				w.Seq, w.Text, w.From, now.Text, now.From)})
			at[w.Seq] = w // once is enough
		}
	}
	return found
}

// answered: somebody else has the word between an acknowledged message and the person's next one, unless a human had
// the conversation meanwhile.
func answered(h History, t Talk) (found []Violation) {
	for _, s := range t.Said {
		due := !s.Acknowledged.IsZero() && !t.withHuman(s, h.Ended) && there(t.Heard, s.ID)
		if due && len(replies(t.Heard, s.ID)) == 0 {
			found = append(found, Violation{Promise: Answered, What: s.ID + " has no answer"})
		}
	}
	return found
}

// answeredOnce: the bot does not say the same twice about one message.
func answeredOnce(_ History, t Talk) (found []Violation) {
	for _, s := range t.Said {
		seen := map[string]bool{}
		for _, w := range replies(t.Heard, s.ID) {
			if w.From == handoff.ByBot && seen[w.Text] {
				found = append(found, Violation{Promise: AnsweredOnce,
					What: fmt.Sprintf("%s has the answer %.40q again", s.ID, w.Text)})
			}
			seen[w.Text] = true
		}
	}
	return found
}

// silent: what is new to an agent after the case was taken and before it is handed back is not the bot's.
func silent(_ History, t Talk) (found []Violation) {
	for _, k := range t.Takes {
		for _, w := range t.Heard {
			if !k.Taken.IsZero() && w.From == handoff.ByBot && w.Seq > k.After && (k.Before == 0 || w.Seq <= k.Before) {
				found = append(found, Violation{Promise: Silent, What: fmt.Sprintf("the bot said %.40q as message %d, after %d",
					w.Text, w.Seq, k.After)})
			}
		}
	}
	return found
}

// prompt: nobody waits for longer than [Patience] at a stretch in which nothing is broken. Who is with a human waits
// for the human.
func prompt(h History, t Talk) (found []Violation) {
	for _, s := range t.Said {
		until := s.Answered
		if t.withHuman(s, h.Ended) {
			until = s.Acknowledged
		}
		if until.IsZero() {
			until = h.Ended
		}
		if wait, since := undisturbed(h.Faults, s.At, until); wait > Patience {
			found = append(found, Violation{Promise: Prompt, What: fmt.Sprintf("%s waits %v %s", s.ID,
				wait.Round(time.Millisecond), since)})
		}
	}
	return found
}

// undisturbed is the longest stretch of a time in which nothing is broken, and what ended before it.
func undisturbed(faults []Fault, from, until time.Time) (longest time.Duration, since string) {
	faults = slices.SortedFunc(slices.Values(faults), func(a, b Fault) int { return a.Begun.Compare(b.Begun) })
	since = "from the beginning"
	stretch := func(end time.Time, after string) {
		if d := end.Sub(from); d > longest {
			longest, since = d, after
		}
	}
	after := since
	for _, f := range faults {
		if f.Begun.After(until) {
			break
		}
		stretch(f.Begun, after)
		if f.Ended.After(from) {
			from, after = f.Ended, "after the end of "+f.Name
		}
	}
	stretch(until, after)
	return longest, since
}

// withHuman tells whether an agent had the conversation, or was about to, while the person waited.
func (t Talk) withHuman(s Said, end time.Time) bool {
	until := s.Answered
	if until.IsZero() {
		until = end
	}
	return slices.ContainsFunc(t.Takes, func(k Take) bool {
		return !k.Asked.After(until) && (k.Back.IsZero() || k.Back.After(s.At))
	})
}

func there(heard []Word, id string) bool {
	return slices.ContainsFunc(heard, func(w Word) bool { return w.From == handoff.ByPerson && w.ID == id })
}

// replies are the others' words between a message of the person and the next one.
func replies(heard []Word, id string) (list []Word) {
	own := false
	for _, w := range heard {
		if w.From == handoff.ByPerson {
			own = w.ID == id
		} else if own {
			list = append(list, w)
		}
	}
	return list
}
