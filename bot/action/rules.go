package action

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
)

// A rule says why an errand must not be begun; empty: nothing is against it.
type rule func(ctx context.Context, e bot.Errand, d Declared) (refusal string, err error)

// rules holds an errand against all of them. What uses something up comes last, the dearest behind the others, so that
// who is refused by another rule does not lose it.
func (o *Office) rules(ctx context.Context, e bot.Errand, d Declared) (refusal string, err error) {
	for _, r := range []rule{tooOld, notForThem, excepted, o.capped, o.proved, o.agreed} {
		if refusal, err := r(ctx, e, d); err != nil || refusal != "" {
			return refusal, err
		}
	}
	return "", nil
}

// The refusals. They are codes for flows, audit and agents.
const (
	refusedStale    = "stale"
	refusedGroup    = "not_allowed"
	refusedExcept   = "protected"
	refusedProof    = "no_proof"
	refusedApproval = "no_approval"
	refusedCaps     = "too_often"
)

func tooOld(_ context.Context, e bot.Errand, d Declared) (string, error) {
	if d.Changes && time.Since(e.At) > stale {
		return refusedStale, nil
	}
	return "", nil
}

func notForThem(_ context.Context, e bot.Errand, d Declared) (string, error) {
	among := func(group string) bool { return slices.Contains(e.Order.Person.Groups, group) }
	if len(d.Groups) > 0 && !slices.ContainsFunc(d.Groups, among) {
		return refusedGroup, nil
	}
	return "", nil
}

// plainAccount is an account's login name in small letters, also where it is written with its domain, as
// erika@example.com or EXAMPLE\erika.
func plainAccount(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	s = s[strings.LastIndexByte(s, '\\')+1:]
	s, _, _ = strings.Cut(s, "@")
	return s
}

// excepted protects accounts by their names, however they are written.
func excepted(_ context.Context, e bot.Errand, d Declared) (string, error) {
	account := plainAccount(e.Order.With[d.Subject])
	for _, name := range d.Except {
		name = strings.ToLower(name)
		if start, open := strings.CutSuffix(name, "*"); d.Subject != "" &&
			(name == account || open && strings.HasPrefix(account, start)) {
			return refusedExcept, nil
		}
	}
	return "", nil
}

// proved takes up the proof that the account is the person's own.
func (o *Office) proved(ctx context.Context, e bot.Errand, d Declared) (string, error) {
	if !d.Sensitive {
		return "", nil
	}
	account := e.Order.With[d.Subject]
	if o.Proofs == nil || account == "" {
		return refusedProof, nil
	}
	ok, err := o.Proofs.Use(ctx, claim(e, account), d.Proof)
	if err != nil {
		return "", fmt.Errorf("look for the proof: %w", err)
	}
	if !ok {
		return refusedProof, nil
	}
	return "", nil
}

const (
	drawerCaps = "caps"
	hour       = time.Hour
)

// errCapped ends a count that is full.
var errCapped = errors.New("as often as it may be")

// capped counts the errand, unless it is one too many.
func (o *Office) capped(ctx context.Context, e bot.Errand, d Declared) (string, error) {
	if !d.Changes {
		return "", nil
	}
	caps := d.Caps.or(DefaultCaps())
	counts := []struct {
		scope string
		most  int
	}{
		{"person:" + e.Channel + ":" + e.Order.Person.ID, caps.Person},
		{"subject:" + plainAccount(e.Order.With[d.Subject]), caps.Subject},
		{"all", caps.All},
	}
	for _, c := range counts {
		if c.scope == "subject:" {
			continue
		}
		err := o.count(ctx, key(e.Order.Action+":"+c.scope), c.most)
		if errors.Is(err, errCapped) {
			return refusedCaps, nil
		}
		if err != nil {
			return "", fmt.Errorf("count how often: %w", err)
		}
	}
	return "", nil
}

// count adds one to what was begun within the last hour.
func (o *Office) count(ctx context.Context, key string, most int) error {
	return Change(ctx, o.Cabinet, drawerCaps, key, func(p Paper) (Paper, error) {
		var at []int64 // seconds
		if len(p.Value) > 0 {
			if err := json.Unmarshal(p.Value, &at); err != nil {
				return Paper{}, err
			}
		}
		now := time.Now()
		at = slices.DeleteFunc(at, func(s int64) bool { return now.Sub(time.Unix(s, 0)) >= hour })
		if len(at) >= most {
			return Paper{}, errCapped
		}
		value, err := json.Marshal(append(at, now.Unix()))
		return Paper{Value: value, Until: now.Add(hour)}, err
	})
}
