package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

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
	wrong := false
	for _, f := range slack.New(o).Diagnose(ctx, slices.Compact(channels)) {
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

// slackOptions are what the configuration says about Slack, with the secrets read. A nil env is the environment.
func slackOptions(config workspace.Config, dir string, env func(string) (string, bool)) (slack.Options, error) {
	if env == nil {
		env = os.LookupEnv
	}
	o := slack.Options{API: config.Slack.API, Languages: config.Languages, Channels: map[string]slack.Mode{}}
	for name, mode := range config.Slack.Channels {
		o.Channels[name] = slack.Mode(mode)
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
