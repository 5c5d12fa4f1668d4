package manifest

import (
	"encoding/json"
	"fmt"
	"strings"
)

// YAML writes the manifest as a person pastes it, with the reason of each scope beside it. about stands above it, as a
// comment.
func (a App) YAML(about string) string {
	var b strings.Builder
	for line := range strings.Lines(about) {
		b.WriteString(strings.TrimRight("# "+line, "\n ") + "\n")
	}
	w := writer{&b}
	w.open(0, "display_information")
	w.text(1, "name", a.Display.Name)
	w.text(1, "description", a.Display.Description)
	w.text(1, "background_color", a.Display.Background)
	w.features(a.Features)
	w.open(0, "oauth_config")
	w.open(1, "scopes")
	w.open(2, "bot")
	for _, s := range a.OAuth.Scopes.Bot {
		fmt.Fprintf(&b, "      - %-24s # %s\n", s, reasons[s])
	}
	w.settings(a.Settings)
	return b.String()
}

// A writer writes YAML. Texts are quoted as in JSON, which YAML reads.
type writer struct{ b *strings.Builder }

func (w writer) line(depth int, text string) {
	w.b.WriteString(strings.Repeat("  ", depth) + text + "\n")
}

func (w writer) open(depth int, name string) { w.line(depth, name+":") }

func (w writer) text(depth int, name, value string) {
	if value != "" {
		w.line(depth, name+": "+quoted(value))
	}
}

func (w writer) flag(depth int, name string, on bool) { w.line(depth, fmt.Sprintf("%s: %t", name, on)) }

func quoted(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(data)
}

func (w writer) features(f Features) {
	w.open(0, "features")
	w.open(1, "app_home")
	w.flag(2, "home_tab_enabled", f.Home.Home)
	w.flag(2, "messages_tab_enabled", f.Home.Messages)
	w.flag(2, "messages_tab_read_only_enabled", f.Home.ReadOnly)
	w.open(1, "bot_user")
	w.text(2, "display_name", f.Bot.Name)
	w.flag(2, "always_online", f.Bot.Online)
	if len(f.Shortcuts) > 0 {
		w.open(1, "shortcuts")
	}
	for _, s := range f.Shortcuts {
		w.line(2, "- name: "+quoted(s.Name))
		w.text(3, "type", s.Type)
		w.text(3, "callback_id", s.Callback)
		w.text(3, "description", s.Description)
	}
	w.open(1, "slash_commands")
	for _, c := range f.Commands {
		w.line(2, "- command: "+quoted(c.Command))
		w.text(3, "url", c.URL)
		w.text(3, "description", c.Description)
		w.text(3, "usage_hint", c.Hint)
		w.flag(3, "should_escape", c.Escape)
	}
	if f.Assistant == nil {
		return
	}
	w.open(1, "assistant_view")
	w.text(2, "assistant_description", f.Assistant.Description)
	if len(f.Assistant.Prompts) == 0 {
		w.line(2, "suggested_prompts: []")
		return
	}
	w.open(2, "suggested_prompts")
	for _, p := range f.Assistant.Prompts {
		w.line(3, "- title: "+quoted(p.Title))
		w.text(4, "message", p.Message)
	}
}

func (w writer) settings(s Settings) {
	w.open(0, "settings")
	w.open(1, "event_subscriptions")
	w.text(2, "request_url", s.Events.URL)
	w.open(2, "bot_events")
	for _, e := range s.Events.Bot {
		w.line(3, "- "+e)
	}
	w.open(1, "interactivity")
	w.flag(2, "is_enabled", s.Interactivity.On)
	w.text(2, "request_url", s.Interactivity.URL)
	w.flag(1, "org_deploy_enabled", s.Org)
	w.flag(1, "socket_mode_enabled", s.Socket)
	w.flag(1, "token_rotation_enabled", s.Rotation)
}
