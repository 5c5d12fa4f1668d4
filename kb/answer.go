package kb

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// How long an answer may be, in characters. A longer article is better opened; steps are kept whole as long as they can
// be, because half a list of steps is worse than a long one.
const (
	maxAnswer = 1200
	maxSteps  = 2400
)

// An Answer is quoted from one article. Nothing in it is phrased by the machine.
type Answer struct {
	Text    string // Markdown
	Source  Source
	Section string   // anchor of the passage with the steps; empty where that has none
	Steps   []string // those that Text holds, as Markdown, in order
	Cut     bool     // the article says more about it than Text does
}

// A Source tells where an answer was quoted from, and whether its owner should have looked at it since.
type Source struct {
	ID, Lang, Title, Anchor string
	Review                  time.Time
	Overdue                 bool
}

// Answer quotes a hit: the article's lead and the best passage, with what stands around its steps. Of a long table the
// rows are quoted that have the question's words. What is too long ends behind a whole block, and behind a whole step,
// row, line or sentence where one block is too long by itself, followed by "…". Links between articles stay as
// they were written; a surface that cannot open them should render with [HTML] or [Plain].
func (b *Base) Answer(h Hit, now time.Time) Answer {
	a, p := h.Article, h.Passage
	if a == nil {
		return Answer{}
	}
	source := Source{ID: a.ID, Lang: a.Lang, Title: a.Title, Review: a.Review, Overdue: a.Overdue(now)}
	if p == nil {
		text, cut := fit(nil, blocks(a.Lead))
		return Answer{Text: text, Source: source, Cut: cut}
	}
	source.Anchor = p.Anchor
	q := quote(a, p)
	narrowed := narrow(q.body, h.Matched, a.Lang)
	text, cut := fit(q.lead, q.body)
	return Answer{Text: text, Source: source, Section: q.shown.Anchor, Steps: held(q.shown.Steps, text),
		Cut: cut || narrowed}
}

// held are the steps that a text has, by their first lines.
func held(steps []string, text string) []string {
	var out []string
	for _, s := range steps {
		if line, _, _ := strings.Cut(s, "\n"); strings.Contains(text, line) {
			out = append(out, s)
		}
	}
	return out
}

// A quotation is what an answer is made of: the lead, which goes first when there is too much, and the passage.
type quotation struct {
	lead, body []block
	shown      *Passage // the passage whose steps are quoted
}

// quote takes the passage with the lead before it. Where the lead answers best, the first section follows it: the lead
// of a good article says what the section then shows how to do.
func quote(a *Article, p *Passage) quotation {
	if p.Heading != "" {
		return quotation{lead: blocks(a.Lead), body: section(p), shown: p}
	}
	if len(p.Steps) == 0 && len(a.Passages) > 1 && p == &a.Passages[0] {
		return quotation{lead: blocks(p.Text), body: section(&a.Passages[1]), shown: &a.Passages[1]}
	}
	return quotation{body: blocks(p.Text), shown: p}
}

// section is a passage with its heading. What stands before the steps may be a warning, and goes with them.
func section(p *Passage) []block {
	return append([]block{{text: "**" + p.Heading + "**", kind: ast.KindHeading}}, blocks(p.Text)...)
}

// A block is a part of a text that is quoted whole or not at all.
type block struct {
	text string
	kind ast.NodeKind
}

// blocks cuts a text at its top-level blocks.
func blocks(text string) []block {
	p := parsePage(text)
	var out []block
	for n := p.root.FirstChild(); n != nil; n = n.NextSibling() {
		from, to := p.blockStart(n), len(text)
		if next := n.NextSibling(); next != nil {
			to = p.blockStart(next)
		}
		if from < to && strings.TrimSpace(text[from:to]) != "" {
			out = append(out, block{strings.TrimRight(text[from:to], "\n"), n.Kind()})
		}
	}
	return out
}

// blockStart is where the first line of a top-level block begins; code with fences begins at the fence.
func (p page) blockStart(n ast.Node) int {
	at := p.lineStart(p.start(n))
	if n.PreviousSibling() == nil {
		return 0
	}
	return at
}

// fit joins blocks as far as they are not too long together, and tells whether any was left out. All up to the steps
// goes before the lead, and that before what follows the steps.
func fit(lead, body []block) (string, bool) {
	all := slices.Concat(lead, body)
	if text := join(all); size(text) <= maxAnswer {
		return text, false
	}
	heart, limit := slices.IndexFunc(body, isSteps)+1, maxSteps
	if heart == 0 {
		heart, limit = min(len(body), firstWords(body)+1), maxAnswer
	}
	must := join(body[:heart])
	switch {
	case heart == 0 || size(must) > limit:
		return cutShort(all, body[:heart]), true
	case size(join(all[:len(lead)+heart])) > maxAnswer:
		return more(must, heart < len(body)), true
	}
	n := len(lead) + heart
	for n < len(all) && size(join(all[:n+1])) <= maxAnswer {
		n++
	}
	return more(join(all[:n]), true), true
}

// more marks that something was left out.
func more(text string, left bool) string {
	if left {
		return text + "\n\n…"
	}
	return text
}

func isSteps(b block) bool { return b.kind == ast.KindList && isNumber(strings.TrimSpace(b.text)) }

// firstWords is the place of the first block that is more than a heading.
func firstWords(body []block) int {
	return max(0, slices.IndexFunc(body, func(b block) bool { return b.kind != ast.KindHeading }))
}

// cutShort ends what cannot be quoted whole within its last block that is too long.
func cutShort(all, must []block) string {
	if len(must) == 0 {
		must = all
	}
	for n := range must {
		text := join(must[:n+1])
		if size(text) <= maxAnswer {
			continue
		}
		before := join(must[:n])
		if before != "" {
			before += "\n\n"
		}
		return before + must[n].cut(max(maxAnswer-size(before), maxAnswer/2))
	}
	return join(must)
}

func size(text string) int { return utf8.RuneCountInString(text) }

func join(all []block) string {
	texts := make([]string, len(all))
	for i, b := range all {
		texts[i] = b.text
	}
	return strings.Join(texts, "\n\n")
}

// cut ends one block that alone is too long where its kind allows it.
func (b block) cut(limit int) string {
	lines := strings.SplitAfter(b.text, "\n")
	switch b.kind {
	case ast.KindList:
		return wholeLines(b.items(), limit, "") + "\n\n…"
	case extast.KindTable:
		return wholeLines(lines, limit, "") + "\n\n…"
	case ast.KindFencedCodeBlock:
		mark := strings.TrimSpace(lines[0])
		return wholeLines(lines, limit, mark[:len(mark)-len(strings.TrimLeft(mark, "`~"))]) + "\n\n…"
	case ast.KindCodeBlock:
		return wholeLines(lines, limit, "") + "\n\n…"
	}
	return clipText(b.text, limit)
}

// items are those of a list, each with its line end.
func (b block) items() []string {
	p := parsePage(b.text)
	var out []string
	from := 0
	for n := p.root.FirstChild().FirstChild(); n != nil; n = n.NextSibling() {
		to := len(b.text)
		if next := n.NextSibling(); next != nil {
			to = p.lineStart(p.start(next))
		}
		if from < to {
			out, from = append(out, b.text[from:to]), to
		}
	}
	return out
}

// wholeLines keeps as many pieces as fit, and at least a word of the first. End closes what they opened.
func wholeLines(pieces []string, limit int, end string) string {
	out := ""
	for _, piece := range pieces {
		if size(out+piece) > limit {
			break
		}
		out += piece
	}
	if out == "" && len(pieces) > 0 {
		out = strings.TrimSuffix(clipText(pieces[0], limit), "…")
	}
	out = strings.TrimRight(out, "\n")
	if end != "" {
		out += "\n" + end
	}
	return out
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

// longTable is from how many rows on a table is narrowed down to those that were asked for.
const longTable = 6

// narrow keeps of long tables the head and the rows that have most of the question's words, and tells whether any row
// was left out. A word that is in every row tells none from another, and where no row stands out all are kept.
func narrow(body []block, matched []string, lang string) bool {
	asked := map[string]bool{}
	for _, m := range matched {
		for _, w := range words(m) {
			asked[stem(w, lang)] = true
		}
	}
	narrowed := false
	for i, b := range body {
		lines := strings.Split(b.text, "\n")
		if b.kind != extast.KindTable || len(lines)-2 <= longTable {
			continue
		}
		if rows := bestRows(lines[2:], asked, lang); len(rows) > 0 && len(rows) < len(lines)-2 {
			body[i].text, narrowed = strings.Join(append(lines[:2:2], rows...), "\n"), true
		}
	}
	return narrowed
}

// bestRows are those with most of the words; none when nothing is in any of them.
func bestRows(rows []string, asked map[string]bool, lang string) []string {
	var best []string
	most := 0
	for _, row := range rows {
		found := map[string]bool{}
		for _, w := range words(row) {
			if s := stem(w, lang); asked[s] {
				found[s] = true
			}
		}
		if n := len(found); n > most {
			best, most = nil, n
		}
		if len(found) == most && most > 0 {
			best = append(best, row)
		}
	}
	return best
}
