package pdf

import (
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"github.com/firstline-support/firstline/kb/bring/paper"
)

// printed is what printing programs make of the title: their own name, and that of the file.
var printed = regexp.MustCompile(`(?i)^microsoft \w+ - `)

// properties reads what the file says about itself; a file that says nothing is none the worse.
func (f file) properties() paper.Document {
	doc := paper.Document{Title: title(f.property("Title"))}
	for _, key := range []string{"ModDate", "CreationDate"} {
		if doc.Updated.IsZero() {
			doc.Updated = date(f.property(key))
		}
	}
	said, err := f.engine.FPDFCatalog_GetLanguage(&requests.FPDFCatalog_GetLanguage{Document: f.doc})
	if err == nil {
		doc.Lang = said.Language
	}
	return doc
}

func (f file) property(key string) string {
	said, err := f.engine.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: f.doc, Tag: key})
	if err != nil {
		return ""
	}
	return strings.TrimSpace(clean(said.Value))
}

// title drops titles that are the name of a file.
func title(said string) string {
	name := printed.ReplaceAllString(said, "")
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".doc", ".docx", ".odt", ".pdf", ".indd", ".dot", ".pptx", ".xlsx", ".tex", ".html":
		return ""
	}
	return name
}

// date reads D:20260304050607+01'00', of which only the year must be there.
func date(s string) time.Time {
	s = strings.ReplaceAll(strings.TrimPrefix(s, "D:"), "'", "")
	for _, layout := range []string{"20060102150405-0700", "20060102150405Z0700", "20060102150405", "20060102", "2006"} {
		if at, err := time.Parse(layout, s[:min(len(s), len(layout))]); err == nil {
			return at
		}
	}
	return time.Time{}
}

// Limits of the outline. One that goes in a ring ends here.
const (
	maxMarks     = 10_000
	maxMarkDepth = 8
)

// A mark is an entry of the outline: there is a heading of this level on this page.
type mark struct {
	page  int
	title string // as compared by wording
	level int
}

// outline reads what viewers show beside the pages.
func (f file) outline() ([]mark, error) {
	var marks []mark
	var below func(parent *references.FPDF_BOOKMARK, level int) error
	below = func(parent *references.FPDF_BOOKMARK, level int) error {
		first, err := f.engine.FPDFBookmark_GetFirstChild(
			&requests.FPDFBookmark_GetFirstChild{Document: f.doc, Bookmark: parent})
		if err != nil {
			return err
		}
		for at := first.Bookmark; at != nil && len(marks) < maxMarks; {
			if marks, err = f.mark(marks, *at, level); err != nil {
				return err
			}
			if level < maxMarkDepth {
				if err := below(at, level+1); err != nil {
					return err
				}
			}
			next, err := f.engine.FPDFBookmark_GetNextSibling(
				&requests.FPDFBookmark_GetNextSibling{Document: f.doc, Bookmark: *at})
			if err != nil {
				return err
			}
			at = next.Bookmark
		}
		return nil
	}
	return marks, below(nil, 1)
}

// mark adds an entry. One that leads to no page still has been seen, or a ring of them would never end.
func (f file) mark(marks []mark, at references.FPDF_BOOKMARK, level int) ([]mark, error) {
	said, err := f.engine.FPDFBookmark_GetTitle(&requests.FPDFBookmark_GetTitle{Bookmark: at})
	if err != nil {
		return marks, err
	}
	m := mark{page: -1, title: wording(said.Title), level: level}
	dest, err := f.engine.FPDFBookmark_GetDest(&requests.FPDFBookmark_GetDest{Document: f.doc, Bookmark: at})
	if err != nil {
		return marks, err
	}
	to := dest.Dest
	if to == nil {
		to = f.through(at)
	}
	if to != nil {
		page, err := f.engine.FPDFDest_GetDestPageIndex(
			&requests.FPDFDest_GetDestPageIndex{Document: f.doc, Dest: *to})
		if err == nil {
			m.page = page.Index
		}
	}
	return append(marks, m), nil
}

// through is where an entry leads by an action.
func (f file) through(at references.FPDF_BOOKMARK) *references.FPDF_DEST {
	action, err := f.engine.FPDFBookmark_GetAction(&requests.FPDFBookmark_GetAction{Bookmark: at})
	if err != nil || action.Action == nil {
		return nil
	}
	dest, err := f.engine.FPDFAction_GetDest(&requests.FPDFAction_GetDest{Document: f.doc, Action: *action.Action})
	if err != nil {
		return nil
	}
	return dest.Dest
}
