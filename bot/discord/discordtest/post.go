package discordtest

import (
	"slices"
	"time"
)

// A nonce was given with a message that must not be written twice.
type nonce struct {
	message string
	until   time.Time
}

// nonceFor is how long Discord remembers a nonce.
const nonceFor = 5 * time.Minute

// post writes a message.
func (s *Server) post(q *request) (any, error) {
	c, err := s.room(q, 0)
	if err != nil {
		return nil, err
	}
	o := q.o()
	if err := s.writable(c, o, q.files); err != nil {
		return nil, err
	}
	key := c.ID + "/" + text(o["nonce"])
	if o["enforce_nonce"] == true && text(o["nonce"]) != "" {
		known := s.nonces[key]
		if m := c.find(known.message); m != nil && s.opts.Now().Before(known.until) {
			shown := s.messageJSON(c, m)
			shown["nonce"] = o["nonce"]
			return shown, nil
		}
	}
	m, err := s.compose(c, o, q.files)
	if err != nil {
		return nil, err
	}
	s.put(c, m)
	shown := s.messageJSON(c, m)
	if given := o["nonce"]; given != nil {
		shown["nonce"] = given
		s.remember(key, m.ID)
	}
	return shown, nil
}

// remember notes a nonce, and forgets those whose time is over.
func (s *Server) remember(key, message string) {
	now := s.opts.Now()
	for known, n := range s.nonces {
		if !now.Before(n.until) {
			delete(s.nonces, known)
		}
	}
	s.nonces[key] = nonce{message: message, until: now.Add(nonceFor)}
}

// writable tells why the app may not write this into a channel.
func (s *Server) writable(c *channel, o object, files map[string]*File) error {
	may := s.may(BotUser, c)
	embeds, _ := o["embeds"].([]any)
	reference, _ := o["message_reference"].(object)
	switch {
	case !c.Kind.written():
		return refuse(50008)
	case c.Kind == DM:
		return s.directly(c)
	case !may.has(c.writing()):
		return refuse(50013)
	case len(embeds) > 0 && !may.has(EmbedLinks), len(files) > 0 && !may.has(AttachFiles):
		return refuse(50013)
	case reference != nil && num(reference["type"]) == 0 && !may.has(ReadMessageHistory):
		return refuse(160002)
	case c.Archived && c.Locked && !may.has(ManageThreads):
		return refuse(50083)
	case c.Locked && !may.has(ManageThreads):
		return refuse(160005)
	}
	return nil
}

// directly tells why a user gets no direct message.
func (s *Server) directly(c *channel) error {
	u := s.users[c.Recipient]
	switch {
	case u.Stranger:
		return refuse(50278)
	case u.ClosedDMs:
		return refuse(50007)
	}
	return nil
}

// compose makes a message of what the app sent. The caller holds mu.
func (s *Server) compose(c *channel, o object, files map[string]*File) (*Message, error) {
	m := &Message{ID: s.next(), Channel: c.ID, Author: BotUser, Content: text(o["content"]),
		Flags: num(o["flags"]) & (FlagSuppressEmbeds | FlagEphemeral | FlagSilent | FlagComponents)}
	m.Nonce = o["nonce"]
	m.Embeds, _ = bared(o["embeds"]).([]any)
	m.Components, _ = o["components"].([]any)
	m.Components = numbered(m.Components)
	m.Files = s.attach(c, o, files)
	if reference, ok := o["message_reference"].(object); ok {
		if err := s.refer(c, m, reference); err != nil {
			return nil, err
		}
	}
	stickers, _ := o["sticker_ids"].([]any)
	if m.empty() && len(stickers) == 0 && o["poll"] == nil {
		return nil, refuse(50006)
	}
	s.mention(c, m, o["allowed_mentions"])
	return m, nil
}

func (m *Message) empty() bool {
	return m.Content == "" && len(m.Embeds)+len(m.Components)+len(m.Files)+len(m.Forwards) == 0
}

// refer makes a message one that answers or passes on another.
func (s *Server) refer(c *channel, m *Message, reference object) error {
	in := c
	if other := text(reference["channel_id"]); other != "" {
		in = s.channels[other]
	}
	var to *Message
	if in != nil {
		to = in.find(text(reference["message_id"]))
	}
	missing := to == nil || to.Only != ""
	switch {
	case num(reference["type"]) == 1 && missing:
		return refuse(10008)
	case num(reference["type"]) == 1:
		m.Forwards, m.Flags = []Message{to.copied()}, m.Flags|FlagHasSnapshot
	case missing || in != c:
		if reference["fail_if_not_exists"] != false {
			return invalid("message_reference", "Unknown message")
		}
	default:
		m.Reply, m.Kind = to.ID, messageReply
	}
	return nil
}

// numbered gives components their ids and what was left out, as Discord does.
func numbered(components []any) []any {
	n := 0
	var walk func(v any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case []any:
			list := make([]any, 0, len(v))
			for _, one := range v {
				list = append(list, walk(one))
			}
			return list
		case object:
			o := object{}
			for name, value := range v {
				switch name {
				case "components", "accessory", "component":
					value = walk(value)
				}
				o[name] = value
			}
			if n++; o["id"] == nil {
				o["id"] = n
			}
			if kind := num(o["type"]); kind == kindSelect || kind >= 5 && kind <= 8 {
				o["min_values"], o["max_values"] = orElse(o["min_values"], 1), orElse(o["max_values"], 1)
			}
			return o
		}
		return v
	}
	list, _ := walk(bared(components)).([]any)
	return list
}

func orElse(v any, usual int) any {
	if v == nil {
		return usual
	}
	return v
}

// edit changes a message of the app.
func (s *Server) edit(q *request) (any, error) {
	c, m, err := s.lookedAt(q, 0)
	if err != nil {
		return nil, err
	}
	switch {
	case m.Author != BotUser:
		return nil, refuse(50005)
	case c.Archived && c.Locked:
		return nil, refuse(50083)
	case c.Kind.thread() && c.Archived:
		return nil, refuse(50083)
	}
	return s.rewrite(c, m, q)
}

// rewrite changes what a request names of a message, and leaves the rest.
func (s *Server) rewrite(c *channel, m *Message, q *request) (any, error) {
	o, n := q.o(), *m
	if given, ok := o["content"]; ok {
		n.Content = text(given)
	}
	if given, ok := o["embeds"]; ok {
		n.Embeds, _ = bared(given).([]any)
	}
	if given, ok := o["components"]; ok {
		n.Components, _ = given.([]any)
		n.Components = numbered(n.Components)
	}
	if given, ok := o["flags"]; ok {
		const may = FlagSuppressEmbeds | FlagComponents
		n.Flags = n.Flags&^FlagSuppressEmbeds | num(given)&may
	}
	if given, ok := o["attachments"]; ok {
		n.Files = stillThere(n.Files, given)
	}
	n.Files = append(slices.Clone(n.Files), s.attach(c, o, q.files)...)
	if n.empty() {
		return nil, refuse(50006)
	}
	if o["content"] != nil || o["allowed_mentions"] != nil {
		s.mention(c, &n, o["allowed_mentions"])
	}
	n.Edited = s.opts.Now()
	n.Flags &^= FlagLoading
	*m = n
	s.tellMessage(c, m, "MESSAGE_UPDATE")
	return s.messageJSON(c, m), nil
}

// stillThere are the files that an edit names again.
func stillThere(files []File, given any) []File {
	ids := map[string]bool{}
	list, _ := given.([]any)
	for _, one := range list {
		o, _ := one.(object)
		ids[text(o["id"])] = true
	}
	return slices.DeleteFunc(slices.Clone(files), func(f File) bool { return !ids[f.ID] })
}
