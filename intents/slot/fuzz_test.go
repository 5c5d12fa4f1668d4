package slot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/firstline-support/firstline/intents/slot"
)

// sound checks what has to hold for every text.
func sound(t *testing.T, e *slot.Extractor, text, lang string, now time.Time) {
	t.Helper()
	last := 0
	for _, f := range e.Find(text, now, lang) {
		if f.Start < last || f.End <= f.Start || f.End > len(text) {
			t.Fatalf("%q: %+v is out of place, the last ended at %d", text, f, last)
		}
		if f.Text != text[f.Start:f.End] {
			t.Fatalf("%q: %+v is not the text there", text, f)
		}
		whole := f.End == len(text) || utf8.RuneStart(text[f.End])
		if utf8.ValidString(text) && (!utf8.RuneStart(text[f.Start]) || !whole) {
			t.Fatalf("%q: %+v cuts a rune", text, f)
		}
		if f.Score <= 0 || f.Score > 1 || f.Value == "" || !e.Knows(f.Kind) {
			t.Fatalf("%q: %+v is no value", text, f)
		}
		last = f.End
		normal(t, e, f, now)
	}
}

// normal checks that a normal form is one: reading it gives itself.
func normal(t *testing.T, e *slot.Extractor, f slot.Found, now time.Time) {
	t.Helper()
	value := f.Value
	if e.IsList(f.Kind) {
		value = e.Title(f.Kind, f.Value, "en")
	}
	again := e.Find(value, now, "")
	if len(again) != 1 || again[0].Value != f.Value || again[0].Kind != f.Kind {
		t.Fatalf("%+v has the normal form %q, which is read as %+v", f, value, again)
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{"", "übermorgen um halb vier", "next Monday 3pm to 5 p.m.", "3/4/2027 31.02.2027 24:00",
		"1.234,56 -7 0042 1'000", "a@b.de https://x.de/ü?(1) www.ä.de srv-01:80 [::1]:80 fe80::1%eth0 10.0.0.0/33",
		"im Berliner Büro der Netzwerkdrucker NW-12345", "in 9999 years ago seit 9999 Jahren", "\xff\xfeNW-12345\xff",
		"2026-12-01T10:00:00+25:00 P3D 2026-W54", "O n e D r i v e", "half half past quarter to to to", "ſtraße K",
		"the day after after tomorrow", "Mo. Di, Mi 3.3.-4.4. KW 54", "0:: and :: and [::]:80"} {
		f.Add(seed, "en")
		f.Add(seed, "de")
	}
	e, now := office(f), berlin(f)
	f.Fuzz(func(t *testing.T, text, lang string) { sound(t, e, text, lang, now) })
}

func FuzzLoad(f *testing.F) {
	f.Add(list)
	f.Add("id: site\ntitle: {en: S}\npattern: 'X-\\d{3}'\nexample: X-123\n")
	f.Add("id: site\ntitle: {en: S}\nentries: [{id: a, name: {de: Ä}, also: [ß, '']}]\n")
	now := berlin(f)
	f.Fuzz(func(t *testing.T, text string) {
		set, problems := load("site.yaml", text)
		for _, p := range problems {
			if p.Line < 1 || p.What == "" || p.Fix == "" {
				t.Fatalf("%+v does not help", p)
			}
		}
		slot.Advise(set)
		slot.New(set).Find(strings.ToUpper(text), now, "en")
	})
}

func TestLongTextsAreReadInPart(t *testing.T) {
	e, now := office(t), berlin(t)
	for name, part := range map[string]string{"words": "verzwickte Angelegenheiten ", "numbers": "1 ", "dots": "1.2.",
		"halves": "half ", "umlauts": "ü", "names": "Frankfurt am ", "addresses": "a@b.de,", "nothing": " "} {
		sound(t, e, strings.Repeat(part, 1<<16/len(part)), "de", now)
		if found := e.Find(strings.Repeat(part, 1<<16/len(part))+" NW-12345", now, "de"); len(found) > 40 {
			t.Errorf("%s: %d values", name, len(found))
		}
	}
}

func TestTwoHoursAreTwoHoursWhenTheClocksChange(t *testing.T) {
	zone := berlin(t).Location()
	before := time.Date(2026, time.October, 25, 1, 30, 0, 0, zone) // the clocks go back at three
	for text, want := range map[string]string{
		"in 2 hours":       "datetime=2026-10-25T02:30+01:00",
		"in 24 Stunden":    "datetime=2026-10-26T00:30+01:00",
		"tomorrow at 1:30": "datetime=2026-10-26T01:30+01:00",
		"heute um 14 Uhr":  "datetime=2026-10-25T14:00+01:00",
		"gestern um 14:00": "datetime=2026-10-24T14:00+02:00",
		"in one day":       "date=2026-10-26",
	} {
		if got := told(office(t).Find(text, before, "en")); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	spring := time.Date(2026, time.March, 28, 12, 0, 0, 0, zone) // there is no half past two on the next day
	if got := told(office(t).Find("morgen um 2:30", spring, "de")); got != "datetime=2026-03-29T03:30+02:00" {
		t.Errorf("got %s", got)
	}
}

func TestSameWordsMeanAnotherMomentInAnotherZone(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	late := time.Date(2026, time.November, 25, 2, 0, 0, 0, time.UTC)
	if got := told(office(t).Find("today at 5pm", late.In(zone), "en")); got != "datetime=2026-11-24T17:00-05:00" {
		t.Errorf("got %s", got)
	}
}

func TestEveryTypoInALongNameIsForgiven(t *testing.T) {
	e, now := office(t), berlin(t)
	const name = "frankfurt"
	for i := 1; i < len(name); i++ {
		for _, wrong := range []string{name[:i] + name[i+1:], name[:i] + "x" + name[i:], name[:i] + "x" + name[i+1:]} {
			if got := told(e.Find("in "+wrong, now, "de")); got != "location=frankfurt" {
				t.Errorf("%q: got %q", wrong, got)
			}
		}
	}
}

func TestNearNamesWhatWasProbablyMeant(t *testing.T) {
	e := office(t)
	for text, want := range map[string]string{"munixx": "muenchen", "brlnn": "berlin", "somewhere in france": "berlin"} {
		near := e.Near("location", text, 2)
		if len(near) == 0 || near[0].ID != want {
			t.Errorf("%q: got %v, want %s first", text, near, want)
		}
	}
	if near := e.Near("colour", "red", 2); near != nil {
		t.Errorf("an unknown list has %v", near)
	}
}

// crowd is a list as long as a workspace may have one, of names that are near to each other.
func crowd(t testing.TB) *slot.Extractor {
	t.Helper()
	var file strings.Builder
	file.WriteString("id: crowd\ntitle: {en: Crowd, de: Menge}\nentries:\n")
	for i := range 9_999 {
		name := string([]byte{byte('a' + i%26), 'r', byte('a' + i/26%26), 'n', byte('a' + i/676%26), 'k', 'e', 'n', 'd', 'o'})
		fmt.Fprintf(&file, "  - {id: n%d, name: %s}\n", i, name)
	}
	set, problems := load("crowd.yaml", file.String())
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	return slot.New(set)
}

// different is a text of words that are all different and all like the names of the crowd.
func different() string {
	var text strings.Builder
	for i := 0; text.Len() < 16<<10; i++ {
		fmt.Fprintf(&text, "%crtn%ckxnd%c%c ", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26, 'a'+i*7%26)
	}
	return text.String()
}

func BenchmarkFind(b *testing.B) {
	e, now := office(b), berlin(b)
	long := strings.Repeat("Seit gestern um halb vier druckt der Netzwerkdrucker im Berliner Büro (NW-12345) nicht mehr. ", 170)
	for _, bb := range []struct{ name, text string }{
		{"short", "my laptop NW-12345 in Berlin has not worked since yesterday 3pm"}, {"16KiB", long},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.text)))
			for b.Loop() {
				e.Find(bb.text, now, "de")
			}
		})
	}
	many, worst := crowd(b), different()
	b.Run("16KiB_10000_names", func(b *testing.B) {
		b.SetBytes(int64(len(worst)))
		for b.Loop() {
			many.Find(worst, now, "de")
		}
	})
}
