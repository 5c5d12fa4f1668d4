package child

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
)

// Ended is how a program ended by itself.
type Ended struct {
	Exit int    // its exit code
	Out  []byte // its standard output
	Said string // the beginning of its standard error: foreign text
}

// Errors of a program that did not come to its end.
var (
	ErrKilled  = errors.New("the program was ended before its time, or by a signal")
	ErrTooMuch = errors.New("the program said more than it may")
)

// Run starts the program, gives it in and waits for its end, or until ctx is done; then it is killed with all that it
// started. secrets are variables of its environment, too. An error wraps [ErrNotStarted], [ErrKilled] or [ErrTooMuch],
// and comes with what the program said until then.
func (p Program) Run(ctx context.Context, secrets map[string]string, in []byte, limit int) (Ended, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c, err := p.command(ctx, secrets)
	if err != nil {
		return Ended{}, err
	}
	out, said := &buffer{limit: limit, full: cancel}, &buffer{limit: maxSaid, full: func() {}}
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(in), out, said
	if err = c.Start(); err != nil {
		return Ended{}, fmt.Errorf("%w: %w", ErrNotStarted, err)
	}
	err = c.Wait()
	end(c) // what it left running
	ended := Ended{c.ProcessState.ExitCode(), out.data, string(said.data)}
	var code *exec.ExitError
	switch {
	case out.over:
		return ended, fmt.Errorf("%w: the limit is %d bytes", ErrTooMuch, limit)
	case ended.Exit < 0 || ctx.Err() != nil && err != nil:
		return ended, fmt.Errorf("%w: %w", ErrKilled, errors.Join(err, context.Cause(ctx)))
	case err == nil, errors.As(err, &code), errors.Is(err, exec.ErrWaitDelay):
		return ended, nil
	default:
		return ended, fmt.Errorf("%w: %w", ErrKilled, err)
	}
}
