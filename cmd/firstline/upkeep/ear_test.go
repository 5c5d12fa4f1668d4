package upkeep

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"maps"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/kb"
)

// An ear that notes what it has the bot heed.
func (o *office) ear(now func() time.Time, heeded *[]map[kb.Edition]kb.Helped) *Ear {
	return &Ear{Store: o.store, Now: now, Log: slog.New(slog.DiscardHandler),
		Heed: func(helped map[kb.Edition]kb.Helped) { *heeded = append(*heeded, helped) }}
}

// edition is that of the VPN article.
func (o *office) edition() kb.Edition {
	o.Helper()
	a, ok := o.now.Base.Article("vpn", "en", nil)
	if !ok {
		o.Fatal("there is no such article")
	}
	return a.Edition()
}

func TestWhatPeopleSayOfArticlesIsHeardAsItComesAndAllAgainAfterARestart(t *testing.T) {
	o := newOffice(t)
	o.talk("vpn is down", "that solved it")
	var heeded []map[kb.Edition]kb.Helped
	e := o.ear(func() time.Time { return noon.Add(-50 * time.Minute) }, &heeded)
	listen := func(e *Ear, want kb.Helped) {
		t.Helper()
		if err := e.listen(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := heeded[len(heeded)-1]; !maps.Equal(got, map[kb.Edition]kb.Helped{o.edition(): want}) {
			t.Errorf("heeded %v, want %v", got, want)
		}
	}
	listen(e, kb.Helped{Solved: 1})
	listen(e, kb.Helped{Solved: 1})
	o.talk("vpn is down", "no, that did not help")
	o.talk("vpn is down")
	listen(e, kb.Helped{Solved: 1, NotSolved: 1})
	listen(o.ear(atNoon, &heeded), kb.Helped{Solved: 1, NotSolved: 1})
}

func TestAVoiceIsForgottenAfterHalfAYear(t *testing.T) {
	o := newOffice(t)
	o.talk("vpn is down", "that solved it")
	var heeded []map[kb.Edition]kb.Helped
	e := o.ear(atNoon, &heeded)
	if err := e.listen(t.Context()); err != nil || len(heeded[0]) != 1 {
		t.Fatalf("heeded %v %v, want a voice", heeded, err)
	}
	e.Now = func() time.Time { return noon.AddDate(0, 0, memorySpan+1) }
	if err := e.listen(t.Context()); err != nil || len(heeded[1]) != 0 || e.heard.Len() != 0 {
		t.Errorf("heeded %v %v, want nothing, and nothing kept: %d", heeded[1], err, e.heard.Len())
	}
}

// deaf is a journal that cannot be read.
type deaf struct{ asked chan struct{} }

// Chronicle implements handoff.Chronicle.
func (d deaf) Chronicle(context.Context, time.Time, int, ...handoff.Kind) iter.Seq2[handoff.Entry, error] {
	return func(yield func(handoff.Entry, error) bool) {
		d.asked <- struct{}{}
		yield(handoff.Entry{}, errors.New("the disk is gone"))
	}
}

func TestAnEarOutlivesAJournalThatCannotBeRead(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	d := deaf{make(chan struct{})}
	e := &Ear{Store: d, Now: atNoon, Log: slog.New(slog.DiscardHandler),
		Heed: func(map[kb.Edition]kb.Helped) { t.Error("heeded") }}
	ended := make(chan error)
	go func() { ended <- e.Run(ctx) }()
	<-d.asked
	select {
	case err := <-ended:
		t.Fatalf("ended: %v", err)
	default:
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
