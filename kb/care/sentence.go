package care

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A sentence is one statement of a text, without the mark of the list that it is an item of.
type sentence struct {
	text string
	item bool
}

// itemMark begins an item of a list in plain text.
var itemMark = regexp.MustCompile(`^\s*(?:[-*•]|\d{1,3}[.)])\s+`)

// code is how plain text shows lines of it.
const code = "    "

// longestSentence in bytes is far above what people write; what is longer is a log or a table, and no statement.
const longestSentence = 400

// sentences cuts plain text at line ends and behind full stops. A line that goes on in the next one does not occur: the
// plain text of Markdown has one line for a paragraph or item.
func sentences(text string) []sentence {
	var found []sentence
	item := false
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			item = false
			continue
		}
		if !item && strings.HasPrefix(line, code) {
			continue // it is an example of something, and states nothing
		}
		mark := itemMark.FindString(line)
		item = item && strings.HasPrefix(line, " ") || mark != ""
		for _, s := range split(strings.TrimSpace(line[len(mark):])) {
			if len(s) <= longestSentence {
				found = append(found, sentence{s, item})
			}
		}
	}
	return found
}

// split cuts a line behind the stops that end a sentence: a space and a capital follow, and no abbreviation or number
// stands before it.
func split(line string) []string {
	var found []string
	from := 0
	for at, r := range line {
		if r != '.' && r != '!' && r != '?' && r != ';' {
			continue
		}
		rest := line[at+1:]
		next, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " "))
		if !strings.HasPrefix(rest, " ") || !unicode.IsUpper(next) && r != ';' || r == '.' && isShort(line[from:at]) {
			continue
		}
		found = append(found, strings.TrimSpace(line[from:at+1]))
		from = at + 1
	}
	if last := strings.TrimSpace(line[from:]); last != "" {
		found = append(found, last)
	}
	return found
}

// isShort tells whether the text ends with what a full stop follows without ending a sentence: "z.B", "1", "Dr".
func isShort(text string) bool {
	last := text[strings.LastIndexByte(text, ' ')+1:]
	return utf8.RuneCountInString(last) <= 2 || strings.Contains(last, ".") && utf8.RuneCountInString(last) <= 4
}
