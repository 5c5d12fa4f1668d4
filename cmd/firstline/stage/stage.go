// Package stage plays Slack for the demo: a team of three, and a page that shows it beside web chat and console.
// Nothing here knows the bot, which talks to the simulated Slack of bot/slack/slacktest over the network, as it does to
// the real one. Start with [New].
package stage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/handoff/texts"
)

// The places and people of the team. They are the same in each run, because conversations and cases name them.
const (
	Triage   = "G0TRIAGE" // the channel in which cases lie
	employee = "U0LUKAS"
	agent    = "U0MARIA"
)

// A Colleague is an agent who is in Slack, too.
type Colleague struct{ Name, Email string }

// Options are what a [Stage] is made of; all are required.
type Options struct {
	Agents []Colleague // the first is the one whom a visitor can be
	Help   string      // the callback id of the app's action in the menu of a message
	File   string      // where what happens is kept for the next run
	Texts  *texts.Catalogue
	Log    *slog.Logger
}

// A Stage is the simulated Slack and its page.
type Stage struct {
	opt      Options
	slack    *slacktest.Server
	listener net.Listener
}

// maxCalls is how many calls of the bot are remembered.
const maxCalls = 500

// New makes the team, and takes a port of this machine on which only [Stage.Run] answers.
func New(ctx context.Context, o Options) (*Stage, error) {
	slack, err := slacktest.New(ctx, slacktest.Options{Serial: int(time.Now().Unix()), Calls: maxCalls,
		Report: func(violation string) { o.Log.Warn("Slack would refuse this: " + violation) }})
	if err != nil {
		return nil, err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("a port for the simulated Slack: %w", err)
	}
	s := &Stage{opt: o, slack: slack, listener: listener}
	slack.ReachedAt("http://" + listener.Addr().String())
	s.cast()
	if err := s.remember(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// cast lets the people in and makes the channels.
func (s *Stage) cast() {
	s.slack.AddUser(slacktest.User{ID: employee, RealName: "Lukas Weber", Email: "lukas.weber@nordwind.example"})
	everybody, agents := []string{slacktest.BotUser, employee}, []string{slacktest.BotUser}
	for i, a := range s.opt.Agents {
		id := fmt.Sprintf("U0AGENT%d", i)
		if i == 0 {
			id = agent
		}
		s.slack.AddUser(slacktest.User{ID: id, RealName: a.Name, Email: a.Email})
		everybody, agents = append(everybody, id), append(agents, id)
	}
	for _, c := range []slacktest.Channel{
		{ID: "D0LUKAS", Kind: slacktest.DM, Members: []string{employee, slacktest.BotUser}},
		{ID: "D0MARIA", Kind: slacktest.DM, Members: []string{agent, slacktest.BotUser}},
		{ID: "C0GENERAL", Name: "general", Kind: slacktest.Public, Members: everybody},
		{ID: Triage, Name: "it-cases", Kind: slacktest.Private, Members: agents},
	} {
		s.slack.AddChannel(c)
	}
}

// API is the address that the bot is given instead of Slack's.
func (s *Stage) API() string { return s.slack.API() }

// Run answers the bot until ctx ends, and keeps what happens.
func (s *Stage) Run(ctx context.Context) error {
	group, running := errgroup.WithContext(ctx)
	group.Go(func() error { return s.serve(running) })
	group.Go(func() error { return s.keep(running) })
	return group.Wait()
}

func (s *Stage) serve(ctx context.Context) error {
	server := &http.Server{Handler: s.botOnly(s.slack.Handler()), ReadHeaderTimeout: 5 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(s.listener) }()
	var served error
	select {
	case <-ctx.Done():
	case served = <-ended:
	}
	s.slack.Close()
	err := server.Close()
	if served == nil {
		served = <-ended
	}
	if !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("the simulated Slack: %w", served))
	}
	return err
}

// Close gives the port back of a stage that was never run.
func (s *Stage) Close() error {
	s.slack.Close()
	return s.listener.Close()
}

// botOnly keeps pages of other sites out, which a browser on this machine may show: the tokens are no secret. The bot
// is no browser and comes by the address that it was given.
func (s *Stage) botOnly(next http.Handler) http.Handler {
	own := s.listener.Addr().String()
	const client = "https://api.slack.com" // what the bot's library calls itself on a socket
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		if r.Host != own || origin != "" && origin != client || r.Header.Get("Sec-Fetch-Site") != "" {
			http.Error(w, "only the bot is served here", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
