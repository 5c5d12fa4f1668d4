package slacktest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// room gives a channel that the app may write into or read from.
func (s *Server) room(id string) (*channel, error) {
	if u, ok := s.users[id]; ok && !u.Bot {
		return s.direct(id), nil // Slack takes a user's id for the direct messages with them
	}
	c, ok := s.channels[id]
	if !ok || c.Kind != Public && !c.has(BotUser) {
		return nil, refuse("channel_not_found")
	}
	return c, nil
}

// writable gives a channel in which the app may write.
func (s *Server) writable(id string) (*channel, error) {
	c, err := s.room(id)
	switch {
	case err != nil:
		return nil, err
	case c.Archived:
		return nil, refuse("is_archived")
	case !c.has(BotUser) && s.granted("chat:write.public") != nil:
		return nil, refuse("not_in_channel")
	}
	return c, nil
}

// paced refuses a message that comes too soon after the one before.
func (s *Server) paced(c *channel) error {
	if s.opts.Pace == 0 {
		return nil
	}
	now := s.opts.Now()
	const burst = 4 // short bursts are let through
	recent := 0
	for _, call := range slices.Backward(s.calls) {
		if now.Sub(call.At) > burst*s.opts.Pace {
			break
		}
		if call.Method == "chat.postMessage" && call.Args["channel"] == c.ID && call.Error == "" {
			recent++
		}
	}
	if recent >= burst {
		return refuse("ratelimited")
	}
	return nil
}

func (s *Server) compose(c *channel, a args) (*Message, error) {
	if a["text"] == "" && a["blocks"] == "" && a["markdown_text"] == "" && a["attachments"] == "" {
		return nil, refuse("no_text")
	}
	if thread := a["thread_ts"]; thread != "" && c.find(thread) == nil {
		return nil, refuse("thread_not_found")
	}
	m := &Message{TS: s.stamp(), Thread: a["thread_ts"], User: BotUser, BotID: BotID, Text: a["text"] + a["markdown_text"],
		Username: a["username"], Icon: a["icon_url"]}
	if a["username"] != "" {
		if err := s.granted("chat:write.customize"); err != nil {
			return nil, err
		}
		m.Subtype = "bot_message"
	}
	if a["blocks"] != "" {
		m.Blocks = json.RawMessage(a["blocks"])
	}
	if a["metadata"] != "" {
		m.Metadata = json.RawMessage(a["metadata"])
	}
	return m, nil
}

func (s *Server) postMessage(a args) (object, error) {
	c, err := s.writable(a["channel"])
	if err != nil {
		return nil, err
	}
	if err := s.paced(c); err != nil {
		return nil, err
	}
	m, err := s.compose(c, a)
	if err != nil {
		return nil, err
	}
	c.messages = append(c.messages, m)
	if pane := s.panes[c.ID+m.Thread]; pane != nil {
		pane.Status = "" // what is said takes it away
	}
	if c.has(BotUser) { // an app hears itself
		s.publish("message", s.messageEvent(c, m))
	}
	return object{"channel": c.ID, "ts": m.TS, "message": m.json(c)}, nil
}

func (s *Server) postEphemeral(a args) (object, error) {
	c, err := s.writable(a["channel"])
	if err != nil {
		return nil, err
	}
	if !c.has(a["user"]) {
		return nil, refuse("user_not_in_channel")
	}
	m, err := s.compose(c, a)
	if err != nil {
		return nil, err
	}
	m.Only = a["user"]
	c.messages = append(c.messages, m)
	return object{"message_ts": m.TS}, nil
}

func (s *Server) update(a args) (object, error) {
	c, err := s.writable(a["channel"])
	if err != nil {
		return nil, err
	}
	m := c.find(a["ts"])
	switch {
	case m == nil || m.Only != "":
		return nil, refuse("message_not_found")
	case m.BotID != BotID:
		return nil, refuse("cant_update_message")
	}
	if a["text"] == "" && a["blocks"] == "" {
		return nil, refuse("no_text")
	}
	before := m.json(c)
	m.Text, m.Edited = a["text"], s.stamp()
	if a["blocks"] != "" {
		m.Blocks = json.RawMessage(a["blocks"])
	}
	if a["metadata"] != "" {
		m.Metadata = json.RawMessage(a["metadata"])
	}
	s.publish("message", s.changedEvent(c, m, before))
	return object{"channel": c.ID, "ts": m.TS, "text": m.Text, "message": m.json(c)}, nil
}

func (s *Server) remove(a args) (object, error) {
	c, err := s.writable(a["channel"])
	if err != nil {
		return nil, err
	}
	m := c.find(a["ts"])
	if m == nil || m.BotID != BotID {
		return nil, refuse("message_not_found")
	}
	c.messages = slices.DeleteFunc(c.messages, func(o *Message) bool { return o.TS == m.TS })
	return object{"channel": c.ID, "ts": m.TS}, nil
}

func (s *Server) permalink(a args) (object, error) {
	c, err := s.room(a["channel"])
	if err != nil {
		return nil, err
	}
	if c.find(a["message_ts"]) == nil {
		return nil, refuse("message_not_found")
	}
	return object{"channel": c.ID, "permalink": "https://example.slack.com/archives/" + c.ID + "/p" +
		strings.ReplaceAll(a["message_ts"], ".", "")}, nil
}

func (s *Server) startStream(a args) (object, error) {
	c, err := s.writable(a["channel"])
	if err != nil {
		return nil, err
	}
	if c.Kind != DM && (a["recipient_user_id"] == "" || a["recipient_team_id"] == "") {
		return nil, refuse("missing_recipient_user_id")
	}
	if a["thread_ts"] == "" || c.find(a["thread_ts"]) == nil {
		return nil, refuse("thread_not_found")
	}
	m := &Message{TS: s.stamp(), Thread: a["thread_ts"], User: BotUser, BotID: BotID, Text: a["markdown_text"],
		Streaming: true}
	c.messages = append(c.messages, m)
	return object{"channel": c.ID, "ts": m.TS}, nil
}

func (s *Server) stream(a args) (*channel, *Message, error) {
	c, err := s.writable(a["channel"])
	if err != nil {
		return nil, nil, err
	}
	m := c.find(a["ts"])
	switch {
	case m == nil:
		return nil, nil, refuse("message_not_found")
	case !m.Streaming:
		return nil, nil, refuse("message_not_in_streaming_state")
	}
	m.Text += a["markdown_text"]
	return c, m, nil
}

func (s *Server) appendStream(a args) (object, error) {
	c, m, err := s.stream(a)
	if err != nil {
		return nil, err
	}
	return object{"channel": c.ID, "ts": m.TS}, nil
}

func (s *Server) stopStream(a args) (object, error) {
	c, m, err := s.stream(a)
	if err != nil {
		return nil, err
	}
	m.Streaming = false
	if a["blocks"] != "" {
		m.Blocks = json.RawMessage(a["blocks"])
	}
	if a["metadata"] != "" {
		m.Metadata = json.RawMessage(a["metadata"])
	}
	return object{"channel": c.ID, "ts": m.TS, "message": m.json(c)}, nil
}

func (s *Server) addReaction(a args) (object, error) {
	c, err := s.room(a["channel"])
	if err != nil {
		return nil, err
	}
	m := c.find(a["timestamp"])
	switch {
	case m == nil:
		return nil, refuse("message_not_found")
	case slices.Contains(m.Reactions[a["name"]], BotUser):
		return nil, refuse("already_reacted")
	}
	m.react(a["name"], BotUser)
	return object{}, nil
}

func (s *Server) removeReaction(a args) (object, error) {
	c, err := s.room(a["channel"])
	if err != nil {
		return nil, err
	}
	m := c.find(a["timestamp"])
	if m == nil || !slices.Contains(m.Reactions[a["name"]], BotUser) {
		return nil, refuse("no_reaction")
	}
	m.Reactions[a["name"]] = slices.DeleteFunc(m.Reactions[a["name"]], func(u string) bool { return u == BotUser })
	return object{}, nil
}

func (m *Message) react(name, user string) {
	if m.Reactions == nil {
		m.Reactions = map[string][]string{}
	}
	m.Reactions[name] = append(m.Reactions[name], user)
}

// before tells whether a timestamp is older than another.
func before(a, b string) bool { return stampTime(a).Before(stampTime(b)) }

// stampTime is the moment that a timestamp names.
func stampTime(ts string) time.Time {
	whole, part, _ := strings.Cut(ts, ".")
	part = (part + "000000")[:6]
	var seconds, micros int64
	for _, r := range whole {
		seconds = seconds*10 + int64(r-'0')
	}
	for _, r := range part {
		micros = micros*10 + int64(r-'0')
	}
	return time.Unix(seconds, micros*1000)
}
