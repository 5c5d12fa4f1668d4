package blocks

import (
	"bytes"
	"strconv"
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

// read makes chunks of Markdown, which may come from anybody. link makes an address of a link's destination; "" when
// it leads nowhere.
func read(markdown string, link func(string) string) []chunk {
	src := []byte(handoff.Harmless(markdown))
	language := dialect
	if tangled(src) {
		language = verbatim
	}
	r := reader{src: src, link: link}
	r.blocks(language.Parser().Parse(text.NewReader(src)), 0)
	return r.out
}

// words makes chunks of a text that is no Markdown: what a person wrote.
func words(text string) []chunk {
	if text = strings.Trim(handoff.Harmless(text), "\n"); strings.TrimSpace(text) == "" {
		return nil
	}
	return []chunk{{spans: []span{{text: text}}}}
}

// A reader walks through a Markdown text.
type reader struct {
	src  []byte
	link func(string) string
	out  []chunk
}

func (r *reader) add(c chunk) {
	if c.form == rule || strings.TrimSpace(c.text()) != "" && c.size() > 0 {
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
		r.add(chunk{spans: r.inline(n, style{})})
	case *ast.Heading:
		r.add(chunk{spans: r.inline(n, style{bold: true})})
	case *ast.List:
		r.list(n, depth)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		r.add(chunk{form: code, spans: []span{{text: r.lines(n)}}})
	case *ast.HTMLBlock:
		if html := r.lines(n); !strings.HasPrefix(strings.TrimSpace(html), "<!--") {
			r.add(chunk{spans: []span{{text: html}}})
		}
	case *ast.Blockquote:
		r.add(r.quote(n))
	case *ast.ThematicBreak:
		r.add(chunk{form: rule})
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
func (r *reader) quote(n ast.Node) chunk {
	inner := reader{src: r.src, link: r.link}
	inner.blocks(n, 0)
	c := chunk{form: quote}
	for i, part := range inner.out {
		if i > 0 {
			c.spans = append(c.spans, span{text: "\n"})
		}
		if part.form == item || part.form == rule {
			c.spans = append(c.spans, span{text: strings.TrimSuffix(part.text(), chunk{spans: part.spans}.text())})
		}
		c.spans = append(c.spans, part.spans...)
	}
	return c
}

func (r *reader) list(list *ast.List, depth int) {
	number := list.Start
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		r.item(n, chunk{form: item, ordered: list.IsOrdered(), number: number, indent: min(depth, maxIndent)}, depth)
		number++
	}
}

// item reads an entry of a list. Its first paragraphs stand behind the mark, what is no text below it.
func (r *reader) item(n ast.Node, c chunk, depth int) {
	child := n.FirstChild()
	for ; child != nil; child = child.NextSibling() {
		if child.Kind() != ast.KindParagraph && child.Kind() != ast.KindTextBlock {
			break
		}
		if len(c.spans) > 0 {
			c.spans = append(c.spans, span{text: "\n"})
		}
		c.spans = append(c.spans, r.inline(child, style{})...)
	}
	if c.size() == 0 && child != nil {
		c.spans = []span{{text: " "}} // a mark needs something to stand before
	}
	if c.size() > 0 {
		r.out = append(r.out, c)
	}
	for ; child != nil; child = child.NextSibling() {
		r.block(child, depth+1)
	}
}

// inline gives the words of a block in the style that is around them.
func (r *reader) inline(parent ast.Node, around style) []span {
	var out []span
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			out = append(out, span{text: r.text(n), style: around})
		case *ast.String:
			out = append(out, span{text: string(n.Value), style: around})
		case *ast.CodeSpan:
			inner := around
			inner.code = true
			out = append(out, span{text: r.code(n), style: inner})
		case *ast.Emphasis:
			inner := around
			inner.bold, inner.italic = inner.bold || n.Level > 1, inner.italic || n.Level == 1
			out = append(out, r.inline(n, inner)...)
		case *extast.Strikethrough:
			inner := around
			inner.strike = true
			out = append(out, r.inline(n, inner)...)
		case *ast.Link:
			out = append(out, r.anchor(string(n.Destination), r.inline(n, around), around)...)
		case *ast.Image:
			out = append(out, r.anchor(string(n.Destination), r.inline(n, around), around)...)
		case *ast.AutoLink:
			out = append(out, r.bare(n, around))
		case *ast.RawHTML:
			out = append(out, span{text: r.html(n), style: around})
		default:
			out = append(out, r.inline(n, around)...)
		}
	}
	return join(out)
}

// join makes one span of neighbours that look alike, which the parser cuts at each mark, and drops empty ones.
func join(spans []span) []span {
	var out []span
	for _, s := range spans {
		last := len(out) - 1
		switch {
		case s.text == "":
		case last >= 0 && s.url == "" && out[last].url == "" && s.style == out[last].style:
			out[last].text += s.text
		default:
			out = append(out, s)
		}
	}
	for i, s := range out {
		if s.url == "" && !s.style.code {
			out[i].text = emoji(s.text)
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

func itoa(n int) string { return strconv.Itoa(n) }
