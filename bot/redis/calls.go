package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot/model"
)

// The figures of calls to the model lie in one place, with their sums by the hour, because a budget asks for these
// before every call. What was asked and answered lies with the conversation: the turn that deletes words from it
// deletes all of that in the same script.
const (
	callsTag    = "calls"
	lastCall    = "last"    // the last number given to a call
	callRows    = "figures" // hash: the figures of calls by number
	callTimes   = "times"   // sorted set: calls by time
	callsFailed = "failed"  // sorted set: those that failed, by number
	callsWorded = "worded"  // sorted set: number and conversation of those whose words may be kept, by time
	callsHour   = "hour:"   // with a number, hashes: sums of an hour

	// keepFigures is how long there are figures of a call.
	keepFigures = 400 * 24 * time.Hour
	// keepHours is how long sums of hours are kept after the last call in one. What is asked for over a longer time is
	// summed up from the figures.
	keepHours = 8 * 24 * time.Hour
	mostHours = 7 * 24
	callsPage = 500
)

// callWords has what the model was asked and answered in a conversation: a hash by the number of the call.
func (k keys) callWords(conversation string) string { return k.of(conversation, "calls") }

// A callRow is a call without its words.
type callRow struct {
	At           int64      `json:"t"`
	Use          model.Use  `json:"u,omitempty"`
	Prompt       string     `json:"p,omitempty"`
	Model        string     `json:"m,omitempty"`
	Conversation string     `json:"c,omitempty"`
	Channel      string     `json:"ch,omitempty"`
	Person       string     `json:"w,omitempty"`
	In           int        `json:"i,omitempty"`
	Out          int        `json:"o,omitempty"`
	Counted      bool       `json:"n,omitempty"`
	Cost         model.Cost `json:"$,omitempty"`
	Took         int64      `json:"d,omitempty"`
	Failure      model.Kind `json:"f,omitempty"`
	Problem      string     `json:"e,omitempty"`
	Cached       bool       `json:"h,omitempty"`
}

func rowOf(c model.Call) callRow {
	return callRow{micros(c.At), c.Use, c.Prompt, c.Model, c.Conversation, c.Channel, c.Person, c.Usage.In, c.Usage.Out,
		c.Usage.Counted, c.Cost, c.Took.Microseconds(), c.Failure, c.Problem, c.Cached}
}

func (r callRow) call(id int64) model.Call {
	return model.Call{ID: id, At: fromMicros(r.At), Use: r.Use, Prompt: r.Prompt, Model: r.Model,
		Conversation: r.Conversation, Channel: r.Channel, Person: r.Person,
		Usage: model.Usage{In: r.In, Out: r.Out, Counted: r.Counted}, Cost: r.Cost,
		Took: time.Duration(r.Took) * time.Microsecond, Failure: r.Failure, Problem: r.Problem, Cached: r.Cached}
}

// callBody is what of a call is forgotten.
type callBody struct {
	Turns  []model.Turn `json:"turns"`
	Answer string       `json:"answer"`
	Result string       `json:"result,omitempty"`
}

func (s *Store) calls(name string) string { return s.tagged(callsTag, name) }

// RecordCall implements [model.Records]. The figures come first: words that no figures name would never be forgotten.
func (s *Store) RecordCall(ctx context.Context, c model.Call) (int64, error) {
	err := s.dropOldCalls(ctx, c.At)
	if err == nil {
		c.ID, err = s.db.Incr(ctx, s.calls(lastCall)).Result()
	}
	if err == nil {
		err = s.putFigures(ctx, c)
	}
	if err == nil {
		err = s.putCallWords(ctx, c)
	}
	if err != nil {
		return 0, fmt.Errorf("record a call to the model: %w", err)
	}
	return c.ID, nil
}

// putFigures writes the figures, once: the number is this call's alone.
func (s *Store) putFigures(ctx context.Context, c model.Call) error {
	row, err := encode(rowOf(c))
	if err != nil {
		return err
	}
	name := strconv.FormatInt(c.ID, 10)
	d := newChange()
	d.still(s.calls(callRows), name, "")
	d.do("HSET", s.calls(callRows), name, row)
	d.do("ZADD", s.calls(callTimes), micros(c.At), name)
	d.do("ZADD", s.calls(callsWorded), micros(c.At), name+" "+c.Conversation)
	if c.Failure != "" {
		d.do("ZADD", s.calls(callsFailed), c.ID, name)
	}
	if !c.Cached {
		sums := s.calls(callsHour + strconv.FormatInt(hourOf(c.At), 10))
		for _, whose := range sumsOf(c.Channel, c.Person) {
			d.do("HINCRBY", sums, whose+sumCalls, 1)
			d.do("HINCRBY", sums, whose+sumTokens, c.Usage.In+c.Usage.Out)
			d.do("HINCRBY", sums, whose+sumCost, int64(c.Cost))
		}
		d.do("PEXPIRE", sums, keepHours.Milliseconds())
	}
	_, err = s.apply(ctx, d) // refused: it is written, and only the answer got lost
	return err
}

func (s *Store) putCallWords(ctx context.Context, c model.Call) error {
	body, err := encode(callBody{c.Turns, c.Answer, c.Result})
	if err != nil {
		return err
	}
	d := newChange()
	d.do("HSET", s.callWords(c.Conversation), c.ID, body)
	_, err = s.apply(ctx, d)
	return err
}

// forgetCalls forgets what the model was asked in a conversation of which words are deleted: nobody can tell in which
// of the calls they were.
func (d *draft) forgetCalls() {
	gone := len(d.turn.Unsaid) > 0
	for _, e := range d.turn.Entries {
		gone = gone || e.Kind.Retracts()
	}
	if gone {
		d.do("DEL", d.store.callWords(d.turn.Conversation.ID))
	}
}

// ForgetCalls implements [model.Archive].
func (s *Store) ForgetCalls(ctx context.Context, before time.Time) (gone int, err error) {
	for {
		n, more, err := s.forgetSomeCalls(ctx, before)
		if gone += n; err != nil {
			return gone, fmt.Errorf("forget calls to the model: %w", err)
		}
		if !more {
			return gone, nil
		}
	}
}

func (s *Store) forgetSomeCalls(ctx context.Context, before time.Time) (gone int, more bool, err error) {
	until := fmt.Sprintf("(%d", micros(before))
	old, err := s.db.ZRangeByScore(ctx, s.calls(callsWorded), &redis.ZRangeBy{Min: "-inf", Max: until,
		Count: callsPage}).Result()
	if err != nil || len(old) == 0 {
		return 0, false, err
	}
	dropped := make([]*redis.IntCmd, len(old))
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, member := range old {
			id, conversation, _ := strings.Cut(member, " ")
			dropped[i] = pipe.HDel(ctx, s.callWords(conversation), id)
		}
	}); err != nil {
		return 0, false, err
	}
	for _, n := range dropped {
		gone += int(n.Val())
	}
	members := make([]any, len(old))
	for i, member := range old {
		members[i] = member
	}
	return gone, true, s.db.ZRem(ctx, s.calls(callsWorded), members...).Err()
}

// dropOldCalls drops figures that are not kept any longer, some with each call that is recorded.
func (s *Store) dropOldCalls(ctx context.Context, now time.Time) error {
	old, err := s.db.ZRangeByScore(ctx, s.calls(callTimes), &redis.ZRangeBy{Min: "-inf",
		Max: fmt.Sprintf("(%d", micros(now.Add(-keepFigures))), Count: callsPage}).Result()
	if err != nil || len(old) == 0 {
		return err
	}
	if _, err := s.ForgetCalls(ctx, now.Add(-keepFigures)); err != nil {
		return err
	}
	c := newChange()
	for _, id := range old {
		c.do("HDEL", s.calls(callRows), id)
		c.do("ZREM", s.calls(callsFailed), id)
		c.do("ZREM", s.calls(callTimes), id)
	}
	_, err = s.apply(ctx, c)
	return err
}

// ModelCalls implements [model.Archive].
func (s *Store) ModelCalls(ctx context.Context, f model.CallFilter) ([]model.Call, error) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	var found []model.Call
	err := s.callIDs(ctx, f, func(ids []int64) (bool, error) {
		page, known, err := s.callsOf(ctx, ids, f)
		found = append(found, page...)
		return known && len(found) < f.Limit, err
	})
	found = found[:min(len(found), f.Limit)]
	if err == nil {
		err = s.fillCalls(ctx, found)
	}
	if err != nil {
		return nil, fmt.Errorf("read calls to the model: %w", err)
	}
	return found, nil
}

// callIDs shows the numbers of calls that may be chosen page by page, the highest first, while show asks for more.
func (s *Store) callIDs(ctx context.Context, f model.CallFilter, show func([]int64) (bool, error)) error {
	switch {
	case f.ID != 0 && f.Before != 0 && f.ID >= f.Before:
		return nil
	case f.ID != 0:
		_, err := show([]int64{f.ID})
		return err
	case f.Failed:
		return s.newestFirst(ctx, s.calls(callsFailed), f.Before, show)
	}
	last, err := s.db.Get(ctx, s.calls(lastCall)).Int64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return err
	}
	if f.Before > 0 {
		last = min(last, f.Before-1)
	}
	for ; last > 0; last -= callsPage {
		var ids []int64
		for id := last; id > max(last-callsPage, 0); id-- {
			ids = append(ids, id)
		}
		if more, err := show(ids); err != nil || !more {
			return err
		}
	}
	return nil
}

// callsOf reads the figures of those that the filter chooses. known: there is one at least, chosen or not; where there
// is none, older ones are not kept any longer.
func (s *Store) callsOf(ctx context.Context, ids []int64, f model.CallFilter) (
	chosen []model.Call, known bool, err error,
) {
	rows, err := s.db.HMGet(ctx, s.calls(callRows), fieldsOf(ids)...).Result()
	if err != nil {
		return nil, false, err
	}
	for i, id := range ids {
		text, there := rows[i].(string)
		if !there {
			continue
		}
		var row callRow
		if err := decode([]byte(text), &row); err != nil {
			return nil, false, err
		}
		known = true
		if c := row.call(id); chooses(f, c) {
			chosen = append(chosen, c)
		}
	}
	return chosen, known, nil
}

func chooses(f model.CallFilter, c model.Call) bool {
	return (f.Use == "" || c.Use == f.Use) && (f.Conversation == "" || c.Conversation == f.Conversation) &&
		!c.At.Before(f.Since) && (!f.Failed || c.Failure != "")
}

// fillCalls puts the words into calls that have them still.
func (s *Store) fillCalls(ctx context.Context, calls []model.Call) error {
	words := make([]*redis.StringCmd, len(calls))
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, c := range calls {
			words[i] = pipe.HGet(ctx, s.callWords(c.Conversation), strconv.FormatInt(c.ID, 10))
		}
	}); err != nil {
		return err
	}
	for i, text := range words {
		if text.Val() == "" {
			continue // forgotten
		}
		var b callBody
		if err := decode([]byte(text.Val()), &b); err != nil {
			return err
		}
		calls[i].Turns, calls[i].Answer, calls[i].Result = b.Turns, b.Answer, b.Result
	}
	return nil
}

// CallDays implements [model.Archive].
func (s *Store) CallDays(ctx context.Context, since time.Time) ([]model.DaySum, error) {
	const hours = 24
	type dayUse struct {
		day time.Time
		use model.Use
	}
	sums := map[dayUse]model.DaySum{}
	err := s.eachCall(ctx, since, time.Time{}, func(c model.Call) {
		at := dayUse{c.At.Truncate(hours * time.Hour), c.Use}
		d := sums[at]
		d.Day, d.Use = at.day, at.use
		if c.Failure != "" {
			d.Failed++
		}
		if c.Cached {
			d.Cached++
		} else {
			count(&d.Sent, c)
			d.Took += c.Took
		}
		sums[at] = d
	})
	if err != nil {
		return nil, fmt.Errorf("sum up calls to the model: %w", err)
	}
	var days []model.DaySum
	for _, d := range sums {
		days = append(days, d)
	}
	slices.SortFunc(days, func(a, b model.DaySum) int { return cmp.Or(b.Day.Compare(a.Day), cmp.Compare(a.Use, b.Use)) })
	return days, nil
}

func count(t *model.Total, c model.Call) {
	t.Calls++
	t.Tokens += c.Usage.In + c.Usage.Out
	t.Cost += c.Cost
}
