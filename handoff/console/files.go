package console

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/download"
)

// downloadFile gives a file that came with words of the case's conversation, notes included.
func (c *Console) downloadFile(w http.ResponseWriter, r *http.Request, v visit) error {
	if c.opt.Shelf == nil {
		return errNoPage
	}
	found, seen, err := c.conversation(r, v)
	if err != nil {
		return err
	}
	id := r.PathValue("file")
	holds := func(e handoff.Entry) bool {
		return slices.ContainsFunc(e.Files, func(f handoff.File) bool { return f.ID == id })
	}
	if id == "" || !slices.ContainsFunc(seen.Entries, holds) {
		return errNoPage
	}
	f, content, err := c.opt.Shelf.Open(r.Context(), id)
	if errors.Is(err, handoff.ErrNoFile) {
		return errNoPage
	}
	if err != nil {
		return fmt.Errorf("open a file of case %d: %w", found.Number, err)
	}
	return download.Send(w, r, f, content, func(err error) {
		c.opt.Log.Warn("a file broke off", "case", found.Number, "err", err) // the answer has begun: there is no error page
	})
}

// carries are the acts that files come with, by the end of their address.
var carries = []string{"reply", "ask", "note"}

// mostBytes is how much of a request is read.
func (c *Console) mostBytes(r *http.Request) int64 {
	if c.opt.Shelf == nil || !isMultipart(r) || !carriesFiles(r) {
		return maxForm
	}
	return maxForm + handoff.MaxFiles*(c.opt.Files.Bytes+maxPart)
}

// maxPart is the head of a part of a form.
const maxPart = 4 << 10

func carriesFiles(r *http.Request) bool {
	return slices.Contains(carries, r.Pattern[strings.LastIndexByte(r.Pattern, '/')+1:])
}

func isMultipart(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data")
}

// readParts reads a form with files: these go to the shelf as they come. The words stand before them.
func (c *Console) readParts(w http.ResponseWriter, r *http.Request) ([]handoff.File, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, errMalformed
	}
	if err := download.TakeTime(w); err != nil {
		return nil, err
	}
	r.PostForm = url.Values{}
	var files []handoff.File
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, formError(err)
		}
		if part.FileName() == "" {
			err = readField(r.PostForm, part)
		} else {
			files, err = c.addFile(r, files, part)
		}
		if err != nil {
			return nil, err
		}
	}
}

// readField adds a field of a form. An empty choice of files is one without a name.
func readField(form url.Values, part *multipart.Part) error {
	value, err := io.ReadAll(io.LimitReader(part, handoff.MaxText+1))
	if err != nil {
		return formError(err)
	}
	form.Add(part.FormName(), string(value))
	return nil
}

// sniffed is how much of a file is looked at for its type.
const sniffed = 512

func (c *Console) addFile(r *http.Request, files []handoff.File, part *multipart.Part) ([]handoff.File, error) {
	if c.opt.Shelf == nil {
		return files, errMalformed
	}
	if len(files) == handoff.MaxFiles {
		return files, errManyFiles
	}
	content := bufio.NewReaderSize(part, sniffed)
	head, err := content.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return files, formError(err)
	}
	f := handoff.File{Name: part.FileName(), Type: http.DetectContentType(head)}
	f, err = c.opt.Files.Keep(r.Context(), c.opt.Shelf, f, content)
	switch {
	case err != nil:
		return files, fmt.Errorf("keep a file: %w", err)
	case f.Problem == handoff.FileRefused:
		return files, errFileKind
	case f.Problem == handoff.FileLost:
		return files, errMalformed
	case f.Problem != "":
		return files, errFileBig
	}
	return append(files, f), nil
}

// formError tells a form that is too large from one that cannot be read.
func formError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fmt.Errorf("form over %d bytes: %w", large.Limit, handoff.ErrTooLong)
	}
	return errMalformed
}

// TakesFiles tells whether files can be attached.
func (f frame) TakesFiles() bool { return f.c.opt.Shelf != nil && f.c.opt.Files.Bytes > 0 }

// FileLimits says which.
func (f frame) FileLimits() string {
	return f.Say("files.limits", "Number", handoff.MaxFiles, "Limit", f.c.opt.Files.Bytes>>20)
}

// FileBytes is the largest file, for scripts.
func (f frame) FileBytes() int64 { return f.c.opt.Files.Bytes }

// MaxFiles is how many come with an act, for scripts.
func (f frame) MaxFiles() int { return handoff.MaxFiles }
