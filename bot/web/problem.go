package web

import (
	"cmp"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A refusal is a reason not to do what a request asks. It is a code for programs, which stays; the sentence for people
// is web.error.<code> in the catalogue.
type refusal string

// Everything that a request can be refused for.
const (
	errJSON      refusal = "json"
	errEncoding  refusal = "encoding"
	errEmpty     refusal = "empty"
	errBoth      refusal = "both"
	errMessageID refusal = "message_id"
	errPlace     refusal = "place"
	errRefused   refusal = "refused"
	errToken     refusal = "token"
	errNoPath    refusal = "not_found"
	errMethod    refusal = "method"
	errTooLong   refusal = "too_long"
	errMediaType refusal = "media_type"
	errTooMany   refusal = "too_many"
	errTrouble   refusal = "unavailable"

	errFiles      refusal = "files"
	errNoFile     refusal = "no_file"
	errFileName   refusal = "file_name"
	errFileBig    refusal = "file_too_big"
	errFileKind   refusal = "file_refused"
	errFileEmpty  refusal = "file_empty"
	errFileBroken refusal = "file_broken"
	errFull       refusal = "files_full"
)

// statuses are what each refusal is in HTTP; those that are not listed are plain bad requests.
var statuses = map[refusal]int{
	errToken:     http.StatusUnauthorized,
	errNoPath:    http.StatusNotFound,
	errMethod:    http.StatusMethodNotAllowed,
	errTooLong:   http.StatusRequestEntityTooLarge,
	errMediaType: http.StatusUnsupportedMediaType,
	errTooMany:   http.StatusTooManyRequests,
	errTrouble:   http.StatusServiceUnavailable,
	errFileBig:   http.StatusRequestEntityTooLarge,
	errFileKind:  http.StatusUnsupportedMediaType,
	errFull:      http.StatusInsufficientStorage,
}

// Error gives the code, for logs.
func (r refusal) Error() string { return string(r) }

// A tooEarly is an errTooMany that knows when it ends.
type tooEarly struct{ wait time.Duration }

func (e tooEarly) Error() string { return "try again in " + e.wait.String() }
func (e tooEarly) Unwrap() error { return errTooMany }

// troubleWait is when to try again after a trouble of ours.
const troubleWait = 5 * time.Second

// refuse writes an error in the asker's language. What is not their doing is logged, and they learn no more about it
// than that trying again helps.
func (c *Channel) refuse(w http.ResponseWriter, r *http.Request, err error) {
	code := refusalOf(err)
	if code == errTrouble && r.Context().Err() == nil {
		c.opts.Log.ErrorContext(r.Context(), "web request", "method", r.Method, "route", r.Pattern, "error", err)
	}
	if wait := waitOf(code, err); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
	if code == errToken {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	sentence := c.opts.Texts.Say(c.lang(r, ""), "web.error."+code.Error(), c.limitOf(code))
	answer := map[string]any{"error": map[string]string{"code": code.Error(), "message": sentence}}
	if err := reply(w, cmp.Or(statuses[code], http.StatusBadRequest), answer); err != nil {
		c.opts.Log.ErrorContext(r.Context(), "web refusal", "error", err)
	}
}

// limitOf is the limit that a refusal names.
func (c *Channel) limitOf(code refusal) texts.Args {
	switch code {
	case errFiles:
		return texts.Args{"Limit": handoff.MaxFiles}
	case errFileBig:
		return texts.Args{"Limit": c.opts.Files.Bytes >> 20}
	}
	return texts.Args{"Limit": maxText}
}

// refusalOf finds what an error means for the client.
func refusalOf(err error) refusal {
	var known refusal
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, bot.ErrBadEvent):
		return errRefused
	default:
		return errTrouble
	}
}

// waitOf tells when trying again may help; 0 means never.
func waitOf(code refusal, err error) time.Duration {
	var early tooEarly
	switch {
	case errors.As(err, &early):
		return early.wait
	case code == errTrouble:
		return troubleWait
	default:
		return 0
	}
}
