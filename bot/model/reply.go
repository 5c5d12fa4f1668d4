package model

import (
	"context"
	"fmt"
)

// A Line is what one side said, as agents read it.
type Line struct {
	Person bool // the person who asks; otherwise support
	Text   string
}

// A Letter is what an agent wants to answer.
type Letter struct {
	Lines    []Line // oldest first
	Passages []Passage
	Language string
}

// mostTold is how many of the latest lines of a conversation go into a prompt.
const mostTold = 30

// Reply drafts what an agent may send: statements that passages support, as in [Session.Answer].
func (s *Session) Reply(ctx context.Context, l Letter) (Answer, error) {
	return s.fitting(l.Passages, func(some []Passage) (Answer, error) {
		l.Passages = some
		return s.reply(ctx, l)
	})
}

func (s *Session) reply(ctx context.Context, l Letter) (Answer, error) {
	texts := make([]string, len(l.Passages))
	for i, p := range l.Passages {
		texts[i] = p.words()
	}
	raw, err := s.ask(ctx, UseReply, replyView{s.a.Organisation, l}, nil, nil)
	if err != nil {
		return Answer{}, err
	}
	lines, none := read(raw, true)
	w := newJudge(texts).weigh(lines)
	if none || len(w.kept) == 0 || w.broken || skips(w.kept, l.Passages) {
		return Answer{}, s.garbage(ctx, "the passages support too little of it")
	}
	s.result(ctx, fmt.Sprintf("%d of %d statements kept", len(w.kept), len(w.kept)+w.dropped))
	return Answer{Statements: w.kept, Dropped: w.dropped}, nil
}

type replyView struct {
	organisation string
	l            Letter
}

func (v replyView) about() rules { return rules{v.organisation, languages[v.l.Language]} }

func (v replyView) fenced(f func(name, text string, most int) string) any {
	var passages []numbered
	for i, p := range v.l.Passages {
		passages = append(passages, numbered{i + 1, f("passage", p.words(), mostPassage)})
	}
	return struct {
		Passages []numbered
		Lines    []string
	}{passages, told(v.l.Lines, f)}
}

// told are the latest lines of a conversation, each behind its own fence.
func told(lines []Line, f func(name, text string, most int) string) (all []string) {
	for _, l := range lines[max(0, len(lines)-mostTold):] {
		name := "support"
		if l.Person {
			name = "person"
		}
		all = append(all, f(name, l.Text, mostMessage))
	}
	return all
}
