package page

import (
	"net/url"
	"slices"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mainPart is what the page is about, and its heading, empty when it has not exactly one.
func mainPart(root *html.Node, base *url.URL) (main *html.Node, heading string) {
	main = called(root)
	if main == nil {
		main = guessed(root, base)
	}
	tidy(main)
	if h := find(main, func(n *html.Node) bool { return n.DataAtom == atom.H1 }); len(h) == 1 {
		return main, text(h[0])
	}
	if h := find(root, func(n *html.Node) bool { return n.DataAtom == atom.H1 }); len(h) == 1 {
		return main, text(h[0])
	}
	return main, ""
}

// called is the part that the author calls the main one; nil when there is none, or several.
func called(root *html.Node) *html.Node {
	for _, is := range []func(*html.Node) bool{
		func(n *html.Node) bool { return n.DataAtom == atom.Main || attr(n, "role") == "main" },
		func(n *html.Node) bool { return n.DataAtom == atom.Article },
		func(n *html.Node) bool { return attr(n, "itemprop") == "articleBody" },
	} {
		found := outermost(find(root, is))
		if len(found) == 1 && text(found[0]) != "" {
			return found[0]
		}
	}
	return nil
}

// guessed is what a reader view would show. It reads a copy, because it changes what it reads; what it finds too thin
// stands for a page that is all text and no frame.
func guessed(root *html.Node, base *url.URL) *html.Node {
	body := root
	if found := find(root, func(n *html.Node) bool { return n.DataAtom == atom.Body }); len(found) > 0 {
		body = found[0]
	}
	trimmed := clone(root)
	tidy(trimmed)
	whole := len(text(trimmed))
	if article, err := readability.FromDocument(trimmed, base); err == nil && article.Node != nil {
		if found := len(text(article.Node)); found > 0 && 3*found > whole {
			return article.Node
		}
	}
	return body
}

// drop are elements that hold no text of the article.
var drop = []atom.Atom{atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Nav, atom.Aside, atom.Footer,
	atom.Form, atom.Button, atom.Input, atom.Select, atom.Textarea, atom.Iframe, atom.Svg, atom.Object, atom.Embed,
	atom.Audio, atom.Video, atom.Canvas, atom.Dialog, atom.Link, atom.Meta, atom.Head, atom.Base}

// roles are parts that say of themselves that they are not the article.
var roles = []string{"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alert", "menu"}

// classes are those of wide-spread systems for what stands inside of their articles and does not belong to them.
var classes = []string{"mw-editsection", "toc", "noprint", "navbox", "mw-jump-link", "breadcrumb", "breadcrumbs",
	"sr-only", "visually-hidden", "headerlink", "secedit", "editbutton_section"}

// tidy takes out what is not read.
func tidy(root *html.Node) {
	var out []*html.Node
	for n := range root.Descendants() {
		if n != root && n.Parent != nil && unread(n) {
			out = append(out, n)
		}
	}
	for _, n := range out {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
}

func unread(n *html.Node) bool {
	switch {
	case n.Type == html.CommentNode:
		return true
	case n.Type != html.ElementNode:
		return false
	case slices.Contains(drop, n.DataAtom), slices.Contains(roles, attr(n, "role")):
		return true
	case n.DataAtom == atom.Header:
		return len(find(n, func(d *html.Node) bool { return d.DataAtom == atom.H1 })) == 0
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "hidden", a.Key == "aria-hidden" && a.Val == "true" && n.DataAtom != atom.Img:
			return true
		case a.Key == "style" && strings.Contains(strings.ReplaceAll(a.Val, " ", ""), "display:none"):
			return true
		case a.Key == "class" || a.Key == "id":
			for name := range strings.FieldsSeq(a.Val) {
				if slices.Contains(classes, name) {
					return true
				}
			}
		}
	}
	return false
}

func find(root *html.Node, is func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			out = append(out, n)
		}
	}
	return out
}

// outermost leaves out what is inside of another one.
func outermost(nodes []*html.Node) []*html.Node {
	var out []*html.Node
	for _, n := range nodes {
		inside := false
		for a := range n.Ancestors() {
			inside = inside || slices.Contains(nodes, a)
		}
		if !inside {
			out = append(out, n)
		}
	}
	return out
}

func clone(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: slices.Clone(n.Attr)}
	for child := range n.ChildNodes() {
		c.AppendChild(clone(child))
	}
	return c
}
