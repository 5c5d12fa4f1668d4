package bench

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/progress"
)

// A Progress shows on one line what is being done and how far it is. It draws on terminals only, so that logs and pipes
// stay clean. The zero value shows nothing.
type Progress struct{ line progress.Line }

// NewProgress shows the progress on w, if that is a terminal.
func NewProgress(w io.Writer) *Progress { return &Progress{line: progress.On(w)} }

// A counter says how far a stage is.
type counter struct{ done, total atomic.Int64 }

const redraw = 150 * time.Millisecond

// during does work and shows how far it is. When ctx ends it does not wait for the work: training cannot be
// interrupted, and the program ends then anyway.
func (p *Progress) during(ctx context.Context, what string, work func(*counter)) error {
	var count counter
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		work(&count)
	}()
	ticks := time.NewTicker(redraw)
	defer ticks.Stop()
	defer p.line.Clear()
	for start := time.Now(); ; {
		p.line.Draw(progress.Bar(what, count.done.Load(), count.total.Load(), time.Since(start)))
		select {
		case <-ended:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("stopped while %s: %w", what, context.Cause(ctx))
		case <-ticks.C:
		}
	}
}
