package main

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

// run serves until ctx ends, lets end what is under way, and returns when everything has stopped and the store is
// closed.
func (h *house) run(ctx context.Context, listener net.Listener) error {
	admin, err := h.openOperations(ctx)
	if err != nil {
		return errors.Join(err, listener.Close(), h.store.Close())
	}
	// who is told to stop goes on for a while: parts until it is time, and requests until they are answered
	asked, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	working, stop := context.WithCancel(asked)
	defer stop()
	server := h.server(asked)
	group, running := errgroup.WithContext(working)
	group.Go(func() error { return h.bot.Run(running) })
	group.Go(func() error { return h.teacher.Run(running) })
	for _, run := range h.parts {
		group.Go(func() error { return run(running) })
	}
	group.Go(func() error { return watch(running, h.dir, h.decider.Knowledge().Intents.Memory, h.take, h.log) })
	group.Go(func() error { return serveOn(server, listener) })
	group.Go(func() error {
		select {
		case <-ctx.Done():
			h.drain(running)
		case <-running.Done(): // a part has failed: there is nothing to wait for
		}
		stop()
		return h.hangUp(context.WithoutCancel(ctx), server)
	})
	err = group.Wait()
	ending := context.WithoutCancel(ctx)
	h.operations.flush(ending)
	return errors.Join(err, admin.close(ending), h.store.Close())
}

// server is what answers people and agents. Streams end when it is shut down: clients come back, to us after a restart
// or to another node at once.
func (h *house) server(ctx context.Context) *http.Server {
	server := &http.Server{Handler: hurry(h.mux), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute,
		WriteTimeout: time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(h.log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return ctx }}
	server.RegisterOnShutdown(h.console.Close)
	server.RegisterOnShutdown(h.web.Close)
	return server
}

func serveOn(server *http.Server, listener net.Listener) error {
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", listener.Addr(), err)
	}
	return nil
}

// drain says that the house is not ready any more, and goes on as before until load balancers have noticed.
func (h *house) drain(ctx context.Context) {
	wait := h.operations.config.Drain
	h.operations.draining.Store(true)
	h.log.Info("stopping", "drain", wait.String(), "finish", h.operations.config.Finish.String())
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// hangUp takes no more connections, and waits for the requests that are being answered. Who takes too long over one is
// cut off, as by any other stop.
func (h *house) hangUp(ctx context.Context, server *http.Server) error {
	ending, stop := context.WithTimeout(ctx, h.operations.config.Finish)
	defer stop()
	err := server.Shutdown(ending)
	if errors.Is(err, context.DeadlineExceeded) {
		h.log.Warn("requests were cut off", "finish", h.operations.config.Finish.String())
		return server.Close()
	}
	return err
}
