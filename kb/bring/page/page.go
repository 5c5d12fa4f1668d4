package page

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// Limits of one page.
const (
	maxBytes = 16 << 20
	maxNodes = 400_000
)

// ErrTooLarge says that a page goes beyond a limit.
var ErrTooLarge = errors.New("the page is larger than the limit")

// A Page is what one tells about itself.
type Page struct {
	Title     string
	Lang      string // as it says, such as de-DE; may be empty
	Canonical string // its address by its own words, absolute; may be empty
	Markdown  string // of the main part, without the title
	Links     []string
	Licence   string // address or words
	Updated   time.Time
	NoIndex   bool // it does not want to be found
	NoFollow  bool // its links do not count
}

// Read takes a page that came with that content type, which may be empty, from that address, which may be nil: then
// links without a host are dropped.
func Read(src []byte, contentType string, at *url.URL) (Page, error) {
	root, err := parse(src, contentType)
	if err != nil {
		return Page{}, err
	}
	var p Page
	base := baseOf(root, at)
	p.meta(root, base)
	p.Links = links(root, base)
	main, heading := mainPart(root, base)
	if p.Title == "" || heading != "" {
		p.Title = heading
	}
	p.Title = strings.Join(strings.Fields(p.Title), " ")
	p.Markdown, err = markdown(main, base)
	p.Markdown = withoutTitle(p.Markdown, p.Title)
	return p, err
}

// Fragment makes Markdown of a text in HTML that stands at that address, which may be nil.
func Fragment(src string, at *url.URL) (string, error) {
	root, err := parse([]byte(src), "text/html; charset=utf-8")
	if err != nil {
		return "", err
	}
	return markdown(root, at)
}

func parse(src []byte, contentType string) (*html.Node, error) {
	if len(src) > maxBytes {
		return nil, ErrTooLarge
	}
	r, err := charset.NewReader(bytes.NewReader(src), contentType)
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	root, err := html.Parse(r)
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	n := 0
	for range root.Descendants() {
		if n++; n > maxNodes {
			return nil, ErrTooLarge
		}
	}
	return root, nil
}

// meta reads what the head says.
func (p *Page) meta(root *html.Node, base *url.URL) {
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Html:
			p.Lang = attr(n, "lang")
		case atom.Title:
			if p.Title == "" {
				p.Title = text(n)
			}
		case atom.Link, atom.A:
			p.relation(n, base)
		case atom.Meta:
			p.property(strings.ToLower(attr(n, "name")+attr(n, "property")), attr(n, "content"))
		}
	}
}

func (p *Page) relation(n *html.Node, base *url.URL) {
	for rel := range strings.FieldsSeq(strings.ToLower(attr(n, "rel"))) {
		switch {
		case rel == "canonical" && n.DataAtom == atom.Link:
			p.Canonical, _ = resolve(base, attr(n, "href"))
		case rel == "license" && p.Licence == "":
			p.Licence, _ = resolve(base, attr(n, "href"))
		}
	}
}

func (p *Page) property(name, content string) {
	switch name {
	case "robots", "firstline":
		content = strings.ToLower(content)
		none := strings.Contains(content, "none")
		p.NoIndex = p.NoIndex || none || strings.Contains(content, "noindex")
		p.NoFollow = p.NoFollow || none || strings.Contains(content, "nofollow")
	case "article:modified_time", "last-modified", "dcterms.modified", "og:updated_time":
		if when, err := time.Parse(time.RFC3339, content); err == nil {
			p.Updated = when
		}
	case "dcterms.license", "dc.rights":
		p.Licence = content
	}
}

// baseOf is the address that links start from.
func baseOf(root *html.Node, at *url.URL) *url.URL {
	for n := range root.Descendants() {
		if n.DataAtom != atom.Base {
			continue
		}
		if to, ok := resolve(at, attr(n, "href")); ok {
			if u, err := url.Parse(to); err == nil {
				return u
			}
		}
	}
	return at
}

// links are the addresses that a page leads to, each once.
func links(root *html.Node, base *url.URL) []string {
	var out []string
	seen := map[string]bool{}
	for n := range root.Descendants() {
		if n.DataAtom != atom.A && n.DataAtom != atom.Area || strings.Contains(attr(n, "rel"), "nofollow") {
			continue
		}
		if to, ok := resolve(base, attr(n, "href")); ok && !seen[to] && strings.HasPrefix(to, "http") {
			seen[to] = true
			out = append(out, to)
		}
	}
	return out
}

// resolve makes an address whole, and refuses what is neither of the web nor of mail.
func resolve(base *url.URL, to string) (string, bool) {
	u, err := url.Parse(strings.TrimSpace(to))
	if err != nil || strings.TrimSpace(to) == "" {
		return "", false
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	switch {
	case u.Scheme == "mailto":
		return u.String(), true
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		return "", false
	}
	return u.String(), true
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

// text is the words below a node.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// withoutTitle drops a first heading that says what the title says.
func withoutTitle(md, title string) string {
	first, rest, _ := strings.Cut(md, "\n")
	if heading, ok := strings.CutPrefix(first, "# "); ok && strings.EqualFold(plain(heading), plain(title)) {
		return strings.TrimLeft(rest, "\n")
	}
	return md
}

func plain(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer(`\`, "", "*", "", "_", "", "`", "").Replace(s)), " ")
}
