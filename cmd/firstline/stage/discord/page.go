package discord

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/cmd/firstline/stage/backstage"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageStyle string

//go:embed show.js
var showScript string

//go:embed page.js
var pageScript string

// Path is where the page is.
const Path = "/demo/discord"

// Handler serves the page, and what it asks for and sends, below [Path]. language tells which language a visitor reads.
func (s *Stage) Handler(language func(*http.Request) string) http.Handler {
	return s.behind.Handler(backstage.Page{Path: Path, HTML: pageHTML, Style: pageStyle,
		Scripts: []string{showScript, pageScript},
		View:    map[string]string{"Member": member, "Agent": Agent(0), "Bot": discordtest.BotUser, "Guild": Guild},
		Texts:   func(lang string) map[string]string { return s.opt.Texts.Section(lang, "stagediscord") },
		Scene:   func() any { return s.scene() }, Do: s.do}, language)
}

// A deed is what a visitor does as one of the people.
type deed struct {
	As          string         `json:"as"`
	Lang        string         `json:"lang"`
	Channel     string         `json:"channel"`
	Message     string         `json:"message"`
	Text        string         `json:"text"`
	Name        string         `json:"name"` // of a post, a thread or a command
	Tags        []string       `json:"tags"`
	Control     string         `json:"control"`
	Values      []string       `json:"values"` // chosen in a menu
	Interaction string         `json:"interaction"`
	Fields      map[string]any `json:"fields"` // of a form
}

// deeds are what a visitor can do.
var deeds = map[string]func(*Stage, deed) error{
	"say":    (*Stage).say,
	"post":   (*Stage).post,
	"use":    (*Stage).use,
	"menu":   (*Stage).menu,
	"submit": (*Stage).submit,
	"edit":   (*Stage).edit,
	"delete": (*Stage).remove,
	"thread": (*Stage).thread,
}

// do carries a deed out; done is false when it cannot be done.
func (s *Stage) do(what string, data []byte) (done bool, err error) {
	var d deed
	if err := json.Unmarshal(data, &d); err != nil {
		return false, err
	}
	act, known := deeds[what]
	if !known || d.As != member && d.As != Agent(0) {
		return false, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.speak(d.As, d.Lang)
	return act(s, d) == nil, nil
}

// speak has somebody's Discord be in the language of the page.
func (s *Stage) speak(user, lang string) {
	locale := map[string]string{"de": "de"}[lang]
	s.discord.ChangeUser(user, func(u *discordtest.User) { u.Locale = locale })
}

// say writes, or gives a command of the app.
func (s *Stage) say(d deed) error {
	text := s.spoken(d.Text)
	if text == "" || !s.writes(d.As, d.Channel) {
		return errCannot
	}
	name, rest, _ := strings.Cut(strings.TrimPrefix(text, "/"), " ")
	if strings.HasPrefix(text, "/") {
		return s.command(d, name, strings.TrimSpace(rest))
	}
	if d.Message != "" && !s.shows(d) {
		return errCannot
	}
	s.discord.Say(discordtest.Post{User: d.As, Channel: d.Channel, Content: text, Reply: d.Message})
	return nil
}

// command gives a slash command by its name in any language; the rest of the line is its first option.
func (s *Stage) command(d deed, name, rest string) error {
	for _, c := range s.commands() {
		if c.Kind != slash || !c.called(name) {
			continue
		}
		var options []discordtest.Option
		if len(c.Options) > 0 && rest != "" {
			options = append(options, discordtest.Option{Name: c.Options[0].Name, Value: rest})
		}
		if len(c.Options) > 0 && c.Options[0].Required && rest == "" {
			return errCannot // Discord's own programs do not send it either
		}
		return s.acted(s.discord.Slash(d.As, d.Channel, c.Name, "", options...))
	}
	return errCannot
}

// post begins a post in a forum.
func (s *Stage) post(d deed) error {
	c, ok := s.discord.Channel(d.Channel)
	name, text := strings.TrimSpace(d.Name), s.spoken(d.Text)
	if !ok || c.Kind != discordtest.Forum || !s.sees(d.As, c) || name == "" || text == "" {
		return errCannot
	}
	tags := slices.DeleteFunc(slices.Clone(d.Tags), func(id string) bool {
		return !slices.ContainsFunc(c.Tags, func(t discordtest.Tag) bool { return t.ID == id })
	})
	s.discord.Ask(c.ID, clip(name, maxName), discordtest.Post{User: d.As, Content: text}, tags...)
	return nil
}

func (s *Stage) use(d deed) error {
	if !s.shows(d) {
		return errCannot
	}
	return s.acted(s.discord.Choose(d.As, d.Channel, d.Message, d.Control, d.Values...))
}

// menu chooses a command in the menu of a message.
func (s *Stage) menu(d deed) error {
	if !s.shows(d) {
		return errCannot
	}
	return s.acted(s.discord.Menu(d.As, d.Channel, d.Message, d.Name, ""))
}

func (s *Stage) submit(d deed) error {
	if i, ok := s.discord.Interaction(d.Interaction); !ok || i.User != d.As {
		return errCannot
	}
	return s.acted(s.discord.Submit(d.Interaction, d.Fields))
}

func (s *Stage) edit(d deed) error {
	text := s.spoken(d.Text)
	if text == "" || !s.own(d) {
		return errCannot
	}
	s.discord.Edit(d.Channel, d.Message, text)
	return nil
}

// remove takes an own message away, or one that only this person sees.
func (s *Stage) remove(d deed) error {
	if m, ok := s.message(d); !s.own(d) && (!ok || m.Only != d.As) {
		return errCannot
	}
	s.discord.Delete(d.Channel, d.Message)
	return nil
}

// thread begins a thread with a message.
func (s *Stage) thread(d deed) error {
	m, ok := s.message(d)
	c, _ := s.discord.Channel(d.Channel)
	if !ok || m.Thread != "" || m.Only != "" || c.Kind != discordtest.Text {
		return errCannot
	}
	name := strings.TrimSpace(d.Name)
	if name == "" {
		name = m.Content
	}
	s.discord.OpenThread(d.As, d.Channel, d.Message, clip(name, maxName))
	return nil
}

// maxName is how long the name of a thread may be.
const maxName = 100

func clip(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(most, len(runes))])
}

// spoken is what somebody typed as Discord's own programs send it: with ids for names.
func (s *Stage) spoken(typed string) string {
	text := strings.TrimSpace(typed)
	for id, u := range s.users() {
		text = strings.ReplaceAll(text, "@"+u.Name, "<@"+id+">")
	}
	return text
}
