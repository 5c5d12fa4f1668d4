package main

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/bot/slack/desk"
	"github.com/firstline-support/firstline/bot/slack/manifest"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents"
)

// openSlack builds the channel of people in Slack, nil when the workspace has none. It is made before the desks, one of
// which may use it, and before the bot, which sends through it.
func (h *house) openSlack(p plan, policy decide.Policy) error {
	config := p.workspace.Config
	if !config.Slack.On() {
		return nil
	}
	o, err := slackOptions(config, p.dir, p.env)
	if err != nil {
		return err
	}
	o.Pad, o.Shelf, o.Texts, o.Log = h.store, h.store, h.texts, p.log
	o.Limits = config.Files.Limits()
	o.Lang, o.Where, o.Held = h.langOf, h.publicPage(config), h.held
	o.Home = slack.Home{Name: config.Name, Prefix: config.CasePrefix + "-", Human: len(policy.Desks) > 0, Cases: h.store,
		Topics:   func(lang string) []handoff.Choice { return topicChoices(config, lang) },
		Standing: func(c handoff.Case, lang string) string { return policy.Standing(c, lang, time.Now()) }}
	if o.Pane != nil {
		o.Pane = h.pane(config)
	}
	o.Nodes = h.nodes()
	h.slack = slack.New(o)
	return nil
}

// topicChoices are the categories as people choose them, each with the names of those that it is part of.
func topicChoices(config workspace.Config, lang string) []handoff.Choice {
	var all []handoff.Choice
	for _, id := range slices.Sorted(maps.Keys(config.Categories)) {
		var names []string
		parts := strings.Split(id, "/")
		for i := range parts {
			names = append(names, config.Categories[strings.Join(parts[:i+1], "/")][lang])
		}
		all = append(all, handoff.Choice{Value: id, Label: strings.Join(names, " › ")})
	}
	return all
}

// changed is who wants to know of each case that changes; nil for nobody.
func (h *house) changed() func(handoff.Case) {
	if h.slack == nil {
		return nil
	}
	return h.slack.Changed
}

// joinSlack has the channel work, together with the desk in Slack where there is one.
func (h *house) joinSlack(signed bool) {
	if h.slack == nil {
		return
	}
	in := slack.Intake{Receiver: h.bot}
	if h.slackDesk != nil {
		back := h.slackDesk.Back(h.bot)
		in.Desk, in.Rounds = back, back.Run
	}
	h.parts = append(h.parts, func(ctx context.Context) error { return h.slack.Run(ctx, in) })
	if signed {
		h.mux.Handle("/slack/", h.slack.Handler(in))
	}
}

// deskInSlack builds the desk of agents who work in Slack.
func (h *house) deskInSlack(p plan, policy decide.Policy) handoff.Desk {
	config := p.workspace.Config
	o := desk.Options{Setting: h.chatDesk(config, policy), API: h.slack.API(), Channels: maps.Clone(config.Slack.Desk),
		Nodes: h.deskNodes(desk.Name), Log: p.log}
	if config.Files.MaxMB > 0 {
		carrier := h.slack.Carrier()
		o.Files = &carrier
	}
	h.slackDesk = desk.New(o)
	return h.slackDesk
}

// slackReport tells how it goes with Slack, nil where nobody asks there.
func (h *house) slackReport() *platformReport {
	if h.slack == nil {
		return nil
	}
	state := h.slack.Health()
	report := platformReport{Connected: state.Connected, Problems: state.Problems()}
	if h.slackDesk != nil && h.slackDesk.Problem() != "" {
		report.Problems = append(report.Problems, h.slackDesk.Problem())
	}
	return &report
}

// langOf is the language of a conversation, as far as it is known.
func (h *house) langOf(ctx context.Context, conversation string) string {
	found, err := h.store.Load(ctx, conversation)
	if err != nil {
		h.log.Warn("look up the language of a conversation", "err", err)
		return ""
	}
	return found.Conversation.Lang
}

// held tells whether a human has a conversation.
func (h *house) held(ctx context.Context, conversation string) bool {
	found, err := h.store.Load(ctx, conversation)
	if err != nil {
		h.log.Warn("look up who has a conversation", "err", err)
	}
	return found.Conversation.Owner == bot.OwnerHuman
}

// pane gives what the assistant's pane shows: the bot's greeting, and what people may ask.
func (h *house) pane(config workspace.Config) func(lang string) slack.Pane {
	return func(lang string) slack.Pane {
		p := slack.Pane{Greeting: h.texts.Say(lang, "bot.greeting", texts.Args{"Name": config.Name})}
		for _, in := range h.decider.Knowledge().Intents.Intents {
			examples := in.Examples[lang]
			if len(p.Prompts) < manifest.MaxPrompts && len(examples) > 0 && h.prompts(config.Slack.Prompts, in, lang) {
				p.Prompts = append(p.Prompts, manifest.Prompt{Title: in.Title[lang], Message: examples[0]})
			}
		}
		return p
	}
}

// prompts tells whether the pane suggests to ask about an intent: it is named for that, or none is and it leads to
// something. Only what everybody may read is told of.
func (h *house) prompts(named []string, in intents.Intent, lang string) bool {
	_, open := h.decider.Article(in.Lead.Answer, lang)
	switch {
	case in.Title[lang] == "" || in.Lead.Answer != "" && !open:
		return false
	case len(named) > 0:
		return slices.Contains(named, in.ID)
	}
	return open || in.Lead.Flow != ""
}

// publicPage tells where an article can be read by people who come from elsewhere: only if there is a page of it, which
// only has what everyone may read, and only if it can be reached.
func (h *house) publicPage(config workspace.Config) func(handoff.Source) string {
	if config.Web.PublicURL == "" {
		return nil
	}
	return func(s handoff.Source) string {
		if _, ok := h.article(s.Article, s.Lang); !ok {
			return ""
		}
		page := url.URL{Path: "articles/" + s.Article, RawQuery: url.Values{"lang": {s.Lang}}.Encode(), Fragment: s.Anchor}
		return baseURL(config) + "/" + page.String()
	}
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
