package bench

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/cmd/firstline/progress"
)

func TestProgressDrawsWhatIsDoneAndCleansUp(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := &Progress{line: progress.Always(&out)}
		err := p.during(t.Context(), "matching", func(c *counter) {
			c.total.Store(30)
			for range 30 {
				c.done.Add(1)
				time.Sleep(3 * redraw) // the bubble's clock
			}
		})
		text := out.String()
		if err != nil || !strings.Contains(text, "matching [############··················] 12 of 30") ||
			!strings.HasSuffix(text, "\r\x1b[K") {
			t.Errorf("got %v and %q", err, text)
		}
	})
}

func TestProgressDoesNotWaitForWorkWhenTheProgramEnds(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	release, ended := make(chan struct{}), make(chan struct{})
	err := new(Progress).during(ctx, "training", func(*counter) {
		stop()
		<-release
		close(ended)
	})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "stopped while training") {
		t.Errorf("got %v", err)
	}
	close(release)
	<-ended
}

func TestProgressIsSilentWhereNobodyWatches(t *testing.T) {
	var log bytes.Buffer
	if err := NewProgress(&log).during(t.Context(), "training", func(*counter) {}); err != nil || log.Len() > 0 {
		t.Errorf("got %v and %q", err, log.String())
	}
}
