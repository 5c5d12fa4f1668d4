package kb

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

var articleLink = regexp.MustCompile(`^(?:\./)?([a-z0-9-]+)(?:\.[a-z]{2})?(?:\.md)?(?:#.*)?$`)

// markdown is the one dialect of the knowledge base: CommonMark with tables, strikethrough and bare links. Making one
// takes longer than parsing a page; it holds no state of a page and may be shared.
var markdown = goldmark.New(goldmark.WithExtensions(
	extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
	extension.Strikethrough, extension.Linkify))

// verbatim knows paragraphs only. It reads what would keep the other one busy for minutes.
var verbatim = goldmark.New(goldmark.WithParser(parser.NewParser(
	parser.WithBlockParsers(util.Prioritized(parser.NewParagraphParser(), 1)))))

// dialect guards against texts made to be slow, see [tangle]. Nobody writes such a text: it is shown as it stands.
func dialect(src []byte) goldmark.Markdown {
	var t tangle
	for line := range bytes.Lines(src) {
		if t.add(line) {
			return verbatim
		}
	}
	return markdown
}

// page is a Markdown text and its syntax tree. Everything quoted from it is cut out of the source, never rendered and
// read back, so that an answer holds the author's own characters.
type page struct {
	src  []byte
	root ast.Node
}

func parsePage(src string) page {
	b := []byte(src)
	return page{src: b, root: dialect(b).Parser().Parse(text.NewReader(b))}
}

// body cuts the text into passages and tells its mistakes. It reports whether there is a text at all.
func (l *loader) body(a *Article, body string, line int) bool {
	if strings.TrimSpace(body) == "" {
		l.problem(a.File, line, "the article has no text", "write the answer below the front matter")
		return false
	}
	p := parsePage(body)
	a.Body, a.Line = body, line
	a.Lead, a.Passages = p.passages()
	l.foreign(a.File, p, line)
	return true
}

// foreign reports what will not be shown as its author thinks.
func (l *loader) foreign(file string, p page, line int) {
	at := func(n ast.Node) int { return line + bytes.Count(p.src[:p.start(n)], []byte("\n")) }
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.HTMLBlock, *ast.RawHTML:
			if !bytes.HasPrefix(p.src[p.start(n):], []byte("<!--")) {
				l.problem(file, at(n), "HTML is not shown", "write it as Markdown")
			}
		case *ast.Link:
			l.link(file, at(n), string(n.Destination))
		case *ast.Image:
			l.picture(file, at(n), string(n.Destination))
		}
		return ast.WalkContinue, nil
	})
}

// link follows links between articles only; whether a page outside still exists is not known without asking it.
func (l *loader) link(file string, line int, to string) {
	if strings.Contains(to, ":") || strings.HasPrefix(to, "#") || strings.HasPrefix(to, "//") {
		return
	}
	if m := articleLink.FindStringSubmatch(to); m == nil || !l.present[m[1]] {
		l.problem(file, line, fmt.Sprintf("the link %q leads to no article", to),
			"write an existing article's id or a full https:// address")
	}
}

// picture looks for the file of a picture beside the articles. One from elsewhere becomes a link and needs no file.
func (l *loader) picture(file string, line int, to string) {
	if safeLink.MatchString(to) {
		return
	}
	const fix = "put a .png, .jpg, .gif or .webp into the folder images beside the articles, and write images/<file>"
	m := picture.FindStringSubmatch(to)
	if m == nil {
		l.problem(file, line, fmt.Sprintf("the picture %q cannot be shown", to), fix)
		return
	}
	if _, err := fs.Stat(l.fsys, path.Join(path.Dir(file), m[1])); err != nil {
		l.problem(file, line, fmt.Sprintf("the picture %q does not exist", to), fix)
	}
}

// start is where a node begins in the source; a node that does not know begins where its parent does.
func (p page) start(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		if at := n.Pos(); at >= 0 && at <= len(p.src) {
			return at
		}
	}
	return 0
}

// lineStart includes the indentation of the line that holds at.
func (p page) lineStart(at int) int { return bytes.LastIndexByte(p.src[:at], '\n') + 1 }

// lineEnd is behind the newline of the line that holds at.
func (p page) lineEnd(at int) int {
	if i := bytes.IndexByte(p.src[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(p.src)
}

// passages cuts at the top-level headings, and writes their anchors on them for the renderer. The lead is the first
// paragraph of the part above them.
func (p page) passages() (lead string, out []Passage) {
	anchors := map[string]int{}
	var heading *ast.Heading
	var above string // headings that have no text of their own, only smaller headings
	from := 0
	cut := func(to int) {
		passage := p.passage(heading, from, to)
		if heading != nil {
			passage.Heading = strings.TrimPrefix(above+": "+passage.Heading, ": ")
			passage.Anchor = unique(anchors, slug(passage.Heading))
			heading.SetAttributeString("id", passage.Anchor)
		}
		above = ""
		if passage.Text != "" {
			out = append(out, passage)
		} else if heading != nil {
			above = passage.Heading
		}
	}
	for n := p.root.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			cut(p.lineStart(p.start(n)))
			if heading != nil && n.Level <= heading.Level {
				above = ""
			}
			heading, from = n, p.headingEnd(n)
		case *ast.Paragraph:
			if lead == "" && heading == nil {
				lead = strings.TrimSpace(string(n.Lines().Value(p.src)))
			}
		}
	}
	cut(len(p.src))
	return lead, out
}

// headingEnd skips the underline of a heading that is written with one.
func (p page) headingEnd(n *ast.Heading) int {
	at := p.start(n)
	if at < len(p.src) && p.src[at] == '#' {
		return p.lineEnd(at)
	}
	if lines := n.Lines(); lines.Len() > 0 {
		at = max(at, lines.At(lines.Len()-1).Stop-1)
	}
	return p.lineEnd(p.lineEnd(at))
}

func (p page) passage(heading *ast.Heading, from, to int) Passage {
	if from >= to {
		from = to
	}
	out := Passage{Text: strings.TrimSpace(string(p.src[from:to]))}
	next := p.root.FirstChild()
	if heading != nil {
		out.Heading = plainText(heading, p.src)
		next = heading.NextSibling()
	}
	for ; next != nil && next.Kind() != ast.KindHeading; next = next.NextSibling() {
		if list, ok := next.(*ast.List); ok && list.IsOrdered() {
			out.Steps = append(out.Steps, p.steps(list, to)...)
		}
	}
	return out
}

// steps are the items of one list without their numbers, up to end at the latest.
func (p page) steps(list *ast.List, end int) []string {
	if after := list.NextSibling(); after != nil {
		end = p.lineStart(p.start(after))
	}
	var out []string
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		to := end
		if n.NextSibling() != nil {
			to = p.lineStart(p.start(n.NextSibling()))
		}
		if item, ok := n.(*ast.ListItem); ok {
			out = append(out, p.step(item, to))
		}
	}
	return out
}

func (p page) step(item *ast.ListItem, to int) string {
	at := p.start(item)
	if at >= to {
		return ""
	}
	indent := at - p.lineStart(at) + item.Offset
	text := strings.TrimLeft(string(p.src[at:to]), "0123456789")
	lines := strings.Split(text[min(1, len(text)):], "\n")
	for i := 1; i < len(lines); i++ {
		n := len(lines[i]) - len(strings.TrimLeft(lines[i], " "))
		lines[i] = lines[i][min(n, indent):]
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// plainText is the words of an inline node.
func plainText(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Value(src))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(src))
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

// slug makes an anchor that survives in a URL without escaping in both languages.
func slug(heading string) string {
	words := strings.FieldsFunc(fold(heading), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return "section"
	}
	return strings.Join(words, "-")
}

func unique(seen map[string]int, s string) string {
	seen[s]++
	if n := seen[s]; n > 1 {
		return unique(seen, s+"-"+strconv.Itoa(n))
	}
	return s
}
