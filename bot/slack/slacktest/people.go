package slacktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// A Post is what a user writes. Text is as Slack writes it: with <@U123> for a mention, and entities.
type Post struct {
	User, Channel, Text string
	Thread              string // the message that is answered
	Files               []File
	Broadcast           bool      // shown in the channel besides
	Forwards            []Message // what is passed on with it
}

// Say has a user write. The message is in the channel when it returns, and the event is on its way.
func (s *Server) Say(p Post) Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[p.Channel]
	m := &Message{TS: s.stamp(), Thread: p.Thread, User: p.User, Text: p.Text, Forwards: p.Forwards}
	if p.Broadcast {
		m.Subtype = "thread_broadcast"
	}
	for _, f := range p.Files {
		f.ID, f.User, f.shared = s.next("F"), p.User, true
		s.files[f.ID] = &f
		m.Files, m.Subtype = append(m.Files, f), "file_share"
	}
	m.Blocks = richText(p.Text)
	c.messages = append(c.messages, m)
	if c.has(BotUser) {
		s.publish("message", s.messageEvent(c, m))
	}
	if strings.Contains(p.Text, "<@"+BotUser+">") && c.Kind != DM {
		event := s.messageEvent(c, m)
		delete(event, "channel_type")
		delete(event, "subtype")
		s.publish("app_mention", event)
	}
	return *m
}

// mention is a user in the text of a message.
var mention = regexp.MustCompile(`<@([UW][A-Z0-9]+)>`)

// richText is how Slack's own clients describe what was typed.
func richText(text string) json.RawMessage {
	elements, at := []object{}, 0
	raw := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&") // rich text has no entities
	for _, found := range mention.FindAllStringSubmatchIndex(text, -1) {
		if found[0] > at {
			elements = append(elements, object{"type": "text", "text": raw.Replace(text[at:found[0]])})
		}
		elements = append(elements, object{"type": "user", "user_id": text[found[2]:found[3]]})
		at = found[1]
	}
	if at < len(text) {
		elements = append(elements, object{"type": "text", "text": raw.Replace(text[at:])})
	}
	return encode([]object{{"type": "rich_text", "block_id": "b1", "elements": []object{
		{"type": "rich_text_section", "elements": elements}}}})
}

// messageEvent is the event about a message. The caller holds mu.
func (s *Server) messageEvent(c *channel, m *Message) object {
	o := s.shown(c, m, args{"include_all_metadata": "true"})
	o["channel"], o["channel_type"], o["event_ts"] = c.ID, string(c.Kind), m.TS
	return o
}

func (s *Server) changedEvent(c *channel, m *Message, before object) object {
	ts := s.stamp()
	return object{"subtype": "message_changed", "hidden": true, "channel": c.ID, "channel_type": string(c.Kind), "ts": ts,
		"event_ts": ts, "message": m.json(c), "previous_message": before}
}

// Edit has a user change a message of theirs.
func (s *Server) Edit(channel, ts, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	m := c.find(ts)
	before := m.json(c)
	m.Text, m.Blocks, m.Edited = text, richText(text), s.stamp()
	s.publish("message", s.changedEvent(c, m, before))
}

// Delete has a user take a message of theirs away.
func (s *Server) Delete(channel, ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	before := c.find(ts).json(c)
	c.messages = slices.DeleteFunc(c.messages, func(m *Message) bool { return m.TS == ts })
	at := s.stamp()
	s.publish("message", object{"subtype": "message_deleted", "hidden": true, "channel": channel,
		"channel_type": string(c.Kind), "ts": at, "event_ts": at, "deleted_ts": ts, "previous_message": before})
}

// React has a user put a reaction on a message, or take it away.
func (s *Server) React(user, channel, ts, name string, add bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.channels[channel].find(ts)
	kind := "reaction_added"
	if add {
		m.react(name, user)
	} else {
		kind = "reaction_removed"
		m.Reactions[name] = slices.DeleteFunc(m.Reactions[name], func(u string) bool { return u == user })
	}
	if s.granted("reactions:read") != nil {
		return
	}
	s.publish(kind, object{"user": user, "reaction": name, "item_user": m.User,
		"item": object{"type": "message", "channel": channel, "ts": ts}})
}

// A Button is one that a user can press.
type Button struct{ Block, Action, Value, Label, URL string }

// Buttons are all buttons in blocks, in the order in which they are shown.
func Buttons(blocks json.RawMessage) []Button {
	var all []Button
	var walk func(v any, block string)
	walk = func(v any, block string) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one, block)
			}
		case object:
			if id, ok := v["block_id"].(string); ok {
				block = id
			}
			if v["type"] == "button" {
				label, _ := v["text"].(object)
				all = append(all, Button{block, str(v["action_id"]), str(v["value"]), str(label["text"]), str(v["url"])})
				return
			}
			for _, key := range []string{"accessory", "elements", "element", "blocks"} {
				walk(v[key], block)
			}
		}
	}
	var v any
	if json.Unmarshal(blocks, &v) == nil {
		walk(v, "")
	}
	return all
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

// Press has a user press the button with this label on a message. It is false when there is no such button.
func (s *Server) Press(user, channel, ts, label string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	m := c.find(ts)
	if m == nil {
		return false
	}
	for _, b := range Buttons(m.Blocks) {
		if b.Label == label {
			s.interact(user, c, m, s.action(b))
			return true
		}
	}
	return false
}

// PressInView has a user press a button in a home or a modal.
func (s *Server) PressInView(user, view, label string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.views[view]
	if v == nil {
		return false
	}
	for _, b := range Buttons(v.Definition) {
		if b.Label == label {
			s.tap(user, v, s.action(b))
			return true
		}
	}
	return false
}

// UseInView has a user press a button in a home. It is false when it has none such.
func (s *Server) UseInView(user, view string, u Use) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.views[view]
	if v == nil || v.User != user {
		return false
	}
	for _, found := range controls(v.Definition) {
		action := found.acted(u.Option)
		if found.block == u.Block && str(found.element["action_id"]) == u.Action && action != nil {
			action["action_ts"] = s.stamp()
			s.tap(user, v, action)
			return true
		}
	}
	return false
}

// TapInView has a user press any button in a home or a modal, also one that is not there any more.
func (s *Server) TapInView(user, view string, b Button) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tap(user, s.views[view], s.action(b))
}

// tap tells the app what a user did with a control of a view. The caller holds mu.
func (s *Server) tap(user string, v *View, action object) {
	payload := s.interaction("block_actions", user)
	payload["container"], payload["view"] = object{"type": "view", "view_id": v.ID}, v.json()
	payload["actions"] = []object{action}
	s.enqueue("interactive", payload)
}

func (s *Server) action(b Button) object {
	return object{"type": "button", "action_id": b.Action, "block_id": b.Block, "value": b.Value,
		"text": object{"type": "plain_text", "text": b.Label, "emoji": true}, "action_ts": s.stamp()}
}

// interaction is what all interactive payloads have. The caller holds mu.
func (s *Server) interaction(kind, user string) object {
	trigger := s.next("13345.") + ".abcd"
	s.triggers[trigger] = user
	u := s.users[user]
	return object{"type": kind, "token": "verification", "api_app_id": AppID, "trigger_id": trigger,
		"team": object{"id": TeamID, "domain": "example"}, "enterprise": nil, "is_enterprise_install": false,
		"user": object{"id": user, "username": u.Name, "name": u.Name, "team_id": TeamID}}
}

// Command has a user type a slash command. It gives the trigger, for tests that look at what comes of it.
func (s *Server) Command(user, channel, command, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	payload := s.interaction("", user)
	c := s.channels[channel]
	name := c.Name
	if c.Kind == DM {
		name = "directmessage"
	}
	s.enqueue("slash_commands", object{"token": "verification", "team_id": TeamID, "team_domain": "example",
		"channel_id": channel, "channel_name": name, "user_id": user, "user_name": s.users[user].Name,
		"command": command, "text": text, "api_app_id": AppID, "is_enterprise_install": "false",
		"response_url": s.responseURL(response{channel: channel, user: user}), "trigger_id": payload["trigger_id"]})
}

// Shortcut has a user choose an app's action in the menu of a message.
func (s *Server) Shortcut(user, callback, channel, ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	payload := s.interaction("message_action", user)
	payload["callback_id"], payload["action_ts"], payload["message_ts"] = callback, s.stamp(), ts
	payload["channel"], payload["message"] = object{"id": c.ID, "name": c.Name}, s.shown(c, c.find(ts), args{})
	payload["response_url"] = s.responseURL(response{channel: channel, user: user})
	s.enqueue("interactive", payload)
}

// OpenHome has a user look at the app's home, or at the messages with it.
func (s *Server) OpenHome(user, tab string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	event := object{"user": user, "channel": s.direct(user).ID, "tab": tab}
	if v := s.homes[user]; v != nil && tab == "home" {
		event["view"] = v.json()
	}
	s.publish("app_home_opened", event)
}

// Publish sends any event, for what people do besides.
func (s *Server) Publish(kind string, event map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.publish(kind, event)
}

// A response is where an address for later answers leads.
type response struct{ channel, ts, user string }

// responseURL makes such an address. The caller holds mu.
func (s *Server) responseURL(r response) string {
	id := s.next("R")
	s.responses[id] = r
	return s.url + "/response/" + id
}

// serveResponse takes an answer that comes to such an address.
func (s *Server) serveResponse(w http.ResponseWriter, r *http.Request) {
	if s.fault("response_url").happen(w, r) {
		return
	}
	var body struct {
		Type     string          `json:"response_type"`
		Text     string          `json:"text"`
		Blocks   json.RawMessage `json:"blocks"`
		Replace  bool            `json:"replace_original"`
		Delete   bool            `json:"delete_original"`
		ThreadTS string          `json:"thread_ts"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&body); err != nil {
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.responses[r.PathValue("id")]
	if !ok {
		http.Error(w, "used_url", http.StatusNotFound)
		return
	}
	if len(body.Blocks) > 0 {
		for _, problem := range s.check.Blocks(body.Blocks) {
			s.violate("response_url: %s", problem)
		}
	}
	c := s.channels[at.channel]
	old := c.find(at.ts)
	switch {
	case body.Delete:
		c.messages = slices.DeleteFunc(c.messages, func(m *Message) bool { return m.TS == at.ts })
	case body.Replace && old != nil:
		old.Text, old.Blocks = body.Text, body.Blocks
	default:
		m := &Message{TS: s.stamp(), User: BotUser, BotID: BotID, Text: body.Text, Blocks: body.Blocks, Thread: body.ThreadTS}
		if body.Type != "in_channel" {
			m.Only = at.user
		}
		c.messages = append(c.messages, m)
	}
	s.notify()
	_, _ = fmt.Fprint(w, "ok")
}
