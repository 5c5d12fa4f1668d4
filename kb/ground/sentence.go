package ground

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Kind tells what a sentence stands in.
type Kind uint8

// The kinds of sentences that Markdown has.
const (
	Prose   Kind = iota // a sentence of a paragraph
	Item                // of an item of a list with bullets
	Step                // of an item of a numbered list
	Row                 // a row of a table
	Heading             // a line with "#" or a line that is bold as a whole
	Code                // a fenced block
)

// A Sentence is one statement of a text in Markdown.
type Sentence struct {
	Text       string // as it stands there, without the mark of its list or heading
	Start, End int    // bytes of the text: Text is text[Start:End]
	Kind       Kind
	Number     int // of a Step, as written
	Block      int // sentences with the same block stand in one paragraph, item, row or heading
}

// Sentences cuts a text in Markdown into its statements, in order. Fenced code is one sentence, and so are a row of a
// table and a heading. Spans never overlap; what lies between them are marks, blank lines and spaces.
func Sentences(text string) []Sentence {
	s := splitter{text: text}
	for at := 0; at < len(text); {
		end := lineEnd(text, at)
		s.line(at, end)
		at = end + 1
	}
	s.close()
	return s.found
}

func lineEnd(text string, at int) int {
	if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(text)
}

// A splitter reads lines and gathers those of one block.
type splitter struct {
	text       string
	found      []Sentence
	block      int
	start, end int // of the open block; none is open where end is 0
	kind       Kind
	number     int
	fence      string // what closes the open fence
}

func (s *splitter) line(start, end int) {
	line := strings.TrimRight(s.text[start:end], " \t\r")
	bare := strings.TrimLeft(line, " \t>")
	at := start + len(line) - len(bare)
	switch {
	case s.fence != "":
		s.inFence(bare, start+len(line))
	case bare == "":
		s.close()
	case strings.HasPrefix(bare, "```") || strings.HasPrefix(bare, "~~~"):
		s.close()
		s.fence, s.kind, s.start, s.end = bare[:3], Code, at, start+len(line)
	case isRule(bare):
		s.close()
	default:
		s.open(bare, at, start+len(line))
	}
}

func (s *splitter) inFence(bare string, end int) {
	s.end = end
	if strings.HasPrefix(bare, s.fence) {
		s.fence = ""
		s.close()
	}
}

// open begins a new block where the line has a mark of its own, and otherwise goes on with the open one.
func (s *splitter) open(bare string, at, end int) {
	kind, number, mark := markOf(bare)
	goesOn := kind == Prose && s.end > 0 && s.goesOn(bare)
	if !goesOn {
		s.close()
		s.start, s.kind, s.number = at+mark, kind, number
	}
	s.end = end
	if kind == Heading || kind == Row {
		s.close()
	}
}

// goesOn tells whether a line continues the sentence before it: models break lines to begin something new, people to
// keep them short.
func (s *splitter) goesOn(line string) bool {
	last, _ := utf8.DecodeLastRuneInString(s.text[s.start:s.end])
	first, _ := utf8.DecodeRuneInString(line)
	return last != ':' && (strings.ContainsRune(".!?…", last) || !unicode.IsUpper(first) || s.end-s.start > 60)
}

func (s *splitter) close() {
	if s.end > s.start {
		s.cut()
		s.block++
	}
	s.start, s.end, s.number = 0, 0, 0
}

// cut makes sentences of the open block.
func (s *splitter) cut() {
	if s.kind == Code || s.kind == Row || s.kind == Heading {
		s.add(s.start, s.end)
		return
	}
	from := s.start
	for at := s.start; at < s.end; at++ {
		if end, ok := sentenceEnd(s.text[from:s.end], at-from); ok {
			s.add(from, from+end)
			from += end
			at = max(at, from-1)
		}
	}
	s.add(from, s.end)
}

func (s *splitter) add(from, to int) {
	part := s.text[from:to]
	from += len(part) - len(strings.TrimLeft(part, " \t\r\n>"))
	part = s.text[from:max(from, to)]
	to = from + len(strings.TrimRight(part, " \t\r\n"))
	if to > from {
		s.found = append(s.found, Sentence{s.text[from:to], from, to, s.kind, s.number, s.block})
	}
}

// sentenceEnd tells whether the sentence ends with the mark at a place, and where: closing quotes belong to it.
func sentenceEnd(text string, at int) (end int, ok bool) {
	switch text[at] {
	case '.', '!', '?':
	case '\xe2':
		if !strings.HasPrefix(text[at:], "…") {
			return 0, false
		}
		at += 2
	default:
		return 0, false
	}
	end = at + 1
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !strings.ContainsRune(`.!?…"'”“»)]*_`+"`", r) {
			break
		}
		end += size
	}
	rest := strings.TrimLeft(text[end:], " \t\r\n")
	if len(rest) == len(text)-end {
		return end, rest == ""
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, "*_\"'„“»«([`"))
	if unicode.IsLower(next) {
		return end, text[at] != '.' && false
	}
	return end, text[at] != '.' || end > at+1 || !isAbbreviated(text[:at], rest)
}

// longestAbbreviation is how many bytes before a full stop are looked at.
const longestAbbreviation = 60

// isAbbreviated tells whether a full stop belongs to the word before it: "z.B.", "Dr.", "am 1. Januar".
func isAbbreviated(before, rest string) bool {
	before = before[max(0, len(before)-longestAbbreviation):]
	last := before[strings.LastIndexAny(before, " \t\n(„\"")+1:]
	switch {
	case last == "":
		return false
	case isDigits(last):
		return isOrdinal(last, before[:len(before)-len(last)], rest)
	case utf8.RuneCountInString(last) == 1:
		r, _ := utf8.DecodeRuneInString(last)
		return unicode.IsLetter(r) && last != "I" && !isDriveEnd(last) && !isMeasured(before, last)
	}
	_, known := abbreviations[strings.ToLower(last)]
	return known
}

// isMeasured tells a measure behind its number: "800 m.".
func isMeasured(before, last string) bool {
	fields := strings.Fields(before[:len(before)-len(last)])
	return len(fields) > 0 && isDigits(fields[len(fields)-1]) && measures[fold(last)] != ""
}

// isDriveEnd tells single letters that end sentences: "plan B." stays rare, "Laufwerk S." does not.
func isDriveEnd(last string) bool { return last == "S" || last == "H" }

func isOrdinal(number, before, rest string) bool {
	if len(number) > 2 {
		return false
	}
	fields := strings.Fields(before)
	next, _, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	if _, month := months[fold(strings.Trim(next, ".,;:!?"))]; month {
		return true
	}
	if len(fields) == 0 {
		return false
	}
	_, ok := beforeOrdinals[strings.ToLower(fields[len(fields)-1])]
	return ok
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// markOf reads what begins a block: its kind, a step's number, and how long the mark is.
func markOf(line string) (kind Kind, number, length int) {
	rest := strings.TrimLeft(line, "#")
	if n := len(line) - len(rest); n > 0 && n <= 6 && strings.HasPrefix(rest, " ") {
		return Heading, 0, n + 1
	}
	if len(line) > 4 && strings.HasPrefix(line, "**") && strings.Index(line[2:], "**") == len(line)-4 {
		return Heading, 0, 0
	}
	if strings.HasPrefix(line, "|") {
		return Row, 0, 0
	}
	for _, bullet := range []string{"- ", "* ", "+ ", "• ", "– "} {
		if strings.HasPrefix(line, bullet) {
			return Item, 0, len(bullet)
		}
	}
	return stepOf(line)
}

func stepOf(line string) (kind Kind, number, length int) {
	i := 0
	for i < len(line) && i < 3 && line[i] >= '0' && line[i] <= '9' {
		number = 10*number + int(line[i]-'0')
		i++
	}
	if i == 0 || i+1 >= len(line) || line[i] != '.' && line[i] != ')' || line[i+1] != ' ' {
		return Prose, 0, 0
	}
	next, _, _ := strings.Cut(line[i+2:], " ")
	if _, month := months[fold(strings.Trim(next, ".,;:!?"))]; month {
		return Prose, 0, 0
	}
	return Step, number, i + 2
}

// isRule tells lines that only draw something: under a table's head, between parts.
func isRule(line string) bool {
	return strings.Trim(line, "|-: =*_\t") == "" && strings.ContainsAny(line, "-=*_|")
}
