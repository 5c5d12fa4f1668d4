package stage

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageStyle string

//go:embed blocks.js
var blocksScript string

//go:embed page.js
var pageScript string

// Path is where the page is.
const Path = "/demo/slack"

// Command is the app's slash command.
const Command = "/help-desk"

// Handler serves the page, and what it asks for and sends, below [Path]. language tells which language a visitor reads.
func (s *Stage) Handler(language func(*http.Request) string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Path, func(w http.ResponseWriter, r *http.Request) { s.show(w, language(r)) })
	mux.HandleFunc("GET "+Path+"/scene", s.serveScene)
	mux.HandleFunc("POST "+Path+"/{deed}", s.serveDeed)
	return http.NewCrossOriginProtection().Handler(mux)
}

// show gives the page. Its script and style are named by their hashes, so that it runs nothing else whatever anybody
// writes in the simulated Slack.
func (s *Stage) show(w http.ResponseWriter, lang string) {
	page, err := template.New("stage").Parse(pageHTML)
	view := map[string]any{"Lang": lang, "Texts": s.opt.Texts.Section(lang, "stage"), "Employee": employee, "Agent": agent,
		"Bot": slacktest.BotUser, "Path": Path,
		"Style":  template.CSS(pageStyle),   //nolint:gosec // our own file
		"Blocks": template.JS(blocksScript), //nolint:gosec // our own file
		"Script": template.JS(pageScript)}   //nolint:gosec // our own file
	var body bytes.Buffer
	if err == nil {
		err = page.Execute(&body, view)
	}
	if err != nil {
		s.opt.Log.Error("show the simulated Slack", "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src "+hash(pageStyle)+"; script-src "+hash(blocksScript)+
		" "+hash(pageScript)+"; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(body.Bytes()) // a browser that has gone needs no page
}

// hash is how a policy names a script or style.
func hash(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// patience is how long the page waits for something new. It is shorter than the server allows an answer to take.
const patience = 20 * time.Second

// serveScene answers when the scene is another than the page has seen, or after some time with nothing.
func (s *Stage) serveScene(w http.ResponseWriter, r *http.Request) {
	ctx, stop := context.WithTimeout(r.Context(), patience)
	defer stop()
	seen := r.URL.Query().Get("seen")
	var data []byte
	var version string
	var failed error
	waited := s.slack.Await(ctx, func() bool {
		data, version, failed = s.look()
		return failed != nil || version != seen
	})
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	switch {
	case failed != nil:
		s.opt.Log.Error("show the simulated Slack", "err", failed)
		http.Error(w, failed.Error(), http.StatusInternalServerError)
	case waited != nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		h.Set("Content-Type", "application/json")
		h.Set("ETag", version)
		_, _ = w.Write(data) // a browser that has gone needs none
	}
}

// A deed is what a visitor does as one of the people.
type deed struct {
	As      string `json:"as"`
	Channel string `json:"channel"`
	TS      string `json:"ts"` // the message with the control
	Thread  string `json:"thread"`
	Text    string `json:"text"`
	Block   string `json:"block"`
	Action  string `json:"action"`
	Option  string `json:"option"`
	View    string `json:"view"`

	Values map[string]map[string]string `json:"values"`
}

// maxDeed is more than anybody types.
const maxDeed = 64 << 10

// serveDeed has one of the people do what the visitor did.
func (s *Stage) serveDeed(w http.ResponseWriter, r *http.Request) {
	var d deed
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxDeed)).Decode(&d); err != nil {
		http.Error(w, "this is no deed", http.StatusBadRequest)
		return
	}
	if !s.do(r.PathValue("deed"), d) {
		http.Error(w, "this cannot be done here", http.StatusConflict)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// deeds are what a visitor can do. Each is false when it cannot be done.
var deeds = map[string]func(*Stage, deed) bool{
	"say":     (*Stage).say,
	"use":     (*Stage).use,
	"help":    (*Stage).help,
	"home":    func(s *Stage, d deed) bool { s.slack.OpenHome(d.As, "home"); return true },
	"tap":     func(s *Stage, d deed) bool { return s.slack.UseInView(d.As, d.View, d.control()) },
	"submit":  (*Stage).submit,
	"dismiss": (*Stage).dismiss,
}

// do carries a deed out; it is false when it cannot be done.
func (s *Stage) do(what string, d deed) bool {
	act, known := deeds[what]
	return known && (d.As == employee || d.As == agent) && act(s, d)
}

func (d deed) control() slacktest.Use {
	return slacktest.Use{Block: d.Block, Action: d.Action, Option: d.Option}
}

// say writes, or gives the app's command.
func (s *Stage) say(d deed) bool {
	text := spoken(d.Text)
	if !s.member(d.As, d.Channel) || text == "" || d.Thread != "" && !s.has(d.Channel, d.Thread) {
		return false
	}
	command, rest, _ := strings.Cut(text, " ")
	switch {
	case !strings.HasPrefix(command, "/"):
		s.slack.Say(slacktest.Post{User: d.As, Channel: d.Channel, Thread: d.Thread, Text: text})
	case d.Thread != "" || command != Command: // Slack has none in threads
		return false
	default:
		s.slack.Command(d.As, d.Channel, command, rest)
	}
	return true
}

func (s *Stage) use(d deed) bool {
	return s.member(d.As, d.Channel) && s.slack.Use(d.As, d.Channel, d.TS, d.control())
}

// help chooses the app's action in the menu of a message.
func (s *Stage) help(d deed) bool {
	if !s.member(d.As, d.Channel) || !s.has(d.Channel, d.TS) {
		return false
	}
	s.slack.Shortcut(d.As, s.opt.Help, d.Channel, d.TS)
	return true
}

func (s *Stage) submit(d deed) bool {
	if !s.sees(d) {
		return false
	}
	s.slack.Submit(d.View, d.Values)
	return true
}

func (s *Stage) dismiss(d deed) bool {
	if !s.sees(d) {
		return false
	}
	s.slack.Dismiss(d.View)
	return true
}

// sees tells whether a form is open.
func (s *Stage) sees(d deed) bool {
	return slices.ContainsFunc(s.slack.Modals(d.As), func(v slacktest.View) bool { return v.ID == d.View })
}

func (s *Stage) member(user, channel string) bool {
	return slices.ContainsFunc(s.slack.Channels(), func(c slacktest.Channel) bool {
		return c.ID == channel && slices.Contains(c.Members, user)
	})
}

func (s *Stage) has(channel, ts string) bool {
	return slices.ContainsFunc(s.slack.Messages(channel), func(m slacktest.Message) bool { return m.TS == ts })
}

// spoken is what somebody typed as Slack's own programs send it: with entities, and with the bot's id for its name.
func spoken(typed string) string {
	text := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(strings.TrimSpace(typed))
	for _, name := range []string{"@Firstline", "@firstline"} {
		text = strings.ReplaceAll(text, name, "<@"+slacktest.BotUser+">")
	}
	return text
}
