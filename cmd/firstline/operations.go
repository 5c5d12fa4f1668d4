package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/cmd/firstline/metrics"
	"github.com/firstline-support/firstline/cmd/firstline/traces"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// operations is what those who run the bot see of it.
type operations struct {
	config   workspace.Operations
	teams    []string
	metrics  *metrics.Metrics // nil: nobody asks
	traces   *traces.Tracer   // nil: nobody follows
	draining *atomic.Bool     // it was told to stop
	log      *slog.Logger
}

// operate prepares what the configuration asks for; where it asks for nothing, nothing is counted or followed.
func operate(ctx context.Context, c workspace.Config, log *slog.Logger) (o operations, err error) {
	o = operations{config: c.Operations, draining: &atomic.Bool{}, log: log}
	for _, t := range c.Teams {
		o.teams = append(o.teams, t.ID)
	}
	if address := c.Operations.Traces; address != "" {
		o.traces, err = traces.New(ctx, traces.Options{Collector: address, Version: version, Log: log})
		if err != nil {
			return o, err
		}
	}
	if c.Operations.On() {
		o.metrics, err = metrics.New(metrics.Build{Version: version, Revision: revision(), Go: runtime.Version()})
	}
	return o, err
}

func (o operations) meter() bot.Meter {
	if o.metrics == nil {
		return nil
	}
	return o.metrics
}

func (o operations) leases() bot.LeaseMeter {
	if o.metrics == nil {
		return nil
	}
	return o.metrics
}

func (o operations) tracer() bot.Tracer {
	if o.traces == nil {
		return nil
	}
	return o.traces
}

// asking has calls to a model followed as well.
func (o operations) asking(s model.Server) model.Server {
	if o.traces == nil {
		return s
	}
	return o.traces.Server(s)
}

// flush sends what is left of the traces. That a collector is not there does not make the stop a failure.
func (o operations) flush(ctx context.Context) {
	if o.traces != nil {
		o.traces.Close(ctx)
	}
}

// timing adds how long the bot may take to stop.
func (o operations) timing(t workspace.Timing) bot.Timing {
	timing := t.Bot()
	timing.Grace = o.config.Finish
	return timing
}

// An admin is the server of what operators look at. It answers until everything else has stopped.
type admin struct {
	server *http.Server
	ended  chan error
}

// openOperations begins to answer operators; nobody is there where the configuration names no address.
func (h *house) openOperations(ctx context.Context) (*admin, error) {
	if !h.operations.config.On() {
		return nil, nil
	}
	var dial net.ListenConfig
	listener, err := dial.Listen(ctx, "tcp", h.operations.config.Listen)
	if err != nil {
		return nil, fmt.Errorf("%w. Is something else using the address? Set operations.listen in %s or "+
			"FIRSTLINE_OPERATIONS_LISTEN", err, workspace.FileName)
	}
	h.log.Info("operators can look", "address", listener.Addr().String())
	a := &admin{ended: make(chan error, 1), server: &http.Server{Handler: h.forOperators(), IdleTimeout: 2 * time.Minute,
		ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(h.log.Handler(), slog.LevelWarn)}}
	go func() { a.ended <- serveOn(a.server, listener) }()
	return a, nil
}

// close ends it and waits for it.
func (a *admin) close(ctx context.Context) error {
	if a == nil {
		return nil
	}
	ending, stop := context.WithTimeout(ctx, time.Second)
	defer stop()
	if err := a.server.Shutdown(ending); err != nil {
		err = a.server.Close() // somebody takes a profile
		return errors.Join(err, <-a.ended)
	}
	return <-a.ended
}

// forOperators are the pages without any password.
func (h *house) forOperators() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", h.operations.metrics.Handler(h.forMetrics()))
	mux.HandleFunc("GET /healthz", h.health)
	mux.HandleFunc("GET /readyz", h.readiness)
	if h.operations.config.Profile {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
		mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	}
	return mux
}

// forMetrics is what is looked at when somebody asks for the metrics.
func (h *house) forMetrics() metrics.House {
	m := metrics.House{Health: h.bot.Health, Store: h.store, Log: h.log, Teams: h.operations.teams,
		Outboxes:  h.outboxes(),
		Ready:     func(ctx context.Context) bool { return h.unready(ctx) == "" },
		Connected: h.connected}
	if h.adviser != nil || h.embedding != nil {
		m.Model = func() map[model.Use]model.Tally { return spent(h.adviser, h.embedding) }
	}
	return m
}

// outboxes are where messages, cases and orders go to.
func (h *house) outboxes() []string {
	all := []string{bot.HandChannel}
	for _, c := range h.bot.Channels {
		all = append(all, c.Name())
	}
	for _, d := range h.bot.Desks {
		all = append(all, bot.DeskPrefix+d.Name())
	}
	return all
}

// connected tells of the channels that need a connection of ours.
func (h *house) connected() map[string]bool {
	all := map[string]bool{}
	for name, report := range map[string]*platformReport{"slack": h.slackReport(), "discord": h.discordReport()} {
		if report != nil {
			all[name] = report.Connected
		}
	}
	return all
}

// Why a house takes no work.
const (
	isDraining  = "draining"
	isStarting  = "starting"
	storeSilent = "the store does not answer"
)

// unready tells why the house takes no work now; empty: it does.
func (h *house) unready(ctx context.Context) string {
	const limit = time.Second
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	switch {
	case h.operations.draining.Load():
		return isDraining
	case !h.bot.Running():
		return isStarting
	}
	if _, err := h.store.Known(ctx, bot.EventKey{Channel: "ready", ID: "ready"}); err != nil {
		return storeSilent
	}
	return ""
}

// readiness says whether work may be sent here.
func (h *house) readiness(w http.ResponseWriter, r *http.Request) {
	answer := struct {
		Ready  bool   `json:"ready"`
		Reason string `json:"reason,omitempty"`
	}{Reason: h.unready(r.Context())}
	answer.Ready = answer.Reason == ""
	w.Header().Set("Content-Type", "application/json")
	if !answer.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		h.log.Warn("tell whether the bot is ready", "err", err)
	}
}
