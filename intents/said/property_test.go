package said

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// scraps are lines of which mails and logs are made. Put together at random they make messages that no program sends,
// but that foreign text may hold all the same.
var scraps = []string{
	"my laptop is slow", "Mein Drucker druckt nicht.", "Hallo zusammen,", "Hi Tom,", "Dear Service Desk, the VPN is down",
	"Danke!", "Thanks in advance", "bitte siehe unten", "fyi", "Von: Max Beispiel", "An: IT", "Betreff: AW: Drucker",
	"Subject: VPN", "Subject: Hello", "From: Tom", "Sent: Monday", "> quoted words", ">> quoted twice", "> Hallo,",
	"-----Original Message-----", "________________________", "On Mon, 12 Jan 2026 at 8:15, Tom <t@example.com> wrote:",
	"On Mon, 12 Jan 2026 at 8:15,", "Tom <t@example.com> wrote:", "Am 12.01.2026 um 08:15 schrieb Tom:", "--", "-- ",
	"Mit freundlichen Grüßen", "MfG Müller", "lg", "Best regards,", "Sabine Krüger", "Beispiel GmbH", "Tel.: 030 123456",
	"tom", "PS: one more thing", "Sent from my iPhone", "This e-mail is confidential.", "Get Outlook for iOS",
	"2026-01-12 08:15:01 INFO ready", "2026-01-12 08:15:02 ERROR [main] com.example.A - request failed",
	"2026-01-12 08:15:03 ERROR Hallo zusammen,", "Caused by: java.net.ConnectException: Connection refused",
	"at com.example.A.b(A.java:1)", "level=error msg=\"From: nobody\" a=1 b=2", "12:00:01 > quoted error", "```", "```go",
	"Traceback (most recent call last):", `File "a.py", line 3`, "ValueError: bad", "a=1 b=2 c=3 error", "0xdeadbeef 0xcafebabe error",
	"😡", "😀 > words", ":-)", "", "   ", "\x00", "\xff", "Subject:", "Betreff: > VPN", "Subject: -- ", "no thanks", "ok",
}

func TestReadingAgainChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(scraps), 1, 12).Draw(t, "lines"), "\n")
		m := Read(text)
		if again := Read(m.Asked()).Asked(); again != m.Asked() {
			t.Fatalf("%q\nis read as    %q\nand that as %q", text, m.Asked(), again)
		}
		end := 0
		for _, p := range m.Parts {
			if p.Start < end || p.End <= p.Start || p.End > len(text) {
				t.Fatalf("%q: parts %+v", text, m.Parts)
			}
			end = p.End
		}
	})
}
