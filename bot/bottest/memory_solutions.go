package bottest

import (
	"context"
	"slices"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// solved is an answer of a member; number n is at n-1.
type solved struct {
	conversation  string
	seq, question int64 // places in the journal; a question at 0: there is none
	review        *kept[handoff.Review]
}

// solve keeps which entries of a turn, from a place on, are answers of members.
func (l *learned) solve(t bot.Turn, journal []kept[handoff.Entry], before int) {
	for i := before; i < len(journal); i++ {
		if journal[i].v.Kind == handoff.Helped {
			at := lastRequestIn(journal[:i])
			l.solutions = append(l.solutions, solved{t.Conversation.ID, int64(i) + 1, int64(at) + 1, nil})
		}
	}
}

// Solutions implements [handoff.Solutions].
func (m *Memory) Solutions(ctx context.Context, hidden []string, limit int) ([]handoff.Solution, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []handoff.Solution
	for i, s := range slices.Backward(m.learned.solutions) {
		if s.review != nil || len(found) >= limit || m.isFor(s.conversation, hidden) {
			continue
		}
		one, err := m.solution(s)
		if err != nil {
			return nil, err
		}
		one.ID = int64(i) + 1
		found = append(found, one)
	}
	return found, ctx.Err()
}

// solution reads the words as they are by now; mu is held.
func (m *Memory) solution(s solved) (handoff.Solution, error) {
	t := m.talks[s.conversation]
	e, err := t.journal[s.seq-1].fresh()
	if err != nil {
		return handoff.Solution{}, err
	}
	c := t.conversation.v
	one := handoff.Solution{Conversation: s.conversation, Seq: s.seq, At: e.At, Channel: c.Channel, Text: e.Text,
		Link: e.Detail, Helper: e.Name}
	if s.question > 0 {
		question, err := t.journal[s.question-1].fresh()
		if err != nil {
			return one, err
		}
		one.Question = *question.Why
	}
	one.Question.By = c.Person.Name
	return one, nil
}

// PutReview implements [handoff.Solutions].
func (m *Memory) PutReview(ctx context.Context, r handoff.Review) ([]int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	k, err := keep(r)
	if err != nil {
		return nil, err
	}
	var settled []int64
	for i := range m.learned.solutions {
		if s := &m.learned.solutions[i]; s.review == nil && slices.Contains(r.Solutions, int64(i)+1) {
			s.review = &k
			settled = append(settled, int64(i)+1)
		}
	}
	if len(settled) == 0 {
		return nil, handoff.ErrReviewed
	}
	return settled, nil
}
