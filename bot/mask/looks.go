package mask

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// classes are what a value consists of.
type classes struct {
	letters, digits, signs int
	mixed                  bool // a capital after the first letter, and small ones
}

func classesOf(value string) classes {
	var c classes
	small, capital := false, false
	for i, r := range value {
		switch {
		case unicode.IsDigit(r):
			c.digits++
		case unicode.IsLetter(r):
			c.letters++
			small = small || unicode.IsLower(r)
			capital = capital || i > 0 && unicode.IsUpper(r)
		case strings.ContainsRune("!$%&#*+=^~?@§€", r):
			c.signs++
		}
	}
	c.mixed = small && capital
	return c
}

// isStriking: letters, digits and a sign that stands in no other word.
func isStriking(value string) bool {
	c := classesOf(value)
	return len(value) >= 6 && c.letters > 0 && c.digits > 0 && c.signs > 0 && !containsAny(value, "://", "@", "=")
}

// saysNothing: it is no word that is said of passwords.
func saysNothing(value, _ string) bool { return !describes(value) }

// isQuoted: between quotes, some bytes that do not describe.
func isQuoted(value, _ string) bool { return len(value) >= 3 && !describes(value) }

// looksSecret: digits, or capitals or signs inside.
func looksSecret(value, _ string) bool {
	c := classesOf(strings.TrimRight(value, "!?."))
	return len(value) >= 4 && (c.digits > 0 || c.mixed || c.signs > 0) && !describes(value) && !counts(value)
}

// isAlone: it looks like a secret, or is the last word of what is said.
func isAlone(value, next string) bool {
	if looksSecret(value, next) {
		return true
	}
	last := next == "" || !isLetter(next[0]) && next[0] < utf8.RuneSelf ||
		begins(next, "and ", "und ", "but ", "aber ", "or ", "oder ")
	return len(value) >= 4 && last && !describes(value) && !counts(value)
}

// looksTyped: digits, and more than digits, in what follows without any sign or verb.
func looksTyped(value, _ string) bool {
	c := classesOf(value)
	return c.digits > 0 && (c.letters > 0 && len(value) >= 6 || c.letters == 0 && c.digits >= 5) &&
		!describes(value) && !counts(value) && !strings.HasPrefix(value, "0x")
}

// isCode: four to ten digits.
func isCode(value, _ string) bool {
	c := classesOf(value)
	return c.digits >= 3 && c.digits <= 10 && c.letters+c.signs == 0
}

// measure is how long a password has to be or lasts: 8-stellig, 12-character, 90d.
var measure = regexp.MustCompile(
	`^\d{1,3}[- ]?(?:stellig|zeichen|char|digit|letter|day|tag|h|min|d|x|st|nd|rd|th|mal|time)`)

func counts(value string) bool { return measure.MatchString(strings.ToLower(value)) }

func begins(s string, any ...string) bool {
	for _, one := range any {
		if strings.HasPrefix(s, one) {
			return true
		}
	}
	return false
}

// variable is what stands in instructions for a secret: $PASSWORD, ${{ secrets.X }}, your_password, the path of a file.
// An address goes on after a colon with slashes.
var variable = regexp.MustCompile(
	`^(?:\$[{(]|\$[A-Z_]{3,}|%[A-Z_]{3,}%|\{\{|//|~?/[\w.-]+/|(?i:your|dein|ihr|my|mein)[_-])`)

func isVariable(value string) bool { return variable.MatchString(value) }

// describes tells whether a word is one that is said of passwords and keys, so that it is none: by itself or by its
// ending, in English and German.
func describes(value string) bool {
	word := strings.TrimFunc(strings.ToLower(value), func(r rune) bool { return !unicode.IsLetter(r) })
	if strings.ContainsAny(value, "0123456789") {
		return false
	}
	return word == "" && !strings.ContainsAny(value, "!$%&#*") || said[word] || len(word) > 5 && hasEnding(word)
}

func hasEnding(word string) bool {
	for _, end := range []string{"ed", "ing", "able", "ible", "less", "lich", "bar", "isch", "haft", "sicher"} {
		if strings.HasSuffix(word, end) {
			return true
		}
	}
	return strings.HasPrefix(word, "ge") && (strings.HasSuffix(word, "t") || strings.HasSuffix(word, "en"))
}

// said are such words, without accents.
var said = wordSet(`
	choose ask wahle wahlen
	wrong incorrect invalid correct right old new weak strong safe unsafe secure insecure empty blank gone lost
	stolen known unknown forgotten missing same different long short good bad fine ok okay not no none never always
	still also too very really about almost already just only now then here there this that it my your his her our
	their the a an be been being at in on for of from with without by to as and or but if when how what why where
	who which can could will would should must may might do does did is are was were has have had i you we they he
	she please help thanks thank hi hello see change reset forgot forget set enter type use using new? expire
	expires due policy rules rule reset-link link page field box prompt screen manager case-sensitive mandatory
	optional public private available unavailable visible hidden out up off down due ready active inactive valid
	temporary permanent default standard todo tbd n/a na null nil true false yes none undefined string falsch
	richtig ungultig gultig korrekt alt neu schwach stark sicher unsicher leer weg verloren bekannt unbekannt
	vergessen verlegt abgelaufen gesperrt gestohlen geandert zuruckgesetzt zurucksetzen andern wechseln gleich
	anders lang kurz gut schlecht nicht kein keine keins nie immer noch auch zu sehr wirklich fast schon nur jetzt
	dann hier da dies das der die den dem des ein eine einen einem mein meine dein deine sein ihr ihre unser im in
	am an auf fur von aus mit ohne bei nach seit wie was warum wieso wo wer welche kann konnte wird wurde soll
	sollte muss darf und oder aber wenn ob dass weil es er sie wir ich du man bitte hilfe danke hallo siehe laut
	morgen heute gestern endlich plotzlich angeblich leider wieder erneut bald eben weiterhin mehrfach dreimal
	zweimal erforderlich notwendig notig pflicht zulassig offentlich privat temporar ablaufend hinfallig defekt
	kaputt aktiv inaktiv bereit verfugbar verschwunden entfallen verfallen erloschen ungesichert vorhanden
	angekommen verschickt verloren abgelehnt abgefangen eingegeben eingeben entsperrt entsperren verweigert
	akzeptiert zugeschickt unbekannt falschrum`)
