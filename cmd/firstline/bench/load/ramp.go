package load

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// A Ramp is the way to the highest rate that is good.
type Ramp struct {
	Rate   float64 `json:"rate"` // conversations a second; 0: none was good
	Within float64 `json:"within_ms"`
	Steps  []Step  `json:"steps"`
}

// A Step is one run of it.
type Step struct {
	Rate   float64 `json:"rate"`
	Good   bool    `json:"good"`
	Why    string  `json:"why"` // it was not
	Report Report  `json:"report"`
}

// Good tells whether nothing was lost or answered twice, at any rate: too much load is no excuse.
func (r Ramp) Good() bool {
	for _, s := range r.Steps {
		if !s.Report.Kept() {
			return false
		}
	}
	return len(r.Steps) > 0
}

// Bounds of a ramp.
const (
	mostSteps = 16
	closeBy   = 1.1 // so near to each other are the last good rate and the first bad one at the end
)

// Climb doubles the rate as long as the runs are good, and then halves what is between the best and the worst.
func Climb(ctx context.Context, o Options, within time.Duration, run func(Options) (Report, error)) (Ramp, error) {
	ramp := Ramp{Within: float64(within) / float64(time.Millisecond)}
	good, bad := 0.0, 0.0
	for rate := o.Rate; len(ramp.Steps) < mostSteps && ctx.Err() == nil; {
		o.Rate = rate
		report, err := run(o)
		if err != nil {
			return Ramp{}, err
		}
		report.Series = nil // of one step they say little
		s := Step{Rate: rate, Why: report.over(ramp.Within), Report: report}
		if s.Good = s.Why == "" && !report.Interrupted; s.Good {
			good = max(good, rate)
		} else if bad == 0 || rate < bad {
			bad = rate
		}
		ramp.Steps, ramp.Rate = append(ramp.Steps, s), good
		if rate = between(good, bad); rate == 0 {
			break
		}
	}
	return ramp, nil
}

// between is the next rate to try; 0 when it is known well enough.
func between(good, bad float64) float64 {
	switch {
	case bad == 0:
		return 2 * good
	case good == 0 && bad > 0.1:
		return bad / 2
	case good == 0 || bad/good <= closeBy:
		return 0
	}
	return (good + bad) / 2
}

// enough is the part of what is offered that a good run achieves.
const enough = 0.95

// over tells why a run is not good; empty when it is.
func (r Report) over(within float64) string {
	var errs int
	for _, n := range r.Errors {
		errs += n
	}
	switch {
	case !r.Kept():
		return fmt.Sprintf("%d lost, %d answered twice", r.Lost, r.Twice)
	case errs > 0 || r.Unsent > 0:
		return fmt.Sprintf("%d errors, %d never acknowledged", errs, r.Unsent)
	case r.Ack.P99 > within:
		return "acknowledgement p99 " + ms(r.Ack.P99)
	case r.Answer.P99 > within:
		return "answer p99 " + ms(r.Answer.P99)
	case r.AckedRate < enough*r.DueRate:
		return fmt.Sprintf("%.1f/s of %.1f/s acknowledged", r.AckedRate, r.DueRate)
	}
	return ""
}

// Print writes the ramp for people.
func (r Ramp) Print(w io.Writer) error {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	// a strings.Builder takes everything
	_, _ = fmt.Fprintln(table, "conversations/s\tmessages/s\tack p50\tack p99\tanswer p50\tanswer p99\t")
	for _, s := range r.Steps {
		_, _ = fmt.Fprintf(table, "%.1f\t%.1f\t%s\t%s\t%s\t%s\t%s\n", s.Rate, s.Report.AnsweredRate, ms(s.Report.Ack.P50),
			ms(s.Report.Ack.P99), ms(s.Report.Answer.P50), ms(s.Report.Answer.P99), s.word())
	}
	_ = table.Flush()
	if r.Rate == 0 {
		b.WriteString("\nno rate was good\n")
	} else {
		fmt.Fprintf(&b, "\nthe highest good rate is %.1f conversations a second (p99 below %s, nothing lost, no errors)\n",
			r.Rate, ms(r.Within))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the ramp: %w", err)
	}
	return nil
}

func (s Step) word() string {
	if s.Good {
		return "good"
	}
	if s.Why == "" {
		return "interrupted"
	}
	return s.Why
}
