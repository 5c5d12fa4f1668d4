package cards

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/handoff/texts"
)

// The names of commands and of what is written behind them, as they come back in any language.
const (
	CommandAsk      = "ask"
	CommandHuman    = "human"
	CommandRequests = "requests"
	CommandClose    = "close"
	CommandCopy     = "transcript"
	CommandQuiet    = "quiet"              // for who looks after channels
	CommandMenu     = "Get help with this" // in the menu of a message
	CommandSolved   = "This solved it"     // in the menu of a message

	OptionQuestion = "question"
	OptionReason   = "reason"
)

// locales are what Discord calls our languages.
var locales = map[string][]discordgo.Locale{"en": {discordgo.EnglishUS, discordgo.EnglishGB}, "de": {discordgo.German}}

// Commands are those that the bot registers, named in the languages of the house. Without human there is nobody to
// talk to.
func Commands(t *texts.Catalogue, languages []string, human bool) []*discordgo.ApplicationCommand {
	n := namer{t, languages}
	here, everywhere := discordgo.InteractionContextGuild, []discordgo.InteractionContextType{
		discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM}
	all := []*discordgo.ApplicationCommand{
		n.command(CommandAsk, "ask", everywhere, n.option(OptionQuestion, "ask.question", true)),
		n.command(CommandRequests, "requests", everywhere),
		n.command(CommandClose, "close", everywhere),
		n.command(CommandCopy, "transcript", everywhere),
		n.menu(CommandMenu, "menu", everywhere...),
		n.menu(CommandSolved, "solved", here),
	}
	if human {
		all = append(all, n.command(CommandHuman, "human", everywhere, n.option(OptionReason, "human.reason", false)))
	}
	quiet := n.command(CommandQuiet, "quiet", []discordgo.InteractionContextType{here})
	moderators := int64(discordgo.PermissionManageChannels)
	quiet.DefaultMemberPermissions = &moderators
	return append(all, quiet)
}

// Hash tells definitions apart: it is another one when and only when something in them is. It is "" for what cannot be
// sent.
func Hash(commands []*discordgo.ApplicationCommand) string {
	data, err := json.Marshal(commands)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}

// A namer says what commands are called.
type namer struct {
	texts     *texts.Catalogue
	languages []string
}

func (n namer) said(id string) map[discordgo.Locale]string {
	said := map[discordgo.Locale]string{}
	for _, lang := range n.languages {
		for _, locale := range locales[lang] {
			said[locale] = n.texts.Say(lang, "cards.command."+id, nil)
		}
	}
	return said
}

// usual is how something is described to those whose language we do not speak.
func (n namer) usual(id string) string {
	lang := texts.Languages()[0]
	if len(n.languages) > 0 && !slices.Contains(n.languages, lang) {
		lang = n.languages[0]
	}
	return n.texts.Say(lang, "cards.command."+id, nil)
}

func (n namer) command(name, id string, where []discordgo.InteractionContextType,
	options ...*discordgo.ApplicationCommandOption,
) *discordgo.ApplicationCommand {
	c := n.menu(name, id, where...)
	described := n.said(id + ".about")
	c.Type, c.Description, c.DescriptionLocalizations = discordgo.ChatApplicationCommand, n.usual(id+".about"), &described
	c.Options = options
	return c
}

// menu is a command in the menu of a message.
func (n namer) menu(name, id string, where ...discordgo.InteractionContextType) *discordgo.ApplicationCommand {
	names := n.said(id)
	installed := []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
	return &discordgo.ApplicationCommand{Type: discordgo.MessageApplicationCommand, Name: name, NameLocalizations: &names,
		Contexts: &where, IntegrationTypes: &installed}
}

func (n namer) option(name, id string, required bool) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name,
		NameLocalizations: n.said(id), Description: n.usual(id + ".about"), DescriptionLocalizations: n.said(id + ".about"),
		Required: required, MaxLength: maxQuestion}
}
