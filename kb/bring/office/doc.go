// Package office reads the text of documents of office programs: Word files ([DOCX]) and PDF ([PDF]). Both formats have
// been used to crash programs and to fill their memory; whoever reads files of others calls this in a process of its
// own, with limits on its time and memory, and lets it die.
package office

import (
	"errors"
	"time"
)

// ErrTooLarge says that a document unpacks to more than the limit.
var ErrTooLarge = errors.New("the document is larger than the limit")

// A Text is what a document says.
type Text struct {
	Title    string    `json:"title"` // by its properties, or its first heading; may be empty
	Lang     string    `json:"lang"`  // by its properties; may be empty
	Markdown string    `json:"markdown"`
	Updated  time.Time `json:"updated"`
}
