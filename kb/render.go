package kb

import (
	"bytes"
	"html"
	"regexp"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// HTML renders Markdown for web pages. The Markdown may come from anybody: raw HTML is dropped, addresses are
// http, https and mailto only, and every link opens elsewhere without telling where it came from. Pictures are left
// out, because loading one from a foreign host tells that host who reads.
func HTML(source string) string {
	var out bytes.Buffer
	src := []byte(source)
	if err := dialect(src).Convert(src, &out); err != nil {
		return "<p>" + html.EscapeString(source) + "</p>"
	}
	return policy().Sanitize(out.String())
}

// HTML renders the article for a page of its own, as safely as [HTML] does; there each heading has its passage's
// Anchor as id. Other texts get no ids: within a page that holds more than one of them they would be ambiguous, and in
// a chat they would let a message pass for a part of the page.
func (a *Article) HTML() string {
	var out bytes.Buffer
	p := parsePage(a.Body)
	p.passages()
	if err := dialect(p.src).Renderer().Render(&out, p.src, p.root); err != nil {
		return "<p>" + html.EscapeString(a.Body) + "</p>"
	}
	withAnchors := policy()
	withAnchors.AllowAttrs("id").Matching(anchor).OnElements("h1", "h2", "h3", "h4", "h5", "h6")
	return withAnchors.Sanitize(out.String())
}

// anchor is the shape of what slug makes.
var anchor = regexp.MustCompile(`^[\p{L}\p{N}-]+$`)

// policy is the second lock: it holds even if the renderer has a hole.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "strong", "em", "del",
		"ul", "ol", "li", "pre", "code", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("align").Matching(bluemonday.CellAlign).OnElements("th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}

// Plain gives Markdown as text for terminals and desks without markup: numbered lists keep their numbers, a link is
// "text (address)", code keeps its lines.
func Plain(source string) string {
	p := parsePage(source)
	w := plainWriter{src: p.src}
	w.blocks(p.root, "")
	return strings.TrimSpace(w.out.String())
}

type plainWriter struct {
	src []byte
	out strings.Builder
}

// blocks writes the children of a block, each line behind the indent.
func (w *plainWriter) blocks(parent ast.Node, indent string) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.block(n, indent)
	}
}

func (w *plainWriter) block(n ast.Node, indent string) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.Heading:
		w.lines(w.inline(n), indent)
		w.gap(n)
	case *ast.TextBlock:
		w.lines(w.inline(n), indent)
	case *ast.List:
		w.list(n, indent)
		w.gap(n)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		w.lines(string(bytes.TrimRight(n.Lines().Value(w.src), "\n")), indent+"    ")
		w.gap(n)
	case *ast.HTMLBlock:
	case *extast.Table:
		w.table(n, indent)
		w.gap(n)
	case *ast.ThematicBreak:
		w.lines("---", indent)
		w.gap(n)
	default:
		w.blocks(n, indent+"  ")
	}
}

// gap separates blocks, but not the items of a list that was written without gaps.
func (w *plainWriter) gap(n ast.Node) {
	if item, ok := n.Parent().(*ast.ListItem); ok {
		if list, ok := item.Parent().(*ast.List); ok && list.IsTight {
			return
		}
	}
	w.out.WriteByte('\n')
}

func (w *plainWriter) lines(text, indent string) {
	for line := range strings.SplitSeq(text, "\n") {
		w.out.WriteString(strings.TrimRight(indent+line, " "))
		w.out.WriteByte('\n')
	}
}

// list lets the mark replace the first line's indent, so that the text of an item stands in one column.
func (w *plainWriter) list(list *ast.List, indent string) {
	number := list.Start
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		mark := "- "
		if list.IsOrdered() {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		item := plainWriter{src: w.src}
		item.blocks(n, strings.Repeat(" ", len(mark)))
		text := strings.TrimRight(item.out.String(), "\n")
		w.lines(mark+strings.TrimPrefix(text, strings.Repeat(" ", len(mark))), indent)
	}
}

func (w *plainWriter) table(t *extast.Table, indent string) {
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, w.inline(cell))
		}
		w.lines(strings.Join(cells, " | "), indent)
	}
}

func (w *plainWriter) inline(parent ast.Node) string {
	var b strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Value(w.src))
			if n.SoftLineBreak() {
				b.WriteByte(' ')
			}
			if n.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.URL(w.src))
		case *ast.Link:
			b.WriteString(withAddress(w.inline(n), string(n.Destination)))
		case *ast.RawHTML:
		default:
			b.WriteString(w.inline(n))
		}
	}
	return b.String()
}

func withAddress(text, address string) string {
	if text == address || text == "" {
		return address
	}
	return text + " (" + address + ")"
}
