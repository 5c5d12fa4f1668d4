package model

import (
	"context"
	"fmt"
)

// A Passage is a part of an article that an answer may be made of.
type Passage struct {
	Title   string // of the article
	Heading string
	Text    string
	Steps   int // how many steps it tells people to do; 0: it is no list of steps
}

// words are all that a statement may be taken from.
func (p Passage) words() string {
	words := "# " + p.Title
	if p.Heading != "" {
		words += "\n## " + p.Heading
	}
	return words + "\n\n" + p.Text
}

// A Question is what is answered from passages.
type Question struct {
	Text     string
	Language string // "en" or "de"
	Passages []Passage
}

// An Answer is what is left of the model's answer: every statement of it is supported by passages.
type Answer struct {
	Statements []Statement
	Dropped    int // statements that the passages did not support
}

// Text is the answer in Markdown.
func (a Answer) Text() string { return compose(a.Statements) }

// Steps are the items of its numbered list.
func (a Answer) Steps() (steps []string) {
	for _, s := range a.Statements {
		if s.Item != "" && s.Item != "- " {
			steps = append(steps, s.Text)
		}
	}
	return steps
}

// mostPassages is how many passages a prompt has at most.
const mostPassages = 6

// Answer answers a question from passages. show is given the answer so far each time when a line of it is complete and
// supported; nil: nobody watches. The error says why there is no answer: a failure of the call, or [Garbage] when the
// passages support too little of it or the model finds no answer in them. Of passages that do not fit into the model's
// context the last ones are left out, not the first.
func (s *Session) Answer(ctx context.Context, q Question, show func(text string)) (Answer, error) {
	return s.fitting(q.Passages, func(some []Passage) (Answer, error) {
		q.Passages = some
		return s.answer(ctx, q, show)
	})
}

func (s *Session) answer(ctx context.Context, q Question, show func(text string)) (Answer, error) {
	texts := make([]string, len(q.Passages))
	for i, p := range q.Passages {
		texts[i] = p.words()
	}
	j := newJudge(texts)
	raw, err := s.ask(ctx, UseAnswer, answerView{s.a.Organisation, q}, nil, watch(j, show))
	if err != nil {
		return Answer{}, err
	}
	lines, none := read(raw, true)
	if none || len(lines) == 0 {
		return Answer{}, s.garbage(ctx, "the passages do not answer the question, it says")
	}
	w := j.weigh(lines)
	switch {
	case len(w.kept) == 0:
		return Answer{}, s.garbage(ctx, "the passages support nothing of it; first there is "+w.why)
	case w.broken:
		return Answer{}, s.garbage(ctx, "the passages do not support a step of it: there is "+w.why)
	case skips(w.kept, q.Passages):
		return Answer{}, s.garbage(ctx, "it leaves out steps")
	}
	s.result(ctx, fmt.Sprintf("%d of %d statements kept", len(w.kept), len(w.kept)+w.dropped))
	return Answer{Statements: w.kept, Dropped: w.dropped}, nil
}

// watch shows an answer while it grows, as far as it is supported.
func watch(j *judge, show func(string)) func(sofar string) error {
	if show == nil {
		return nil
	}
	shown := 0
	return func(sofar string) error {
		lines, none := read(sofar, false)
		if none || len(lines) == shown {
			return nil
		}
		shown = len(lines)
		if w := j.weigh(lines); len(w.kept) > 0 && !w.broken {
			show(compose(w.kept))
		}
		return nil
	}
}

// skips tells whether a list of steps has fewer than the passage that it is taken from: who follows it would get stuck.
func skips(all []Statement, passages []Passage) bool {
	items := map[int]int{}
	for _, s := range all {
		if s.Item == "" || s.Item == "- " {
			continue
		}
		for _, i := range s.On {
			items[i]++
		}
	}
	for i, n := range items {
		if n < passages[i].Steps {
			return true
		}
	}
	return false
}

type answerView struct {
	organisation string
	q            Question
}

func (v answerView) about() rules { return rules{v.organisation, languages[v.q.Language]} }

func (v answerView) fenced(f func(name, text string, most int) string) any {
	var passages []numbered
	for i, p := range v.q.Passages {
		passages = append(passages, numbered{i + 1, f("passage", p.words(), mostPassage)})
	}
	return struct {
		Passages []numbered
		Question string
	}{passages, f("question", v.q.Text, mostMessage)}
}

// A numbered text is one that an answer can name.
type numbered struct {
	Number int
	Text   string
}

// How many characters of texts go into a prompt.
const (
	mostMessage = 4000
	mostPassage = 3000
	mostTitle   = 200
)

// languages are what the bot speaks, as prompts call it.
var languages = map[string]string{"en": "English", "de": "German"}
