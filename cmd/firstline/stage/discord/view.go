package discord

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
)

// recent is how many messages of a channel the page gets.
const recent = 200

// A scene is all that the page shows, for both people that a visitor can be.
type scene struct {
	Users    map[string]user `json:"users"`
	Channels []channel       `json:"channels"` // threads behind their channel
	Commands []command       `json:"commands"`
	Acts     []act           `json:"acts"`
}

type user struct {
	Name string `json:"name"`
	Bot  bool   `json:"bot,omitempty"`
}

type channel struct {
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	Kind     discordtest.Kind  `json:"kind"`
	Parent   string            `json:"parent,omitempty"`
	Sees     []string          `json:"sees"`   // who can look at it
	Writes   []string          `json:"writes"` // and write
	Members  []string          `json:"members,omitempty"`
	Tags     []discordtest.Tag `json:"tags,omitempty"`
	Applied  []string          `json:"applied,omitempty"`
	Archived bool              `json:"archived,omitempty"`
	Locked   bool              `json:"locked,omitempty"`
	Messages []message         `json:"messages"`
}

type message struct {
	ID         string     `json:"id"`
	Author     string     `json:"author"`
	Kind       int        `json:"kind"`
	Flags      int        `json:"flags"`
	Content    string     `json:"content"`
	Embeds     []any      `json:"embeds,omitempty"`
	Components []any      `json:"components,omitempty"`
	Files      []string   `json:"files,omitempty"`
	Reply      string     `json:"reply,omitempty"`
	Only       string     `json:"only,omitempty"`
	Thread     string     `json:"thread,omitempty"`
	Edited     bool       `json:"edited,omitempty"`
	Pinned     bool       `json:"pinned,omitempty"`
	Reactions  []reaction `json:"reactions,omitempty"`
}

type reaction struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// An act is something that a visitor pressed or commanded: the app has to answer it, perhaps with a form.
type act struct {
	ID      string `json:"id"`
	User    string `json:"user"`
	Channel string `json:"channel"`
	Waits   bool   `json:"waits,omitempty"`
	Form    any    `json:"form,omitempty"`
}

// Kinds of commands.
const (
	slash  = 1
	inMenu = 3
)

// A command is one that the app has registered.
type command struct {
	Name         string            `json:"name"`
	Kind         int               `json:"type"`
	Names        map[string]string `json:"name_localizations,omitempty"` // by locale
	Description  string            `json:"description"`
	Descriptions map[string]string `json:"description_localizations,omitempty"`
	Rights       *string           `json:"default_member_permissions,omitempty"`
	Options      []struct {
		Name     string            `json:"name"`
		Names    map[string]string `json:"name_localizations,omitempty"`
		Required bool              `json:"required,omitempty"`
	} `json:"options,omitempty"`
}

func (c command) called(name string) bool {
	return c.Name == name || slices.Contains(slices.Collect(maps.Values(c.Names)), name)
}

// scene is what there is now.
func (s *Stage) scene() scene {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := scene{Users: s.users(), Commands: s.commands(), Acts: s.acts()}
	for _, c := range s.places() {
		now.Channels = append(now.Channels, s.channel(c))
	}
	return now
}

func (s *Stage) users() map[string]user {
	all := map[string]user{discordtest.BotUser: {"Firstline", true}, member: {Name: "Mia Sommer"}}
	for i, name := range s.opt.Agents {
		all[Agent(i)] = user{Name: name}
	}
	return all
}

// places are the direct messages, the channels, and the threads behind theirs.
func (s *Stage) places() (all []discordtest.Channel) {
	for _, user := range []string{member, Agent(0)} {
		all = append(all, s.discord.Direct(user))
	}
	for _, id := range []string{general, Support, Forum, Tickets, Cases} {
		c, ok := s.discord.Channel(id)
		if !ok {
			continue
		}
		all = append(append(all, c), s.discord.Threads(id)...)
	}
	return all
}

func (s *Stage) channel(c discordtest.Channel) channel {
	one := channel{ID: c.ID, Name: c.Name, Kind: c.Kind, Parent: c.Parent, Members: c.Members, Tags: c.Tags,
		Applied: c.Applied, Archived: c.Archived, Locked: c.Locked, Sees: []string{}, Writes: []string{}}
	for _, user := range []string{member, Agent(0)} {
		if s.sees(user, c) {
			one.Sees = append(one.Sees, user)
		}
		if s.writes(user, c.ID) {
			one.Writes = append(one.Writes, user)
		}
	}
	all := s.discord.Messages(c.ID)
	one.Messages = make([]message, 0, min(recent, len(all)))
	for _, m := range all[max(0, len(all)-recent):] {
		one.Messages = append(one.Messages, shown(m))
	}
	return one
}

func shown(m discordtest.Message) message {
	one := message{ID: m.ID, Author: m.Author, Kind: m.Kind, Flags: m.Flags, Content: m.Content, Embeds: m.Embeds,
		Components: m.Components, Reply: m.Reply, Only: m.Only, Thread: m.Thread, Edited: !m.Edited.IsZero(),
		Pinned: !m.Pinned.IsZero()}
	for _, f := range m.Files {
		one.Files = append(one.Files, f.Name)
	}
	for name, users := range m.Reactions {
		if len(users) > 0 {
			one.Reactions = append(one.Reactions, reaction{name, len(users)})
		}
	}
	slices.SortFunc(one.Reactions, func(a, b reaction) int { return cmp.Compare(a.Name, b.Name) })
	return one
}

// commands are those of the app, everywhere and in the server.
func (s *Stage) commands() []command {
	all := []command{} // a list for the page, also without any
	for _, guild := range []string{"", Guild} {
		data, err := json.Marshal(s.discord.Commands(guild))
		var some []command
		if err == nil {
			err = json.Unmarshal(data, &some)
		}
		if err != nil {
			s.opt.Log.Error("read the commands of the app", "err", err)
		}
		all = append(all, some...)
	}
	return all
}

// acts are what the page may have to show something of.
func (s *Stage) acts() []act {
	all := []act{} // a list for the page, also without any
	for _, id := range s.did {
		i, ok := s.discord.Interaction(id)
		if !ok || i.Answer != 0 && !i.Modals {
			continue
		}
		one := act{ID: id, User: i.User, Channel: i.Channel, Waits: i.Answer == 0}
		if i.Modals {
			one.Form = i.Modal
		}
		all = append(all, one)
	}
	return all
}

// sees tells whether somebody can look into a channel.
func (s *Stage) sees(user string, c discordtest.Channel) bool {
	switch {
	case c.Kind == discordtest.DM:
		return c.Recipient == user
	case c.ID == Cases || c.Parent == Cases:
		return user != member
	case c.Kind == discordtest.PrivateThread:
		return slices.Contains(c.Members, user)
	}
	return true
}

// writes tells whether somebody can write in a channel.
func (s *Stage) writes(user, id string) bool {
	c, ok := s.discord.Channel(id)
	return ok && s.sees(user, c) && c.Kind != discordtest.Forum && c.ID != Tickets && !c.Locked
}

// message is the one that a deed is about, if this person sees it.
func (s *Stage) message(d deed) (discordtest.Message, bool) {
	c, ok := s.discord.Channel(d.Channel)
	if !ok || !s.sees(d.As, c) {
		return discordtest.Message{}, false
	}
	all := s.discord.Sees(d.As, d.Channel)
	i := slices.IndexFunc(all, func(m discordtest.Message) bool { return m.ID == d.Message })
	if i < 0 {
		return discordtest.Message{}, false
	}
	return all[i], true
}

func (s *Stage) shows(d deed) bool {
	_, ok := s.message(d)
	return ok
}

func (s *Stage) own(d deed) bool {
	m, ok := s.message(d)
	return ok && m.Author == d.As
}
