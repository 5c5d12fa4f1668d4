package discordtest

import (
	"encoding/base64"
	"maps"
	"slices"
)

// An Option is one that a user filled in of a slash command.
type Option struct {
	Name  string
	Kind  int // 3: text (also when it is 0), 4: whole number, 5: yes or no, 6: user, 7: channel, 8: role
	Value any
}

// Slash has a user use a slash command that the app has set. It gives the interaction's id; "" when there is no such
// command.
func (s *Server) Slash(user, channel, name, locale string, options ...Option) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	command := s.known(c, name, 1)
	if command == nil {
		return ""
	}
	data := object{"id": command["id"], "name": name, "type": 1}
	if guild := command["guild_id"]; guild != nil {
		data["guild_id"] = guild
	}
	if len(options) > 0 {
		data["options"] = s.filledIn(c, options, data)
	}
	return s.interact(interactionCommand, user, locale, c, nil, data).ID
}

// filledIn are the options of a command; what they name is added to its data. The caller holds mu.
func (s *Server) filledIn(c *channel, options []Option, data object) (given []object) {
	resolved, g := object{}, s.guilds[c.Guild]
	named := func(what, id string, is object) {
		if resolved[what] == nil {
			resolved[what] = object{}
		}
		resolved[what].(object)[id] = is
		data["resolved"] = resolved
	}
	for _, o := range options {
		kind, id := max(o.Kind, 3), text(o.Value)
		given = append(given, object{"name": o.Name, "type": kind, "value": o.Value})
		switch {
		case kind == 6 && s.users[id] != nil:
			named("users", id, s.user(id).json())
			if g != nil && g.members[id] != nil {
				member := s.memberJSON(g, id)
				delete(member, "user")
				member["permissions"] = s.may(id, c).String()
				named("members", id, member)
			}
		case kind == 7 && s.channels[id] != nil:
			named("channels", id, s.channelJSON(s.channels[id]))
		case kind == 8 && g != nil && g.role(id) != nil:
			named("roles", id, g.role(id).json())
		}
	}
	return given
}

// Menu has a user choose a command in the menu of a message. It gives the interaction's id; "" when there is no such
// command.
func (s *Server) Menu(user, channel, message, name, locale string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	command, m := s.known(c, name, 3), c.find(message)
	if command == nil || m == nil {
		return ""
	}
	data := object{"id": command["id"], "name": name, "type": 3, "target_id": message,
		"resolved": object{"messages": object{message: s.messageJSON(c, m)}}}
	return s.interact(interactionCommand, user, locale, c, nil, data).ID
}

// known is a command of the app with a name and of a kind, in the guild of a channel or in all.
func (s *Server) known(c *channel, name string, kind int) object {
	for _, scope := range []string{c.Guild, ""} {
		for _, o := range s.commands[scope] {
			if text(o["name"]) == name && num(o["type"]) == kind {
				return o
			}
		}
	}
	return nil
}

// Commands are those that the app has set in a guild; for all of Discord when it is empty.
func (s *Server) Commands(guild string) []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands[guild])
}

// Press has a user press a button. It gives the interaction's id; "" when the message shows no such button to the user.
func (s *Server) Press(user, channel, message, id string) string {
	return s.Choose(user, channel, message, id)
}

// Choose has a user choose in a menu, or press a button when no values are given. It gives the interaction's id; ""
// when the message shows the user no such control.
func (s *Server) Choose(user, channel, message, id string, values ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil {
		return ""
	}
	m := c.find(message)
	if m == nil || m.Only != "" && m.Only != user {
		return ""
	}
	for _, o := range controls(m.Components) {
		if text(o["custom_id"]) != id || o["disabled"] == true {
			continue
		}
		data := object{"custom_id": id, "component_type": num(o["type"]), "id": o["id"]}
		if num(o["type"]) != 2 {
			data["values"] = list(values)
			data["resolved"] = object{}
		}
		return s.interact(interactionComponent, user, "", c, m, data).ID
	}
	return ""
}

// controls are all components with an id of the app's, in the order in which they are shown.
func controls(components []any) (all []object) {
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case object:
			if v["custom_id"] != nil {
				all = append(all, v)
			}
			walk(v["components"])
			walk(v["component"])
			walk(v["accessory"])
		}
	}
	walk(components)
	return all
}

// Submit has a user fill in the modal that was shown for an interaction and send it. Values are by custom_id: a string,
// or a list for a menu. It gives the new interaction's id; "" when no such modal is open.
func (s *Server) Submit(interaction string, values map[string]any) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	shown := s.talk.byID[interaction]
	if shown == nil || !shown.Modals {
		return ""
	}
	shown.Modals = false
	c := s.channels[shown.Channel]
	components, _ := shown.Modal["components"].([]any)
	data := object{"custom_id": shown.Modal["custom_id"], "components": filled(numbered(components), values)}
	return s.interact(interactionModal, shown.User, "", c, c.find(shown.source), data).ID
}

// filled are the components of a modal with what was filled in.
func filled(components []any, values map[string]any) []any {
	done := []any{}
	for _, one := range components {
		o, _ := one.(object)
		kind := num(o["type"])
		shown := object{"type": kind, "id": o["id"]}
		switch {
		case kind == 10: // text
		case o["component"] != nil:
			shown["component"] = filled([]any{o["component"]}, values)[0]
		case o["components"] != nil:
			inside, _ := o["components"].([]any)
			shown["components"] = filled(inside, values)
		default:
			id := text(o["custom_id"])
			shown["custom_id"] = id
			name, none := "value", any("")
			if kind != 4 {
				name, none = "values", []string{}
			}
			shown[name] = none
			if value, ok := values[id]; ok {
				shown[name] = value
			}
		}
		done = append(done, shown)
	}
	return done
}

// interact tells the app what a user did. The caller holds mu.
func (s *Server) interact(kind int, user, locale string, c *channel, m *Message, data object) *Interaction {
	i := &Interaction{ID: s.next(), User: user, Channel: c.ID, Kind: kind, At: s.opts.Now(), data: data}
	i.Token = base64.RawURLEncoding.EncodeToString([]byte("interaction:" + i.ID + ":for-tests"))
	if locale == "" {
		locale = s.user(user).Locale
	}
	if locale == "" {
		locale = "en-US"
	}
	o := object{"id": i.ID, "application_id": AppID, "type": kind, "token": i.Token, "version": 1, "data": data,
		"channel_id": c.ID, "channel": s.channelJSON(c), "locale": locale, "entitlements": []any{},
		"app_permissions": s.may(BotUser, c).String(), "attachment_size_limit": 10 << 20, "context": 1,
		"authorizing_integration_owners": object{"0": "0"}, "entitlement_sku_ids": []any{}}
	if m != nil {
		i.source = m.ID
		o["message"] = s.messageJSON(c, m)
	}
	if g := s.guilds[c.Guild]; g != nil {
		member := s.memberJSON(g, user)
		member["permissions"] = s.may(user, c).String()
		o["context"], o["member"], o["guild_id"], o["guild_locale"] = 0, member, g.ID, g.Locale
		o["guild"] = object{"id": g.ID, "locale": g.Locale, "features": []string{"COMMUNITY"}}
		o["authorizing_integration_owners"] = object{"0": g.ID}
	} else {
		o["user"] = s.user(user).json()
	}
	s.keepInteraction(i)
	s.publish(event{kind: "INTERACTION_CREATE", guild: c.Guild, data: maps.Clone(o)})
	return i
}
