package stage

import (
	"encoding/json"
	"slices"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// recent is how many messages of a channel the page gets, with those in threads.
const recent = 300

// A scene is all that the page shows, for both people that a visitor can be.
type scene struct {
	Users    map[string]user    `json:"users"`
	Channels []channel          `json:"channels"`
	Modals   map[string][]modal `json:"modals"` // by user, the uppermost last
	Homes    map[string]modal   `json:"homes"`  // by user, of those who have opened theirs
}

type user struct {
	Name string `json:"name"`
	Bot  bool   `json:"bot,omitempty"`
}

type channel struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Kind     slacktest.Kind `json:"kind"`
	Members  []string       `json:"members"`
	Messages []message      `json:"messages"`
}

type message struct {
	TS        string          `json:"ts"`
	Thread    string          `json:"thread,omitempty"`
	User      string          `json:"user"`
	Name      string          `json:"name,omitempty"` // what the app shows itself as
	Text      string          `json:"text"`
	Blocks    json.RawMessage `json:"blocks,omitempty"`
	Edited    bool            `json:"edited,omitempty"`
	Broadcast bool            `json:"broadcast,omitempty"`
	Only      string          `json:"only,omitempty"`
	Files     []string        `json:"files,omitempty"`
	Reactions []string        `json:"reactions,omitempty"`
}

type modal struct {
	ID     string            `json:"id"`
	Hash   string            `json:"hash"`
	View   json.RawMessage   `json:"view"`
	Errors map[string]string `json:"errors,omitempty"`
}

// scene is what there is now.
func (s *Stage) scene() scene {
	now := scene{Users: map[string]user{}, Modals: map[string][]modal{}, Homes: map[string]modal{}}
	for _, u := range s.slack.Users() {
		now.Users[u.ID] = user{u.RealName, u.Bot}
		if v := s.slack.Home(u.ID); v.ID != "" {
			now.Homes[u.ID] = modal{ID: v.ID, Hash: v.Hash, View: v.Definition}
		}
		for _, v := range s.slack.Modals(u.ID) {
			now.Modals[u.ID] = append(now.Modals[u.ID], modal{v.ID, v.Hash, v.Definition, v.Errors})
		}
	}
	for _, c := range s.slack.Channels() {
		if !c.Archived {
			now.Channels = append(now.Channels, channel{c.ID, c.Name, c.Kind, c.Members, s.messages(c.ID)})
		}
	}
	return now
}

func (s *Stage) messages(channel string) []message {
	all := s.slack.Messages(channel)
	all = all[max(0, len(all)-recent):]
	shown := make([]message, 0, len(all))
	for _, m := range all {
		one := message{TS: m.TS, Thread: m.Thread, User: m.User, Name: m.Username, Text: m.Text, Blocks: m.Blocks,
			Edited: m.Edited != "", Broadcast: m.Subtype == "thread_broadcast", Only: m.Only}
		for _, f := range m.Files {
			one.Files = append(one.Files, f.Name)
		}
		for name, users := range m.Reactions {
			if len(users) > 0 {
				one.Reactions = append(one.Reactions, name)
			}
		}
		slices.Sort(one.Reactions)
		shown = append(shown, one)
	}
	return shown
}
