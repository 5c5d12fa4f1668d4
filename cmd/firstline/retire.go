package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// How often old conversations are moved out: first a while after the start, which has enough to do.
const (
	retireFirst = time.Hour
	retireEvery = 24 * time.Hour
)

// retirement moves old conversations out of the store, as long as the house runs.
type retirement struct {
	keep  workspace.Keep
	data  string
	store movable
	tell  func(file string, moved int)
	fail  func(error)
}

// run looks once a day until ctx ends.
func (r retirement) run(ctx context.Context) error {
	for wait := retireFirst; ; wait = retireEvery {
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case now := <-timer.C:
			file, moved, err := r.once(ctx, now)
			switch {
			case err != nil && ctx.Err() == nil:
				r.fail(err)
			case moved > 0:
				r.tell(file, moved)
			}
		}
	}
}

// once moves out what is old enough now. The file is whole and on the disk before anything is removed.
func (r retirement) once(ctx context.Context, now time.Time) (file string, moved int, err error) {
	before, ok := r.keep.Before(now)
	if !ok {
		return "", 0, nil
	}
	folder := under(r.data, r.keep.Folder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", 0, fmt.Errorf("make a folder for old conversations: %w", err)
	}
	file = filepath.Join(folder, now.UTC().Format("2006-01-02T15-04-05")+archiveEnd)
	order := exportCommand{File: file, Before: before, Remove: true}
	silent := terminal{out: io.Discard, err: io.Discard}
	switch moved, err = order.write(ctx, silent, chest{movable: r.store, name: "the store"}); {
	case errors.Is(err, errNoTalk):
		return "", 0, nil
	case err == nil && moved == 0: // something is open in all of them
		err = os.Remove(file)
	}
	if err != nil {
		return "", moved, fmt.Errorf("move old conversations out: %w", err)
	}
	return file, moved, nil
}

// retire has old conversations moved out where the workspace wants it.
func (h *house) retire(p plan) error {
	keep := p.workspace.Config.Keep
	if keep.Conversations == 0 {
		return nil
	}
	store, ok := h.store.(movable)
	if !ok {
		return fmt.Errorf("a store of type %T gives nothing out", h.store)
	}
	r := retirement{keep: keep, data: p.data, store: store,
		tell: func(file string, moved int) {
			h.log.Info("moved old conversations out", "conversations", moved, "file", file)
		},
		fail: func(err error) { h.log.Error("move old conversations out", "err", err) }}
	h.parts = append(h.parts, h.once("retire", r.run))
	return nil
}
