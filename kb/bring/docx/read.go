package docx

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/firstline-support/firstline/kb/bring/paper"
)

// Read reads a document. An error says in words for its owner why it cannot be read; those about size wrap [ErrLimit].
// It ends soon after ctx does. Memory stays below some times the limits of what is unpacked, whatever data is.
func Read(ctx context.Context, data []byte) (paper.Document, error) {
	a, err := openArchive(data)
	if err != nil {
		return paper.Document{}, err
	}
	r := reader{archive: a}
	main, err := r.mainPart(ctx)
	if err != nil {
		return paper.Document{}, err
	}
	part, err := a.part(main)
	if err != nil {
		return paper.Document{}, fmt.Errorf("it is not a Word document (.docx): %w", err)
	}
	var doc paper.Document
	b, err := r.body(ctx, main, &doc)
	if err != nil {
		return paper.Document{}, err
	}
	b.stream = newStream(ctx, part)
	if err := b.document(); err != nil {
		return paper.Document{}, fmt.Errorf("read %s: %w", main, err)
	}
	doc.Blocks = b.blocks
	if err := r.properties(ctx, &doc); err != nil {
		return paper.Document{}, err
	}
	if b.title != "" {
		doc.Title = b.title // people see to the title on the page, and forget the one in the properties
	}
	return doc, nil
}

// reader reads parts of one document.
type reader struct{ archive *archive }

// part reads a part that need not be there.
func (r reader) part(ctx context.Context, name string, read func(*stream) error) error {
	data, err := r.archive.part(name)
	if errors.Is(err, errNoPart) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := read(newStream(ctx, data)); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// relations of a part lead to other parts and to the outside.
func (r reader) relations(ctx context.Context, of string, visit func(id, kind, target string, outside bool)) error {
	name := path.Join(path.Dir(of), "_rels", path.Base(of)+".rels")
	if of == "" {
		name = "_rels/.rels"
	}
	return r.part(ctx, name, func(s *stream) error {
		return s.root(func(xml.StartElement) error {
			return s.children(func(e xml.StartElement) error {
				visit(value(e, "Id"), path.Base(value(e, "Type")), value(e, "Target"), value(e, "TargetMode") == "External")
				return s.skip()
			})
		})
	})
}

// mainPart is the part with the text, by convention word/document.xml.
func (r reader) mainPart(ctx context.Context) (string, error) {
	main := "word/document.xml"
	err := r.relations(ctx, "", func(_, kind, target string, _ bool) {
		if kind == "officeDocument" && target != "" {
			main = strings.TrimPrefix(target, "/")
		}
	})
	return main, err
}

// body prepares the walk through the text: all that is looked up on the way.
func (r reader) body(ctx context.Context, main string, doc *paper.Document) (*body, error) {
	b := &body{links: map[string]string{}, notes: map[string]string{}, images: &doc.Images, lists: &lists{}}
	parts := map[string]string{}
	err := r.relations(ctx, main, func(id, kind, target string, outside bool) {
		if outside {
			b.links[id] = target
		} else {
			parts[kind] = beside(main, target)
		}
	})
	if err != nil {
		return nil, err
	}
	err = r.part(ctx, parts["styles"], func(s *stream) (err error) {
		b.styles, err = s.styles()
		return err
	})
	if err != nil {
		return nil, err
	}
	err = r.part(ctx, parts["numbering"], func(s *stream) (err error) {
		b.lists, err = s.lists()
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, kind := range []string{"footnote", "endnote"} {
		if err := r.notes(ctx, b, parts[kind+"s"], kind); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// beside is a target as seen from a part.
func beside(part, target string) string {
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return path.Join(path.Dir(part), target)
}

// notes reads footnotes or endnotes, each as one line without marks.
func (r reader) notes(ctx context.Context, b *body, part, kind string) error {
	return r.part(ctx, part, func(s *stream) error {
		inner := &body{stream: s, styles: b.styles, lists: b.lists, links: map[string]string{}, images: b.images}
		return s.root(func(xml.StartElement) error {
			return s.children(func(e xml.StartElement) error {
				if e.Name.Local != kind || value(e, "type") != "" {
					return s.skip() // the lines between text and notes are notes of a type, too
				}
				blocks, err := inner.apart(inner.blocksOf)
				b.notes[kind+value(e, "id")] = paper.Plain(flat(blocks))
				return err
			})
		})
	})
}

// document reads the main part.
func (b *body) document() error {
	return b.root(func(e xml.StartElement) error {
		if e.Name.Local != "document" {
			return fmt.Errorf("it holds %q and not a document", e.Name.Local)
		}
		return b.children(func(e xml.StartElement) error {
			if e.Name.Local != "body" {
				return b.skip()
			}
			return b.blocksOf()
		})
	})
}

// properties reads what the document says about itself.
func (r reader) properties(ctx context.Context, doc *paper.Document) error {
	return r.part(ctx, "docProps/core.xml", func(s *stream) error {
		return s.root(func(xml.StartElement) error {
			return s.children(func(e xml.StartElement) error {
				text, err := s.text()
				property(doc, e.Name.Local, strings.TrimSpace(text))
				return err
			})
		})
	})
}

// property notes one of them in the document.
func property(doc *paper.Document, name, text string) {
	switch {
	case name == "title":
		doc.Title = text
	case name == "language" && text != "":
		doc.Lang = text
	case name == "modified":
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			doc.Updated = at
		}
	}
}
