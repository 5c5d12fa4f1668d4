package slacktest

import (
	"encoding/json"
	"unicode/utf8"
)

// A Prompt is something that the assistant's pane suggests to ask.
type Prompt struct{ Title, Message string }

// A Pane is a thread in the assistant's pane as the app made it.
type Pane struct {
	Status   string
	Title    string
	Greeting string
	Prompts  []Prompt
	Said     []string // every status that was shown
}

type pane struct {
	Pane
	user   string
	thread bool // it is any thread: only its status is shown
}

// paneThread is the subtype of the message that a thread in the pane begins with. Slack writes it.
const paneThread = "assistant_app_thread"

// maxPrompts is how many the pane shows.
const maxPrompts = 4

// OpenAssistant has a user open the app's pane, looking at a channel. It gives the thread that was begun.
func (s *Server) OpenAssistant(user, looking string) (channel, thread string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.direct(user)
	m := &Message{TS: s.stamp(), User: BotUser, BotID: BotID, Text: "New chat", Subtype: paneThread}
	m.Thread = m.TS
	c.messages = append(c.messages, m)
	s.panes[c.ID+m.TS] = &pane{user: user}
	s.publish("assistant_thread_started", s.paneEvent(user, c.ID, m.TS, looking))
	return c.ID, m.TS
}

// LookAt has a user who has the pane open look at another channel.
func (s *Server) LookAt(channel, thread, looking string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.panes[channel+thread]; p != nil {
		s.publish("assistant_thread_context_changed", s.paneEvent(p.user, channel, thread, looking))
	}
}

func (s *Server) paneEvent(user, channel, thread, looking string) object {
	return object{"assistant_thread": object{"user_id": user, "channel_id": channel, "thread_ts": thread,
		"context": object{"channel_id": looking, "team_id": TeamID, "enterprise_id": ""}}}
}

// PaneAt gives a thread in the assistant's pane, or the status of another one.
func (s *Server) PaneAt(channel, thread string) Pane {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.panes[channel+thread]; p != nil {
		return p.Pane
	}
	return Pane{}
}

// pane gives the thread that a call means.
func (s *Server) pane(a args) (*pane, error) {
	if _, err := s.room(a["channel_id"]); err != nil {
		return nil, err
	}
	p := s.panes[a["channel_id"]+a["thread_ts"]]
	if p == nil || p.thread {
		return nil, refuse("invalid_thread_ts")
	}
	return p, nil
}

// thread gives the thread whose status a call means: since March 2026 that may be any, and the scope either one.
func (s *Server) thread(a args) (*pane, error) {
	if s.granted("assistant:write") != nil {
		if err := s.granted("chat:write"); err != nil {
			return nil, err
		}
	}
	c, err := s.room(a["channel_id"])
	if err != nil {
		return nil, err
	}
	at := a["channel_id"] + a["thread_ts"]
	if s.panes[at] == nil {
		if s.opts.PaneOnly || c.find(a["thread_ts"]) == nil {
			return nil, refuse("invalid_thread_ts")
		}
		s.panes[at] = &pane{thread: true}
	}
	return s.panes[at], nil
}

func (s *Server) setStatus(a args) (object, error) {
	p, err := s.thread(a)
	if err != nil {
		return nil, err
	}
	if p.Status = a["status"]; p.Status != "" {
		p.Said = append(p.Said, p.Status)
	}
	return object{}, nil
}

func (s *Server) setTitle(a args) (object, error) {
	p, err := s.pane(a)
	if err != nil {
		return nil, err
	}
	const most = 255
	if utf8.RuneCountInString(a["title"]) > most {
		s.violate("assistant.threads.setTitle: a title of more than %d characters", most)
	}
	p.Title = a["title"]
	return object{}, nil
}

func (s *Server) setPrompts(a args) (object, error) {
	var prompts []Prompt
	err := json.Unmarshal([]byte(a["prompts"]), &prompts)
	if err != nil || len(prompts) == 0 || len(prompts) > maxPrompts {
		s.violate("assistant.threads.setSuggestedPrompts: prompts must be one to four")
		return nil, refuse("invalid_arguments")
	}
	for _, one := range prompts {
		if one.Title == "" || one.Message == "" {
			s.violate("assistant.threads.setSuggestedPrompts: a prompt without a title or a message")
		}
	}
	p, err := s.pane(a)
	if err != nil {
		return nil, err
	}
	p.Prompts, p.Greeting = prompts, a["title"]
	return object{}, nil
}
