// Package download is how files go to browsers and come from them, be it a person's or an agent's: with time, and so
// that nothing in them runs. Who may have a file is for the pages to say that give it. Start with [Send].
package download

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// policy is that of a file: whatever it is, it runs nothing and is nobody's page.
const policy = "default-src 'none'; sandbox; frame-ancestors 'none'"

// slow is how long files may take on a slow line. The server gives a body a few seconds and an answer a minute, which
// is right for words.
const slow = 10 * time.Minute

// TakeTime lets a file come and go slowly.
func TakeTime(w http.ResponseWriter) error {
	control, until := http.NewResponseController(w), time.Now().Add(slow)
	for _, set := range []func(time.Time) error{control.SetReadDeadline, control.SetWriteDeadline} {
		if err := set(until); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return fmt.Errorf("give a file time: %w", err)
		}
	}
	return nil
}

// Send answers a request with a file, and closes the content. An error comes before the answer has begun. Where the
// answer breaks off later there is nobody left to tell but broke; that somebody went away is no trouble.
func Send(w http.ResponseWriter, r *http.Request, f handoff.File, content io.ReadCloser, broke func(error)) error {
	if err := TakeTime(w); err != nil {
		return errors.Join(err, content.Close())
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Content-Type", f.ServedType())
	h.Set("Content-Disposition", f.Disposition())
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	_, err := io.Copy(w, content)
	if err = errors.Join(err, content.Close()); err != nil && r.Context().Err() == nil {
		broke(err)
	}
	return nil
}
