package bring

// What can be worth telling of a document.
const (
	Added    = "new"
	Changed  = "changed"
	Removed  = "removed"
	Conflict = "conflict" // edited here and changed at the source
	Kept     = "kept"     // gone at the source or deleted here, and left as it is
	Skipped  = "skipped"
)

// A Note is what happened to one document or one of its files.
type Note struct {
	What   string `json:"what"`
	URL    string `json:"url,omitempty"`
	File   string `json:"file,omitempty"` // within the folder
	Reason string `json:"reason,omitempty"`
}

// A Report is what a run did, counted in files; skipped ones are documents.
type Report struct {
	New       int    `json:"new"`
	Changed   int    `json:"changed"`
	Unchanged int    `json:"unchanged"`
	Removed   int    `json:"removed"`
	Conflicts int    `json:"conflicts"`
	Kept      int    `json:"kept"`
	Skipped   int    `json:"skipped"`
	Partial   bool   `json:"partial"` // the source has more than was looked at; nothing was removed
	Notes     []Note `json:"notes"`
}

func (r *Report) add(n Note) {
	switch n.What {
	case Added:
		r.New++
	case Changed:
		r.Changed++
	case Removed:
		r.Removed++
	case Conflict:
		r.Conflicts++
	case Kept:
		r.Kept++
	case Skipped:
		r.Skipped++
	}
	r.Notes = append(r.Notes, n)
}
