package flow

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// proofWays are all ways to prove who one is, in the order they are tried in.
var proofWays = []string{"email", "phone", "totp", "signin", "agent"}

// Results of the two actions of a proof that only flows of this package know.
const (
	proofSent  = "sent"
	proofOpen  = "open"
	proofWrong = "wrong"
)

// The ids of the buttons below the question for a code.
const (
	sendAgain = "again"
	otherWay  = "other"
	cancel    = "cancel"
)

// prove begins a proof.
func (w *walk) prove(step Step) Outcome {
	if step.Text != nil {
		w.say(step.Text)
	}
	w.out.Position.Proof = Proof{Left: slices.Clone(step.By)}
	return w.beginProof(step, step.By)
}

func (w *walk) beginProof(step Step, ways []string) Outcome {
	w.note(step.ID, "proof begun")
	return w.begin(step, ProveAction, map[string]string{
		"account": w.out.Position.Slots[step.Slot], "by": strings.Join(ways, ",")})
}

// proved goes on after a result of one of the two actions of a proof.
func (w *walk) proved(step Step, in Input) Outcome {
	p := &w.out.Position
	outside := p.Awaiting == AwaitElsewhere
	switch {
	case in.Action == ActionOK:
		w.leave(step, "proved "+step.Slot+" = "+p.Slots[step.Slot])
		return w.run(step.Targets[ActionOK])
	case p.Running == ProveCodeAction && in.Action == proofWrong:
		w.out.Say = append(w.out.Say, phrase("proof wrong", w.lang))
		return w.askProof(step, AwaitCode)
	case p.Running == ProveAction && !outside && in.Action == proofSent && w.goes(step, in.Values):
		return w.askProof(step, AwaitCode)
	case p.Running == ProveAction && !outside && in.Action == proofOpen && w.goes(step, in.Values):
		return w.askProof(step, AwaitElsewhere)
	case outside && (in.Action == proofSent || in.Action == proofOpen):
		w.out.Understood = false
		return w.out
	}
	return w.unproved(step, in.Action)
}

// goes notes by which way a proof goes on. A way that the step does not allow is no proof, nor is a page that cannot be
// opened.
func (w *walk) goes(step Step, values map[string]string) bool {
	proof := &w.out.Position.Proof
	by, link := values["by"], values["link"]
	if !slices.Contains(step.By, by) || link != "" && !page(link) {
		return false
	}
	proof.By, proof.To, proof.Link = by, value(values["to"]), link
	proof.Left = slices.DeleteFunc(slices.Clone(proof.Left), func(way string) bool { return way == by })
	return true
}

// page tells whether a link can stand in a text as it is.
func page(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(link) <= 2*maxText &&
		linkForm.MatchString(link)
}

var linkForm = regexp.MustCompile(`^[A-Za-z0-9:/?&=#%.,+~_-]+$`)

// unproved ends a proof without success. What was wrong with the account or its contacts is not said: it would tell
// strangers which accounts there are.
func (w *walk) unproved(step Step, why string) Outcome {
	key := "proof failed"
	if w.out.Position.Running == ProveCodeAction && (why == "locked" || why == "expired") {
		key = "proof " + why
	}
	if why == cancel {
		key = "proof cancelled"
	}
	w.out.Say = append(w.out.Say, phrase(key, w.lang))
	w.leave(step, "not proved: "+why)
	return w.run(step.Targets[ActionFailed])
}

// askProof waits for the person to type a code, or to come back from elsewhere.
func (w *walk) askProof(step Step, awaiting string) Outcome {
	w.out.Position.Awaiting = awaiting
	w.stand(step)
	return w.out
}

// sayProof says what the person has to do, with the buttons that are there besides.
func (w *walk) sayProof() {
	proof := w.out.Position.Proof
	key := "proof code"
	switch {
	case w.out.Position.Awaiting == AwaitElsewhere && proof.Link != "":
		key = "proof page"
	case w.out.Position.Awaiting == AwaitElsewhere:
		key = "proof elsewhere"
	case proof.To != "":
		key = "proof sent"
	case proof.By == "signin":
		key = "proof sign-in"
	case proof.By != "totp":
		key = "proof registered"
	}
	text := fill(phrase(key, w.lang), map[string]string{"to": proof.To}, markdown)
	if proof.Link != "" {
		text += "\n" + proof.Link
	}
	w.out.Say = append(w.out.Say, text)
	for _, o := range w.proofOptions() {
		w.out.Choices = append(w.out.Choices, Choice{o.ID, o.Label[w.lang]})
	}
}

func (w *walk) proofOptions() []Option {
	proof := w.out.Position.Proof
	var offered []Option
	if proof.By != "totp" && proof.By != "agent" {
		offered = append(offered, Option{ID: sendAgain, Label: phrases["proof again"]})
	}
	if len(proof.Left) > 0 {
		offered = append(offered, Option{ID: otherWay, Label: phrases["proof other"]})
	}
	return append(offered, Option{ID: cancel, Label: phrases["proof cancel"]})
}

// proving hears the person while a proof waits for them.
func (w *walk) proving(step Step, in Input) Outcome {
	p := &w.out.Position
	w.out.Hidden = holdsDigits(in.Text)
	if code, ok := codeIn(in.Text); ok && p.Awaiting == AwaitCode && in.Choice == "" {
		w.note(step.ID, "a code was typed")
		return w.begin(step, ProveCodeAction, map[string]string{"account": p.Slots[step.Slot], "code": code})
	}
	option, _ := pick(w.proofOptions(), in)
	switch option.ID {
	case sendAgain:
		return w.beginProof(step, []string{p.Proof.By})
	case otherWay:
		return w.beginProof(step, p.Proof.Left)
	case cancel:
		return w.unproved(step, cancel)
	}
	return w.again(step)
}

var (
	grouped = regexp.MustCompile(`[0-9]+(?:[ -][0-9]+)*`)
	digits  = regexp.MustCompile(`[0-9]`)
)

// codeIn finds the one code of 6 to 8 digits in a text. Blanks and dashes between the digits do not count.
func codeIn(text string) (code string, ok bool) {
	for _, found := range grouped.FindAllString(folded(text), -1) {
		found = strings.Join(digits.FindAllString(found, -1), "")
		if len(found) < 6 || len(found) > 8 {
			continue
		}
		if ok {
			return "", false
		}
		code, ok = found, true
	}
	return code, ok
}

// holdsDigits tells whether a text could hold a code or most of one, which no record may keep.
func holdsDigits(text string) bool { return len(digits.FindAllString(folded(text), -1)) >= 4 }

// folded writes the digits of other keyboards as usual ones.
func folded(text string) string {
	if len(text) > 4*maxText {
		text = text[:4*maxText]
	}
	return norm.NFKC.String(strings.ToValidUTF8(text, ""))
}
