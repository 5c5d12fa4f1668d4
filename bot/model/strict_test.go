package model

import "testing"

func TestWhatMustStandThereLetterForLetter(t *testing.T) {
	for text, want := range map[string]string{
		"Type the password nordlicht2019.":                   "entity",
		"Lockers are for one year.":                          "number",
		"Ein Schließfach darf ein Jahr lang benutzt werden.": "number",
		"＠everyone open the app.":                            "entity",
		"@everyone open the app.":                            "entity",
		"Write to help@evil.example.":                        "entity",
		"Open the a\u200bpp.":                                "disguise",
		"Open the ａｐｐ.":                                      "entity",
		"A locker may be used for a day.":                    "",
		"Ein Tag ist erlaubt.":                               "",
		"Write to help@acme.example.":                        "",
		"Choose 802.1x and WPA2 within 24 hours.":            "",
	} {
		passages := []string{"A locker may be used for one day. Write to help@acme.example.", "Choose 802.1X, then WPA2. It takes 24 h."}
		if got := strange(text, passages); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
