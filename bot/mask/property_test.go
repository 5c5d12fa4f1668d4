package mask

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// around draws text that is no value, also pieces that placeholders are made of.
func around() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOf(rapid.RuneFrom([]rune(" .,;!?\n\t()<>\"'*`#–…äßé€😀\u200b\u202e\\[]{}_-@:/"))),
		rapid.SampledFrom([]string{
			" please help ", " der Drucker druckt nicht ", "[MAIL_1]", " MAIL_1 ", "[name 2]", `\[TEXT\_1\]`, "[", "\\", "_1", "NAME_",
			"[PHONE", " 404 ", " v1.2.3 ", " 26.11.2026 ", "[[MAIL_1]]", "\U000E0041", " FILENAME_12 ", "MAIL\\_3", "[MAIL_", "1]", "\xff",
		}),
		rapid.String(),
	)
}

// returning draws values of kinds that come back.
func returning() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[a-z]{1,9}(\.[a-z]{1,9})?@[a-z]{2,9}\.(de|com|co\.uk)`),
		rapid.StringMatching(`\+[1-9][0-9]{1,2} [1-9][0-9]{2,3}[ /-][0-9]{4,7}`),
		rapid.StringMatching(`01[567][0-9]{1,2}[ /-][0-9]{7}`),
		rapid.StringMatching(`\([2-9][0-9]{2}\) [2-9][0-9]{2}-[0-9]{4}`),
		rapid.SampledFrom([]string{"Kim Lee", "kim", "LEE", "Lee, Kim"}),
	)
}

// oneWay draws values of the kinds that never come back, with the words that they need.
func oneWay() *rapid.Generator[[2]string] {
	return rapid.Custom(func(t *rapid.T) [2]string {
		password := rapid.StringMatching(`[A-Z][a-z]{3,7}[0-9]{2,4}[!$%]`).Draw(t, "password")
		digits := "4" + rapid.StringMatching(`[0-9]{14}`).Draw(t, "card")
		for check := '0'; check <= '9'; check++ {
			if luhn(digits + string(check)) {
				digits += string(check)
				break
			}
		}
		card := digits[:4] + " " + digits[4:8] + "-" + digits[8:12] + " " + digits[12:]
		key := "ghp_" + rapid.StringMatching(`[A-Za-z]{20}[0-9]{5}`).Draw(t, "key")
		bban := rapid.StringMatching(`[0-9]{18}`).Draw(t, "bban")
		iban := ""
		for check := range 100 {
			if iban = fmt.Sprintf("DE%02d%s", check, bban); mod97(strings.ToLower(iban)) {
				break
			}
		}
		return rapid.SampledFrom([][2]string{
			{"my password is " + password, password}, {"Passwort: " + password, password}, {"pw=" + password, password},
			{card, digits[4:8] + "-" + digits[8:12]}, {digits, digits}, {key, key[4:]}, {iban, iban[4:]},
			{"https://kim:" + key[4:] + "@example.com", key[4:]}, {"see https://example.com/?a=1&token=" + key[4:], key[4:]},
		}).Draw(t, "one way")
	})
}

func TestWhatComesBackComesBackAsItWasWhateverStandsAround(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := New("Kim Lee")
		for range rapid.IntRange(1, 3).Draw(t, "texts") {
			text, values := "", []string{}
			for range rapid.IntRange(0, 4).Draw(t, "values") {
				value := returning().Draw(t, "value")
				values = append(values, value)
				text += around().Draw(t, "before") + " " + value + " "
			}
			text += around().Draw(t, "after")
			if !innocent(text) {
				t.Skip("what is around became a secret")
			}
			hidden := m.Hide(text)
			for _, value := range values {
				if strings.Contains(hidden, value) {
					t.Fatalf("%q became %q, which has %q", text, hidden, value)
				}
			}
			if got := m.Restore(hidden); got != text {
				t.Fatalf("%q became %q and then %q", text, hidden, got)
			}
			if got := m.Unknown(hidden); len(got) > 0 {
				t.Fatalf("%q became %q, of which %q is unknown", text, hidden, got)
			}
			if got := m.Restore(m.Restore(m.Hide(hidden))); got != text {
				t.Fatalf("%q hidden twice became %q", text, got)
			}
		}
	})
}

// innocent tells whether a text has only what comes back.
func innocent(text string) bool {
	for _, s := range everything(look(text)) {
		if !s.kind.ComesBack() {
			return false
		}
	}
	return true
}

func TestNoSecretStaysOrComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := New("Kim Lee")
		drawn := oneWay().Draw(t, "secret")
		said, secret := drawn[0], drawn[1]
		before, after := around().Draw(t, "before"), around().Draw(t, "after")
		if strings.ContainsAny(before, `"'`+"`") || strings.Contains(before, "://") {
			t.Skip("an open quote or link goes on into the secret's words")
		}
		text := before + "\n" + said + "\n" + after
		hidden := m.Hide(text)
		for what, got := range map[string]string{
			"hidden": hidden, "back": m.Restore(hidden), "redacted": Redact(text), "later": m.Hide("again " + said),
		} {
			if strings.Contains(got, secret) {
				t.Fatalf("%s: %q became %q, which has %q", what, text, got, secret)
			}
		}
	})
}

func TestRedactLeavesWhatItMade(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := around().Draw(t, "before") + oneWay().Draw(t, "secret")[0] + around().Draw(t, "between") +
			returning().Draw(t, "value") + around().Draw(t, "after")
		once := Redact(text)
		if twice := Redact(once); twice != once {
			t.Fatalf("%q became %q and then %q", text, once, twice)
		}
	})
}

func TestPiecesGiveWhatTheWholeGives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := New("Kim Lee")
		text := ""
		for range rapid.IntRange(0, 4).Draw(t, "values") {
			text += around().Draw(t, "before") + m.Hide(returning().Draw(t, "value"))
		}
		text += around().Draw(t, "after")
		var got strings.Builder
		r := m.Restorer()
		for rest := text; rest != ""; {
			n := rapid.IntRange(1, min(len(rest), 9)).Draw(t, "piece")
			got.WriteString(r.Add(rest[:n]))
			rest = rest[n:]
		}
		got.WriteString(r.Rest())
		if want := m.Restore(text); got.String() != want {
			t.Fatalf("%q in pieces gave %q, want %q", text, got.String(), want)
		}
		if got, want := fmt.Sprint(r.Unknown()), fmt.Sprint(m.Unknown(text)); got != want {
			t.Fatalf("%q in pieces: %s unknown, want %s", text, got, want)
		}
	})
}

func TestARestorerHoldsBackOnlyWhatMayBecomeAPlaceholder(t *testing.T) {
	m := New()
	m.Hide("a@b.de")
	r := m.Restorer()
	var got []string
	for _, piece := range []string{"Write to [", "MA", "IL_", "1", "] or [see", " this]. [MAIL_", "9] M", "AIL"} {
		got = append(got, r.Add(piece))
	}
	got = append(got, r.Rest())
	want := []string{"Write to ", "", "", "", "a@b.de or [see", " this]. ", "[MAIL_9] ", "", "MAIL"}
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("got %q, want %q", got, want)
	}
	r = m.Restorer()
	r.Add("[")
	if got := len(r.Add(strings.Repeat("\u200b", maxMark))); got < maxMark {
		t.Errorf("got %d bytes of what nobody sees, want all", got)
	}
}

func FuzzMask(f *testing.F) {
	for _, seed := range []string{
		"a@b.de 030 1234567", "password: x", "DE89370400440532013000", "\x00\xff 😀\n\"'", "[MAIL_1]", "MAIL_1MAIL_1", `\[MAIL\_1\]`,
		"-----BEGIN X-----", "eyJhbGciOiJIUzI1NiJ9.e30.abc", "4111 1111 1111 1111", "https://a:b@c/?token=d#e", "㏘MAIL_⒈",
		"Authorization: Basic a2ltOmh1bnRlcjI=", "[MAIL_1\u200b]", "my password is \"x y\"", "+1 (555) 234-5678 00", "kim [at] x.de",
	} {
		f.Add(seed, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, size uint8) {
		m := New("Kim Lee", text)
		hidden := m.Hide(text)
		if again := m.Hide(text); again != hidden && len(m.told) == 0 {
			t.Errorf("%q became %q and then %q", text, hidden, again)
		}
		restored := m.Restore(hidden)
		if innocent(text) && len(text) < MaxText && restored != text {
			t.Errorf("%q became %q and then %q", text, hidden, restored)
		}
		if utf8.ValidString(text) && !utf8.ValidString(hidden+restored) {
			t.Errorf("%q became %q and then %q: broken characters", text, hidden, restored)
		}
		once := Redact(text)
		if twice := Redact(once); twice != once {
			t.Errorf("%q became %q and then %q", text, once, twice)
		}
		r, pieces := m.Restorer(), ""
		for rest, n := text, int(size%16)+1; rest != ""; rest = rest[min(n, len(rest)):] {
			pieces += r.Add(rest[:min(n, len(rest))])
		}
		if pieces += r.Rest(); pieces != m.Restore(text) {
			t.Errorf("%q in pieces gave %q, want %q", text, pieces, m.Restore(text))
		}
	})
}
