package intents

import "testing"

// desk is a set of few examples in one language.
func desk() Set {
	examples := [][]string{
		{"my bill is wrong", "there is a mistake in the bill", "the bill is too high"},
		{"I lost my badge", "my badge was stolen", "the badge does not open the door"},
		{"how many days of vacation do I have", "I want to take vacation", "vacation in summer"},
	}
	var set Set
	for i, id := range []string{"bill", "badge", "leave"} {
		set.Intents = append(set.Intents, Intent{ID: id, Examples: map[string][]string{"en": examples[i]}})
	}
	return set
}

func best(m Match) string {
	if len(m.Candidates) == 0 {
		return ""
	}
	return m.Candidates[0].ID
}

func TestWhoUsesAnotherWordOrLanguageIsUnderstood(t *testing.T) {
	engine := Train(desk())
	for text, want := range map[string]string{
		"Fragen zu einer Rechnung":         "bill",
		"Urlaub im nächsten Monat":         "leave",
		"holidays":                         "leave",
		"Mein Dienstausweis ist gestohlen": "badge",
	} {
		if got := best(engine.Match(text)); got != want {
			t.Errorf("%q is taken for %q, want %q", text, got, want)
		}
	}
}

func TestTheOrganisationsOwnWordsCount(t *testing.T) {
	set := desk()
	set.Synonyms = []Words{{"en": {"badge", "zugbox"}}, {"en": {"bill", "quittel"}, "de": {"Flurk"}},
		{"en": {"vacation", "furlo"}}}
	engine := Train(set)
	for text, want := range map[string]string{"zugbox": "badge", "quittel": "bill", "furlo": "leave", "Flurke": "bill"} {
		if got := best(engine.Match(text)); got != want {
			t.Errorf("%q is taken for %q, want %q", text, got, want)
		}
	}
}
