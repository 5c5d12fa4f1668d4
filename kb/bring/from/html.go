package from

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/kb/bring"
	"github.com/firstline-support/firstline/kb/bring/page"
)

// Files are local files with certain endings: one, or all below a folder. They are known by their path in it.
type Files struct {
	Path    string
	Endings []string // such as .html
	Read    func(ctx context.Context, f File) iter.Seq2[bring.Document, error]

	left int
}

// A File is one of them.
type File struct {
	Name string // path in the folder, with slashes
	Data []byte
}

// Left is how many files are still to be read.
func (s *Files) Left() int { return s.left }

// Documents implements [bring.Source]. A file that cannot be read is skipped.
func (s *Files) Documents(ctx context.Context, _ bring.Known) iter.Seq2[bring.Document, error] {
	return func(yield func(bring.Document, error) bool) {
		names, root, err := s.names()
		if err != nil {
			yield(bring.Document{}, err)
			return
		}
		for i, name := range names {
			s.left = len(names) - i - 1
			if err := ctx.Err(); err != nil {
				yield(bring.Document{}, fmt.Errorf("read %s: %w", name, err))
				return
			}
			data, err := readFile(filepath.Join(root, name))
			if err != nil {
				if !yield(bring.Document{}, &bring.SkipError{ID: name, URL: name, Reason: err.Error(), Passing: true}) {
					return
				}
				continue
			}
			for doc, err := range s.Read(ctx, File{Name: filepath.ToSlash(name), Data: data}) {
				if !yield(doc, err) {
					return
				}
			}
		}
	}
}

// names lists the files. Those hidden by a dot are left out, unless one was named itself.
func (s *Files) names() (names []string, root string, err error) {
	info, err := os.Stat(s.Path)
	if err != nil {
		return nil, "", err
	}
	if !info.IsDir() {
		return []string{filepath.Base(s.Path)}, filepath.Dir(s.Path), nil
	}
	err = filepath.WalkDir(s.Path, func(name string, e fs.DirEntry, err error) error {
		switch hidden := name != s.Path && strings.HasPrefix(e.Name(), "."); {
		case err != nil:
			return err
		case hidden && e.IsDir():
			return fs.SkipDir
		case !hidden && e.Type().IsRegular() && slices.Contains(s.Endings, strings.ToLower(filepath.Ext(name))):
			inside, err := filepath.Rel(s.Path, name)
			names = append(names, inside)
			return err
		}
		return nil
	})
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("%s: no file ends in %s", s.Path, strings.Join(s.Endings, " or "))
	}
	return names, s.Path, err
}

// HTML reads saved pages. Base is where they stand on the web, so that links and pictures keep their addresses; without
// it those that are not whole are dropped.
func HTML(path string, base *url.URL) *Files {
	return &Files{Path: path, Endings: []string{".html", ".htm", ".xhtml"},
		Read: func(_ context.Context, f File) iter.Seq2[bring.Document, error] {
			return func(yield func(bring.Document, error) bool) {
				at := base
				if base != nil {
					at = base.JoinPath(f.Name)
				}
				yield(readHTML(f, at))
			}
		}}
}

func readHTML(f File, at *url.URL) (bring.Document, error) {
	p, err := page.Read(f.Data, "", at)
	if err != nil {
		return bring.Document{}, bring.Skip(f.Name, f.Name, err.Error())
	}
	where := ""
	if at != nil {
		where = at.String()
	}
	return bring.Document{ID: f.Name, URL: cmp.Or(p.Canonical, where, f.Name), Title: p.Title, Lang: p.Lang,
		Markdown: p.Markdown, Licence: p.Licence, Updated: p.Updated}, nil
}
