package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/discord"
	"github.com/firstline-support/firstline/bot/discord/desk"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
)

// openDiscord builds the channel of people on Discord, nil when the workspace has none.
func (h *house) openDiscord(p plan, policy decide.Policy) error {
	config := p.workspace.Config
	if !config.Discord.On() {
		return nil
	}
	o, err := discordOptions(config, p.dir, p.env)
	if err != nil {
		return err
	}
	o.Pad, o.Shelf, o.Texts, o.Log = h.store, h.store, h.texts, p.log
	o.Limits = config.Files.Limits()
	o.Lang, o.Where, o.Held, o.Entry = h.langOf, h.publicPage(config), h.held, h.entry
	o.Transcript = h.transcript
	o.Requests = discord.Requests{Cases: h.store, Prefix: config.CasePrefix + "-", Human: len(policy.Desks) > 0,
		Topics:   func(lang string) []handoff.Choice { return topicChoices(config, lang) },
		Standing: func(c handoff.Case, lang string) string { return policy.Standing(c, lang, time.Now()) }}
	o.Nodes = h.nodes()
	h.discord, err = discord.New(o)
	return err
}

// entry is one entry of a conversation.
func (h *house) entry(ctx context.Context, conversation string, seq int64) (handoff.Entry, bool) {
	found, err := h.store.Journal(ctx, conversation, seq-1, 1)
	if err != nil {
		h.log.Warn("look up what was said", "err", err)
	}
	if len(found) == 0 || found[0].Seq != seq {
		return handoff.Entry{}, false
	}
	return found[0], true
}

// transcript is what a person and we said to each other, as far as the person saw it.
func (h *house) transcript(ctx context.Context, conversation string, person handoff.Person, lang string) (
	string, error,
) {
	var all []handoff.Entry
	for {
		after := int64(0)
		if len(all) > 0 {
			after = all[len(all)-1].Seq
		}
		page, err := h.store.Journal(ctx, conversation, after, transcriptPage)
		if err != nil {
			return "", fmt.Errorf("a transcript: %w", err)
		}
		if all = append(all, page...); len(page) < transcriptPage {
			return sheet.Words{Texts: h.texts, Lang: lang}.Transcript(person, all), nil
		}
	}
}

const transcriptPage = 500

// deskInDiscord builds the desk of agents who work in Discord.
func (h *house) deskInDiscord(p plan, policy decide.Policy) handoff.Desk {
	config := p.workspace.Config
	o := desk.Options{Setting: h.chatDesk(config, policy), API: h.discord.Rest(), Log: p.log,
		Channels: maps.Clone(config.Discord.Desk), Helpers: maps.Clone(config.Discord.Helpers), Pad: h.store,
		Parent: h.discord.Parent, Nodes: h.deskNodes(desk.Name)}
	if config.Files.MaxMB > 0 {
		carrier := h.discord.Carrier()
		o.Files = &carrier
	}
	h.discordDesk = desk.New(o)
	return h.discordDesk
}

// joinDiscord has the channel work, together with the desk in Discord where there is one.
func (h *house) joinDiscord() {
	if h.discord == nil {
		return
	}
	in := discord.Intake{Receiver: h.bot}
	if h.discordDesk != nil {
		back := h.discordDesk.Back(h.bot)
		in.Desk, in.Rounds = back, back.Run
	}
	h.parts = append(h.parts, func(ctx context.Context) error { return h.discord.Run(ctx, in) })
}

// discordReport tells how it goes with Discord, nil where nobody asks there.
func (h *house) discordReport() *platformReport {
	if h.discord == nil {
		return nil
	}
	state := h.discord.Health()
	report := platformReport{Connected: state.Connected, Standby: state.Standby, Problems: state.Problems()}
	if h.discordDesk != nil && h.discordDesk.Problem() != "" {
		report.Problems = append(report.Problems, h.discordDesk.Problem())
	}
	return &report
}

// discordOptions are what the configuration says about Discord, with the token read. A nil env is the environment.
func discordOptions(config workspace.Config, dir string, env func(string) (string, bool)) (discord.Options, error) {
	if env == nil {
		env = os.LookupEnv
	}
	d := config.Discord
	o := discord.Options{API: d.API, Shards: d.Shards, PerMinute: d.PerMinute, Languages: config.Languages,
		Guilds: map[string]discord.Guild{}}
	for id, g := range d.Guilds {
		o.Guilds[id] = guildOf(config, g)
	}
	var err error
	if o.Token, err = d.Token.Read(dir, env); err != nil {
		return o, fmt.Errorf("discord.token: %w", err)
	}
	return o, nil
}

// guildOf is what the configuration says about a server.
func guildOf(config workspace.Config, g workspace.DiscordGuild) discord.Guild {
	guild := discord.Guild{Languages: g.Languages, Audience: g.Audience, Roles: g.Roles, Helpers: g.Helpers,
		Channels: map[string]discord.Mode{}}
	for name, mode := range g.Channels {
		guild.Channels[name] = discord.Mode(mode)
	}
	lang := append(g.Languages, config.Languages...)[0]
	for _, p := range g.Panels {
		panel := discord.Panel{Channel: p.Channel, Title: p.Title, Text: p.Text, Questions: p.Questions}
		for _, topic := range topicChoices(config, lang) {
			if slices.Contains(p.Topics, topic.Value) {
				panel.Topics = append(panel.Topics, topic)
			}
		}
		guild.Panels = append(guild.Panels, panel)
	}
	return guild
}
