package line

import (
	"context"
	"fmt"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// Gather puts the files of a line on the shelf, as many as a message may have. Missing names those that cannot be had;
// without fetch these are all.
func Gather[F any](ctx context.Context, all []F, name func(F) string,
	fetch func(ctx context.Context, f F) (handoff.File, error),
) (kept []handoff.File, missing string, err error) {
	var lost []F
	for n, f := range all {
		if n >= handoff.MaxFiles || fetch == nil {
			lost = append(lost, f)
			continue
		}
		one, err := fetch(ctx, f)
		switch {
		case err != nil:
			return nil, "", fmt.Errorf("keep a file of an agent: %w", err)
		case one.Problem != "":
			lost = append(lost, f)
		default:
			kept = append(kept, one)
		}
	}
	return kept, Names(lost, name), nil
}

// Names lists the names of files.
func Names[F any](all []F, name func(F) string) string {
	var names []string
	for _, f := range all {
		names = append(names, handoff.OneLine(name(f)))
	}
	return strings.Join(names, ", ")
}
