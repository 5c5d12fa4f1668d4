package teach

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWhatPointsAtAPersonIsMasked(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"mail maria.keller+it@example.co.uk please", "mail ••• please"},
		{"an müller@büro.de, danke", "an •••, danke"},
		{"call +49 (0)170 / 123 45 67 now", "call ••• now"},
		{"Tel. 030-1234567", "Tel. •••"},
		{"my number 0151 23456789", "my number •••"},
		{"IBAN DE89 3704 0044 0532 0130 00 ok", "IBAN ••• ok"},
		{"iban gb82west12345698765432", "iban •••"},
		{"card 4111 1111 1111 1111", "card •••"},
		{"ticket 20261125", "ticket •••"},
		{"see https://sso.example.com/?token=abc. Thanks", "see ••• Thanks"},
		{"password: hunter2", "password: •••"},
		{"Passwort ist Sommer2026!", "Passwort ist •••"},
		{"my pin is 4711", "my pin is •••"},
		{"password=letmein", "password=•••"},
		{"key ghp_16C7e42F292c6912E7710c838347Ae178B4a", "key •••"},
	} {
		if got := Mask(test.text); got != test.want {
			t.Errorf("Mask(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestWhatTellsTheProblemStays(t *testing.T) {
	for _, text := range []string{
		"password is wrong", "Passwort ist abgelaufen", "error 0x80070057", "windows 11 on floor 3", "room 4.12",
		"error 691", "it takes 20 minutes", "Donaudampfschifffahrtsgesellschaft", "self-service-password-portal",
		"I forgot my password", "PIN vergessen", "mail to all@ does not work", "teams 2.0 vs teams 1.0", "LAPTOP-0042", "hp15 book work fine",
	} {
		if got := Mask(text); got != text {
			t.Errorf("Mask(%q) = %q, want it as it is", text, got)
		}
	}
}

func TestNamesAreMaskedInAnySpellingAndInTheWordsOfTheDeskThatAreNone(t *testing.T) {
	v := Veil{staff: []string{"Mira Koch", "Jo Drucker", "Al"}, usual: map[string]bool{"drucker": true}}
	for _, test := range []struct{ text, want string }{
		{"mira said koch knows", "••• said ••• knows"},
		{"ask Mira Koch about it", "ask ••• about it"},
		{"Kim Lee, Miras Rechner", "•••, •••s Rechner"},
		{"kim lee kim", "••• •••"},
		{"the mirage of kochen", "the mirage of kochen"},
		{"der Drucker druckt nicht, Al", "der Drucker druckt nicht, Al"},
		{"Jo Drucker war da", "••• war da"},
		{"kim@example.com", "•••"},
	} {
		if got := v.Mask(test.text, "Kim Lee"); got != test.want {
			t.Errorf("Mask(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func FuzzMask(f *testing.F) {
	for _, seed := range []string{"a@b.de 030 1234567", "password: x", "DE89370400440532013000", "\x00\xff 😀\n\"'"} {
		f.Add(seed, "more")
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		got := Veil{}.example(before + " kim.lee@example.com 0151-2345678 " + after)
		if strings.Contains(got, "kim.lee") || strings.Contains(got, "2345678") {
			t.Errorf("%q and %q around an address and a number gave %q", before, after, got)
		}
		if strings.ContainsAny(got, "\n\r\t") || !utf8.ValidString(got) || utf8.RuneCountInString(got) > maxExample {
			t.Errorf("got %q, want one short line", got)
		}
	})
}
