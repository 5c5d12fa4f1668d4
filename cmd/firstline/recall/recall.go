// Package recall keeps what took long to learn from a workspace in files, until the next start of the same program: a
// help desk that is restarted, and every command that asks something, is ready in a fraction of the time. It knows
// nothing of what it keeps. Start reading at [New].
package recall

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Limits of a folder.
const (
	most    = 64        // files; the oldest go first
	largest = 64 << 20  // bytes of one
	room    = 256 << 20 // bytes of all
	suffix  = ".learned"
)

// A Folder is a memory in files. It is safe for concurrent use, also by several processes: each file is written under
// another name first, and is whole from the moment that it has its own. The zero value forgets everything.
type Folder struct {
	dir     string
	program string // what it keeps is worth nothing to another one
}

// New gives the memory of a program in a folder, which is made when something is kept.
func New(dir, program string) Folder { return Folder{dir: dir, program: program} }

// Program tells the running program apart from every other build of it.
func Program() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the running program: %w", err)
	}
	return identity(path)
}

// beginning is how much of a program holds its build ID, wherever it is to run: as much as the go command reads of it.
const beginning = 32 << 10

// identity tells a program by its beginning, where the build ID is that the go command makes of all that goes into it,
// and by all of its bytes where it was built without one: reading all takes a tenth of the time of a start.
func identity(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read the program: %w", err)
	}
	defer func() { _ = file.Close() }() // nothing was written
	head := make([]byte, beginning)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the program: %w", err)
	}
	sum := sha256.New()
	sum.Write(head[:n])
	if !hasBuildID(head[:n]) {
		if _, err := io.Copy(sum, file); err != nil {
			return "", fmt.Errorf("read the program: %w", err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// hasBuildID tells whether the beginning of a program holds a build ID: in ELF files as a note of type 4 of the owner
// "Go", in others as a text.
func hasBuildID(head []byte) bool {
	return bytes.Contains(head, []byte("\x04\x00\x00\x00Go\x00\x00")) ||
		bytes.Contains(head, []byte(`Go build ID: "`))
}

// Recall gives what was kept. A file that is damaged is like none.
func (f Folder) Recall(key string) ([]byte, bool) {
	if f.dir == "" {
		return nil, false
	}
	path := f.path(key)
	if info, err := os.Stat(path); err != nil || info.Size() > largest {
		return nil, false
	}
	data, err := os.ReadFile(path)
	if err != nil || len(data) < sha256.Size {
		return nil, false
	}
	sum := sha256.Sum256(data[sha256.Size:])
	return data[sha256.Size:], slices.Equal(sum[:], data[:sha256.Size])
}

// Keep writes the data down. What cannot be written is learned again the next time: nothing depends on it.
func (f Folder) Keep(key string, data []byte) {
	if f.dir == "" || len(data) > largest-sha256.Size || os.MkdirAll(f.dir, 0o700) != nil {
		return
	}
	file, err := os.CreateTemp(f.dir, "new-*")
	if err != nil {
		return
	}
	sum := sha256.Sum256(data)
	_, err = file.Write(append(sum[:], data...))
	if closed := file.Close(); err != nil || closed != nil || os.Rename(file.Name(), f.path(key)) != nil {
		_ = os.Remove(file.Name()) // it is no use to anybody
		return
	}
	f.thin()
}

func (f Folder) path(key string) string {
	sum := sha256.Sum256([]byte(f.program + "\x00" + key))
	return filepath.Join(f.dir, hex.EncodeToString(sum[:])+suffix)
}

// thin removes the oldest files beyond the limits. It touches nothing that is not its own.
func (f Folder) thin() {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return
	}
	type aged struct {
		name string
		at   int64
		size int64
	}
	var files []aged
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasSuffix(e.Name(), suffix) {
			files = append(files, aged{e.Name(), info.ModTime().UnixNano(), info.Size()})
		}
	}
	slices.SortFunc(files, func(a, b aged) int { return int(min(max(b.at-a.at, -1), 1)) })
	left := int64(room)
	for i, file := range files {
		if left -= file.size; i >= most || left < 0 {
			_ = os.Remove(filepath.Join(f.dir, file.name)) // the next one tries again
		}
	}
}
