package slacktest

import (
	"encoding/json"
)

// A Use is what a user does with one control of a message.
type Use struct {
	Block, Action string
	Option        string // the value that was chosen in a list or menu
}

// Use has a user press a button, or choose in a list or menu. It is false when the message has no such control.
func (s *Server) Use(user, channel, ts string, u Use) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil || c.find(ts) == nil {
		return false
	}
	m := c.find(ts)
	for _, found := range controls(m.Blocks) {
		if found.block != u.Block || str(found.element["action_id"]) != u.Action {
			continue
		}
		action := found.acted(u.Option)
		if action == nil {
			continue
		}
		action["action_ts"] = s.stamp()
		s.interact(user, c, m, action)
		return true
	}
	return false
}

// interact tells the app what a user did with a control of a message. The caller holds mu.
func (s *Server) interact(user string, c *channel, m *Message, action object) {
	payload := s.interaction("block_actions", user)
	payload["container"] = object{"type": "message", "message_ts": m.TS, "channel_id": c.ID,
		"is_ephemeral": m.Only != "", "thread_ts": m.Thread}
	payload["channel"] = object{"id": c.ID, "name": c.Name}
	if m.Only == "" { // what only one person sees is not sent along
		payload["message"] = m.json(c)
	}
	payload["response_url"] = s.responseURL(response{channel: c.ID, ts: m.TS, user: user})
	payload["actions"] = []object{action}
	s.enqueue("interactive", payload)
}

// A control is an element with an action, and the block that it is in.
type control struct {
	block   string
	element object
}

// controls are all in blocks, in the order in which they are shown.
func controls(blocks json.RawMessage) (all []control) {
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
			if v["action_id"] != nil {
				all = append(all, control{block, v})
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

// acted is the action of using it; nil when it has no such option.
func (c control) acted(option string) object {
	kind := str(c.element["type"])
	o := object{"type": kind, "action_id": c.element["action_id"], "block_id": c.block}
	switch kind {
	case "button":
		o["value"], o["text"] = str(c.element["value"]), c.element["text"]
		return o
	case "static_select", "overflow":
		if o["selected_option"] = c.option(option); o["selected_option"] == nil {
			return nil
		}
		return o
	}
	return nil
}

// option gives the one with a value, nil when there is none.
func (c control) option(value string) any {
	options, _ := c.element["options"].([]any)
	for _, one := range options {
		if o, _ := one.(object); o != nil && str(o["value"]) == value {
			return o
		}
	}
	return nil
}

// Submit has a user fill in a modal and send it: values by block and action id. For a list it is the value of the
// option; one that is not in it counts as nothing chosen.
func (s *Server) Submit(view string, values map[string]map[string]string) {
	s.submit(view, values, false)
}

// SubmitRaw is [Server.Submit] by somebody who makes requests by hand: any value may be that of a list.
func (s *Server) SubmitRaw(view string, values map[string]map[string]string) {
	s.submit(view, values, true)
}

func (s *Server) submit(view string, values map[string]map[string]string, raw bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.views[view]
	if v == nil {
		return
	}
	known := map[[2]string]control{}
	for _, c := range controls(v.Definition) {
		known[[2]string{c.block, str(c.element["action_id"])}] = c
	}
	state := object{}
	for block, actions := range values {
		one := object{}
		for action, value := range actions {
			one[action] = object{"type": "plain_text_input", "value": value}
			if c := known[[2]string{block, action}]; c.element["type"] == "static_select" {
				chosen := c.option(value)
				if raw && chosen == nil {
					chosen = object{"value": value, "text": object{"type": "plain_text", "text": value}}
				}
				one[action] = object{"type": "static_select", "selected_option": chosen}
			}
		}
		state[block] = one
	}
	payload := s.interaction("view_submission", v.User)
	shown := v.json()
	shown["private_metadata"] = v.Private
	shown["state"] = object{"values": state}
	payload["view"], payload["response_urls"] = shown, []any{}
	s.enqueue("interactive", payload)
}

// ChangeView changes a view behind the app's back.
func (s *Server) ChangeView(id string, change func(*View)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.views[id])
	s.notify()
}

// Dismiss has a user close a modal without sending it.
func (s *Server) Dismiss(view string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.views[view]; v != nil {
		v.open = false
		s.notify()
	}
}
