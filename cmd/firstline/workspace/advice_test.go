package workspace_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// fixOf opens the good workspace with one edit and gives the advice for the problem that holds the words.
func fixOf(t *testing.T, file, old, new, words string) string {
	t.Helper()
	files := good(t)
	edit(t, files, file, old, new)
	_, problems := open(files, nil)
	for _, p := range problems {
		if strings.Contains(p.What, words) {
			return p.Fix
		}
	}
	t.Fatalf("nothing about %s in %v", words, problems)
	return ""
}

func TestAdviceFitsTheMistake(t *testing.T) {
	for _, test := range []struct{ name, file, old, new, words, want string }{
		{"typo in a key", conf, "default_team", "defualt_team", "defualt_team", `did you mean "default_team"?`},
		{"typo in a team", conf, "team: security", "team: securty", "securty", `did you mean "security"?`},
		{"typo in an intent", inEval, "intent: password", "intent: pasword", "pasword", `did you mean "password"?`},
		{"strange name", conf, "team: security", "team: moon", "moon", "use one of: it, security"},
		{"nothing there", conf, "actions:\n  reset: {simulate: ok}", "", `action "reset"`, "there is none yet"},
		{"range", conf, "deadline: 30s", "deadline: 1s", "timing.deadline is", "between 5s and 10m0s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if fix := fixOf(t, test.file, test.old, test.new, test.words); !strings.Contains(fix, test.want) {
				t.Errorf("advice %q, want %q", fix, test.want)
			}
		})
	}
}

func TestSecretsAreRefusedWhateverTheyAreCalled(t *testing.T) {
	for _, key := range []string{"slack_token", "api_key", "apiKey", "password", "smtp_passwd", "client_secret", "Credentials"} {
		t.Run(key, func(t *testing.T) {
			fix := fixOf(t, conf, "data: data", key+": hunter2", "looks like a secret")
			if !strings.Contains(fix, "environment") || strings.Contains(fix, "hunter2") {
				t.Errorf("advice %q", fix)
			}
		})
	}
}

func TestActionsMayBeNamedAfterPasswords(t *testing.T) {
	files := good(t)
	edit(t, files, conf, "  reset:", "  password_reset:")
	edit(t, files, inFlow, "act: reset", "act: password_reset")
	if _, problems := open(files, nil); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestWarningsDoNotBreakAWorkspace(t *testing.T) {
	warning, mistake := workspace.Problem{Warning: true}, workspace.Problem{}
	for name, test := range map[string]struct {
		problems []workspace.Problem
		broken   bool
	}{
		"none":     {nil, false},
		"warnings": {[]workspace.Problem{warning, warning}, false},
		"both":     {[]workspace.Problem{warning, mistake}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := workspace.Broken(test.problems); got != test.broken {
				t.Errorf("broken: %v", got)
			}
		})
	}
}

func TestAdviceOnExamplesIsGivenWhenAskedFor(t *testing.T) {
	files := good(t)
	edit(t, files, "intents/it.yaml", `["strange mail", "is this phishing", "fake invoice"]`,
		`["is this phishing", "Is this phishing?", "is this phishing mail"]`)
	if _, problems := workspace.Open(files, workspace.Options{Now: today}); len(problems) > 0 {
		t.Errorf("got %v from a bot that starts", problems)
	}
	_, problems := workspace.Open(files, workspace.Options{Now: today, Advice: true})
	if len(problems) != 1 || !problems[0].Warning || problems[0].File != "intents/it.yaml" || problems[0].Line != 14 ||
		!strings.Contains(problems[0].What, "nearly the same") {
		t.Errorf("got %v, want one warning about phishing in line 14", problems)
	}
	edit(t, files, "intents/it.yaml", "answer: vpn", "answer: nowhere")
	_, problems = workspace.Open(files, workspace.Options{Now: today, Advice: true})
	if len(problems) != 1 || problems[0].Warning {
		t.Errorf("got %v, want the mistake alone: advice comes when the rest is right", problems)
	}
}

// full is a writer that has no room.
type full struct{}

var errFull = errors.New("disk is full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestPrintTellsWhenItCannotWrite(t *testing.T) {
	if err := workspace.Print(full{}, nil, false); !errors.Is(err, errFull) {
		t.Errorf("error: %v", err)
	}
}

func TestPromisesThatAreNotProvedAreNamed(t *testing.T) {
	files := good(t)
	edit(t, files, conf, "answer: 0.6, ask: 0.25", "most_wrong: 0.05")
	_, problems := workspace.Open(files, workspace.Options{Now: today, Advice: true})
	for _, want := range []string{"5 in 100 wrong answers cannot be proved", "50 in 100 useless questions cannot be proved"} {
		if !slices.ContainsFunc(problems, func(p workspace.Problem) bool {
			return strings.Contains(p.What, want) && p.Warning && p.File == conf && p.Line == 4
		}) {
			t.Errorf("%q is not among %v", want, problems)
		}
	}
}
