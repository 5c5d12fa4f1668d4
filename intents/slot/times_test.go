package slot_test

import "testing"

func TestDaysAreReadInBothLanguages(t *testing.T) {
	check(t, []saying{
		{"en", "it broke today", "date=2026-11-25"},
		{"de", "heute geht nichts", "date=2026-11-25"},
		{"en", "since yesterday", "date=2026-11-24"},
		{"de", "seit gestern", "date=2026-11-24"},
		{"en", "tomorrow", "date=2026-11-26"},
		{"en", "the day after tomorrow", "date=2026-11-27"},
		{"de", "übermorgen", "date=2026-11-27"},
		{"de", "uebermorgen oder vorgestern", "date=2026-11-27 date=2026-11-23"},
		{"en", "on Monday", "date=2026-11-30"},
		{"en", "on Wednesday", "date=2026-11-25"},
		{"en", "next Wednesday", "date=2026-12-02"},
		{"en", "next Monday", "date=2026-11-30"},
		{"en", "last Monday", "date=2026-11-23"},
		{"en", "since Monday", "date=2026-11-23"},
		{"en", "this Friday", "date=2026-11-27"},
		{"de", "nächsten Montag", "date=2026-11-30"},
		{"de", "letzten Freitag", "date=2026-11-20"},
		{"de", "seit Montag", "date=2026-11-23"},
		{"de", "am Mo. und Di", "date=2026-11-30 date=2026-12-01"},
		{"de", "am 3. März", "date=2027-03-03"},
		{"de", "am 3. März 2028", "date=2028-03-03"},
		{"de", "03.03.2027", "date=2027-03-03"},
		{"de", "am 3.3.", "date=2027-03-03"},
		{"de", "bis 24.12.", "date=2026-12-24"},
		{"en", "March 3rd", "date=2027-03-03"},
		{"en", "March 3, 2027", "date=2027-03-03"},
		{"en", "the 3rd of March", "date=2027-03-03"},
		{"en", "3/4", "date=2027-03-04"},
		{"de", "3/4", "date=2027-04-03"},
		{"en", "on 13/4", "date=2027-04-13"},
		{"en", "3/4/2027", "date=2027-03-04"},
		{"de", "3/4/2027", "date=2027-04-03"},
		{"en", "2026-12-01", "date=2026-12-01"},
		{"de", "Montag, den 30.11.2026", "date=2026-11-30"},
		{"en", "end of the week", "date=2026-11-27"},
		{"de", "Ende der Woche", "date=2026-11-27"},
		{"de", "Ende des Monats", "date=2026-11-30"},
		{"en", "at the weekend", "date=2026-11-28"},
		{"de", "heute früh", "date=2026-11-25"},
		{"de", "morgen früh", "date=2026-11-26"},
		{"en", "this morning", "date=2026-11-25"},
		{"en", "last night", "date=2026-11-24"},
		{"en", "Monday to Wednesday", "date=2026-11-30 date=2026-12-02"},
		{"en", "from Tuesday to Thursday", "date=2026-12-01 date=2026-12-03"},
		{"de", "Montag bis Mittwoch", "date=2026-11-30 date=2026-12-02"},
		{"en", "next week", "week=2026-W49"},
		{"de", "letzte Woche", "week=2026-W47"},
		{"de", "in KW 49", "week=2026-W49"},
		{"en", "2026-W53", "week=2026-W53"},
		{"en", "on February 29", "date=2028-02-29"},
		{"en", "February 30", "number=30"},
	})
}

func TestTimesAreReadInBothLanguages(t *testing.T) {
	check(t, []saying{
		{"en", "at 3pm", "time=15:00"},
		{"en", "3:30 pm", "time=15:30"},
		{"en", "at 3 p.m.", "time=15:00"},
		{"en", "12 am or 12 pm", "time=00:00 time=12:00"},
		{"de", "um 15 Uhr", "time=15:00"},
		{"de", "um 15:30 Uhr", "time=15:30"},
		{"de", "15.30 Uhr", "time=15:30"},
		{"de", "15 Uhr 30", "time=15:30"},
		{"de", "um halb vier", "time=15:30"},
		{"de", "um halb eins", "time=12:30"},
		{"de", "um halb acht", "time=07:30"},
		{"de", "Viertel nach acht", "time=08:15"},
		{"de", "viertel vor neun abends", "time=20:45"},
		{"en", "half past three", "time=15:30"},
		{"en", "quarter to five", "time=16:45"},
		{"en", "at seven in the evening", "time=19:00"},
		{"en", "three o'clock", "time=15:00"},
		{"en", "at noon", "time=12:00"},
		{"de", "um Mitternacht", "time=00:00"},
		{"de", "um 3 Uhr nachts", "time=03:00"},
		{"en", "between 9:00 and 17:00", "time=09:00 time=17:00"},
		{"en", "9:00-17:00", "time=09:00 time=17:00"},
	})
}

func TestDayAndTimeTogetherAreOneMoment(t *testing.T) {
	check(t, []saying{
		{"en", "tomorrow 3pm", "datetime=2026-11-26T15:00+01:00"},
		{"en", "tomorrow at 3", "datetime=2026-11-26T15:00+01:00"},
		{"de", "sind morgen um zehn Räume frei", "datetime=2026-11-26T10:00+01:00"},
		{"en", "at 3 tomorrow", "datetime=2026-11-26T15:00+01:00"},
		{"de", "übermorgen um halb vier", "datetime=2026-11-27T15:30+01:00"},
		{"de", "morgen früh um 7", "datetime=2026-11-26T07:00+01:00"},
		{"de", "morgen früh um sechs", "datetime=2026-11-26T06:00+01:00"},
		{"en", "tomorrow evening at 8", "datetime=2026-11-26T20:00+01:00"},
		{"de", "heute Abend um 8 Uhr", "datetime=2026-11-25T20:00+01:00"},
		{"de", "um 9 Uhr am Montag", "datetime=2026-11-30T09:00+01:00"},
		{"de", "am 3. März um 14:15", "datetime=2027-03-03T14:15+01:00"},
		{"de", "Mo 9:00", "datetime=2026-11-30T09:00+01:00"},
		{"en", "2026-12-01T10:00", "datetime=2026-12-01T10:00+01:00"},
		{"en", "2026-12-01T10:00:30Z", "datetime=2026-12-01T10:00Z"},
		{"en", "Monday 9:00-17:00", "datetime=2026-11-30T09:00+01:00 time=17:00"},
	})
}

func TestAmountsOfTimeCountFromNow(t *testing.T) {
	check(t, []saying{
		{"en", "in 2 hours", "datetime=2026-11-25T12:00+01:00"},
		{"en", "in half an hour", "datetime=2026-11-25T10:30+01:00"},
		{"de", "in einer halben Stunde", "datetime=2026-11-25T10:30+01:00"},
		{"de", "seit drei Tagen", "date=2026-11-22"},
		{"de", "vor zwei Stunden", "datetime=2026-11-25T08:00+01:00"},
		{"en", "two weeks ago", "date=2026-11-11"},
		{"en", "in a month", "date=2026-12-25"},
		{"en", "it takes 10 minutes", "duration=PT10M"},
		{"de", "für drei Tage", "duration=P3D"},
		{"en", "for P3D", "duration=P3D"},
	})
}

func TestOrdinaryWordsAreNoTimes(t *testing.T) {
	check(t, []saying{
		{"de", "Guten Morgen", ""},
		{"de", "Morgen!", ""},
		{"de", "Morgen zusammen, der Drucker geht nicht", "device=printer"},
		{"de", "so geht das nicht, do it", ""},
		{"en", "I sat in the sun and it may march on", ""},
		{"en", "second try, a second factor, three times a day", "number=3"},
		{"en", "for a day, within an hour", "duration=P1D duration=PT1H"},
		{"en", "we work 24/7", ""},
		{"en", "Version 3.5.", "number=3.5"},
		{"en", "at 3 sites", "number=3"},
		{"en", "I waited in an", ""},
		{"en", "half of the team", ""},
	})
}
