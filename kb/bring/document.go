package bring

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// A Document is one text as its source has it.
type Document struct {
	ID         string // the same at every run, unique in its source
	URL        string // where people read the original, or the name of its file; required
	Title      string // empty: it is named after the URL
	Name       string // what the file is called after, the same for translations of one text; empty: the title
	Lang       string // such as de or en-GB; empty: its words tell
	Markdown   string
	Questions  []string // as people type them
	Tags       []string
	Licence    string
	Updated    time.Time
	Version    string // whatever tells its source that it changed, such as an ETag or a revision; may be empty
	Restricted bool   // not everyone may read it at its source
	Unchanged  bool   // it is as it was in the Version that was known, and its text was not fetched
}

// A Source lists the documents of one place. After an error the listing ends, with two exceptions: a [SkipError] is
// about one document, and the listing goes on; [ErrPartial] ends a listing that is right as far as it goes.
type Source interface {
	// Documents gives each document once. It stops when ctx ends, with an error that wraps the cause.
	Documents(ctx context.Context, known Known) iter.Seq2[Document, error]
}

// A Sizer is a source that can tell how many documents it has still to give, as far as it knows.
type Sizer interface {
	Left() int
}

// ErrPartial says that there is more than was listed, so that what was not listed has not vanished.
var ErrPartial = errors.New("there is more at the source")

// A SkipError says why one document could not be brought. What an earlier run brought of it stays.
type SkipError struct {
	ID      string
	URL     string
	Reason  string
	Passing bool // the next run may fare better: it looks at everything again
}

// Error gives address and reason.
func (e *SkipError) Error() string { return fmt.Sprintf("%s: %s", e.URL, e.Reason) }

// Skip makes the error for a document that is left out.
func Skip(id, url, reason string) error { return &SkipError{ID: id, URL: url, Reason: reason} }

// Known is what earlier runs brought.
type Known struct {
	Complete bool     // the last run got to its end, and missed nothing that may be there at the next one
	IDs      []string // of all documents, in the order in which they came
	versions map[string]string
}

// Version is what the document's source gave when it was brought; empty when the source has to give it anew.
func (k Known) Version(id string) string { return k.versions[id] }
