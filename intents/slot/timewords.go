package slot

import (
	"maps"
	"slices"
	"time"
)

var weekdays = folded(map[string]time.Weekday{
	"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 0,
	"montag": 1, "dienstag": 2, "mittwoch": 3, "donnerstag": 4, "freitag": 5, "samstag": 6, "sonnabend": 6,
	"sonntag": 0,
})

// shortWeekdays are words of their own, too, so they count only beside what leads to a day or another part of a date.
var shortWeekdays = map[string]time.Weekday{
	"mon": 1, "tue": 2, "tues": 2, "wed": 3, "thu": 4, "thur": 4, "thurs": 4, "fri": 5, "sat": 6, "sun": 0,
	"mo": 1, "di": 2, "mi": 3, "do": 4, "fr": 5, "sa": 6, "so": 0,
}

var months = folded(map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
	"october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11,
	"dec":    12,
	"januar": 1, "jänner": 1, "februar": 2, "märz": 3, "mrz": 3, "mai": 5, "juni": 6, "juli": 7, "oktober": 10,
	"okt": 10, "dezember": 12, "dez": 12,
})

// namedDays are words for a day, as days from today.
var namedDays = folded(map[string]int{
	"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "yesterday": -1,
	"heute": 0, "heut": 0, "morgen": 1, "übermorgen": 2, "gestern": -1, "vorgestern": -2,
})

// A part of the day tells which of two hours is meant.
type dayPart byte

const (
	noPart dayPart = iota
	morning
	afternoon
	night
)

var dayParts = folded(map[string]dayPart{
	"morning": morning, "afternoon": afternoon, "evening": afternoon, "night": night, "noon": afternoon,
	"früh": morning, "morgen": morning, "vormittag": morning, "mittag": afternoon, "nachmittag": afternoon,
	"abend": afternoon, "nacht": night,
	"morgens": morning, "vormittags": morning, "mittags": afternoon, "nachmittags": afternoon, "abends": afternoon,
	"nachts": night,
})

// A unit is a span of time: so many days or months on the calendar, or a fixed length.
type unit struct {
	days, months int
	fixed        time.Duration
	letter       string // in ISO 8601
}

var (
	aSecond = unit{fixed: time.Second, letter: "S"}
	aMinute = unit{fixed: time.Minute, letter: "M"}
	anHour  = unit{fixed: time.Hour, letter: "H"}
	aDay    = unit{days: 1, letter: "D"}
	aWeek   = unit{days: 7, letter: "W"}
	aMonth  = unit{months: 1, letter: "M"}
	aYear   = unit{months: 12, letter: "Y"}
)

var timeUnits = folded(map[string]unit{
	"second": aSecond, "seconds": aSecond, "sec": aSecond, "secs": aSecond,
	"minute": aMinute, "minutes": aMinute, "min": aMinute, "mins": aMinute,
	"hour": anHour, "hours": anHour, "hr": anHour, "hrs": anHour, "h": anHour,
	"day": aDay, "days": aDay, "week": aWeek, "weeks": aWeek, "month": aMonth, "months": aMonth,
	"year": aYear, "years": aYear,
	"sekunde": aSecond, "sekunden": aSecond, "sek": aSecond, "minuten": aMinute,
	"stunde": anHour, "stunden": anHour, "std": anHour, "tag": aDay, "tage": aDay, "tagen": aDay,
	"woche": aWeek, "wochen": aWeek, "monat": aMonth, "monate": aMonth, "monaten": aMonth,
	"jahr": aYear, "jahre": aYear, "jahren": aYear,
})

// articles count as one before a unit.
var articles = set("a", "an", "one", "ein", "eine", "einen", "einem", "einer", "eines", "ner", "nem")

// Words before a day that say on which side of today it is.
var (
	nextWords = folded(set("next", "following", "coming", "nächste", "nächsten", "nächster", "nächstem", "nächstes",
		"kommende", "kommenden", "kommender", "kommendem"))
	lastWords = folded(set("last", "past", "previous", "letzte", "letzten", "letzter", "letztem", "vergangene",
		"vergangenen", "vorige", "vorigen", "voriger"))
	thisWords = folded(set("this", "diese", "diesen", "dieser", "diesem", "dieses"))
	sinceWord = set("since", "seit", "seitdem")
	// leading are words that lead to a day or a time.
	leading = folded(set("on", "by", "until", "till", "til", "since", "from", "to", "before", "after", "for", "at", "am",
		"bis", "zum", "seit", "vom", "von", "ab", "vor", "nach", "den", "der", "dem", "im", "um", "gegen", "around"))
	// lasting lead to a length of time: "for a day", where "times a day" has none.
	lasting = set("for", "within", "after", "about", "over", "under", "than", "nearly", "almost", "only", "just", "half",
		"takes", "took", "last", "lasts")
	// spoken are those that lead to an hour of the day.
	spoken = set("at", "um", "gegen", "around", "about", "by", "ab", "bis", "until", "before", "after", "nach", "vor")
)

// periodEnds are what "end of the" may lead to.
var periodEnds = folded(map[string]unit{
	"week": aWeek, "woche": aWeek, "month": aMonth, "monats": aMonth, "year": aYear, "jahres": aYear,
})

// halves of the day, ordinals and greetings.
var (
	halves     = map[string]dayPart{"am": morning, "pm": afternoon}
	ordinals   = set("st", "nd", "rd", "th", "ter", "ten", "te")
	noMorrow   = folded(set("guten", "guden", "schönen", "am", "jeden", "der", "den", "diesen", "dieser", "eines", "vom"))
	greeted    = set("zusammen", "allerseits", "alle")
	ofPeriod   = set("of", "the", "this", "der", "des", "dieser", "dieses")
	weekWords  = set("week", "woche")
	weekNumber = set("kw", "week", "kalenderwoche")
)

// timeStarts are all words that a time may begin with: for other words nothing more is looked at.
var timeStarts = merged(wordsOf(weekdays), wordsOf(shortWeekdays), wordsOf(months), wordsOf(namedDays),
	wordsOf(numberWords), nextWords, lastWords, thisWords, sinceWord, articles, weekNumber,
	set("in", "vor", "the", "day", "half", "halb", "quarter", "viertel", "dreiviertel", "noon", "midday", "midnight",
		"mitternacht", "end", "ende", "weekend", "wochenende", "monatsende", "jahresende"))

func wordsOf[V any](table map[string]V) map[string]bool {
	return set(slices.Collect(maps.Keys(table))...)
}

func merged(tables ...map[string]bool) map[string]bool {
	all := map[string]bool{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}
