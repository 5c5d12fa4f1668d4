package redis

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Quiet keeps the client from writing lines of its own about connections: what fails comes back as an error, and is
// logged where it is known what for. The client has one logger for the whole program, so this is for main, before
// anything is opened.
func Quiet() { redis.SetLogger(silent{}) }

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}
