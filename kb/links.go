package kb

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
)

// A Link is an address in an article's text, as its author wrote it.
type Link struct {
	To    string
	Line  int // in the article's file
	Image bool
}

// Links gives the addresses in the article's text in their order, pictures included, bare web addresses too.
func (a *Article) Links() []Link {
	p := parsePage(a.Body)
	var found []Link
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		l := Link{Line: a.Line + bytes.Count(p.src[:p.start(n)], []byte("\n"))}
		switch n := n.(type) {
		case *ast.Link:
			l.To = string(n.Destination)
		case *ast.Image:
			l.To, l.Image = string(n.Destination), true
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkURL {
				l.To = string(n.URL(p.src))
			}
		}
		if l.To != "" {
			found = append(found, l)
		}
		return ast.WalkContinue, nil
	})
	return found
}

// LinkedID is the id of the article that a link means; ok is false for links to anything else.
func LinkedID(to string) (id string, ok bool) {
	m := articleLink.FindStringSubmatch(to)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// Terms gives the words of a text that say something about a matter, in the form and order in which the index would
// file them: folded, without function words, stemmed. Lang is en or de.
func Terms(text, lang string) []string {
	var terms []string
	for _, w := range words(text) {
		if !isStop(w, lang) {
			terms = append(terms, stem(w, lang))
		}
	}
	return terms
}

// ReadableBy tells whether somebody in these groups may read the article; everybody is in [Everyone].
func (a *Article) ReadableBy(groups []string) bool { return readableBy(a.Audience, groups) }
