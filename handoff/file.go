package handoff

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A File is one that came with words. Name and Type are foreign text; [File.Clean] makes them harmless.
type File struct {
	ID      string `json:"id,omitempty"` // names the content in the store; empty: there is none, see Problem
	Name    string `json:"name"`
	Type    string `json:"type,omitempty"` // media type, as the channel found it by looking at the content
	Size    int64  `json:"size,omitempty"`
	Problem string `json:"problem,omitempty"` // why there is no content, one of the File… codes
}

// Why the content of a file is missing.
const (
	FileTooBig  = "too_big" // larger than [Limits.Bytes]
	FileRefused = "refused" // the house takes no files of this kind
	FileLost    = "lost"    // it could not be fetched from where it was
	FileTooMany = "too_many"
)

// MaxFiles is how many files come with one message.
const MaxFiles = 10

// Limits are what files a house takes. The zero Limits take none.
type Limits struct {
	Bytes   int64    // of one file
	Refused []string // endings of names, in lower case and without a dot
}

// DefaultLimits are right for screenshots, logs and documents.
func DefaultLimits() Limits {
	return Limits{Bytes: 20 << 20, Refused: []string{"bat", "cmd", "com", "cpl", "exe", "hta", "jar", "js", "jse", "lnk",
		"msi", "ps1", "scr", "vbe", "vbs", "wsf"}}
}

// Problem tells why a file cannot be taken, as far as name and size tell; "" when it can. A size below zero is not
// known.
func (l Limits) Problem(name string, size int64) string {
	ending := strings.ToLower(strings.TrimPrefix(path.Ext(strings.TrimRight(cleanName(name), ". ")), "."))
	switch {
	case ending != "" && slices.Contains(l.Refused, ending):
		return FileRefused
	case size > l.Bytes || l.Bytes <= 0:
		return FileTooBig
	}
	return ""
}

// A Shelf keeps the content of files. Stores implement it.
type Shelf interface {
	// Put keeps the content durably before it returns, and gives the file with its ID and Size. After an error nothing
	// is kept. Content that nothing mentions within a day is thrown away.
	Put(ctx context.Context, f File, content io.Reader) (File, error)
	// Open gives the file as it was put and its content, which must be closed; or ErrNoFile.
	Open(ctx context.Context, id string) (File, io.ReadCloser, error)
	// Mentioning gives the journal entries that hold the file by now, in the order of their writing.
	Mentioning(ctx context.Context, id string) ([]Entry, error)
}

// A Tidier throws away content put before the given time that nothing mentions, and tells how many files that were.
type Tidier interface {
	Tidy(ctx context.Context, before time.Time) (int, error)
}

// ErrNoFile says that there is no such content, or not any more.
var ErrNoFile = errors.New("no such file")

// errTooBig ends the reading of content that is too big.
var errTooBig = errors.New("the file is too big")

// Keep puts content on the shelf, if the limits let it. A file that is refused, too big or breaks off is no error: it
// comes back with its Problem, so that nobody drops it silently. An error is the shelf's.
func (l Limits) Keep(ctx context.Context, shelf Shelf, f File, content io.Reader) (File, error) {
	f = f.Clean()
	f.ID = ""
	size := f.Size
	if size == 0 {
		size = -1 // not known
	}
	if f.Problem = l.Problem(f.Name, size); f.Problem != "" {
		return f, nil
	}
	watched := &watched{from: content, left: l.Bytes}
	kept, err := shelf.Put(ctx, f, watched)
	switch {
	case errors.Is(watched.err, errTooBig):
		f.Problem = FileTooBig
		return f, nil
	case watched.err != nil && ctx.Err() == nil:
		f.Problem = FileLost
		return f, nil
	case err != nil:
		return File{}, fmt.Errorf("keep a file: %w", err)
	}
	return kept, nil
}

// watched reads up to a limit and remembers why it ended, to tell trouble with the content from trouble with the shelf.
type watched struct {
	from io.Reader
	left int64
	err  error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.from.Read(p)
	w.left -= int64(n)
	switch {
	case w.left < 0:
		w.err = errTooBig
		return 0, w.err
	case err != nil && !errors.Is(err, io.EOF):
		w.err = err
	}
	return n, err
}

// maxName bounds the name of a file, in bytes.
const maxName = 150

// Clean gives the file with a name and a type that are safe to show and to send on: one line without directories,
// control characters and marks that turn the direction of reading.
func (f File) Clean() File {
	f.Name = cleanName(f.Name)
	kind, _, err := mime.ParseMediaType(f.Type)
	if err != nil || strings.Count(kind, "/") != 1 || len(kind) > maxName {
		kind = "application/octet-stream"
	}
	f.Type = kind
	f.Size = max(f.Size, 0)
	return f
}

func cleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ".")
	if len(name) > maxName {
		name = shorten(name)
	}
	if name == "" {
		return "file"
	}
	return name
}

// shorten cuts a name in front of its ending.
func shorten(name string) string {
	ending := path.Ext(name)
	if len(ending) > maxName/4 {
		ending = ""
	}
	stem := name[:maxName-len(ending)-len("…")]
	for !utf8.ValidString(stem) {
		stem = stem[:len(stem)-1]
	}
	return stem + "…" + ending
}

// pictures are the types that a browser shows and never runs.
var pictures = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// Picture tells whether the content may be shown in a page. Everything else is for downloading.
func (f File) Picture() bool { return f.ID != "" && slices.Contains(pictures, f.Type) }

// ServedType is the media type to serve the content with: that of a picture, or one that no browser interprets.
func (f File) ServedType() string {
	if f.Picture() {
		return f.Type
	}
	return "application/octet-stream"
}

// Disposition is the header that has browsers save the content under its name, unless it is a picture.
func (f File) Disposition() string {
	kind := "attachment"
	if f.Picture() {
		kind = "inline"
	}
	return mime.FormatMediaType(kind, map[string]string{"filename": f.Clean().Name})
}
