package main

import (
	"context"
	"fmt"

	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// store looks at what the Redis promises that nodes share.
func (c doctorCommand) store(ctx context.Context, ws workspace.Config) []finding {
	if !ws.Store.Shared() {
		return nil
	}
	k, err := attachKeeper(ctx, ws, c.Dir)
	if err != nil {
		return []finding{{"the store: " + err.Error(), "put the address right, or start Redis"}}
	}
	defer func() { _ = k.Close() }()
	shared, _ := k.(*redis.Store)
	safety, err := shared.Safety(ctx)
	if err != nil {
		return []finding{{"the store: " + err.Error(), "let the bot's user call INFO"}}
	}
	found := []finding{{what: fmt.Sprintf("Redis %s keeps the conversations: %s", safety.Version,
		safety.Promise(ws.Redis.Replicas))}}
	if refusal := safety.Refusal(); refusal != nil {
		found = append(found, finding{"the server " + refusal.Error(), "do so: nodes refuse to start with it"})
	}
	if safety.Replicas < ws.Redis.Replicas {
		found = append(found, finding{fmt.Sprintf("%d replicas are connected, redis.replicas asks for %d: nothing is "+
			"acknowledged", safety.Replicas, ws.Redis.Replicas), "start replicas, or ask for fewer"})
	}
	for _, problem := range safety.Problems() {
		found = append(found, finding{problem, "as it says, in redis.conf or with CONFIG SET"})
	}
	return found
}
