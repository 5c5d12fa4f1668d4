package flow

import (
	"regexp"
	"slices"
	"strings"
)

// A correction is what somebody wants changed who has answered a question already.
type correction struct {
	value   string // what it shall be
	instead string // what it was; empty where that was not said
	noun    string // what it is the value of; empty where that was not said
}

// The forms of a correction. Each has words that say that something before was wrong, or it is none: "no" alone is an
// answer, and "my printer is broken" is news.
var (
	sorry = `(?:(?:no|nope|sorry|oops|wait|hold on|nein|nee|ups|moment|halt|entschuldigung|pardon)\b[\s,.:;!–-]*)`
	meant = regexp.MustCompile(`(?i)^` + sorry + `*(?:(?:i (?:meant|mean)|i mistyped|ich (?:meinte|meine)|` +
		`ich habe mich vertippt)\b[\s,.:;!–-]+|(?:correction|wrong|typo|korrektur|falsch|vertippt)\s*:\s*)(.+)$`)
	named = regexp.MustCompile(`(?i)^` + sorry + `+(?:my|the|mein|meine|der|die|das)\s+((?:\pL[\pL-]*\s+){1,3}?)` +
		`(?:is|should be|ist|lautet|heißt)\s+(.+)$`)
	instead = regexp.MustCompile(`(?i)^` + sorry + `*(?:i (?:meant|mean)\s+|ich (?:meinte|meine)\s+)?(.+?)` +
		`\s+(?:instead of|rather than|statt|anstatt|anstelle von)\s+(.+)$`)
	butNot = regexp.MustCompile(`(?i)^` + sorry + `*(?:not|nicht)\s+(.+?)[\s,]+(?:but|sondern)\s+(.+)$`)
)

// correctionIn reads a correction, if a text is clearly one.
func correctionIn(text string) (correction, bool) {
	text = strings.TrimSpace(strings.ToValidUTF8(text, ""))
	if len(text) > maxText || len(strings.Fields(text)) > maxWords || strings.Contains(text, "?") {
		return correction{}, false
	}
	if m := butNot.FindStringSubmatch(text); m != nil {
		return correction{value: bare(m[2]), instead: bare(m[1])}, true
	}
	if m := instead.FindStringSubmatch(text); m != nil {
		return correction{value: bare(m[1]), instead: bare(m[2])}, true
	}
	if m := named.FindStringSubmatch(text); m != nil {
		return correction{value: bare(m[2]), noun: together(m[1])}, true
	}
	if m := meant.FindStringSubmatch(text); m != nil {
		return correction{value: bare(m[1])}, true
	}
	return correction{}, false
}

// bare takes off what ends a sentence or quotes a word.
func bare(value string) string {
	return strings.Trim(strings.TrimRight(value, " .!,;"), " \"'„“”‚‘’«»")
}

// together makes names comparable however they are spaced: "user name" and "Username" are the same.
func together(text string) string { return strings.ReplaceAll(plain(text), " ", "") }

// correct changes an answer given before, if an input clearly wants that and fits exactly one of the questions since
// the last action that ran. All that came after that question is forgotten, and it goes on from there.
func (w *walk) correct(here Step, in Input) (Outcome, bool) {
	_, code := codeIn(in.Text)
	wanted, ok := correctionIn(in.Text)
	if !ok || in.Choice != "" || code && w.out.Position.Awaiting == AwaitCode {
		return Outcome{}, false
	}
	found, ok := w.meantBy(here, wanted, in)
	if !ok {
		return Outcome{}, false
	}
	p := &w.out.Position
	w.out.Hidden = p.Proof.By != "" && holdsDigits(in.Text)
	for len(p.Trail) > found.at {
		w.undo()
	}
	w.out.Say = append(w.out.Say, fill(phrase("corrected", w.lang), map[string]string{"value": found.shown}, markdown))
	w.keep(found.step.Slot, found.value)
	w.leave(found.step, found.step.Slot+" = "+found.value+" (corrected)")
	return w.run(found.next), true
}

// fewWords are the most that may replace an answer of any kind without saying which: more are probably something new.
const fewWords = 3

// A candidate is a question answered before that a correction may be about.
type candidate struct {
	step               Step
	at                 int // in the trail
	value, shown, next string
	weak               bool // the question takes any text
}

// meantBy finds the one question that a correction is about. One that takes any text counts only where no other does.
// Where the open question takes the value, it may be a plain answer to that.
func (w *walk) meantBy(here Step, wanted correction, in Input) (candidate, bool) {
	in = Input{Text: wanted.value, Now: in.Now}
	vague := wanted.instead == "" && wanted.noun == ""
	open, answers := w.takes(here, in)
	answers = answers && vague
	if answers && !open.weak {
		return candidate{}, false
	}
	strong, weak := w.candidates(wanted, in)
	if len(strong) == 0 && !answers && (!vague || len(strings.Fields(wanted.value)) <= fewWords) {
		strong = weak
	}
	if len(strong) != 1 || strong[0].value == w.out.Position.Slots[strong[0].step.Slot] {
		return candidate{}, false
	}
	return strong[0], true
}

// candidates are the questions that a correction may be about, and apart from them those that take any text.
func (w *walk) candidates(wanted correction, in Input) (strong, weak []candidate) {
	for _, before := range w.answered() {
		c, ok := w.takes(before.step, in)
		if !ok || !w.about(before.step, wanted, in) {
			continue
		}
		if c.at = before.at; c.weak {
			weak = append(weak, c)
		} else {
			strong = append(strong, c)
		}
	}
	return strong, weak
}

// answered are the questions of the trail whose answers still stand, the last first.
func (w *walk) answered() []candidate {
	p := w.out.Position
	var found []candidate
	var seen []string // slots that a later step has set
	for at := len(p.Trail) - 1; at >= 0; at-- {
		step, ok := w.flow.step(p.Trail[at])
		if ok && questions(step.Kind) && step.Slot != "" && !slices.Contains(seen, step.Slot) {
			found = append(found, candidate{step: step, at: at})
		}
		for _, exit := range step.Exits() {
			seen = append(seen, exit.sets...)
		}
	}
	return found
}

// takes reads a value as the answer to a question. Of options only a whole name counts.
func (w *walk) takes(step Step, in Input) (candidate, bool) {
	switch step.Kind {
	case Ask:
		value, ok := w.accept(step, in)
		return candidate{step: step, value: value, shown: w.shownAs(step, value), next: step.Next,
			weak: step.Type == plainText && step.Pattern == nil}, ok
	case Choose:
		text := plain(in.Text)
		option, ok := only(step.Options, func(o Option) bool { return o.is(text) })
		return candidate{step: step, value: option.ID, shown: option.Label[w.lang], next: option.Next}, ok
	}
	return candidate{}, false
}

// about tells whether a correction names this question, by the old value or by what it asks for; one that names
// nothing may be about any.
func (w *walk) about(step Step, wanted correction, in Input) bool {
	if wanted.instead != "" {
		old, ok := w.takes(step, Input{Text: wanted.instead, Now: in.Now})
		return ok && old.value == w.out.Position.Slots[step.Slot]
	}
	if wanted.noun == "" {
		return true
	}
	for _, text := range step.Text {
		if strings.Contains(together(text), wanted.noun) {
			return true
		}
	}
	return strings.Contains(together(step.Slot), wanted.noun)
}
