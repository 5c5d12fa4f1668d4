package metrics

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/model"
)

// A House is what is looked at when somebody asks. Ready, Health and Store are required.
type House struct {
	Ready     func(context.Context) bool
	Health    func() bot.Health
	Store     bot.Counter
	Model     func() map[model.Use]model.Tally // nil: there is none
	Connected func() map[string]bool           // the channels that need a connection, and whether it stands
	Teams     []string                         // those that exist: they are told of with 0 as well
	Outboxes  []string                         // the same for where messages, cases and orders go to
	Log       *slog.Logger
}

// lookLimit is how long counting in the store may take; who scrapes usually waits ten seconds.
const lookLimit = 5 * time.Second

// Handler answers scrapes.
func (m *Metrics) Handler(h House) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case m.places <- struct{}{}:
			defer func() { <-m.places }()
		default:
			http.Error(w, "others are asking already", http.StatusServiceUnavailable)
			return
		}
		now := prometheus.NewRegistry()
		if err := now.Register(h.look(r.Context())); err != nil {
			http.Error(w, "the state cannot be told", http.StatusInternalServerError)
			return
		}
		all := prometheus.Gatherers{m.registry, now}
		promhttp.HandlerFor(all, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(h.Log.Handler(), slog.LevelWarn)}).
			ServeHTTP(w, r)
	})
}

// look reads how everything is at this moment.
func (h House) look(ctx context.Context) *moment {
	ctx, stop := context.WithTimeout(ctx, lookLimit)
	defer stop()
	m := &moment{}
	health := h.Health()
	m.add(withoutOutcome, float64(health.MessagesWithoutOutcome))
	m.add(rescued, float64(health.Rescued))
	m.add(ready, oneIf(h.Ready(ctx)))
	backlog, err := h.Store.Backlog(ctx, time.Now())
	if err != nil && ctx.Err() == nil {
		h.Log.Warn("count what waits", "err", err)
	}
	m.add(storeAnswers, oneIf(err == nil))
	if err == nil {
		h.waiting(m, backlog)
	}
	if h.Connected != nil {
		for channel, connected := range h.Connected() {
			m.add(channelConnected, oneIf(connected), channel)
		}
	}
	if h.Model != nil {
		for use, tally := range h.Model() {
			m.model(string(use), tally)
		}
	}
	return m
}

// waiting tells what waits.
func (h House) waiting(m *moment, b bot.Backlog) {
	m.add(eventsUnhandled, float64(b.Events.Count))
	m.add(eventsOldest, age(b.Events))
	m.each(outboxPending, outboxOldest, h.Outboxes, b.Outbox)
	m.each(casesWaiting, casesOldest, h.Teams, b.Cases)
}

func age(w bot.Waiting) float64 {
	if w.Oldest.IsZero() {
		return 0
	}
	return max(0, time.Since(w.Oldest).Seconds())
}

func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// A moment is a collector of what was read.
type moment struct{ read []prometheus.Metric }

// add notes one value. What does not fit the table becomes an error of the scrape.
func (m *moment) add(name string, value float64, labels ...string) {
	f := family(name)
	kind := prometheus.GaugeValue
	if f.Kind == counter {
		kind = prometheus.CounterValue
	}
	desc := prometheus.NewDesc(f.Name, f.plain(), f.Labels, nil)
	metric, err := prometheus.NewConstMetric(desc, kind, value, labels...)
	if err != nil {
		metric = prometheus.NewInvalidMetric(desc, err)
	}
	m.read = append(m.read, metric)
}

// each tells of every name how much waits there and since when. Names where nothing does are told of as well, so that a
// graph begins at 0 and not at the first one.
func (m *moment) each(count, oldest string, names []string, waits map[string]bot.Waiting) {
	for _, name := range names {
		if _, any := waits[name]; !any {
			m.add(count, 0, name)
			m.add(oldest, 0, name)
		}
	}
	for name, w := range waits {
		m.add(count, float64(w.Count), name)
		m.add(oldest, age(w), name)
	}
}

// model tells what became of the calls for one use.
func (m *moment) model(use string, t model.Tally) {
	const millionths = 1e6
	good := t.Calls - t.Cached
	for kind, n := range t.Failed {
		m.add(modelCalls, float64(n), use, string(kind))
		good -= n
	}
	m.add(modelCalls, float64(max(good, 0)), use, "ok")
	m.add(modelCalls, float64(t.Cached), use, "cached")
	m.add(modelTokens, float64(t.Tokens), use)
	m.add(modelCost, float64(t.Cost)/millionths, use)
	m.add(modelSeconds, t.Took.Seconds(), use)
}

// Describe implements [prometheus.Collector]: what is told is known when it is collected.
func (m *moment) Describe(chan<- *prometheus.Desc) {}

// Collect implements [prometheus.Collector].
func (m *moment) Collect(out chan<- prometheus.Metric) {
	for _, metric := range m.read {
		out <- metric
	}
}
