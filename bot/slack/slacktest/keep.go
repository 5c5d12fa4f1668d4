package slacktest

import (
	"encoding/json"
	"fmt"
)

// Save gives all that was written in the channels, for [Server.Restore] of another run.
func (s *Server) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	written := map[string][]*Message{}
	for id, c := range s.channels {
		written[id] = c.messages
	}
	data, err := json.Marshal(written)
	if err != nil {
		return nil, fmt.Errorf("save what was written in Slack: %w", err)
	}
	return data, nil
}

// Restore puts back what was saved into those channels that are here. Nobody is told of it.
func (s *Server) Restore(data []byte) error {
	var written map[string][]*Message
	if err := json.Unmarshal(data, &written); err != nil {
		return fmt.Errorf("read what was written in Slack: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, messages := range written {
		c, ok := s.channels[id]
		if !ok {
			continue
		}
		c.messages = messages
		for _, m := range messages {
			for _, f := range m.Files {
				f.shared = true
				s.files[f.ID] = &f
			}
			if at := stampTime(m.TS); at.After(s.last) {
				s.last = at
			}
		}
	}
	s.notify()
	return nil
}
