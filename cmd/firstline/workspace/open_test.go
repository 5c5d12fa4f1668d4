package workspace_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff/texts"
)

var update = flag.Bool("update", false, "write the golden files anew")

var today = time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC) // a Monday

// good is a small workspace without any mistake, to be broken.
func good(t testing.TB) fstest.MapFS {
	t.Helper()
	root, files := os.DirFS("testdata/good"), fstest.MapFS{}
	err := fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func open(fsys fs.FS, env map[string]string) (*workspace.Workspace, []workspace.Problem) {
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	return workspace.Open(fsys, workspace.Options{Env: lookup, Now: today})
}

func TestGoodWorkspaceHasNoProblem(t *testing.T) {
	w, problems := open(good(t), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if len(w.Articles) != 4 || len(w.Intents.Intents) != 3 || len(w.Flows) != 1 || len(w.Evals) != 2 {
		t.Errorf("%d articles, %d intents, %d flows, %d evals", len(w.Articles), len(w.Intents.Intents), len(w.Flows),
			len(w.Evals))
	}
}

func TestWhatMeansTheSameInTheOrganisationCountsForIntentsToo(t *testing.T) {
	files := good(t)
	files["synonyms.txt"] = &fstest.MapFile{Data: []byte("flurk, printer | Flurk, Drucker\n")}
	w, problems := open(files, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if got := w.Intents.Synonyms; len(got) != 1 || got[0]["en"][0] != "flurk" || got[0]["de"][1] != "Drucker" {
		t.Errorf("intents know %v", got)
	}
	taught := w.Intents
	taught.Synonyms = nil // as whoever teaches reads the folder of intents alone
	if got := w.Relearn(nil, taught).Intents.Synonyms; len(got) != 1 {
		t.Errorf("after teaching they know %v", got)
	}
}

func TestFolderWithoutConfigurationSaysHowToMakeAWorkspace(t *testing.T) {
	_, problems := open(fstest.MapFS{"notes.txt": {}}, nil)
	if len(problems) != 1 || !strings.Contains(problems[0].Fix, "firstline init DIR") {
		t.Errorf("problems: %v", problems)
	}
}

func TestHugeConfigurationIsNotRead(t *testing.T) {
	files := good(t)
	files["firstline.yaml"] = &fstest.MapFile{Data: make([]byte, 2<<20)}
	_, problems := open(files, nil)
	if len(problems) != 1 || !strings.Contains(problems[0].What, "larger than") {
		t.Errorf("problems: %v", problems)
	}
}

// TestDeepYAMLIsNotParsed would not fail but end with all memory taken.
func TestDeepYAMLIsNotParsed(t *testing.T) {
	for _, file := range []string{"firstline.yaml", "intents/it.yaml", "flows/password.yaml", "evals/it.yaml",
		"slots/site.yaml"} {
		for _, knot := range []string{"[", "{a: ", "- ", "? "} {
			files := good(t)
			files[file] = &fstest.MapFile{Data: []byte("\n" + strings.Repeat(knot, 200_000))}
			w, problems := open(files, nil)
			if !workspace.Broken(problems) || !strings.Contains(fmt.Sprint(problems), file+":2: the YAML nests deeper") {
				t.Errorf("%s of %q: %v %v", file, knot, w.Config.Name, problems)
			}
		}
	}
}

func TestFilesWithoutEndAreNotParsed(t *testing.T) {
	files := good(t)
	files["intents/it.yaml"] = &fstest.MapFile{Data: make([]byte, 9<<20)}
	if _, problems := open(files, nil); !strings.Contains(fmt.Sprint(problems), "intents/it.yaml:1: the file has 8 MiB") {
		t.Errorf("problems: %v", problems)
	}
}

func TestNamesOfFilesDoNotReachTheTerminalAsControls(t *testing.T) {
	var b strings.Builder
	bad := workspace.Problem{File: "articles/\x1b[2J\u009b31m\nfake.en.md", Line: 1, What: "x\u009b0m", Fix: "y"}
	if err := workspace.Print(&b, []workspace.Problem{bad}, false); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); strings.ContainsAny(got, "\x1b\u009b") || strings.Contains(got, "\nfake") {
		t.Errorf("printed %q", got)
	}
}

func TestMistakesOfAllFilesAreToldAtOnceInOrder(t *testing.T) {
	files := good(t)
	edit(t, files, "firstline.yaml", "level: info", "level: loud")
	edit(t, files, "firstline.yaml", "case_prefix: AC", "case_prefix: ac")
	edit(t, files, "flows/password.yaml", "act: reset", "act: explode")
	edit(t, files, "intents/it.yaml", "answer: vpn", "answer: vpm")
	_, problems := open(files, nil)
	var places []string
	for _, p := range problems {
		if !p.Warning {
			place, _, _ := strings.Cut(p.Error(), ": ")
			places = append(places, place)
		}
	}
	want := []string{"firstline.yaml:3", "firstline.yaml:15", "flows/password.yaml:9", "intents/it.yaml:2"}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Error(diff)
	}
}

func TestEnvironmentOverridesTheFile(t *testing.T) {
	w, problems := open(good(t), map[string]string{"FIRSTLINE_LISTEN": ":9000", "FIRSTLINE_DATA": "/var/lib/firstline",
		"FIRSTLINE_PUBLIC_URL": "", "FIRSTLINE_LOG_LEVEL": " debug ", "FIRSTLINE_OPERATIONS_LISTEN": ":9090",
		"FIRSTLINE_TRACES": "http://collector:4318", "FIRSTLINE_DRAIN": "7s"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	got := []string{w.Config.Web.Listen, w.Config.Data, w.Config.Web.PublicURL, w.Config.Log.Level,
		w.Config.Operations.Listen, w.Config.Operations.Traces, w.Config.Operations.Drain.String()}
	if diff := cmp.Diff([]string{":9000", "/var/lib/firstline", "", "debug", ":9090", "http://collector:4318", "7s"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestMistakeInTheEnvironmentNamesTheVariable(t *testing.T) {
	for variable, value := range map[string]string{"FIRSTLINE_LISTEN": "8080", "FIRSTLINE_DATA": "articles",
		"FIRSTLINE_PUBLIC_URL": "help.acme.example", "FIRSTLINE_LOG_LEVEL": "verbose", "FIRSTLINE_OPERATIONS_LISTEN": "9090",
		"FIRSTLINE_TRACES": "collector:4318", "FIRSTLINE_DRAIN": "5"} {
		t.Run(variable, func(t *testing.T) {
			_, problems := open(good(t), map[string]string{variable: value})
			if len(problems) != 1 || !strings.HasPrefix(problems[0].Error(),
				"$"+variable+": ") || problems[0].Fix == "" {
				t.Errorf("problems: %v", problems)
			}
		})
	}
}

func TestAPromiseAboutAnswersBringsOneAboutQuestions(t *testing.T) {
	for text, want := range map[string]decide.Promise{
		"most_wrong: 0.2":                    {MostWrong: 0.2, MostUseless: 0.5, Strangers: 0.2},
		"most_wrong: 0.2, most_useless: 0.3": {MostWrong: 0.2, MostUseless: 0.3, Strangers: 0.2},
		"most_useless: 0.3":                  {MostUseless: 0.3, Strangers: 0.2},
		"answer: 0.7":                        {Strangers: 0.2},
	} {
		fsys := good(t)
		conf := strings.Replace(string(fsys["firstline.yaml"].Data), "answer: 0.6, ask: 0.25", text, 1)
		fsys["firstline.yaml"] = &fstest.MapFile{Data: []byte(conf)}
		w, _ := open(fsys, nil)
		if got := w.Policy(nil).Promise; got != want {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
}

func TestPolicyHoldsWhatTheFileSays(t *testing.T) {
	w, _ := open(good(t), nil)
	cat, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := w.Policy(cat, "console")
	if p.Organisation != "Acme IT" || p.Prefix != "AC" || !slices.Equal(p.Desks, []string{"console"}) || p.Routing.Default != "it" {
		t.Errorf("policy: %+v", p)
	}
	if diff := cmp.Diff(decide.Thresholds{Answer: 0.6, Ask: 0.25}, p.Thresholds); diff != "" {
		t.Error(diff)
	}
	open, until := p.Service.Teams["it"].Hours.Open(today)
	if !open || until.Format("15:04 MST") != "17:00 CET" {
		t.Errorf("open %v until %v", open, until)
	}
	if open, _ := p.Service.Teams["it"].Hours.Open(time.Date(2026, time.December, 25, 10, 0, 0, 0, time.UTC)); open {
		t.Error("open on a holiday")
	}
	if w.Config.Actions["reset"].Simulate != "ok" || p.Teams["security"].Name["de"] != "Sicherheit" {
		t.Errorf("policy: %+v", p)
	}
	if k := w.Knowledge(); k.Base.Len() != 4 || len(k.Flows) != 1 {
		t.Errorf("knowledge of %d articles and %d flows", k.Base.Len(), len(k.Flows))
	}
}

func TestCheckPrintsPlaceMistakeAndFix(t *testing.T) {
	problems := []workspace.Problem{
		{File: "$FIRSTLINE_LISTEN", What: `"8080" is no address to listen on`, Fix: "write host:port"},
		{File: "articles/vpn.en.md", Line: 5, What: "the review was due\x1b[2J on 2026-01-01", Fix: "read it again",
			Warning: true},
		{File: "firstline.yaml", Line: 15, What: `the log level "loud" is unknown`, Fix: "use one of: debug, info"},
	}
	for name, print := range map[string]func(*strings.Builder) error{
		"plain":  func(b *strings.Builder) error { return workspace.Print(b, problems, false) },
		"colour": func(b *strings.Builder) error { return workspace.Print(b, problems, true) },
		"none":   func(b *strings.Builder) error { return workspace.Print(b, nil, false) },
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			if err := print(&b); err != nil {
				t.Fatal(err)
			}
			golden(t, "check_"+name+".txt", b.String())
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func FuzzOpenNamesPlaceAndFixWhateverTheConfigurationHolds(f *testing.F) {
	files := good(f)
	f.Add(files["firstline.yaml"].Data)
	for _, seed := range []string{"", "name: x", "a: &a [*a]", "teams: [{id: [1]}]", "timing: {burst: -1s}", "name: [",
		"routing:\n- {}\n", "web: 1", "teams: {id: it}", "actions: {a: {simulate: {}}}", "<<: {name: x}", "? [a]\n: b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		files := fstest.MapFS{"firstline.yaml": {Data: data}}
		_, problems := open(files, nil)
		for _, p := range problems {
			if p.File == "" || p.What == "" || p.Fix == "" || p.Line < 0 {
				t.Errorf("incomplete problem %+v", p)
			}
		}
		if !workspace.Broken(problems) {
			t.Error("a folder without articles passed")
		}
	})
}
