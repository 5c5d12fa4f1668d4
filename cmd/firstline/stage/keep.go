package stage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// pause lies between two looks whether there is something to keep.
const pause = 500 * time.Millisecond

// remember puts back what an earlier run kept.
func (s *Stage) remember() error {
	data, err := os.ReadFile(s.opt.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the simulated Slack of an earlier run: %w", err)
	}
	return s.slack.Restore(data)
}

// keep writes down what happens until ctx ends, and the rest then: cases name messages here, also in the next run.
func (s *Stage) keep(ctx context.Context) error {
	var written []byte
	for {
		var data []byte
		var failed error
		changed := func() bool {
			data, failed = s.slack.Save()
			return failed != nil || !bytes.Equal(data, written)
		}
		if s.slack.Await(ctx, changed) != nil {
			changed() // once more: ctx has ended
		}
		if failed == nil && !bytes.Equal(data, written) {
			failed = s.write(data)
		}
		if failed != nil || ctx.Err() != nil {
			return failed
		}
		written = data
		rest(ctx, pause)
	}
}

// write puts the file under its name only when it is complete.
func (s *Stage) write(data []byte) error {
	err := os.WriteFile(s.opt.File+".part", data, 0o600)
	if err == nil {
		err = os.Rename(s.opt.File+".part", s.opt.File)
	}
	if err != nil {
		return fmt.Errorf("keep the simulated Slack: %w", err)
	}
	return nil
}

func rest(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
