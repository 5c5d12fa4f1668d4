package actions_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/firstline-support/firstline/cmd/firstline/actions"
)

// one loads a file that is called reset.yaml.
func one(text string) ([]actions.Action, []actions.Problem) {
	return actions.Load(fstest.MapFS{"actions/reset.yaml": {Data: []byte(text)}})
}

const title = "title: {en: Reset, de: Zurücksetzen}\n"

// mistakes are files that cannot be used, with the line and some words of what is said about them.
var mistakes = []struct {
	name, text string
	line       int
	what       string
}{
	{"no yaml", "id: [", 1, "cannot be read"},
	{"empty", "", 1, "no YAML document"},
	{"two documents", "id: reset\n---\nid: reset\n", 1, "no YAML document, or several"},
	{"too long", "# " + strings.Repeat("x", 64<<10), 1, "more than 65536 bytes"},
	{"unknown key", "id: reset\nsimulate: {code: ok}\nsensitiv: true\n", 3, "cannot be read"},
	{"another name", title + "id: other\nsimulate: {code: ok}\n", 2, "not the file's name"},
	{"no kind", "id: reset\n", 1, "nothing says what does it"},
	{"two kinds", "id: reset\nhttp: {url: 'https://a.example/x'}\nsimulate: {code: ok}\n", 3, "http and simulate"},
	{"a deed that is none", "id: reset\nldap: {do: erase}\n", 2, `"erase"`},
	{"an account without a proof", "id: reset\nldap: {do: reset}\n", 2, "not proved that it is theirs"},
	{"a kept password of none", "id: reset\nldap: {do: unlock, keep_password: true}\nsensitive: true\nsubject: account\n", 2,
		"only a new password"},
	{"a subject that is no parameter", "id: reset\nsimulate: {code: ok}\nsubject: user\n", 3, `no parameter "user"`},
	{"sensitive without a subject", "id: reset\nsimulate: {code: ok}\nsensitive: true\n", 3, "whose account"},
	{"exceptions without a subject", "id: reset\nsimulate: {code: ok}\nexcept: [root]\n", 3, "which parameter names"},
	{"an unknown proof", "id: reset\nsimulate: {code: ok}\nproof: [email, face]\n", 3, `"face"`},
	{"an approval of a look", "id: reset\nldap: {do: state}\napproval: true\n", 1, "for what changes something"},
	{"a cap below nothing", "id: reset\nsimulate: {code: ok}\ncaps: {person: -1}\n", 3, "-1 is no number"},
	{"a result with blanks", "id: reset\nsimulate: {code: all fine}\n", 2, `"all fine" is no result`},
	{"auth without a secret", "id: reset\nhttp:\n  url: https://a.example/x\n  auth: {kind: bearer}\n", 3,
		"auth and secret belong together"},
	{"a check of nothing", "id: reset\ncheck: {service: VPN}\n", 2, "0 kinds of check"},
	{"a parameter with capitals", "id: reset\nsimulate: {code: ok}\nparams: {User: {}}\n", 3, "User"},
}

func TestEachMistakeIsNamedWithItsLine(t *testing.T) {
	t.Parallel()
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			_, problems := one(m.text)
			if len(problems) == 0 {
				t.Fatal("nothing is said about it")
			}
			for _, p := range problems {
				if p.Line == m.line && strings.Contains(p.What, m.what) && p.File == "actions/reset.yaml" && p.Fix != "" {
					return
				}
			}
			t.Errorf("want line %d: %s; got %+v", m.line, m.what, problems)
		})
	}
}

// What the starter declares is what its flows are held to.
func TestTheStarterDeclaresWhatChangesAndWhatDoesNot(t *testing.T) {
	t.Parallel()
	all, problems := actions.Load(os.DirFS("../starter"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	rules := actions.Rules(all)
	for id, want := range map[string]struct{ check, sensitive, approval bool }{
		"reset_password": {sensitive: true}, "unlock_account": {sensitive: true}, "account_state": {check: true},
		"mfa_reset": {sensitive: true, approval: true}, "vpn_gateway": {check: true}, "mailbox_size": {check: true},
		"shared_folder_access": {sensitive: true, approval: true}, "hardware_order": {approval: true}, "report_phish": {},
	} {
		r, declared := rules[id]
		if !declared || r.Check != want.check || r.Sensitive != want.sensitive || r.Approval != want.approval {
			t.Errorf("%s: got %+v, want %+v", id, r, want)
		}
	}
}

// Whoever goes live without a directory hears it before anybody asks for a new password.
func TestWhatIsNotSimulatedNeedsItsSystem(t *testing.T) {
	t.Parallel()
	all, _ := one("id: reset\nldap: {do: reset}\nsensitive: true\nsubject: account\n")
	_, err := actions.Build(all, actions.Around{})
	if err == nil || !strings.Contains(err.Error(), "actions/reset.yaml: there is no directory") {
		t.Errorf("got %v", err)
	}
	ready, err := actions.Build(all, actions.Around{Simulated: map[string]actions.Simulate{"reset": {Code: "ok"}}})
	if err != nil || !ready["reset"].Simulated || !ready["reset"].Sensitive {
		t.Errorf("got %+v, %v", ready, err)
	}
}

// Whatever stands in a file, it is either an action that can be built, or a mistake with a line that is there.
func FuzzLoadGivesAnActionOrAMistake(f *testing.F) {
	for _, m := range mistakes {
		f.Add(m.text)
	}
	f.Add("id: reset\nhttp: {url: 'https://a.example/{user}', result: {codes: [{status: '404', code: none}]}}\nparams: {user: {}}\n")
	f.Add("id:\r {a: b}\rc")
	f.Add("id: reset\ncheck: {several: [{name: a, dns: {host: a.example}}]}\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, problems := one(text)
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1 // YAML ends a line by either
		for _, p := range problems {
			if p.Line < 1 || p.Line > lines || p.What == "" || p.Fix == "" {
				t.Errorf("of %d lines: %+v", lines, p)
			}
		}
		if len(all) == 0 && len(problems) == 0 {
			t.Error("neither an action nor a mistake")
		}
		if len(all) == 1 && len(problems) == 0 && all[0].ID != "reset" {
			t.Errorf("loaded as %q", all[0].ID)
		}
	})
}
