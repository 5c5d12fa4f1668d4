package sheet_test

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

// acted is a conversation in which the bot did things, by order of the entries.
func acted() []handoff.Entry {
	order := func(seq int64, action string, with map[string]string) handoff.Entry {
		return handoff.Entry{Seq: seq, Kind: handoff.Ordered, From: handoff.ByBot, Text: action, Delivery: handoff.Sent,
			Order: &handoff.Order{Action: action, With: with}}
	}
	report := func(seq, of int64, r handoff.Report) handoff.Entry {
		r.Order = of
		return handoff.Entry{Seq: seq, Kind: handoff.Ran, From: handoff.BySystem, Report: &r}
	}
	account := map[string]string{"account": "amara"}
	held := order(9, "unlock", account)
	held.Delivery = handoff.HeldBack
	return []handoff.Entry{
		order(1, handoff.OrderProveCode, map[string]string{"account": "amara", "code": "123456"}),
		report(2, 1, handoff.Report{Code: handoff.CodeDone}),
		order(3, handoff.OrderApprove, map[string]string{"what": "Reset it", "of": "team:it", "within": "1h"}),
		report(4, 3, handoff.Report{Code: handoff.CodeDone, Values: map[string]string{"by": "Lea"}, Detail: "approved lea"}),
		order(5, "reset_password", account),
		report(6, 5, handoff.Report{Code: handoff.CodeUnsure, Detail: "no answer", Link: "https://help.example/once#secret"}),
		order(7, "notify", account),
		report(8, 7, handoff.Report{Code: handoff.CodeDenied, Values: map[string]string{"why": "too_often"}, Detail: "too_often"}),
		held,
		order(10, "mail", map[string]string{"to": "*x*\n# y"}),
	}
}

func TestASheetTellsHowActionsEndedAndNothingSecret(t *testing.T) {
	for lang, want := range map[string][]string{
		"en": {
			"ACTIONS\n- reset_password (account=amara): nobody knows whether it was done, please check\n  no answer (6)\n" +
				"- mail (to=*x* # y): begun, no result (10)\n- check of a code (account=amara): right (2)\n" +
				"- approval by somebody else: approved (by=Lea) (4)\n",
			"- notify (account=amara): refused (too often within an hour) (8)\n",
			"- unlock (account=amara): not begun, a human took over (9)\n",
			"Asked for: reset_password (account=amara)", "unlock (account=amara) Not begun: a human took over.",
		},
		"de": {"reset_password (account=amara): niemand weiß, ob es ausgeführt wurde", "Verlangt: notify (account=amara)"},
	} {
		s := page(t, lang, "x")
		s.Brief = handoff.Compute(s.Case, acted())
		text := s.Text() + s.TalkText(acted())
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: %q is missing in\n%s", lang, w, text)
			}
		}
		markdown := s.Markdown() + s.TalkMarkdown(acted())
		if !strings.Contains(markdown, `\*x\* \# y`) && !strings.Contains(markdown, `\*x\* # y`) {
			t.Errorf("what an action was given is not escaped:\n%s", markdown)
		}
		for _, secret := range []string{"123456", "once#secret"} {
			if strings.Contains(text+markdown, secret) {
				t.Errorf("%s: %q is told", lang, secret)
			}
		}
		if words := s.Transcript(s.Case.Person, acted()); words != "" {
			t.Errorf("the person's own transcript has %q", words)
		}
	}
}
