package redis

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// firstAsk is how soon a lease that another has is asked for again, at first: most errands are over in a moment.
const firstAsk = 10 * time.Millisecond

// errLostErrand is why the context of a run ends whose lease may be another's.
var errLostErrand = errors.New("the lease was lost")

// WhileHolding runs what one node at a time may do: it waits for the lease of a name, and renews it until run returns.
// The rules are those of partitions (lease.go): Redis' clock counts, and we believe in it for a shorter time than Redis
// does, so the context of run has ended before another node begins; a run that does not heed it is not alone.
//
// A run that ended because the lease was lost begins again when it is ours again. What run returns otherwise is
// returned. When ctx ends while another has the lease, its error is.
func (s *Store) WhileHolding(ctx context.Context, name string, run func(context.Context) error) error {
	unique, err := nonce()
	if err != nil {
		return err
	}
	e := errand{Store: s, name: name, holder: s.node + ":" + unique} // two errands of one node wait for each other, too
	for {
		epoch, until, err := e.take(ctx)
		if err != nil {
			return err
		}
		s.Log.Debug("holds an errand", "errand", name, "epoch", epoch)
		if lost, err := e.run(ctx, until, run); !lost {
			return err
		}
		s.Log.Warn("lost an errand", "errand", name, "epoch", epoch)
	}
}

// An errand is one wish to hold a lease.
type errand struct {
	*Store
	name, holder string
}

// take waits for the lease.
func (e errand) take(ctx context.Context) (epoch string, until time.Time, err error) {
	for wait := firstAsk; ; wait = min(2*wait, e.Lease/4) {
		asked := time.Now()
		epoch, err := e.ask(ctx, leaseTake)
		switch {
		case ctx.Err() != nil:
			e.free(ctx) // it may have become ours all the same
			return "", time.Time{}, fmt.Errorf("wait for %s: %w", e.name, ctx.Err())
		case err != nil:
			e.Log.Warn("take an errand", "errand", e.name, "err", err)
			wait = e.Lease / 4
		case epoch != "":
			return epoch, e.certain(asked), nil
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

// run runs with a lease that is ours until a time, and longer as long as it can be renewed.
func (e errand) run(ctx context.Context, until time.Time, run func(context.Context) error) (lost bool, err error) {
	running, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	// it ends by itself: who is stopped, or waits for an answer of Redis, cannot look at the clock
	belief := time.AfterFunc(time.Until(until), func() { stop(errLostErrand) })
	defer belief.Stop()
	var keeper sync.WaitGroup
	defer keeper.Wait()
	over := make(chan struct{})
	defer close(over)
	keeper.Go(func() { e.renew(running, over, belief, stop) })
	err = run(running)
	if errors.Is(context.Cause(running), errLostErrand) && ctx.Err() == nil {
		return true, nil
	}
	e.free(ctx)
	return false, err
}

// renew keeps the lease until the run is over, or another has it.
func (e errand) renew(ctx context.Context, over <-chan struct{}, belief *time.Timer, lose context.CancelCauseFunc) {
	tick := time.NewTicker(e.Lease / 4)
	defer tick.Stop()
	for {
		select {
		case <-over:
			return
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		asked := time.Now()
		trying, stop := context.WithTimeout(ctx, e.Lease/2)
		epoch, err := e.ask(trying, leaseKeep)
		stop()
		switch {
		case err != nil && ctx.Err() == nil:
			e.Log.Warn("renew an errand", "errand", e.name, "err", err)
		case err == nil && epoch == "":
			lose(errLostErrand)
			return
		case err == nil:
			belief.Reset(time.Until(e.certain(asked)))
		}
	}
}

// free gives the lease free, also when we are stopping.
func (e errand) free(ctx context.Context) {
	ending, stop := context.WithTimeout(context.WithoutCancel(ctx), callLimit)
	defer stop()
	if _, err := e.ask(ending, leaseFree); err != nil {
		e.Log.Warn("give an errand free", "errand", e.name, "err", err) // it runs out
	}
}

func (e errand) ask(ctx context.Context, deed string) (epoch string, err error) {
	key := e.tagged("errand:"+e.name, "lease")
	epoch, err = leaseScript.Run(ctx, e.db, []string{key}, e.holder, deed, e.Lease.Microseconds()).Text()
	if err != nil {
		return "", fmt.Errorf("%s the lease on %s: %w", deed, e.name, err)
	}
	return epoch, nil
}
