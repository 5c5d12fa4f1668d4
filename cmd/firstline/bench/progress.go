package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// A Progress shows on one line what is being done and how far it is. It draws on terminals only, so that logs and pipes
// stay clean. The zero value shows nothing.
type Progress struct{ out io.Writer }

// NewProgress shows the progress on w, if that is a terminal.
func NewProgress(w io.Writer) *Progress {
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return &Progress{out: w}
		}
	}
	return &Progress{}
}

// A counter says how far a stage is.
type counter struct{ done, total atomic.Int64 }

const (
	redraw   = 150 * time.Millisecond
	barWidth = 30
)

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
	defer p.write("\r\x1b[K")
	for start := time.Now(); ; {
		p.write("\r\x1b[K" + bar(what, count.done.Load(), count.total.Load(), time.Since(start)))
		select {
		case <-ended:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("stopped while %s: %w", what, context.Cause(ctx))
		case <-ticks.C:
		}
	}
}

func (p *Progress) write(text string) {
	if p.out != nil {
		_, _ = io.WriteString(p.out, text) // who does not see the bar misses nothing
	}
}

// bar is the line: with a known total how much is done, else the seconds it has taken.
func bar(what string, done, total int64, took time.Duration) string {
	if total <= 0 {
		return fmt.Sprintf("%s … %.0f s", what, took.Seconds())
	}
	full := int(barWidth * done / total)
	return fmt.Sprintf("%s [%s%s] %d of %d", what, strings.Repeat("#", full), strings.Repeat("·", barWidth-full), done,
		total)
}
