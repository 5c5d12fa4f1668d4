package bottest

import (
	"errors"
	"sync/atomic"

	"github.com/firstline-support/firstline/handoff"
)

func roster(w *world) {
	ada := handoff.Agent{ID: "2", Name: "Ada", Team: "it", Lang: "en"}
	bob := handoff.Agent{ID: "1", Name: "Bob"}
	second := handoff.Agent{ID: "3", Name: "Ada"}
	for _, a := range []handoff.Agent{bob, second, {ID: "2", Name: "Zoe"}, ada} {
		w.must(w.PutAgent(w.Context(), a))
	}
	all, err := w.Agents(w.Context())
	w.must(err)
	same(w, "agents", all, []handoff.Agent{ada, second, bob})
	one, err := w.Agent(w.Context(), "2")
	w.must(err)
	same(w, "agent", one, ada)
}

func unknownAgent(w *world) {
	if _, err := w.Agent(w.Context(), "nobody"); !errors.Is(err, handoff.ErrNoAgent) {
		w.Errorf("got %v, want %v", err, handoff.ErrNoAgent)
	}
	all, err := w.Agents(w.Context())
	w.must(err)
	same(w, "agents", all, nil)
}

// ada is an agent with a link that is good until the tenth second.
func (w *world) ada(hash []byte) handoff.Agent {
	w.Helper()
	a := handoff.Agent{ID: "ada", Name: "Ada", Team: "it"}
	w.must(w.PutAgent(w.Context(), a))
	w.must(w.AddLink(w.Context(), hash, a.ID, moment(10)))
	return a
}

func linkOnce(w *world) {
	hash := []byte("\x00\xff a hash")
	want := w.ada(hash)
	got, err := w.RedeemLink(w.Context(), hash, moment(1))
	w.must(err)
	same(w, "agent", got, want)
	if _, err := w.RedeemLink(w.Context(), hash, moment(1)); !errors.Is(err, handoff.ErrNoAgent) {
		w.Errorf("the second time: got %v, want %v", err, handoff.ErrNoAgent)
	}
}

func oneRedeems(w *world) {
	hash := []byte("a hash")
	w.ada(hash)
	var redeemed, other atomic.Int32
	together(50, func(int) {
		switch _, err := w.RedeemLink(w.Context(), hash, moment(1)); {
		case err == nil:
			redeemed.Add(1)
		case !errors.Is(err, handoff.ErrNoAgent):
			other.Add(1)
		}
	})
	if redeemed.Load() != 1 || other.Load() != 0 {
		w.Errorf("got %d redeemed and %d other errors, want 1 and 0", redeemed.Load(), other.Load())
	}
}

func linkExpires(w *world) {
	hash := []byte("a hash")
	w.ada(hash)
	for _, second := range []int{11, 10} {
		if _, err := w.RedeemLink(w.Context(), hash, moment(second)); !errors.Is(err, handoff.ErrNoAgent) {
			w.Errorf("in second %d: got %v, want %v", second, err, handoff.ErrNoAgent)
		}
	}
}

func linkNeedsAgent(w *world) {
	if err := w.AddLink(w.Context(), []byte("x"), "nobody", moment(10)); !errors.Is(err, handoff.ErrNoAgent) {
		w.Errorf("got %v, want %v", err, handoff.ErrNoAgent)
	}
	hash := []byte("a hash")
	w.ada(hash)
	if err := w.AddLink(w.Context(), hash, "ada", moment(99)); err == nil {
		w.Error("the same hash again: got no error, want one")
	}
	if _, err := w.RedeemLink(w.Context(), hash, moment(50)); !errors.Is(err, handoff.ErrNoAgent) {
		w.Errorf("after its time: got %v, want %v", err, handoff.ErrNoAgent)
	}
}

func wrongLink(w *world) {
	hash := []byte("a hash")
	w.ada(hash)
	for _, wrong := range [][]byte{[]byte("b hash"), []byte("a has"), {}, nil} {
		if _, err := w.RedeemLink(w.Context(), wrong, moment(1)); !errors.Is(err, handoff.ErrNoAgent) {
			w.Errorf("hash %q: got %v, want %v", wrong, err, handoff.ErrNoAgent)
		}
	}
	_, err := w.RedeemLink(w.Context(), hash, moment(1))
	w.must(err)
}

// anyway lets any agent be removed.
func anyway([]handoff.Agent) error { return nil }

// whoever asks whether an agent may go sees all as they are at that moment: of two admins one stays.
func lastStays(w *world) {
	for _, id := range []string{"ada", "bob"} {
		w.must(w.PutAgent(w.Context(), handoff.Agent{ID: id, Name: id, Role: handoff.Admin}))
	}
	needed := errors.New("somebody has to stay")
	refused := make(chan error, 2)
	for _, id := range []string{"ada", "bob"} {
		go func() {
			refused <- w.RemoveAgent(w.Context(), id, func(all []handoff.Agent) error {
				if !handoff.Dispensable(all, id) {
					return needed
				}
				return nil
			})
		}()
	}
	first, second := <-refused, <-refused
	if errors.Is(first, needed) == errors.Is(second, needed) {
		w.Errorf("got %v and %v, want one of them refused", first, second)
	}
	if all, err := w.Agents(w.Context()); err != nil || len(all) != 1 {
		w.Errorf("left are %v, %v", all, err)
	}
}

func removedAgent(w *world) {
	hash := []byte("a hash")
	w.ada(hash)
	w.must(w.RemoveAgent(w.Context(), "ada", anyway))
	if _, err := w.Agent(w.Context(), "ada"); !errors.Is(err, handoff.ErrNoAgent) {
		w.Errorf("got %v, want %v", err, handoff.ErrNoAgent)
	}
	if _, err := w.RedeemLink(w.Context(), hash, moment(1)); !errors.Is(err, handoff.ErrNoAgent) {
		w.Errorf("the link: got %v, want %v", err, handoff.ErrNoAgent)
	}
	if err := w.RemoveAgent(w.Context(), "ada", anyway); !errors.Is(err, handoff.ErrNoAgent) {
		w.Errorf("the second time: got %v, want %v", err, handoff.ErrNoAgent)
	}
}

func keptDeeds(w *world) {
	deeds := []handoff.Deed{
		{At: moment(1), Agent: "ada", From: "::1", What: "take", About: "7", Result: 200, Via: "console"},
		{At: moment(2), Agent: "bob", What: "take", About: "7", Result: 409, Note: "'; DROP TABLE deeds; --"},
		{At: moment(3), Agent: "ada", What: "sign-out", Result: 303},
	}
	for i := range deeds {
		w.must(w.Audit(w.Context(), deeds[i]))
		deeds[i].ID = int64(i) + 1
	}
	for _, test := range []struct {
		name string
		f    handoff.DeedFilter
		want []handoff.Deed
	}{
		{"all", handoff.DeedFilter{}, []handoff.Deed{deeds[2], deeds[1], deeds[0]}},
		{"of an agent", handoff.DeedFilter{Agent: "ada"}, []handoff.Deed{deeds[2], deeds[0]}},
		{"about a case", handoff.DeedFilter{About: "7"}, []handoff.Deed{deeds[1], deeds[0]}},
		{"of a time", handoff.DeedFilter{Since: moment(2), Until: moment(3)}, []handoff.Deed{deeds[1]}},
		{"the latest", handoff.DeedFilter{Limit: 1}, []handoff.Deed{deeds[2]}},
		{"of nobody", handoff.DeedFilter{Agent: "nobody"}, nil},
	} {
		got, err := w.Deeds(w.Context(), test.f)
		w.must(err)
		same(w, test.name, got, test.want)
	}
}

func changedAgent(w *world) {
	w.ada([]byte("a hash"))
	together(20, func(i int) {
		_, err := w.ChangeAgent(w.Context(), "ada", func(a *handoff.Agent, all []handoff.Agent) error {
			if len(all) != 1 {
				return errors.New("the agents are not all")
			}
			a.Capacity++
			return nil
		})
		if err != nil {
			w.Error(err)
		}
	})
	no := errors.New("no")
	_, err := w.ChangeAgent(w.Context(), "ada", func(a *handoff.Agent, _ []handoff.Agent) error {
		a.Name = "changed in vain"
		return no
	})
	if !errors.Is(err, no) {
		w.Errorf("got %v, want the refusal", err)
	}
	ada, err := w.Agent(w.Context(), "ada")
	w.must(err)
	if ada.Capacity != 20 || ada.Name != "Ada" {
		w.Errorf("got %+v", ada)
	}
	_, err = w.ChangeAgent(w.Context(), "nobody", func(*handoff.Agent, []handoff.Agent) error { return nil })
	if !errors.Is(err, handoff.ErrNoAgent) {
		w.Errorf("got %v, want %v", err, handoff.ErrNoAgent)
	}
}

func welcomedOnce(w *world) {
	together(20, func(int) {
		_, err := w.Welcome(w.Context(), func(all, _ []handoff.Agent) (handoff.Agent, error) {
			if len(all) == 1 {
				all[0].Capacity++
				return all[0], nil
			}
			return handoff.Agent{ID: "ada", Name: "Ada", Account: handoff.Account{Subject: "s"}}, nil
		})
		if err != nil {
			w.Error(err)
		}
	})
	no := errors.New("no")
	refuse := func([]handoff.Agent, []handoff.Agent) (handoff.Agent, error) { return handoff.Agent{ID: "bob"}, no }
	if _, err := w.Welcome(w.Context(), refuse); !errors.Is(err, no) {
		w.Errorf("got %v, want the refusal", err)
	}
	all, err := w.Agents(w.Context())
	w.must(err)
	if len(all) != 1 || all[0].Capacity != 19 || all[0].Account.Subject != "s" {
		w.Errorf("got %+v", all)
	}
}

func formerAgents(w *world) {
	account := handoff.Account{Email: "ada@example.com", Issuer: "i", Subject: "s", Mapped: true}
	w.must(w.PutAgent(w.Context(), handoff.Agent{ID: "ada", Name: "Ada", Account: account}))
	w.must(w.RemoveAgent(w.Context(), "ada", anyway))
	_, err := w.Welcome(w.Context(), func(all, former []handoff.Agent) (handoff.Agent, error) {
		same(w, "agents", all, nil)
		same(w, "former agents", former, []handoff.Agent{{ID: "ada", Account: account}})
		return handoff.Agent{ID: "bob", Name: "Bob"}, nil
	})
	w.must(err)
}

func keptAccount(w *world) {
	ada := handoff.Agent{ID: "ada", Name: "Ada", Account: handoff.Account{Email: "ada@example.com", Subject: "s"}}
	w.must(w.PutAgent(w.Context(), ada))
	got, err := w.ChangeAgent(w.Context(), "ada", func(a *handoff.Agent, all []handoff.Agent) error {
		same(w, "all", all, []handoff.Agent{ada})
		a.Account.Issuer = "i"
		return nil
	})
	w.must(err)
	ada.Account.Issuer = "i"
	same(w, "changed", got, ada)
	one, err := w.Agent(w.Context(), "ada")
	w.must(err)
	same(w, "stored", one, ada)
	t := turn("a")
	t.Case = &handoff.Case{State: handoff.Taken, Agent: ada}
	w.commit(t)
	c, err := w.Case(w.Context(), 1)
	w.must(err)
	if c.Agent.ID != "ada" || c.Agent.Account != (handoff.Account{}) {
		w.Errorf("the case has %+v", c.Agent)
	}
}
