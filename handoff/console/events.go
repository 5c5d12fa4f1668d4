package console

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// An event stream says now and then that it is alive, so that proxies keep it, and ends after a while: the browser
// comes back by itself, and who signed out in the meantime does not.
const (
	streamPulse = 20 * time.Second
	streamLife  = 15 * time.Minute
)

// streamEvents tells a page when to look again: "queue" when any case changed, "case" when the journal of the case in
// the query grew. Events carry no data, so a lost one costs nothing but time.
func (c *Console) streamEvents(w http.ResponseWriter, r *http.Request, v visit) error {
	queue, leaveQueue := c.opt.Bell.Listen(handoff.QueueTopic)
	defer leaveQueue()
	var journal <-chan struct{}
	if r.FormValue("case") != "" {
		topic, err := c.topic(r, v)
		if err != nil {
			return err
		}
		rings, leave := c.opt.Bell.Listen(topic)
		defer leave()
		journal = rings
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
			err = s.send("event: case\ndata:\n\n")
		case <-pulse.C:
			err = s.send(": pulse\n\n")
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

// topic is what the bell calls the case in the query.
func (c *Console) topic(r *http.Request, v visit) (string, error) {
	r.SetPathValue("number", r.FormValue("case"))
	number, err := caseNumber(r)
	if err != nil {
		return "", err
	}
	watched, err := c.visible(r.Context(), v, number)
	if err != nil {
		return "", fmt.Errorf("watch case %d: %w", number, err)
	}
	return watched.Conversation, nil
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
	return s, s.send("retry: 3000\n: hello\n\n")
}

func (s stream) send(text string) error {
	if _, err := io.WriteString(s.w, text); err != nil {
		return fmt.Errorf("write to the event stream: %w", err)
	}
	return s.ctrl.Flush()
}
