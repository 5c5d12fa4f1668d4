package bottest

import (
	"context"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// learned is what a Memory keeps about how people were understood.
type learned struct {
	lessons   []*lesson        // by id
	places    map[spot]*lesson // the same
	last      int64            // the highest id ever given
	said      []said
	log       []kept[handoff.Entry]    // all entries of all conversations
	teachings []kept[handoff.Teaching] // number n is at n-1
	solutions []solved                 // the same
}

// A spot is an entry's place.
type spot struct {
	conversation string
	seq          int64
}

// lesson is one that may be settled by now.
type lesson struct {
	handoff.Lesson // Why is read from entry
	entry          kept[handoff.Entry]
	by             string // the person's name
	teaching       int64
}

// said is evidence about words, with the name of who said them.
type said struct {
	entry kept[handoff.Entry]
	by    string
}

// note keeps what follows from the turn whose entries begin after the first ones.
func (l *learned) note(t bot.Turn, journal []kept[handoff.Entry], before int) {
	l.log = append(l.log, journal[before:]...)
	l.solve(t, journal, before)
	for _, k := range journal[before:] {
		if k.v.Why != nil && k.v.Kind == handoff.Understood && k.v.Why.Utterance != "" {
			l.said = append(l.said, said{k, t.Conversation.Person.Name})
		}
	}
	d, ok := t.Doubted()
	if !ok {
		return
	}
	switch {
	case d.Entry >= 0:
		l.put(t, journal[before+d.Entry], d)
	case d.Doubt == handoff.NotHelpful:
		if at := lastRequestIn(journal[:before]); at >= 0 {
			l.put(t, journal[at], d)
		}
	default:
		l.answered(t.Conversation.ID, d.Doubt)
	}
}

// lastRequestIn gives the place of the last evidence about a request, or -1.
func lastRequestIn(journal []kept[handoff.Entry]) int {
	for i, k := range slices.Backward(journal) {
		e := k.v
		if e.Kind == handoff.Understood && e.Why != nil && e.Why.Utterance != "" &&
			!slices.Contains(bot.Asides(), e.Why.Rule) {
			return i
		}
	}
	return -1
}

func (l *learned) put(t bot.Turn, entry kept[handoff.Entry], d bot.Doubted) {
	at := spot{t.Conversation.ID, entry.v.Seq}
	if known := l.places[at]; known != nil {
		known.Doubt = d.Doubt
		return
	}
	l.last++
	fresh := &lesson{entry: entry, by: t.Conversation.Person.Name, Lesson: handoff.Lesson{
		ID: l.last, Conversation: t.Conversation.ID, Seq: entry.v.Seq, At: t.Conversation.Updated,
		Channel: t.Conversation.Channel, Doubt: d.Doubt, Did: d.Did,
	}}
	l.lessons = append(l.lessons, fresh)
	if l.places == nil {
		l.places = map[spot]*lesson{}
	}
	l.places[at] = fresh
	if oldest := l.last - bot.MaxLessons; l.lessons[0].ID <= oldest {
		l.drop(func(known *lesson) bool { return known.ID <= oldest })
	}
}

// drop takes away lessons that nobody has taught.
func (l *learned) drop(unwanted func(*lesson) bool) {
	l.lessons = slices.DeleteFunc(l.lessons, func(known *lesson) bool {
		gone := known.teaching == 0 && unwanted(known)
		if gone {
			delete(l.places, spot{known.Conversation, known.Seq})
		}
		return gone
	})
}

// answered changes the doubt about open questions of a conversation; they go where nothing is doubted any more.
func (l *learned) answered(conversation string, doubt handoff.Doubt) {
	asked := func(known *lesson) bool {
		return known.Conversation == conversation && known.Doubt == handoff.NotChosen && known.teaching == 0
	}
	if doubt == "" {
		l.drop(asked)
		return
	}
	for _, known := range l.lessons {
		if asked(known) {
			known.Doubt = doubt
		}
	}
}

// Lessons implements [handoff.Lessons].
func (m *Memory) Lessons(ctx context.Context, asked time.Time, hidden []string, limit int) ([]handoff.Lesson, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []handoff.Lesson
	for _, l := range slices.Backward(m.learned.lessons) {
		if l.teaching != 0 || l.Doubt == handoff.NotChosen && !l.At.Before(asked) || len(found) >= limit ||
			m.isFor(l.Conversation, hidden) {
			continue
		}
		e, err := l.entry.fresh()
		if err != nil {
			return nil, err
		}
		one := l.Lesson
		one.Why = *e.Why
		one.Why.By = l.by
		found = append(found, one)
	}
	return found, ctx.Err()
}

// isFor tells whether a case of the conversation is with one of the teams. The caller holds mu.
func (m *Memory) isFor(conversation string, teams []string) bool {
	return slices.ContainsFunc(m.cases, func(k kept[handoff.Case]) bool {
		return k.v.Conversation == conversation && slices.Contains(teams, k.v.Team)
	})
}

// Utterances implements [handoff.Lessons].
func (m *Memory) Utterances(ctx context.Context, hidden []string, limit int) ([]handoff.Why, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []handoff.Why
	for _, k := range slices.Backward(m.learned.said) {
		if len(found) >= limit {
			break
		}
		if m.isFor(k.entry.v.Conversation, hidden) {
			continue
		}
		e, err := k.entry.fresh()
		if err != nil {
			return nil, err
		}
		e.Why.By = k.by
		found = append(found, *e.Why)
	}
	return found, ctx.Err()
}

// PutTeaching implements [handoff.Teachings].
func (m *Memory) PutTeaching(ctx context.Context, t handoff.Teaching) (handoff.Teaching, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return handoff.Teaching{}, ctx.Err()
	}
	t.ID = int64(len(m.learned.teachings)) + 1
	var settled []int64
	for _, l := range m.learned.lessons {
		if l.teaching == 0 && slices.Contains(t.Lessons, l.ID) {
			settled = append(settled, l.ID)
		}
	}
	if len(settled) == 0 && len(t.Lessons) > 0 {
		return handoff.Teaching{}, handoff.ErrTaught
	}
	t.Lessons = settled
	k, err := keep(t)
	if err != nil {
		return handoff.Teaching{}, err
	}
	m.learned.teachings = append(m.learned.teachings, k)
	for _, l := range m.learned.lessons {
		if slices.Contains(settled, l.ID) {
			l.teaching = t.ID
		}
	}
	return k.fresh()
}

// change replaces a teaching; m.mu is held.
func (l *learned) change(id int64, how func(*handoff.Teaching) error) (handoff.Teaching, error) {
	if id < 1 || id > int64(len(l.teachings)) {
		return handoff.Teaching{}, handoff.ErrNoTeaching
	}
	t, err := l.teachings[id-1].fresh()
	if err == nil {
		err = how(&t)
	}
	if err != nil {
		return handoff.Teaching{}, err
	}
	l.teachings[id-1], err = keep(t)
	return t, err
}

// TakeBack implements [handoff.Teachings].
func (m *Memory) TakeBack(ctx context.Context, id int64, by handoff.Agent, at time.Time) (handoff.Teaching, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return handoff.Teaching{}, ctx.Err()
	}
	t, err := m.learned.change(id, func(t *handoff.Teaching) error {
		if !t.Undone.IsZero() {
			return handoff.ErrNoTeaching
		}
		t.Undone, t.UndoneBy = at, by.Name
		return nil
	})
	for _, l := range m.learned.lessons {
		if err == nil && l.teaching == id {
			l.teaching = 0
		}
	}
	return t, err
}

// NoteEffect implements [handoff.Teachings].
func (m *Memory) NoteEffect(ctx context.Context, id int64, e handoff.Effect) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	_, err := m.learned.change(id, func(t *handoff.Teaching) error {
		t.Effect = &e
		return nil
	})
	return err
}

// Teachings implements [handoff.Teachings].
func (m *Memory) Teachings(ctx context.Context, limit int) ([]handoff.Teaching, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []handoff.Teaching
	for _, k := range slices.Backward(m.learned.teachings) {
		if len(found) >= limit {
			break
		}
		t, err := k.fresh()
		if err != nil {
			return nil, err
		}
		found = append(found, t)
	}
	return found, ctx.Err()
}
