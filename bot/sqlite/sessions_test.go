package sqlite_test

import (
	"context"
	"testing"

	"github.com/alexedwards/scs/v2"

	"github.com/firstline-support/firstline/bot/bottest"
)

func TestSessions(t *testing.T) {
	bottest.TestSessions(t, func(t *testing.T) bottest.Sessions {
		t.Helper()
		s := open(t, t.TempDir())
		t.Cleanup(func() { closed(t, s) })
		return s.Sessions(t.Context())
	})
}

func TestSessionsAreAStoreOfSCS(t *testing.T) {
	s := open(t, t.TempDir())
	defer closed(t, s)
	var _ interface {
		scs.CtxStore
		scs.IterableCtxStore
	} = s.Sessions(t.Context())
}

func ended(t *testing.T) context.Context {
	ctx, end := context.WithCancel(t.Context())
	end()
	return ctx
}
