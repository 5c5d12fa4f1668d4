package model

import (
	"context"
	"fmt"
	"regexp"
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
	w := newJudge(ofPerson(facts)).weigh(lines)
	if len(w.kept) == 0 {
		return nil, s.garbage(ctx, "the facts support nothing of it")
	}
	s.result(ctx, fmt.Sprintf("%d of %d statements kept", len(w.kept), len(w.kept)+w.dropped))
	return w.kept[:min(len(w.kept), maxSummary)], nil
}

// Who writes "I" is called "the person" in a summary.
var selves = []struct {
	word *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`\b(?:I'm|I am|i'm|i am)\b`), "the person is"},
	{regexp.MustCompile(`\b(?:I've|i've)\b`), "the person has"},
	{regexp.MustCompile(`\b(?:I|i|me|Me)\b`), "the person"},
	{regexp.MustCompile(`\b(?:my|My)\b`), "the person's"},
	{regexp.MustCompile(`\b(?:[Ii]ch|[Mm]ir|[Mm]ich)\b`), "die Person"},
	{regexp.MustCompile(`\b[Mm]eine?[nmrs]?\b`), "der Person"},
}

// ofPerson tells what a person says of themselves as somebody else would, to be compared with what somebody else says.
func ofPerson(facts []string) []string {
	told := make([]string, len(facts))
	for i, fact := range facts {
		for _, s := range selves {
			fact = s.word.ReplaceAllString(fact, s.name)
		}
		told[i] = fact
	}
	return told
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
