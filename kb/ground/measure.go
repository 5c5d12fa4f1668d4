package ground

import "strings"

var articlesOfDates = setOf("dem den zum")

var rangeWords = setOf("to and or bis und oder – -")

var ones = [...]set{
	english: setOf("one a an"),
	german:  setOf("ein eine einen einem einer eines"),
}

var numerals = [...]map[string]string{
	english: numeralsOf(`zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
		seventeen eighteen nineteen twenty`, "thirty forty fifty sixty seventy eighty ninety", "hundred", "thousand"),
	german: numeralsOf(`null zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn
		siebzehn achtzehn neunzehn zwanzig`, "dreissig vierzig funfzig sechzig siebzig achtzig neunzig", "hundert",
		"tausend"),
}

// numeralsOf numbers the words for 0 and 2 to 20, and the tens from 30.
func numeralsOf(small, tens, hundred, thousand string) map[string]string {
	m := map[string]string{hundred: "100", thousand: "1000", "twice": "2", "viertelstunde": "15",
		"dreiviertelstunde": "45", "vierteljahr": "3", "fortnight": "14", "anderthalb": "1.5", "eineinhalb": "1.5",
		"zweieinhalb": "2.5", "dreieinhalb": "3.5"}
	for i, w := range strings.Fields(small) {
		if i > 0 {
			i++
		}
		m[w] = itoa(i)
	}
	for i, w := range strings.Fields(tens) {
		m[w] = itoa(10 * (i + 3))
	}
	return m
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// measures are the words for what is measured, of both languages, in one form.
var measures = map[string]string{
	"second": "s", "seconds": "s", "sec": "s", "sekunde": "s", "sekunden": "s",
	"minute": "min", "minutes": "min", "minuten": "min", "min": "min", "mins": "min",
	"hour": "h", "hours": "h", "stunde": "h", "stunden": "h", "h": "h", "std": "h", "hrs": "h",
	"day": "d", "days": "d", "tag": "d", "tage": "d", "tagen": "d", "tages": "d",
	"kalendertage": "d", "kalendertagen": "d",
	"workday": "workday", "workdays": "workday", "weekdays": "workday", "werktag": "workday", "werktage": "workday",
	"werktagen": "workday", "arbeitstag": "workday", "arbeitstage": "workday", "arbeitstagen": "workday",
	"week": "wk", "weeks": "wk", "woche": "wk", "wochen": "wk",
	"month": "mo", "months": "mo", "monat": "mo", "monate": "mo", "monaten": "mo", "monats": "mo",
	"year": "y", "years": "y", "jahr": "y", "jahre": "y", "jahren": "y", "jahres": "y",
	"%": "%", "percent": "%", "prozent": "%", "kb": "kb", "mb": "mb", "gb": "gb", "tb": "tb",
	"megabyte": "mb", "megabytes": "mb", "gigabyte": "gb", "gigabytes": "gb", "terabyte": "tb", "kilobyte": "kb",
	"€": "eur", "euro": "eur", "euros": "eur", "eur": "eur",
	"$": "usd", "dollar": "usd", "dollars": "usd", "usd": "usd",
	"£": "gbp", "pounds": "gbp", "gbp": "gbp", "chf": "chf", "cent": "cent", "cents": "cent", "km": "km", "m": "m",
	"times": "x", "mal": "x", "male": "x", "cm": "cm",
	"mm": "mm", "kg": "kg", "kilo": "kg", "kilos": "kg", "kilogram": "kg",
	"kilograms": "kg", "kilogramm": "kg", "g": "g", "gram": "g", "grams": "g", "gramm": "g", "l": "l", "litre": "l",
	"litres": "l", "liter": "l", "liters": "l", "litern": "l",
	"ml": "ml", "millilitres": "ml", "milliliter": "ml", "t": "t",
	"ton": "t", "tons": "t", "tonnes": "t", "tonne": "t", "tonnen": "t", "metre": "m", "metres": "m", "meter": "m",
	"meters": "m", "metern": "m", "centimetre": "cm", "centimetres": "cm", "centimeters": "cm", "zentimeter": "cm",
	"zentimetern": "cm", "millimetres": "mm", "millimeter": "mm", "kw": "kw", "kwh": "kwh", "kilowatt": "kw",
	"m2": "m2", "m²": "m2", "qm": "m2", "sqm": "m2",
	"quadratmeter": "m2", "quadratmetern": "m2", "m3": "m3", "m³": "m3",
	"kubikmeter": "m3", "kubikmetern": "m3", "degrees": "deg", "grad": "deg", "°": "deg", "°c": "deg",
	"mbit": "mbit", "gbit": "gbit", "ms": "ms", "fps": "fps", "hz": "hz",
	"kilometer": "km", "kilometern": "km", "kilometre": "km", "kilometres": "km", "kilometers": "km",
}

var currencies = map[string]string{
	"€": "eur", "eur": "eur", "$": "usd", "usd": "usd", "£": "gbp", "gbp": "gbp", "chf": "chf",
}

// scale brings measures of one kind to one size. A day of 24 hours is one; a working day has no length.
var scale = map[string]struct {
	kind   string
	factor float64
}{
	"s": {"time", 1}, "min": {"time", 60}, "h": {"time", 3600}, "d": {"time", 86400}, "wk": {"time", 7 * 86400},
	"mo": {"months", 1}, "y": {"months", 12}, "kb": {"size", 1}, "mb": {"size", 1000}, "gb": {"size", 1e6},
	"tb": {"size", 1e9}, "cent": {"eur", 0.01}, "eur": {"eur", 1}, "m": {"way", 1}, "km": {"way", 1000},
	"cm": {"way", 0.01}, "mm": {"way", 0.001}, "kg": {"mass", 1}, "g": {"mass", 0.001}, "t": {"mass", 1000},
	"l": {"volume", 1}, "ml": {"volume", 0.001}, "m3": {"volume", 1000},
}

var months = map[string]int{
	"january": 1, "january's": 1, "jan": 1, "januar": 1, "february": 2, "feb": 2, "februar": 2, "march": 3, "marz": 3,
	"mar": 3, "april": 4, "apr": 4, "may": 5, "mai": 5, "june": 6, "juni": 6, "jun": 6, "july": 7, "juli": 7, "jul": 7,
	"august": 8, "aug": 8, "september": 9, "sep": 9, "sept": 9, "october": 10, "oktober": 10, "oct": 10, "okt": 10,
	"november": 11, "nov": 11, "december": 12, "dezember": 12, "dec": 12, "dez": 12,
}

// abbreviations end with a full stop that ends no sentence.
var abbreviations = setOf(`z.b d.h u.a o.ä z.t u.u v.a i.d.r e.g i.e ca bzw usw nr tel str dr prof inkl exkl ggf evtl
		etc vs approx no mr mrs ms inc ltd st max min mind bzgl vgl abs art bsp s.o s.u std jan feb apr aug sept okt nov
		dez a.m p.m zzgl abt geb gem lt mio mrd tsd fig dept`)

// beforeOrdinals are words after which a number with a full stop is an ordinal.
var beforeOrdinals = setOf(`am vom zum der die das den dem im bis ab jeden jedem seit zur dessen deren spätestens und`)
