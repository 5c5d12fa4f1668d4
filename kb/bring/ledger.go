package bring

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ledgerFile is hidden from whoever reads the folder, and goes into version control with it.
const ledgerFile = ".import.jsonl"

// A line of the ledger: a document as it is now, one that is gone, or where a run began or ended.
type line struct {
	Run     string   `json:"run,omitempty"` // began or ended
	ID      string   `json:"id,omitempty"`
	Version string   `json:"version,omitempty"`
	Text    string   `json:"text,omitempty"`    // hash of what the document says
	Pending bool     `json:"pending,omitempty"` // the files are about to be written
	Gone    bool     `json:"gone,omitempty"`
	Files   []filing `json:"files,omitempty"`
}

const (
	began = "began"
	ended = "ended"
)

// A filing is one file of a document.
type filing struct {
	Name   string `json:"name"`
	Hash   string `json:"hash"`             // of what was written
	Was    string `json:"was,omitempty"`    // while pending: of what is there until then; empty for nothing
	Theirs string `json:"theirs,omitempty"` // of what the source says instead, where a person has edited the file
}

// A ledger is what a folder knows about its imports. It is used by one run at a time.
type ledger struct {
	path     string
	dry      bool
	complete bool
	order    []string // ids as they came
	docs     map[string]line
	owner    map[string]string // ids by file name
	journal  *os.File
}

// openLedger reads what is known. What a crash left of the last line is cut off, so that the next one stands alone.
func openLedger(dir string, dry bool) (*ledger, error) {
	l := &ledger{path: filepath.Join(dir, ledgerFile), dry: dry, complete: true, docs: map[string]line{},
		owner: map[string]string{}}
	data, err := os.ReadFile(l.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read what was imported: %w", err)
	}
	whole := data[:bytes.LastIndexByte(data, '\n')+1]
	for n, text := range bytes.Split(whole, []byte("\n")) {
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		var entry line
		err := json.Unmarshal(text, &entry)
		if err == nil {
			err = entry.check()
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: the line is not what an import writes: %w; take the file back from a backup or "+
				"version control, or import into another folder", l.path, n+1, err)
		}
		l.learn(entry)
	}
	if dry {
		return l, nil
	}
	if len(whole) < len(data) {
		if err := os.Truncate(l.path, int64(len(whole))); err != nil {
			return nil, fmt.Errorf("repair what was imported: %w", err)
		}
	}
	//nolint:gosec // as readable as the articles beside it
	l.journal, err = os.OpenFile(l.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("note what is imported: %w", err)
	}
	return l, nil
}

// check refuses names of files elsewhere: what a ledger names is written over and removed.
func (entry line) check() error {
	for _, f := range entry.Files {
		if !filepath.IsLocal(f.Name) || f.Name != filepath.Base(f.Name) || f.Name == "." {
			return fmt.Errorf("%q is no name of a file in this folder", f.Name)
		}
	}
	return nil
}

// learn takes a line over.
func (l *ledger) learn(entry line) {
	if entry.Run != "" {
		l.complete = entry.Run == ended
		return
	}
	old, known := l.docs[entry.ID]
	for _, f := range old.Files {
		delete(l.owner, f.Name)
	}
	if entry.Gone {
		delete(l.docs, entry.ID)
		return
	}
	if !known {
		l.order = append(l.order, entry.ID)
	}
	l.docs[entry.ID] = entry
	for _, f := range entry.Files {
		l.owner[f.Name] = entry.ID
	}
}

// note writes a line and takes it over.
func (l *ledger) note(entry line) error {
	l.learn(entry)
	if l.dry {
		return nil
	}
	data, err := json.Marshal(entry)
	if err == nil {
		_, err = l.journal.Write(append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("note what is imported: %w", err)
	}
	return nil
}

// known is what a source is told. A document that a crash caught has to be given again.
func (l *ledger) known() Known {
	k := Known{Complete: l.complete, versions: map[string]string{}}
	for _, id := range l.order {
		if doc, ok := l.docs[id]; ok {
			k.IDs = append(k.IDs, id)
			if !doc.Pending {
				k.versions[id] = doc.Version
			}
		}
	}
	return k
}

// finish writes the ledger anew, one line for each document, when a run got to its end. What it missed, if anything,
// may be found at the next one.
func (l *ledger) finish(missed bool) error {
	if l.dry {
		return nil
	}
	var out bytes.Buffer
	w := json.NewEncoder(&out)
	var err error
	for _, id := range l.known().IDs {
		err = errors.Join(err, w.Encode(l.docs[id]))
	}
	state := line{Run: ended}
	if missed {
		state.Run = began
	}
	if err = errors.Join(err, w.Encode(state)); err != nil {
		return fmt.Errorf("note what was imported: %w", err)
	}
	return replace(l.path, out.Bytes())
}

func (l *ledger) close() error {
	if l.journal == nil {
		return nil
	}
	return l.journal.Close()
}
