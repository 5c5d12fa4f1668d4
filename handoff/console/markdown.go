package console

import (
	"html"
	"html/template"
	"regexp"
	"strings"
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
