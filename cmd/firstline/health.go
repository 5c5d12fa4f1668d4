package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

// healthCommand asks a running bot how it is: for container health checks, where there is no other program to ask.
type healthCommand struct {
	URL string `help:"Where the bot listens; by default what FIRSTLINE_LISTEN says." placeholder:"URL"`
}

// Run asks; the exit code is 1 when the bot is not there or not well.
func (c healthCommand) Run(ctx context.Context, t terminal) error {
	ctx, stop := context.WithTimeout(ctx, 4*time.Second)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address()+"/healthz", nil)
	if err != nil {
		return fmt.Errorf("health of %s: %w", c.URL, err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("the bot does not answer: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the bot is not well: %s", answer.Status)
	}
	_, err = fmt.Fprintln(t.out, "ok")
	return err
}

func (c healthCommand) address() string {
	if c.URL != "" {
		return c.URL
	}
	_, port, err := net.SplitHostPort(os.Getenv("FIRSTLINE_LISTEN"))
	if err != nil {
		port = "8080"
	}
	return "http://" + net.JoinHostPort("127.0.0.1", port)
}
