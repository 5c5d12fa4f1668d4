package slot

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// How sure a word is the one of a name.
const (
	together = 0.95 // written as two words
	inflects = 0.95
	compound = 0.8
	oneTypo  = 0.85
	twoTypos = 0.75
)

const (
	shortest  = 4 // runes of a word that may be inflected
	typoFrom  = 5 // runes of a word that may be mistyped once
	typosFrom = 9 // and twice
	partFrom  = 6 // runes of a word that may be part of a compound
	restFrom  = 3 // runes of the other part
)

// endings are what grammar of both languages puts behind a name.
var endings = set("s", "es", "n", "en", "e", "er", "ern", "em", "ens")

// likeness tells how sure a word of a text is a word of a name that it is not equal to; 0 when it is not.
func likeness(word string, runes int, v vocable) float64 {
	if score := v.within(word); score > 0 {
		return score
	}
	limit := typos(min(runes, v.runes))
	if limit == 0 || max(runes-v.runes, v.runes-runes) > limit || ordinary[word] ||
		bits.OnesCount64(letters(word)^v.letters) > 2*limit {
		return 0
	}
	switch far := distance(word, v.fold, limit); {
	case far > limit || related(word, v.fold):
		return 0
	case far > 1:
		return twoTypos
	case v.runes <= partFrom && word[0] != v.fold[0]:
		return 0 // of short words the first letter is nearly always right: "house" is no "mouse"
	}
	return oneTypo
}

// related tells whether two words are of one family and no mistyping of each other: "printed" is no printer, "drucken"
// is no Drucker.
func related(a, b string) bool {
	verb, ok := stem(a)
	doer, too := stem(b)
	return ok && too && verb == doer
}

// stem takes the ending of a verb or its doer away, where there is one.
func stem(word string) (string, bool) {
	for _, ending := range []string{"ing", "ed", "er", "en", "et", "te", "e", "t"} {
		if rest, ok := strings.CutSuffix(word, ending); ok && len(rest) >= shortest {
			return rest, true
		}
	}
	return word, false
}

// within tells how sure a word is this one with an ending, or a compound of it.
func (v vocable) within(word string) float64 {
	rest, begins := strings.CutPrefix(word, v.fold)
	if begins && endings[rest] {
		return inflects
	}
	ends := false
	if !begins {
		rest, ends = strings.CutSuffix(word, v.fold)
	}
	if (begins || ends) && v.runes >= partFrom && utf8.RuneCountInString(rest) >= restFrom {
		return compound
	}
	return 0
}

// typos is how many typing mistakes a word of this length may have.
func typos(runes int) int {
	switch {
	case runes >= typosFrom:
		return 2
	case runes >= typoFrom:
		return 1
	}
	return 0
}

// distance counts the letters to insert, delete, change or swap with their neighbour to make b of a; above limit it may
// give any larger number.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit {
			return least
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

// tiny are words that are names only in capitals: "IT" is a department, "it" is not.
var tiny = set(
	"it", "in", "is", "so", "am", "us", "at", "an", "da", "es", "du", "er", "um", "zu", "ab", "ob", "wo", "do",
	"go", "no", "on", "or", "we", "me", "my", "if", "to", "up", "as", "be", "by", "he", "of", "im", "ja", "was",
	"war", "man", "mal", "den", "die", "der", "das", "the", "and", "und", "for", "not", "all", "can", "has",
	"may", "new", "now", "see")

// ordinary are common words of both languages, in the form of tokens, that are a letter or two away from names of
// devices, programs and places. They are never taken for mistyped ones.
var ordinary = ordinaryWords(`
aber about above after again agent alle allem allen aller alles allow alone along among anders angst another anyone
apfel apple arbeit areas array aside asked auch basic bauen begin beide beiden beim being below bereit besser beste
bitte black bleibt block board brauch brauche brauchen breit bring bringt broken brown build calls cause change check
choose claim class clean clear click close cloud color could count cover cross daher daily damit danach danke daran
darauf daraus darf dates dazu deine denen denke denn deren derzeit deshalb diese diesem diesen dieser dieses doing
doppelt doubt draft dritte drive durch early eben ebenso eight einem einen einer eines einige einmal email empty enter
error erste ersten every exact except excess excuse faced fehler fehlt feste field fifth final finde findet firma
first fixed floor force forms found frage fragen frame freie fresh freut front ganze ganzen gehen gehort genau gerade
gerne gesagt gestern gibts given glass glaube gleich going great green grosse group grun gruppe guess guest gute guten
haben halbe hallo hands happy hatte hause heads heard heisst helfen hello helps heute hilfe hinter hoffe house human
image immer index innen inside issue items jeden jeder jedes jetzt kabel kanal kann karte kaufen keine keinen kennt
klappt klare kleine known komme kommen kommt konnen konnte kosten kunde kurze lange langsam large laser lassen lasst
later laufen lauft leads learn leave leere leicht leider leiste leute level licht liebe liegt light limit lines linie
linke links liste lists local login looks loose loschen losung lower lucky machen macht major makes match maybe means
media meet meine meinem meinen meiner meldet member menge mensch menu miete might minor minute mitte mixed modus monat
money month morgen motor mouse mouth moved mussen musste namen neben needs nehmen neuen neuer neues never nicht nichts
niemand night noch north noted nummer nutzen obwohl offen offnen often ohne older order orten other owner pages
painter panel paper parts party passt pause phase phone photo phrase place plain plane plans platz please point
pointed pointer post power press price prime print probe proof proper punkt quick quiet quite range raum ready reason
reboot rechner rechts rede reset richtig right rooms round route rufen ruhig rules sache sachen sagen sagt scale scene
schnell schon schrift score screen seams search seems sehen sehr seine seite seiten selbst sense serve setzen seven
shall share sheet shift shirt short shown sicher sides signs since sites sixth small smart sobald sofort sollen sollte
sonst sound south space speak speed spent stand start starten state statt steams stehen steht stelle stellen steps
still stimmt stock store strom stuck study stunde style suche suchen sugar table tables tage taken takes taste tasten
teach team teams teile teilen terms testen tests texte thank thanks their them theme there these thing things think
third those three times tisch title today token tonen tools total touch track trage train treffe treten trial tried
trotz trust truth twice uber under unser unter until updates upper usage using usual value video viele vielen
vielleicht visit voice voller vorher wahlen waits waren warten warum watch water weeks wegen weird weiter welche
welcher wenig wenn werden werte where which while white whole whose wieder window winter wird wirklich wissen without
woche wollen wollte woman words world worse worte would write wrong wurde years yours zahlen zeigen zeigt zeile zeiten
zettel zimmer zuerst zuruck zwischen
`)

func ordinaryWords(list string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		all[fold(word)] = true
	}
	return all
}
