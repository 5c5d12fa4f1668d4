package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// Limits on what a browser may send. A body may be much longer than its text, because JSON writes one character with
// up to twelve bytes.
const (
	maxText = 8000      // characters of one message
	maxBody = 128 << 10 // bytes of one request
)

// messageID is the shape of the ids that clients make.
var messageID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)

// A post is what a person sent: words and files, or the value of a button.
type post struct {
	ID     string   `json:"id"`
	Text   string   `json:"text"`
	Choice string   `json:"choice"`
	Files  []string `json:"files"` // ids that uploads were answered with
	Lang   string   `json:"lang"`
}

// check refuses what cannot be an event. What it lets through, [bot.Event.Check] lets through as well.
func (p post) check() error {
	switch {
	case !messageID.MatchString(p.ID):
		return errMessageID
	case p.Choice != "" && (p.Text != "" || len(p.Files) > 0):
		return errBoth
	case len(p.Files) > handoff.MaxFiles:
		return errFiles
	case len(p.Choice) > bot.MaxID:
		return errTooLong
	case p.Choice != "" || len(p.Files) > 0 && strings.TrimSpace(p.Text) == "":
		return nil
	}
	return p.checkText()
}

// checkText refuses words that are none, or too many.
func (p post) checkText() error {
	switch {
	case strings.TrimSpace(p.Text) == "":
		return errEmpty
	case utf8.RuneCountInString(p.Text) > maxText:
		return errTooLong
	}
	return nil
}

// readJSON reads a request's body into target and refuses all that is not exactly one such object.
func readJSON(w http.ResponseWriter, r *http.Request, target any) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return errMediaType
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return errTooLong
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errJSON, err)
	}
	return decode(body, target)
}

// decode is strict: a misspelt field would otherwise be silently ignored, and bytes that are not UTF-8 replaced.
func decode(body []byte, target any) error {
	if !utf8.Valid(body) {
		return errEncoding
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(target); err != nil {
		return fmt.Errorf("%w: %w", errJSON, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errJSON
	}
	return nil
}

// place is where a client wants to go on reading: after the last event it saw, or after the one it names.
func place(r *http.Request) (int64, error) {
	from := r.Header.Get("Last-Event-ID")
	if from == "" {
		from = r.URL.Query().Get("after")
	}
	if from == "" {
		return 0, nil
	}
	after, err := strconv.ParseInt(from, 10, 64)
	if err != nil || after < 0 {
		return 0, errPlace
	}
	return after, nil
}
