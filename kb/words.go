package kb

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/german"
	"golang.org/x/text/unicode/norm"
)

// maxWord is the longest thing still taken for a word; what is longer is a key, a path or a line of a log.
const maxWord = 40

// fold removes what people leave out or write differently: case, accents, width, the forms of ß.
func fold(s string) string {
	if isLowerASCII(s) {
		return s
	}
	if folded, ok := foldUsual(s); ok {
		return folded
	}
	return foldAny(s)
}

// foldUsual folds what English and German are written with, which is nearly all there is, and tells whether s is only
// that.
func foldUsual(s string) (folded string, ok bool) {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			b.WriteByte(byte(unicode.ToLower(r)))
		case r == 'ä' || r == 'Ä':
			b.WriteByte('a')
		case r == 'ö' || r == 'Ö':
			b.WriteByte('o')
		case r == 'ü' || r == 'Ü':
			b.WriteByte('u')
		case r == 'ß' || r == 'ẞ':
			b.WriteString("ss")
		default:
			return "", false
		}
	}
	return b.String(), true
}

func foldAny(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, " ")) {
		switch {
		case r == 'ß' || r == 'ẞ':
			b.WriteString("ss")
		case unicode.Is(unicode.Mn, r):
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func isLowerASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 || 'A' <= s[i] && s[i] <= 'Z' {
			return false
		}
	}
	return true
}

// words cuts a text into folded words. A word with hyphens is given whole and in parts ("wifi", "wi", "fi"),
// because half of the people write it together. An apostrophe ends nothing: "can't" is "cant".
func words(text string) []string {
	var out []string
	for field := range strings.FieldsFuncSeq(fold(text), isGap) {
		field = strings.Trim(field, "-'’")
		parts := strings.FieldsFunc(field, func(r rune) bool { return r == '-' })
		if len(parts) > 1 && len(parts) < 5 {
			out = addWord(out, strings.Join(parts, ""))
		}
		for _, part := range parts {
			out = addWord(out, part)
		}
	}
	return out
}

func addWord(out []string, w string) []string {
	if strings.ContainsAny(w, "'’") {
		w = strings.ReplaceAll(strings.ReplaceAll(w, "'", ""), "’", "")
	}
	if w == "" || len(w) > maxWord {
		return out
	}
	return append(out, w)
}

func isGap(r rune) bool {
	return r != '-' && r != '\'' && r != '’' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// stem gives the form under which a folded word is filed. Languages never share it: "die" is an article or an end.
func stem(word, lang string) string { return newStemmer(lang).stem(word) }

// A stemmer makes stems of many words in one language. It is for one goroutine.
type stemmer struct {
	lang string
	env  *snowballstem.Env
}

func newStemmer(lang string) *stemmer { return &stemmer{lang, snowballstem.NewEnv("")} }

func (s *stemmer) stem(word string) string {
	if len(word) < 3 || isNumber(word) {
		return word
	}
	s.env.SetCurrent(spell(word, s.lang))
	switch s.lang {
	case "de":
		german.Stem(s.env)
	default:
		english.Stem(s.env)
	}
	return s.env.Current()
}

// spell undoes the spelling of umlauts with two letters. It must not touch "neue" and "quelle", where ue is no umlaut;
// where it errs ("aktuell") it errs alike in article and question.
func spell(word, lang string) string {
	if lang != "de" || !strings.Contains(word, "e") {
		return word
	}
	b := make([]byte, 0, len(word))
	for i := range len(word) {
		if word[i] == 'e' && i > 0 && isUmlaut(word, i-1) {
			continue
		}
		b = append(b, word[i])
	}
	return string(b)
}

func isUmlaut(word string, i int) bool {
	switch word[i] {
	case 'a', 'o':
		return i == 0 || !strings.ContainsRune("aeiou", rune(word[i-1]))
	case 'u':
		return i == 0 || !strings.ContainsRune("aeiouq", rune(word[i-1]))
	}
	return false
}

func isNumber(word string) bool {
	return word[0] >= '0' && word[0] <= '9'
}

// isStop tells the words that say nothing about a matter: function words and the courtesies of a ticket.
func isStop(word, lang string) bool {
	list := englishStops
	if lang == "de" {
		list = germanStops
	}
	_, ok := list[word]
	return ok
}

// spoken is the language that folded words are in: the one with the most words that say nothing, else the one given.
func spoken(list []string, given string) string {
	count := map[string]int{}
	for _, lang := range languages {
		for _, w := range list {
			if isStop(w, lang) {
				count[lang]++
			}
		}
	}
	for _, lang := range languages {
		if count[lang] > count[given] {
			given = lang
		}
	}
	return given
}

// The lists hold folded words. They are wider than those of a web search, because people greet, thank and complain in
// a ticket; they keep "not", "on" and "off" out of the question but leave "up" and "down" in, which are states of a
// server.
var (
	englishStops = wordSet(`
		a about after again all also am an and any anybody anyone anything are arent as at be because been before
		being but by can cannot cant could couldnt did didnt do does doesnt doing done dont each else even ever
		every everything for from get gets getting given go going gone got had has hasnt have havent having he hello
		help her here hey hi him his how hows however i id if ill im in instead into is isnt it its ive just keep
		keeps kept let lets like m maybe me mine much my myself need needs no nor not now of off oh ok okay on once
		one ones only or other our out over own per please possible really s same say says see seem seems shall she
		should shouldnt since so some somebody somehow someone something still such t than thank thanks that thats
		the their them then there theres these they thing things this those though to too try trying tried under
		until us use used using very via want wants wanted was wasnt way we well were werent what whats whatever
		when where wheres which while who whose why will with within without wont would wouldnt yes yet you your
		yours yourself able know tell there think lot make does`)
	germanStops = wordSet(`
		aber alle allem allen aller alles als also am an andere anderen anderer anderes ans auch auf aufs aus bei
		beim bekomme bekommt bin bis bist bitte brauche braucht da dabei dafur dagegen daher damit danach danke dann
		daran darauf daraus darf darin das dass davon dazu dein deine dem den denn der des deshalb dessen die dies
		diese diesem diesen dieser dieses doch dort du durch durfen durfte eigentlich ein eine einem einen einer
		eines einfach einmal er es etwas euch euer fur ganz gar geben gegen gehen geht gern gerne gibt gut guten
		habe haben habt hallo hat hatte hatten hi hier hilfe hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer
		im immer in ins irgendwie ist ja jede jedem jeden jeder jedes jedoch jemand jene jetzt kann kannst kein
		keine keinem keinen keiner konnen konnte konnten lassen lasst machen macht mal man mehr mein meine meinem
		meinen meiner meines mich mir mit mochte mochten moin moglich muss mussen musste nach nachdem nein nicht
		nichts noch nun nur ob obwohl oder ohne schon sehr sein seine seinem seinen seiner seit seitdem selber
		selbst sich sie sind so sobald sodass sogar solche soll sollen sollte sondern sonst soweit sowie statt tag
		tun tut uber um und uns unser unsere unter viel viele vom von vor wahrend wann war waren warum was wegen
		weil weiter welche welchem welchen welcher welches wenn wer werde werden wer wem wen wie wieder wieso will
		wir wird wo wohin wurde wurden wozu zu zum zur zwar zwischen uebers fuer ueber koennen koennte moechte
		muessen wuerde wuerden kriege krieg kriegt krieg wurde weiss`)
)

func wordSet(list string) map[string]struct{} {
	set := map[string]struct{}{}
	for _, w := range strings.Fields(list) {
		set[w] = struct{}{}
	}
	return set
}
