package line_test

import (
	"context"
	"errors"
	"testing"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
)

func TestFilesAreGathered(t *testing.T) {
	name := func(f string) string { return f }
	fetch := func(_ context.Context, f string) (handoff.File, error) {
		switch f {
		case "bad":
			return handoff.File{Name: f, Problem: handoff.FileTooBig}, nil
		case "disk":
			return handoff.File{}, errors.New("the disk is full")
		}
		return handoff.File{Name: f, ID: f}, nil
	}
	kept, missing, err := line.Gather(t.Context(), []string{"a", "bad", "b"}, name, fetch)
	if err != nil || len(kept) != 2 || missing != "bad" {
		t.Errorf("got %v %q %v", kept, missing, err)
	}
	if _, _, err := line.Gather(t.Context(), []string{"a", "disk"}, name, fetch); err == nil {
		t.Error("that the shelf failed is not told")
	}
	if kept, missing, err := line.Gather(t.Context(), []string{"a", "b\nc"}, name, nil); err != nil || kept != nil || missing != "a, b c" {
		t.Errorf("without a shelf: %v %q %v", kept, missing, err)
	}
	many := make([]string, handoff.MaxFiles+1)
	for i := range many {
		many[i] = "x"
	}
	if kept, missing, err := line.Gather(t.Context(), many, name, fetch); err != nil || len(kept) != handoff.MaxFiles || missing != "x" {
		t.Errorf("too many: %d %q %v", len(kept), missing, err)
	}
}
