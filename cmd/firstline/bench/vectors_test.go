package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func vectorFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "vectors.tsv")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestVectorsAreReadByTheirMessage(t *testing.T) {
	got, err := readVectors(vectorFile(t, "no vpn\t0.5 -1e-2 3\r\n\nprinter\t1 2 3\n"))
	if err != nil || len(got) != 2 || got["no vpn"][1] != -0.01 || got["printer"][2] != 3 {
		t.Errorf("got %v, %v", got, err)
	}
	if none, err := readVectors(""); none != nil || err != nil {
		t.Errorf("got %v, %v without a file", none, err)
	}
}

func TestBadVectorsAreNamedWithTheirLine(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"a\t1 2\nb\n", ":2: \"b\" has no vector"},
		{"a\t1 2\nb\t1 2 3\n", ":2: the vector has 3 numbers, those before it have 2"},
		{"a\t1 x\n", ":1: \"x\" is no number"},
		{"a\tNaN\n", ":1: \"NaN\" is no number"},
		{"a\t\n", ":1: \"a\" has 0 numbers"},
		{"\n", ":1: the file has no lines"},
		{"\xff\t1\n", ":1: the line is not valid UTF-8"},
	} {
		if _, err := readVectors(vectorFile(t, tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got %v, want %q in it", tt.text, err, tt.want)
		}
	}
}
