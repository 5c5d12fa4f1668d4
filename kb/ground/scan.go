package ground

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A scanner reads the tokens of one sentence in Markdown.
type scanner struct {
	text   string
	lang   language
	at     int
	out    []token
	bold   bool
	quoted bool
	start  bool // the next word begins a sentence, clause after a colon, cell or label
	quotes []span
}

// longestLabel in bytes is how far the end of a quotation, link or piece of code may be from its beginning.
const (
	longestLabel = 2000
	longestQuote = 300
)

// A span is a run of tokens.
type span struct{ from, to int }

// scan gives the tokens of a cleaned sentence; quotes are what it quotes: labels of buttons, messages.
func scan(text string, lang language) (tokens []token, quotes []span) {
	s := scanner{text: text, lang: lang, start: true, out: make([]token, 0, len(text)/5+4)}
	for s.at < len(s.text) {
		s.next()
	}
	finishNumbers(s.out, lang)
	return s.out, s.quotes
}

func (s *scanner) next() {
	rest := s.text[s.at:]
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case unicode.IsSpace(r):
		s.at += size
	case r == '`':
		s.code(rest)
	case r == '[' || strings.HasPrefix(rest, "!["):
		s.link(rest)
	case r == '*' || r == '_' && !inWord(s.text, s.at):
		s.emphasis(rest)
	case strings.ContainsRune("\"„“”»«", r):
		s.quote(r, size)
	case isWordRune(r) || strings.ContainsRune(signsOfChunks, r) && startsChunk(rest):
		s.chunk(rest)
	default:
		s.mark(r, size)
	}
}

// signsOfChunks may stand at the beginning of what is one thing: "--force", "/etc", "+49".
const signsOfChunks = "-+./~%$@#\\'"

// startsChunk tells signs that belong to what follows: "--force", "/etc", "+49", "%APPDATA%", ".exe", "@name".
func startsChunk(rest string) bool {
	start := rest[:min(len(rest), 8)]
	bare := strings.TrimLeft(start, signsOfChunks)
	next, _ := utf8.DecodeRuneInString(bare)
	at := len(start) - len(bare)
	return at < 4 && isWordRune(next) && (rest[0] != '\'' || at > 1)
}

func inWord(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at+1:])
	return isWordRune(before) && isWordRune(after)
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func (s *scanner) emphasis(rest string) {
	n := len(rest) - len(strings.TrimLeft(rest, rest[:1]))
	if n >= 2 {
		s.bold = !s.bold
		s.start = s.start || s.bold
		if s.bold {
			s.quotes = append(s.quotes, span{len(s.out), -1})
		} else if last := len(s.quotes) - 1; last >= 0 && s.quotes[last].to < 0 {
			s.closeBold(last, rest[n:])
		}
	}
	s.at += n
}

// closeBold ends what is bold. A beginning in bold with a colon is a heading of what follows, not a label.
func (s *scanner) closeBold(n int, behind string) {
	q := &s.quotes[n]
	q.to = len(s.out)
	colon := strings.HasPrefix(behind, ":") || q.to > q.from && s.out[q.to-1].text == ":"
	if q.from > 0 || !colon {
		return
	}
	for i := range s.out {
		s.out[i].label = false
	}
	s.quotes = s.quotes[:n]
}

func (s *scanner) quote(r rune, size int) {
	s.at += size
	if s.quoted {
		s.quoted = false
		s.quotes[len(s.quotes)-1].to = len(s.out)
		return
	}
	closing := strings.IndexAny(s.text[s.at:min(len(s.text), s.at+longestQuote)], "\"“”»«")
	next, _ := utf8.DecodeRuneInString(s.text[s.at:])
	if r == '”' || closing < 0 && !isWordRune(next) {
		return
	}
	s.quoted, s.start = true, true
	s.quotes = append(s.quotes, span{len(s.out), len(s.out)})
}

// code reads what stands in backticks. One plain word is a word; all else is right to the letter or wrong.
func (s *scanner) code(rest string) {
	rest = rest[:min(len(rest), longestLabel)]
	fence := rest[:len(rest)-len(strings.TrimLeft(rest, "`"))]
	end := strings.Index(rest[len(fence):], fence)
	if end < 0 {
		s.at += len(fence)
		return
	}
	inner := strings.TrimSpace(rest[len(fence) : len(fence)+end])
	s.at += 2*len(fence) + end
	for line := range strings.Lines(inner) {
		s.codeLine(strings.TrimSpace(line))
	}
}

func (s *scanner) codeLine(inner string) {
	switch {
	case inner == "":
	case isSimpleWord(inner):
		s.word(inner, true)
	case isDigits(inner):
		s.number(inner)
	default:
		what := LackCommand
		if strings.Contains(inner, "://") {
			what = LackLink
		}
		s.exact(inner, what)
	}
	s.start = false
}

func isSimpleWord(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && r != '-' {
			return false
		}
	}
	return s != "" && s[0] != '-'
}

// link reads "[text](address)" and images; a bracket without an address is a mark.
func (s *scanner) link(rest string) {
	rest = rest[:min(len(rest), longestLabel)]
	open := strings.IndexByte(rest, '[')
	middle := strings.Index(rest, "](")
	if middle < 0 {
		s.mark('(', open+1)
		return
	}
	end := strings.IndexByte(rest[middle:], ')')
	if end < 0 || strings.IndexByte(rest[open+1:middle], ']') >= 0 {
		s.mark('(', open+1)
		return
	}
	inner := scanner{text: rest[open+1 : middle], lang: s.lang, start: true}
	for inner.at < len(inner.text) {
		inner.next()
	}
	for i := range inner.out {
		inner.out[i].label = true
	}
	s.out = append(s.out, inner.out...)
	address, _, _ := strings.Cut(strings.TrimSpace(rest[middle+2:middle+end]), " ")
	s.exact(strings.Trim(address, "<>"), LackLink)
	s.at += middle + end + 1
}

func (s *scanner) word(text string, label bool) {
	text = strings.Trim(text, "'-")
	if text == "" {
		return
	}
	r, _ := utf8.DecodeRuneInString(text)
	if first, rest, ok := strings.Cut(text, "-"); ok && numerals[s.lang][fold(first)] != "" {
		s.word(first, label)
		s.word(rest, label)
		return
	}
	t := token{form: word, text: text, capital: unicode.IsUpper(r), first: s.start, label: label}
	t.low, t.parts = lowOf(text)
	s.out = append(s.out, t)
}

// apart keeps words different that only their umlaut tells apart: "drücken" and "drucken".
func apart(text string) string {
	if isPlain(text) {
		return text
	}
	for _, w := range [...][2]string{{"rück", "rueck"}, {"örder", "oerder"}} {
		for _, first := range [...]string{"d", "D", "f", "F"} {
			text = strings.Replace(text, first+w[0], first+w[1], 1)
		}
	}
	return text
}

// lowOf folds a word: "Wi-Fi" is "wifi" with the parts "wi" and "fi", "can't" is "cant", and a genitive goes.
func lowOf(text string) (low string, parts []string) {
	low = fold(apart(text))
	low = strings.TrimSuffix(low, "'s")
	if rest, ok := strings.CutPrefix(strings.Replace(low, "e-mail", "email", 1), "email"); ok {
		low = "mail" + strings.TrimPrefix(rest, "-")
	}
	if strings.IndexByte(low, '\'') >= 0 {
		low = strings.ReplaceAll(low, "'", "")
	}
	if strings.IndexByte(low, '-') >= 0 {
		parts = strings.FieldsFunc(low, func(r rune) bool { return r == '-' })
		low = strings.ReplaceAll(low, "-", "")
	}
	return low, parts
}

func (s *scanner) exact(text string, what Lacking) {
	low := strings.ToLower(text)
	low = strings.TrimRight(strings.TrimPrefix(strings.TrimPrefix(low, "https://"), "http://"), "/")
	s.out = append(s.out, token{form: exact, text: text, low: low, key: low, what: what, label: true})
}

func (s *scanner) mark(r rune, size int) {
	s.at += size
	switch {
	case strings.ContainsRune("€£%°", r):
		s.out = append(s.out, token{form: word, text: string(r), low: string(r), light: true})
	case r == '#' || r == '+' && s.bold:
		s.exact(string(r), LackCommand)
	case r == '.' && strings.TrimSpace(s.text[s.at:]) != "", r == '<':
		// It belongs to an ordinal, an abbreviation or an address: a sentence ends with its text.
	case unicode.IsPunct(r) || strings.ContainsRune("|→>=✓", r):
		s.out = append(s.out, token{form: mark, text: string(r), low: string(r)})
		s.start = s.start || strings.ContainsRune(".!?:|→>(", r)
	}
}
