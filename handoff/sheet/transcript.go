package sheet

import (
	"cmp"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// Transcript is what was said between a person and us, as text for that person: all that they saw, with the words of
// now, and nothing that is for agents. What was deleted is named and not said.
func (w Words) Transcript(person handoff.Person, entries []handoff.Entry) string {
	var b strings.Builder
	for _, e := range handoff.Latest(entries) {
		if e.Kind != handoff.Said || e.Delivery == handoff.HeldBack {
			continue
		}
		who := e.Name
		if e.From == handoff.ByPerson {
			who = person.Name
		}
		who = handoff.OneLine(cmp.Or(who, w.SayOr("who."+string(e.From), string(e.From))))
		words := strings.ReplaceAll(clean(Sheet{Words: w}.spoken(e)), "\n", "\n    ")
		b.WriteString(e.At.UTC().Format("2006-01-02 15:04 UTC") + " " + who + ":\n    " + words + "\n")
	}
	return b.String()
}
