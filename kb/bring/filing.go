package bring

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A page is an article that is to be a file.
type page struct {
	stem string // of the file's name, without the importer's
	lang string
	data []byte
}

// file writes the pages of a document. The ledger tells before and after, so that a crash between them is known.
func (r *run) file(doc Document, next line, pages []page) error {
	old := r.ledger.docs[doc.ID]
	jobs := make([]job, 0, len(pages))
	for i, p := range pages {
		j := job{page: p, url: doc.URL}
		if i < len(old.Files) && langOf(old.Files[i].Name) == p.lang {
			j.filing, j.known = old.Files[i], true
		} else {
			j.Name = r.name(doc.ID, p, jobs)
		}
		if err := r.judge(&j, old.Pending); err != nil {
			return err
		}
		jobs = append(jobs, j)
		next.Files = append(next.Files, j.filing)
	}
	next.Pending = true
	if err := r.ledger.note(next); err != nil {
		return err
	}
	for _, j := range jobs {
		if err := r.do(j); err != nil {
			return err
		}
	}
	left := slices.DeleteFunc(slices.Clone(old.Files), func(f filing) bool {
		return slices.ContainsFunc(next.Files, func(n filing) bool { return n.Name == f.Name })
	})
	if err := r.remove(doc.URL, left, old.Pending); err != nil {
		return err
	}
	next.Pending = false
	next.Files = slices.Clone(next.Files)
	for i := range next.Files {
		next.Files[i].Was = ""
	}
	return r.ledger.note(next)
}

// A job is what is to be done with one file.
type job struct {
	page
	filing
	url   string
	known bool   // an earlier run wrote it
	what  string // for the report; empty: nothing changes
	write bool   // the file itself
	apart bool   // beside it
	done  bool   // what was beside it is of no use any more
}

// ours tells whether a file with that hash holds what an import wrote, or the source's words that a person took over,
// so that it may be written over and removed.
func (f filing) ours(there string, pending bool) bool {
	return there == f.Hash || f.Theirs != "" && there == f.Theirs || pending && there == f.Was
}

// judge decides by what the file holds, what was written last, and what the source says now.
func (r *run) judge(j *job, pending bool) error {
	there, err := hashOf(filepath.Join(r.Dir, j.Name))
	if err != nil {
		return err
	}
	now, ours := hash(j.data), !j.known || j.ours(there, pending)
	j.done = j.Theirs != "" && (ours || there == now)
	switch {
	case there == now:
		j.Hash, j.Theirs = now, ""
	case ours || there == "" && r.Restore:
		j.what, j.write = Changed, true
		if there == "" {
			j.what = Added
		}
		j.Hash, j.Was, j.Theirs = now, there, ""
	case there == "":
		j.what = Kept
	case now != j.Hash && (now != j.Theirs || pending):
		j.what, j.apart, j.Theirs = Conflict, true, now
	}
	return nil
}

// do carries a job out.
func (r *run) do(j job) error {
	path, reason := filepath.Join(r.Dir, j.Name), ""
	if j.done && !r.DryRun {
		if err := os.Remove(path + Theirs); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove what was taken over: %w", err)
		}
	}
	switch {
	case j.what == "":
		r.report.Unchanged++
		return nil
	case j.what == Kept:
		reason = "it was deleted here; --restore brings it back"
	case j.apart:
		path += Theirs
		reason = "edited here and changed at the source, whose words are in " + j.Name + Theirs
	}
	r.report.add(Note{What: j.what, URL: j.url, File: j.Name, Reason: reason})
	if r.DryRun || !j.write && !j.apart {
		return nil
	}
	return replace(path, j.data)
}

// removeVanished takes away what the source no longer has.
func (r *run) removeVanished() error {
	ids := r.ledger.known().IDs
	var vanished []line
	for _, id := range ids {
		if !r.seen[id] {
			vanished = append(vanished, r.ledger.docs[id])
		}
	}
	const few = 3
	if len(vanished) > few && 2*len(vanished) >= len(ids) && !r.Prune {
		r.report.add(Note{What: Kept, Reason: fmt.Sprintf("%d of %d documents are gone at the source; nothing was removed, "+
			"because that looks like a mistake. --prune removes them", len(vanished), len(ids))})
		return nil
	}
	for _, doc := range vanished {
		if err := r.remove(doc.ID, doc.Files, doc.Pending); err != nil {
			return err
		}
		if err := r.ledger.note(line{ID: doc.ID, Gone: true}); err != nil {
			return err
		}
	}
	return nil
}

// remove takes files away that nobody has edited.
func (r *run) remove(url string, files []filing, pending bool) error {
	for _, f := range files {
		path := filepath.Join(r.Dir, f.Name)
		there, err := hashOf(path)
		switch {
		case err != nil:
			return err
		case there == "":
			continue // deleted here, or by a run that was killed
		case !f.ours(there, pending):
			r.report.add(Note{What: Kept, URL: url, File: f.Name, Reason: "gone at the source, but edited here"})
			continue
		}
		r.report.add(Note{What: Removed, URL: url, File: f.Name})
		if r.DryRun {
			continue
		}
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove what is gone at the source: %w", err)
		}
	}
	return nil
}
