package redis_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/redis/redistest"
	"github.com/firstline-support/firstline/handoff"
)

// lostCase is something that a node does and does not hear of, so that it is sent again. In between another node does
// something to the same thing.
type lostCase struct {
	before    func(context.Context, *redis.Store) error
	does      func(context.Context, *redis.Store) error
	meanwhile func(context.Context, *redis.Store) error
	left      func(context.Context, *redis.Store) (string, error) // what is there in the end
	want      string
}

func TestWhatWasDoneUnheardIsDoneOnce(t *testing.T) {
	for name, test := range lostCases() {
		t.Run(name, func(t *testing.T) {
			srv := redistest.Shared(t)
			net, prefix := newLossy(t, srv.Addr()), srv.Prefix(t)
			a := guest(t, strings.Replace(srv.URL(), srv.Addr(), net.addr, 1), prefix)
			b := guest(t, srv.URL(), prefix)
			must(t, test.before(t.Context(), a)) // the server has the scripts then
			marker := ":did:"
			if name == "a session" {
				marker = ":session:" // it says itself that it has ended
			}
			net.lose(marker, func() {
				if err := test.meanwhile(t.Context(), b); err != nil {
					t.Errorf("meanwhile: %v", err)
				}
			})
			must(t, test.does(t.Context(), a))
			got, err := test.left(t.Context(), b)
			must(t, err)
			if !net.lost() || got != test.want {
				t.Errorf("lost: %v, left is %q, want %q", net.lost(), got, test.want)
			}
		})
	}
}

func lostCases() map[string]lostCase {
	return map[string]lostCase{
		"an agent's change": {putAda, moreOfAda, moreOfAda, capacityOfAda, "2"},
		"a link's use": {putAdaWithLink, redeem, nothing, func(ctx context.Context, s *redis.Store) (string, error) {
			a, err := s.Agent(ctx, "ada")
			return a.ID, err
		}, "ada"},
		"a new link": {putAda, addLink, nothing, func(ctx context.Context, s *redis.Store) (string, error) {
			return "good", redeem(ctx, s)
		}, "good"},
		"a paper":   {extends, extends, extends, paper, "xxx"},
		"a deed":    {audit, audit, audit, deeds, "321"},
		"a note":    {remembers("0"), remembers("1"), remembers("2"), note, "2"},
		"a view":    {putAda, putView, putView, views, "12"},
		"a session": {signIn("old"), signIn("new"), signOut, session, ""},
	}
}

func nothing(context.Context, *redis.Store) error { return nil }

func putAda(ctx context.Context, s *redis.Store) error {
	return s.PutAgent(ctx, handoff.Agent{ID: "ada", Name: "Ada"})
}

func moreOfAda(ctx context.Context, s *redis.Store) error {
	_, err := s.ChangeAgent(ctx, "ada", more)
	return err
}

func capacityOfAda(ctx context.Context, s *redis.Store) (string, error) {
	a, err := s.Agent(ctx, "ada")
	return string(rune('0' + a.Capacity)), err
}

func putAdaWithLink(ctx context.Context, s *redis.Store) error {
	return errors.Join(putAda(ctx, s), addLink(ctx, s))
}

func addLink(ctx context.Context, s *redis.Store) error {
	return s.AddLink(ctx, []byte("hash"), "ada", time.Now().Add(time.Hour))
}

func redeem(ctx context.Context, s *redis.Store) error {
	_, err := s.RedeemLink(ctx, []byte("hash"), time.Now())
	return err
}

func extends(ctx context.Context, s *redis.Store) error {
	return action.Change(ctx, s, "codes", "a", func(p action.Paper) (action.Paper, error) {
		return action.Paper{Value: append(p.Value, 'x')}, nil
	})
}

func paper(ctx context.Context, s *redis.Store) (string, error) {
	p, err := s.Look(ctx, "codes", "a")
	return string(p.Value), err
}

func audit(ctx context.Context, s *redis.Store) error {
	return s.Audit(ctx, handoff.Deed{At: time.Now(), Agent: "ada", What: "take"})
}

func deeds(ctx context.Context, s *redis.Store) (numbers string, _ error) {
	found, err := s.Deeds(ctx, handoff.DeedFilter{Agent: "ada"})
	for _, d := range found {
		numbers += string(rune('0' + d.ID))
	}
	return numbers, err
}

func remembers(value string) func(context.Context, *redis.Store) error {
	return func(ctx context.Context, s *redis.Store) error { return s.Remember(ctx, "web", "a", value) }
}

func note(ctx context.Context, s *redis.Store) (string, error) { return s.Recall(ctx, "web", "a") }

func putView(ctx context.Context, s *redis.Store) error {
	_, err := s.PutView(ctx, handoff.View{Owner: "ada", Name: "a"})
	return err
}

func views(ctx context.Context, s *redis.Store) (numbers string, _ error) {
	found, err := s.Views(ctx, handoff.Agent{ID: "ada"})
	for _, v := range found {
		numbers += string(rune('0' + v.ID))
	}
	return numbers, err
}

func signIn(body string) func(context.Context, *redis.Store) error {
	return func(ctx context.Context, s *redis.Store) error {
		return s.Sessions(ctx).Commit("token", []byte(body), time.Now().Add(time.Hour))
	}
}

func signOut(ctx context.Context, s *redis.Store) error { return s.Sessions(ctx).Delete("token") }

func session(ctx context.Context, s *redis.Store) (string, error) {
	body, _, err := s.Sessions(ctx).Find("token")
	return string(body), err
}
