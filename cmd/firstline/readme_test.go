package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/alecthomas/kong"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

func TestReadmeHasTheConfigReferenceOfTheCode(t *testing.T) {
	readme := readReadme(t)
	_, rest, found := strings.Cut(readme, "<!-- config reference: this table is tested against the code -->\n")
	table, _, closed := strings.Cut(rest, "<!-- end of config reference -->")
	if !found || !closed {
		t.Fatal("README.md has no config reference")
	}
	if got, want := strings.TrimSpace(table), strings.TrimSpace(workspace.Markdown()); got != want {
		t.Errorf("the table in README.md is not the code's; put this there:\n%s", want)
	}
}

func TestReadmeNamesEveryCommand(t *testing.T) {
	readme := readReadme(t)
	var typed commands
	parser, err := kong.New(&typed)
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range parser.Model.Leaves(true) {
		words := strings.Fields(command.FullPath())[1:]
		arguments := func(w string) bool { return strings.ContainsAny(w[:1], "<[-") }
		if i := slices.IndexFunc(words, arguments); i >= 0 {
			words = words[:i]
		}
		if name := strings.Join(words, " "); !strings.Contains(readme, "`"+name) {
			t.Errorf("README.md does not mention the command %q", name)
		}
	}
}

func TestReadmeHasTheSetUpCommandsAndCIRunsTheTestOne(t *testing.T) {
	readme := readReadme(t)
	_, section, _ := strings.Cut(readme, "## Try it\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var typed []string
	for line := range strings.Lines(section) {
		if command, ok := strings.CutPrefix(line, "    "); ok {
			typed = append(typed, strings.TrimSpace(command))
		}
	}
	if strings.Join(typed, ";") != "go run ./cmd/firstline demo;make test" {
		t.Errorf("the set-up commands are %q", typed)
	}
	ci, err := os.ReadFile("../../.ci/run")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(ci), "make test\n") {
		t.Error(".ci/run does not run make test")
	}
}

// Whoever copies a line of the table of servers has a workspace that is right.
func TestServersOfTheReadmeAreUnderstood(t *testing.T) {
	_, table, _ := strings.Cut(readReadme(t), "| server | what stands below `model:` |\n|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := strings.Split(strings.TrimSpace(table), "\n")
	if len(rows) < 6 {
		t.Fatalf("README.md has the servers %q", rows)
	}
	env := func(name string) (string, bool) { return "sk-1", strings.HasSuffix(name, "_API_KEY") }
	for _, row := range rows {
		cells := strings.Split(row, "`")
		files := fstest.MapFS{workspace.FileName: {Data: []byte("name: x\nmodel: " + cells[1] + "\n")}}
		ws, problems := workspace.Open(files, workspace.Options{Env: env, Now: time.Now()})
		for _, p := range problems {
			if strings.Contains(p.Error(), "model") {
				t.Errorf("%s: %v", row, p)
			}
		}
		server, err := modelServer(ws.Config.Model, ".", env)
		if err != nil || server == nil {
			t.Errorf("%s: %v", row, err)
			continue
		}
		server.Close()
	}
}

func readReadme(t *testing.T) string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(readme)
}
