package kb

import (
	"fmt"
	"strings"
)

// A Draft is an article that somebody has still to write, or to look over: nobody is answered from it before it lies
// among the articles.
type Draft struct {
	Title, Lang string
	Questions   []string // as people typed them
	Owner       string   // may be empty
	Source      string   // address of where the text comes from; may be empty
	Text        string   // Markdown; empty where it has still to be written
}

// longestName keeps file names readable.
const longestName = 60

// File is the name under which the draft belongs into the folder of articles.
func (d Draft) File() string {
	name := strings.Map(func(r rune) rune {
		if r == '-' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, slug(d.Title))
	if len(name) > longestName {
		name = name[:longestName]
		if at := strings.LastIndexByte(name, '-'); at > 0 {
			name = name[:at]
		}
	}
	if name = strings.Trim(name, "-"); name == "" {
		name = "article"
	}
	return name + "." + d.Lang + ".md"
}

// Markdown gives the file. Where it has no text yet, [Load] refuses it with the place where the answer belongs, so that
// no empty draft is ever quoted.
func (d Draft) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\nlang: %s\n", quoted(d.Title), d.Lang)
	if len(d.Questions) > 0 {
		b.WriteString("questions:\n")
	}
	for _, q := range d.Questions[:min(len(d.Questions), maxQuestions)] {
		b.WriteString("  - " + quoted(q) + "\n")
	}
	if d.Owner != "" {
		b.WriteString("owner: " + quoted(d.Owner) + "\n")
	}
	if d.Source != "" && len(d.Source) <= maxAddress {
		b.WriteString("source: " + quotedTo(d.Source, maxAddress) + "\n")
	}
	b.WriteString("---\n\n")
	if d.Text != "" {
		b.WriteString(strings.TrimSpace(d.Text) + "\n")
	}
	return b.String()
}

// quoted writes a text in one line so that YAML reads nothing else in it.
func quoted(text string) string { return quotedTo(text, maxRunes) }

// quotedTo does so with at most so many letters.
func quotedTo(text string, most int) string {
	line := strings.Join(strings.Fields(strings.ToValidUTF8(text, " ")), " ")
	if runes := []rune(line); len(runes) > most {
		line = string(runes[:most])
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range line {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f || r == '\u0085' || r == '\u2028' || r == '\u2029' || r == '\ufeff':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
