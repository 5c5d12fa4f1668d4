package bench

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/firstline-support/firstline/intents"
)

// A line is one message and what is meant by it.
type line struct{ text, label string }

// stranger is the label of messages that are meant for no intent.
const stranger = "oos"

const (
	maxLine     = 1 << 20
	maxProblems = 10 // of one file: who has the wrong file need not read a thousand lines about it
)

// readFile reads the lines of a file, packed with gzip or not. bare allows lines without a label.
func readFile(name string, bare bool) ([]line, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	in := bufio.NewReader(f)
	if start, err := in.Peek(2); err != nil || !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return read(name, in, bare)
	}
	unpacked, err := gzip.NewReader(in)
	if err != nil {
		return nil, broken(name, 1, err)
	}
	return read(name, unpacked, bare)
}

// read gives the lines, or an error that names every bad one up to maxProblems. Empty lines are passed over. A line
// with an intent and no message is kept: published sets have some, and counts have to agree with other programs'.
func read(name string, from io.Reader, bare bool) ([]line, error) {
	scanner := bufio.NewScanner(from)
	scanner.Buffer(nil, maxLine)
	var found []line
	var bad []error
	n := 0
	for len(bad) < maxProblems && scanner.Scan() {
		n++
		text := scanner.Text()
		if n == 1 {
			text = strings.TrimPrefix(text, "\ufeff") // Windows editors begin files with it
		}
		if strings.TrimSpace(text) == "" {
			continue
		}
		parsed, what, fix := parse(text, bare)
		if what != "" {
			bad = append(bad, intents.Problem{File: name, Line: n, What: what, Fix: fix})
			continue
		}
		found = append(found, parsed)
	}
	if err := scanner.Err(); err != nil {
		bad = append(bad, broken(name, n+1, err))
	}
	if len(bad) == 0 && len(found) == 0 {
		bad = append(bad, intents.Problem{File: name, Line: 1, What: "the file has no lines",
			Fix: "write one message a line, then a tab and its intent"})
	}
	return found, errors.Join(bad...)
}

// parse takes one line apart; what and fix tell what is wrong with it.
func parse(text string, bare bool) (l line, what, fix string) {
	l.text, l.label, _ = strings.Cut(text, "\t")
	l.text, l.label = strings.TrimSpace(l.text), strings.TrimSpace(l.label)
	switch {
	case !utf8.ValidString(text):
		return l, "the line is not valid UTF-8", "save the file as UTF-8"
	case strings.Contains(l.label, "\t"):
		return l, "the line has more than two columns", "keep the message and its intent, with one tab between them"
	case l.label == "" && !bare:
		return l, fmt.Sprintf("%q has no intent", shorten(l.text)), "write a tab and the intent behind the message"
	}
	return l, "", ""
}

func shorten(text string) string {
	const enough = 40
	if utf8.RuneCountInString(text) <= enough {
		return text
	}
	return string([]rune(text)[:enough]) + "…"
}

// broken is the problem of a file that cannot be read on.
func broken(name string, at int, err error) error {
	what, fix := "the file cannot be read on: "+err.Error(), "check the disk, or fetch the file again"
	switch {
	case errors.Is(err, bufio.ErrTooLong):
		what, fix = fmt.Sprintf("the line is longer than %d KiB", maxLine>>10), "check that it is a file of messages"
	case errors.Is(err, io.ErrUnexpectedEOF):
		what, fix = "the compressed file breaks off here", "fetch or compress it again"
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		what, fix = "the compressed file is damaged", "fetch or compress it again"
	}
	return intents.Problem{File: name, Line: at, What: what, Fix: fix}
}
