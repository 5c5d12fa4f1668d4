// Package metrics counts what the bot does, for Prometheus: it is what package bot knows as its [bot.Meter], and it
// shows what it counted together with what waits in the store at that moment. It knows names of channels, teams, kinds
// and results, of which there are few, and no person and no word. Nothing is sent anywhere: whoever wants to know asks.
//
// Start reading at [Families].
package metrics

import (
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// Metrics counts. It is safe for concurrent use, and implements [bot.Meter] and [bot.LeaseMeter].
type Metrics struct {
	registry *prometheus.Registry
	places   chan struct{} // holds one token for each scrape under way

	events, turns, outcomes, sends *prometheus.CounterVec
	answer, human                  *prometheus.HistogramVec
	moves                          prometheus.Counter
	held                           prometheus.Gauge
}

// A Build is what is running.
type Build struct{ Version, Revision, Go string }

// atOnce is how many may ask at the same time: each has the store counted.
const atOnce = 4

// New makes all that is counted, with the figures of Go and of the process.
func New(b Build) (*Metrics, error) {
	m := &Metrics{registry: prometheus.NewRegistry(), places: make(chan struct{}, atOnce),
		events: counts(eventsReceived), turns: counts(turns), outcomes: counts(outcomes), sends: counts(sends),
		answer: times(answerSeconds, answerTimes()), human: times(firstHuman, humanTimes()),
		moves: prometheus.NewCounter(prometheus.CounterOpts{Name: leaseMoves, Help: family(leaseMoves).plain()}),
		held:  prometheus.NewGauge(prometheus.GaugeOpts{Name: partitionsHeld, Help: family(partitionsHeld).plain()})}
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: buildInfo, Help: family(buildInfo).plain()},
		family(buildInfo).Labels)
	build.WithLabelValues(b.Version, b.Revision, b.Go).Set(1)
	var errs []error
	for _, c := range []prometheus.Collector{m.events, m.turns, m.outcomes, m.sends, m.answer, m.human, m.moves, m.held,
		build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})} {
		errs = append(errs, m.registry.Register(c))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("make the metrics: %w", err)
	}
	return m, nil
}

// answerTimes are the borders between waits for the bot, in seconds; the usual deadline is one of them.
func answerTimes() []float64 { return []float64{.1, .25, .5, 1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300} }

// humanTimes are the borders between waits for a human.
func humanTimes() []float64 {
	const minute, hour = 60, 3600
	return []float64{minute, 5 * minute, 15 * minute, 30 * minute,
		hour, 2 * hour, 4 * hour, 8 * hour, 24 * hour, 72 * hour}
}

func counts(name string) *prometheus.CounterVec {
	f := family(name)
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: f.plain()}, f.Labels)
}

func times(name string, borders []float64) *prometheus.HistogramVec {
	f := family(name)
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: f.plain(), Buckets: borders}, f.Labels)
}

// Received implements [bot.Meter].
func (m *Metrics) Received(channel string, kind bot.EventKind) {
	m.events.WithLabelValues(channel, string(kind)).Inc()
}

// Made implements [bot.Meter].
func (m *Metrics) Made(made bot.Made) {
	m.turns.WithLabelValues(made.Channel, string(made.Result)).Inc()
	if made.Outcome != "" {
		m.outcomes.WithLabelValues(made.Channel, string(made.Outcome)).Inc()
	}
	if made.Waited > 0 {
		m.answer.WithLabelValues(made.Channel).Observe(seconds(made.Waited))
	}
	if made.First > 0 {
		m.human.WithLabelValues(made.Team).Observe(seconds(made.First))
	}
}

// Sent implements [bot.Meter].
func (m *Metrics) Sent(channel string, d handoff.Delivery) {
	results := map[handoff.Delivery]string{handoff.Sent: "sent", handoff.Rerouted: "rerouted", handoff.Pending: "retry",
		handoff.GaveUp: "gave_up"}
	m.sends.WithLabelValues(channel, results[d]).Inc()
}

// Held implements [bot.LeaseMeter].
func (m *Metrics) Held(partitions int) { m.held.Set(float64(partitions)) }

// Moved implements [bot.LeaseMeter].
func (m *Metrics) Moved(partitions int) { m.moves.Add(float64(partitions)) }

func seconds(d time.Duration) float64 { return d.Seconds() }
