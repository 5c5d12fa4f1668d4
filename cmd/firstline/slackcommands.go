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

	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff/texts"
)

// doctorCommand looks at what is outside of the workspace and can be wrong.
type doctorCommand struct {
	Dir string `arg:"" optional:"" default:"." help:"The workspace."`
}

// Run names every problem with what mends it; the exit code is 1 when there is one.
func (c doctorCommand) Run(ctx context.Context, t terminal) error {
	ws, _, err := open(c.Dir, t)
	if err != nil {
		return err
	}
	if !ws.Config.Slack.On() {
		_, err := fmt.Fprintln(t.out, "ok    the workspace uses nothing outside that could be wrong")
		return err
	}
	o, err := slackOptions(ws.Config, c.Dir, nil)
	if err != nil {
		return err
	}
	if o.Texts, err = texts.Load(); err != nil {
		return err
	}
	config := ws.Config.Slack
	channels := slices.Concat(slices.Sorted(maps.Keys(config.Channels)), slices.Sorted(maps.Values(config.Desk)))
	found := slices.Concat(slack.New(o).Diagnose(ctx, slices.Compact(channels)), running(ctx, ws.Config.Web.Listen))
	wrong := false
	for _, f := range found {
		line := "ok    " + f.What
		if f.Fix != "" {
			wrong, line = true, "wrong "+f.What+"\n      fix: "+f.Fix
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

// running is what the running bot says about Slack: that events do not come is seen by nobody else. Nothing, where none
// runs on this machine.
func running(ctx context.Context, listen string) []slack.Finding {
	ctx, stop := context.WithTimeout(ctx, 4*time.Second)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(listen)+"/healthz", nil)
	if err != nil {
		return nil
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return []slack.Finding{{What: "no bot runs on this machine that could tell whether Slack's events come"}}
	}
	defer func() { _ = answer.Body.Close() }()
	var said report
	if json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&said) != nil || said.Slack == nil {
		return nil // it is no bot, or one without Slack
	}
	if len(said.Slack.Problems) == 0 {
		return []slack.Finding{{What: "the running bot has no trouble with Slack"}}
	}
	var found []slack.Finding
	for _, problem := range said.Slack.Problems {
		what, fix, ok := strings.Cut(problem, ": ")
		if !ok {
			fix = "see the log of the running bot"
		}
		found = append(found, slack.Finding{What: "the running bot: " + what, Fix: fix})
	}
	return found
}

// slackOptions are what the configuration says about Slack, with the secrets read. A nil env is the environment.
func slackOptions(config workspace.Config, dir string, env func(string) (string, bool)) (slack.Options, error) {
	if env == nil {
		env = os.LookupEnv
	}
	o := slack.Options{API: config.Slack.API, Languages: config.Languages, Channels: map[string]slack.Mode{},
		Sockets: config.Slack.Sockets, Pause: config.Slack.SuggestPause}
	if config.Slack.Assistant {
		o.Pane = func(string) slack.Pane { return slack.Pane{} }
	}
	for name, mode := range config.Slack.Channels {
		o.Channels[name] = slack.Mode(mode)
	}
	for name, choice := range config.Slack.Reactions {
		if o.Reactions == nil {
			o.Reactions = map[string]string{}
		}
		o.Reactions[slack.Reaction(name)] = choice
	}
	for _, secret := range []struct {
		name string
		from workspace.Secret
		to   *string
	}{{"bot_token", config.Slack.BotToken, &o.BotToken}, {"app_token", config.Slack.AppToken, &o.AppToken},
		{"signing_secret", config.Slack.SigningSecret, &o.SigningSecret}} {
		value, err := secret.from.Read(dir, env)
		if err != nil {
			return o, fmt.Errorf("slack.%s: %w", secret.name, err)
		}
		*secret.to = value
	}
	return o, nil
}
