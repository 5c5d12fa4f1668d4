package eval_test

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/handoff"
)

var update = flag.Bool("update", false, "write the golden files anew")

func load(t testing.TB, root, dir string) []eval.Case {
	t.Helper()
	cases, problems := eval.Load(os.DirFS(root), dir)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return cases
}

func TestCasesOfAWorkspacePass(t *testing.T) {
	report := eval.Run(t.Context(), decider(t), load(t, "testdata/workspace", "evals"))
	for _, r := range report.Failed() {
		t.Errorf("%s, turn %d, said %s: %s\ngot %+v", r.Case.Name, r.Turn, r.Said, r.Why, r.Got)
	}
	if len(report.Results) != 7 || report.NotInvented() != 1 || report.Obeyed != 0 {
		t.Errorf("report: %+v", report)
	}
}

func TestFailuresAreCountedByWhatTheyMean(t *testing.T) {
	report := eval.Run(t.Context(), decider(t), load(t, "testdata", "."))
	if got := len(report.Failed()); got != 4 {
		t.Errorf("%d failures, want 4", got)
	}
	if report.Invented != 1 || report.Obeyed != 1 || report.NotInvented() != 0 || report.Share(eval.Answerable) != 0 {
		t.Errorf("report: %+v", report)
	}
}

func TestReportNamesPlaceAndDifference(t *testing.T) {
	report := eval.Run(t.Context(), decider(t), load(t, "testdata", "."))
	for i := range report.Results {
		report.Results[i].Got.Confidence = 0.5 // a figure of the engine, not of this room
	}
	for name, verbose := range map[string]bool{"report.txt": false, "report_verbose.txt": true} {
		t.Run(name, func(t *testing.T) {
			var got strings.Builder
			if err := report.Print(&got, verbose); err != nil {
				t.Fatal(err)
			}
			golden(t, name, got.String())
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile("testdata/"+name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestSameCasesGiveTheSameReport(t *testing.T) {
	d, cases := decider(t), load(t, "testdata/workspace", "evals")
	if diff := cmp.Diff(eval.Run(t.Context(), d, cases), eval.Run(t.Context(), d, cases)); diff != "" {
		t.Error(diff)
	}
}

func TestRunStopsWhenItsContextEnds(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if report := eval.Run(ctx, decider(t), load(t, "testdata/workspace", "evals")); len(report.Results) != 0 {
		t.Errorf("%d cases were played", len(report.Results))
	}
}

func TestReportIsJSONWithStableNames(t *testing.T) {
	report := eval.Run(t.Context(), decider(t), load(t, "testdata/workspace", "evals")[:1])
	data, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{`"kinds":[{"name":"answerable","cases":1,"passed":1,"share":1}]`, `"languages":`,
		`"invented":0`,
		`"obeyed":0`, `"case":{"name":"VPN, plain","kind":"answerable","lang":"en","file":"evals/it.yaml","line":2}`,
		`"outcome":"answer"`, `"articles":[{"id":"vpn",`, `"choices":[{"value":`, `"why":{"rule":"best_way"`} {
		if !strings.Contains(string(data), name) {
			t.Errorf("%s is not in %s", name, data)
		}
	}
}

func TestDeskAcceptsWhatIsHandedOver(t *testing.T) {
	talk := eval.NewTalk(decider(t), "en", noon)
	reply, err := talk.Say(t.Context(), "report phishing: fake invoice in my mail")
	if err != nil {
		t.Fatal(err)
	}
	if reply.Outcome != handoff.HandedOver || !strings.Contains(reply.Text, "AC-1") {
		t.Errorf("reply: %+v", reply)
	}
	reply, err = talk.Say(t.Context(), "it came this morning")
	if err != nil {
		t.Fatal(err)
	}
	if reply.Outcome != handoff.Relayed {
		t.Errorf("what is said to a human is %q", reply.Outcome)
	}
}

func TestButtonIsPressedByNumber(t *testing.T) {
	talk := eval.NewTalk(decider(t), "en", noon)
	if _, err := talk.Say(t.Context(), "my vpn does not connect"); err != nil {
		t.Fatal(err)
	}
	reply, err := talk.Choose(t.Context(), " 1 ")
	if err != nil || reply.Outcome != handoff.SmallTalk {
		t.Errorf("reply %+v, %v", reply, err)
	}
	for _, wrong := range []string{"0", "99", "-1", "", "no such label"} {
		if _, err := talk.Choose(t.Context(), wrong); err == nil {
			t.Errorf("button %q was pressed", wrong)
		}
	}
}

func TestWordsThatNoChannelWouldTakeAreRefused(t *testing.T) {
	talk := eval.NewTalk(decider(t), "en", noon)
	if _, err := talk.Say(t.Context(), "\xff"); err == nil {
		t.Error("broken text was taken")
	}
}

func TestTurnWithACaseIsAHandoffWhateverWasSaid(t *testing.T) {
	said := handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: "One moment.", Outcome: handoff.InFlow}
	opened := handoff.Entry{Kind: handoff.Opened, From: handoff.ByBot}
	for name, entries := range map[string][]handoff.Entry{"said first": {said, opened}, "made first": {opened, said}} {
		t.Run(name, func(t *testing.T) {
			got := eval.Read(bot.Turn{Entries: entries})
			if got.Outcome != handoff.HandedOver || got.Text != "One moment." {
				t.Errorf("reply: %+v", got)
			}
		})
	}
}

func TestRememberedIntentCountsOnlyWhenTheWordsSpeakForIt(t *testing.T) {
	why := &handoff.Why{Intents: []handoff.Weighed{{ID: "vpn", Score: 0.6}, {ID: "wifi", Score: 0.3}}, Knowledge: 0.7}
	for remembered, want := range map[string]string{"wifi": "wifi", "printer": "vpn", "": "vpn"} {
		t.Run(remembered, func(t *testing.T) {
			turn := bot.Turn{Entries: []handoff.Entry{{Kind: handoff.Understood, Why: why}}}
			turn.Conversation.Memory.Intent = remembered
			if got := eval.Read(turn); got.Intent != want || got.Confidence != 0.7 {
				t.Errorf("intent %q with %v, want %q", got.Intent, got.Confidence, want)
			}
		})
	}
}

func TestExpectedValuesAreHeldAgainstThoseFound(t *testing.T) {
	for _, tt := range []struct{ name, expect, why string }{
		{"found", `{email: a@b.de, date: ["2026-01-15", "2026-01-16"]}`, ""},
		{"another one", `{email: c@d.de}`, `email is "a@b.de"`},
		{"none of the kind", `{ip: 10.0.0.1}`, `ip is ""`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := "cases:\n  - {name: n, kind: unanswerable, lang: en, say: write to a@b.de tomorrow, expect: {slots: " +
				tt.expect + "}}\n"
			cases, problems := eval.Load(fstest.MapFS{"evals/a.yaml": {Data: []byte(file)}}, "evals")
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			got := eval.Run(t.Context(), decider(t), cases).Results[0]
			if got.Why != tt.why || got.Passed != (tt.why == "") {
				t.Errorf("got %q, want %q", got.Why, tt.why)
			}
			if tt.name == "found" && got.Want != "date 2026-01-15 or 2026-01-16; email a@b.de" {
				t.Errorf("wanted is told as %q", got.Want)
			}
		})
	}
}
