package load

import (
	"errors"
	"fmt"
	"time"
)

// Options say how much load, of what kind.
type Options struct {
	Rate     float64       // conversations that begin in a second, in the mean
	Duration time.Duration // for how long they begin
	Warmup   time.Duration // at the beginning, which does not count for times and rates
	Think    time.Duration // how long people and agents think, in the mean
	Drain    time.Duration // how long outcomes are waited for at the end
	Every    time.Duration // how often a sample is taken; 0: as often as makes a good picture
	Seed     uint64
	Escalate float64 // the share of people who ask for a human
	Agents   int     // how many work
}

// Check tells what makes no sense.
func (o Options) Check() error {
	switch {
	case o.Rate <= 0 || o.Rate > 100_000:
		return fmt.Errorf("--rate %v: conversations a second, above 0 and at most 100000", o.Rate)
	case o.Duration <= 0:
		return errors.New("--duration: has to be longer than nothing")
	case o.Warmup < 0 || o.Warmup >= o.Duration:
		return fmt.Errorf("--warmup %v: has to be shorter than --duration %v", o.Warmup, o.Duration)
	case o.Escalate < 0 || o.Escalate > 1:
		return fmt.Errorf("--escalate %v: a share between 0 and 1", o.Escalate)
	case o.Agents < 0 || o.Think < 0 || o.Drain < 0:
		return errors.New("--agents, --think and --drain cannot be less than nothing")
	}
	return nil
}

// Bounds of what a run keeps of samples: a picture cannot show more.
const mostSamples = 600

// every is how often a sample is taken.
func (o Options) every() time.Duration {
	if o.Every > 0 {
		return o.Every
	}
	return max(time.Second, (o.Duration / mostSamples).Truncate(time.Second))
}
