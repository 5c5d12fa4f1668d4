package bottest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/model"
)

// RecordCall implements [model.Records].
func (m *Memory) RecordCall(ctx context.Context, c model.Call) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	c.ID, c.Turns = int64(len(m.calls))+1, slices.Clone(c.Turns)
	m.calls = append(m.calls, c)
	return c.ID, nil
}

// SpentOnModel implements [model.Records].
func (m *Memory) SpentOnModel(ctx context.Context, since time.Time, channel, person string) (
	sum model.Spent, err error,
) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.calls {
		if c.Cached || c.At.Before(since) {
			continue
		}
		count(&sum.All, c)
		if c.Channel == channel {
			count(&sum.Channel, c)
			if c.Person == person {
				count(&sum.Person, c)
			}
		}
	}
	return sum, ctx.Err()
}

func count(t *model.Total, c model.Call) {
	t.Calls++
	t.Tokens += c.Usage.In + c.Usage.Out
	t.Cost += c.Cost
}

// ModelCalls implements [model.Archive].
func (m *Memory) ModelCalls(ctx context.Context, f model.CallFilter) (chosen []model.Call, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range slices.Backward(m.calls) {
		wanted := (f.ID == 0 || c.ID == f.ID) && (f.Before == 0 || c.ID < f.Before) && (f.Use == "" || c.Use == f.Use) &&
			(f.Conversation == "" || c.Conversation == f.Conversation) && !c.At.Before(f.Since) &&
			(!f.Failed || c.Failure != "")
		if wanted && len(chosen) < cmp.Or(f.Limit, 100) {
			chosen = append(chosen, c)
		}
	}
	return chosen, ctx.Err()
}

// CallDays implements [model.Archive].
func (m *Memory) CallDays(ctx context.Context, since time.Time) (days []model.DaySum, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.calls {
		if c.At.Before(since) {
			continue
		}
		d := model.DaySum{Day: c.At.UTC().Truncate(24 * time.Hour), Use: c.Use}
		i := slices.IndexFunc(days, func(o model.DaySum) bool { return o.Day.Equal(d.Day) && o.Use == d.Use })
		if i < 0 {
			i, days = len(days), append(days, d)
		}
		if c.Failure != "" {
			days[i].Failed++
		}
		if c.Cached {
			days[i].Cached++
			continue
		}
		count(&days[i].Sent, c)
		days[i].Took += c.Took
	}
	slices.SortFunc(days, func(a, b model.DaySum) int { return cmp.Or(b.Day.Compare(a.Day), cmp.Compare(a.Use, b.Use)) })
	return days, ctx.Err()
}

// MostSpent implements [model.Archive].
func (m *Memory) MostSpent(ctx context.Context, since time.Time) (channel, person model.Total, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	channels, people := map[string]model.Total{}, map[[2]string]model.Total{}
	for _, c := range m.calls {
		if c.Cached || c.Channel == "" || c.At.Before(since) {
			continue
		}
		who := [2]string{c.Channel, c.Person}
		of, by := channels[c.Channel], people[who]
		count(&of, c)
		count(&by, c)
		channels[c.Channel], people[who] = of, by
		channel.Tokens, channel.Cost = max(channel.Tokens, of.Tokens), max(channel.Cost, of.Cost)
		person.Tokens, person.Cost = max(person.Tokens, by.Tokens), max(person.Cost, by.Cost)
	}
	return channel, person, ctx.Err()
}

// ForgetCalls implements [model.Archive].
func (m *Memory) ForgetCalls(ctx context.Context, before time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.forgetCalls(func(c model.Call) bool { return c.At.Before(before) }), ctx.Err()
}

// forgetCalls takes away what was asked and answered; mu is held.
func (m *Memory) forgetCalls(which func(model.Call) bool) (gone int) {
	for i, c := range m.calls {
		if which(c) && len(c.Turns) > 0 {
			m.calls[i].Turns, m.calls[i].Answer, m.calls[i].Result = nil, "", ""
			gone++
		}
	}
	return gone
}

// forgetCallsOf does so where the turn deletes words; mu is held.
func (m *Memory) forgetCallsOf(t bot.Turn) {
	gone := len(t.Unsaid) > 0
	for _, e := range t.Entries {
		gone = gone || e.Kind.Retracts()
	}
	if gone {
		m.forgetCalls(func(c model.Call) bool { return c.Conversation == t.Conversation.ID })
	}
}
