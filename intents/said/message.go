package said

import (
	"strings"
	"unicode/utf8"
)

// A Kind is what a part of a message is.
type Kind string

// The kinds of parts. The first three are what is asked; the others are what stands around it.
const (
	Words     Kind = "words"     // the person's own
	Subject   Kind = "subject"   // of a pasted mail: a hint at what it is about
	Error     Kind = "error"     // the telling end of a log line
	Courtesy  Kind = "courtesy"  // greetings and thanks
	Mood      Kind = "mood"      // emoji
	Quoted    Kind = "quoted"    // an earlier mail, and the headers of a mail
	Signature Kind = "signature" // from the closing formula on, and what mail programs append
	Log       Kind = "log"       // log lines, stack traces, code
	Unread    Kind = "unread"    // the middle of a text too long to read
)

// A Part is a piece of a message by its place in bytes.
type Part struct {
	Start, End int
	Kind       Kind
}

// A Message is a text with its parts: in order, not overlapping, none empty. Only white space lies outside of them.
type Message struct {
	Text  string
	Parts []Part
	asked string
	words string
	title string // the subject
	body  string // what is asked below it
}

// Of a longer text only the beginning and the end are read, in bytes, up to the next line: that bounds the time. What
// people say stands there; what lies between is a log or a thread of mails.
const (
	headBytes = 8 << 10
	tailBytes = 4 << 10
)

// rounds is how often a message is gone through. Each round may uncover something, such as a greeting below a header.
// What still changes after that is no message that a person wrote, and is left as it is.
const rounds = 4

// Read divides a message.
func Read(text string) Message {
	lines := cut(text)
	stable := false
	for i := 0; i < rounds && !stable; i++ {
		before := size(lines)
		unquote(lines)
		unsign(lines)
		unlog(lines)
		unbow(lines)
		stable = size(lines) == before
	}
	asked := join(lines, Words, Subject, Error)
	if asked == "" || !stable {
		return whole(text)
	}
	m := Message{Text: text, Parts: parts(lines), asked: asked, words: join(lines, Words, Subject),
		title: join(lines, Subject), body: join(lines, Words, Error)}
	if m.words == "" {
		m.words = asked
	}
	return m
}

// whole is a message in which all is asked.
func whole(text string) Message {
	m := Message{Text: text, asked: strings.TrimSpace(text)}
	m.words, m.body = m.asked, m.asked
	if m.asked != "" {
		start := strings.Index(text, m.asked)
		m.Parts = []Part{{start, start + len(m.asked), Words}}
	}
	return m
}

// Asked is what to match and to search for: the person's words, a mail's subject and the errors of a log, each line
// with single blanks.
func (m Message) Asked() string { return m.asked }

// Pieces cuts what is asked at the borders where another request may begin. The subject of a mail is none: it names
// what follows.
func (m Message) Pieces() []Piece {
	pieces := Pieces(m.body)
	if m.title == "" || len(pieces) == 0 {
		return append(pieces, Pieces(m.title)...)
	}
	pieces[0].Text = m.title + "\n" + pieces[0].Text
	return pieces
}

// Words is what is asked without the errors of a log: programs report in English whatever the person speaks.
func (m Message) Words() string { return m.words }

// Own is what the person wrote themselves, as it was written, with emoji: no quoted mail, no log, no signature.
func (m Message) Own() string {
	var own []string
	for _, p := range m.Parts {
		if p.Kind == Words || p.Kind == Subject || p.Kind == Mood {
			own = append(own, m.Text[p.Start:p.End])
		}
	}
	return strings.Join(own, "\n")
}

// A line is a line of a message while it is read. All that may be decided from is text: whoever reads again what was
// left sees that and no more.
type line struct {
	from, to   int    // the whole line in the message
	start, end int    // what is left of it
	text       string // what is left of it, with single blanks and without emoji
	kind       Kind   // of what is left
	around     Kind   // of what was taken off its ends
}

// asked tells whether anything of the line is left.
func (l *line) asked() bool { return l.text != "" }

// drop takes the whole line out.
func (l *line) drop(k Kind) { l.text, l.kind, l.start, l.end = "", k, l.from, l.to }

// keep leaves only a part of the line: text has to be a part of what was left.
func (l *line) keep(text string, kind, around Kind) {
	text = strings.TrimSpace(text)
	if text == "" {
		l.drop(around)
		return
	}
	at := strings.Index(l.text, text)
	if l.end-l.start == len(l.text) { // nothing was folded: the place is exact
		l.start += at
		l.end = l.start + len(text)
	}
	l.text, l.kind, l.around = text, kind, around
}

// cut divides a text into the lines that have something on them.
func cut(text string) []line {
	var lines []line
	for from := 0; from < len(text); {
		if from == 0 || from < headBytes || from >= len(text)-tailBytes {
			to := len(text)
			if n := strings.IndexByte(text[from:], '\n'); n >= 0 {
				to = from + n
			}
			if from < headBytes && to > headBytes && len(text) > headBytes+tailBytes {
				to = border(text, headBytes)
			}
			lines = addLine(lines, text, from, to)
			from = to
			if from < len(text) && text[from] == '\n' {
				from++
			}
			continue
		}
		to := border(text, len(text)-tailBytes)
		lines = append(lines, line{from: from, to: to, start: from, end: to, kind: Unread})
		from = to
	}
	return lines
}

// border is the next beginning of a rune.
func border(text string, at int) int {
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at++
	}
	return at
}

func addLine(lines []line, text string, from, to int) []line {
	raw := text[from:to]
	trimmed := strings.TrimSpace(raw)
	if trimmed == "" {
		return lines
	}
	start := from + strings.Index(raw, trimmed)
	end := start + len(trimmed)
	l := line{from: start, to: end, start: start, end: end, kind: Words, around: Courtesy}
	if l.text = plain(trimmed); l.text == "" {
		l.drop(Mood)
	}
	return append(lines, l)
}

// size is how much is left.
func size(lines []line) int {
	n := 0
	for i := range lines {
		n += len(lines[i].text)
	}
	return n
}

// join gives what is left of some kinds.
func join(lines []line, kinds ...Kind) string {
	var left []string
	for i := range lines {
		for _, k := range kinds {
			if lines[i].asked() && lines[i].kind == k {
				left = append(left, lines[i].text)
			}
		}
	}
	return strings.Join(left, "\n")
}

// parts gives the places. Lines of one kind that follow each other stay apart: a line is what people point at.
func parts(lines []line) []Part {
	var all []Part
	add := func(start, end int, k Kind) {
		if start < end {
			all = append(all, Part{start, end, k})
		}
	}
	for _, l := range lines {
		add(l.from, l.start, l.around)
		add(l.start, l.end, l.kind)
		add(l.end, l.to, l.around)
	}
	return all
}
