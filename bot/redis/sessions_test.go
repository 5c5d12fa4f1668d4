package redis_test

import (
	"testing"

	"github.com/alexedwards/scs/v2"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/redis/redistest"
)

func TestSessions(t *testing.T) {
	bottest.TestSessions(t, func(t *testing.T) bottest.Sessions {
		t.Helper()
		server := redistest.Shared(t)
		var sessions interface {
			scs.CtxStore
			scs.IterableCtxStore
		} = aside(t, server, server.Prefix(t)).Sessions(t.Context())
		return sessions
	})
}
