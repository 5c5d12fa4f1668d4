package redis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// Deeds lie in one place and are only ever added.
const (
	deedsTag    = "deeds"
	deedsState  = "state"  // hash: see audit.lua
	deedsStream = "deeds"  // stream: bodies
	deedsBy     = "by:"    // list: numbers, with the agent
	deedsAbout  = "about:" // list: numbers, with what they are about
	stateLast   = "last"   // how many there are
	stateBehind = "behind" // how far back a clock ever was
	usualDeeds  = 200      // how many are given when nobody says
	deedsAtOnce = 500      // how many are read in one go
	fieldDeed   = "deed"   // of an entry: the body
	fieldLatest = "latest" // of an entry: see audit.lua
)

func (k keys) deeds(name string) string { return k.tagged(deedsTag, name) }

//go:embed audit.lua
var auditSource string

var auditScript = redis.NewScript(auditSource)

// Audit implements [handoff.Auditor].
func (s *Store) Audit(ctx context.Context, d handoff.Deed) error {
	if err := s.audit(ctx, d); err != nil {
		return fmt.Errorf("audit %s: %w", d.What, err)
	}
	return nil
}

func (s *Store) audit(ctx context.Context, d handoff.Deed) error {
	body, err := encode(d)
	if err != nil {
		return err
	}
	mark, err := nonce()
	if err != nil {
		return err
	}
	keys := []string{s.deeds("did:" + mark), s.deeds(deedsState), s.deeds(deedsStream)}
	if d.Agent != "" {
		keys = append(keys, s.deeds(deedsBy+d.Agent))
	}
	if d.About != "" {
		keys = append(keys, s.deeds(deedsAbout+d.About))
	}
	_, err = s.script(ctx, auditScript, keys, body, micros(d.At), onceFor.Milliseconds())
	return err
}

// Deeds implements [handoff.Auditor].
func (s *Store) Deeds(ctx context.Context, f handoff.DeedFilter) ([]handoff.Deed, error) {
	if f.Limit <= 0 {
		f.Limit = usualDeeds
	}
	r := deedReader{store: s, f: f}
	err := r.read(ctx)
	if err != nil {
		return nil, fmt.Errorf("read deeds: %w", err)
	}
	return r.found, nil
}
