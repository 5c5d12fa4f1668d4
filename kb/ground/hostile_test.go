package ground

import (
	"strings"
	"testing"
)

// TestTextsMadeToBeSlowAreJudgedToo would not end in the time of a test run if the work grew with the square of sizes.
func TestTextsMadeToBeSlowAreJudgedToo(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"a, ", "not ", "no x ", "nicht ", "1 ", "a.", "„", "`", "[", "**", "(a](", "if ", "wenn, ", "und ", "| a ",
		"- a\n", "1. a\n", "# a\n", "password ", "Passwort ", "Donaudampfschiff ", "a-b-c-d ", "12:00-13:00 ", "a/b/c ", "only ", "ä\u0308",
		"5 tage ", "before after ", "x@y.z ", "http://a.b/c ", "melden an ", "turn off ", "\u200b", "…", "!?", "mit Ausnahme von "} {
		passage := strings.Repeat(unit, maxPassage/8/len(unit))
		statement := cut(strings.Repeat(unit, maxStatement/len(unit)), maxStatement)
		c := New(passage)
		for _, s := range []string{statement, cut(statement, 600), cut(statement, 200) + " Call 4357 now."} {
			if v := c.Check(s, statement); v.Supported != (len(v.Why) == 0) {
				t.Errorf("Check of %q repeated = %+v", unit, v)
			}
		}
	}
}

func TestWhatIsTooLongIsRefused(t *testing.T) {
	t.Parallel()
	c := New(reset)
	for _, s := range []string{strings.Repeat("Call 4357. ", 500), strings.Repeat("password ", 400)} {
		if v := c.Check(s); v.Supported || !hasLack(v, LackSize) {
			t.Errorf("Check of %d bytes = %+v, want %q", len(s), v, LackSize)
		}
	}
	if v := New(strings.Repeat("x ", maxTogether) + "Call 4357.").Check("Call 4357."); v.Supported {
		t.Error("what stands beyond the limit of a passage supports a statement")
	}
}
