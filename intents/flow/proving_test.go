package flow_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/intents/flow"
)

// atProof is where a proof has just been asked for.
func atProof(t testing.TB) *talk { return begin(unlock(t)).hears("j.smith").gets("locked") }

// atCode is where the code is waited for.
func atCode(t testing.TB) *talk {
	return atProof(t).gets("sent", "by", "email", "to", "j***@n.example")
}

func ids(choices []flow.Choice) string {
	var all []string
	for _, c := range choices {
		all = append(all, c.ID)
	}
	return strings.Join(all, " ")
}

func TestProofIsAskedForTheAccountInTheSlot(t *testing.T) {
	c := atProof(t)
	want := &flow.Action{Name: flow.ProveAction, Step: "mine", Visit: 2,
		With: map[string]string{"account": "j.smith", "by": "email,phone,signin,agent"}}
	if diff := cmp.Diff(want, c.Act); diff != "" {
		t.Fatal(diff)
	}
	if c.Say[0] != "Let us make sure that it is you." {
		t.Errorf("said %q", c.Say)
	}
	c.gets("sent", "by", "email", "to", "j***@n.example")
	if want := `I have sent a code to j\*\*\*\@n.example. Please type it here.`; c.Say[0] != want {
		t.Errorf("said %q, want %q", c.Say[0], want)
	}
	if c.Position.Awaiting != flow.AwaitCode || ids(c.Choices) != "again other cancel" || !c.Ask {
		t.Errorf("got %+v", c.Outcome)
	}
}

func TestCodeIsFoundInWhatIsTyped(t *testing.T) {
	for text, want := range map[string]string{
		"123456": "123456", "the code is 123 456, thanks": "123456", "12-34-56-78": "12345678", "１２３４５６": "123456",
		"1234567": "1234567", "12345": "", "123456789": "", "123456 or 654321": "", "123456, 654321": "", "code?": "",
		"my 2 codes: 123456": "123456",
	} {
		c := atCode(t).hears(text)
		switch {
		case want == "" && (c.Act != nil || c.Understood):
			t.Errorf("%q: got %+v, want no code", text, c.Act)
		case want != "" && (c.Act == nil || c.Act.Name != flow.ProveCodeAction || c.Act.With["code"] != want ||
			c.Act.With["account"] != "j.smith"):
			t.Errorf("%q: got %+v, want the code %s", text, c.Act, want)
		}
	}
}

func TestCodeStaysInNoRecord(t *testing.T) {
	for _, text := range []string{"123456", "it says 123-456", "1234", "12345678901"} {
		c := atCode(t).hears(text)
		kept, err := json.Marshal([]any{c.Position, c.Trace, c.Say})
		if err != nil || strings.Contains(string(kept), "123") || !c.Hidden {
			t.Errorf("%q: hidden %v, kept %s", text, c.Hidden, kept)
		}
	}
	if c := atCode(t).hears("what code?"); c.Hidden {
		t.Error("hides words that hold no code")
	}
	if c := atCode(t).hears("123456").hears("123457"); !c.Hidden || c.Understood {
		t.Errorf("a second code while the first is looked at: %+v", c.Outcome)
	}
}

func TestProofGoesOnByItsResult(t *testing.T) {
	for _, tt := range []struct{ first, code, step, says string }{
		{"sent", "ok", "unlock", "Shall I unlock"},
		{"sent", "wrong", "mine", "not the code"},
		{"sent", "locked", "to-human", "Too many codes"},
		{"sent", "expired", "to-human", "no longer valid"},
		{"sent", "failed", "to-human", "cannot confirm in this way"},
		{"sent", "unsure", "to-human", "cannot confirm in this way"},
		{"no_contact", "", "to-human", "cannot confirm in this way"},
		{"not_found", "", "to-human", "cannot confirm in this way"},
		{"denied", "", "to-human", "cannot confirm in this way"},
		{"locked", "", "to-human", "cannot confirm in this way"},
		{"ok", "", "unlock", "Shall I unlock"},
	} {
		c := atProof(t).gets(tt.first, "by", "email", "to", "j***")
		if tt.code != "" {
			c.hears("123456").gets(tt.code)
		}
		if c.Position.Step != tt.step || !strings.Contains(c.Say[0], tt.says) {
			t.Errorf("%s %s: got to %q saying %q", tt.first, tt.code, c.Position.Step, c.Say)
		}
	}
}

func TestNoAnswerTellsWhetherAnAccountExists(t *testing.T) {
	unknown, none := atProof(t).gets("not_found"), atProof(t).gets("no_contact")
	if diff := cmp.Diff(unknown.Say, none.Say); diff != "" {
		t.Errorf("the answers differ: %s", diff)
	}
}

func TestWrongCodeIsAskedForAgain(t *testing.T) {
	c := atCode(t).hears("123456").gets("wrong")
	if c.Position.Awaiting != flow.AwaitCode || len(c.Say) != 2 || ids(c.Choices) != "again other cancel" {
		t.Fatalf("got %+v", c.Outcome)
	}
	if c.hears("654321").gets("ok"); c.Position.Step != "unlock" {
		t.Errorf("got to %q after the right code", c.Position.Step)
	}
}

func TestCodeCanBeSentAgainOrAnotherWay(t *testing.T) {
	c := atCode(t).presses("again")
	if c.Act == nil || c.Act.With["by"] != "email" || c.Act.Visit != 3 {
		t.Fatalf("again: got %+v", c.Act)
	}
	c.gets("sent", "by", "email", "to", "j***").hears("another way")
	if c.Act == nil || c.Act.With["by"] != "phone,signin,agent" {
		t.Fatalf("another way: got %+v", c.Act)
	}
	c.gets("sent", "by", "phone", "to", "+49***1").presses("other")
	c.gets("open", "by", "agent")
	if c.Position.Awaiting != flow.AwaitElsewhere || !strings.Contains(c.Say[0], "colleague") {
		t.Fatalf("agent: got %+v", c.Outcome)
	}
	if c.presses("other"); c.Act == nil || c.Act.With["by"] != "signin" {
		t.Fatalf("the last way: got %+v", c.Act)
	}
	link := "https://desk.example/prove?id=1"
	if c.gets("open", "by", "signin", "link", link); ids(c.Choices) != "again cancel" ||
		!strings.HasSuffix(c.Say[0], "\n"+link) {
		t.Errorf("got %+v, want the page and no other way", c.Outcome)
	}
	if c.presses("cancel"); c.Position.Step != "to-human" {
		t.Errorf("cancelled, got to %q", c.Position.Step)
	}
}

func TestProofElsewhereEndsWithAResultOfItsVisit(t *testing.T) {
	c := atProof(t).gets("open", "by", "signin", "link", "https://desk.example/prove")
	visit, place := c.Position.Visit, c.Position
	for _, in := range []flow.Input{{Action: "ok", Visit: visit + 1}, {Action: "ok"}, {Action: "open", Visit: visit}} {
		if out := c.f.Next(place, in, "en"); out.Understood || !cmp.Equal(out.Position, place) {
			t.Errorf("%+v: moved to %+v", in, out.Position)
		}
	}
	if c.hears("123456"); c.Act != nil || c.Understood {
		t.Errorf("takes a code nobody sent: %+v", c.Act)
	}
	if c.gets("ok"); c.Position.Step != "unlock" {
		t.Errorf("got to %q", c.Position.Step)
	}
	if c := atProof(t).gets("open", "by", "signin").gets("failed"); c.Position.Step != "to-human" {
		t.Errorf("failed: got to %q", c.Position.Step)
	}
}

func TestResultNobodyWaitsForIsNoProof(t *testing.T) {
	c := atCode(t)
	for _, code := range []string{"ok", "sent", "failed"} {
		out := c.f.Next(c.Position, flow.Input{Action: code, Visit: c.Position.Visit}, "en")
		if out.Understood || !cmp.Equal(out.Position, c.Position) {
			t.Errorf("%s while the code is waited for: %+v", code, out.Position)
		}
	}
}

func TestForeignWaysAndPagesAreNoProof(t *testing.T) {
	for _, values := range [][]string{
		{"by", "totp"}, {"by", ""}, {"by", "signin", "link", "javascript:alert(1)"},
		{"by", "signin", "link", "https://a.example/) [click](https://b.example"}, {"by", "signin", "link", "//a.example"},
	} {
		if c := atProof(t).gets("open", values...); c.Position.Step != "to-human" {
			t.Errorf("%v: got to %q saying %q", values, c.Position.Step, c.Say)
		}
	}
}

func TestThreeWordsThatAreNoCodeCallPeople(t *testing.T) {
	if c := atCode(t).hears("hm").hears("what").hears("why"); c.Handoff == nil || !c.Done {
		t.Errorf("got %+v", c.Outcome)
	}
}

func TestAgainRepeatsTheQuestionForTheCode(t *testing.T) {
	c := atCode(t)
	again := c.f.Again(c.Position, "de")
	if !again.Ask || !strings.HasPrefix(again.Say[0], "Ich habe einen Code an") || !cmp.Equal(again.Position, c.Position) {
		t.Errorf("got %+v", again)
	}
}
