package model

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// A Statement is one sentence or list item of an answer, with what it rests on.
type Statement struct {
	Item string // what a list item begins with, "- " or "1. "; empty for a sentence
	Text string
	On   []int // the passages or facts that support it, by their place; at least one
}

// A line is what the model wrote on one line.
type line struct {
	item string
	text string
	on   []int // the numbers that it names, from 1 on
}

var (
	lineItem  = regexp.MustCompile(`^\s*(?:([-*•])|(?:([0-9]{1,2})[.)]))\s+`)
	citation  = regexp.MustCompile(`\s*[\[【]\s*(?:(?i:passage|fact|source|quelle)?\s*[0-9]{1,2}\s*[,;]?\s*)+[\]】]`)
	cited     = regexp.MustCompile(`[0-9]{1,2}`)
	citedLast = regexp.MustCompile(`(?:` + citation.String() + `\s*[.!?]?)+\s*$`)
	nothing   = regexp.MustCompile(`(?i)^\W*(?:none|no answer|keine|n/a)\W*$`)
)

// maxLines is how many lines of an answer are read; more are no answer but a lecture.
const maxLines = 24

// read takes an answer apart. Of one that still grows the last line is left out: its end and its citation are missing.
func read(answer string, whole bool) (lines []line, none bool) {
	rows := strings.Split(answer, "\n")
	if !whole {
		rows = rows[:len(rows)-1]
	}
	for _, row := range rows {
		row = strings.TrimRight(row, " \t\r")
		if nothing.MatchString(row) {
			return nil, true
		}
		l := line{}
		if m := lineItem.FindStringSubmatch(row); m != nil {
			l.item, row = "- ", row[len(m[0]):]
			if m[2] != "" {
				l.item = m[2] + ". "
			}
		}
		l.text, l.on = cut(row)
		if !strings.ContainsFunc(l.text, saysSomething) || fenceOfCode.MatchString(l.text) {
			continue
		}
		if lines = append(lines, l); len(lines) == maxLines {
			break
		}
	}
	return lines, false
}

// saysSomething tells letters and digits from marks.
func saysSomething(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// fenceOfCode is a line around code: the lines between stand for themselves.
var fenceOfCode = regexp.MustCompile("^(?:```|~~~)")

// cut takes the citations at the end off a line. Those in the middle of it are taken out where they stand.
func cut(row string) (text string, on []int) {
	number := func(found string) string {
		for _, n := range cited.FindAllString(found, -1) {
			if i, err := strconv.Atoi(n); err == nil {
				on = append(on, i)
			}
		}
		return ""
	}
	end := citedLast.FindString(row)
	text = strings.TrimSuffix(row, end)
	number(end)
	if mark := strings.TrimSpace(end); mark != "" && strings.ContainsAny(mark[len(mark)-1:], ".!?") &&
		!strings.ContainsAny(text[max(0, len(text)-1):], ".!?") {
		text += mark[len(mark)-1:]
	}
	parts := strings.Split(text, "`")
	for i := 0; i < len(parts); i += 2 { // what stands between backquotes is code
		parts[i] = citation.ReplaceAllStringFunc(parts[i], number)
	}
	text = strings.Join(parts, "`")
	return strings.TrimSpace(text), on
}

// weighed are the statements that passages support, and how many they do not.
type weighed struct {
	kept    []Statement
	dropped int
	broken  bool // a step of a list was dropped: the rest must not be followed
	why     string
}

// compose writes statements as the Markdown that people read: sentences as paragraphs, items as a list.
func compose(all []Statement) string {
	var b strings.Builder
	for i, s := range all {
		switch {
		case i == 0:
		case s.Item != "" && all[i-1].Item == "", s.Item == "" && all[i-1].Item != "":
			b.WriteString("\n\n")
		case s.Item != "":
			b.WriteString("\n")
		default:
			b.WriteString(" ")
		}
		b.WriteString(s.Item + s.Text)
	}
	return b.String()
}
