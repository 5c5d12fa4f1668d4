package recall

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestProgramsAreToldApartByTheirBuildIDOrByAllOfThem(t *testing.T) {
	dir := t.TempDir()
	identify := func(content []byte) string {
		t.Helper()
		path := filepath.Join(dir, "program")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		id, err := identity(path)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	rest := bytes.Repeat([]byte("code"), beginning)
	changed := append(bytes.Clone(rest), 'x')
	note := "ELF\x04\x00\x00\x00Go\x00\x00"
	if identify([]byte(note+"one")) == identify([]byte(note+"two")) {
		t.Error("two build IDs are taken for one")
	}
	for _, begin := range []string{note + "one", "\xff Go build ID: \"one\"\n \xff"} {
		if identify(append([]byte(begin), rest...)) != identify(append([]byte(begin), changed...)) {
			t.Errorf("%q: more is read than needed", begin)
		}
	}
	if identify(rest) == identify(changed) {
		t.Error("without a build ID, two programs are taken for one")
	}
	if _, err := identity(filepath.Join(dir, "none")); err == nil {
		t.Error("no program has an identity")
	}
}

func TestTheRunningProgramHasABuildID(t *testing.T) {
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	head := make([]byte, beginning)
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if _, err := file.Read(head); err != nil {
		t.Fatal(err)
	}
	if !hasBuildID(head) {
		t.Error("it is read as a whole at each start")
	}
}
