package mask

import (
	"regexp"
	"strings"
)

// mails finds addresses around each @: with a dot in the domain, or both a dot before the @ and a word after it. A
// version of a package (left-pad@1.3.0) and a name with @ before it are none.
func mails(v view) []span {
	var spans []span
	done := 0
	for i := 0; i < len(v.text); i++ {
		if v.text[i] != '@' {
			continue
		}
		start, end := mailbox(v.text, done, i), domain(v.text, i+1)
		if start < i && isDomain(v.text[i+1:end], strings.Contains(v.text[start:i], ".")) {
			spans = append(spans, span{start: start, end: end, kind: Mail})
			done, i = end, end-1
		}
	}
	return append(spans, spelledOut(v)...)
}

// mailbox is where the part before the @ begins, at the earliest at least.
func mailbox(s string, least, at int) int {
	least = max(least, at-maxMailbox)
	if at-1 > least && s[at-1] == '"' {
		if open := strings.LastIndexByte(s[least:at-1], '"'); open >= 0 && !strings.Contains(s[least+open:at], "\n") {
			return least + open
		}
	}
	i := at
	for i > least && (isWord(s[i-1]) || strings.IndexByte(".!#$%&*+~^-", s[i-1]) >= 0) {
		i--
	}
	for i > least+1 && s[i-1] == '\'' && isWord(s[i-2]) { // O'Neil
		i--
		for i > least && isWord(s[i-1]) {
			i--
		}
	}
	for i < at && !isWord(s[i]) { // signs may stand in it, but before it they belong to the sentence
		i++
	}
	return i
}

// maxMailbox is more than RFC 5321 allows (64), so that no address is cut in two.
const maxMailbox = 256

// domain is where the part after the @ ends.
func domain(s string, i int) int {
	start := i
	for i < len(s) && (isWord(s[i]) || s[i] == '.' || s[i] == '-') {
		i++
	}
	for i > start && (s[i-1] == '.' || s[i-1] == '-') {
		i--
	}
	return i
}

func isDomain(s string, dotBefore bool) bool {
	last := s[strings.LastIndexByte(s, '.')+1:]
	letters := strings.IndexFunc(last, func(r rune) bool { return r > '9' && r != '_' }) >= 0
	if !strings.Contains(s, ".") {
		return letters && dotBefore
	}
	return letters && len(last) >= 2
}

// written is an address that was made unreadable for machines: kim (at) example (dot) com.
var written = regexp.MustCompile(
	`[\w.+-]+ ?[(\[{] ?(?:at|aet|a) ?[)\]}] ?[\w-]+(?: ?(?:\.|[(\[{] ?(?:dot|punkt|\.) ?[)\]}]) ?[\w-]+)+`)

func spelledOut(v view) []span {
	if !strings.ContainsAny(v.lower, "([{") {
		return nil
	}
	var spans []span
	for _, at := range written.FindAllStringIndex(v.lower, -1) {
		spans = append(spans, span{start: at[0], end: at[1], kind: Mail})
	}
	return spans
}
