package redis

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// Lessons, what was made of them, and answers of members lie in one place, because agents deal with many at once and
// nobody must deal with one twice. They are numbered there. A turn that teaches something leaves it as a deed; the
// words stay in the journal.
const (
	learnedTag  = "learned"
	lastLesson  = "last"    // the last number given to a lesson
	openLessons = "open"    // sorted set: lessons that nobody has dealt with, by number
	lessonHash  = "lessons" // hash: all lessons by number
	doubts      = "doubts"  // hash: the latest doubt of each
	places      = "places"  // hash: lessons by the place of their words, so that a request is one lesson
	askedBack   = "asked"   // sorted set: conversation, NUL and number of lessons whose doubt is that the bot had to ask
	fence       = "fence:"  // with a conversation: the number of the last turn of it that was learned from

	deedLearn = "learn"
	// keepFence is longer than anybody who began to carry out a deed can be stopped and go on with it.
	keepFence = 24 * time.Hour
)

// A noted is what one turn tells about how well somebody was understood, and who answered. Turns of a conversation are
// learned from in their order and once: Number grows with them, see learn.lua.
type noted struct {
	Conversation string          `json:"c"`
	Number       int64           `json:"n"`
	Channel      string          `json:"ch"`
	At           int64           `json:"t"`
	Seq          int64           `json:"q,omitempty"` // of the request that is doubted, or 0
	Doubt        handoff.Doubt   `json:"d,omitempty"`
	Did          handoff.Outcome `json:"o,omitempty"`
	Answered     string          `json:"a,omitempty"` // what comes of open questions: answeredNone, answeredOne or nothing
	Dropped      []int64         `json:"x,omitempty"` // places of evidence that is deleted
	Solutions    []solved        `json:"s,omitempty"`
}

const (
	answeredNone = "none" // nothing of what the bot offered was meant
	answeredOne  = "one"
)

// A kept lesson is one without its words.
type keptLesson struct {
	Conversation string          `json:"conversation"`
	Seq          int64           `json:"seq"`
	At           int64           `json:"at"`
	Channel      string          `json:"channel"`
	Did          handoff.Outcome `json:"did,omitempty"`
}

// learn keeps what follows from the turn about how well somebody was understood, and who answered.
func (d *draft) learn(ctx context.Context) error {
	c := d.turn.Conversation
	n := &d.noted
	n.Conversation, n.Number, n.Channel, n.At = c.ID, d.was.base, c.Channel, micros(c.Updated)
	if err := d.doubt(ctx); err != nil {
		return err
	}
	if err := d.solve(ctx); err != nil {
		return err
	}
	if n.Seq == 0 && n.Answered == "" && len(n.Dropped)+len(n.Solutions) == 0 {
		return nil
	}
	return d.later(deedLearn, n)
}

// doubt finds which request may have been misunderstood, or which question was answered.
func (d *draft) doubt(ctx context.Context) (err error) {
	doubted, ok := d.turn.Doubted()
	if !ok {
		return nil
	}
	n := &d.noted
	switch {
	case doubted.Entry >= 0:
		n.Seq, n.Doubt, n.Did = d.seq(doubted.Entry), doubted.Doubt, doubted.Did
	case doubted.Doubt == handoff.NotHelpful:
		n.Doubt, n.Did = doubted.Doubt, doubted.Did
		n.Seq, err = d.requestBefore(ctx, 0) // there may be none
	case doubted.Doubt == handoff.NoneMeant:
		n.Answered = answeredNone
	default:
		n.Answered = answeredOne
	}
	return err
}

// dropLesson forgets the lesson about an entry.
func (d *draft) dropLesson(seq int64) error {
	d.noted.Dropped = append(d.noted.Dropped, seq)
	return nil
}

// lookBackBy is how many entries are read at once to find the last request: mostly it is among the first of them.
const lookBackBy = 50

// requestBefore gives the place of the last evidence about a request before the turn's entry, 0 where there is none.
// The words are those from before the turn: what it deletes is dropped afterwards.
func (d *draft) requestBefore(ctx context.Context, entry int) (int64, error) {
	for i, e := range slices.Backward(d.turn.Entries[:entry]) {
		if isRequest(e) {
			return d.seq(i), nil
		}
	}
	id := d.turn.Conversation.ID
	for end := d.was.entries; end > 0; end -= lookBackBy {
		first := max(end-lookBackBy, 0)
		texts, err := d.store.db.LRange(ctx, d.store.keys.journal(id), first, end-1).Result()
		if err != nil {
			return 0, err
		}
		earlier, _, err := entries(id, first+1, texts)
		if err != nil {
			return 0, err
		}
		for _, e := range slices.Backward(earlier) {
			if isRequest(e) {
				return e.Seq, nil
			}
		}
	}
	return 0, nil
}

func isRequest(e handoff.Entry) bool {
	return isUtterance(e) && !slices.Contains(bot.Asides(), e.Why.Rule)
}

// isUtterance tells whether the entry is evidence about somebody's words.
func isUtterance(e handoff.Entry) bool {
	return e.Kind == handoff.Understood && e.Why != nil && e.Why.Utterance != ""
}

//go:embed learn.lua
var learnSource string

var learnScript = redis.NewScript(learnSource)

// learnFrom carries out what a turn left to learn.
func (s *Store) learnFrom(ctx context.Context, data json.RawMessage) error {
	var n noted
	if err := decode(data, &n); err != nil {
		return err
	}
	lesson, err := encode(keptLesson{n.Conversation, n.Seq, n.At, n.Channel, n.Did})
	if err != nil {
		return err
	}
	keys := []string{s.learned(fence + n.Conversation), s.learned(lastLesson), s.learned(openLessons),
		s.learned(lessonHash), s.learned(doubts), s.learned(places), s.learned(askedBack), s.learned(lastSolution),
		s.learned(solutionHash), s.learned(unreviewed)}
	args := []any{n.Number, keepFence.Milliseconds(), n.Conversation, bot.MaxLessons, n.Answered, n.Seq, string(n.Doubt),
		lesson, len(n.Dropped)}
	for _, seq := range n.Dropped {
		args = append(args, seq)
	}
	for _, one := range n.Solutions {
		one.Conversation = n.Conversation
		body, err := encode(one)
		if err != nil {
			return err
		}
		args = append(args, body)
	}
	_, err = s.script(ctx, learnScript, keys, args...)
	return err
}

func (s *Store) learned(name string) string { return s.tagged(learnedTag, name) }

// Lessons implements [handoff.Lessons].
func (s *Store) Lessons(ctx context.Context, asked time.Time, hidden []string, limit int) ([]handoff.Lesson, error) {
	var found []handoff.Lesson
	if err := s.settled(ctx); err != nil {
		return nil, fmt.Errorf("read lessons: %w", err)
	}
	err := s.newestFirst(ctx, s.learned(openLessons), 0, func(ids []int64) (bool, error) {
		page, err := s.lessonsOf(ctx, ids, asked, hidden)
		found = append(found, page...)
		return len(found) < limit, err
	})
	if err != nil {
		return nil, fmt.Errorf("read lessons: %w", err)
	}
	return found[:min(len(found), max(limit, 0))], nil
}

// lessonsOf reads lessons with their words, without those that may still be answered and those that are hidden.
func (s *Store) lessonsOf(ctx context.Context, ids []int64, asked time.Time, hidden []string) (
	[]handoff.Lesson, error,
) {
	all, spots, err := s.bareLessons(ctx, ids, asked)
	if err != nil {
		return nil, err
	}
	said, err := s.entriesAt(ctx, spots)
	if err != nil {
		return nil, err
	}
	talks, err := s.talksOf(ctx, spots)
	if err != nil {
		return nil, err
	}
	var found []handoff.Lesson
	for i, l := range all {
		talk := talks[l.Conversation]
		if said[i].Why == nil || talk.isFor(hidden) {
			continue
		}
		l.Why = *said[i].Why
		l.Why.By = talk.person
		found = append(found, l)
	}
	return found, nil
}

// bareLessons reads lessons without their words, which are at the spots.
func (s *Store) bareLessons(ctx context.Context, ids []int64, asked time.Time) (
	all []handoff.Lesson, spots []spot, err error,
) {
	var bodies, why *redis.SliceCmd
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		bodies = pipe.HMGet(ctx, s.learned(lessonHash), fieldsOf(ids)...)
		why = pipe.HMGet(ctx, s.learned(doubts), fieldsOf(ids)...)
	}); err != nil {
		return nil, nil, err
	}
	for i, id := range ids {
		body, there := bodies.Val()[i].(string)
		if !there {
			continue // gone meanwhile
		}
		var k keptLesson
		if err := decode([]byte(body), &k); err != nil {
			return nil, nil, err
		}
		doubt, _ := why.Val()[i].(string)
		l := handoff.Lesson{ID: id, Conversation: k.Conversation, Seq: k.Seq, At: fromMicros(k.At), Channel: k.Channel,
			Doubt: handoff.Doubt(doubt), Did: k.Did}
		if l.Doubt != handoff.NotChosen || l.At.Before(asked) {
			all, spots = append(all, l), append(spots, spot{k.Conversation, k.Seq})
		}
	}
	return all, spots, nil
}

// A spot is an entry's place.
type spot struct {
	conversation string
	seq          int64
}

// entriesAt reads entries of any conversations; what is not there has no Seq.
func (s *Store) entriesAt(ctx context.Context, spots []spot) ([]handoff.Entry, error) {
	texts := make([]*redis.StringCmd, len(spots))
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, at := range spots {
			if at.seq > 0 {
				texts[i] = pipe.LIndex(ctx, s.journal(at.conversation), at.seq-1)
			}
		}
	}); err != nil {
		return nil, err
	}
	all := make([]handoff.Entry, len(spots))
	for i, at := range spots {
		if texts[i] == nil || texts[i].Val() == "" {
			continue
		}
		r, err := readRecord(texts[i].Val())
		if err != nil {
			return nil, err
		}
		if all[i], err = r.entry(at.conversation, at.seq); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// A talk is of a conversation what is told beside words from it.
type talk struct {
	person, channel string
	teams           []string // that have or had one of its cases
}

// isFor tells whether a case of the conversation is with one of the teams.
func (t talk) isFor(teams []string) bool {
	return slices.ContainsFunc(t.teams, func(team string) bool { return slices.Contains(teams, team) })
}

// talksOf reads of whose conversations the spots are.
func (s *Store) talksOf(ctx context.Context, spots []spot) (map[string]talk, error) {
	fields := map[string]*redis.MapStringStringCmd{}
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for _, at := range spots {
			if fields[at.conversation] == nil {
				fields[at.conversation] = pipe.HGetAll(ctx, s.talk(at.conversation))
			}
		}
	}); err != nil {
		return nil, err
	}
	all := map[string]talk{}
	for id, got := range fields {
		t, err := readTalk(got.Val())
		if err != nil {
			return nil, err
		}
		all[id] = t
	}
	return all, nil
}

func readTalk(fields map[string]string) (talk, error) {
	var c bot.Conversation
	if body := fields[fieldBody]; body != "" {
		if err := decode([]byte(body), &c); err != nil {
			return talk{}, err
		}
	}
	t := talk{person: c.Person.Name, channel: c.Channel}
	for field, body := range fields {
		n, isCase := strings.CutPrefix(field, fieldCase)
		if !isCase {
			continue
		}
		single, err := decodeCase(number(n), body)
		if err != nil {
			return talk{}, err
		}
		t.teams = append(t.teams, single.Team)
	}
	return t, nil
}

// newestFirst shows the numbers in a sorted set page by page, the highest first, while show asks for more. Where below
// is given, they are lower than that.
func (s *Store) newestFirst(ctx context.Context, key string, below int64, show func([]int64) (bool, error)) error {
	for {
		top := "+inf"
		if below > 0 {
			top = fmt.Sprintf("(%d", below)
		}
		names, err := s.db.ZRevRangeByScore(ctx, key, &redis.ZRangeBy{Min: "-inf", Max: top, Count: pageSize}).Result()
		if err != nil || len(names) == 0 {
			return err
		}
		ids := numbersFrom(names)
		if more, err := show(ids); err != nil || !more {
			return err
		}
		below = ids[len(ids)-1]
	}
}

// fieldsOf are numbers as fields of a hash.
func fieldsOf(ids []int64) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = fmt.Sprint(id)
	}
	return names
}
