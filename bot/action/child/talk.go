package child

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"
)

// A Talk is a program that runs, with both ends of the talk. Whoever began it closes it.
type Talk struct {
	In   io.WriteCloser
	Out  io.ReadCloser
	c    *exec.Cmd
	said *buffer
	once sync.Once
}

// Talk starts the program. It lives until Close, or until ctx is done. An error wraps [ErrNotStarted].
func (p Program) Talk(ctx context.Context, secrets map[string]string) (*Talk, error) {
	c, err := p.command(ctx, secrets)
	if err != nil {
		return nil, err
	}
	t := &Talk{c: c, said: &buffer{limit: maxSaid, full: func() {}}}
	c.Stderr = t.said
	if t.In, err = c.StdinPipe(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotStarted, err)
	}
	if t.Out, err = c.StdoutPipe(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotStarted, err)
	}
	if err = c.Start(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotStarted, err)
	}
	return t, nil
}

// Close closes its input, gives it a moment to end by itself, and then ends it with all that it started. What the
// program thinks of it is no error.
func (t *Talk) Close() {
	t.once.Do(func() {
		_ = t.In.Close()
		timer := time.AfterFunc(lateness, func() { end(t.c) })
		_ = t.c.Wait()
		timer.Stop()
		end(t.c) // what it left running
	})
}

// Said is the beginning of its standard error, after Close: foreign text.
func (t *Talk) Said() string { return string(t.said.data) }
