package proof

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

// take counts one more under a key, unless limit were counted within the last while.
func (k *Kit) take(ctx context.Context, key string, limit int, while time.Duration) (bool, error) {
	now, taken := k.opt.Now(), false
	err := action.Change(ctx, k.opt.Cabinet, drawer, key, func(p action.Paper) (action.Paper, error) {
		var times []time.Time
		if err := decode(p, &times); err != nil {
			return p, err
		}
		times = slices.DeleteFunc(times, func(t time.Time) bool { return now.Sub(t) >= while })
		if taken = len(times) < limit; taken {
			times = append(times, now)
		}
		return encode(times, now.Add(while))
	})
	return taken && err == nil, err
}

// wrongKey names the count of an account's wrong codes of the day (UTC).
func (k *Kit) wrongKey(account string) string {
	return k.name("wrong", strings.ToLower(account), k.opt.Now().UTC().Format(time.DateOnly))
}

// miss counts a wrong code of the account, and gives how many there are today.
func (k *Kit) miss(ctx context.Context, account string) (int, error) {
	var count int
	err := action.Change(ctx, k.opt.Cabinet, drawer, k.wrongKey(account), func(p action.Paper) (action.Paper, error) {
		count = 0
		if err := decode(p, &count); err != nil {
			return p, err
		}
		count++
		return encode(count, k.opt.Now().Add(25*time.Hour))
	})
	return count, err
}

// blocked tells whether the account had too many wrong codes today.
func (k *Kit) blocked(ctx context.Context, account string) (bool, error) {
	paper, err := k.opt.Cabinet.Look(ctx, drawer, k.wrongKey(account))
	if err != nil {
		return false, err
	}
	var count int
	err = decode(paper, &count)
	return count >= wrongPerDay, err
}
