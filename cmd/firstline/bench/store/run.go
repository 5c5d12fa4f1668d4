package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/bench/gauge"
)

// Options say how much is measured.
type Options struct {
	Each          time.Duration // how long each measurement takes
	Conversations []int         // how many are held at once
	Journals      []int         // how many turns long, for growth
	Stored        []int         // how many conversations, for growth; rising

	Progress func(stage string, done, total int64) // nil: nobody looks
}

// A Report is what was found. Its JSON keys stay.
type Report struct {
	Store      string  `json:"store"`
	EventBytes int     `json:"event_bytes"`
	TurnBytes  int     `json:"turn_bytes"`
	Turns      []Turns `json:"turns"`

	Memory   int64    `json:"bytes_per_1000_conversations"`
	Journals []Growth `json:"journals"`
	Stored   []Growth `json:"stored"`
	Flat     bool     `json:"flat"`
}

// Turns is what so many conversations at once come to.
type Turns struct {
	Conversations int          `json:"conversations"`
	Engine        float64      `json:"turns_per_second"`
	Alone         float64      `json:"store_turns_per_second"` // by the store's own calls
	Bare          float64      `json:"bare_turns_per_second"`  // two commits of the same bytes
	Ratio         float64      `json:"ratio"`                  // of turns to bare ones
	Ack           gauge.Spread `json:"acknowledgement"`
	Whole         gauge.Spread `json:"turn"`
	WholeAlone    gauge.Spread `json:"store_turn"`
	WholeBare     gauge.Spread `json:"bare_turn"`
	// what the engine adds to the store's own calls, as a part of these
	Overhead float64 `json:"engine_overhead"`
}

// Growth is what a turn costs at one size.
type Growth struct {
	Size  int          `json:"size"`
	Turn  gauge.Spread `json:"turn"`
	Ratio float64      `json:"ratio"` // of p50 to that at the smallest size
}

// flatWithin is by how much a turn may become slower or quicker with size and counts as the same.
const flatWithin = 0.20

// a bench is a run under way.
type bench struct {
	Options
	subject Subject
	report  Report
}

// Run measures.
func Run(ctx context.Context, s Subject, o Options) (Report, error) {
	b := &bench{Options: o, subject: s, report: Report{Store: s.Name(), Turns: []Turns{}, Journals: []Growth{},
		Stored: []Growth{}}}
	for _, stage := range []func(context.Context) error{b.turns, b.memory, b.journals, b.stored} {
		if err := stage(ctx); err != nil {
			return Report{}, err
		}
	}
	b.report.Flat = flat(b.report.Journals) && flat(b.report.Stored)
	return b.report, nil
}

func (b *bench) show(stage string, done, total int) {
	if b.Progress != nil {
		b.Progress(stage, int64(done), int64(total))
	}
}

// alone opens the store by itself.
func (b *bench) alone(ctx context.Context, do func(Store) error) error {
	s, err := b.subject.Open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.Close())
}

// with opens the store and has an engine run on it.
func (b *bench) with(ctx context.Context, do func(*engine) error) error {
	return b.alone(ctx, func(s Store) error {
		e := start(ctx, s)
		return errors.Join(do(e), e.stop())
	})
}

// rounds is how often what is compared takes turns, so that a machine that is busy for a while is so for all.
const rounds = 3

// turns measures engine, store and database side by side.
func (b *bench) turns(ctx context.Context) error {
	received, committed, err := sizes()
	if err != nil {
		return err
	}
	b.report.EventBytes, b.report.TurnBytes = len(received), len(committed)
	for i, n := range b.Conversations {
		whole, alone, least := newMeasure(), newMeasure(), newMeasure()
		for round := range rounds {
			b.show("turns", i*rounds+round, rounds*len(b.Conversations))
			err := errors.Join(
				b.with(ctx, func(e *engine) error { return b.measure(ctx, whole, talks("engine", n), e.turn) }),
				// without an engine, which would take the events as well
				b.alone(ctx, func(s Store) error { return b.measure(ctx, alone, talks("alone", n), byStore(s)) }),
				b.measure(ctx, least, talks("bare", n), bare(b.subject, received, committed)))
			if err != nil {
				return fmt.Errorf("measure turns of %d conversations: %w", n, err)
			}
		}
		b.report.Turns = append(b.report.Turns, sum(n, whole, alone, least))
	}
	return nil
}

// sum makes figures of three measurements.
func sum(conversations int, engine, alone, least *measure) Turns {
	t := Turns{Conversations: conversations, Engine: engine.rate(), Alone: alone.rate(), Bare: least.rate(),
		Ack: engine.ack.All(), Whole: engine.whole.All(), WholeAlone: alone.whole.All(), WholeBare: least.whole.All()}
	if t.Bare > 0 {
		t.Ratio = t.Engine / t.Bare
	}
	if t.Engine > 0 && t.Alone > 0 { // a turn takes 1/rate of all conversations together
		t.Overhead = t.Alone/t.Engine - 1
	}
	return t
}

// measure has every conversation do one turn first: what is done once for each is not a turn's cost.
func (b *bench) measure(ctx context.Context, m *measure, talks []string, once once) error {
	if err := side(ctx, newMeasure(), time.Nanosecond, talks, once); err != nil {
		return err
	}
	return side(ctx, m, b.Each/rounds, talks, once)
}

// memory measures what a thousand conversations take that have one answer each.
func (b *bench) memory(ctx context.Context) error {
	const many = 1000
	return b.alone(ctx, func(s Store) error {
		before, err := b.subject.Bytes(ctx)
		if err != nil {
			return err
		}
		done := 0
		for _, talk := range talks("open", many) {
			if b.show("memory", done, many); done%50 == 0 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			done++
			if err := byStore(s)(ctx, talk, serial(), newMeasure()); err != nil {
				return fmt.Errorf("open conversations: %w", err)
			}
		}
		after, err := b.subject.Bytes(ctx)
		b.report.Memory = after - before
		return err
	})
}

// journalTalks is how many conversations take turns in being measured, each with a journal of the same length.
const journalTalks = 32

// journals measures a turn in long conversations.
func (b *bench) journals(ctx context.Context) error {
	names, measures := make([][]string, len(b.Journals)), make([]*measure, len(b.Journals))
	for i, long := range b.Journals {
		names[i], measures[i] = talks(fmt.Sprintf("long-%d", long), journalTalks), newMeasure()
		if err := b.fill(ctx, fmt.Sprintf("journals of %d turns", long), names[i], long); err != nil {
			return err
		}
	}
	for round := range rounds {
		for i, long := range b.Journals {
			b.show("turns in long journals", round*len(names)+i, rounds*len(names))
			if err := b.inTurn(ctx, measures[i], b.Each/rounds, names[i]); err != nil {
				return fmt.Errorf("measure journals of %d turns: %w", long, err)
			}
		}
	}
	for i, long := range b.Journals {
		b.report.Journals = append(b.report.Journals, Growth{Size: long, Turn: measures[i].whole.All()})
	}
	relate(b.report.Journals)
	return nil
}

// stored measures a turn among many conversations.
func (b *bench) stored(ctx context.Context) error {
	before := 0
	for _, n := range b.Stored {
		all := talks("stored", n)
		if err := b.fill(ctx, fmt.Sprintf("storing %d conversations", n), all[before:], 1); err != nil {
			return err
		}
		before = n
		some := make([]string, 0, journalTalks)
		for i := range journalTalks { // from the whole breadth of them
			some = append(some, all[i*(n/journalTalks)])
		}
		m := newMeasure()
		b.show(fmt.Sprintf("turns among %d conversations", n), 0, 0)
		if err := b.inTurn(ctx, m, b.Each, some); err != nil {
			return fmt.Errorf("measure among %d conversations: %w", n, err)
		}
		b.report.Stored = append(b.report.Stored, Growth{Size: n, Turn: m.whole.All()})
	}
	relate(b.report.Stored)
	return nil
}

// fill fills the store, which is opened anew afterwards so that nothing of filling is measured.
func (b *bench) fill(ctx context.Context, stage string, names []string, turns int) error {
	s, err := b.subject.Open(ctx)
	if err != nil {
		return err
	}
	filled := make(chan struct{}, writers)
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		for done := 0; ; done++ {
			if b.show(stage, done, len(names)); !received(filled) {
				return
			}
		}
	}()
	err = fill(ctx, s, names, turns, func() { filled <- struct{}{} })
	close(filled)
	<-shown
	return errors.Join(err, s.Close())
}

func received(from <-chan struct{}) bool {
	_, ok := <-from
	return ok
}

// inTurn measures one turn after the other, in one conversation after the other.
func (b *bench) inTurn(ctx context.Context, m *measure, during time.Duration, names []string) error {
	return b.with(ctx, func(e *engine) error {
		once := func(m *measure) error {
			for _, talk := range names {
				if err := e.turn(ctx, talk, serial(), m); err != nil {
					return err
				}
			}
			return nil
		}
		if err := once(newMeasure()); err != nil {
			return err
		}
		for begun := time.Now(); time.Since(begun) < during; {
			if err := once(m); err != nil {
				return err
			}
		}
		return nil
	})
}

// relate compares all sizes with the smallest.
func relate(all []Growth) {
	for i := range all {
		if all[0].Turn.P50 > 0 {
			all[i].Ratio = all[i].Turn.P50 / all[0].Turn.P50
		}
	}
}

// flat tells whether size makes no difference.
func flat(all []Growth) bool {
	for _, g := range all {
		if math.Abs(g.Ratio-1) > flatWithin {
			return false
		}
	}
	return true
}
