package model

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

var errTooLong = errors.New("the text is too long for one call")

// A Told case is one that was solved, in what both sides said.
type Told struct {
	Lines    []Line
	Language string
}

// An Article is a draft for the knowledge base. A human reviews it.
type Article struct {
	Title     string
	Questions []string
	Body      string // Markdown; each line of it is supported by what the agent said
}

const mostQuestions = 5

// Write drafts an article of a solved case. Only lines are kept that the agent's own words support.
func (s *Session) Write(ctx context.Context, t Told) (Article, error) {
	raw, err := s.ask(ctx, UseDraft, draftView{s.a.Organisation, t}, draftSchema, nil)
	if err != nil {
		return Article{}, err
	}
	var said struct {
		Title     string   `json:"title"`
		Questions []string `json:"questions"`
		Body      string   `json:"body"`
	}
	if err := unwrap(raw, &said); err != nil {
		return Article{}, s.garbage(ctx, err.Error())
	}
	var agent, all []string
	for _, l := range t.Lines {
		all = append(all, l.Text)
		if !l.Person {
			agent = append(agent, l.Text)
		}
	}
	lines, _ := read(said.Body, true)
	w := newJudge([]string{strings.Join(agent, "\n\n")}).weigh(lines)
	if len(w.kept) == 0 || w.broken {
		return Article{}, s.garbage(ctx, "what the agent said does not support it")
	}
	a := Article{Body: compose(w.kept)}
	if title := oneSentence(said.Title); len([]rune(title)) <= mostTitle && echoes(title, all...) {
		a.Title = title
	}
	for _, q := range said.Questions {
		q = oneSentence(q)
		fits := q != "" && len([]rune(q)) <= mostTitle && len(a.Questions) < mostQuestions
		if fits && echoes(q, all...) {
			a.Questions = append(a.Questions, q)
		}
	}
	s.result(ctx, fmt.Sprintf("%d of %d lines kept", len(w.kept), len(w.kept)+w.dropped))
	return a, nil
}

var draftSchema = &Schema{Name: "article", JSON: []byte(`{"type":"object","additionalProperties":false,` +
	`"required":["title","questions","body"],"properties":{"title":{"type":"string"},` +
	`"questions":{"type":"array","items":{"type":"string"}},"body":{"type":"string"}}}`)}

type draftView struct {
	organisation string
	t            Told
}

func (v draftView) about() rules { return rules{v.organisation, languages[v.t.Language]} }

func (v draftView) fenced(f func(name, text string, most int) string) any {
	return struct{ Lines []string }{told(v.t.Lines, f)}
}
