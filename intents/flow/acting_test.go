package flow_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
)

// rules are what the actions of the flow in testdata/selfservice may do.
var rules = flow.Rules{
	"account_state": {Check: true, Codes: []string{"locked", "expired"}, Params: map[string]bool{"account": true},
		Values: []string{"since"}},
	"account_unlock": {Codes: []string{"not_found"}, Params: map[string]bool{"account": true, "note": false},
		Values: []string{"at"}, Sensitive: true, Subject: "account"},
	"password_reset": {Codes: []string{"policy"}, Params: map[string]bool{"account": true}, Sensitive: true,
		Subject: "account", Approval: true},
}

// unlock loads the flow that does something itself.
func unlock(t testing.TB) flow.Flow {
	t.Helper()
	flows, problems := flow.Load(os.DirFS("testdata"), "selfservice", slot.New(slot.Set{}), rules)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return flows[0]
}

// A talk is a conversation with a flow.
type talk struct {
	flow.Outcome
	f flow.Flow
}

func begin(f flow.Flow) *talk { return &talk{f.Start("en"), f} }

func (c *talk) hears(text string) *talk {
	c.Outcome = c.f.Next(c.Position, flow.Input{Text: text, Now: wednesday}, "en")
	return c
}

func (c *talk) presses(id string) *talk {
	c.Outcome = c.f.Next(c.Position, flow.Input{Choice: id}, "en")
	return c
}

// gets brings the result that is waited for; values are names and values in turn.
func (c *talk) gets(code string, values ...string) *talk {
	in := flow.Input{Action: code, Visit: c.Position.Visit, Values: map[string]string{}}
	for i := 0; i+1 < len(values); i += 2 {
		in.Values[values[i]] = values[i+1]
	}
	c.Outcome = c.f.Next(c.Position, in, "en")
	return c
}

func TestCheckRunsWithoutAConfirmation(t *testing.T) {
	c := begin(unlock(t)).hears("j.smith")
	want := &flow.Action{Name: "account_state", With: map[string]string{"account": "j.smith"}, Step: "state", Visit: 1}
	if diff := cmp.Diff(want, c.Act); diff != "" || c.Position.Awaiting != flow.AwaitAction || c.Ask {
		t.Fatalf("got %+v: %s", c.Outcome, diff)
	}
	if c.Say[0] != "I am looking at the account." {
		t.Errorf("said %q while it looks", c.Say)
	}
}

func TestCheckGoesOnByTheCode(t *testing.T) {
	for code, want := range map[string]string{"locked": "mine", "expired": "why", "ok": "to-human", "failed": "to-human",
		"unsure": "to-human", "who knows": "to-human"} {
		if c := begin(unlock(t)).hears("j.smith").gets(code); c.Position.Step != want {
			t.Errorf("%s: got to %q, want %q", code, c.Position.Step, want)
		}
	}
}

func TestBackGoesBehindACheckAndForgetsWhatItSaved(t *testing.T) {
	c := begin(unlock(t)).hears("j.smith").gets("locked", "since", "noon").gets("sent", "by", "email", "to", "j***")
	if c.Position.Slots["since"] != "noon" {
		t.Fatalf("saved %v", c.Position.Slots)
	}
	back := c.f.Back(c.Position, "en")
	if back.Position.Step != "username" || len(back.Position.Slots) > 0 || back.Position.Proof.By != "" {
		t.Errorf("got %+v, want the first question and nothing known", back.Position)
	}
}

// atUnlock is the confirmation of the unlock, after the proof.
func atUnlock(t testing.TB) *talk {
	return begin(unlock(t)).hears("j.smith").gets("locked", "since", "noon").
		gets("sent", "by", "email", "to", "j***").hears("123456").gets("ok")
}

func TestValuesOfAResultCanBeShown(t *testing.T) {
	c := atUnlock(t).hears("yes")
	if got := c.Act.With["note"]; got != "locked since noon" {
		t.Errorf("gave %q to the action", got)
	}
	if c.gets("ok", "at", "12:30 *sharp*"); c.Say[0] != `Unlocked at 12\:30 \*sharp\*.` {
		t.Errorf("said %q", c.Say)
	}
}

func TestMissingValueLeavesTheSlotEmpty(t *testing.T) {
	if c := atUnlock(t).hears("yes").gets("ok"); c.Say[0] != "Unlocked at ." {
		t.Errorf("said %q", c.Say)
	}
}

func TestOwnCodesOfAnActHaveOwnWays(t *testing.T) {
	for code, want := range map[string]string{"ok": "worked", "not_found": "username", "denied": "to-human",
		"policy": "to-human"} {
		if c := atUnlock(t).hears("yes").gets(code); c.Position.Step != want {
			t.Errorf("%s: got to %q, want %q", code, c.Position.Step, want)
		}
	}
}

func TestNobodyKnowsWhetherItWasDoneSoPeopleLook(t *testing.T) {
	c := atUnlock(t).hears("yes").gets("unsure")
	want := &flow.Handoff{Team: "it", Priority: "high", Reason: "It is not known whether the action was carried out"}
	if diff := cmp.Diff(want, c.Handoff); diff != "" || !c.Done {
		t.Errorf("got %+v: %s", c.Outcome, diff)
	}
	if !strings.Contains(c.Say[0], "do not know whether this was done") {
		t.Errorf("said %q", c.Say)
	}
}

func TestResultOfAnEarlierVisitMovesNothing(t *testing.T) {
	c := atUnlock(t).hears("yes")
	before := c.Position
	late := c.f.Next(before, flow.Input{Action: "ok", Visit: before.Visit - 1}, "en")
	if diff := cmp.Diff(before, late.Position); diff != "" || late.Understood || len(late.Say) > 0 {
		t.Errorf("got %+v: %s", late, diff)
	}
	again := c.f.StartAfter(before.Visit, "en")
	again = c.f.Next(again.Position, flow.Input{Text: "j.smith"}, "en")
	if again.Act.Visit != before.Visit+1 {
		t.Errorf("visit %d after a new start, want %d", again.Act.Visit, before.Visit+1)
	}
}

func TestWhatIsSaidWhileAnActionRunsMovesNothing(t *testing.T) {
	c := atUnlock(t).hears("yes")
	before := c.Position
	for _, text := range []string{"yes", "no", "ok", "back", "123456", "no, I meant a.jones"} {
		if c.hears(text); c.Understood || len(c.Say) > 0 || c.Act != nil || !cmp.Equal(before, c.Position) {
			t.Errorf("%q: got %+v", text, c.Outcome)
		}
	}
}

// atPermit is where the approval is asked for.
func atPermit(t testing.TB) *talk {
	return begin(unlock(t)).hears("j.smith").gets("expired").hears("a *demo*").gets("sent", "by", "totp").
		hears("my code: 123 456").gets("ok")
}

func TestApprovalIsAskedOfSomebodyElse(t *testing.T) {
	c := atPermit(t)
	want := map[string]string{"what": `Renew the password of j.smith? Reason: a \*demo\*`, "of": "team:it-identity",
		"within": "8h0m0s"}
	if c.Act == nil || c.Act.Name != flow.ApproveAction || !cmp.Equal(c.Act.With, want) {
		t.Fatalf("got %+v, want %v", c.Act, want)
	}
	if !strings.Contains(c.Say[0], "asked a colleague") || c.Position.Awaiting != flow.AwaitAction {
		t.Errorf("said %q", c.Say)
	}
}

func TestApprovalDecidesTheWay(t *testing.T) {
	for code, want := range map[string]string{"ok": "renew", "denied": "worked", "late": "to-human", "failed": "worked",
		"unsure": "worked", "else": "worked"} {
		c := atPermit(t).gets(code)
		if c.Position.Step != want {
			t.Errorf("%s: got to %q, want %q", code, c.Position.Step, want)
		}
		if back := c.f.Back(c.Position, "en"); back.Understood != c.Done && !c.Done {
			t.Errorf("%s: there is a way back behind the approval", code)
		}
	}
}

func TestChecksThatGoRoundEnd(t *testing.T) {
	flows, problems := load(`id: vpn
title: {en: VPN}
steps:
  - id: look
    check: ping
    on: {up: done}
    else: look
  - id: done
    resolve: {en: "Up."}
`)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c := begin(flows[0])
	for range 100 {
		if c.Done {
			break
		}
		c.gets("down")
	}
	if c.Handoff == nil || !slices.Contains(c.Trace, "look: gave up: loop") {
		t.Errorf("got %+v, want people", c.Outcome)
	}
}
