package archive

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"time"
)

const (
	format  = "firstline archive"
	version = 1
	// maxLine is far above what any record needs: who reads a foreign file shall not run out of memory by it.
	maxLine = 32 << 20
)

// A Header is the first line of a file.
type Header struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	Made    time.Time `json:"made"`
	// Part is what of a store it holds: [Everything], or [Some] conversations.
	Part string `json:"part"`
}

// What of a store a file holds.
const (
	Everything = "everything"
	Some       = "conversations"
)

// An ending is the last line of a file.
type ending struct {
	End    bool           `json:"end"`
	Counts map[Kind]int64 `json:"counts"`
	Sum    string         `json:"sha256"` // of all lines before
}

var (
	// ErrForeign says that a file is none of ours.
	ErrForeign = errors.New("it is no archive of Firstline: give a file that firstline backup or export has written")
	// ErrCut says that a file ends too early.
	ErrCut = errors.New("it is cut off: take another copy of the file")
	// ErrDamaged says that a file is not as it was written.
	ErrDamaged = errors.New("it is damaged: take another copy of the file")
	// ErrNewer says that this program does not know the form.
	ErrNewer = errors.New("it was written by a newer version of Firstline: use that, or a newer one")
)

// A Writer writes an archive. What was written is complete after Close only.
type Writer struct {
	packed *gzip.Writer
	out    *bufio.Writer
	sum    hash.Hash
	counts map[Kind]int64
}

// NewWriter begins an archive with its header.
func NewWriter(out io.Writer, part string, made time.Time) (*Writer, error) {
	packed := gzip.NewWriter(out)
	w := &Writer{packed: packed, out: bufio.NewWriter(packed), sum: sha256.New(), counts: map[Kind]int64{}}
	return w, w.line(Header{Format: format, Version: version, Made: made.UTC(), Part: part})
}

// Write adds a record.
func (w *Writer) Write(r Record) error {
	w.counts[r.Kind]++
	return w.line(r)
}

// Counts are how many records of each kind were written.
func (w *Writer) Counts() map[Kind]int64 { return w.counts }

// Close ends the archive. It does not close what the archive is written to.
func (w *Writer) Close() error {
	end := ending{End: true, Counts: w.counts, Sum: hex.EncodeToString(w.sum.Sum(nil))}
	return errors.Join(w.line(end), w.out.Flush(), w.packed.Close())
}

func (w *Writer) line(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write an archive: %w", err)
	}
	if len(text) > maxLine {
		return fmt.Errorf("write an archive: a record of %d bytes, the limit is %d", len(text), maxLine)
	}
	text = append(text, '\n')
	_, _ = w.sum.Write(text) // never fails
	if _, err := w.out.Write(text); err != nil {
		return fmt.Errorf("write an archive: %w", err)
	}
	return nil
}

// A Reader reads an archive and proves it on the way: only after [io.EOF] is it sure that it was whole.
type Reader struct {
	Header

	in     *bufio.Reader
	at     int // the line that was read last
	sum    hash.Hash
	counts map[Kind]int64
	ended  bool
}

// NewReader reads the header.
func NewReader(in io.Reader) (*Reader, error) {
	unpacked, err := gzip.NewReader(in)
	if err != nil {
		return nil, ErrForeign
	}
	r := &Reader{in: bufio.NewReaderSize(unpacked, 64<<10), sum: sha256.New(), counts: map[Kind]int64{}}
	text, err := r.line()
	if err != nil {
		return nil, r.wrong(err)
	}
	switch err := json.Unmarshal(text, &r.Header); {
	case err != nil || r.Format != format:
		return nil, r.wrong(ErrForeign)
	case r.Version != version:
		return nil, r.wrong(ErrNewer)
	}
	return r, nil
}

// Next gives the next record; [io.EOF] after the last one of a whole file. Errors name the line.
func (r *Reader) Next() (Record, error) {
	if r.ended {
		return Record{}, io.EOF
	}
	before := hex.EncodeToString(r.sum.Sum(nil))
	text, err := r.line()
	if err != nil {
		return Record{}, r.wrong(err)
	}
	var line struct {
		Record
		ending
	}
	if err := json.Unmarshal(text, &line); err != nil {
		return Record{}, r.wrong(ErrDamaged)
	}
	if line.End {
		if err := r.end(line.ending, before); err != nil {
			return Record{}, r.wrong(err)
		}
		return Record{}, io.EOF
	}
	switch {
	case !slices.Contains(Kinds(), line.Kind):
		return Record{}, r.wrong(fmt.Errorf("%q is no kind of record that is known: %w", line.Kind, ErrNewer))
	case len(line.Data) == 0:
		return Record{}, r.wrong(ErrDamaged)
	}
	r.counts[line.Kind]++
	return line.Record, nil
}

// Line is where the reader is, for what goes wrong with a record.
func (r *Reader) Line() int { return r.at }

// Counts are how many records of each kind were read.
func (r *Reader) Counts() map[Kind]int64 { return r.counts }

// end proves that everything was there.
func (r *Reader) end(e ending, sum string) error {
	if e.Sum != sum {
		return ErrDamaged
	}
	for _, k := range Kinds() {
		if e.Counts[k] != r.counts[k] {
			return fmt.Errorf("%d records of %s, and there were %d: %w", r.counts[k], k, e.Counts[k], ErrDamaged)
		}
	}
	switch _, err := r.in.ReadByte(); {
	case errors.Is(err, io.EOF):
		r.ended = true
		return nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ErrCut
	default:
		return fmt.Errorf("there is something else behind its end: %w", ErrDamaged)
	}
}

// line reads the next line, of bounded length.
func (r *Reader) line() ([]byte, error) {
	r.at++
	var text []byte
	for {
		piece, err := r.in.ReadSlice('\n')
		text = append(text, piece...)
		switch {
		case err == nil:
			_, _ = r.sum.Write(text) // never fails
			return text, nil
		case errors.Is(err, bufio.ErrBufferFull) && len(text) <= maxLine:
			continue
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return nil, ErrCut
		default:
			return nil, ErrDamaged // gzip's own words tell nobody more
		}
	}
}

func (r *Reader) wrong(err error) error { return fmt.Errorf("line %d: %w", r.at, err) }
