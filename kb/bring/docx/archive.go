package docx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Limits of what is unpacked. The text of a thousand pages with all its markup is about 20 MiB.
const (
	maxEntries = 10_000
	maxPart    = 64 << 20
	maxTotal   = 128 << 20
	maxRatio   = 400     // of a part that is larger than
	freeRatio  = 4 << 20 // this: small parts may be as empty as they like
)

// ErrLimit means that a document is larger, deeper or packed tighter than any honest one.
var ErrLimit = errors.New("it exceeds the limits of a document")

// errNoPart means that the file has no such part.
var errNoPart = errors.New("the part is missing")

// archive unpacks parts of a document within the limits.
type archive struct {
	files map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

func openArchive(data []byte) (*archive, error) {
	if bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}) {
		return nil, errors.New("it is in the format of Word 97 or protected by a password; " +
			"save it as .docx without a password")
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("it is not a Word document (.docx): %w", err)
	}
	if len(r.File) > maxEntries {
		return nil, fmt.Errorf("%w: %d files in it, at most %d", ErrLimit, len(r.File), maxEntries)
	}
	a := &archive{files: make(map[string]*zip.File, len(r.File)), left: maxTotal}
	for _, f := range r.File {
		a.files[strings.ToLower(path.Clean("/"+f.Name))] = f
	}
	return a, nil
}

// part unpacks a file of the archive. What its header says about its size is not believed.
func (a *archive) part(name string) (data []byte, err error) {
	f := a.files[strings.ToLower(path.Clean("/"+name))]
	if f == nil {
		return nil, fmt.Errorf("%s: %w", name, errNoPart)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	packed := int64(min(f.CompressedSize64, maxTotal))
	most := min(maxPart, a.left, max(freeRatio, maxRatio*packed))
	data, err = io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("%w: %s is larger than %d MiB when unpacked", ErrLimit, name, most>>20)
	}
	a.left -= int64(len(data))
	return data, nil
}
