package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// smallWorkspace makes what newWorkspace makes, without most of its content: for tests of anything but that. The whole
// starter takes a second to learn, also where most of it was learned before, and many tests start the program.
func smallWorkspace(t testing.TB, edits ...[2]string) string {
	t.Helper()
	dir := newWorkspace(t, edits...)
	if err := makeSmall(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// shown is the article that an intent is answered with.
var shown = regexp.MustCompile(`(?m)^ +answer: (\S+)$`)

// makeSmall leaves of a starter workspace the intents about mail and their articles.
func makeSmall(dir string) error {
	const intents = "mail-calendar.yaml"
	data, err := os.ReadFile(filepath.Join(dir, "intents", intents))
	if err != nil {
		return err
	}
	keep := []string{intents}
	for _, found := range shown.FindAllSubmatch(data, -1) {
		keep = append(keep, string(found[1])+".en.md", string(found[1])+".de.md")
	}
	for _, folder := range []string{"articles", "intents"} {
		entries, err := os.ReadDir(filepath.Join(dir, folder))
		if err != nil {
			return err
		}
		for _, e := range entries {
			if !slices.Contains(keep, e.Name()) {
				err = errors.Join(err, os.RemoveAll(filepath.Join(dir, folder, e.Name())))
			}
		}
		if err != nil {
			return err
		}
	}
	for _, folder := range []string{"actions", "evals", "flows", "slots"} {
		if err := os.RemoveAll(filepath.Join(dir, folder)); err != nil {
			return err
		}
	}
	return errors.Join(withoutFlows(filepath.Join(dir, "articles")), withoutRules(filepath.Join(dir, "firstline.yaml")))
}

// offered is the flow that an article offers.
var offered = regexp.MustCompile(`(?m)^flow: .*\n`)

// withoutFlows has articles offer none.
func withoutFlows(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.md"))
	for _, file := range files {
		data, failed := os.ReadFile(file)
		if failed == nil {
			failed = os.WriteFile(file, offered.ReplaceAll(data, nil), 0o600)
		}
		err = errors.Join(err, failed)
	}
	return err
}

// withoutRules takes the end of the settings away, which names what is not there any more.
func withoutRules(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	head, _, found := strings.Cut(string(data), "\nrouting:\n")
	if !found {
		return errors.New("the starter's firstline.yaml has no rules")
	}
	return os.WriteFile(file, []byte(head+"\n"), 0o600)
}
