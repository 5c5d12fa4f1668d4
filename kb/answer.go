package kb

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// maxAnswer is what a person reads in a chat before scrolling; longer articles are better opened.
const maxAnswer = 1200

// An Answer is quoted from one article. Nothing in it is phrased by the machine.
type Answer struct {
	Text   string // Markdown
	Source Source
}

// A Source tells where an answer was quoted from, and whether its owner should have looked at it since.
type Source struct {
	ID, Lang, Title, Anchor string
	Review                  time.Time
	Overdue                 bool
}

// Answer quotes a hit: the article's lead and the steps of the best passage, or its whole text where it has no steps.
// What is too long ends behind a whole step, paragraph or sentence, followed by "…". Links between articles stay as
// they were written; a surface that cannot open them should render with [HTML] or [Plain].
func (b *Base) Answer(h Hit, now time.Time) Answer {
	a, p := h.Article, h.Passage
	if a == nil {
		return Answer{}
	}
	source := Source{ID: a.ID, Lang: a.Lang, Title: a.Title, Review: a.Review, Overdue: a.Overdue(now)}
	if p == nil {
		return Answer{Text: clip([]string{a.Lead}, maxAnswer), Source: source}
	}
	source.Anchor = p.Anchor
	return Answer{Text: clip(quote(a, p), maxAnswer), Source: source}
}

// quote lists the blocks of an answer; only between them may it be cut. Where the lead answers best, the first section
// follows it: the lead of a good article says what the section then shows how to do.
func quote(a *Article, p *Passage) []string {
	if p.Heading != "" {
		out := []string{}
		if a.Lead != "" {
			out = append(out, a.Lead)
		}
		return append(out, section(p)...)
	}
	out := splitBlocks(p.Text)
	if len(p.Steps) == 0 && len(a.Passages) > 1 && p == &a.Passages[0] {
		out = append(out, section(&a.Passages[1])...)
	}
	return out
}

// section prefers steps: who asks how to do something wants to do it.
func section(p *Passage) []string {
	out := []string{"**" + p.Heading + "**"}
	if len(p.Steps) == 0 {
		return append(out, splitBlocks(p.Text)...)
	}
	for i, s := range p.Steps {
		mark := strconv.Itoa(i+1) + ". "
		out = append(out, mark+strings.ReplaceAll(s, "\n", "\n"+strings.Repeat(" ", len(mark))))
	}
	return out
}

// splitBlocks cuts a text at its top-level blocks and the items of its lists.
func splitBlocks(text string) []string {
	p := parsePage(text)
	var cuts []int
	for n := p.root.FirstChild(); n != nil; n = n.NextSibling() {
		cuts = append(cuts, p.lineStart(p.start(n)))
		for item := n.FirstChild(); item != nil && n.Kind() == ast.KindList; item = item.NextSibling() {
			cuts = append(cuts, p.lineStart(p.start(item)))
		}
	}
	var out []string
	for i, from := range cuts {
		to := len(text)
		if i+1 < len(cuts) {
			to = cuts[i+1]
		}
		if from < to {
			out = append(out, strings.TrimRight(text[from:to], "\n"))
		}
	}
	return out
}

// clip joins blocks while they fit; list items stand close together.
func clip(blocks []string, limit int) string {
	var b strings.Builder
	for i, block := range blocks {
		sep := "\n\n"
		if i == 0 {
			sep = ""
		} else if isItem(block) && isItem(blocks[i-1]) {
			sep = "\n"
		}
		if utf8.RuneCountInString(b.String())+len(sep)+utf8.RuneCountInString(block) > limit {
			if i == 0 {
				return clipText(block, limit)
			}
			return b.String() + "\n\n…"
		}
		b.WriteString(sep + block)
	}
	return b.String()
}

// clipText ends one block that alone is too long behind its last whole sentence, or else its last word.
func clipText(text string, limit int) string {
	runes := []rune(text)
	cut := string(runes[:min(limit, len(runes))])
	for _, mark := range []string{". ", ".\n", "\n", " "} {
		if i := strings.LastIndex(cut, mark); i > len(cut)/2 {
			return strings.TrimSpace(cut[:i+1]) + " …"
		}
	}
	return cut + "…"
}

func isItem(block string) bool {
	mark, _, found := strings.Cut(block, " ")
	if !found {
		return false
	}
	digits := strings.TrimRight(mark, ".)")
	_, err := strconv.Atoi(digits)
	return mark == "-" || mark == "*" || (err == nil && digits != mark)
}
