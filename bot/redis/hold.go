package redis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// holdFor is how long an act holds back what the bot would send, should its node die in the middle.
const holdFor = 30 * time.Second

// Hold waits until nothing is being sent to the person of a conversation, on whatever node, and lets nothing new begin
// until release is called: an agent takes it, and no bot speaks after that (promise P4). It fails when ctx ends first.
func (s *Store) Hold(ctx context.Context, conversation string) (release func(), err error) {
	mark, err := nonce()
	if err != nil {
		return nil, err
	}
	held := s.held(conversation)
	if _, err := s.script(ctx, holdScript, []string{held}, mark, holdFor.Microseconds()); err != nil {
		return nil, fmt.Errorf("hold %q: %w", conversation, err)
	}
	release = func() {
		ending, stop := context.WithTimeout(context.WithoutCancel(ctx), callLimit)
		defer stop()
		if err := s.db.ZRem(ending, held, mark).Err(); err != nil {
			s.Log.Warn("let a conversation go", "err", err) // it ends by itself
		}
	}
	if err := s.quiet(ctx, conversation); err != nil {
		release()
		return nil, fmt.Errorf("hold %q: %w", conversation, err)
	}
	return release, nil
}

var holdScript = redis.NewScript(`
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[2] / 1000))
return 1`)

//go:embed sending.lua
var sendingSource string

var sendingScript = redis.NewScript(sendingSource)

// quiet waits until no send is under way.
func (s *Store) quiet(ctx context.Context, conversation string) error {
	for wait := 5 * time.Millisecond; ; wait = min(2*wait, 100*time.Millisecond) {
		open, err := s.script(ctx, sendingScript, []string{s.sending(conversation)})
		if err != nil || open == int64(0) {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return errors.Join(ctx.Err(), errors.New("a message is still being sent"))
		}
	}
}
