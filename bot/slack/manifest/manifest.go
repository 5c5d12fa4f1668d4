// Package manifest describes our Slack app: what an admin pastes into Slack to make it, each scope with the reason why
// it is asked for. The tables in needs.go are the one place that says which method and which event needs what; a test
// keeps them to what is really called.
package manifest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ShortcutHelp is the callback id of "get help with this" in the menu of a message.
const ShortcutHelp = "get_help"

// Options are what differs from one house to the other.
type Options struct {
	Name    string   // that people see; at most 35 letters
	URL     string   // where Slack reaches us; empty: Socket Mode, and Slack need not reach us
	Command string   // the slash command
	Hint    string   // what is written after it; empty: "…"
	With    []Part   // what not every house has
	Prompts []Prompt // in the assistant's pane, at most [MaxPrompts]
	About   string   // one sentence
	Help    string   // the name of the shortcut in the menu of a message, at most 24 letters; empty: there is none
}

// MaxPrompts is how many Slack shows.
const MaxPrompts = 4

// A Prompt is something that people may want to ask.
type Prompt struct {
	Title   string `json:"title"`
	Message string `json:"message"`
}

// Where Slack sends things, below the address of Options.
const (
	eventsPath   = "/slack/events"
	actionsPath  = "/slack/interactivity"
	commandsPath = "/slack/commands"
)

// An App is a manifest.
type App struct {
	Display  Display  `json:"display_information"`
	Features Features `json:"features"`
	OAuth    OAuth    `json:"oauth_config"`
	Settings Settings `json:"settings"`
}

// Display is how the app presents itself.
type Display struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Background  string `json:"background_color"`
}

// Features are what people can use.
type Features struct {
	Home      Home       `json:"app_home"`
	Bot       Bot        `json:"bot_user"`
	Shortcuts []Shortcut `json:"shortcuts"`
	Commands  []Command  `json:"slash_commands"`
	Assistant *Assistant `json:"assistant_view,omitempty"`
}

// Home is the app's own page.
type Home struct {
	Home     bool `json:"home_tab_enabled"`
	Messages bool `json:"messages_tab_enabled"`
	ReadOnly bool `json:"messages_tab_read_only_enabled"`
}

// Bot is the user as which the app speaks.
type Bot struct {
	Name   string `json:"display_name"`
	Online bool   `json:"always_online"`
}

// A Shortcut stands in the menu of a message.
type Shortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Callback    string `json:"callback_id"`
	Description string `json:"description"`
}

// A Command is a slash command.
type Command struct {
	Command     string `json:"command"`
	URL         string `json:"url,omitempty"`
	Description string `json:"description"`
	Hint        string `json:"usage_hint"`
	Escape      bool   `json:"should_escape"`
}

// Assistant is the pane beside the window.
type Assistant struct {
	Description string   `json:"assistant_description"`
	Prompts     []Prompt `json:"suggested_prompts"`
}

// OAuth is what the app may do.
type OAuth struct {
	Scopes BotScopes `json:"scopes"`
}

// BotScopes are those of the bot's token.
type BotScopes struct {
	Bot []string `json:"bot"`
}

// Settings are how Slack and the app talk.
type Settings struct {
	Events        Subscriptions `json:"event_subscriptions"`
	Interactivity Interactivity `json:"interactivity"`
	Org           bool          `json:"org_deploy_enabled"`
	Socket        bool          `json:"socket_mode_enabled"`
	Rotation      bool          `json:"token_rotation_enabled"`
}

// Subscriptions are the events that Slack sends.
type Subscriptions struct {
	URL string   `json:"request_url,omitempty"`
	Bot []string `json:"bot_events"`
}

// Interactivity is where presses and forms go.
type Interactivity struct {
	On  bool   `json:"is_enabled"`
	URL string `json:"request_url,omitempty"`
}

// Make gives the manifest.
func Make(o Options) App {
	at := func(path string) string {
		if o.URL == "" {
			return ""
		}
		return strings.TrimRight(o.URL, "/") + path
	}
	scopes := Scopes(o.With...)
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = s.Name
	}
	prompts := o.Prompts
	if prompts == nil {
		prompts = []Prompt{}
	}
	// what we are not told of we do not offer
	subscribed := func(event string) bool { return slices.Contains(Events(o.With...), event) }
	var pane *Assistant
	if slices.Contains(o.With, Pane) {
		pane = &Assistant{Description: o.About, Prompts: prompts}
	}
	shortcuts := []Shortcut{}
	if o.Help != "" {
		shortcuts = append(shortcuts, Shortcut{Name: o.Help, Type: "message", Callback: ShortcutHelp, Description: o.About})
	}
	return App{
		Display: Display{Name: o.Name, Description: o.About, Background: "#1a4f8b"},
		Features: Features{
			Home:      Home{Home: subscribed("app_home_opened"), Messages: true},
			Bot:       Bot{Name: o.Name, Online: true},
			Shortcuts: shortcuts,
			Commands:  []Command{{Command: o.Command, URL: at(commandsPath), Description: o.About, Hint: cmp.Or(o.Hint, "…")}},
			Assistant: pane,
		},
		OAuth: OAuth{BotScopes{names}},
		Settings: Settings{Events: Subscriptions{at(eventsPath), Events(o.With...)},
			Interactivity: Interactivity{true, at(actionsPath)}, Socket: o.URL == ""},
	}
}

// JSON writes the manifest as Slack's API takes it.
func (a App) JSON() ([]byte, error) {
	data, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the manifest: %w", err)
	}
	return append(data, '\n'), nil
}
