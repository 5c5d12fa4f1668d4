package kb

import (
	"bytes"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// HTML renders Markdown for web pages. The Markdown may come from anybody: raw HTML is dropped, addresses are
// http, https and mailto only, and every link opens elsewhere without telling where it came from. Of a picture there
// is its description, because loading one from a foreign host tells that host who reads; where it can be looked at, it
// is a link.
func HTML(source string) string { return HTMLWithPictures(source, "") }

// HTMLWithPictures renders as [HTML] does, but shows the pictures that lie beside the articles. At is where a page
// finds what lies in their folder, such as "articles/"; what is shown there must be decided by who serves it (see
// [Base.Shows]).
func HTMLWithPictures(source, at string) string {
	p := parsePage(source)
	p.pictures(at)
	return p.html(source, policy(at))
}

// HTML renders the article for a page of its own, as safely as [HTML] does; there each heading has its passage's
// Anchor as id. Other texts get no ids: within a page that holds more than one of them they would be ambiguous, and in
// a chat they would let a message pass for a part of the page. Pictures are looked for beside the page.
func (a *Article) HTML() string {
	p := parsePage(a.Body)
	p.passages()
	p.pictures("./")
	withAnchors := policy("./")
	withAnchors.AllowAttrs("id").Matching(anchor).OnElements("h1", "h2", "h3", "h4", "h5", "h6")
	return p.html(a.Body, withAnchors)
}

// html renders the tree; what cannot be rendered is shown as it stands.
func (p page) html(source string, allowed *bluemonday.Policy) string {
	var out bytes.Buffer
	if err := dialect(p.src).Renderer().Render(&out, p.src, p.root); err != nil {
		return "<p>" + html.EscapeString(source) + "</p>"
	}
	return allowed.Sanitize(out.String())
}

// picture is an address that an article may show: a file in the folder of pictures beside it.
var picture = regexp.MustCompile(`^(?:\./)?(images/[A-Za-z0-9][A-Za-z0-9._-]*\.(?:png|jpe?g|gif|webp))$`)

// pictures lets those of our own be found, and makes links of the others.
func (p page) pictures(at string) {
	for _, image := range p.images() {
		parent, own := image.Parent(), picture.FindSubmatch(image.Destination)
		switch {
		case own != nil && at != "":
			image.Destination = append([]byte(at), own[1]...)
		case own != nil:
			parent.ReplaceChild(parent, image, ast.NewString([]byte(plainText(image, p.src))))
		default:
			link := ast.NewLink()
			link.Destination = image.Destination
			link.AppendChild(link, ast.NewString([]byte(plainText(image, p.src))))
			parent.ReplaceChild(parent, image, link)
		}
	}
}

// images are the pictures of the page, in order.
func (p page) images() []*ast.Image {
	var all []*ast.Image
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if image, ok := n.(*ast.Image); ok && entering {
			all = append(all, image)
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return all
}

// anchor is the shape of what slug makes.
var anchor = regexp.MustCompile(`^[\p{L}\p{N}-]+$`)

// safeLink is where a link may lead, and own what follows the place of pictures.
var (
	safeLink = regexp.MustCompile(`(?i)^(?:https?://|mailto:)`)
	own      = regexp.MustCompile(`^[a-z./]*images/[A-Za-z0-9][A-Za-z0-9._-]*\.(?:png|jpe?g|gif|webp)$`)
)

// policy is the second lock: it holds even if the renderer has a hole. Pictures are shown where there is a place for
// them.
func policy(pictures string) *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "strong", "em", "del",
		"ul", "ol", "li", "pre", "code", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("align").Matching(bluemonday.CellAlign).OnElements("th", "td")
	p.AllowAttrs("href").Matching(safeLink).OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(pictures != "")
	if pictures != "" {
		p.AllowAttrs("src").Matching(own).OnElements("img")
		p.AllowAttrs("alt").OnElements("img")
	}
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}

// Plain gives Markdown as text for terminals and desks without markup: numbered lists keep their numbers, a link is
// "text (address)", a picture likewise by its description, a table has columns, code keeps its lines.
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

// widestColumn is how wide a column is made, in characters: a longer text goes on below.
const widestColumn = 32

// table sets cells in columns, with a line below the head.
func (w *plainWriter) table(t *extast.Table, indent string) {
	var rows [][][]string // the lines of each cell
	var wide []int
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		var cells [][]string
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			lines := wrap(w.inline(cell))
			if len(cells) == len(wide) {
				wide = append(wide, 1)
			}
			for _, line := range lines {
				wide[len(cells)] = max(wide[len(cells)], utf8.RuneCountInString(line))
			}
			cells = append(cells, lines)
		}
		rows = append(rows, cells)
	}
	for i, cells := range rows {
		w.row(cells, wide, indent)
		if i == 0 {
			w.lines(underline(wide), indent)
		}
	}
}

// row writes cells beside each other, over as many lines as the longest has.
func (w *plainWriter) row(cells [][]string, wide []int, indent string) {
	for at, more := 0, true; more; at++ {
		more = false
		line := ""
		for i, lines := range cells {
			text := ""
			if at < len(lines) {
				text = lines[at]
			}
			more = more || at+1 < len(lines)
			if i > 0 {
				line += " | "
			}
			line += text + strings.Repeat(" ", wide[i]-utf8.RuneCountInString(text))
		}
		w.lines(line, indent)
	}
}

// wrap breaks a cell between words. A word that is longer than a column keeps its length: it may be an address.
func wrap(text string) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line+" "+word) > widestColumn {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	return append(lines, line)
}

func underline(wide []int) string {
	lines := make([]string, len(wide))
	for i, n := range wide {
		lines[i] = strings.Repeat("-", n)
	}
	return strings.Join(lines, "-+-")
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
		case *ast.Image:
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
