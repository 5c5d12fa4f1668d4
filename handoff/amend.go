package handoff

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Spoken is what was said with what became of it: the entry holds the newest words and files.
type Spoken struct {
	Entry
	Before  []Entry   // how it was, oldest first; empty: it was never changed
	Changed time.Time // when it was last changed or deleted
}

// Latest gives the entries as they are by now: what was changed has its newest words in its old place, and the entries
// about changes and deletions are left out.
func Latest(entries []Entry) []Spoken {
	var all []Spoken
	place := map[int64]int{} // in all, by Seq
	for _, e := range entries {
		i, known := place[e.Of]
		switch {
		case !e.Kind.Changes():
			place[e.Seq] = len(all)
			all = append(all, Spoken{Entry: e})
		case !known:
		case e.Kind.Retracts():
			all[i].withdraw(e)
		case !all[i].Gone:
			all[i].amend(e)
		}
	}
	return all
}

func (t *Spoken) amend(e Entry) {
	t.Before = append(t.Before, t.Entry)
	t.Text, t.Files, t.Changed = e.Text, e.Files, e.At
	t.Delivery = worse(t.Delivery, e.Delivery)
}

// withdraw takes the words away also where somebody still has them from before.
func (t *Spoken) withdraw(e Entry) {
	t.Text, t.Files, t.Shown, t.Gone = "", nil, Shown{}, true
	t.Before, t.Changed = nil, e.At
}

// worse is where words stand of which a change was sent, too: what failed has to be seen.
func worse(first, change Delivery) Delivery {
	if change == Pending || change == GaveUp {
		return change
	}
	return first
}

// MayChange tells whether an agent may change or delete words in a case, or why not: what they have said, while the
// case is theirs and not closed, and their own notes. A lead deletes those of any agent. said is what the act means, as
// it is now.
func MayChange(c Case, said Spoken, a Act) error {
	words := said.Kind == Said && (a.Verb == Retract || slices.Contains(stillHeard, c.State)) || said.Kind == Note
	if !words || said.From != ByAgent || said.Gone || said.Case != c.Number || said.Seq != a.Of {
		return fmt.Errorf("%s entry %d of case %d: %w", a.Verb, a.Of, c.Number, ErrNotAllowed)
	}
	own := said.Agent != "" && said.Agent == a.Agent.ID && (said.Kind == Note || c.Agent.ID == a.Agent.ID)
	if own || a.Verb == Retract && a.Agent.Role.AtLeast(Lead) {
		return nil
	}
	return fmt.Errorf("%s what %s has said in case %d: %w", a.Verb, said.Name, c.Number, ErrElsewhere)
}

// stillHeard are the states in which the person is told that words were changed. Later it would only confuse.
var stillHeard = []State{Taken, Asking, Resolved}

// Forget takes deleted words out of a journal: of is the Seq of what was said or noted, and entries are those of its
// conversation from there on. It gives the entries that change, as they have to be kept from now on: the words, what
// they were changed to, and the evidence that quotes them. Every store does it in the commit of the entry that retracts
// them, so that no reader ever sees what is deleted. What was said there stays on record as [Entry.Gone].
func Forget(entries []Entry, of int64) []Entry {
	if len(entries) == 0 || entries[0].Seq != of || !entries[0].forgettable() {
		return nil
	}
	note := entries[0].Kind == Note // of which there is no evidence
	var changed []Entry
	var words []string
	fresh := false // nothing was said by others since the words
	for _, e := range entries {
		if e.Seq == of || e.Kind.Amends() && e.Of == of {
			words, fresh = append(words, folded(e.Text)), true
			e.Text, e.Files, e.Shown, e.Gone = "", nil, Shown{}, true
			changed = append(changed, e)
			continue
		}
		if told, tells := e.silenced(fresh, words); tells && !note {
			changed, fresh = append(changed, told), false
		} else if e.From != ByPerson {
			fresh = false
		}
	}
	return changed
}

// silenced gives an entry without what it tells of deleted words; tells is false when it tells nothing of them.
func (e Entry) silenced(fresh bool, words []string) (_ Entry, tells bool) {
	switch {
	case e.Kind == Understood && e.Why != nil && (fresh || e.Why.quotes(words)):
		why := e.Why.wordless()
		e.Why = &why
		return e, true
	case e.Kind == Summed && !e.Gone: // nobody can tell which words it was made of
		e.Text, e.Gone = "", true
		return e, true
	}
	return e, false
}

// forgettable tells whether an entry has words of somebody who may take them back.
func (e Entry) forgettable() bool { return (e.Kind == Said || e.Kind == Note) && !e.Gone }

// quotes tells whether evidence holds some of the words: its own, or what it borrows.
func (w *Why) quotes(words []string) bool { return held(w.Utterance, words) || w.borrows(words) }

// borrows tells whether evidence holds some of the words, said elsewhere than where it stands: the context of a later
// request, or what was taken up later.
func (w *Why) borrows(words []string) bool {
	return held(w.Context, words) || w.Recalled && held(w.Utterance, words) ||
		slices.ContainsFunc(w.Others, func(other string) bool { return held(other, words) })
}

// held tells whether a quotation is taken out of some words.
func held(quotation string, words []string) bool {
	quotation = strings.TrimSuffix(folded(quotation), "…")
	return quotation != "" && slices.ContainsFunc(words, func(text string) bool {
		return strings.Contains(text, quotation)
	})
}

// wordless is evidence without the words that it is about.
func (w *Why) wordless() Why {
	why := *w
	why.Utterance, why.Context, why.Others, why.Slots, why.Signals = "", "", nil, nil, nil
	why.Articles = slices.Clone(why.Articles)
	for i := range why.Articles {
		why.Articles[i].Matched = nil
	}
	return why
}

func folded(text string) string { return strings.Join(strings.Fields(text), " ") }
