package model

import (
	"context"
	"fmt"
)

// maxSummary is how many sentences stand on top of a brief.
const maxSummary = 2

// Sum writes at most two sentences about facts, for an agent who takes over. Each is supported by the facts it names.
func (s *Session) Sum(ctx context.Context, facts []string, language string) ([]Statement, error) {
	raw, err := s.ask(ctx, UseBrief, sumView{s.a.Organisation, facts, language}, nil, nil)
	if err != nil {
		return nil, err
	}
	lines, _ := read(raw, true)
	w := weigh(lines, facts)
	if len(w.kept) == 0 {
		return nil, s.garbage(ctx, "the facts support nothing of it")
	}
	s.result(ctx, fmt.Sprintf("%d of %d statements kept", len(w.kept), len(w.kept)+w.dropped))
	return w.kept[:min(len(w.kept), maxSummary)], nil
}

type sumView struct {
	organisation string
	facts        []string
	language     string
}

func (v sumView) about() rules { return rules{v.organisation, languages[v.language]} }

func (v sumView) fenced(f func(name, text string, most int) string) any {
	var facts []numbered
	for i, fact := range v.facts {
		facts = append(facts, numbered{i + 1, f("fact", fact, mostMessage)})
	}
	return struct{ Facts []numbered }{facts}
}
