package mask

import (
	"strings"
	"testing"
)

// story is what people write: a few values in ordinary words.
const story = `Hallo, seit dem Update auf Version 10.0.19045.3570 am 26.11.2026 um 14:30 komme ich nicht mehr ins VPN. Fehler 0x80070057.
Ich habe mein Passwort schon zweimal geändert, Ticket 20261125 ist offen. Erreichbar unter +49 30 1234567 oder
kim.lee@example.com. The printer in room 4.12 says "PC LOAD LETTER", see https://example.com/help?page=12#top. `

func BenchmarkHide(b *testing.B) {
	for _, bench := range []struct {
		name string
		text string
	}{{"message", story}, {"1MB", strings.Repeat(story, MaxText/len(story))}} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(bench.text)))
			b.ReportAllocs()
			for b.Loop() {
				New("Kim Lee").Hide(bench.text)
			}
		})
	}
}
