package load

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// A Target is what is driven.
type Target struct {
	Channels []Channel       // conversations begin in one after the other
	Links    []string        // for agents to sign in, one each
	Desks    []string        // where they do: the addresses of the nodes
	Look     func() []Sample // what each node uses now; nil: nobody can tell
	Ended    func() []string // what is to be said of nodes that have ended
}

// A Channel is where conversations begin.
type Channel interface {
	begin(ctx context.Context) (talk, error)
}

// Watch is told how it goes: for a bar, and for lines of a long run.
type Watch struct {
	Progress func(stage string, done, total int64)
	Sample   func(Moment)
	Done     func() // no more progress comes
}

// Why nobody waits any more.
var (
	errInterrupted = errors.New("interrupted")
	errPatience    = errors.New("waited long enough")
)

// mostOpen is how many conversations may be open at once: beyond it the driver itself would be what is measured.
const mostOpen = 50_000

// hurry is how long is waited for outcomes after an interruption.
const hurry = 3 * time.Second

// A run is one under way.
type run struct {
	options Options
	target  Target
	watch   Watch
	tally   *tally
	file    *file
	begun   time.Time
	open    atomic.Int64
	shows   sync.Mutex // of what is watched: one thing after the other
	people  sync.WaitGroup
}

// Run drives the target and reports. When ctx ends it stops, and reports what it has.
func Run(ctx context.Context, o Options, t Target, w Watch) (Report, error) {
	if err := o.Check(); err != nil {
		return Report{}, err
	}
	begun := time.Now()
	tally := newTally(begun.Add(o.Warmup))
	r := &run{options: o, target: t, watch: w, tally: tally, begun: begun,
		file: &file{tally: tally, chance: chanceOf(o.Seed, -2)}}
	// what is under way when somebody interrupts the run has a little time to end
	living, die := context.WithCancelCause(context.WithoutCancel(ctx))
	defer die(nil)
	ending, stop := context.WithTimeout(ctx, o.Duration)
	defer stop()

	var beside sync.WaitGroup
	working, home := context.WithCancel(living)
	series := newSeries(r)
	beside.Go(func() { series.take(working) })
	for i, link := range t.Links {
		a := &agent{desk: newDesk(t.Desks[i%len(t.Desks)]), link: link, options: o, tally: tally,
			chance: chanceOf(o.Seed, -3-i)}
		beside.Go(func() { a.work(working, ending) })
	}
	r.arrive(living, ending)
	driven := time.Since(begun)
	interrupted := ctx.Err() != nil
	r.drain(die, interrupted)
	home()
	beside.Wait()
	r.audit(ctx, interrupted)
	if w.Done != nil {
		w.Done()
	}
	return r.report(series, driven, interrupted), nil
}

// arrive begins conversations by the clock.
func (r *run) arrive(living, ending context.Context) {
	moments := arrivals{chance: chanceOf(r.options.Seed, -1), rate: r.options.Rate}
	for number := 0; ; number++ {
		at := moments.next()
		if at >= r.options.Duration || !until(ending, r.begun.Add(at)) {
			return
		}
		r.progress("driving", int64(time.Since(r.begun)/time.Second), int64(r.options.Duration/time.Second))
		if r.open.Add(1) > mostOpen {
			r.open.Add(-1)
			r.tally.fail("driver_full")
			continue
		}
		r.people.Go(func() {
			defer r.open.Add(-1)
			r.converse(living, ending, number, r.begun.Add(at))
		})
	}
}

// converse is one conversation.
func (r *run) converse(living, ending context.Context, number int, due time.Time) {
	p := &person{chance: chanceOf(r.options.Seed, number), options: r.options, tally: r.tally}
	channel := r.target.Channels[number%len(r.target.Channels)]
	p.talk = r.enter(living, channel)
	if p.talk == nil {
		r.tally.due(due) // the first message at least
		r.tally.unsent(living)
		return
	}
	r.tally.count(func(c *Counts) { c.Conversations++ })
	p.account = newAccount(p.talk.journal())
	p.live(living, ending, due)
	r.file.put(p)
}

// enter begins a conversation, and tries again until nobody waits any more.
func (r *run) enter(living context.Context, channel Channel) talk {
	for pause := (backoff{}); ; {
		t, err := channel.begin(living)
		if err == nil {
			return t
		}
		if living.Err() == nil {
			r.tally.fail(kindOf(err))
		}
		var f *failure
		if errors.As(err, &f) && f.lost || !until(living, time.Now().Add(pause.next(err))) {
			return nil
		}
	}
}

// drain waits until all conversations are over, or long enough.
func (r *run) drain(die context.CancelCauseFunc, interrupted bool) {
	patience, why := r.options.Drain, errPatience
	if interrupted {
		patience, why = hurry, errInterrupted
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		r.people.Wait()
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	ticks := time.NewTicker(redraw)
	defer ticks.Stop()
	for {
		select {
		case <-over:
			return
		case <-ticks.C:
			r.progress("waiting for outcomes", 0, 0)
		case <-timer.C:
			die(why)
			<-over
			return
		}
	}
}

const redraw = 200 * time.Millisecond

// audit looks at the conversations once more. It may take a while, but not after an interruption.
func (r *run) audit(ctx context.Context, interrupted bool) {
	limit := 2 * time.Minute
	if interrupted {
		limit = hurry
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer stop()
	var read atomic.Int64
	total := int64(len(r.file.kept) + len(r.file.owed))
	r.file.audit(ctx, interrupted, func() { r.progress("looking at the conversations again", read.Add(1), total) })
}

func (r *run) progress(stage string, done, total int64) {
	r.shows.Lock()
	defer r.shows.Unlock()
	if r.watch.Progress != nil {
		r.watch.Progress(stage, done, total)
	}
}
