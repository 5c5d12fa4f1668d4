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
	case r == '[' || r == '!' && strings.HasPrefix(rest, "!["):
		s.link(rest)
	case r == '<' && strings.Contains(rest, ">") && strings.Contains(rest, "://"):
		s.at++
	case r == '*' || r == '_' && !inWord(s.text, s.at):
		s.emphasis(rest)
	case strings.ContainsRune("\"„“”»«", r):
		s.quote(r, size)
	case unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-+./~%$@#\\'", r) && startsChunk(rest):
		s.chunk(rest)
	default:
		s.mark(r, size)
	}
}

// startsChunk tells signs that belong to what follows: "--force", "/etc", "+49", "%APPDATA%", ".exe", "@name".
func startsChunk(rest string) bool {
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, "-+./~%$@#\\'"))
	at := len(rest) - len(strings.TrimLeft(rest, "-+./~%$@#\\'"))
	return at < 4 && (unicode.IsLetter(next) || unicode.IsDigit(next)) && (rest[0] != '\'' || at > 1)
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
	}
	s.at += n
}

func (s *scanner) quote(r rune, size int) {
	s.at += size
	if s.quoted {
		s.quoted = false
		s.quotes[len(s.quotes)-1].to = len(s.out)
		return
	}
	closing := strings.IndexAny(s.text[s.at:], "\"“”»«")
	if closing < 0 || r == '”' {
		return
	}
	s.quoted, s.start = true, true
	s.quotes = append(s.quotes, span{len(s.out), len(s.out)})
}

// code reads what stands in backticks. One plain word is a word; all else is right to the letter or wrong.
func (s *scanner) code(rest string) {
	fence := rest[:len(rest)-len(strings.TrimLeft(rest, "`"))]
	end := strings.Index(rest[len(fence):], fence)
	if end < 0 {
		s.at += len(fence)
		return
	}
	inner := strings.TrimSpace(rest[len(fence) : len(fence)+end])
	s.at += 2*len(fence) + end
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

// chunk reads up to the next space or mark and decides what it is.
func (s *scanner) chunk(rest string) {
	end := chunkEnd(rest)
	raw := strings.TrimRight(rest[:end], ".:'…-/")
	if raw == "" {
		raw = rest[:end]
	}
	if len(raw) == 1 && strings.HasPrefix(rest[1:], ":") && isUpperASCII(raw[0]) {
		raw = rest[:2] // a drive
	}
	s.at += len(raw)
	s.read(raw)
	s.start = false
}

func isUpperASCII(c byte) bool { return c >= 'A' && c <= 'Z' }

func chunkEnd(rest string) int {
	isURL := strings.HasPrefix(rest, "http://") || strings.HasPrefix(rest, "https://")
	for i, r := range rest {
		switch {
		case unicode.IsSpace(r) || strings.ContainsRune("()[]{}\"„“”»«<>`|→*", r):
			return i
		case r == ',' && !digitsAround(rest, i) || strings.ContainsRune(";!?…–—:=", r) && !isURL && !digitsAround(rest, i) &&
			!isSchemeOrDrive(rest, i):
			return max(i, 1)
		case r == '_' && !inWord(rest, i):
			return max(i, 1)
		}
	}
	return len(rest)
}

func digitsAround(s string, i int) bool {
	_, size := utf8.DecodeRuneInString(s[i:])
	return i > 0 && i+size < len(s) && isDigits(s[i-1:i]) && isDigits(s[i+size:i+size+1])
}

func isSchemeOrDrive(s string, i int) bool {
	return s[i] == ':' && (strings.HasPrefix(s[i:], "://") || strings.HasPrefix(s[i:], ":\\")) || s[i] == '=' &&
		strings.HasPrefix(s, "-")
}

func (s *scanner) read(raw string) {
	switch {
	case strings.Contains(raw, "://") || strings.HasPrefix(raw, "www."):
		s.exact(raw, LackLink)
	case strings.Contains(raw, "@") && strings.Contains(raw, "."):
		s.exact(raw, LackLink)
	case startsNumber(raw):
		s.number(raw)
	case isPath(raw):
		s.exact(raw, LackCommand)
	case isHost(raw):
		s.exact(raw, LackLink)
	case strings.ContainsAny(raw, "/+&"):
		s.joined(raw)
	default:
		s.word(strings.Trim(raw, "."), s.bold || s.quoted)
	}
}

// joined reads "and/or", "Windows/Mac", "Ctrl+Alt".
func (s *scanner) joined(raw string) {
	if strings.Contains(raw, "+") {
		s.exact(raw, LackCommand)
		return
	}
	for part := range strings.FieldsFuncSeq(raw, func(r rune) bool { return r == '/' || r == '&' }) {
		s.read(part)
	}
}

func isPath(raw string) bool {
	return strings.HasPrefix(raw, "--") || strings.HasPrefix(raw, "/") || strings.HasPrefix(raw, "~/") ||
		strings.HasPrefix(raw, ".") || strings.Contains(raw, "\\") || strings.Count(raw, "/") > 1 ||
		strings.HasPrefix(raw, "%") || strings.HasPrefix(raw, "$") || strings.HasPrefix(raw, "#") ||
		strings.Contains(raw, "_") || strings.HasPrefix(raw, "-") && len(raw) < 4
}

// isHost tells names with dots between letters: hosts, files, "j.smith". Abbreviations have parts of one letter only.
func isHost(raw string) bool {
	parts := strings.Split(raw, ".")
	if len(parts) < 2 {
		return strings.Contains(raw, ":") && hasDigit(raw)
	}
	long := false
	for _, p := range parts {
		if p == "" {
			return false
		}
		long = long || len(p) > 2
	}
	return long && len(parts[len(parts)-1]) > 1
}

func (s *scanner) word(text string, label bool) {
	text = strings.Trim(text, "'-")
	if text == "" {
		return
	}
	r, _ := utf8.DecodeRuneInString(text)
	t := token{form: word, text: text, capital: unicode.IsUpper(r), first: s.start, label: label}
	t.low, t.parts = lowOf(text)
	s.out = append(s.out, t)
}

// lowOf folds a word: "Wi-Fi" is "wifi" with the parts "wi" and "fi", "can't" is "cant", and a genitive goes.
func lowOf(text string) (low string, parts []string) {
	low = fold(text)
	low = strings.TrimSuffix(low, "'s")
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
	case r == '€' || r == '£' || r == '%' || r == '°':
		s.out = append(s.out, token{form: word, text: string(r), low: string(r), light: true})
	case unicode.IsPunct(r) || r == '|' || r == '→' || r == '>' || r == '=':
		s.out = append(s.out, token{form: mark, text: string(r), low: string(r)})
		s.start = s.start || strings.ContainsRune(".!?:|→>(", r)
	}
}
