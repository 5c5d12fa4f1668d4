package page

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// manyLines are more blank lines than Markdown means anything by.
var manyLines = regexp.MustCompile(`\n{3,}`)

// markdown converts what is below a node. It changes the nodes.
func markdown(root *html.Node, at *url.URL) (string, error) {
	tidy(root)
	var nodes []*html.Node
	for n := range root.Descendants() {
		nodes = append(nodes, n)
	}
	for _, n := range nodes {
		switch n.DataAtom {
		case atom.A:
			relink(n, at)
		case atom.Img:
			picture(n, at)
		case atom.Td, atom.Th:
			flatten(n)
		}
	}
	c := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(),
		commonmark.NewCommonmarkPlugin(commonmark.WithListEndComment(false)), strikethrough.NewStrikethroughPlugin(),
		table.NewTablePlugin(table.WithHeaderPromotion(true), table.WithSkipEmptyRows(true),
			table.WithCellPaddingBehavior(table.CellPaddingBehaviorMinimal))))
	out, err := c.ConvertNode(root)
	if err != nil {
		return "", fmt.Errorf("convert the page: %w", err)
	}
	return strings.TrimSpace(manyLines.ReplaceAllString(string(out), "\n\n")), nil
}

// relink makes a link whole, or takes it away from its words.
func relink(n *html.Node, at *url.URL) {
	to, ok := resolve(at, attr(n, "href"))
	ok = ok && !strings.Contains(to, "redlink=1") // to write a page that a wiki does not have
	if !ok || text(n) == "" && len(find(n, func(d *html.Node) bool { return d.DataAtom == atom.Img })) == 0 {
		n.Data, n.DataAtom, n.Attr = "span", atom.Span, nil
		return
	}
	n.Attr = []html.Attribute{{Key: "href", Val: to}}
}

// picture keeps a picture that has an address on the web; of another one its words are left.
func picture(n *html.Node, at *url.URL) {
	alt := strings.TrimSpace(attr(n, "alt"))
	for _, from := range []string{attr(n, "src"), attr(n, "data-src")} {
		if to, ok := resolve(at, from); ok && strings.HasPrefix(to, "http") {
			n.Attr = []html.Attribute{{Key: "src", Val: to}, {Key: "alt", Val: alt}}
			return
		}
	}
	*n = html.Node{Type: html.TextNode, Data: alt, Parent: n.Parent, PrevSibling: n.PrevSibling,
		NextSibling: n.NextSibling}
}

// lines are elements that begin a line of their own, which a cell of a Markdown table cannot hold.
var lines = []atom.Atom{atom.P, atom.Div, atom.Ul, atom.Ol, atom.Li, atom.Br, atom.Pre, atom.Blockquote,
	atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dl, atom.Dt, atom.Dd, atom.Hr}

// flatten puts all in a cell into one line. A table in a cell is left alone: then the outer one is layout.
func flatten(cell *html.Node) {
	if len(find(cell, func(n *html.Node) bool { return n.DataAtom == atom.Table })) > 0 {
		return
	}
	for _, n := range find(cell, func(n *html.Node) bool { return slices.Contains(lines, n.DataAtom) }) {
		gap := " "
		if n.DataAtom == atom.Li && n.PrevSibling != nil {
			gap = "; "
		}
		n.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: gap}, n)
		if n.DataAtom == atom.Br || n.DataAtom == atom.Hr {
			n.Parent.RemoveChild(n)
			continue
		}
		n.Data, n.DataAtom, n.Attr = "span", atom.Span, nil
	}
	for n := range cell.Descendants() {
		if n.Type == html.TextNode {
			n.Data = strings.ReplaceAll(n.Data, "\n", " ")
		}
	}
}
