// Package sheet writes a case's brief for desks that show text: as Markdown or plain, in the agent's language, each
// line with the journal entry that proves it. It adds nothing to what [handoff.Compute] found. What people wrote stays
// data: in Markdown it is escaped, and no line of theirs can pass for one of the sheet's own.
//
// Start with [Sheet.Markdown]. [Words] are how all desks say the codes of a brief.
package sheet

import (
	"cmp"
	"fmt"
	"math"
	"strconv"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// Words say what codes mean, in one language.
type Words struct {
	Texts *texts.Catalogue
	Lang  string
}

// area is where the catalogue keeps what agents read.
const area = "console."

// Say gives a sentence of the agents' catalogue; pairs fill its places: "Name", name, …
func (w Words) Say(id string, pairs ...any) string {
	args := texts.Args{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return w.Texts.Say(w.Lang, area+id, args)
}

// SayOr gives the sentence, or the other text where the catalogue has none: for codes that a workspace, a channel or
// a later version makes up.
func (w Words) SayOr(id, other string) string {
	if !w.Texts.Has(area + id) {
		return other
	}
	return w.Say(id)
}

// Reason is why the bot stopped.
func (w Words) Reason(code string) string { return w.SayOr("reason."+code, code) }

// Suggestion is what to do next.
func (w Words) Suggestion(s handoff.Suggestion) string {
	if s.Code == handoff.SuggestBeyondArticle {
		return w.Say("suggest."+s.Code, "Title", s.Title)
	}
	return w.SayOr("suggest."+s.Code, s.Code)
}

// routeCodes names the codes of [handoff.Routing] in the catalogue; all else is the name of a workspace's rule.
var routeCodes = map[string]string{handoff.BecauseDefault: "because.default", handoff.BecauseAsked: "because.asked",
	handoff.BecauseFollows: "because.follows"}

// Because is how team and priority came about.
func (w Words) Because(route string) string {
	if id, ok := routeCodes[route]; ok {
		return w.Say(id)
	}
	return route
}

// Signal is what the person's words tell beside the request, with these words.
func (w Words) Signal(s handoff.Signal) string {
	return w.Say("signal", "Name", w.SayOr("signal."+s.Code, s.Code), "Text", s.Text)
}

// SlotName is what people call the kind of a value: the workspace's own word, or the catalogue's.
func (w Words) SlotName(s handoff.Slot) string {
	if s.Name != "" {
		return s.Name
	}
	return w.SayOr("slot."+s.Kind, s.Kind)
}

// SlotValue is a value as people know it, with the words where they differ from it.
func (w Words) SlotValue(s handoff.Slot) string {
	value := cmp.Or(s.Title, s.Value)
	if s.Text == "" || s.Text == value {
		return value
	}
	return w.Say("slot.said", "Title", value, "Text", s.Text)
}

// Mark turns what a person said about a step or an article into the end of an id of the catalogue.
func Mark(worked *bool) string {
	switch {
	case worked == nil:
		return "unknown"
	case *worked:
		return "worked"
	default:
		return "failed"
	}
}

// Percent writes a probability as a share, and a score of another kind as it is.
func Percent(score float64) string {
	if score < 0 || score > 1 || math.IsNaN(score) {
		return fmt.Sprintf("%.1f", score)
	}
	return fmt.Sprintf("%.0f %%", 100*score)
}

// Ref is a case's number as people say it: FL-12.
func Ref(prefix string, number int64) string {
	if prefix == "" {
		return "#" + strconv.FormatInt(number, 10)
	}
	return prefix + "-" + strconv.FormatInt(number, 10)
}

// FileLine names a file with its size, or with what became of it.
func (w Words) FileLine(f handoff.File) string {
	if f.Problem != "" {
		return w.Say("file.line", "Name", f.Name, "Text", w.SayOr("file."+f.Problem, f.Problem))
	}
	return w.Say("file.line", "Name", f.Name, "Text", Size(f.Size))
}

// Size writes a number of bytes as people say it.
func Size(bytes int64) string {
	const kilo, mega = 1000, 1000 * 1000
	switch {
	case bytes >= mega:
		return fmt.Sprintf("%.1f MB", float64(bytes)/mega)
	case bytes >= kilo:
		return fmt.Sprintf("%.0f kB", float64(bytes)/kilo)
	}
	return strconv.FormatInt(bytes, 10) + " B"
}
