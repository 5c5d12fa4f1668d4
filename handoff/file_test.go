package handoff_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/firstline-support/firstline/handoff"
)

func TestFilesAreMadeHarmless(t *testing.T) {
	for _, test := range []struct{ name, kind, wantName, wantKind string }{
		{"screen.png", "image/png", "screen.png", "image/png"},
		{"../../etc/passwd", "text/plain; charset=utf-8", "passwd", "text/plain"},
		{`C:\Users\kim\a b.pdf`, "application/pdf", "a b.pdf", "application/pdf"},
		{"", "", "file", "application/octet-stream"},
		{"...", "nonsense", "file", "application/octet-stream"},
		{"evil\u202egnp.exe", "image/png\r\nX: y", "evilgnp.exe", "application/octet-stream"},
		{"a\r\nSet-Cookie: x\x00.txt", "text/html", "aSet-Cookie: x.txt", "text/html"},
		{"line\u2028two\u200b.txt", "a/b/c", "linetwo.txt", "application/octet-stream"},
	} {
		got := handoff.File{Name: test.name, Type: test.kind, Size: -1}.Clean()
		if got.Name != test.wantName || got.Type != test.wantKind || got.Size != 0 {
			t.Errorf("%q, %q: got %+v, want %q, %q", test.name, test.kind, got, test.wantName, test.wantKind)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	f.Add("ä€" + strings.Repeat("ö", 200) + ".png")
	f.Fuzz(func(t *testing.T, name string) {
		once := handoff.File{Name: name}.Clean()
		if n := once.Name; n == "" || len(n) > 150 || !utf8.ValidString(n) || strings.ContainsAny(n, "/\\\r\n\x00\u202e") {
			t.Errorf("%q became %q", name, n)
		}
		if twice := once.Clean(); twice != once {
			t.Errorf("%q became %q, and then %q", name, once.Name, twice.Name)
		}
	})
}

// A shelf that keeps nothing, or is broken.
type shelf struct{ err error }

func (s shelf) Put(_ context.Context, f handoff.File, content io.Reader) (handoff.File, error) {
	n, err := io.Copy(io.Discard, content)
	f.ID, f.Size = "1", n
	return f, errors.Join(s.err, err)
}

func (s shelf) Open(context.Context, string) (handoff.File, io.ReadCloser, error) {
	return handoff.File{}, nil, handoff.ErrNoFile
}

func (s shelf) Mentioning(context.Context, string) ([]handoff.Entry, error) { return nil, nil }

func TestNoFileIsDroppedSilently(t *testing.T) {
	limits := handoff.Limits{Bytes: 10, Refused: []string{"exe"}}
	cut := io.MultiReader(strings.NewReader("1"), iotest.ErrReader(errors.New("cut")))
	for _, test := range []struct {
		name    string
		file    handoff.File
		content io.Reader
		problem string
	}{
		{"fits", handoff.File{Name: "a.txt"}, strings.NewReader("0123456789"), ""},
		{"is too big", handoff.File{Name: "a.txt"}, bytes.NewReader(make([]byte, 11)), handoff.FileTooBig},
		{"says that it is too big", handoff.File{Name: "a.txt", Size: 11}, nil, handoff.FileTooBig},
		{"is refused", handoff.File{Name: "a.EXE. "}, nil, handoff.FileRefused},
		{"breaks off", handoff.File{Name: "a.txt"}, cut, handoff.FileLost},
	} {
		got, err := limits.Keep(t.Context(), shelf{}, test.file, test.content)
		if err != nil || got.Problem != test.problem || (got.ID != "") != (test.problem == "") || got.Name == "" {
			t.Errorf("%s: got %+v, %v; want problem %q", test.name, got, err, test.problem)
		}
	}
	if _, err := limits.Keep(t.Context(), shelf{io.ErrShortWrite}, handoff.File{}, strings.NewReader("1")); err == nil {
		t.Error("a broken shelf: got no error")
	}
	if got := (handoff.Limits{}).Problem("a", 0); got == "" {
		t.Error("a house that takes no files takes one")
	}
}
