package discordtest

import (
	"encoding/json"
	"fmt"
	"time"
)

// written is what is saved of a channel.
type written struct {
	Channel  Channel
	Changed  time.Time
	Count    int
	Messages []placed
}

// A placed message is one with its place in a thread.
type placed struct {
	Message
	At int
}

// kept is what is saved of a Discord.
type kept struct {
	Last     int64
	Channels []written
	Commands map[string][]object
}

// Save gives all that was written, the threads and direct messages that came to be, and the commands that the app has
// set, for [Server.Restore] of another run. What can be used only once, such as interactions, is not in it.
func (s *Server) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := kept{Last: s.last, Commands: s.commands}
	for _, c := range s.sortedChannels() {
		w := written{Channel: c.Channel, Changed: c.changed, Count: c.Thread.messages}
		for _, m := range c.messages {
			w.Messages = append(w.Messages, placed{*m, m.position})
		}
		k.Channels = append(k.Channels, w)
	}
	data, err := json.Marshal(k)
	if err != nil {
		return nil, fmt.Errorf("save what was written in Discord: %w", err)
	}
	return data, nil
}

// Restore puts back what was saved: messages into those channels that are here, and the threads and direct messages of
// people who are here. Nobody is told of it.
func (s *Server) Restore(data []byte) error {
	var k kept
	if err := json.Unmarshal(data, &k); err != nil {
		return fmt.Errorf("read what was written in Discord: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = max(s.last, k.Last)
	if k.Commands != nil {
		s.commands = k.Commands
	}
	for _, w := range k.Channels {
		c := s.channels[w.Channel.ID]
		if c == nil && !s.belongs(w.Channel) {
			continue
		}
		if c == nil {
			c = &channel{Channel: w.Channel}
			c.changed, c.Thread.messages = w.Changed, w.Count
			s.channels[c.ID] = c
		}
		c.messages = nil
		for _, p := range w.Messages {
			m := p.Message
			m.position = p.At
			c.messages = append(c.messages, &m)
			for _, f := range m.Files {
				s.files[f.ID] = &f
			}
		}
	}
	s.notify()
	return nil
}

// belongs tells whether a thread or direct messages can be put back.
func (s *Server) belongs(c Channel) bool {
	if c.Kind == DM {
		return s.users[c.Recipient] != nil
	}
	return c.Kind.thread() && s.channels[c.Parent] != nil
}
