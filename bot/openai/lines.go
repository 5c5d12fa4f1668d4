package openai

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// lines is a stream of events without what is not data. The client library takes comments and names of events for parts
// of an error message: an error that comes after one of them would be lost, and after 300 comments that only keep the
// connection alive it gives up. And it reads an error only where it begins in one certain way.
type lines struct {
	from *bufio.Reader
	line []byte // what is left of the current line
	end  error
}

func newLines(from io.Reader) *lines { return &lines{from: bufio.NewReader(from)} }

// Read gives what is left of the stream.
func (l *lines) Read(p []byte) (int, error) {
	for len(l.line) == 0 {
		if l.end != nil {
			return 0, l.end
		}
		line, err := l.from.ReadBytes('\n')
		l.end = err
		if err == nil || errors.Is(err, io.EOF) { // what broke off is no line
			l.line = useful(line)
		}
	}
	n := copy(p, l.line)
	l.line = l.line[n:]
	return n, nil
}

// useful is a line as the library shall see it, with a line break also where the stream ends without one.
func useful(line []byte) []byte {
	line = bytes.TrimSpace(line)
	for _, other := range []string{":", "event:", "id:", "retry:"} {
		if bytes.HasPrefix(line, []byte(other)) {
			return nil
		}
	}
	if len(line) == 0 {
		return nil
	}
	if data, ok := bytes.CutPrefix(line, []byte("data:")); ok {
		data = bytes.TrimSpace(data)
		if rest, ok := bytes.CutPrefix(data, []byte("{")); ok {
			data = append([]byte("{ "), rest...) // so that the library leaves errors to us
		}
		line = append([]byte("data: "), data...)
	}
	return append(line[:len(line):len(line)], '\n')
}
