package markdown

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/firstline-support/firstline/handoff"
)

// dialect is what the knowledge base speaks.
var dialect = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify))

// verbatim knows paragraphs only.
var verbatim = goldmark.New(goldmark.WithParser(parser.NewParser(
	parser.WithBlockParsers(util.Prioritized(parser.NewParagraphParser(), 1)))))

// What makes Markdown slow to read. Nobody writes such a text: it is shown as it stands.
const (
	maxMarks   = 2000 // in one text
	maxNesting = 64   // quotes and lists opened in one line
	maxBytes   = 64 << 10
)

// maxIndent is how deep lists in lists are shown.
const maxIndent = 5

// tangled tells whether a text was made to be slow.
func tangled(markdown []byte) bool {
	marks := 0
	for _, mark := range []byte("[]()*_~|`<!") {
		marks += bytes.Count(markdown, []byte{mark})
	}
	if marks > maxMarks || len(markdown) > maxBytes {
		return true
	}
	for line := range bytes.Lines(markdown) {
		if bytes.Count(line, []byte(">"))+bytes.Count(line, []byte("- "))+bytes.Count(line, []byte("+ ")) > maxNesting {
			return true
		}
	}
	return false
}

// Read makes chunks of Markdown, which may come from anybody. link makes an address of a link's destination; "" when
// it leads nowhere.
func Read(markdown string, link func(string) string) []Chunk {
	src := []byte(handoff.Harmless(markdown))
	language := dialect
	if tangled(src) {
		language = verbatim
	}
	r := reader{src: src, link: link}
	r.blocks(language.Parser().Parse(text.NewReader(src)), 0)
	return r.out
}

// Words makes chunks of a text that is no Markdown: what a person wrote.
func Words(text string) []Chunk {
	if text = strings.Trim(handoff.Harmless(text), "\n"); strings.TrimSpace(text) == "" {
		return nil
	}
	return []Chunk{{Spans: []Span{{Text: text}}}}
}

// A reader walks through a Markdown text.
type reader struct {
	src  []byte
	link func(string) string
	out  []Chunk
}

func (r *reader) add(c Chunk) {
	if c.Form == Rule || strings.TrimSpace(c.Text()) != "" && c.Size() > 0 {
		r.out = append(r.out, c)
	}
}

// blocks reads the children of a block; depth counts the lists around it.
func (r *reader) blocks(parent ast.Node, depth int) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		r.block(n, depth)
	}
}

func (r *reader) block(n ast.Node, depth int) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		r.add(Chunk{Spans: r.inline(n, Style{})})
	case *ast.Heading:
		r.add(Chunk{Form: Heading, Level: n.Level, Spans: r.inline(n, Style{Bold: true})})
	case *ast.List:
		r.list(n, depth)
	case *ast.FencedCodeBlock:
		r.add(Chunk{Form: Code, Lang: string(n.Language(r.src)), Spans: []Span{{Text: r.lines(n)}}})
	case *ast.CodeBlock:
		r.add(Chunk{Form: Code, Spans: []Span{{Text: r.lines(n)}}})
	case *ast.HTMLBlock:
		if html := r.lines(n); !strings.HasPrefix(strings.TrimSpace(html), "<!--") {
			r.add(Chunk{Spans: []Span{{Text: html}}})
		}
	case *ast.Blockquote:
		r.add(r.quote(n))
	case *ast.ThematicBreak:
		r.add(Chunk{Form: Rule})
	case *extast.Table:
		r.table(n)
	default:
		r.blocks(n, depth)
	}
}

func (r *reader) lines(n ast.Node) string {
	text := string(n.Lines().Value(r.src))
	if html, ok := n.(*ast.HTMLBlock); ok && html.HasClosure() {
		text += string(html.ClosureLine.Value(r.src))
	}
	return strings.TrimRight(text, "\n")
}

// quote puts all that is quoted into one chunk, lists as lines with their marks.
func (r *reader) quote(n ast.Node) Chunk {
	inner := reader{src: r.src, link: r.link}
	inner.blocks(n, 0)
	c := Chunk{Form: Quote}
	for i, part := range inner.out {
		if i > 0 {
			c.Spans = append(c.Spans, Span{Text: "\n"})
		}
		if part.Form == Item || part.Form == Rule {
			c.Spans = append(c.Spans, Span{Text: strings.TrimSuffix(part.Text(), part.Words())})
		}
		c.Spans = append(c.Spans, part.Spans...)
	}
	return c
}

func (r *reader) list(list *ast.List, depth int) {
	number := list.Start
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		r.item(n, Chunk{Form: Item, Ordered: list.IsOrdered(), Number: number, Indent: min(depth, maxIndent)}, depth)
		number++
	}
}

// item reads an entry of a list. Its first paragraphs stand behind the mark, what is no text below it.
func (r *reader) item(n ast.Node, c Chunk, depth int) {
	child := n.FirstChild()
	for ; child != nil; child = child.NextSibling() {
		if child.Kind() != ast.KindParagraph && child.Kind() != ast.KindTextBlock {
			break
		}
		if len(c.Spans) > 0 {
			c.Spans = append(c.Spans, Span{Text: "\n"})
		}
		c.Spans = append(c.Spans, r.inline(child, Style{})...)
	}
	if c.Size() == 0 && child != nil {
		c.Spans = []Span{{Text: " "}} // a mark needs something to stand before
	}
	if c.Size() > 0 {
		r.out = append(r.out, c)
	}
	for ; child != nil; child = child.NextSibling() {
		r.block(child, depth+1)
	}
}

// inline gives the words of a block in the style that is around them.
func (r *reader) inline(parent ast.Node, around Style) []Span {
	var out []Span
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			out = append(out, Span{Text: r.text(n), Style: around})
		case *ast.String:
			out = append(out, Span{Text: string(n.Value), Style: around})
		case *ast.CodeSpan:
			inner := around
			inner.Code = true
			out = append(out, Span{Text: r.code(n), Style: inner})
		case *ast.Emphasis:
			inner := around
			inner.Bold, inner.Italic = inner.Bold || n.Level > 1, inner.Italic || n.Level == 1
			out = append(out, r.inline(n, inner)...)
		case *extast.Strikethrough:
			inner := around
			inner.Strike = true
			out = append(out, r.inline(n, inner)...)
		case *ast.Link:
			out = append(out, r.anchor(string(n.Destination), r.inline(n, around), around)...)
		case *ast.Image:
			out = append(out, r.anchor(string(n.Destination), r.inline(n, around), around)...)
		case *ast.AutoLink:
			out = append(out, r.bare(n, around))
		case *ast.RawHTML:
			out = append(out, Span{Text: r.html(n), Style: around})
		default:
			out = append(out, r.inline(n, around)...)
		}
	}
	return join(out)
}

// join makes one span of neighbours that look alike, which the parser cuts at each mark, and drops empty ones.
func join(spans []Span) []Span {
	var out []Span
	for _, s := range spans {
		last := len(out) - 1
		switch {
		case s.Text == "":
		case last >= 0 && s.URL == "" && out[last].URL == "" && s.Style == out[last].Style:
			out[last].Text += s.Text
		default:
			out = append(out, s)
		}
	}
	for i, s := range out {
		if s.URL == "" && !s.Style.Code {
			out[i].Text = emoji(s.Text)
		}
	}
	return out
}

// text resolves escapes and references, which the syntax tree leaves as they were written.
func (r *reader) text(n *ast.Text) string {
	raw := n.Value(r.src)
	if n.IsRaw() {
		return string(raw)
	}
	shown := resolve(raw)
	if n.HardLineBreak() || n.SoftLineBreak() {
		shown = strings.TrimRight(shown, " ")
		if n.HardLineBreak() {
			return shown + "\n"
		}
		return shown + " "
	}
	return shown
}

// resolve gives what a piece of Markdown text says: an escaped mark is that mark, and begins no reference.
func resolve(raw []byte) string {
	var b strings.Builder
	flush := func(part []byte) {
		b.Write(util.ResolveEntityNames(util.ResolveNumericReferences(part)))
	}
	from := 0
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] == '\\' && util.IsPunct(raw[i+1]) {
			flush(raw[from:i])
			b.WriteByte(raw[i+1])
			i++
			from = i + 1
		}
	}
	flush(raw[from:])
	return handoff.Harmless(strings.ToValidUTF8(b.String(), string(utf8.RuneError)))
}

func (r *reader) code(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.WriteString(strings.ReplaceAll(string(t.Value(r.src)), "\n", " "))
		}
	}
	return b.String()
}

// html is a tag as it was written; a comment is nothing.
func (r *reader) html(n *ast.RawHTML) string {
	shown := string(n.Segments.Value(r.src))
	switch {
	case strings.HasPrefix(shown, "<!--"):
		return ""
	case strings.EqualFold(strings.ReplaceAll(strings.ReplaceAll(shown, " ", ""), "/", ""), "<br>"):
		return "\n"
	}
	return shown
}
