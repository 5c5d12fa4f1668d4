package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action/directory"
	"github.com/firstline-support/firstline/bot/discord"
	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff/texts"
)

// doctorCommand looks at what is outside of the workspace and can be wrong.
type doctorCommand struct {
	Dir string `arg:"" optional:"" default:"." help:"The workspace."`
}

// A finding is one thing that was looked at.
type finding struct {
	what string
	fix  string // empty: all is well
}

// Run names every problem with what mends it; the exit code is 1 when there is one.
func (c doctorCommand) Run(ctx context.Context, t terminal) error {
	ws, _, err := open(c.Dir, t)
	if err != nil {
		return err
	}
	if !ws.Config.Slack.On() && !ws.Config.Discord.On() && !ws.Config.Model.On() &&
		!ws.Config.Model.Embeddings.On() && !ws.Config.Directory.On() && !ws.Config.Store.Shared() {
		_, err := fmt.Fprintln(t.out, "ok    the workspace uses nothing outside that could be wrong")
		return err
	}
	found, err := c.slack(ctx, ws.Config)
	if err != nil {
		return err
	}
	more, err := c.discord(ctx, ws.Config)
	if err != nil {
		return err
	}
	asked, err := c.model(ctx, ws.Config)
	if err != nil {
		return err
	}
	embedded, err := c.embeddings(ctx, ws.Config)
	if err != nil {
		return err
	}
	return tell(t, slices.Concat(found, more, asked, embedded, c.directory(ctx, ws.Config), c.store(ctx, ws.Config),
		running(ctx, ws.Config.Web.Listen)))
}

// tell prints what was found.
func tell(t terminal, found []finding) error {
	wrong := false
	for _, f := range found {
		line := "ok    " + f.what
		if f.fix != "" {
			wrong, line = true, "wrong "+f.what+"\n      fix: "+f.fix
		}
		if _, err := fmt.Fprintln(t.out, line); err != nil {
			return err
		}
	}
	if wrong {
		return errSilent
	}
	return nil
}

// slack looks at what can be wrong with Slack.
func (c doctorCommand) slack(ctx context.Context, ws workspace.Config) (found []finding, err error) {
	if !ws.Slack.On() {
		return nil, nil
	}
	o, err := slackOptions(ws, c.Dir, nil)
	if err != nil {
		return nil, err
	}
	if o.Texts, err = texts.Load(); err != nil {
		return nil, err
	}
	channels := slices.Concat(slices.Sorted(maps.Keys(ws.Slack.Channels)), slices.Sorted(maps.Values(ws.Slack.Desk)))
	for _, f := range slack.New(o).Diagnose(ctx, slices.Compact(channels)) {
		found = append(found, finding{f.What, f.Fix})
	}
	return found, nil
}

// discord looks at what can be wrong with Discord.
func (c doctorCommand) discord(ctx context.Context, ws workspace.Config) (found []finding, err error) {
	if !ws.Discord.On() {
		return nil, nil
	}
	o, err := discordOptions(ws, c.Dir, nil)
	if err != nil {
		return nil, err
	}
	if o.Texts, err = texts.Load(); err != nil {
		return nil, err
	}
	channel, err := discord.New(o)
	if err != nil {
		return nil, err
	}
	for _, f := range channel.Diagnose(ctx, slices.Compact(slices.Sorted(maps.Values(ws.Discord.Desk)))) {
		found = append(found, finding{f.What, f.Fix})
	}
	return found, nil
}

// directory looks at what can be wrong with the directory where accounts are.
func (c doctorCommand) directory(ctx context.Context, ws workspace.Config) []finding {
	if !ws.Directory.On() {
		return nil
	}
	config, err := ws.Directory.Config(c.Dir, os.LookupEnv)
	if err != nil {
		return []finding{{"the directory's password cannot be read: " + err.Error(),
			"put it where directory.bind_password says"}}
	}
	d, err := directory.Open(config)
	if err == nil {
		err = d.Check(ctx)
	}
	if err != nil {
		return []finding{{"the directory: " + err.Error(), "put it right as the message says"}}
	}
	return []finding{{what: "the directory at " + ws.Directory.URL + " lets the bot in and shows it accounts"}}
}

// running is what the running bot says about Slack and Discord: that events do not come is seen by nobody else.
// Nothing, where none runs on this machine.
func running(ctx context.Context, listen string) []finding {
	ctx, stop := context.WithTimeout(ctx, 4*time.Second)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(listen)+"/healthz", nil)
	if err != nil {
		return nil
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return []finding{{what: "no bot runs on this machine that could tell whether events come"}}
	}
	defer func() { _ = answer.Body.Close() }()
	var said report
	if json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&said) != nil {
		return nil // it is no bot
	}
	return slices.Concat(said.Slack.findings("Slack"), said.Discord.findings("Discord"))
}

// findings are what the running bot says about a platform; none where it is not there.
func (r *platformReport) findings(platform string) []finding {
	if r == nil {
		return nil
	}
	if len(r.Problems) == 0 {
		return []finding{{what: "the running bot has no trouble with " + platform}}
	}
	var found []finding
	for _, problem := range r.Problems {
		what, fix, ok := strings.Cut(problem, ": ")
		if !ok {
			fix = "see the log of the running bot"
		}
		found = append(found, finding{"the running bot: " + what, fix})
	}
	return found
}
