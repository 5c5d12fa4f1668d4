//go:build unix

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/chaos"
	"github.com/firstline-support/firstline/handoff"
)

const (
	chaosPeople = 6
	chaosAgents = 2
)

// A trouble is something that breaks and is mended again.
type trouble struct {
	name   string
	happen func(r *rand.Rand)
}

// An ordeal is one fleet under people, agents and troubles.
type ordeal struct {
	t      *testing.T
	fleet  *fleet
	town   *town
	others *platform // where people write beside the web chat; nil: nowhere
	seed   uint64
	faults []chaos.Fault
	open   func(context.Context) (journals, error) // of the stopped bot
}

// journals are what is stored at the end.
type journals interface {
	Journal(ctx context.Context, conversation string, after int64, limit int) ([]handoff.Entry, error)
	Close() error
}

// broken does what breaks and mends something, and notes when.
func (r *ordeal) broken(name string, do func()) {
	f := chaos.Fault{Name: name, Begun: time.Now()}
	do()
	f.Ended = time.Now()
	r.faults = append(r.faults, f)
}

// happens has people and agents work while one trouble follows the other, in the order that the seed gives.
func (r *ordeal) happens(troubles []trouble) {
	r.t.Helper()
	ctx, stop := context.WithCancel(r.t.Context())
	defer stop()
	var agents []*clerk
	for i := range chaosAgents {
		agents = append(agents, newClerk(r.fleet, r.town, []string{"Maria", "Jonas"}[i]))
	}
	var everybody sync.WaitGroup
	for i := range chaosPeople {
		everybody.Go(func() { r.town.talk(ctx, rand.New(rand.NewPCG(r.seed, uint64(i)))) })
	}
	for i, c := range r.others.members() {
		everybody.Go(func() { c.talk(ctx, r.town, rand.New(rand.NewPCG(r.seed, uint64(2000+i)))) })
	}
	for i, c := range agents {
		everybody.Go(func() { c.work(ctx, rand.New(rand.NewPCG(r.seed, uint64(1000+i)))) })
	}
	r.breakThings(ctx, troubles)
	close(r.town.enough)
	late := time.AfterFunc(chaos.Patience+3*time.Second, stop) // who waits for longer than that waits in vain
	everybody.Wait()
	late.Stop()
}

// breakThings has troubles happen until the time is over, every one of them once at least when there is time for it.
func (r *ordeal) breakThings(ctx context.Context, troubles []trouble) {
	r.t.Helper()
	random := rand.New(rand.NewPCG(r.seed, 1<<32))
	const least = 2 // troubles, however long each takes on a busy machine
	for happened, late := 0, time.Now().Add(*chaosFor); ctx.Err() == nil; {
		for _, i := range random.Perm(len(troubles)) {
			after(ctx, 200*time.Millisecond+time.Duration(random.Int64N(int64(1500*time.Millisecond))))
			if ctx.Err() != nil || happened >= least && time.Now().After(late) {
				return
			}
			troubles[i].happen(random)
			happened++
		}
	}
}

// judge reads what is there now and finds the promises that were not kept.
func (r *ordeal) judge() {
	r.t.Helper()
	h := r.history()
	for _, v := range chaos.Check(h) {
		r.t.Error(v)
	}
	for _, o := range r.town.odd {
		r.t.Error(o)
	}
	acknowledged, takes, longest := 0, 0, time.Duration(0)
	for _, k := range h.Talks {
		for _, s := range k.Said {
			if !s.Acknowledged.IsZero() {
				acknowledged++
			}
			if !s.Answered.IsZero() {
				longest = max(longest, s.Answered.Sub(s.At))
			}
		}
		for _, one := range k.Takes {
			if !one.Taken.IsZero() {
				takes++
			}
		}
	}
	r.t.Logf("%d troubles, %d conversations, %d messages acknowledged, %d takes; the longest wait was %v",
		len(h.Faults), len(h.Talks), acknowledged, takes, longest.Round(time.Millisecond))
	if acknowledged < 20 || takes < 1 || len(h.Faults) < 2 {
		r.t.Error("too little has happened to tell")
	}
	if r.t.Failed() {
		r.keep(h)
	}
}

// history puts together what everybody did and saw.
func (r *ordeal) history() chaos.History {
	r.t.Helper()
	h := chaos.History{Faults: r.faults, Ended: time.Now()}
	g := newClient(r.town, 0)
	defer g.web.CloseIdleConnections()
	for _, k := range r.town.chats {
		k.client, k.base = g.web, g.base()
		list, err := k.transcript(r.t.Context())
		if err != nil {
			r.t.Errorf("%s: %v", k.ID, err)
		}
		for _, m := range list {
			k.heard = append(k.heard, word(m))
		}
	}
	r.fleet.outcomes()
	r.fleet.stop()
	store, err := r.open(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	for _, k := range r.town.chats {
		one := chaos.Talk{Conversation: k.ID, Said: k.said, Takes: k.takes, Glimpses: k.seen, Heard: k.heard}
		if one.Journal, err = store.Journal(r.t.Context(), k.ID, 0, 1000); err != nil {
			r.t.Errorf("%s: %v", k.ID, err)
		}
		h.Talks = append(h.Talks, one)
	}
	for _, c := range r.others.members() {
		one := c.history()
		if one.Journal, err = store.Journal(r.t.Context(), one.Conversation, 0, 1000); err != nil {
			r.t.Errorf("%s: %v", one.Conversation, err)
		}
		h.Talks = append(h.Talks, one)
	}
	return h
}

// keep writes the history down, for who wants to know more.
func (r *ordeal) keep(h chaos.History) {
	r.t.Helper()
	path := filepath.Join(r.t.ArtifactDir(), "history.json")
	data, err := json.MarshalIndent(h, "", "\t")
	if err = errors.Join(err, os.WriteFile(path, data, 0o600)); err != nil {
		r.t.Error(err)
		return
	}
	r.t.Logf("the history is in %s (kept with -artifacts); again: %s", path,
		fmt.Sprintf("-run '^%s$' -chaos.seed=%d -chaos.for=%v -chaos.skew=%v", r.t.Name(), r.seed, *chaosFor, *chaosSkew))
}
