package main

import (
	"fmt"
	"net/url"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot/slack/manifest"
	"github.com/firstline-support/firstline/handoff/texts"
)

// slackCommand is about Slack.
type slackCommand struct {
	Manifest slackManifest `cmd:"" help:"Print the manifest that makes the Slack app, with the reason of each permission."`
}

// slackManifest prints the manifest.
type slackManifest struct {
	Name      string `help:"The app's name in Slack." default:"Firstline"`
	URL       string `name:"url" help:"Where Slack reaches the bot; by default it connects to Slack." placeholder:"URL"`
	Command   string `help:"The slash command." default:"/help-desk"`
	Reactions bool   `help:"Ask for reactions, for slack.reactions."`
	// it is named for what it switches off
	Assistant bool   `help:"The bot is in Slack's assistant pane." default:"true" negatable:""`
	Format    string `help:"yaml or json." enum:"yaml,json" default:"yaml"`
	Lang      string `help:"en or de." enum:"en,de" default:"en"`
}

// longestAppName is what Slack allows.
const longestAppName = 35

// Run prints it.
func (c slackManifest) Run(t terminal) error {
	if n := utf8.RuneCountInString(c.Name); n == 0 || n > longestAppName {
		return fmt.Errorf("the name has %d letters; Slack allows 1 to %d", n, longestAppName)
	}
	if len(c.Command) < 2 || c.Command[0] != '/' {
		return fmt.Errorf("%q is no slash command: it begins with /", c.Command)
	}
	u, err := url.Parse(c.URL)
	if err != nil || c.URL != "" && (u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "") {
		return fmt.Errorf("%q is no address that Slack reaches: it begins with https://", c.URL)
	}
	catalogue, err := texts.Load()
	if err != nil {
		return err
	}
	say := func(id string) string {
		return catalogue.Say(c.Lang, "manifest."+id, texts.Args{"Name": c.Name, "Text": c.URL})
	}
	app := manifest.Make(manifest.Options{Name: c.Name, With: c.with(), URL: c.URL, Command: c.Command,
		About: say("about"),
		Help:  say("help"), Hint: say("hint"), Prompts: []manifest.Prompt{{Title: say("what"), Message: say("what")},
			{Title: say("requests"), Message: say("requests")}, {Title: say("human"), Message: say("human")}}})
	if c.Format == "json" {
		data, err := app.JSON()
		if err != nil {
			return err
		}
		_, err = t.out.Write(data)
		return err
	}
	above := "above.socket"
	if c.URL != "" {
		above = "above.http"
	}
	_, err = fmt.Fprint(t.out, app.YAML(say(above)))
	return err
}

// with are the parts that the house has.
func (c slackManifest) with() (parts []manifest.Part) {
	if c.Reactions {
		parts = append(parts, manifest.Reactions)
	}
	if c.Assistant {
		parts = append(parts, manifest.Pane)
	}
	return parts
}
