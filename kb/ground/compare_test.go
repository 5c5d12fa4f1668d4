package ground

import "testing"

// TestTheSameIsSaidInOtherTurns has pairs of turns in which one says the other again, or its contrary.
func TestTheSameIsSaidInOtherTurns(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		passage, statement string
		want               bool
	}{
		{"The sauna is open to guests from 16 years on.", "Guests under 16 years may not use the sauna.", true},
		{"If a fault is not fixed within two days, you get a credit of €5.",
			"If a fault takes longer than two days, you get a credit of €5.", true},
		{"Only owners can delete projects; guests can read the log.", "Owners cannot delete projects.", false},
		{"The desk is open from 8:00 to 12:00 on Mondays.", "The desk is open from 8 a.m. until noon on Mondays.", true},
		{"Ten-entry cards cost £120 at the desk.", "A card with ten entries costs £120 at the desk.", true},
		{"Plan Home 500 €39, plan Home 900 €54 a month.", "Plan Home 500 costs €39 a month.", true},
		{"Bills can be paid in six instalments without interest.", "Bills can be paid in six interest-free instalments.", true},
		{"Look whether the microphone is crossed out in the bar.", "Make sure the microphone is not crossed out in the bar.",
			true},
		{"If you do not turn up, there is no refund.", "You get a refund if you do not turn up.", false},
		{"Keep the old phone switched on until the new one is set up.",
			"Switch the old phone off before the new one is set up.", false},
		{"If you are ill, phone the shift leader, do not write.",
			"If you are ill, write to the shift leader and do not phone.", false},
		{"Paper bills cost €2 each.", "All bills cost €2 each.", false},
		{"| Not allowed | your name, old passwords |", "You may use your name and old passwords.", false},
		{"Cleaning costs £75, for members of the plan £50.", "Cleaning costs £50, for members of the plan £75.", false},
	} {
		if v := New(test.passage).Check(test.statement); v.Supported != test.want {
			t.Errorf("Check(%q) by %q = %v, want %v", test.statement, test.passage, v.Why, test.want)
		}
	}
}

// TestAStatementMostlyOfOtherWordsIsRefused has short ones, of which the passage only has what they are about.
func TestAStatementMostlyOfOtherWordsIsRefused(t *testing.T) {
	t.Parallel()
	c := New("# WLAN\n\nVerbinden Sie den Laptop mit dem WLAN `Nordwind`. Das WLAN reicht bis in den Hof.")
	for _, s := range []string{"Das WLAN ist abgeschafft.", "WLAN ist tot.", "Das WLAN wird überwacht."} {
		if v := c.Check(s); v.Supported || !hasLack(v, LackWords) {
			t.Errorf("Check(%q) = %+v, want %q", s, v, LackWords)
		}
	}
}
