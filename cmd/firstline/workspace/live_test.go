package workspace_test

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

const (
	resetting = "id: reset\ntitle: {en: Reset, de: Zurücksetzen}\nparams: {user: {}}\nsubject: user\nsensitive: true\n" +
		"http:\n  url: https://id.acme.example/reset/{user}\n  result: {values: {password: {path: new, secret: true}}}\n"
	proofs    = "default_team: it\nproof: {mail: {server: \"mail.acme.example:587\", from: it@acme.example}}"
	simulated = "actions:\n  reset: {simulate: ok}"
)

// TestWhatIsReallyDoneHasWhatItNeeds is about what would be seen only when somebody needs it: nothing can be proved, or
// a new password cannot be shown.
func TestWhatIsReallyDoneHasWhatItNeeds(t *testing.T) {
	for _, test := range []struct {
		name  string
		edits [][2]string
		want  []string
	}{
		{"simulated", nil, nil},
		{"no proof", [][2]string{{simulated, ""}}, []string{"nobody can prove whose an account is"}},
		{"with proof", [][2]string{{simulated, ""}, {"default_team: it", proofs}}, nil},
		{"no address", [][2]string{{simulated, ""}, {"default_team: it", proofs}, {"127.0.0.1:8080", ":8080"},
			{"public_url: https://help.acme.example", "public_url: \"\""}}, []string{"cannot open the page"}},
		{"on this machine", [][2]string{{simulated, ""}, {"default_team: it", proofs},
			{"public_url: https://help.acme.example", "public_url: \"\""}}, nil},
		{"in the clear", [][2]string{{simulated, ""}, {"default_team: it", proofs},
			{"https://help.acme.example", "http://help.acme.example"}}, []string{"cannot open the page"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := good(t)
			edit(t, files, "actions/reset.yaml", "", resetting)
			for _, e := range test.edits {
				edit(t, files, conf, e[0], e[1])
			}
			_, problems := open(files, nil)
			var got []workspace.Problem
			for _, p := range problems {
				if p.File == "actions/reset.yaml" {
					got = append(got, p)
				}
			}
			if len(got) != len(test.want) {
				t.Fatalf("got %v, want %q", got, test.want)
			}
			for i, want := range test.want {
				if !strings.Contains(got[i].What, want) || !strings.Contains(got[i].Fix, "simulate the action") {
					t.Errorf("got %v, want %q", got[i], want)
				}
			}
		})
	}
}
