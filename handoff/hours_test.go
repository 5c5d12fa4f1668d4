package handoff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // Berlin has to exist on every machine

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/handoff"
)

func TestOpeningsAreReadOrRefused(t *testing.T) {
	week := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	for _, test := range []struct {
		text string
		want handoff.Span // zero: refused
	}{
		{"Mon-Fri 09:00-17:00", handoff.Span{Days: week, From: 540, To: 1020}},
		{"  Sat 10:00-12:30 ", handoff.Span{Days: []time.Weekday{time.Saturday}, From: 600, To: 750}},
		{"Fri-Mon 00:00-24:00", handoff.Span{Days: []time.Weekday{5, 6, 0, 1}, From: 0, To: 1440}},
		{"Sun 23:59-24:00", handoff.Span{Days: []time.Weekday{0}, From: 1439, To: 1440}},
		{text: ""}, {text: "Mon"}, {text: "Mon-Fri"}, {text: "mon 09:00-17:00"}, {text: "Mon,Tue 09:00-17:00"},
		{text: "Mon-Xyz 09:00-17:00"}, {text: "Mon 17:00-09:00"}, {text: "Mon 09:00-09:00"}, {text: "Mon 09:00"},
		{text: "Mon 9-17"}, {text: "Mon 09:60-17:00"}, {text: "Mon 09:00-25:00"}, {text: "Mon 09:00-24:01"},
		{text: "Mon -9:00-17:00"}, {text: "Mon 09:00-17:00x"}, {text: "Mon 09:00-17:00 Tue 09:00-17:00"},
		{text: "Mon 24:00-24:00"}, {text: "Mon 09:00-17:00-18:00"},
	} {
		t.Run(test.text, func(t *testing.T) {
			got, err := handoff.ParseSpan(test.text)
			if refused := len(test.want.Days) == 0; refused != (err != nil) {
				t.Fatalf("got %+v and %v", got, err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMistakesInOpeningsAreToldWithTheTextAndTheFix(t *testing.T) {
	for _, text := range []string{"Mon", "Mon-Xyz 09:00-17:00", "Mon 17:00-09:00", "Mon 09:00-17:00x"} {
		_, err := handoff.ParseSpan(text)
		if err == nil || !strings.Contains(err.Error(), text) || !strings.Contains(err.Error(), "Mon-Fri 09:00-17:00") {
			t.Errorf("ParseSpan(%q): %v", text, err)
		}
	}
}

func TestHolidaysAreReadOrRefused(t *testing.T) {
	for text, want := range map[string]handoff.Day{
		"2026-12-25": {2026, time.December, 25}, "2024-02-29": {2024, time.February, 29},
		"2026-02-29": {}, "25.12.2026": {}, "": {}, "2026-12-25T00:00": {},
	} {
		got, err := handoff.ParseDay(text)
		if got != want || (want == handoff.Day{}) != (err != nil) {
			t.Errorf("ParseDay(%q) = %v, %v", text, got, err)
		}
	}
}

// hours are those of a team in Berlin.
func hours(t *testing.T, closed []handoff.Day, spans ...string) handoff.Hours {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	h := handoff.Hours{Zone: zone, Closed: closed}
	for _, text := range spans {
		span, err := handoff.ParseSpan(text)
		if err != nil {
			t.Fatal(err)
		}
		h.Spans = append(h.Spans, span)
	}
	return h
}

func TestTeamIsOpenByTheWallClockOfItsZone(t *testing.T) {
	christmas := []handoff.Day{{2026, time.December, 24}, {2026, time.December, 25}}
	office := hours(t, christmas, "Mon-Fri 08:00-12:00", "Mon-Fri 13:00-17:00")
	everyDay := hours(t, nil, "Mon-Sun 08:00-17:00")
	for _, test := range []struct {
		name        string
		hours       handoff.Hours
		at          string
		until, next string // until is empty when closed
	}{
		{"in the morning", office, "2026-11-23T08:00:00+01:00", "2026-11-23T12:00:00+01:00", "2026-11-23T13:00:00+01:00"},
		{"the last second", office, "2026-11-23T11:59:59+01:00", "2026-11-23T12:00:00+01:00", "2026-11-23T13:00:00+01:00"},
		{"lunch", office, "2026-11-23T12:00:00+01:00", "", "2026-11-23T13:00:00+01:00"},
		{"asked in another zone", office, "2026-11-23T07:30:00Z", "2026-11-23T12:00:00+01:00", "2026-11-23T13:00:00+01:00"},
		{"weekend", office, "2026-11-21T10:00:00+01:00", "", "2026-11-23T08:00:00+01:00"},
		{"holidays before a weekend", office, "2026-12-24T10:00:00+01:00", "", "2026-12-28T08:00:00+01:00"},
		{"the day of 23 hours", everyDay, "2026-03-29T07:30:00+02:00", "", "2026-03-29T08:00:00+02:00"},
		{"the evening before the day of 23 hours, told in UTC", everyDay, "2026-03-28T22:30:00Z", "",
			"2026-03-29T08:00:00+02:00"},
		{"the day of 25 hours", everyDay, "2026-10-25T08:00:00+01:00", "2026-10-25T17:00:00+01:00",
			"2026-10-26T08:00:00+01:00"},
		{"the evening before the day of 25 hours", everyDay, "2026-10-24T23:30:00+02:00", "", "2026-10-25T08:00:00+01:00"},
		{"days that wrap round", hours(t, nil, "Sat-Mon 08:00-17:00"), "2026-11-22T09:00:00+01:00",
			"2026-11-22T17:00:00+01:00", "2026-11-23T08:00:00+01:00"},
		{"until midnight", hours(t, nil, "Mon 20:00-24:00"), "2026-11-23T23:59:00+01:00", "2026-11-24T00:00:00+01:00",
			"2026-11-30T20:00:00+01:00"},
		{"no hours set", handoff.Hours{}, "2026-11-23T08:00:00Z", "always", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := moment(t, test.at)
			open, until := test.hours.Open(at)
			if open != (test.until != "") || !until.Equal(moment(t, strings.TrimPrefix(test.until, "always"))) {
				t.Errorf("Open(%s) = %t until %s, want until %q", test.at, open, until, test.until)
			}
			if next := test.hours.Next(at); !next.Equal(moment(t, test.next)) {
				t.Errorf("Next(%s) = %s, want %q", test.at, next, test.next)
			}
		})
	}
}

func TestTeamThatNeverOpensHasNoNextOpening(t *testing.T) {
	h := hours(t, nil, "Mon 08:00-09:00")
	for day := now; day.Before(now.AddDate(1, 1, 0)); day = day.AddDate(0, 0, 1) {
		h.Closed = append(h.Closed, handoff.Day{Year: day.Year(), Month: day.Month(), Day: day.Day()})
	}
	if next := h.Next(now.Add(-24 * time.Hour)); !next.IsZero() && next.Before(now.AddDate(1, 0, 0)) {
		t.Errorf("got %s although every day is a holiday", next)
	}
}

// moment reads a time; empty is the zero time.
func moment(t *testing.T, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func FuzzParseSpan(f *testing.F) {
	for _, text := range []string{"Mon-Fri 09:00-17:00", "Sat 10:00-12:00", "Fri-Mon 00:00-24:00",
		"Mon 9:5-17:00", "Mon  1:00-2:00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		span, err := handoff.ParseSpan(text)
		if err != nil {
			return
		}
		if len(span.Days) < 1 || len(span.Days) > 7 || span.From < 0 || span.From >= span.To || span.To > 24*60 {
			t.Fatalf("ParseSpan(%q) = %+v", text, span)
		}
		again, err := handoff.ParseSpan(written(span))
		if err != nil || !slices.Equal(again.Days, span.Days) || again.From != span.From || again.To != span.To {
			t.Errorf("ParseSpan(%q) = %+v, but written as %q it is %+v, %v", text, span, written(span), again, err)
		}
	})
}

// written gives a span in the form that ParseSpan documents.
func written(s handoff.Span) string {
	first, last := s.Days[0].String()[:3], s.Days[len(s.Days)-1].String()[:3]
	return fmt.Sprintf("%s-%s %02d:%02d-%02d:%02d", first, last, s.From/60, s.From%60, s.To/60, s.To%60)
}
