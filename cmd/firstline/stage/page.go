package stage

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/cmd/firstline/stage/backstage"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageStyle string

//go:embed blocks.js
var blocksScript string

//go:embed page.js
var pageScript string

// Path is where the page is.
const Path = "/demo/slack"

// Command is the app's slash command.
const Command = "/help-desk"

// Handler serves the page, and what it asks for and sends, below [Path]. language tells which language a visitor reads.
func (s *Stage) Handler(language func(*http.Request) string) http.Handler {
	return s.behind.Handler(backstage.Page{Path: Path, HTML: pageHTML, Style: pageStyle,
		Scripts: []string{blocksScript, pageScript},
		View:    map[string]string{"Employee": employee, "Agent": agent, "Bot": slacktest.BotUser},
		Texts:   func(lang string) map[string]string { return s.opt.Texts.Section(lang, "stage") },
		Scene:   func() any { return s.scene() },
		Do: func(what string, data []byte) (bool, error) {
			var d deed
			err := json.Unmarshal(data, &d)
			return err == nil && s.do(what, d), err
		}}, language)
}

// A deed is what a visitor does as one of the people.
type deed struct {
	As      string `json:"as"`
	Channel string `json:"channel"`
	TS      string `json:"ts"` // the message with the control
	Thread  string `json:"thread"`
	Text    string `json:"text"`
	Block   string `json:"block"`
	Action  string `json:"action"`
	Option  string `json:"option"`
	View    string `json:"view"`

	Values map[string]map[string]string `json:"values"`
}

// deeds are what a visitor can do. Each is false when it cannot be done.
var deeds = map[string]func(*Stage, deed) bool{
	"say":     (*Stage).say,
	"use":     (*Stage).use,
	"help":    (*Stage).help,
	"home":    func(s *Stage, d deed) bool { s.slack.OpenHome(d.As, "home"); return true },
	"tap":     func(s *Stage, d deed) bool { return s.slack.UseInView(d.As, d.View, d.control()) },
	"submit":  (*Stage).submit,
	"dismiss": (*Stage).dismiss,
}

// do carries a deed out; it is false when it cannot be done.
func (s *Stage) do(what string, d deed) bool {
	act, known := deeds[what]
	return known && (d.As == employee || d.As == agent) && act(s, d)
}

func (d deed) control() slacktest.Use {
	return slacktest.Use{Block: d.Block, Action: d.Action, Option: d.Option}
}

// say writes, or gives the app's command.
func (s *Stage) say(d deed) bool {
	text := spoken(d.Text)
	if !s.member(d.As, d.Channel) || text == "" || d.Thread != "" && !s.has(d.Channel, d.Thread) {
		return false
	}
	command, rest, _ := strings.Cut(text, " ")
	switch {
	case !strings.HasPrefix(command, "/"):
		s.slack.Say(slacktest.Post{User: d.As, Channel: d.Channel, Thread: d.Thread, Text: text})
	case d.Thread != "" || command != Command: // Slack has none in threads
		return false
	default:
		s.slack.Command(d.As, d.Channel, command, rest)
	}
	return true
}

func (s *Stage) use(d deed) bool {
	return s.member(d.As, d.Channel) && s.slack.Use(d.As, d.Channel, d.TS, d.control())
}

// help chooses the app's action in the menu of a message.
func (s *Stage) help(d deed) bool {
	if !s.member(d.As, d.Channel) || !s.has(d.Channel, d.TS) {
		return false
	}
	s.slack.Shortcut(d.As, s.opt.Help, d.Channel, d.TS)
	return true
}

func (s *Stage) submit(d deed) bool {
	if !s.sees(d) {
		return false
	}
	s.slack.Submit(d.View, d.Values)
	return true
}

func (s *Stage) dismiss(d deed) bool {
	if !s.sees(d) {
		return false
	}
	s.slack.Dismiss(d.View)
	return true
}

// sees tells whether a form is open.
func (s *Stage) sees(d deed) bool {
	return slices.ContainsFunc(s.slack.Modals(d.As), func(v slacktest.View) bool { return v.ID == d.View })
}

func (s *Stage) member(user, channel string) bool {
	return slices.ContainsFunc(s.slack.Channels(), func(c slacktest.Channel) bool {
		return c.ID == channel && slices.Contains(c.Members, user)
	})
}

func (s *Stage) has(channel, ts string) bool {
	return slices.ContainsFunc(s.slack.Messages(channel), func(m slacktest.Message) bool { return m.TS == ts })
}

// spoken is what somebody typed as Slack's own programs send it: with entities, and with the bot's id for its name.
func spoken(typed string) string {
	text := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(strings.TrimSpace(typed))
	for _, name := range []string{"@Firstline", "@firstline"} {
		text = strings.ReplaceAll(text, name, "<@"+slacktest.BotUser+">")
	}
	return text
}
