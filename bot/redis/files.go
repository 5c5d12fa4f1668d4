package redis

import (
	"context"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// holdForEvent has an event hold its files until it is handled.
func (s *Store) holdForEvent(context.Context, bot.Event) error { return nil }

// holdForEntries has the turn's entries hold their files.
func (s *Store) holdForEntries(context.Context, *draft) error { return nil }

// releaseEvent has an event that is handled hold its files no longer.
func (d *draft) releaseEvent(bot.Event) {}

// releaseFiles has an entry whose words are deleted hold its files no longer.
func (d *draft) releaseFiles(handoff.Entry) error { return nil }
