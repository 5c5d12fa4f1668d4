package copyist

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

// A Stage is a running server of the copyist, on this machine only.
type Stage struct {
	models *openaitest.Server
	server *http.Server
	ended  chan error
}

// Serve begins. Close ends it.
func Serve(ctx context.Context, pace Pace, log *slog.Logger) (*Stage, error) {
	const remembered = 100
	models, err := openaitest.New(openaitest.Options{Script: pace.Answer, Models: []string{Name}, Calls: remembered,
		Report: func(complaint string) { log.Error("OpenAI would refuse this", "complaint", complaint) }})
	if err != nil {
		return nil, err
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		models.Close()
		return nil, fmt.Errorf("no port for the simulated model: %w", err)
	}
	models.ReachedAt("http://" + listener.Addr().String() + "/v1")
	s := &Stage{models: models, ended: make(chan error, 1),
		server: &http.Server{Handler: models.Handler(), ReadHeaderTimeout: 5 * time.Second}}
	go func() { s.ended <- s.server.Serve(listener) }()
	return s, nil
}

// Name is what the server calls the model.
const Name = "copyist"

// Run ends the server with ctx.
func (s *Stage) Run(ctx context.Context) error {
	<-ctx.Done()
	return s.Close()
}

// URL is where the server is.
func (s *Stage) URL() string { return s.models.URL() }

// Close ends the server.
func (s *Stage) Close() error {
	err := s.server.Close()
	if served := <-s.ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	s.models.Close()
	return err
}
