package download_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/download"
)

// content tells whether it was closed.
type content struct {
	io.Reader
	closed bool
}

func (c *content) Close() error { c.closed = true; return nil }

func TestAFileRunsNothing(t *testing.T) {
	w, c := httptest.NewRecorder(), &content{Reader: strings.NewReader("<script>")}
	f := handoff.File{ID: "1", Name: "a.html", Type: "text/html", Size: 8}
	err := download.Send(w, httptest.NewRequest(http.MethodGet, "/", nil), f, c, func(err error) { t.Error(err) })
	h := w.Header()
	if err != nil || !c.closed || w.Body.String() != "<script>" || h.Get("Content-Type") != "application/octet-stream" ||
		!strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("Content-Length") != "8" ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("got %v, %v, closed %t", err, h, c.closed)
	}
}

func TestWhatBreaksOffIsReported(t *testing.T) {
	c := &content{Reader: iotest.ErrReader(errors.New("gone"))}
	var told error
	err := download.Send(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil), handoff.File{}, c,
		func(err error) { told = err })
	if err != nil || told == nil || !c.closed {
		t.Errorf("got %v, reported %v, closed %t", err, told, c.closed)
	}
}
