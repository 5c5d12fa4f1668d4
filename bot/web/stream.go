package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// Times of a stream.
const (
	pingEvery = 15 * time.Second // shorter than the idle limits of common proxies
	writeWait = 10 * time.Second // who takes longer to accept one event is cut off and may come back
)

// readAtOnce is how many entries are read from the journal at a time.
const readAtOnce = 200

// read gives the visible entries after a place to take, until it returns false or an error, or there are no more.
func (c *Channel) read(ctx context.Context, conversation string, after int64, take taker) error {
	for {
		entries, err := c.opts.Journal.Journal(ctx, conversation, after, readAtOnce)
		if err != nil {
			return fmt.Errorf("read journal of %s after %d: %w", conversation, after, err)
		}
		for _, e := range entries {
			after = e.Seq
			if !visible(e) {
				continue
			}
			if more, err := take(e); err != nil || !more {
				return err
			}
		}
		if len(entries) < readAtOnce {
			return nil
		}
	}
}

// A taker gets one entry and tells whether it wants more.
type taker func(handoff.Entry) (more bool, err error)

// stream sends the messages after a place and then each new one, and what is being written, until the client goes or
// the server stops.
func (c *Channel) stream(w http.ResponseWriter, r *http.Request) error {
	conversation, err := c.proven(r)
	if err != nil {
		return err
	}
	after, err := place(r)
	if err != nil {
		return err
	}
	leave, err := c.seats.take(conversation)
	if err != nil {
		return err
	}
	defer leave()
	s := &stream{w: w, control: http.NewResponseController(w), after: after}
	defer s.release()
	if err := c.follow(r.Context(), conversation, s); err != nil && r.Context().Err() == nil {
		c.opts.Log.InfoContext(r.Context(), "web stream ended", "error", err)
	}
	return nil
}

// follow reads the journal, looks at what is being written, waits for a ring, and begins again. It reads after each
// ping as well, which heals a ring that was lost.
func (c *Channel) follow(ctx context.Context, conversation string, s *stream) error {
	rings, quit := c.opts.Bell.Listen(conversation)
	defer quit()
	pieces, leave := c.opts.Previews.bell.Listen(conversation)
	defer leave()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	if err := s.open(); err != nil {
		return err
	}
	for {
		if err := c.catchUp(ctx, conversation, s); err != nil {
			return err
		}
		if err := c.watch(conversation, s); err != nil {
			return err
		}
		select {
		case <-rings:
		case <-pieces:
		case <-ping.C:
			if err := s.write(": ping\n\n"); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		case <-c.closing:
			return nil
		}
	}
}

// catchUp sends what is new in the journal.
func (c *Channel) catchUp(ctx context.Context, conversation string, s *stream) error {
	return c.read(ctx, conversation, s.after, func(e handoff.Entry) (bool, error) {
		if e.From != handoff.ByPerson {
			c.overtake(conversation, s)
		}
		return true, s.send(c.shown(e))
	})
}

// A stream is an open response of server-sent events.
type stream struct {
	w        http.ResponseWriter
	control  *http.ResponseController
	after    int64 // seq of the last message sent
	watched  int64 // number of the last piece that was sent, or is old
	watching bool  // the client shows a piece
}

// open sends the head at once, so that the client knows it is connected before anything is said.
func (s *stream) open() error {
	h := s.w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // nginx would otherwise collect events before it passes them on
	s.w.WriteHeader(http.StatusOK)
	return s.write(": open\n\n")
}

func (s *stream) send(m message) error {
	data, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode message %d: %w", m.Seq, err)
	}
	if err := s.write(fmt.Sprintf("id: %d\nevent: message\ndata: %s\n\n", m.Seq, data)); err != nil {
		return err
	}
	s.after = m.Seq
	return nil
}

// sendPreview sends what is being written. It has no id: a stream that is broken off goes on after the last message.
func (s *stream) sendPreview(p preview) error {
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encode what is being written: %w", err)
	}
	return s.write(fmt.Sprintf("event: preview\ndata: %s\n\n", data))
}

// write sends text within the time a client has for it.
func (s *stream) write(text string) error {
	if err := s.deadline(time.Now().Add(writeWait)); err != nil {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	if err := s.control.Flush(); err != nil {
		return fmt.Errorf("flush event: %w", err)
	}
	return nil
}

// release lifts the deadline again: the connection may serve another request, which must not inherit it.
func (s *stream) release() { _ = s.deadline(time.Time{}) }

func (s *stream) deadline(at time.Time) error {
	err := s.control.SetWriteDeadline(at)
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("set write deadline: %w", err)
	}
	return nil
}
