package console

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// An event stream says now and then that it is alive, so that proxies keep it and pages notice when its node is gone,
// and ends after a while: the browser comes back by itself, to whatever node, and who signed out in the meantime does
// not.
const (
	streamPulse = 20 * time.Second
	streamLife  = 15 * time.Minute
)

// streamEvents tells a page when to look again: "queue" when any case changed, "case" when the journal of the case in
// the query grew. Events carry no data, so a lost one costs nothing but time, and there is nothing to resume: a page
// that comes back looks.
func (c *Console) streamEvents(w http.ResponseWriter, r *http.Request, v visit) error {
	queue, leaveQueue := c.opt.Bell.Listen(handoff.QueueTopic)
	defer leaveQueue()
	var journal <-chan struct{}
	var seen glimpse
	if r.FormValue("case") != "" {
		watched, err := c.watched(r, v)
		if err != nil {
			return err
		}
		rings, leave := c.opt.Bell.Listen(watched.Conversation)
		defer leave()
		journal = rings
		if seen, err = c.look(r.Context(), v, watched.Number); err != nil {
			return err
		}
	}
	s, err := openStream(w)
	if err != nil {
		return err
	}
	pulse := time.NewTicker(streamPulse)
	defer pulse.Stop()
	end := time.NewTimer(streamLife)
	defer end.Stop()
	for err == nil {
		select {
		case <-queue:
			err = s.send("event: queue\ndata:\n\n")
		case <-journal:
			if c.stirs(r.Context(), v, &seen) {
				err = s.send("event: case\ndata:\n\n")
			}
		case <-pulse.C:
			err = s.send(c.pulse())
		case <-end.C:
			return nil
		case <-c.closing:
			return nil
		case <-r.Context().Done():
			return nil
		}
	}
	return nil // the browser is gone: there is nobody to tell
}

// pulse is what a stream says while nothing happens, with the milliseconds until the next. Where there are other nodes
// their rings may get lost: there the page looks by itself.
func (c *Console) pulse() string {
	name := "pulse"
	if c.opt.Bell.Carry != nil {
		name = "queue"
	}
	return fmt.Sprintf("event: %s\ndata: %d\n\n", name, streamPulse.Milliseconds())
}

// watched is the case in the query.
func (c *Console) watched(r *http.Request, v visit) (handoff.Case, error) {
	r.SetPathValue("number", r.FormValue("case"))
	number, err := caseNumber(r)
	if err != nil {
		return handoff.Case{}, err
	}
	watched, err := c.visible(r.Context(), v, number)
	if err != nil {
		return watched, fmt.Errorf("watch case %d: %w", number, err)
	}
	return watched, nil
}

// A glimpse is a case with its conversation as somebody last saw them. Where nothing is withheld nobody needs to know.
type glimpse struct {
	number int64
	sum    [sha256.Size]byte
}

// look takes a glimpse of a case.
func (c *Console) look(ctx context.Context, v visit, number int64) (glimpse, error) {
	g := glimpse{number: number}
	if len(c.hidden(v.Agent)) == 0 {
		return g, nil
	}
	found, err := c.visible(ctx, v, number)
	if err != nil {
		return g, err
	}
	seen, err := c.extract(ctx, v, found)
	if err != nil || !seen.Withheld {
		return g, err
	}
	body, err := json.Marshal([]any{found, seen})
	if err != nil {
		return g, fmt.Errorf("take a glimpse of case %d: %w", number, err)
	}
	g.sum = sha256.Sum256(body)
	return g, nil
}

// stirs tells whether a page of the case has to look again: what happens in another team's part of the conversation is
// not to be noticed. In doubt the page looks, and sees for itself.
func (c *Console) stirs(ctx context.Context, v visit, seen *glimpse) bool {
	now, err := c.look(ctx, v, seen.number)
	same := now == *seen && now.sum != [sha256.Size]byte{}
	*seen = now
	return err != nil || !same
}

// A stream is an answer that goes on.
type stream struct {
	w    io.Writer
	ctrl *http.ResponseController
}

// openStream begins the answer. It may last longer than the server lets others.
func openStream(w http.ResponseWriter) (stream, error) {
	s := stream{w, http.NewResponseController(w)}
	if err := s.ctrl.SetWriteDeadline(time.Time{}); err != nil {
		return s, fmt.Errorf("open an event stream: %w", err)
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	return s, s.send(fmt.Sprintf("retry: 3000\nevent: pulse\ndata: %d\n\n", streamPulse.Milliseconds()))
}

func (s stream) send(text string) error {
	if _, err := io.WriteString(s.w, text); err != nil {
		return fmt.Errorf("write to the event stream: %w", err)
	}
	return s.ctrl.Flush()
}
