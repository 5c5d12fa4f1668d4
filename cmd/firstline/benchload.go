package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/bench/load"
	"github.com/firstline-support/firstline/cmd/firstline/bench/nodes"
	"github.com/firstline-support/firstline/cmd/firstline/progress"
)

// benchLoadCommand drives running nodes.
type benchLoadCommand struct {
	Rate     float64       `default:"5" help:"Conversations that begin in a second, in the mean."`
	Duration time.Duration `default:"30s" help:"For how long they begin."`
	Warmup   time.Duration `default:"5s" help:"What does not count at the beginning, for times and rates."`
	Channel  []string      `default:"web" enum:"web,slack,discord" help:"web, slack or discord; several take turns."`
	Escalate float64       `default:"0.1" help:"The share of people who ask for a human."`
	Agents   int           `default:"0" help:"How many agents work in the console."`
	Think    time.Duration `default:"1s" help:"How long people and agents think, in the mean."`
	Drain    time.Duration `default:"45s" help:"How long outcomes are waited for at the end."`
	Seed     uint64        `default:"1" help:"The same seed asks the same things at the same moments."`
	Nodes    int           `default:"1" help:"How many nodes to start."`
	Store    string        `placeholder:"URL" help:"What nodes share: redis://…; without, SQLite for one."`
	URL      []string      `name:"url" placeholder:"URL" help:"Drive nodes that run already, web only; repeatable."`
	Ramp     bool          `help:"Find the highest rate that is good, in steps of --duration, beginning with --rate."`
	Within   time.Duration `default:"1s" help:"With --ramp: what p99 of acknowledgement and answer must stay below."`
	Plot     string        `placeholder:"FILE.svg" help:"Draw rates, times and memory over time."`
	Profile  string        `placeholder:"FILE" help:"Write where the first node spends its time, for go tool pprof."`
	JSON     bool          `name:"json" help:"Print JSON; keys are described below."`
}

// Help says what is measured and how, because figures of the same name are not always the same.
func (benchLoadCommand) Help() string {
	return `Starts nodes of this very program on a copy of the starter workspace, in temporary folders and without the
limits for single visitors, and drives them from outside. With --url it drives nodes that run already, with the limits
that they have: what they refuse with 429 is counted.

Conversations begin by the clock, at random moments of a fixed mean rate, whether or not earlier ones were answered
(open loop), and every time is measured from when a message was due to be sent. In each, a person types two fragments
and a question, may press a button under the answer, asks for a human, or comes back with another question. What gets no
acknowledgement is sent again, with the same id, as the chat's page does. Slack and Discord are simulated by the driver,
without their limits on calls, and on the same machine: its processor time is not the nodes', but they share processors.

Exit code 1: something was lost, answered twice or never acknowledged, or a node ended by itself. With --ramp too much
load may leave things unacknowledged. Ctrl-C ends a run early; what there is by
then is reported.

  offered_, achieved_conversations_per_second   what was asked for, and what the nodes took
  messages_due_, messages_acknowledged_, messages_answered_per_second   of what was due after the warm-up
  messages_due         all that were to be sent; the counts include the warm-up
  acknowledged         the node said that it has the message; on Discord, which knows no such word, what was delivered
  answered             had an outcome: an answer, a question, a handover or an apology; fragments share their burst's
  apologies            outcomes that only say that something broke
  lost                 acknowledged, and without an outcome at the end, after a last look at the conversation
  answered_twice       one outcome too many, or the person's own words twice. In Slack and Discord, where nothing says
                       what an outcome is for: the same message posted twice, or more posts than messages
  unsent               never acknowledged; not lost, because the person sees that
  unfinished           open when the run was interrupted
  errors               by kind: http_STATUS, timeout, connection, stream (it was cut), malformed; agent_ before those of
                       agents; driver_full: more conversations were open than the driver keeps
  escalated, resolved, waiting_for_a_human      cases made, resolved by agents, and without one at the end
  acknowledgement      count, p50_ms, p95_ms, p99_ms, max_ms since the message was due
  time_to_answer       the same, since the last message before the outcome was due; the node's own wait for more words
                       (timing.burst) is in it
  time_to_first_human  the same, from the wish for a human to the first words of one
  cpu_seconds_per_1000_messages      of all nodes, for those that were answered
  usage                of each node: resident_bytes and goroutines at the end and at most. In a run of 5 minutes or more
                       memory_trend and goroutines_trend: slope by least squares over the last three quarters, growth
                       as a part of its beginning, flat up to 0.1
  series               the same over time, each with at_seconds
  notes                some of the conversations in which something was lost or answered twice, and nodes that ended
  channels, nodes, store, seed, seconds, interrupted

Times are kept in an HDR histogram of three digits, from a microsecond to an hour. Memory and processor time come from
/proc, goroutines from the node's metrics; what cannot be known is 0.

With --ramp: rate, the highest that was good; steps, each with its rate, whether it was good, why not, and its report;
within_ms.`
}

// Run drives and prints.
func (c benchLoadCommand) Run(ctx context.Context, t terminal) error {
	if err := c.check(); err != nil {
		return err
	}
	scene, err := c.scene(ctx, t)
	if err != nil {
		return err
	}
	good, err := c.drive(ctx, scene, t)
	if err := errors.Join(err, scene.end()); err != nil {
		return err
	}
	if !good {
		return errSilent
	}
	return nil
}

func (c benchLoadCommand) check() error {
	if err := c.options().Check(); err != nil {
		return err
	}
	if len(c.URL) > 0 && (!slices.Equal(c.Channel, []string{"web"}) || c.Agents > 0) {
		return errors.New("--url drives people in the web chat only: Slack, Discord and agents need nodes that are set up " +
			"for them")
	}
	if c.Nodes < 1 {
		return errors.New("--nodes: at least one")
	}
	if c.Profile != "" && (c.Ramp || len(c.URL) > 0) {
		return errors.New("--profile is of one run on nodes that are started for it: leave out --ramp and --url")
	}
	return nil
}

func (c benchLoadCommand) options() load.Options {
	return load.Options{Rate: c.Rate, Duration: c.Duration, Warmup: c.Warmup, Think: c.Think, Drain: c.Drain, Seed: c.Seed,
		Escalate: c.Escalate, Agents: c.Agents}
}

// A scene is what is driven, with what has to be put away afterwards.
type scene struct {
	target load.Target
	world  *nodes.World // nil: the nodes ran already
	stages []*load.Stage
}

func (s *scene) end() error {
	var errs []error
	if s.world != nil {
		errs = append(errs, s.world.End())
	}
	for _, stage := range s.stages {
		errs = append(errs, stage.Close())
	}
	return errors.Join(errs...)
}

// relink lets agents sign in for one more run.
func (s *scene) relink(ctx context.Context) error {
	if s.world == nil {
		return nil
	}
	err := s.world.Relink(ctx)
	s.target.Links = s.world.Links
	return err
}

// scene sets up channels and nodes.
func (c benchLoadCommand) scene(ctx context.Context, t terminal) (*scene, error) {
	s := &scene{}
	plan := nodes.Plan{Nodes: c.Nodes, Store: c.Store, Metrics: true, Profile: c.Profile != ""}
	for _, name := range c.Channel {
		stage, err := load.Set(ctx, name)
		if err != nil {
			return nil, errors.Join(err, s.end())
		}
		s.stages = append(s.stages, stage)
		plan.Config += stage.Config
		plan.Env = append(plan.Env, stage.Env...)
		s.target.Channels = append(s.target.Channels, stage.Channel)
	}
	urls := c.URL
	if len(urls) == 0 {
		if err := c.start(ctx, s, plan, t); err != nil {
			return nil, errors.Join(err, s.end())
		}
		for _, node := range s.world.Nodes {
			urls = append(urls, node.URL)
		}
	}
	for _, stage := range s.stages {
		if err := stage.Play(ctx, urls); err != nil {
			return nil, errors.Join(err, s.end())
		}
	}
	return s, nil
}

// start starts the nodes.
func (c benchLoadCommand) start(ctx context.Context, s *scene, plan nodes.Plan, t terminal) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	plan.Program = program
	for i := range c.Agents {
		plan.Agents = append(plan.Agents, fmt.Sprintf("Agent %d", i+1))
	}
	bar := progress.On(t.err)
	bar.Draw("starting nodes …")
	defer bar.Clear()
	if s.world, err = nodes.Start(ctx, plan); err != nil {
		return err
	}
	s.target.Links = s.world.Links
	for _, node := range s.world.Nodes {
		s.target.Desks = append(s.target.Desks, node.URL)
	}
	s.target.Look = func() (all []load.Sample) {
		for _, node := range s.world.Nodes {
			n := node.Look(ctx)
			all = append(all, load.Sample{Resident: n.Resident, CPU: n.CPU, Goroutines: n.Goroutines})
		}
		return all
	}
	s.target.Ended = func() (all []string) {
		for i, node := range s.world.Nodes {
			if how := node.Ended(); how != "" {
				all = append(all, fmt.Sprintf("node %d ended by itself: %s", i+1, how))
			}
		}
		return all
	}
	return nil
}

// drive runs once, or in steps, and prints. good is false when a promise was broken.
func (c benchLoadCommand) drive(ctx context.Context, s *scene, t terminal) (good bool, err error) {
	watch := c.watch(t)
	if c.Ramp {
		ramp, err := load.Climb(ctx, c.options(), c.Within, func(o load.Options) (load.Report, error) {
			if err := s.relink(ctx); err != nil {
				return load.Report{}, err
			}
			return c.once(ctx, o, s, watch)
		})
		if err != nil {
			return false, err
		}
		if c.JSON {
			return ramp.Good(), load.JSON(t.out, ramp)
		}
		return ramp.Good(), ramp.Print(t.out)
	}
	profile := c.profile(ctx, s)
	report, err := c.once(ctx, c.options(), s, watch)
	if err := errors.Join(err, profile()); err != nil {
		return false, err
	}
	good = report.Good() && len(s.ended()) == 0
	if c.JSON {
		return good, errors.Join(load.JSON(t.out, report), c.plot(report))
	}
	return good, errors.Join(report.Print(t.out), c.plot(report))
}

func (s *scene) ended() []string {
	if s.target.Ended == nil {
		return nil
	}
	return s.target.Ended()
}

// once is one run.
func (c benchLoadCommand) once(ctx context.Context, o load.Options, s *scene, w load.Watch) (load.Report, error) {
	report, err := load.Run(ctx, o, s.target, w)
	report.Channels, report.Store = c.Channel, c.storeName()
	if s.world != nil {
		report.Nodes = len(s.world.Nodes)
	}
	return report, err
}

// storeName is what the report says of the store; a password in its address is nobody's business.
func (c benchLoadCommand) storeName() string {
	switch {
	case len(c.URL) > 0:
		return "their own store"
	case c.Store == "":
		return "sqlite"
	}
	kind, _, _ := strings.Cut(c.Store, "://")
	return kind
}

// watch shows how it goes: a bar on a terminal, and a line each minute of a long run.
func (c benchLoadCommand) watch(t terminal) load.Watch {
	bar, begun, printed, drawn := progress.On(t.err), time.Now(), 0.0, time.Time{}
	return load.Watch{
		Progress: func(stage string, done, total int64) {
			if now := time.Now(); now.Sub(drawn) > 200*time.Millisecond {
				drawn = now
				bar.Draw(progress.Bar(stage, done, total, now.Sub(begun)))
			}
		},
		Sample: func(m load.Moment) {
			if c.Duration >= load.Soak && m.At-printed >= 60 {
				printed = m.At
				bar.Clear()
				_, _ = fmt.Fprintln(t.err, m.Line()) // who does not see it misses nothing that the report does not say
			}
		},
		Done: bar.Clear,
	}
}

// longestProfile is enough to tell what costs most, however long the run is.
const longestProfile = 30 * time.Second

// profile begins to look where the first node spends its time, halfway through the run. What is given waits for it.
func (c benchLoadCommand) profile(ctx context.Context, s *scene) (wait func() error) {
	if c.Profile == "" {
		return func() error { return nil }
	}
	done := make(chan error, 1)
	go func() {
		half := time.NewTimer(c.Duration / 2)
		defer half.Stop()
		select {
		case <-half.C:
		case <-ctx.Done():
			done <- ctx.Err()
			return
		}
		data, err := s.world.Nodes[0].Profile(ctx, max(time.Second, min(longestProfile, c.Duration/2)))
		if err == nil {
			err = os.WriteFile(c.Profile, []byte(data), 0o600)
		}
		done <- err
	}()
	return func() error {
		if err := <-done; err != nil && ctx.Err() == nil { // of a run that is interrupted there is a report all the same
			return fmt.Errorf("--profile: %w", err)
		}
		return nil
	}
}

// plot draws the run where that is wanted.
func (c benchLoadCommand) plot(r load.Report) error {
	if c.Plot == "" {
		return nil
	}
	f, err := os.Create(c.Plot)
	if err != nil {
		return fmt.Errorf("draw the run: %w", err)
	}
	return errors.Join(r.Plot(f), f.Close())
}
