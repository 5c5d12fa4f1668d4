package handoff_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/handoff"
)

var berlin = zone("Europe/Berlin")

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC // and the tests of it fail
	}
	return z
}

// office is open from nine to five on working days, and all Sunday, which is when clocks change.
var office = handoff.Hours{Zone: berlin, Closed: []handoff.Day{{Year: 2026, Month: 12, Day: 25}}, Spans: []handoff.Span{
	{Days: []time.Weekday{1, 2, 3, 4, 5}, From: 9 * 60, To: 17 * 60},
	{Days: []time.Weekday{1, 2, 3, 4, 5}, From: 12 * 60, To: 16 * 60}, // a second shift within it counts once
	{Days: []time.Weekday{0}, From: 0, To: 24 * 60},
}}

func at(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2026, month, day, hour, minute, 0, 0, berlin)
}

func TestOfficeTimeIsCountedInOpenHours(t *testing.T) {
	for _, test := range []struct {
		name     string
		from, to time.Time
		want     time.Duration
	}{
		{"within a day", at(11, 24, 10, 0), at(11, 24, 11, 30), 90 * time.Minute},
		{"over a night", at(11, 24, 16, 0), at(11, 25, 10, 0), 2 * time.Hour},
		{"only at night", at(11, 24, 18, 0), at(11, 25, 8, 0), 0},
		{"backwards", at(11, 25, 10, 0), at(11, 24, 10, 0), 0},
		{"over a holiday", at(12, 24, 16, 0), at(12, 26, 12, 0), time.Hour},
		{"a Sunday of 25 hours", at(10, 25, 0, 0), at(10, 26, 0, 0), 25 * time.Hour},
		{"a Sunday of 23 hours", at(3, 29, 0, 0), at(3, 30, 0, 0), 23 * time.Hour},
		{"asked in another zone", at(11, 24, 10, 0).UTC(), at(11, 24, 11, 0).In(time.FixedZone("", -11*3600)), time.Hour},
	} {
		if got := office.Between(test.from, test.to); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestOfficeTimeIsAddedInOpenHours(t *testing.T) {
	for _, test := range []struct {
		name string
		from time.Time
		add  time.Duration
		want time.Time
	}{
		{"within a day", at(11, 24, 10, 0), time.Hour, at(11, 24, 11, 0)},
		{"until the last minute", at(11, 24, 10, 0), 7 * time.Hour, at(11, 24, 17, 0)},
		{"over a night", at(11, 24, 16, 30), time.Hour, at(11, 25, 9, 30)},
		{"from the night", at(11, 24, 3, 0), time.Hour, at(11, 24, 10, 0)},
		{"over a holiday and a Saturday", at(12, 24, 16, 0), 2 * time.Hour, at(12, 27, 1, 0)},
		{"over the end of summer time", at(10, 25, 1, 0), 4 * time.Hour, at(10, 25, 4, 0)},
		{"over its beginning", at(3, 29, 1, 0), 4 * time.Hour, at(3, 29, 6, 0)},
		{"nothing", at(11, 24, 3, 0), 0, at(11, 24, 3, 0)},
	} {
		if got := office.Add(test.from, test.add); !got.Equal(test.want) {
			t.Errorf("%s: %s, want %s", test.name, got.In(berlin), test.want)
		}
	}
	never := handoff.Hours{Zone: berlin, Spans: []handoff.Span{{Days: []time.Weekday{5}, From: 0, To: 1}}}
	if got := never.Add(now, 24*time.Hour); !got.IsZero() {
		t.Errorf("a day of single minutes is over at %s", got)
	}
}

// What is added is what lies between, whatever the day, the zone and the change of clocks.
func TestAddingAndCountingOfficeTimeAgree(t *testing.T) {
	zones := []*time.Location{berlin, time.UTC, zone("America/New_York"), zone("Australia/Lord_Howe")}
	rapid.Check(t, func(t *rapid.T) {
		h := office
		h.Zone = rapid.SampledFrom(zones).Draw(t, "zone")
		from := time.Unix(rapid.Int64Range(1_767_225_600, 1_798_761_600).Draw(t, "from"), 0)
		d := time.Duration(rapid.Int64Range(1, 200*3600).Draw(t, "seconds")) * time.Second
		end := h.Add(from, d)
		if got := h.Between(from, end); got != d {
			t.Fatalf("%s after %s is %s, but %s lies between", d, from, end, got)
		}
		middle := from.Add(end.Sub(from) / 2)
		if sum := h.Between(from, middle) + h.Between(middle, end); sum != d {
			t.Fatalf("two halves make %s of %s", sum, d)
		}
	})
}

func TestPeopleAreNotWrittenToAtNight(t *testing.T) {
	if got := office.Polite(at(11, 24, 3, 0)); !got.Equal(at(11, 24, 9, 0)) {
		t.Errorf("got %s", got)
	}
	if day := at(11, 24, 10, 0); !office.Polite(day).Equal(day) {
		t.Error("a time of day was moved")
	}
	if !(handoff.Hours{}).Polite(now).Equal(now) {
		t.Error("a team that is always there waits")
	}
}
