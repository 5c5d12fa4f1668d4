package from

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"path"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/kb/bring"
	"github.com/firstline-support/firstline/kb/bring/docx"
	"github.com/firstline-support/firstline/kb/bring/paper"
	"github.com/firstline-support/firstline/kb/bring/pdf"
)

// edition is part of the version of every file. Another one has all files read anew: raise it when a reader sees more.
const edition = "1"

// Papers are local files made for paper. A file is one document, or as many as it has chapters when it is long; a
// chapter is known by the file's path and its heading. A file whose bytes are as they were is not read again.
type Papers struct {
	Files
	open func(ctx context.Context) (reader, func() error, error)
}

// A reader reads one file.
type reader func(ctx context.Context, data []byte) (paper.Document, error)

// DOCX reads Word documents.
func DOCX(path string) *Papers {
	return &Papers{Files: Files{Path: path, Endings: []string{".docx"}},
		open: func(context.Context) (reader, func() error, error) {
			return docx.Read, func() error { return nil }, nil
		}}
}

// PDF reads PDF files. The engine is started with the first file that has to be read, and sooner the next time when
// there is a folder in which it may keep itself, see [pdf.Open].
func PDF(path, folder string) *Papers {
	return &Papers{Files: Files{Path: path, Endings: []string{".pdf"}},
		open: func(ctx context.Context) (reader, func() error, error) {
			r, err := pdf.Open(ctx, folder)
			if err != nil {
				return nil, nil, err
			}
			return r.Read, r.Close, nil
		}}
}

// Documents implements [bring.Source]. Of a file that cannot be read, what an earlier run brought stays.
func (p *Papers) Documents(ctx context.Context, known bring.Known) iter.Seq2[bring.Document, error] {
	return func(yield func(bring.Document, error) bool) {
		d := desk{known: chapters(known), complete: known.Complete, version: known.Version, open: p.open}
		files := p.Files
		files.Read = d.file
		done := false
		for doc, err := range files.Documents(ctx, known) {
			p.left = files.left
			if done = !yield(doc, err); done {
				break
			}
		}
		if d.close == nil {
			return
		}
		if err := d.close(); err != nil && !done {
			yield(bring.Document{}, fmt.Errorf("close the reader: %w", err))
		}
	}
}

// chapters are the ids that earlier runs brought, by the file that they are of.
func chapters(known bring.Known) map[string][]string {
	out := map[string][]string{}
	for _, id := range known.IDs {
		file := id
		if at := strings.LastIndexByte(id, '#'); at >= 0 && !strings.Contains(id[at:], ".") {
			file = id[:at] // keys of chapters have no full stop, names of these files do
		}
		out[file] = append(out[file], id)
	}
	return out
}

// desk reads the files of one run.
type desk struct {
	known    map[string][]string // by file
	complete bool                // the run before got to its end: no chapter of a file is missing
	version  func(id string) string
	open     func(ctx context.Context) (reader, func() error, error)
	read     reader       // nil until a file has to be read
	close    func() error // nil until then
}

// file reads one.
func (d *desk) file(ctx context.Context, f File) iter.Seq2[bring.Document, error] {
	return func(yield func(bring.Document, error) bool) {
		sum := sha256.Sum256(f.Data)
		version := edition + "-" + hex.EncodeToString(sum[:12])
		if d.unchanged(f.Name, version) {
			d.each(f.Name, func(id string) (bring.Document, error) {
				return bring.Document{ID: id, URL: id, Version: version, Unchanged: true}, nil
			}, yield)
			return
		}
		doc, err := d.paper(ctx, f.Data)
		switch {
		case ctx.Err() != nil || d.read == nil:
			yield(bring.Document{}, fmt.Errorf("read %s: %w", f.Name, err))
		case err != nil:
			d.each(f.Name, func(id string) (bring.Document, error) {
				return bring.Document{}, bring.Skip(id, f.Name, err.Error())
			}, yield)
		default:
			bringAll(f.Name, version, doc, yield)
		}
	}
}

// paper reads a file, and opens the reader before the first one.
func (d *desk) paper(ctx context.Context, data []byte) (doc paper.Document, err error) {
	if d.read == nil {
		if d.read, d.close, err = d.open(ctx); err != nil {
			return doc, err
		}
	}
	if doc, err = d.read(ctx, data); err == nil && len(doc.Chapters()) == 0 {
		err = errors.New("it has no text")
	}
	return doc, err
}

// unchanged tells whether all of a file was brought, and of these bytes.
func (d *desk) unchanged(file, version string) bool {
	if !d.complete {
		return false
	}
	for _, id := range d.known[file] {
		if d.version(id) != version {
			return false
		}
	}
	return len(d.known[file]) > 0
}

// each tells something of all that is known of a file, or of the file when nothing is.
func (d *desk) each(file string, tell func(id string) (bring.Document, error), yield func(bring.Document, error) bool) {
	ids := d.known[file]
	if len(ids) == 0 {
		ids = []string{file}
	}
	for _, id := range ids {
		if !yield(tell(id)) {
			return
		}
	}
}

// bringAll hands on the chapters of a document, and says what of it could not be read.
func bringAll(file, version string, doc paper.Document, yield func(bring.Document, error) bool) {
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	for _, c := range doc.Chapters() {
		id := file
		if c.Key != "" {
			id += "#" + c.Key
		}
		if !yield(bring.Document{ID: id, URL: id, Title: cmp.Or(c.Title, name), Lang: doc.Lang, Markdown: c.Markdown,
			Updated: doc.Updated, Version: version}, nil) {
			return
		}
	}
	if len(doc.Unread) == 0 {
		return
	}
	pages := make([]string, len(doc.Unread))
	for i, n := range doc.Unread {
		pages[i] = strconv.Itoa(n)
	}
	yield(bring.Document{}, bring.Skip(file+"#?", file, "pages that are pictures without text ("+strings.Join(pages, ", ")+
		"): run text recognition (OCR) over the file"))
}
