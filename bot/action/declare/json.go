package declare

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxDepth is how deep objects and lists of an answer may lie in each other.
const MaxDepth = 64

// ReadJSON reads one JSON document that is at most depth deep. Numbers stay as they are written ([json.Number]).
func ReadJSON(data []byte, depth int) (any, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("the JSON is not UTF-8")
	}
	if deeper(data, depth) {
		return nil, fmt.Errorf("the JSON is nested more than %d deep", depth)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var doc any
	if err := decoder.Decode(&doc); err != nil {
		return nil, fmt.Errorf("this is no JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something comes after the JSON")
	}
	return doc, nil
}

// deeper tells whether brackets outside of texts are nested more than depth deep. It looks before the decoder does, so
// that nothing is built of such a document.
func deeper(data []byte, depth int) bool {
	open, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if open++; open > depth {
				return true
			}
		case c == '}' || c == ']':
			open--
		}
	}
	return false
}

// Scalar gives the text of a value that is one: a text, a number, true or false.
func Scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return fmt.Sprint(v), true
	default:
		return "", false
	}
}

// The most runes of what an answer gives.
const (
	MaxShown  = 500
	MaxDetail = 2000
)

// OneLine makes foreign text fit to be shown in a line: without control characters, every run of white space one
// space, and not longer than limit in runes.
func OneLine(s string, limit int) string {
	return cut(strings.Join(strings.Fields(strings.Map(visible, s)), " "), limit)
}

// Lines is [OneLine] for text whose line breaks count.
func Lines(s string, limit int) string {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s), "\n")
	for i, line := range lines {
		lines[i] = OneLine(line, limit)
	}
	return cut(strings.TrimSpace(strings.Join(lines, "\n")), limit)
}

func visible(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}

func cut(s string, limit int) string {
	n := 0
	for i := range s {
		if n == limit {
			return s[:i]
		}
		n++
	}
	return s
}
