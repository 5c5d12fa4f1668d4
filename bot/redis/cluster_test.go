package redis_test

import (
	"errors"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/handoff"
)

// What changes together has to lie on one node of a cluster, whatever names it has.
func TestWhatChangesTogetherLiesTogether(t *testing.T) {
	s := inCluster(t)
	now := time.Now()
	for _, name := range []string{"ada", "a{b}c", "}{", "{}"} {
		for what, do := range placed(t, s, name, now) {
			if err := do(); err != nil {
				t.Errorf("%s of %q: %v", what, name, err)
			}
		}
	}
}

// placed is one of everything that has a place of its own.
func placed(t *testing.T, s *redis.Store, name string, now time.Time) map[string]func() error {
	ctx := t.Context()
	return map[string]func() error{
		"people": func() error {
			_, err := s.PutView(ctx, handoff.View{Owner: name, Share: name, Name: "a"})
			_, viewed := s.PutView(ctx, handoff.View{Owner: name, Name: "b"})
			err = errors.Join(err, viewed, s.PutAgent(ctx, handoff.Agent{ID: name, Name: name}),
				s.AddLink(ctx, []byte(name+"1"), name, now.Add(time.Hour)),
				s.AddLink(ctx, []byte(name+"2"), name, now.Add(time.Hour)), s.PutDraft(ctx, name, 1, "reply", ""))
			_, redeemed := s.RedeemLink(ctx, []byte(name+"1"), now)
			_, seen := s.Views(ctx, handoff.Agent{ID: name, Team: name, Duty: handoff.Duty{Teams: []string{"b", "c"}}})
			_, drafted := s.Drafts(ctx, name, 1)
			removed := s.RemoveAgent(ctx, name, func([]handoff.Agent) error { return nil })
			return errors.Join(err, redeemed, seen, drafted, removed)
		},
		"notes": func() error {
			_, err := s.Recollect(ctx, name, "")
			return errors.Join(err, s.Remember(ctx, name, name, "x"), s.Remember(ctx, name, name, ""))
		},
		"deeds": func() error {
			err := s.Audit(ctx, handoff.Deed{At: now, Agent: name, About: name})
			_, found := s.Deeds(ctx, handoff.DeedFilter{Agent: name, Since: now, Until: now.Add(1)})
			return errors.Join(err, found)
		},
		"papers": func() error {
			err := s.File(ctx, name, action.Paper{Key: name, Value: []byte("x"), Until: now.Add(time.Hour)})
			_, found := s.Leaf(ctx, name, name, "", 10)
			return errors.Join(err, found)
		},
		"vectors": func() error {
			err := s.KeepVectors(ctx, name, map[string][]float32{name: {1}}, now.AddDate(-1, 0, 0))
			_, found := s.Vectors(ctx, name, []string{name}, now)
			_, dropped := s.DropVectors(ctx, now.AddDate(0, 0, 1), 0)
			return errors.Join(err, found, dropped)
		},
		"sessions": func() error {
			sessions := s.Sessions(ctx)
			err := sessions.Commit(name, []byte("x"), now.Add(time.Hour))
			_, listed := sessions.AllCtx(ctx)
			return errors.Join(err, listed, sessions.Delete(name))
		},
	}
}
