package flow_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
)

// sound is a small flow without a mistake; each case of the table below spoils one of its lines.
const sound = `id: vpn
title: {en: VPN, de: VPN}
steps:
  - id: host
    ask: {en: "Which host?", de: "Welcher Rechner?"}
    slot: host
    type: host
    next: fix
  - id: fix
    act: restart_vpn
    with: {host: "{host}"}
    confirm: {en: "Restart {host}?", de: "{host} neu starten?"}
    on: {ok: way, failed: human, refused: human}
  - id: way
    branch: host
    cases: {gateway: human}
    else: worked
  - id: worked
    choose: {en: "Did it work?", de: "Ging es?"}
    options:
      - {id: "yes", label: {en: "Yes", de: "Ja"}, next: done}
      - {id: "no", label: {en: "No", de: "Nein"}, next: human}
  - id: done
    resolve: {en: "Good.", de: "Gut."}
  - id: human
    handoff: {team: it, priority: high}
    reason: {en: "VPN at {host}", de: "VPN auf {host}"}
`

func load(text string) ([]flow.Flow, []flow.Problem) {
	return flow.Load(fstest.MapFS{"flows/vpn.yaml": {Data: []byte(text)}}, "flows", slot.New(slot.Set{}), nil)
}

func TestSoundFlowHasNoProblems(t *testing.T) {
	flows, problems := load(sound)
	if len(problems) > 0 || len(flows) != 1 || len(flows[0].Steps) != 6 {
		t.Fatalf("got %d flows and the problems %v, want one flow without", len(flows), problems)
	}
}

func TestLoadNamesTheMistake(t *testing.T) {
	tests := []struct {
		name, old, new string
		line           int
		want           string
	}{
		{"unknown key of the flow", "steps:", "color: red\nsteps:", 3, `unknown key "color"`},
		{"unknown key of a step", "slot: host", "slot: host\n    size: 3", 7, `unknown key "size"`},
		{"unknown key of an option", "next: done}", "next: done, go: 1}", 21, `unknown key "go"`},
		{"id unlike the file", "id: vpn", "id: wifi", 1, "is not the file's name"},
		{"no title", "title: {en: VPN, de: VPN}\n", "", 1, "has no title"},
		{"unknown language", "{en: VPN, de: VPN}", "{en: VPN, de: VPN, fr: VPN}", 2, `unknown key "fr"`},
		{"missing translation", `{en: "Good.", de: "Gut."}`, `{en: "Good."}`, 24, `no resolve in "de"`},
		{"empty translation", `de: "Gut."`, `de: ""`, 24, "is empty"},
		{"step id twice", "- id: done", "- id: worked", 23, "used twice"},
		{"bad step id", "- id: done", "- id: Done!", 23, "is not allowed"},
		{"missing step id", "  - id: done\n    resolve", "  - resolve", 23, "has no id"},
		{"target that does not exist", "else: worked", "else: nowhere", 14, `leads to "nowhere"`},
		{"unreachable step", "next: human}", "next: done}\n  - id: lost\n    resolve: {en: a, de: b}", 23,
			`no step leads to "lost"`},
		{"path without an end", `resolve: {en: "Good.", de: "Gut."}`,
			`say: {en: "Good.", de: "Gut."}` + "\n    next: done", 23, "never ends"},
		{"two kinds", "type: host", "type: host\n    say: {en: a, de: b}", 4, "has 2 kinds"},
		{"no kind", `resolve: {en: "Good.", de: "Gut."}`, "", 23, "has 0 kinds"},
		{"key of another kind", "branch: host", "branch: host\n    type: text", 16, "which branch does not know"},
		{"act without confirm", "    confirm: {en: \"Restart {host}?\", de: \"{host} neu starten?\"}\n", "", 9,
			"has no confirm"},
		{"act without on", "    on: {ok: way, failed: human, refused: human}\n", "", 9, "does not say how it goes on"},
		{"act without refused", ", refused: human", "", 13, "has no refused"},
		{"branch without else", "    else: worked\n", "", 14, "has no else"},
		{"slot used before set", "confirm: {en: \"Restart {host}?\"", "confirm: {en: \"Restart {server}?\"", 9,
			"uses {server}, which may be empty"},
		{"slot of a branch unset", "branch: host", "branch: server", 14, "uses {server}"},
		{"misspelt slot", "Restart {host}", "Restart {Host}", 9, "{Host}, which is no slot"},
		{"ask without slot", "    slot: host\n", "", 4, "has no slot"},
		{"bad slot name", "slot: host", "slot: My-Host", 6, "is no name"},
		{"unknown type", "type: host", "type: hostname", 7, `unknown type "hostname"`},
		{"prefill of anything", "type: host", "type: text\n    prefill: true", 8, "cannot be prefilled"},
		{"prefill with a wish", "type: host", "type: host\n    prefill: maybe", 8, "has prefill: maybe"},
		{"broken pattern", "type: host", "pattern: \"[a\"", 7, "does not compile"},
		{"one option only", "      - {id: \"no\", label: {en: \"No\", de: \"Nein\"}, next: human}\n", "", 20,
			"leaves no choice"},
		{"option twice", `{id: "no"`, `{id: "yes"`, 22, "two options"},
		{"bad priority", "priority: high", "priority: asap", 26, `unknown priority "asap"`},
		{"handoff without team", "team: it, ", "", 26, "has no team"},
		{"no YAML", "title: {en", "title: {en: [", 2, "cannot be read"},
		{"two documents", "id: vpn", "--- \nid: vpn\n---\nid: wifi", 1, "several"},
		{"no steps", sound[strings.Index(sound, "steps:"):], "", 1, "has no steps"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spoilt := strings.Replace(sound, tt.old, tt.new, 1)
			if spoilt == sound {
				t.Fatalf("%q is not in the sound flow", tt.old)
			}
			_, problems := load(spoilt)
			for _, p := range problems {
				if strings.Contains(p.What, tt.want) {
					if p.Line != tt.line || p.Fix == "" || p.File != "flows/vpn.yaml" {
						t.Errorf("got %s, want line %d and a fix", p.Error(), tt.line)
					}
					return
				}
			}
			t.Errorf("got %v, want a problem with %q", problems, tt.want)
		})
	}
}

func TestSlotFilledOnOnePathOnlyIsAProblem(t *testing.T) {
	_, problems := load(`id: vpn
title: {en: VPN}
steps:
  - id: first
    choose: {en: "New?"}
    options:
      - {id: "yes", label: {en: "Yes"}, next: name}
      - {id: "no", label: {en: "No"}, next: done}
  - id: name
    ask: {en: "Name?"}
    slot: name
    next: done
  - id: done
    resolve: {en: "Bye {name}"}
`)
	if len(problems) != 1 || !strings.Contains(problems[0].What, "uses {name}") {
		t.Errorf("got %v, want one about {name}", problems)
	}
}

func TestFlowHasAtMost500Steps(t *testing.T) {
	text := func(n int) string {
		var out strings.Builder
		out.WriteString("id: vpn\ntitle: {en: V}\nsteps:\n  - {id: who, ask: {en: A}, slot: s, next: a1}\n")
		for i := 1; i < n-1; i++ {
			fmt.Fprintf(&out, "  - {id: a%d, act: deed, with: {account: \"{s}\"}, confirm: {en: C}, "+
				"on: {ok: a%d, failed: who, refused: a%[2]d}}\n", i, i+1)
		}
		fmt.Fprintf(&out, "  - {id: a%d, resolve: {en: E}}\n", n-1)
		return out.String()
	}
	if _, problems := load(text(500)); len(problems) > 0 {
		t.Errorf("500 steps: %v", problems)
	}
	if _, problems := load(text(501)); len(problems) != 1 || !strings.Contains(problems[0].What, "501 steps") {
		t.Errorf("501 steps: got %v", problems)
	}
}

func TestLoadGoesOnAfterTheFirstMistake(t *testing.T) {
	_, problems := load(strings.NewReplacer("type: host", "type: x", "priority: high", "priority: y", "title:",
		"titel:").Replace(sound))
	if len(problems) < 4 {
		t.Errorf("got %v, want the type, the priority, the unknown key and the missing title", problems)
	}
}

func TestMissingFolderHoldsNoFlows(t *testing.T) {
	flows, problems := flow.Load(fstest.MapFS{}, "flows", slot.New(slot.Set{}), nil)
	if len(flows)+len(problems) > 0 {
		t.Errorf("got %v and %v, want nothing", flows, problems)
	}
}

func ExampleLoad() {
	flows, problems := flow.Load(os.DirFS("testdata"), "flows", slot.New(slot.Set{}), nil)
	fmt.Println(flows[0].Title["en"], len(flows[0].Steps), len(problems))
	// Output: Reset your password 9 0
}

func FuzzLoad(f *testing.F) {
	f.Add(sound)
	f.Add("id: vpn\nsteps: [1, {}, null, {id: a}]\ntitle: &a {en: *a}")
	f.Add("steps:\n  - ? [a]\n    : b\n  - id: !!str x\n    on: 3\n    act: {}\n    choose: |\n      x")
	f.Add("id: vpn\ntitle: {en: V}\nsteps:\n  - {id: a, ask: {en: A}, slot: s, next: b}\n" +
		"  - {id: b, prove: s, by: [email], on: {ok: c, failed: e}}\n" +
		"  - {id: c, approve: {en: \"{s}\"}, of: {team: it}, within: 5m, on: {ok: d, denied: e, late: e}}\n" +
		"  - {id: d, check: look, on: {up: e}, else: e, save: {x: {value: y, on: [up]}}}\n  - {id: e, resolve: {en: E}}")
	f.Fuzz(func(t *testing.T, text string) {
		flows, problems := load(text)
		if len(problems) > 0 || len(flows) == 0 {
			return
		}
		if out := flows[0].Start("en"); out.Position.Step == "" {
			t.Errorf("a flow without problems starts nowhere: %q", text)
		}
	})
}
