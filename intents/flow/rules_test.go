package flow_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
)

// spoilt loads the flow that does something itself with one of its lines changed.
func spoilt(t *testing.T, with flow.Rules, changes ...string) []flow.Problem {
	t.Helper()
	text, err := os.ReadFile("testdata/selfservice/unlock.yaml")
	if err != nil {
		t.Fatal(err)
	}
	changed := string(text)
	for i := 0; i+1 < len(changes); i += 2 {
		if !strings.Contains(changed, changes[i]) {
			t.Fatalf("%q is not in the sound flow", changes[i])
		}
		changed = strings.Replace(changed, changes[i], changes[i+1], 1)
	}
	files := fstest.MapFS{"flows/unlock.yaml": {Data: []byte(changed)}}
	_, problems := flow.Load(files, "flows", slot.New(slot.Set{}), with)
	return problems
}

func TestWayAroundAProofOrAnApprovalIsNamed(t *testing.T) {
	tests := []struct {
		name    string
		changes []string
		want    string // in what is wrong; empty: nothing is
	}{
		{"as it is", nil, ""},
		{"no proof at all", []string{"on: {locked: mine,", "on: {locked: unlock,"},
			"account_unlock without a proof that {username} is the person's own account, by the way username > state > unlock"},
		{"over a proof that failed", []string{"on: {ok: unlock, failed: to-human}", "on: {ok: unlock, failed: unlock}"},
			"by the way username > state > mine > unlock"},
		{"proof of another slot", []string{"prove: username\n    by: [totp]", "prove: why\n    by: [totp]"},
			"password_reset without a proof that {username}"},
		{"another name after the proof", []string{"refused: worked, not_found: username}", "refused: worked, not_found: who}",
			"  - id: unlocked\n", "  - id: who\n    ask: {en: Who?, de: Wer?}\n    slot: username\n    next: unlock\n" +
				"  - id: unlocked\n"},
			"account_unlock without a proof that {username} is the person's own account, by the way " +
				"username > state > mine > unlock > who > unlock"},
		{"another name from a check after the proof", []string{"on: {ok: unlock, failed: to-human}",
			"on: {ok: peek, failed: to-human}", "  - id: unlocked\n", "  - id: peek\n    check: account_state\n" +
				"    with: {account: \"{username}\"}\n    on: {locked: unlock}\n" +
				"    save: {username: {value: since, on: [locked]}}\n    else: to-human\n  - id: unlocked\n"},
			"by the way username > state > mine > peek > unlock"},
		{"a check after the proof that sets nothing on this way", []string{"on: {ok: unlock, failed: to-human}",
			"on: {ok: peek, failed: to-human}", "  - id: unlocked\n", "  - id: peek\n    check: account_state\n" +
				"    with: {account: \"{username}\"}\n    on: {locked: to-human}\n" +
				"    save: {username: {value: since, on: [locked]}}\n    else: unlock\n  - id: unlocked\n"}, ""},
		{"more than the slot", []string{`with: {account: "{username}", note`, `with: {account: "x{username}", note`},
			"must give account of account_unlock as one slot"},
		{"a fixed account", []string{`with: {account: "{username}", note`, `with: {account: admin, note`},
			"must give account of account_unlock as one slot"},
		{"no account", []string{`with: {account: "{username}", note`, `with: {note`},
			"must give account of account_unlock as one slot"},
		{"no approval", []string{"on: {ok: permit,", "on: {ok: renew,"},
			"password_reset without an approval, by the way username > state > tell > why > mine-too > renew"},
		{"over an approval that came late", []string{"late: to-human}\n  - id: renew", "late: renew}\n  - id: renew"},
			"mine-too > permit > renew"},
		{"an approval that does not say for whom", []string{"{en: \"Renew the password of {username}?", "{en: \"Renew?"},
			"password_reset without an approval"},
		{"one approval for two runs", []string{"refused: no-permit, policy: why}", "refused: no-permit, policy: renew}"},
			"password_reset without an approval, by the way username > state > tell > why > mine-too > permit > renew > renew"},
		{"one approval for a second try after a failure", []string{"on: {ok: worked, failed: to-human, refused: no-permit,",
			"on: {ok: worked, failed: renew, refused: no-permit,"}, "mine-too > permit > renew > renew"},
		{"one approval for a second question after a no", []string{"on: {ok: worked, failed: to-human, refused: no-permit,",
			"on: {ok: worked, failed: to-human, refused: renew,"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			problems := spoilt(t, rules, tt.changes...)
			if tt.want == "" && len(problems) > 0 {
				t.Fatalf("got %v, want none", problems)
			}
			if tt.want == "" {
				return
			}
			for _, p := range problems {
				if strings.Contains(p.What+" ", tt.want+" ") || strings.Contains(p.What, tt.want+",") {
					if p.Line < 20 || p.Fix == "" || p.File != "flows/unlock.yaml" {
						t.Errorf("got %s, want the line of the act and a fix", p.Error())
					}
					return
				}
			}
			t.Errorf("got %v, want a problem with %q", problems, tt.want)
		})
	}
}

func TestWithoutRulesNothingIsKnownOfActions(t *testing.T) {
	problems := spoilt(t, nil, "on: {locked: mine,", "on: {locked: unlock,")
	if len(problems) != 1 || !strings.Contains(problems[0].What, `no step leads to "mine"`) {
		t.Errorf("got %v, want only that nothing leads to the proof", problems)
	}
}

func TestStepsFitWhatIsDeclaredOfTheirActions(t *testing.T) {
	check := rules["account_state"]
	tests := []struct {
		name    string
		changes []string
		with    flow.Rules
		want    string
	}{
		{"code nobody gives", []string{"on: {locked: mine,", "on: {frozen: to-human, locked: mine,"}, rules,
			`waits for "frozen", with which account_state never ends`},
		{"unknown parameter", []string{`with: {account: "{username}"}` + "\n    text", `with: {account: "{username}", x: y}` +
			"\n    text"}, rules, "gives x to account_state"},
		{"missing parameter", []string{`with: {account: "{username}"}` + "\n    text", "with: {}\n    text"}, rules,
			"does not give account to account_state"},
		{"value nobody gives", []string{"value: since,", "value: until,"}, rules, "saves until, which account_state"},
		{"check that changes", []string{"check: account_state", "check: account_unlock"}, rules,
			"which changes something"},
		{"sensitive check without a proof", nil, flow.Rules{"account_state": {Check: true, Sensitive: true,
			Subject: "account", Codes: check.Codes}}, "account_state without a proof"},
		{"sensitive without a subject", nil, flow.Rules{"account_unlock": {Sensitive: true}},
			"nobody knows to which account"},
		{"an act that proves", []string{"act: password_reset", "act: prove_code"}, rules, "which only flows themselves may"},
		{"a check that approves", []string{"check: account_state", "check: approve"}, nil, "which only flows themselves may"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, p := range spoilt(t, tt.with, tt.changes...) {
				if strings.Contains(p.What, tt.want) && p.Line > 1 && p.Fix != "" {
					return
				}
			}
			t.Errorf("got %v, want %q", spoilt(t, tt.with, tt.changes...), tt.want)
		})
	}
}

func TestLoadNamesTheMistakeInANewStep(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"check without else", "    else: to-human\n", "", "has no else"},
		{"check without on", "    on: {locked: mine, expired: tell}\n", "", "does not say how it goes on"},
		{"code that is none", "on: {locked: mine,", "on: {Locked!: mine, locked: mine,", "which is no code"},
		{"code that leads nowhere", "expired: tell}", `expired: ""}`, `leads nowhere on "expired"`},
		{"code of a step that is not there", "expired: tell}", "expired: gone}", `leads to "gone"`},
		{"saved on a code without a step", "on: [locked]}", "on: [ok]}", `saves since on "ok", which has no step`},
		{"saved on a no", "save: {at: at}", "save: {at: {value: at, on: [refused]}}", `saves at on "refused"`},
		{"saved into no slot", "save: {at: at}", "save: {At: at}", `has the slot "At"`},
		{"saved from no value", "save: {at: at}", "save: {at: A t}", `saves the value "A t"`},
		{"saved on one way only", "failed: to-human, refused: worked, not_found: username}",
			"failed: unlocked, refused: worked, not_found: username}", "uses {at}, which may be empty"},
		{"proof without failed", "on: {ok: unlock, failed: to-human}", "on: {ok: unlock}", "has no failed"},
		{"proof with another result", "on: {ok: unlock, failed: to-human}", "on: {ok: unlock, failed: to-human, sent: done}",
			`unknown result "sent"`},
		{"unknown way of proof", "by: [totp]", "by: [smile]", `unknown way "smile"`},
		{"way of proof twice", "by: [totp]", "by: [totp, totp]", "twice"},
		{"no way of proof", "by: [totp]", "by: []", "leaves no way"},
		{"proof of an unset slot", "prove: username\n    by: [email", "prove: account\n    by: [email", "uses {account}"},
		{"approval without late", "denied: no-permit, late: to-human}", "denied: no-permit}", "has no late"},
		{"approval by nobody", "    of: {team: it-identity}\n", "", "does not say who is asked"},
		{"approval by somebody", "of: {team: it-identity}", "of: boss", `asks "boss", which is nobody`},
		{"approval by no team", "of: {team: it-identity}", "of: {}", "has no team"},
		{"too short", "within: 8h", "within: 4m", "not allowed"},
		{"too long", "within: 8h", "within: 8d", "not allowed"},
		{"no length of time", "within: 8h", "within: soon", "not allowed"},
		{"text that is not translated", `{en: "I am looking at the account.", de: "Ich sehe mir das Konto an."}`,
			`{en: "Wait."}`, `no text in "de"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			problems := spoilt(t, rules, tt.old, tt.new)
			for _, p := range problems {
				if strings.Contains(p.What, tt.want) && p.Line > 3 && p.Fix != "" {
					return
				}
			}
			t.Errorf("got %v, want %q", problems, tt.want)
		})
	}
}
