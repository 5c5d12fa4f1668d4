package backstage

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
func (b *Backstage) remember() error {
	data, err := os.ReadFile(b.opt.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the simulated %s of an earlier run: %w", b.opt.Name, err)
	}
	return b.opt.Platform.Restore(data)
}

// keep writes down what happens until ctx ends, and the rest then: cases name messages here, also in the next run.
func (b *Backstage) keep(ctx context.Context) error {
	var written []byte
	for {
		var data []byte
		var failed error
		changed := func() bool {
			data, failed = b.opt.Platform.Save()
			return failed != nil || !bytes.Equal(data, written)
		}
		ended := b.opt.Platform.Await(ctx, changed) != nil
		if ended {
			changed() // once more
		}
		if failed == nil && !bytes.Equal(data, written) {
			failed = b.write(data)
		}
		if failed != nil || ended { // not when ctx ended since we looked: something may have happened between
			return failed
		}
		written = data
		rest(ctx, pause)
	}
}

// write puts the file under its name only when it is complete.
func (b *Backstage) write(data []byte) error {
	err := os.WriteFile(b.opt.File+".part", data, 0o600)
	if err == nil {
		err = os.Rename(b.opt.File+".part", b.opt.File)
	}
	if err != nil {
		return fmt.Errorf("keep the simulated %s: %w", b.opt.Name, err)
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
