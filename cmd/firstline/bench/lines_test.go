package bench

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLinesAreReadAsPeopleSaveThem(t *testing.T) {
	want := []line{{"no vpn", "vpn"}, {"Drucker geht nicht", "printer"}}
	for name, text := range map[string]string{
		"plain":               "no vpn\tvpn\nDrucker geht nicht\tprinter\n",
		"no newline at end":   "no vpn\tvpn\nDrucker geht nicht\tprinter",
		"Windows":             "\ufeffno vpn\tvpn\r\nDrucker geht nicht\tprinter\r\n",
		"blanks and no lines": "\n  no vpn \t vpn\n\n\nDrucker geht nicht\tprinter\n \n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read("f", strings.NewReader(text), false)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestALineWithoutMessageIsKept(t *testing.T) {
	got, err := read("f", strings.NewReader("\tvpn\nno vpn\tvpn\n"), false)
	if want := []line{{"", "vpn"}, {"no vpn", "vpn"}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestStrangersNeedNoIntent(t *testing.T) {
	got, err := read("f", strings.NewReader("how are you\nwho won\toos\n"), true)
	if want := []line{{"how are you", ""}, {"who won", "oos"}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestBadLinesAreNamedWithTheCure(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"no tab":      {"a\tb\nhello there\n", `f:2: "hello there" has no intent; write a tab`},
		"no intent":   {"hello\t \n", `f:1: "hello" has no intent`},
		"columns":     {"a\tb\tc\n", "f:1: the line has more than two columns"},
		"Latin-1":     {"a\tb\nDr\xfccker\tprinter\n", "f:2: the line is not valid UTF-8; save the file as UTF-8"},
		"UTF-16":      {"\xff\xfea\x00\t\x00b\x00\n\x00", "f:1: the line is not valid UTF-8"},
		"empty":       {"", "f:1: the file has no lines"},
		"a long line": {"a\tb\n" + strings.Repeat("x", maxLine+1), "f:2: the line is longer than 1024 KiB"},
		"a very long message without intent": {strings.Repeat("ü", 100) + "\n",
			`f:1: "` + strings.Repeat("ü", 40) + `…" has no intent`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read("f", strings.NewReader(test.text), false)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestAWrongFileIsNotComplainedAboutForever(t *testing.T) {
	_, err := read("f", strings.NewReader(strings.Repeat("no tab\n", 1000)), false)
	if n := strings.Count(err.Error(), "has no intent"); n != maxProblems {
		t.Errorf("got %d complaints, want %d", n, maxProblems)
	}
}

func TestDamagedPackedFilesAreNamed(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	for i := range 5000 {
		if _, err := w.Write([]byte(strings.Repeat("hello ", i%7) + "you\tgreeting\n")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	whole := packed.Bytes()
	wrong := slices.Clone(whole)
	wrong[len(wrong)-6] ^= 1 // in the checksum
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"cut":      {whole[:len(whole)/2], "the compressed file breaks off here"},
		"cut soon": {whole[:5], "the compressed file breaks off here"},
		"checksum": {wrong, "the compressed file is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "train.tsv.gz")
			if err := os.WriteFile(file, test.data, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := readFile(file, false)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), file+":") {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func FuzzLines(f *testing.F) {
	f.Add("no vpn\tvpn\r\n\n\ufeffx\t\ty", true)
	f.Add("\xff\xfe\t\x00\n", false)
	f.Fuzz(func(t *testing.T, text string, bare bool) {
		lines, err := read("f", strings.NewReader(text), bare)
		if err == nil && len(lines) == 0 {
			t.Error("no lines and no error")
		}
		for _, l := range lines {
			if l.text+l.label == "" || l.label == "" && !bare || strings.ContainsAny(l.text+l.label, "\t\n") ||
				!utf8.ValidString(l.text+l.label) {
				t.Errorf("got %q of %q", l, text)
			}
		}
	})
}
