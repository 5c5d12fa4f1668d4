package console

import (
	"html"
	"html/template"
	"regexp"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// Markdown shows what the bot or an agent wrote. A person's words never come here.
func (f frame) Markdown(text string) template.HTML {
	return template.HTML(f.c.opt.Render(text)) //nolint:gosec // Render is the one place that makes Markdown safe
}

// tag is one mark of what Render gives, where no attribute holds a bare ">".
var tag = regexp.MustCompile(`<[^>]*>`)

// gap is what lies between two lines, with all empty ones.
var gap = regexp.MustCompile(`\s*\n\s*`)

// Plain gives the same words without their marks, for lines and links that cannot hold more. Templates escape them.
func (f frame) Plain(text string) string {
	words := gap.ReplaceAllString(tag.ReplaceAllString(f.c.opt.Render(text), ""), "\n")
	return strings.TrimSpace(html.UnescapeString(words))
}

// A caller is what to call a person. Mark tells those who gave no name from each other.
type caller struct{ Name, Mark string }

// String is the caller in a sentence.
func (c caller) String() string { return strings.TrimSpace(c.Name + " " + c.Mark) }

// Who is what to call a person: the name, or else a word for all who gave none with the beginning of the id. The whole
// id would only be noise: no agent knows anybody by it.
func (f frame) Who(p handoff.Person) caller {
	if p.Name != "" {
		return caller{Name: p.Name}
	}
	return caller{f.Say("who.visitor"), beginning(p.ID)}
}

// beginning gives the first characters of what makes an id unlike others: before the last colon stands the channel.
func beginning(id string) string {
	const enough = 4
	own := []rune(id[strings.LastIndex(id, ":")+1:])
	return string(own[:min(len(own), enough)])
}
