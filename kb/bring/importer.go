package bring

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"time"
)

// validName is what a folder may be called: its name begins the ids of all articles in it.
var validName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$`)

// Defaults are what documents get that their source does not say, and what people here decide about all of them.
type Defaults struct {
	Lang     string // of documents that do not tell; empty: their words tell
	Licence  string
	Audience []string // who may read them; empty for everyone
	Owner    string
	Tags     []string
	Review   time.Time
}

// An Importer brings documents into one folder.
type Importer struct {
	Dir      string // made when it is missing
	Name     string // begins the ids of the articles: 1 to 30 small letters, digits and hyphens
	Defaults Defaults
	DryRun   bool                  // tell what would be done, and do nothing
	Prune    bool                  // remove what vanished even when it is half of everything
	Restore  bool                  // bring back articles that were deleted here
	Progress func(done, total int) // documents; the total is 0 where the source cannot tell
}

// Run brings what the source has. It works until the source is done, an error ends it or ctx does; in any case the
// report tells what was done, and the next run goes on from there. [ErrBusy] means that another one is at work.
func (im Importer) Run(ctx context.Context, src Source) (report Report, err error) {
	if !validName.MatchString(im.Name) {
		return report, fmt.Errorf("the name %q: use 1 to 30 small letters, digits and hyphens", im.Name)
	}
	if !im.DryRun {
		if err := os.MkdirAll(im.Dir, 0o755); err != nil { //nolint:gosec // as readable as the articles beside it
			return report, fmt.Errorf("make the folder: %w", err)
		}
		free, err := alone(im.Dir)
		if err != nil {
			return report, err
		}
		defer func() { _ = free() }() // closing it frees it, error or not
	}
	ledger, err := openLedger(im.Dir, im.DryRun)
	if err != nil {
		return report, err
	}
	r := &run{Importer: im, ledger: ledger, report: &report, seen: map[string]bool{}, texts: map[string]string{}}
	err = errors.Join(r.all(ctx, src), ledger.close())
	if err != nil && len(ledger.order) == 0 && !im.DryRun {
		forget(im.Dir) // the address was wrong, perhaps: leave no trace of it
	}
	return report, err
}

// A run is one pass over a source.
type run struct {
	Importer
	ledger *ledger
	report *Report
	seen   map[string]bool   // ids that the source still has
	missed bool              // something that may be there at the next run
	texts  map[string]string // addresses by the hash of the text, to find the same page under two of them
}

func (r *run) all(ctx context.Context, src Source) error {
	known := r.ledger.known()
	if err := r.ledger.note(line{Run: began}); err != nil {
		return err
	}
	for doc, err := range src.Documents(ctx, known) {
		if err := r.one(doc, err); err != nil {
			return err
		}
		r.tell(src)
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped: %w", context.Cause(ctx))
		}
	}
	if !r.report.Partial {
		if err := r.removeVanished(); err != nil {
			return err
		}
	}
	return r.ledger.finish(r.report.Partial || r.missed)
}

// tell shows how far the run is.
func (r *run) tell(src Source) {
	if r.Progress == nil {
		return
	}
	total := 0
	if s, ok := src.(Sizer); ok {
		total = len(r.seen) + s.Left()
	}
	r.Progress(len(r.seen), total)
}

// one takes what the source gave.
func (r *run) one(doc Document, err error) error {
	var skip *SkipError
	switch {
	case errors.Is(err, ErrPartial):
		r.report.Partial = true
		return nil
	case errors.As(err, &skip):
		r.seen[skip.ID] = true
		r.missed = r.missed || skip.Passing
		r.report.add(Note{What: Skipped, URL: skip.URL, Reason: skip.Reason})
		return nil
	case err != nil:
		return err
	case r.seen[doc.ID]:
		return nil // moved between two pages of the listing while we read it
	}
	r.seen[doc.ID] = true
	if old := r.ledger.docs[doc.ID]; doc.Unchanged && len(old.Files) > 0 {
		r.texts[old.Text] = doc.URL
		r.report.Unchanged += len(old.Files)
		return nil
	}
	return r.take(doc)
}

// take files a document whose text is there.
func (r *run) take(doc Document) error {
	text := hash([]byte(doc.Title + "\n" + doc.Markdown))
	if same, twice := r.texts[text]; twice {
		r.report.add(Note{What: Skipped, URL: doc.URL, Reason: "it says the same as " + same})
		delete(r.seen, doc.ID) // should it have been brought by an earlier run, it goes
		return nil
	}
	if doc.Restricted && len(r.Defaults.Audience) == 0 {
		r.report.add(Note{What: Skipped, URL: doc.URL, Reason: "not everyone may read it at its source; " +
			"--audience says who may here"})
		delete(r.seen, doc.ID) // it may have been open when it was brought
		return nil
	}
	articles, reason := r.articles(doc)
	if reason != "" {
		r.report.add(Note{What: Skipped, URL: doc.URL, Reason: reason})
		return nil
	}
	r.texts[text] = doc.URL
	next := line{ID: doc.ID, Version: doc.Version, Text: text}
	return r.file(doc, next, articles)
}
