package redis

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot/model"
)

// What is summed up of an hour, after whose it is. Calls that the cache answered do not count.
const (
	sumCalls  = " calls"
	sumTokens = " tokens"
	sumCost   = " cost"
)

func hourOf(at time.Time) int64 { return floorHours(micros(at)) }

func floorHours(micros int64) int64 {
	return int64(math.Floor(float64(micros) / float64(time.Hour.Microseconds())))
}

// sumsOf are the sums that a call goes into: of all, of its channel, and of the person in it.
func sumsOf(channel, person string) [3]string {
	whose := strconv.Itoa(len(channel)) + ":" + channel
	return [3]string{"all", "channel " + whose, "person " + whose + ":" + person}
}

// SpentOnModel implements [model.Records]. Whole hours are summed up already; the rest is summed up here.
func (s *Store) SpentOnModel(ctx context.Context, since time.Time, channel, person string) (model.Spent, error) {
	sum, err := s.spent(ctx, since, channel, person)
	if err != nil {
		return model.Spent{}, fmt.Errorf("sum up what was spent on the model: %w", err)
	}
	return sum, nil
}

func (s *Store) spent(ctx context.Context, since time.Time, channel, person string) (sum model.Spent, err error) {
	add := func(c model.Call) {
		if c.Cached {
			return
		}
		count(&sum.All, c)
		if c.Channel != channel {
			return
		}
		count(&sum.Channel, c)
		if c.Person == person {
			count(&sum.Person, c)
		}
	}
	latest, err := s.db.ZRevRangeWithScores(ctx, s.calls(callTimes), 0, 0).Result()
	if err != nil || len(latest) == 0 {
		return sum, err
	}
	first, last := hourOf(since)+1, floorHours(int64(latest[0].Score))
	if last-first >= mostHours || time.Since(since) > keepHours-time.Hour {
		return sum, s.eachCall(ctx, since, time.Time{}, add)
	}
	if err := s.eachCall(ctx, since, time.UnixMicro(first*time.Hour.Microseconds()), add); err != nil {
		return sum, err
	}
	return sum, s.addHours(ctx, &sum, first, last, sumsOf(channel, person))
}

// addHours adds the sums of whole hours.
func (s *Store) addHours(ctx context.Context, sum *model.Spent, first, last int64, whose [3]string) error {
	var fields []string
	for _, one := range whose {
		fields = append(fields, one+sumCalls, one+sumTokens, one+sumCost)
	}
	var hours []*redis.SliceCmd
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for hour := first; hour <= last; hour++ {
			hours = append(hours, pipe.HMGet(ctx, s.calls(callsHour+strconv.FormatInt(hour, 10)), fields...))
		}
	}); err != nil {
		return err
	}
	for _, hour := range hours {
		for i, total := range []*model.Total{&sum.All, &sum.Channel, &sum.Person} {
			at := func(field int) int64 {
				text, _ := hour.Val()[i*len(whose)+field].(string)
				return number(text)
			}
			total.Calls += int(at(0))
			total.Tokens += int(at(1))
			total.Cost += model.Cost(at(2))
		}
	}
	return nil
}

// MostSpent implements [model.Archive].
func (s *Store) MostSpent(ctx context.Context, since time.Time) (channel, person model.Total, err error) {
	sums := map[string]model.Total{}
	add := func(most *model.Total, whose string, c model.Call) {
		sum := sums[whose]
		count(&sum, c)
		sums[whose] = sum
		most.Tokens, most.Cost = max(most.Tokens, sum.Tokens), max(most.Cost, sum.Cost)
	}
	err = s.eachCall(ctx, since, time.Time{}, func(c model.Call) {
		if c.Cached || c.Channel == "" {
			return
		}
		whose := sumsOf(c.Channel, c.Person)
		add(&channel, whose[1], c)
		add(&person, whose[2], c)
	})
	if err != nil {
		return model.Total{}, model.Total{}, fmt.Errorf("find who used the model most: %w", err)
	}
	return channel, person, nil
}

// eachCall shows the figures of all calls from a time on and before another; zero: to the last.
func (s *Store) eachCall(ctx context.Context, since, before time.Time, show func(model.Call)) error {
	span := redis.ZRangeBy{Min: strconv.FormatInt(micros(since), 10), Max: "+inf"}
	if !before.IsZero() {
		span.Max = fmt.Sprintf("(%d", micros(before))
	}
	names, err := s.db.ZRangeByScore(ctx, s.calls(callTimes), &span).Result()
	if err != nil {
		return err
	}
	for len(names) > 0 {
		n := min(len(names), callsPage)
		found, _, err := s.callsOf(ctx, numbersFrom(names[:n]), model.CallFilter{})
		if err != nil {
			return err
		}
		for _, c := range found {
			show(c)
		}
		names = names[n:]
	}
	return nil
}
