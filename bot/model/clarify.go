package model

import (
	"context"
	"strings"
)

// A Doubt is between things that may be meant.
type Doubt struct {
	Words    string
	Choices  []string // what people read on the buttons
	Language string
}

// Clarify writes one question that helps a person to choose. It has no words but theirs and those of the choices, so
// that it cannot state anything.
func (s *Session) Clarify(ctx context.Context, d Doubt) (string, error) {
	raw, err := s.ask(ctx, UseClarify, clarifyView{s.a.Organisation, d}, nil, nil)
	if err != nil {
		return "", err
	}
	question := oneSentence(raw)
	switch {
	case !strings.HasSuffix(question, "?") || strings.ContainsAny(strings.TrimSuffix(question, "?"), "?!<>[]@\n"):
		return "", s.garbage(ctx, "it is not one question")
	case len([]rune(question)) > mostTitle:
		return "", s.garbage(ctx, "the question is too long")
	case !echoes(question, append([]string{d.Words}, d.Choices...)...):
		return "", s.garbage(ctx, "the question has words of its own")
	}
	s.result(ctx, "asked")
	return question, nil
}

type clarifyView struct {
	organisation string
	d            Doubt
}

func (v clarifyView) about() rules { return rules{v.organisation, languages[v.d.Language]} }

func (v clarifyView) fenced(f func(name, text string, most int) string) any {
	var choices []string
	for _, c := range v.d.Choices {
		choices = append(choices, f("choice", c, mostTitle))
	}
	return struct {
		Choices []string
		Words   string
	}{choices, f("message", v.d.Words, mostMessage)}
}
