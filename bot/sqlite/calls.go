package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/model"
)

const (
	addCall = `
	INSERT INTO model_calls (at, conversation, channel, person, use, prompt, model, tokens_in, tokens_out, counted, cost,
		took, failure, problem, cached, body)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	someCalls = `
	SELECT id, at, conversation, channel, person, use, prompt, model, tokens_in, tokens_out, counted, cost, took,
		failure, problem, cached, body
	FROM model_calls WHERE %s ORDER BY id DESC LIMIT ? + 0`
	spentOnModel = `
	SELECT count(*), coalesce(sum(tokens_in + tokens_out), 0), coalesce(sum(cost), 0),
		coalesce(sum(channel = ?2), 0), coalesce(sum(iif(channel = ?2, tokens_in + tokens_out, 0)), 0),
		coalesce(sum(iif(channel = ?2, cost, 0)), 0),
		coalesce(sum(channel = ?2 AND person = ?3), 0),
		coalesce(sum(iif(channel = ?2 AND person = ?3, tokens_in + tokens_out, 0)), 0),
		coalesce(sum(iif(channel = ?2 AND person = ?3, cost, 0)), 0)
	FROM model_calls WHERE cached = 0 AND at >= ?1`
	callDays = `
	SELECT at / 86400000000 AS day, use, coalesce(sum(cached = 0), 0),
		coalesce(sum(iif(cached = 0, tokens_in + tokens_out, 0)), 0), coalesce(sum(iif(cached = 0, cost, 0)), 0),
		coalesce(sum(cached), 0), coalesce(sum(failure <> ''), 0), coalesce(sum(iif(cached = 0, took, 0)), 0)
	FROM model_calls WHERE at >= ? GROUP BY day, use ORDER BY day DESC, use`
	heaviest = `
	WITH people AS (SELECT channel, sum(tokens_in + tokens_out) AS tokens, sum(cost) AS cost
			FROM model_calls WHERE cached = 0 AND at >= ? AND channel <> '' GROUP BY channel, person),
		channels AS (SELECT sum(tokens) AS tokens, sum(cost) AS cost FROM people GROUP BY channel)
	SELECT coalesce((SELECT max(tokens) FROM channels), 0), coalesce((SELECT max(cost) FROM channels), 0),
		coalesce((SELECT max(tokens) FROM people), 0), coalesce((SELECT max(cost) FROM people), 0)`
	forgetCallsBefore = `UPDATE model_calls SET body = '' WHERE body <> '' AND at < ?`
	forgetCallsOf     = `UPDATE model_calls SET body = '' WHERE body <> '' AND conversation = ?`
)

// callBody is what of a call is forgotten.
type callBody struct {
	Turns  []model.Turn `json:"turns"`
	Answer string       `json:"answer"`
	Result string       `json:"result,omitempty"`
}

// RecordCall implements [model.Records].
func (s *Store) RecordCall(ctx context.Context, c model.Call) (id int64, err error) {
	body, err := encode(callBody{c.Turns, c.Answer, c.Result})
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, func(ctx context.Context, tx *prepared) error {
		return tx.one(ctx, addCall+" RETURNING id", []any{micros(c.At), c.Conversation, c.Channel, c.Person, string(c.Use),
			c.Prompt, c.Model, c.Usage.In, c.Usage.Out, c.Usage.Counted, int64(c.Cost), c.Took.Microseconds(),
			string(c.Failure), c.Problem, c.Cached, body}, &id)
	})
	if err != nil {
		return 0, fmt.Errorf("record a call to the model: %w", err)
	}
	return id, nil
}

// SpentOnModel implements [model.Records].
func (s *Store) SpentOnModel(ctx context.Context, since time.Time, channel, person string) (
	sum model.Spent, err error,
) {
	row := []any{&sum.All.Calls, &sum.All.Tokens, &sum.All.Cost, &sum.Channel.Calls, &sum.Channel.Tokens,
		&sum.Channel.Cost, &sum.Person.Calls, &sum.Person.Tokens, &sum.Person.Cost}
	if err := s.reader.one(ctx, spentOnModel, []any{micros(since), channel, person}, row...); err != nil {
		return model.Spent{}, fmt.Errorf("sum up what was spent on the model: %w", err)
	}
	return sum, nil
}

// MostSpent implements [model.Archive].
func (s *Store) MostSpent(ctx context.Context, since time.Time) (channel, person model.Total, err error) {
	row := []any{&channel.Tokens, &channel.Cost, &person.Tokens, &person.Cost}
	if err := s.reader.one(ctx, heaviest, []any{micros(since)}, row...); err != nil {
		return model.Total{}, model.Total{}, fmt.Errorf("find who used the model most: %w", err)
	}
	return channel, person, nil
}

// ModelCalls implements [model.Archive].
func (s *Store) ModelCalls(ctx context.Context, f model.CallFilter) ([]model.Call, error) {
	where, args := []string{"true"}, []any{}
	for _, only := range []struct {
		condition string
		value     any
		given     bool
	}{
		{"id = ?", f.ID, f.ID != 0}, {"id < ?", f.Before, f.Before != 0}, {"use = ?", string(f.Use), f.Use != ""},
		{"conversation = ?", f.Conversation, f.Conversation != ""}, {"at >= ?", micros(f.Since), !f.Since.IsZero()},
		{"(failure <> '') = ?", true, f.Failed},
	} {
		if only.given {
			where, args = append(where, only.condition), append(args, only.value)
		}
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	query := fmt.Sprintf(someCalls, strings.Join(where, " AND "))
	calls, err := all(ctx, s.reader, scanCall, query, append(args, f.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("read calls to the model: %w", err)
	}
	return calls, nil
}

func scanCall(rows *sql.Rows) (c model.Call, err error) {
	var at, took int64
	var body []byte
	err = rows.Scan(&c.ID, &at, &c.Conversation, &c.Channel, &c.Person, &c.Use, &c.Prompt, &c.Model, &c.Usage.In,
		&c.Usage.Out, &c.Usage.Counted, &c.Cost, &took, &c.Failure, &c.Problem, &c.Cached, &body)
	if err != nil {
		return c, err
	}
	c.At, c.Took = time.UnixMicro(at).UTC(), time.Duration(took)*time.Microsecond
	if len(body) == 0 {
		return c, nil // forgotten
	}
	var b callBody
	err = decode(body, &b)
	c.Turns, c.Answer, c.Result = b.Turns, b.Answer, b.Result
	return c, err
}

// CallDays implements [model.Archive].
func (s *Store) CallDays(ctx context.Context, since time.Time) ([]model.DaySum, error) {
	days, err := all(ctx, s.reader, scanCallDay, callDays, micros(since))
	if err != nil {
		return nil, fmt.Errorf("sum up calls to the model: %w", err)
	}
	return days, nil
}

func scanCallDay(rows *sql.Rows) (d model.DaySum, err error) {
	const hours = 24
	var day, took int64
	err = rows.Scan(&day, &d.Use, &d.Sent.Calls, &d.Sent.Tokens, &d.Sent.Cost, &d.Cached, &d.Failed, &took)
	d.Day = time.Unix(day*hours*int64(time.Hour/time.Second), 0).UTC()
	d.Took = time.Duration(took) * time.Microsecond
	return d, err
}

// ForgetCalls implements [model.Archive].
func (s *Store) ForgetCalls(ctx context.Context, before time.Time) (gone int, err error) {
	err = s.write(ctx, func(ctx context.Context, tx *prepared) error {
		n, err := tx.exec(ctx, forgetCallsBefore, micros(before))
		gone = int(n)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget calls to the model: %w", err)
	}
	return gone, nil
}

// forgetCalls forgets what the model was asked in a conversation of which words are deleted: nobody can tell in which
// of the calls they were.
func (d *draft) forgetCalls(ctx context.Context, tx *prepared) error {
	gone := len(d.turn.Unsaid) > 0
	for _, e := range d.turn.Entries {
		gone = gone || e.Kind.Retracts()
	}
	if !gone {
		return nil
	}
	_, err := tx.exec(ctx, forgetCallsOf, d.turn.Conversation.ID)
	return err
}
