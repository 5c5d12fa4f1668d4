package archive_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/handoff"
)

var made = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)

// written is an archive of a few records.
func written(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := archive.NewWriter(&out, archive.Everything, made)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		r, err := archive.New(archive.Note, archive.Noted{Channel: "slack", Key: fmt.Sprint(i), Value: strings.Repeat("v", i)})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// read reads everything, and gives how much there was.
func read(data []byte) (records int, err error) {
	r, err := archive.NewReader(bytes.NewReader(data))
	for err == nil {
		if _, err = r.Next(); err == nil {
			records++
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return records, err
}

func TestWhatWasWrittenIsRead(t *testing.T) {
	r, err := archive.NewReader(bytes.NewReader(written(t)))
	if err != nil {
		t.Fatal(err)
	}
	if r.Part != archive.Everything || !r.Made.Equal(made) {
		t.Errorf("got the header %+v", r.Header)
	}
	for i := range 40 {
		record, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		note, err := archive.ReadAs[archive.Noted](record)
		if err != nil || note.Key != fmt.Sprint(i) || len(note.Value) != i {
			t.Errorf("got the note %+v and %v", note, err)
		}
	}
	for range 2 {
		if _, err := r.Next(); !errors.Is(err, io.EOF) {
			t.Errorf("got %v behind the end, want io.EOF", err)
		}
	}
	if r.Counts()[archive.Note] != 40 {
		t.Errorf("it counted %v", r.Counts())
	}
}

// TestEveryCutIsFound: wherever a file ends, it is refused with the line and what to do.
func TestEveryCutIsFound(t *testing.T) {
	whole := written(t)
	for n := range whole {
		_, err := read(whole[:n])
		if err == nil {
			t.Fatalf("%d of %d bytes were taken for the whole", n, len(whole))
		}
		if n > 20 && (!strings.Contains(err.Error(), "line ") || !errors.Is(err, archive.ErrCut)) {
			t.Errorf("%d of %d bytes: %v", n, len(whole), err)
		}
	}
}

// TestEveryDamageIsFound: whatever byte changes, the file is refused or reads as before. The first ten are gzip's own
// header, of which some mean nothing, and so do the bits between its last block and its sum.
func TestEveryDamageIsFound(t *testing.T) {
	whole := written(t)
	unnoticed := 0
	for n := 10; n < len(whole); n++ {
		damaged := bytes.Clone(whole)
		damaged[n] ^= 0x10
		if records, err := read(damaged); err == nil {
			unnoticed++
			if records != 40 || !bytes.Equal(unpacked(t, damaged), unpacked(t, whole)) {
				t.Errorf("byte %d is another one, and nothing was noticed", n)
			}
		}
	}
	if unnoticed > 1 {
		t.Errorf("%d changed bytes mean nothing, want at most the one between the last block and its sum", unnoticed)
	}
}

func unpacked(t *testing.T, data []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// packed compresses lines as a file has them.
func packed(lines ...string) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = io.WriteString(w, strings.Join(lines, "\n")+"\n")
	_ = w.Close()
	return out.Bytes()
}

func TestForeignFilesAreToldApart(t *testing.T) {
	const header = `{"format":"firstline archive","version":1,"part":"everything"}`
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":               {nil, archive.ErrForeign},
		"a database":            {[]byte("SQLite format 3\x00 and more of it"), archive.ErrForeign},
		"other lines":           {packed(`{"level":"info"}`), archive.ErrForeign},
		"no JSON":               {packed("hello"), archive.ErrForeign},
		"a newer form":          {packed(`{"format":"firstline archive","version":2}`), archive.ErrNewer},
		"only a header":         {packed(header), archive.ErrCut},
		"a newer kind":          {packed(header, `{"kind":"dream","data":{}}`), archive.ErrNewer},
		"a line without data":   {packed(header, `{"kind":"note"}`), archive.ErrDamaged},
		"a wrong sum":           {packed(header, `{"end":true,"counts":{},"sha256":"00"}`), archive.ErrDamaged},
		"a line without an end": {packed(header, strings.Repeat("x", 33<<20)), archive.ErrDamaged},
		"two of them in one":    {append(written(t), written(t)...), archive.ErrDamaged},
	} {
		if _, err := read(c.file); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

// TestASumDoesNotDependOnTheOrder, and on everything else.
func TestASumDoesNotDependOnTheOrder(t *testing.T) {
	record := func(kind archive.Kind, v any) archive.Record {
		r, err := archive.New(kind, v)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	a, b := record(archive.Note, archive.Noted{Key: "a"}), record(archive.Note, archive.Noted{Key: "b"})
	c := record(archive.Case, handoff.Case{Number: 1})
	old := record(archive.Known, archive.Seen{ID: "1", At: made.Add(-time.Hour)})
	code := record(archive.Paper, archive.Filed{Key: "code", Until: made.Add(time.Minute)})
	sum := func(records ...archive.Record) *archive.Sum {
		s := archive.Sum{Known: made, Until: made.Add(time.Hour)}
		for _, r := range records {
			if err := s.Add(r); err != nil {
				t.Fatal(err)
			}
		}
		return &s
	}
	later := a
	later.Turn = 7
	if d := sum(a, b, c).Differs(sum(c, b, later, old, code)); len(d) > 0 {
		t.Errorf("the same in another order differs: %v", d)
	}
	if d := sum(a, b).Differs(sum(a)); len(d) != 1 || d[0] != "note: 2 and 1" {
		t.Errorf("got %v", d)
	}
	if d := sum(a, b).Differs(sum(a, a)); len(d) != 1 || d[0] != "note: 2 each, with other content" {
		t.Errorf("got %v", d)
	}
}

// FuzzReader: whatever a file holds, reading ends, and what is taken for whole is written again as it was.
func FuzzReader(f *testing.F) {
	f.Add(written(f))
	f.Add(packed(`{"format":"firstline archive","version":1}`, `{"kind":"note","data":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := archive.NewReader(bytes.NewReader(data))
		if err != nil {
			return
		}
		var out bytes.Buffer
		w, err := archive.NewWriter(&out, r.Part, r.Made)
		if err != nil {
			t.Skip() // a time that JSON does not write
		}
		n := 0
		for {
			record, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return
			}
			n++
			if err := w.Write(record); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if again, err := read(out.Bytes()); err != nil || again != n {
			t.Errorf("%d records were read, and of what was written of them %d: %v", n, again, err)
		}
	})
}
