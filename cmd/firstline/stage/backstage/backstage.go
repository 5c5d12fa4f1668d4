// Package backstage is what the demo's simulated platforms have in common: a port for the bot alone, a file in which
// what happens is kept for the next run, and a page that shows it and on which a visitor acts. Start with [New].
package backstage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// A Platform is simulated: it is what the bot talks to.
type Platform interface {
	Handler() http.Handler
	Save() ([]byte, error)
	Restore(data []byte) error
	// Await returns when the condition holds; it is looked at again whenever something changed.
	Await(ctx context.Context, holds func() bool) error
	Close()
}

// Options are what a [Backstage] is made of. All but Client are required.
type Options struct {
	Name     string // what people call the platform
	Platform Platform
	File     string // where what happens is kept for the next run
	Client   string // the origin that the bot's own library names, if it does
	Log      *slog.Logger
}

// A Backstage serves a platform.
type Backstage struct {
	opt      Options
	listener net.Listener
}

// New takes a port of this machine, on which only [Backstage.Run] answers.
func New(ctx context.Context, o Options) (*Backstage, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("a port for the simulated %s: %w", o.Name, err)
	}
	return &Backstage{opt: o, listener: listener}, nil
}

// URL is the address that the bot is given instead of the platform's.
func (b *Backstage) URL() string { return "http://" + b.listener.Addr().String() }

// Open puts back what an earlier run kept; the people and places must be there already.
func (b *Backstage) Open() error {
	if err := b.remember(); err != nil {
		return errors.Join(err, b.Close())
	}
	return nil
}

// Run answers the bot until ctx ends, and keeps what happens.
func (b *Backstage) Run(ctx context.Context) error {
	group, running := errgroup.WithContext(ctx)
	group.Go(func() error { return b.serve(running) })
	group.Go(func() error { return b.keep(running) })
	return group.Wait()
}

func (b *Backstage) serve(ctx context.Context) error {
	server := &http.Server{Handler: b.botOnly(b.opt.Platform.Handler()), ReadHeaderTimeout: 5 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(b.listener) }()
	var served error
	select {
	case <-ctx.Done():
	case served = <-ended:
	}
	b.opt.Platform.Close()
	err := server.Close()
	if served == nil {
		served = <-ended
	}
	if !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("the simulated %s: %w", b.opt.Name, served))
	}
	return err
}

// Close gives the port back of a platform that was never run.
func (b *Backstage) Close() error {
	b.opt.Platform.Close()
	return b.listener.Close()
}

// botOnly keeps pages of other sites out, which a browser on this machine may show: the tokens are no secret. The bot
// is no browser and comes by the address that it was given.
func (b *Backstage) botOnly(next http.Handler) http.Handler {
	own := b.listener.Addr().String()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		if r.Host != own || origin != "" && origin != b.opt.Client || r.Header.Get("Sec-Fetch-Site") != "" {
			http.Error(w, "only the bot is served here", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
