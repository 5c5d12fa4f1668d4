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
func readFile(name string, bare bool) (found []line, err error) {
	err = open(name, func(in io.Reader) (err error) {
		found, err = read(name, in, bare)
		return err
	})
	return found, err
}

// open hands on what is in a file, unpacked if it was packed with gzip.
func open(name string, use func(io.Reader) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	in := bufio.NewReader(f)
	if start, err := in.Peek(2); err != nil || !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return use(in)
	}
	unpacked, err := gzip.NewReader(in)
	if err != nil {
		return broken(name, 1, err)
	}
	return use(unpacked)
}

// read gives the lines, or an error that names every bad one up to maxProblems. A line with an intent and no message is
// kept: published sets have some, and counts have to agree with other programs'.
func read(name string, from io.Reader, bare bool) ([]line, error) {
	var found []line
	err := scan(name, from, func(text string) (what, fix string) {
		parsed, what, fix := parse(text, bare)
		found = append(found, parsed)
		return what, fix
	})
	if err == nil && len(found) == 0 {
		err = intents.Problem{File: name, Line: 1, What: "the file has no lines",
			Fix: "write one message a line, then a tab and its intent"}
	}
	return found, err
}

// scan hands on line by line what says something, and asks what is wrong with it and how to put it right.
func scan(name string, from io.Reader, take func(text string) (what, fix string)) error {
	scanner := bufio.NewScanner(from)
	scanner.Buffer(nil, maxLine)
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
		if what, fix := check(text, take); what != "" {
			bad = append(bad, intents.Problem{File: name, Line: n, What: what, Fix: fix})
		}
	}
	if err := scanner.Err(); err != nil {
		bad = append(bad, broken(name, n+1, err))
	}
	return errors.Join(bad...)
}

func check(text string, take func(text string) (what, fix string)) (what, fix string) {
	if !utf8.ValidString(text) {
		return "the line is not valid UTF-8", "save the file as UTF-8"
	}
	return take(text)
}

// parse takes one line apart; what and fix tell what is wrong with it.
func parse(text string, bare bool) (l line, what, fix string) {
	l.text, l.label, _ = strings.Cut(text, "\t")
	l.text, l.label = strings.TrimSpace(l.text), strings.TrimSpace(l.label)
	switch {
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
		what, fix = fmt.Sprintf("the line is longer than %d KiB", maxLine>>10), "check that it is the right file"
	case errors.Is(err, io.ErrUnexpectedEOF):
		what, fix = "the compressed file breaks off here", "fetch or compress it again"
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		what, fix = "the compressed file is damaged", "fetch or compress it again"
	}
	return intents.Problem{File: name, Line: at, What: what, Fix: fix}
}
