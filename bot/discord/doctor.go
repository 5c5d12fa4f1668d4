package discord

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/rest"
)

// A Finding is one thing that an admin has looked at: what it is, and how it is mended where it is not as it should be.
type Finding struct {
	What string
	Fix  string // empty: all is well
}

// What is said often.
const (
	portal = "https://discord.com/developers/applications"
	again  = "mend this, and ask again"
)

// The flags of an application that say whether it may see what people write.
const (
	flagContent        = 1 << 18
	flagContentLimited = 1 << 19
)

// Diagnose asks Discord about all that can be wrong with the token, the app, servers and channels. It changes nothing.
// The words are for admins, in English as all that they type and read here.
func (c *Channel) Diagnose(ctx context.Context, desk []string) []Finding {
	me, err := c.rest.With(ctx).User("@me")
	if err != nil {
		return []Finding{{"Discord does not let the bot in: " + rest.Explain(err),
			"set discord.token to the token of the page \"Bot\" in the developer portal, " + portal}}
	}
	found := []Finding{{What: "signed in as " + me.Username}}
	found = append(found, c.privileged(ctx)...)
	servers, err := c.rest.With(ctx).UserGuilds(200, "", "", false)
	if err != nil {
		return append(found, Finding{"the servers of the bot cannot be listed: " + rest.Explain(err), again})
	}
	c.mu.Lock()
	c.self = self{id: me.ID, app: me.ID, name: me.Username}
	c.mu.Unlock()
	found = append(found, c.membership(servers)...)
	for _, s := range servers {
		if _, served := c.guild(s.ID); served {
			found = append(found, c.inServer(ctx, s)...)
		}
	}
	for _, channel := range desk {
		found = append(found, c.deskChannel(ctx, channel)...)
	}
	return found
}

// privileged looks whether Discord shows us what people write.
func (c *Channel) privileged(ctx context.Context) []Finding {
	app, err := c.rest.With(ctx).Application("@me")
	if err != nil {
		return []Finding{{"the app cannot be looked at: " + rest.Explain(err), again}}
	}
	if app.Flags&(flagContent|flagContentLimited) == 0 {
		return []Finding{{"the app may not see what people write: the privileged intent \"Message Content\" is off",
			"open " + portal + "/" + app.ID + "/bot, switch \"Message Content Intent\" on, and save"}}
	}
	return []Finding{{What: "the app may see what people write"}}
}

// Invite is the address with which somebody who manages a server adds the bot to it, with all that it needs there.
func Invite(app string) string {
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d",
		app, Permissions())
}

// membership compares the servers that the bot is in with those that the workspace names.
func (c *Channel) membership(in []*discordgo.UserGuild) (found []Finding) {
	invite := "open " + Invite(c.us().app) + " as somebody who manages the server"
	for _, id := range slices.Sorted(maps.Keys(c.Guilds)) {
		if !slices.ContainsFunc(in, func(s *discordgo.UserGuild) bool { return s.ID == id }) {
			found = append(found, Finding{"the bot is not in the server " + id + " of discord.guilds", invite})
		}
	}
	if len(in) == 0 {
		found = append(found, Finding{"the bot is in no server", invite})
	}
	for _, s := range in {
		if _, served := c.guild(s.ID); !served {
			found = append(found, Finding{What: fmt.Sprintf("the bot is silent in %s (%s), which discord.guilds does not name",
				s.Name, s.ID)})
		}
	}
	return found
}

// inServer looks at the bot's permissions in a server and in the channels that the workspace names there.
func (c *Channel) inServer(ctx context.Context, s *discordgo.UserGuild) (found []Finding) {
	channels, err := c.rest.With(ctx).GuildChannels(s.ID)
	if err != nil {
		return []Finding{{"the channels of " + s.Name + " cannot be listed: " + rest.Explain(err), again}}
	}
	for _, one := range channels {
		known := read(one)
		known.Guild.V = s.ID
		c.directory.put(known)
	}
	lacking := missing(s.Permissions, needs())
	if len(lacking) > 0 {
		found = append(found, Finding{fmt.Sprintf("in %s the bot lacks: %s", s.Name, strings.Join(lacking, ", ")),
			"in the server's settings, \"Roles\", the role of the bot, switch these on; or open " + Invite(c.us().app) +
				" again"})
	} else {
		found = append(found, Finding{What: "in " + s.Name + " the bot has all permissions"})
	}
	guild, _ := c.guild(s.ID)
	for _, name := range slices.Sorted(maps.Keys(guild.Channels)) {
		found = append(found, c.named(ctx, s, name)...)
	}
	for _, p := range guild.Panels {
		found = append(found, c.named(ctx, s, p.Channel)...)
	}
	return found
}

// deskChannel looks at a channel in which agents work.
func (c *Channel) deskChannel(ctx context.Context, id string) []Finding {
	one, err := c.rest.With(ctx).Channel(id)
	if err != nil {
		return []Finding{{"the desk's channel " + id + " cannot be looked at: " + rest.Explain(err),
			"is the id right, and does the bot's role have \"View Channel\" there?"}}
	}
	has, err := c.rest.With(ctx).UserChannelPermissions(c.us().id, id)
	if err != nil {
		return []Finding{{"the desk's channel #" + one.Name + " cannot be looked at: " + rest.Explain(err),
			again}}
	}
	if lacking := missing(has, append(needs(), deskNeeds()...)); len(lacking) > 0 {
		return []Finding{{fmt.Sprintf("in the desk's channel #%s the bot lacks: %s", one.Name, strings.Join(lacking, ", ")),
			"in the channel's settings, \"Permissions\", give these to the bot's role"}}
	}
	return []Finding{{What: "agents can work in #" + one.Name}}
}

// named looks at a channel that the workspace names.
func (c *Channel) named(ctx context.Context, s *discordgo.UserGuild, name string) []Finding {
	all := c.directory.called(s.ID, name)
	if len(all) == 0 {
		return []Finding{{fmt.Sprintf("#%s is not in %s, or the bot does not see it", name, s.Name),
			"is it spelt as on Discord? Else, in the channel's settings, \"Permissions\", give the bot's role \"View Channel\""}}
	}
	var found []Finding
	for _, one := range all {
		has, err := c.rest.With(ctx).UserChannelPermissions(c.us().id, one.ID.V)
		if err != nil {
			found = append(found, Finding{"#" + one.Name.V + " cannot be looked at: " + rest.Explain(err), again})
			continue
		}
		if lacking := missing(has, needs()); len(lacking) > 0 {
			found = append(found, Finding{fmt.Sprintf("in #%s the bot lacks: %s", one.Name.V, strings.Join(lacking, ", ")),
				"in the channel's settings, \"Permissions\", give these to the bot's role"})
			continue
		}
		found = append(found, Finding{What: "the bot can work in #" + one.Name.V})
	}
	return found
}
