package docx

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxDepth is how deep elements may lie in one another. A table in a table in a text box has about 60.
const maxDepth = 250

// stream walks through XML without keeping it. Elements are told by their local names: the strict and the transitional
// form of the format differ in nothing else that we read.
type stream struct {
	dec   *xml.Decoder
	alive func() error
	depth int
	read  int
}

func newStream(ctx context.Context, part []byte) *stream {
	return &stream{dec: xml.NewDecoder(bytes.NewReader(part)), alive: ctx.Err}
}

// root hands the outermost element to visit.
func (s *stream) root(visit func(xml.StartElement) error) error {
	for {
		token, err := s.next()
		if errors.Is(err, io.EOF) {
			return errors.New("there is no element")
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			s.depth = 1
			return visit(start)
		}
	}
}

// children hands each element within the current one to visit, which has to read it to its end: by children, text or
// skip.
func (s *stream) children(visit func(xml.StartElement) error) error {
	if s.depth++; s.depth > maxDepth {
		return fmt.Errorf("%w: elements lie %d deep in one another", ErrLimit, s.depth)
	}
	for {
		token, err := s.next()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := visit(t); err != nil {
				return err
			}
		case xml.EndElement:
			s.depth--
			return nil
		}
	}
}

// skip reads the current element to its end and drops it. It needs no stack, so depth is no danger here.
func (s *stream) skip() error {
	for open := 1; open > 0; {
		token, err := s.next()
		if err != nil {
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			open++
		case xml.EndElement:
			open--
		}
	}
	return nil
}

// text reads the current element to its end and gives the text that stands in it directly.
func (s *stream) text() (string, error) {
	var b strings.Builder
	for {
		token, err := s.next()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.StartElement:
			if err := s.skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return b.String(), nil
		}
	}
}

// next is the next token. Whether somebody still waits is asked now and then, it costs a lock.
func (s *stream) next() (xml.Token, error) {
	if s.read++; s.read%1024 == 0 {
		if err := s.alive(); err != nil {
			return nil, err
		}
	}
	return s.dec.Token()
}

// value gives an attribute by its local name; most elements have one, called val.
func value(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// on is a switch: an element that is there says yes unless it says no.
func on(e xml.StartElement) bool {
	switch value(e, "val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}
