package workspace

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/handoff/texts"
)

// discordID is how Discord names servers, channels and roles for ever.
var discordID = regexp.MustCompile(`^[0-9]{17,20}$`)

// discordName is how people name a channel or a role.
var discordName = regexp.MustCompile(`^[^\x00-\x1f@#:` + "`" + `]{1,100}$`)

const idFix = "switch on \"Developer Mode\" in Discord's settings, \"Advanced\", then choose \"Copy ID\" in its menu"

// discord checks what is said about Discord.
func (s *sheet) discord(c Config) {
	d, desk := c.Discord, slices.Contains(c.Desks, discordDesk)
	if !d.Token.valid() {
		s.note("discord.token", "this is no place where a secret is",
			"write env:NAME for a variable of the environment, or file:PATH; a token itself must not be here: the file is "+
				"shared and kept in git")
	}
	switch {
	case !d.On() && desk:
		s.note("desks", "the desk discord has no connection to Discord", "add `discord:` with token")
	case !d.On() && s.begun("discord."):
		s.note("discord", "there is no token, so nothing is done on Discord",
			"add token: with where the token is that the page \"Bot\" of the developer portal gives")
	}
	s.platformAPI("discord.api", d.API, "https://discord.com/api/")
	if d.Shards < 0 || d.Shards > maxShards {
		s.note("discord.shards", fmt.Sprintf("discord.shards is %d", d.Shards),
			"leave it out: Discord says how many are needed")
	}
	if d.PerMinute < 0 || d.PerMinute > maxPerMinute {
		s.note("discord.messages_per_minute", fmt.Sprintf("discord.messages_per_minute is %d", d.PerMinute),
			fmt.Sprintf("write 1 to %d, or 0 for no limit", maxPerMinute))
	}
	for _, id := range slices.Sorted(maps.Keys(d.Guilds)) {
		s.guild(c, id, d.Guilds[id])
	}
	s.discordDesk(c, desk)
}

// Limits on what can be written.
const (
	maxShards    = 1000
	maxPerMinute = 100_000
	maxQuestions = 5
	maxTopics    = 25
)

// guild checks what is said about one server.
func (s *sheet) guild(c Config, id string, g DiscordGuild) {
	at := "discord.guilds." + id
	if !discordID.MatchString(id) {
		s.note(at, fmt.Sprintf("%q is no id of a server", id), idFix)
	}
	for _, lang := range g.Languages {
		if !slices.Contains(c.Languages, lang) {
			s.note(at+".languages", fmt.Sprintf("the bot does not speak %q", lang), choose(lang, texts.Languages())+
				"; the workspace's own languages have to name it, too")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(g.Channels)) {
		if !discordName.MatchString(name) {
			s.note(at+".channels."+name, fmt.Sprintf("%q is no name of a channel", name), "write its name without #, or its id")
		}
		if modes := []string{"answer", "mention", "off"}; !slices.Contains(modes, g.Channels[name]) {
			s.note(at+".channels."+name, fmt.Sprintf("%q is nothing that the bot can do in a channel", g.Channels[name]),
				choose(g.Channels[name], modes))
		}
	}
	for i, p := range g.Panels {
		s.panel(c, fmt.Sprintf("%s.panels[%d]", at, i), p)
	}
}

func (s *sheet) panel(c Config, at string, p DiscordPanel) {
	if !discordName.MatchString(p.Channel) {
		s.note(at+".channel", fmt.Sprintf("%q is no name of a channel", p.Channel), "write its name without #, or its id")
	}
	if strings.TrimSpace(p.Title) == "" {
		s.note(at+".title", "the panel has no title", "add `title:` with what people read above the button")
	}
	for _, topic := range p.Topics {
		if _, ok := c.Categories[topic]; !ok {
			s.note(at+".topics", fmt.Sprintf("the category %q is unknown", topic),
				choose(topic, slices.Sorted(maps.Keys(c.Categories))))
		}
	}
	if len(p.Topics) > maxTopics || len(p.Questions) > maxQuestions {
		s.note(at, "a form on Discord has no room for so much", fmt.Sprintf("at most %d topics and %d questions", maxTopics,
			maxQuestions))
	}
}

func (s *sheet) discordDesk(c Config, on bool) {
	if on && len(c.Discord.Desk) == 0 {
		s.note("discord.desk", "the desk discord has no channel",
			"add `desk:` below `discord:`, with default: and the id of the forum or channel in which agents work")
	}
	for _, team := range slices.Sorted(maps.Keys(c.Discord.Desk)) {
		s.teamKnown(c, "discord.desk."+team, team)
		if channel := c.Discord.Desk[team]; !discordID.MatchString(channel) {
			s.note("discord.desk."+team, fmt.Sprintf("%q is no id of a channel", channel), idFix)
		}
	}
	for _, role := range slices.Sorted(maps.Keys(c.Discord.Helpers)) {
		if !discordID.MatchString(role) {
			s.note("discord.helpers."+role, fmt.Sprintf("%q is no id of a role", role), idFix)
		}
		s.teamKnown(c, "discord.helpers."+role, c.Discord.Helpers[role])
	}
}

// teamKnown notes a team that nobody has described.
func (s *sheet) teamKnown(c Config, at, team string) {
	if team != otherTeams && !slices.ContainsFunc(c.Teams, func(t Team) bool { return t.ID == team }) {
		s.note(at, fmt.Sprintf("the team %q is unknown", team), "use the id of a team, or default")
	}
}

// discordKeys are about Discord, as a place where people ask and as a desk.
func discordKeys() []Key {
	return []Key{
		{"discord.token", text, "", "",
			"Where the bot's token is: `env:NAME` or `file:PATH`. Empty: nobody asks on Discord."},
		{"discord.api", text, "", "FIRSTLINE_DISCORD_API",
			"Another address of Discord's API, such as a proxy's. Empty: `https://discord.com/api/`."},
		{"discord.shards", number, "0", "", "Connections to the gateway. 0: as many as Discord asks for."},
		{"discord.messages_per_minute", number, "20", "",
			"How many messages are taken from one person in a minute; 0: all. Who writes more is told so."},
		{"discord.guilds.<server>.languages", list, "[]", "",
			"Languages of a server, by its id; the first is spoken to who has chosen none. Empty: the server's own. Where no " +
				"server is named the bot works in every one that invites it."},
		{"discord.guilds.<server>.audience", list, "[]", "",
			"Audiences whose articles everybody in the server may read, beside those for everyone."},
		{"discord.guilds.<server>.roles.<role>", list, "[]", "",
			"Audiences whose articles a role opens, by name or id, where nobody else reads along."},
		{"discord.guilds.<server>.channels.<channel>", text, "", "",
			"What the bot does in a channel, by name or id: `mention` (who calls it is answered), `answer` (each new message, " +
				"each new post of a forum, is a question) or `off`. Not named: `mention`."},
		{"discord.guilds.<server>.helpers", list, "[]", "",
			"Roles, by name or id, whose answers can be marked as what solved a question."},
		{"discord.guilds.<server>.panels[].channel", text, "", "", "Where a message stands with which people open tickets."},
		{"discord.guilds.<server>.panels[].title", text, "", "", "What people read first there. Required."},
		{"discord.guilds.<server>.panels[].text", text, "", "", "What they read below it, in Markdown."},
		{"discord.guilds.<server>.panels[].topics", list, "[]", "",
			"Categories that they choose from, at most 25. Empty: one button."},
		{"discord.guilds.<server>.panels[].questions", list, "[]", "",
			"What they are asked, at most five. Empty: what it is about."},
		{"discord.desk.<team>", text, "", "",
			"The id of the forum or channel in which the cases of a team lie, for the desk `discord`; the team `default` " +
				"stands for all others but private ones."},
		{"discord.helpers.<role>", text, "", "",
			"The team of members with a role, by its id, who work at the desk `discord` without an account of their own."},
	}
}
