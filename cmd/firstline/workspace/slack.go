package workspace

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// slackID is how Slack names a channel for ever.
var slackID = regexp.MustCompile(`^[CG][A-Z0-9]{2,20}$`)

// slackName is how people name one.
var slackName = regexp.MustCompile(`^[\p{L}\p{N}_-]{1,80}$`)

// otherTeams stands for all teams without a channel of their own.
const otherTeams = "default"

// slack checks what is said about Slack.
func (s *sheet) slack(c Config) {
	for key, secret := range map[string]Secret{"bot_token": c.Slack.BotToken, "app_token": c.Slack.AppToken,
		"signing_secret": c.Slack.SigningSecret} {
		if !secret.valid() {
			s.note("slack."+key, "this is no place where a secret is",
				"write env:NAME for a variable of the environment, or file:PATH; a token itself must not be here: the file is "+
					"shared and kept in git")
		}
	}
	desk := slices.Contains(c.Desks, slackDesk)
	switch {
	case !c.Slack.On() && desk:
		s.note("desks", "the desk slack has no connection to Slack", "add `slack:` with bot_token and app_token")
	case !c.Slack.On() && s.begun("slack."):
		s.note("slack", "there is no bot token, so nothing is done in Slack",
			"add bot_token: with where the token is that begins with xoxb-")
	case c.Slack.On() && c.Slack.AppToken == "" && c.Slack.SigningSecret == "":
		s.note("slack.bot_token", "Slack has no way to reach the bot",
			"add app_token: (Socket Mode, no public address needed), or signing_secret: where Slack can reach web.public_url")
	}
	s.platformAPI("slack.api", c.Slack.API, "https://slack-gov.com/api/")
	for _, name := range slices.Sorted(maps.Keys(c.Slack.Channels)) {
		s.slackMode(name, c.Slack.Channels[name])
	}
	s.slackReactions(c.Slack.Reactions)
	if n := c.Slack.Sockets; n < 1 || n > maxSockets {
		s.note("slack.sockets", fmt.Sprintf("slack.sockets is %d", n), fmt.Sprintf("write 1 to %d", maxSockets))
	}
	if p := c.Slack.SuggestPause; p < 0 || p > week {
		s.note("slack.suggest_pause", fmt.Sprintf("slack.suggest_pause is %s", p), "write a time between 0s and 168h")
	}
	s.slackDesk(c, desk)
}

// reactions are what a reaction may stand for.
var reactions = []string{"human", "solved", "unsolved"}

// slackReaction is how Slack names one.
var slackReaction = regexp.MustCompile(`^:?[\p{L}\p{N}_+'-]{1,100}:?$`)

func (s *sheet) slackReactions(all map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		at := "slack.reactions." + name
		if !slackReaction.MatchString(name) {
			s.note(at, fmt.Sprintf("%q is no name of a reaction", name), "write what stands between the colons in Slack")
		}
		if !slices.Contains(reactions, all[name]) {
			s.note(at, fmt.Sprintf("%q is nothing that a reaction can stand for", all[name]), choose(all[name], reactions))
		}
	}
}

// maxSockets is how many connections Slack allows an app.
const maxSockets = 10

// week is the longest pause between two suggestions. Who wants none at all leaves out the mode.
const week = 7 * 24 * time.Hour

// platformAPI checks another address of a platform.
func (s *sheet) platformAPI(key, address, such string) {
	u, err := url.Parse(address)
	own := err == nil && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback())
	if address != "" && (err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !own) {
		platform := map[string]string{"slack.api": "Slack", "discord.api": "Discord"}[key]
		s.note(key, fmt.Sprintf("%q is no address of %s", address, platform),
			"write an https:// address such as "+such+", or leave it out")
	}
}

func (s *sheet) slackMode(channel, mode string) {
	at := "slack.channels." + channel
	if !slackName.MatchString(channel) {
		s.note(at, fmt.Sprintf("%q is no name of a channel", channel), "write its name without #, or its id")
	}
	if modes := []string{"answer", "mention", "suggest"}; !slices.Contains(modes, mode) {
		s.note(at, fmt.Sprintf("%q is nothing that the bot can do in a channel", mode), choose(mode, modes))
	}
}

func (s *sheet) slackDesk(c Config, on bool) {
	if on && len(c.Slack.Desk) == 0 {
		s.note("slack.desk", "the desk slack has no channel",
			"add `desk:` below `slack:`, with default: and the id of the channel in which agents work")
	}
	for _, team := range slices.Sorted(maps.Keys(c.Slack.Desk)) {
		at, channel := "slack.desk."+team, c.Slack.Desk[team]
		s.teamKnown(c, at, team)
		if !slackID.MatchString(channel) {
			s.note(at, fmt.Sprintf("%q is no id of a channel", channel),
				"write what stands at the end of the channel's details in Slack, such as C0123456789")
		}
	}
}
