package home

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
)

// Run shows pages until ctx ends.
func (k *Keeper) Run(ctx context.Context) error {
	for try := 1; ; try++ {
		err := k.recall(ctx)
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return nil
		}
		k.opt.Log.Error("the homes in Slack", "err", err)
		rest(ctx, nil, backoff(try))
	}
	for ctx.Err() == nil {
		user, t, wait := k.next(time.Now())
		if user == "" {
			rest(ctx, k.wake, wait)
			continue
		}
		k.attend(ctx, user, t)
	}
	return nil
}

// next takes the page that is due first: one that somebody has just opened goes before all others. Without one it gives
// how long none will be.
func (k *Keeper) next(now time.Time) (user string, t task, wait time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for one, its := range k.due {
		if user == "" || its.opened && !t.opened || its.opened == t.opened && its.at.Before(t.at) {
			user, t = one, its
		}
	}
	switch {
	case user == "":
		return "", t, time.Hour
	case t.at.After(now):
		return "", t, t.at.Sub(now)
	}
	delete(k.due, user)
	return user, t, 0
}

// attend shows a page, and sees to it that it is tried again when that fails.
func (k *Keeper) attend(ctx context.Context, user string, t task) {
	err := k.show(ctx, user)
	if err == nil || ctx.Err() != nil {
		return
	}
	k.opt.Log.Warn("show a home in Slack", "try", t.tries+1, "err", err)
	if lasting(err) {
		k.forget(ctx, user)
		return
	}
	again := task{at: time.Now().Add(backoff(t.tries + 1)), tries: t.tries + 1}
	var limited *slack.RateLimitedError
	if errors.As(err, &limited) {
		again.tries = t.tries // it is no fault of this page
		again.at = time.Now().Add(limited.RetryAfter)
		rest(ctx, nil, limited.RetryAfter) // it counts for all pages
	}
	if again.tries >= maxTries {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, due := k.due[user]; !due {
		k.due[user] = again
	}
}

// lasting are the errors after which there is no page to show any more.
func lasting(err error) bool {
	switch code(err) {
	case "not_enabled", "user_not_found", "user_not_visible", "user_disabled", "access_denied":
		return true
	}
	return false
}

func code(err error) string {
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return refused.Err
	}
	return ""
}

// forget lets somebody's page be until they open it again.
func (k *Keeper) forget(ctx context.Context, user string) {
	k.mu.Lock()
	delete(k.known, user)
	k.mu.Unlock()
	if err := k.opt.Pad.Remember(ctx, k.opt.Channel, notePrefix+user, ""); err != nil {
		k.opt.Log.Error("forget a home in Slack", "err", err)
	}
}

// show brings somebody's page up to date. What they see already is not sent again.
func (k *Keeper) show(ctx context.Context, user string) error {
	v, ok, err := k.viewer(ctx, user)
	if err != nil || !ok {
		return err
	}
	if time.Since(time.Unix(v.Opened, 0)) > remembered {
		k.forget(ctx, user)
		return nil
	}
	hash := v.Hash
	for {
		view, look, err := k.page(ctx, user, v.Lang)
		if err != nil || look == v.Look {
			return err
		}
		shown, err := k.publish(ctx, user, view, hash)
		if code(err) == "hash_conflict" && hash != "" {
			hash = "" // another page came between: ours is made anew, and counts
			continue
		}
		if err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		return k.shown(ctx, user, v, look, shown.Hash)
	}
}

// shown notes what somebody sees now. What came meanwhile stays: it is due again.
func (k *Keeper) shown(ctx context.Context, user string, v viewer, look, hash string) error {
	k.mu.Lock()
	now, ok := k.known[user]
	if ok && now == v {
		now.Look, now.Hash = look, hash
		k.known[user] = now
	}
	k.mu.Unlock()
	if !ok {
		return nil
	}
	return k.note(ctx, user, now)
}

func (k *Keeper) publish(ctx context.Context, user string, view slack.HomeTabViewRequest, hash string) (
	slack.View, error,
) {
	if err := k.pace.Wait(ctx); err != nil {
		return slack.View{}, err
	}
	r := slack.PublishViewContextRequest{UserID: user, View: view}
	if hash != "" {
		r.Hash = &hash
	}
	answer, err := k.opt.API.PublishViewContext(ctx, r)
	if err != nil {
		return slack.View{}, err
	}
	return answer.View, nil
}

// page makes somebody's page as it is to be now. look is a sum of it.
func (k *Keeper) page(ctx context.Context, user, lang string) (view slack.HomeTabViewRequest, look string, err error) {
	requests, more, err := k.requests(ctx, user, lang)
	if err != nil {
		return view, "", err
	}
	view = k.maker(lang).Home(k.opt.Name, k.opt.Human, requests, more)
	data, err := json.Marshal(view)
	if err != nil {
		return view, "", fmt.Errorf("make a home: %w", err)
	}
	sum := sha256.Sum256(data)
	return view, hex.EncodeToString(sum[:8]), nil
}

// maxDone is how many requests are shown that are done.
const maxDone = 5

// requests are the person's own.
func (k *Keeper) requests(ctx context.Context, user, lang string) (all []blocks.Request, more bool, err error) {
	owns, more, err := handoff.Owns(ctx, k.opt.Cases, k.opt.Channel, user, blocks.MaxRequests-maxDone, maxDone)
	for _, c := range owns {
		all = append(all, blocks.Request{Number: c.Number, Name: k.opt.Prefix + strconv.FormatInt(c.Number, 10),
			Subject: c.Subject, State: k.opt.Standing(c.Case, lang), Open: c.Open(), Write: c.WithHuman(),
			Reopen: c.Reopens, URL: k.opt.Link(c.Conversation)})
	}
	return all, more, err
}

// rest waits, but not longer than until it is woken or ctx ends.
func rest(ctx context.Context, wake <-chan struct{}, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-timer.C:
	}
}

// backoff doubles from two seconds to two minutes.
func backoff(try int) time.Duration { return min(time.Second<<min(try, 7), 2*time.Minute) }
