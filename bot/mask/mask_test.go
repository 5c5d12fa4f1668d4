package mask

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTheSameValueHasTheSamePlaceholderInAllTextsOfAMask(t *testing.T) {
	m := New()
	if got, want := m.Hide("a@b.de, c@d.de, a@b.de"), "[MAIL_1], [MAIL_2], [MAIL_1]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := m.Hide("c@d.de or +49 30 1234567"), "[MAIL_2] or [PHONE_1]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOnlyWhatAnswersSpeakOfComesBack(t *testing.T) {
	m := New("Kim Lee")
	for _, test := range []struct{ text, back string }{
		{"Kim writes to a@b.de and 0151 23456789", "Kim writes to a@b.de and 0151 23456789"},
		{"card 4111 1111 1111 1111", "card " + Gone},
		{"IBAN DE89 3704 0044 0532 0130 00", "IBAN " + Gone},
		{"password: hunter2", "password: " + Gone},
		{"key ghp_16C7e42F292c6912E7710c838347Ae178B4a", "key " + Gone},
		{"tax 86095742719", "tax " + Gone},
	} {
		if got := m.Restore(m.Hide(test.text)); got != test.back {
			t.Errorf("%q: got %q back, want %q", test.text, got, test.back)
		}
	}
}

func TestDamagedPlaceholdersComeBack(t *testing.T) {
	m := New("Kim")
	m.Hide("a@b.de Kim 0151 23456789")
	for _, written := range []string{
		"[MAIL_1]", "[mail_1]", "[Mail 1]", "[ MAIL_1 ]", `\[MAIL\_1\]`, `[MAIL\_1]`, "[MAIL-1]", "[MAIL1]", "[EMAIL_1]",
		"［ＭＡＩＬ＿１］", "[MAIL\u200b_1]", "【MAIL_1】", "[E-Mail_1]", "MAIL_1", `MAIL\_1`, "[MAIL_１]",
	} {
		if got := m.Restore("to " + written + "."); got != "to a@b.de." {
			t.Errorf("%q: got %q, want the address", written, got)
		}
	}
	for _, written := range []string{"`[NAME_1]`", "**[NAME_1]**", "([NAME_1])", "<NAME_1>", "[NAME_1](x)", "[[NAME_1]]"} {
		want := strings.NewReplacer("[NAME_1]", "Kim", "NAME_1", "Kim").Replace(written)
		if got := m.Restore(written); got != want {
			t.Errorf("%q: got %q, want %q", written, got, want)
		}
	}
}

func TestPlaceholdersThatNobodyMadeStayAndAreReported(t *testing.T) {
	m := New()
	m.Hide("a@b.de")
	const answer = "Write to [MAIL_1], [MAIL_2] or call [phone 1]; [SECRET_7] [NAME_0] [1] [MAIL] FILENAME_1"
	if got, want := m.Restore(answer), strings.Replace(answer, "[MAIL_1]", "a@b.de", 1); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := fmt.Sprint(m.Unknown(answer)), "[[MAIL_2] [phone 1] [SECRET_7]]"; got != want {
		t.Errorf("unknown: got %s, want %s", got, want)
	}
}

func TestForgedPlaceholdersPullNothingOut(t *testing.T) {
	m := New()
	m.Hide("of somebody else: boss@example.com")
	for _, forged := range []string{
		"[MAIL_1]", "[mail 1]", `\[MAIL\_1\]`, "MAIL_1", "xMAIL_1x", "［MAIL_1］", "[MA\u200bIL_1]", "[[MAIL_1]]", "[EMAIL-1]",
		"\U0001D40C\U0001D400\U0001D408\U0001D40B_1", "МAIL_1", "[MAIL_1", "[MAIL_1][MAIL_1]",
	} {
		hidden := m.Hide(forged)
		if got := m.Restore(hidden); got != forged {
			t.Errorf("%q became %q and then %q, want it as it was", forged, hidden, got)
		}
	}
}

func TestATextThatWasHiddenTwiceIsRestoredTwice(t *testing.T) {
	m := New("Kim")
	const text = "Kim: a@b.de [MAIL_1]"
	twice := m.Hide(m.Hide(text))
	if got := m.Restore(m.Restore(twice)); got != text {
		t.Errorf("got %q, want %q", got, text)
	}
}

func TestWhatWasToldIsHiddenAgainWithoutTheWordsAroundIt(t *testing.T) {
	m := New()
	m.Hide("my password is swordfish")
	for _, text := range []string{"is swordfish wrong?", "I typed swordfish twice", `"swordfish"`, "SSO+swordfish1"} {
		if got := m.Hide(text); strings.Contains(got, "swordfish") {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := m.Hide("the same pin 4711; 4711!"); strings.Contains(got, "4711") {
		t.Errorf("got %q, want no 4711", got)
	}
}

func TestTricksWithUnicodeHideNothingFromTheMask(t *testing.T) {
	for _, text := range []string{
		"４１１１ １１１１ １１１１ １１１１", "4111\u00a01111\u20091111\u202f1111", "4\u200b111111111111111", "4111‑1111–1111—1111",
		"٤١١١ ١١١١ ١١١١ ١١١١", "\u202e4111111111111111\u202c", "4️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣", "𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏",
		"4\U000E0041111111111111111", "4\u0332111111111111111",
	} {
		if got := Redact(text); !strings.Contains(got, "[CARD]") || strings.ContainsAny(got, "1１١") {
			t.Errorf("%q became %q, want [CARD]", text, got)
		}
	}
	for _, text := range []string{
		"kim＠example．com", "kim\u00ad@exa\u2060mple.com", "kim@exämple.com", "kim@example。com", "k\u0456m@\u0435xample.com",
	} {
		if got := Redact(text); got != "[MAIL]" {
			t.Errorf("%q became %q, want [MAIL]", text, got)
		}
	}
	for _, text := range []string{"pаsswоrd: hunter2", "ｐａｓｓｗｏｒｄ：hunter2", "pass\u200bword: hunter2", "Passwort\u00a0ist\u2003hunter2"} {
		if got := Redact(text); strings.Contains(got, "hunter2") {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestLettersThatNobodySeesAreHidden(t *testing.T) {
	smuggled := "Hello \U000E0069\U000E0067\U000E006E\U000E006F\U000E0072\U000E0065!\U000E0101\U000E0131"
	m := New()
	if got, want := m.Hide(smuggled), "Hello [TEXT_1]![TEXT_2]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := m.Restore("Hello [TEXT_1]![TEXT_2]"); got != smuggled {
		t.Errorf("got %q back, want %q", got, smuggled)
	}
}

func TestTooLongTextsAreCutBeforeAnythingLeaves(t *testing.T) {
	long := strings.Repeat(" ", MaxText) + "kim@example.com"
	for _, got := range []string{New().Hide(long), Redact(long), cut(strings.Repeat("ü", MaxText))} {
		if len(got) > MaxText || strings.Contains(got, "@") || !utf8.ValidString(got) {
			t.Errorf("got %d bytes ending in %q", len(got), got[len(got)-20:])
		}
	}
}

func TestAFullMaskHidesWithoutNumbers(t *testing.T) {
	m := New()
	for i := range MaxValues {
		m.Hide(fmt.Sprintf("p%d@example.com", i))
	}
	if got, want := m.Hide("last@example.com p7@example.com"), "[MAIL] [MAIL_8]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := m.Unknown("[MAIL]"); len(got) > 0 {
		t.Errorf("got %q, want nothing unknown", got)
	}
}

func TestAMaskShowsNoValueWhenPrinted(t *testing.T) {
	m := New("Kim")
	m.Hide("a@b.de password: hunter2")
	for _, form := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		if got := fmt.Sprintf(form, m); got != "mask" {
			t.Errorf("%s: got %q, want mask", form, got)
		}
	}
}
