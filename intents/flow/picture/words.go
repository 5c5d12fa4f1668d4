package picture

import (
	"strings"

	"github.com/firstline-support/firstline/intents/flow"
)

// words are the few texts of a picture that no flow gives.
var words = map[string]map[string]string{
	"else":     {"en": "else", "de": "sonst"},
	"here":     {"en": "here", "de": "hier"},
	"from":     {"en": "from", "de": "von"},
	"by":       {"en": "by", "de": "durch"},
	"leads to": {"en": "leads to", "de": "führt zu"},
	"ends":     {"en": "ends", "de": "endet"},
	"too many": {"en": "This flow has too many steps for a picture.",
		"de": "Dieser Ablauf hat zu viele Schritte für ein Bild."},
}

func word(key, lang string) string { return spoken(words[key], lang) }

// spoken gives a text in a language, or in another that is there.
func spoken(text map[string]string, lang string) string {
	for _, l := range []string{lang, "en", "de"} {
		if text[l] != "" {
			return text[l]
		}
	}
	return ""
}

// says is what stands in the box of a step, as one line.
func says(step flow.Step, lang string) string {
	text := spoken(step.Text, lang)
	switch step.Kind {
	case flow.Branch:
		text = "{" + step.Slot + "}"
	case flow.Check:
		text = step.Action.Name
	case flow.Run:
		text = step.Action.Name + ": " + text
	case flow.Prove:
		text = "{" + step.Slot + "} " + word("by", lang) + " " + strings.Join(step.By, ", ")
	case flow.Approve:
		text += " (" + word("from", lang) + " " + step.Approval.Of + ")"
	case flow.Pass:
		text = step.Handoff.Team + ": " + text
	}
	return plain(text)
}

// plain takes out line breaks, what cannot be printed, and the marks of Markdown that only change how letters look.
func plain(text string) string {
	text = strings.ToValidUTF8(strings.NewReplacer("**", "", "`", "").Replace(text), "")
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !printable(r) }), " ")
}

// width is about how wide a text is in a font without serifs, a little more rather than less, in units of the font's
// size. A picture cannot ask the font.
func width(text string) float64 {
	sum := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune("iljtfrI.,;:!'|()[]{} /-", r):
			sum += 0.38
		case strings.ContainsRune("mwMWQOGD@%&<>=+~#…—", r) || r >= 0x1100:
			sum += 1
		case r >= 'A' && r <= 'Z' || r >= 0x80:
			sum += 0.74
		default:
			sum += 0.58
		}
	}
	return sum
}

// wrap breaks a text into lines that are at most so wide; what does not fit on the last ends in dots.
func wrap(text string, most float64, lines int) []string {
	var out []string
	line := ""
	for _, w := range strings.Fields(text) {
		longer := strings.TrimSpace(line + " " + w)
		if line == "" || width(longer) <= most {
			line = longer
			continue
		}
		out = append(out, line)
		line = w
	}
	if line != "" {
		out = append(out, line)
	}
	if len(out) > lines {
		out = out[:lines]
		out[lines-1] += " …"
	}
	for i := range out {
		out[i] = cut(out[i], most)
	}
	return out
}

// cut shortens a line to a width.
func cut(line string, most float64) string {
	if width(line) <= most {
		return line
	}
	letters := []rune(strings.TrimSuffix(line, " …"))
	for len(letters) > 0 && width(string(letters))+width("…") > most {
		letters = letters[:len(letters)-1]
	}
	return strings.TrimSpace(string(letters)) + "…"
}
