package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/bot/discord"
	discorddesk "github.com/firstline-support/firstline/bot/discord/desk"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/bot/slack/desk"
	"github.com/firstline-support/firstline/bot/slack/manifest"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/cmd/firstline/stage"
	"github.com/firstline-support/firstline/cmd/firstline/stage/copyist"
	discordstage "github.com/firstline-support/firstline/cmd/firstline/stage/discord"
	"github.com/firstline-support/firstline/cmd/firstline/stage/mailbox"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/console"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A showroom is what the demo adds to a house: agents, a few conversations, and the page that shows both sides.
type showroom struct {
	house  *house
	stages stages
	log    *slog.Logger
}

// mailPath is where the demo shows what was sent.
const mailPath = "/demo/mail"

// stages are the platforms that are simulated.
type stages struct {
	slack   *stage.Stage
	discord *discordstage.Stage
	model   *copyist.Stage // nil: none is simulated
	mail    *mailbox.Box   // where what is sent beyond the chat arrives
}

// Close gives back what they hold when they were never run.
func (s stages) Close() error {
	err := errors.Join(s.slack.Close(), s.discord.Close())
	if s.model != nil {
		err = errors.Join(err, s.model.Close())
	}
	return err
}

//go:embed demo.html
var demoPage string

//go:embed demo.css
var demoStyle string

// demoAgents work at the demo's desk.
var demoAgents = []handoff.Agent{
	{ID: "maria.keller", Name: "Maria Keller", Team: "it", Lang: "en", Role: handoff.Admin,
		Account: handoff.Account{Email: "maria.keller@nordwind.example", Discord: discordstage.Agent(0)}},
	{ID: "jonas.brandt", Name: "Jonas Brandt", Team: "it-identity", Lang: "de",
		Account: handoff.Account{Email: "jonas.brandt@nordwind.example", Discord: discordstage.Agent(1)}},
}

// withStages makes a simulated Slack and a simulated Discord with the agents in them, and has the house that is planned
// use both: people ask there, too, and cases lie there as well as in the console.
func withStages(ctx context.Context, p *plan, model bool) (all stages, err error) {
	catalogue, err := texts.Load()
	if err != nil {
		return all, err
	}
	var names []string
	var colleagues []stage.Colleague
	for _, a := range demoAgents {
		names = append(names, a.Name)
		colleagues = append(colleagues, stage.Colleague{Name: a.Name, Email: a.Account.Email})
	}
	all.slack, err = stage.New(ctx, stage.Options{Agents: colleagues, Help: manifest.ShortcutHelp,
		File: filepath.Join(p.data, "slack.json"), Texts: catalogue, Log: p.log})
	if err != nil {
		return all, err
	}
	all.discord, err = discordstage.New(ctx, discordstage.Options{Agents: names,
		File: filepath.Join(p.data, "discord.json"), Texts: catalogue, Log: p.log})
	if err != nil {
		return all, errors.Join(err, all.slack.Close())
	}
	if all.model, err = simulateModel(ctx, p, model); err != nil {
		return all, errors.Join(err, all.slack.Close(), all.discord.Close())
	}
	all.mail = &mailbox.Box{Text: func(lang, id string) string { return catalogue.Say(lang, id, nil) }}
	p.contacts, p.senders = all.mail, map[proof.Method]proof.Sender{proof.Email: all.mail, proof.Phone: all.mail}
	tokens := map[string]string{"bot": slacktest.BotToken, "app": slacktest.AppToken, "discord": discordtest.BotToken}
	p.env = func(name string) (string, bool) { value, ok := tokens[name]; return value, ok }
	p.workspace.Config.Desks = []string{deskName, desk.Name, discorddesk.Name}
	p.workspace.Config.Slack = workspace.Slack{BotToken: "env:bot", AppToken: "env:app", API: all.slack.API(),
		Desk: map[string]string{desk.DefaultChannel: stage.Triage}}
	p.workspace.Config.Discord = workspace.Discord{Token: "env:discord", API: all.discord.API(),
		Guilds: map[string]workspace.DiscordGuild{discordstage.Guild: onStage(catalogue, p.workspace.Config)},
		Desk:   map[string]string{discorddesk.DefaultChannel: discordstage.Cases}}
	return all, nil
}

// simulateModel has a simulated model help where that is wanted and no real one is named.
func simulateModel(ctx context.Context, p *plan, wanted bool) (*copyist.Stage, error) {
	const aLine = copyist.Pace(300 * time.Millisecond) // slow enough to be seen writing
	if !wanted || p.workspace.Config.Model.On() {
		return nil, nil
	}
	s, err := copyist.Serve(ctx, aLine, p.log)
	if err != nil {
		return nil, err
	}
	p.workspace.Config.Model.URL, p.workspace.Config.Model.Name = s.URL(), copyist.Name
	p.workspace.Config.Model.Price = workspace.Price{In: 0.4, Out: 1.6, Currency: "EUR"}
	return s, nil
}

// onStage is what the bot does in the server of the simulated Discord.
func onStage(catalogue *texts.Catalogue, config workspace.Config) workspace.DiscordGuild {
	lang := config.Languages[0]
	return workspace.DiscordGuild{
		Channels: map[string]string{discordstage.Support: string(discord.Answer), discordstage.Forum: string(discord.Answer)},
		Helpers:  []string{discordstage.Helpers},
		Panels: []workspace.DiscordPanel{{Channel: discordstage.Tickets, Title: catalogue.Say(lang, "demo.ticket_title", nil),
			Text: catalogue.Say(lang, "demo.ticket_text", nil)}},
	}
}

// visits are conversations that the demo begins with, so that neither the queue nor the page for teaching is empty: of
// the last three the bot knows nothing. They are not made up: what people say goes through the bot like everything
// else. Languages and times are as if they had just written.
var visits = []struct {
	id, name, lang string
	says           []string
}{
	{"visit-1", "Anna Petersen", "de", []string{"Ich habe mein Passwort vergessen und komme nicht mehr rein"}},
	{"visit-2", "Tom Walsh", "en", []string{"my laptop screen is cracked, I dropped it this morning"}},
	{"visit-3", "Priya Shah", "en", []string{"how do I get my company email on my new phone", "that did not help",
		"talk to a human"}},
	{"visit-4", "Lukas Brandt", "de", []string{"Ich habe auf einen Link in einer komischen Mail geklickt und mein " +
		"Passwort eingegeben"}},
	{"visit-5", "Jens Krüger", "de", []string{"Der Rechner klingt wie ein Staubsauger"}},
	{"visit-6", "Mia Sommer", "en", []string{"is there a place to park a bicycle"}},
	{"visit-7", "Ravi Patel", "en", []string{"where can I park my bike"}},
}

// open adds the demo's page, its agents, and its conversations; those of an earlier run are known by their ids.
func (s showroom) open(ctx context.Context) error {
	page, err := template.New("demo").Parse(demoPage)
	if err != nil {
		return fmt.Errorf("read the demo's page: %w", err)
	}
	s.house.mux.Handle("GET /demo", hereOnly(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.show(w, r, page)
	})))
	for path, page := range map[string]http.Handler{stage.Path: s.stages.slack.Handler(language),
		discordstage.Path: s.stages.discord.Handler(language), mailPath: s.stages.mail.Handler(language)} {
		s.house.mux.Handle(path, hereOnly(page))
		s.house.mux.Handle(path+"/", hereOnly(page))
	}
	s.house.parts = append(s.house.parts, s.stages.slack.Run, s.stages.discord.Run)
	if s.stages.model != nil {
		s.house.parts = append(s.house.parts, s.stages.model.Run)
	}
	for _, agent := range demoAgents {
		if err := s.house.store.PutAgent(ctx, agent); err != nil {
			return err
		}
	}
	return s.visit(ctx)
}

// visitGap lies between two sentences of a visit: far enough to make each an utterance of its own.
const visitGap = 5 * time.Second

// visit has the first conversations stored; the bot takes them up when it runs.
func (s showroom) visit(ctx context.Context) error {
	for _, v := range visits {
		for i, text := range v.says {
			event := bot.Event{Channel: "web", ID: fmt.Sprintf("%s-%d", v.id, i), Conversation: "web:demo-" + v.id,
				Kind: bot.Message, Person: handoff.Person{ID: v.id, Name: v.name, Locale: v.lang}, Lang: v.lang, Text: text,
				At: time.Now().Add(-visitGap * time.Duration(len(v.says)-i))}
			if err := s.house.bot.Receive(ctx, event); err != nil {
				return err
			}
		}
	}
	return nil
}

// hereOnly serves who comes by a name of this machine: a page of another site that points its name at us has another
// host, and is refused.
func hereOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil || host != "localhost" && host != "127.0.0.1" {
			http.Error(w, "the demo is shown on localhost only", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// language is that of the demo's pages for a visitor.
func language(r *http.Request) string {
	if lang := r.URL.Query().Get("lang"); slices.Contains(texts.Languages(), lang) {
		return lang
	}
	if strings.HasPrefix(r.Header.Get("Accept-Language"), "de") {
		return "de"
	}
	return texts.Languages()[0]
}

// show gives the page with both sides. Each view signs the agent in with a link of its own, which only this machine
// can get.
func (s showroom) show(w http.ResponseWriter, r *http.Request, page *template.Template) {
	link, err := console.SignInLink(r.Context(), s.house.store, demoAgents[0].ID, "", time.Now())
	if err != nil {
		s.log.Error("make a sign-in link", "err", err)
		http.Error(w, "The demo cannot sign the agent in just now. Please reload.", http.StatusInternalServerError)
		return
	}
	style := sha256.Sum256([]byte(demoStyle))
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-src 'self'; style-src 'sha256-"+
		base64.StdEncoding.EncodeToString(style[:])+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	lang := language(r)
	view := map[string]any{"Link": link, "Slack": stage.Path, "Discord": discordstage.Path, "Mail": mailPath, "Lang": lang,
		"Texts": s.house.texts.Section(lang, "demo"), "Style": template.CSS(demoStyle)} //nolint:gosec // our own file
	if err := page.Execute(w, view); err != nil {
		s.log.Warn("show the demo's page", "err", err)
	}
}
