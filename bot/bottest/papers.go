package bottest

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

func paperChecks() map[string]func(*world) {
	return map[string]func(*world){
		"a paper is kept until it is taken away":               paperKept,
		"of many who change a paper at once one wins":          oneFiles,
		"changes made one upon the other are all there":        allChanges,
		"a paper that is out of date is gone, and its version": paperOutdated,
		"drawers are leafed through in order":                  leafed,
		"papers that are too large or nameless are refused":    badPapers,
	}
}

// paper is the one called "a" in a drawer.
func (w *world) paper(drawer string) action.Paper {
	w.Helper()
	p, err := w.Look(w.Context(), drawer, "a")
	w.must(err)
	return p
}

func (w *world) files(drawer string, p action.Paper, want error) {
	w.Helper()
	if err := w.File(w.Context(), drawer, p); !errors.Is(err, want) {
		w.Fatalf("filing %q with version %d: got %v, want %v", p.Key, p.Version, err, want)
	}
}

func paperKept(w *world) {
	same(w, "before", w.paper("codes"), action.Paper{Key: "a"})
	until := time.Now().Add(time.Hour).Truncate(time.Microsecond)
	w.files("codes", action.Paper{Key: "a", Value: []byte("1"), Until: until}, nil)
	w.files("links", action.Paper{Key: "a", Value: []byte("other")}, nil)
	w.files("codes", action.Paper{Key: "a", Value: []byte("2")}, action.ErrMoved)
	w.reopen()
	p := w.paper("codes")
	if string(p.Value) != "1" || p.Version == 0 || !p.Until.Equal(until) {
		w.Errorf("got %+v", p)
	}
	p.Value = []byte("3")
	w.files("codes", p, nil)
	w.files("codes", p, action.ErrMoved)
	next := w.paper("codes")
	if string(next.Value) != "3" || next.Version <= p.Version {
		w.Errorf("got %+v after version %d", next, p.Version)
	}
	w.files("codes", action.Paper{Key: "a", Version: next.Version}, nil)
	same(w, "taken away", w.paper("codes"), action.Paper{Key: "a"})
	w.files("codes", action.Paper{Key: "a"}, nil)
	w.files("codes", action.Paper{Key: "a", Version: next.Version, Value: []byte("4")}, action.ErrMoved)
	w.files("codes", action.Paper{Key: "a", Value: []byte("5")}, nil)
	w.files("codes", action.Paper{Key: "a", Version: next.Version, Value: []byte("6")}, action.ErrMoved)
	same(w, "of another drawer", string(w.paper("links").Value), "other")
}

func oneFiles(w *world) {
	var won atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			switch err := w.File(w.Context(), "codes", action.Paper{Key: "a", Value: []byte("x")}); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, action.ErrMoved):
				w.Errorf("got %v", err)
			}
		})
	}
	all.Wait()
	same(w, "winners", won.Load(), 1)
}

func allChanges(w *world) {
	const each, who = 5, 4
	var all sync.WaitGroup
	for range who {
		all.Go(func() {
			for range each {
				err := action.Change(w.Context(), w, "counts", "a", func(p action.Paper) (action.Paper, error) {
					return action.Paper{Value: append(p.Value, 'x')}, nil
				})
				if err != nil {
					w.Error(err)
				}
			}
		})
	}
	all.Wait()
	same(w, "changes", len(w.paper("counts").Value), each*who)
}

func paperOutdated(w *world) {
	w.files("codes", action.Paper{Key: "b", Value: []byte("stays")}, nil)
	w.files("codes", action.Paper{Key: "a", Value: []byte("old"), Until: time.Now().Add(-time.Second)}, nil)
	same(w, "out of date", w.paper("codes"), action.Paper{Key: "a"})
	w.files("codes", action.Paper{Key: "a", Value: []byte("new")}, nil)
	same(w, "new", string(w.paper("codes").Value), "new")
	found, err := w.Leaf(w.Context(), "codes", "", "", 10)
	w.must(err)
	same(w, "papers", len(found), 2)
}

func leafed(w *world) {
	for _, key := range []string{"b/2", "a", "b/1", "b%", "B/3", "b/10"} {
		w.files("codes", action.Paper{Key: key, Value: []byte(key)}, nil)
	}
	w.files("links", action.Paper{Key: "b/4", Value: []byte("x")}, nil)
	keys := func(prefix, after string, limit int) (keys string) {
		found, err := w.Leaf(w.Context(), "codes", prefix, after, limit)
		w.must(err)
		for _, p := range found {
			keys += p.Key + " "
			if string(p.Value) != p.Key || p.Version == 0 {
				w.Errorf("got %+v", p)
			}
		}
		return keys
	}
	same(w, "of a prefix", keys("b/", "", 10), "b/1 b/10 b/2 ")
	same(w, "the first", keys("b/", "", 2), "b/1 b/10 ")
	same(w, "the next", keys("b/", "b/10", 2), "b/2 ")
	same(w, "all", keys("", "", 10), "B/3 a b% b/1 b/10 b/2 ")
}

func badPapers(w *world) {
	for _, p := range []action.Paper{{Value: []byte("x")}, {Key: strings.Repeat("k", action.MaxKey+1), Value: []byte("x")},
		{Key: "a", Value: bytes.Repeat([]byte("x"), action.MaxPaper+1)}, {Key: "a", Value: []byte("x"), Version: -1}} {
		if err := w.File(w.Context(), "codes", p); err == nil || errors.Is(err, action.ErrMoved) {
			w.Errorf("a paper with a key of %d and %d bytes: got %v", len(p.Key), len(p.Value), err)
		}
	}
}
