package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/discord"
	discorddesk "github.com/firstline-support/firstline/bot/discord/desk"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/bot/slack/desk"
	"github.com/firstline-support/firstline/bot/web"
	"github.com/firstline-support/firstline/cmd/firstline/actions"
	"github.com/firstline-support/firstline/cmd/firstline/teach"
	"github.com/firstline-support/firstline/cmd/firstline/upkeep"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/console"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/kb"
)

// deskName is the desk of a house that names none.
const deskName = "console"

// A house is everything that runs: store, desk, bot and pages, built in this order, so that each is given what it
// needs when it is made.
type house struct {
	log     *slog.Logger
	dir     string // of the workspace
	store   keeper
	decider *decide.Decider
	bot     *bot.Bot
	web     *web.Channel
	console *console.Console
	teacher *teach.Teacher
	texts   *texts.Catalogue
	mux     *http.ServeMux
	parts   []func(context.Context) error // what runs beside bot and pages

	slack       *slack.Channel    // nil: nobody asks in Slack
	slackDesk   *desk.Desk        // nil: nobody works in Slack
	discordDesk *discorddesk.Desk // nil: nobody works in Discord

	discord *discord.Channel // nil: nobody asks on Discord

	model   *openai.Server // nil: no language model helps
	adviser *model.Adviser // asks it; nil as well

	operations operations // how it is run, and what is seen of it

	office   *action.Office                                             // carries out what flows have done
	declared func([]actions.Action) (map[string]action.Declared, error) // makes its actions ready

	embedding *embedding // nil: search goes by words alone
	purse     purse      // what both models are paid from
}

// plan is what a house is built from.
type plan struct {
	workspace *workspace.Workspace
	dir       string   // where the workspace is: changes are taken over from there, and what is taught goes there
	data      string   // folder of database and key
	frames    []string // who may frame the console; nobody, but for the demo
	log       *slog.Logger

	senders  map[proof.Method]proof.Sender // instead of those of the workspace, for the demo
	contacts proof.Contacts

	env func(string) (string, bool) // where secrets of Slack are looked up; nil: in the environment
}

// build makes a house. Its store is open afterwards; nothing else happens before run.
func build(ctx context.Context, p plan) (*house, error) {
	catalogue, err := texts.Load()
	if err != nil {
		return nil, err
	}
	watched, err := operate(ctx, p.workspace.Config, p.log)
	if err != nil {
		return nil, err
	}
	store, err := openKeeper(ctx, p.workspace.Config, p.dir, p.data, watched)
	if err != nil {
		return nil, err
	}
	h := &house{log: p.log, dir: p.dir, store: store, texts: catalogue, mux: http.NewServeMux(), operations: watched}
	if err := h.furnish(ctx, p); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return h, nil
}

// furnish builds desk, bot and pages over the open store.
func (h *house) furnish(ctx context.Context, p plan) error {
	key, err := sharedKey(ctx, h.store, p.data)
	if err != nil {
		return err
	}
	config, bell, previews := p.workspace.Config, h.bell(), &web.Previews{}
	policy := p.workspace.Policy(h.texts, config.Desks...)
	if err := h.openModel(p); err != nil {
		return err
	}
	h.decider = decide.NewAdvised(policy, learn(p.workspace, nil), h.adviser)
	logBands(h.log, h.decider.Bands())
	if err := h.openEmbeddings(p); err != nil {
		return err
	}
	if err := h.openOffice(p, bell, key); err != nil {
		return err
	}
	if err := errors.Join(h.openSlack(p, policy), h.openDiscord(p, policy)); err != nil {
		return err
	}
	desks, err := h.desks(p, policy, bell)
	if err != nil {
		return err
	}
	h.bot = bot.New(bot.Options{Store: h.store, Cases: h.store, Decider: h.decider, Bell: bell, Hand: h.office,
		Rota: h.store, Service: policy.Service, Private: config.PrivateTeams(), Timing: h.operations.timing(config.Timing),
		Channels: h.channels(), Desks: desks, Changed: h.changed(), Preview: h.preview(previews), Log: p.log,
		Meter: h.operations.meter(), Tracer: h.operations.tracer()})
	h.web, err = web.New(web.Options{Receiver: h.bot, Journal: h.store, Bell: bell, Previews: previews, Texts: h.texts,
		Render: inChat, Name: config.Name, Prefix: config.CasePrefix + "-", Key: key, Origins: config.Web.AllowedOrigins,
		Languages: config.Languages, Article: h.article, Picture: h.picture, Shelf: h.shelf(config),
		Files:   config.Files.Limits(),
		Limits:  web.Limits{Conversations: config.Web.ConversationsPerMinute, Messages: config.Web.MessagesPerMinute},
		Address: addressIn(config.Web.VisitorHeader), Log: p.log})
	if err != nil {
		return err
	}
	h.teacher = teach.New(teach.Options{Dir: p.dir, Data: p.data, Store: h.store, Knowledge: h.decider.Knowledge,
		Texts: h.texts, Desk: deskName, Private: config.PrivateTeams(), Bell: bell, Now: time.Now,
		Memory: p.workspace.Intents.Memory, Log: p.log})
	if config.Understanding.Feedback {
		ear := upkeep.Ear{Store: h.store, Heed: h.decider.Heed, Now: time.Now, Log: h.log}
		h.parts = append(h.parts, ear.Run)
	}
	if err := errors.Join(h.openConsole(ctx, p, policy, bell), h.retire(p), h.openReviews(p, policy, desks)); err != nil {
		return err
	}
	h.joinSlack(config.Slack.SigningSecret != "")
	h.joinDiscord()
	h.mux.Handle("/", h.web.Handler())
	h.mux.Handle("/console/", cameFrom(addressIn(config.Web.VisitorHeader), h.console.Handler()))
	h.mux.Handle("/console", http.RedirectHandler("/console/", http.StatusSeeOther))
	h.mux.HandleFunc("GET /healthz", h.health)
	return nil
}

// preview lets people watch what is being written: its words in the web chat, and that there are some in Slack.
func (h *house) preview(previews *web.Previews) func(conversation, text string) {
	if h.slack == nil {
		return previews.Show
	}
	return func(conversation, text string) {
		previews.Show(conversation, text)
		h.slack.Preview(conversation, text)
	}
}

// openConsole builds the agents' pages.
func (h *house) openConsole(ctx context.Context, p plan, policy decide.Policy, bell *handoff.Bell) error {
	config := p.workspace.Config
	signOn, err := signOn(config, p.dir, p.log)
	if err != nil {
		return err
	}
	sessions, err := sessionsIn(ctx, h.store)
	if err != nil {
		return err
	}
	librarian := h.librarian(p.dir, policy, config.PrivateTeams())
	h.console, err = console.New(console.Options{SignOn: signOn, Cases: h.store, Clerk: h.bot, Staff: h.store,
		Shelf: h.store, Files: config.Files.Limits(), Drafts: h.store,
		Teacher: h.teacher, Librarian: librarian, Approvals: h.office, Plans: plans{h.decider},
		Model:    h.consoleModel(config, librarian),
		Sessions: sessions, Presence: h.presence(), Bell: bell, Texts: h.texts, Render: kb.HTML,
		Setting: h.setting(config, policy),
		Undo:    undoSend, PublicURL: config.Web.PublicURL, Frames: p.frames, Log: p.log,
		Secure: strings.HasPrefix(config.Web.PublicURL, "https://")})
	return err
}

// channels are those that messages are pushed to.
func (h *house) channels() (all []bot.Channel) {
	if h.slack != nil {
		all = append(all, h.slack)
	}
	if h.discord != nil {
		all = append(all, h.discord)
	}
	return all
}

// shelf is where people's files go; none where the workspace takes none. What is there already stays readable for
// agents.
func (h *house) shelf(c workspace.Config) handoff.Shelf {
	if c.Files.MaxMB == 0 {
		return nil
	}
	return h.store
}

// gapDays is how far back the console looks at what people did.
const gapDays = 30

// librarian looks after the knowledge that the bot has at present.
func (h *house) librarian(dir string, policy decide.Policy, private []string) *upkeep.Librarian {
	return upkeep.NewLibrarian(upkeep.Options{Store: h.store, Lessons: h.teacher, Knowledge: h.decider.Knowledge,
		Policy: policy, Files: os.DirFS(dir), Days: gapDays, Private: private, Now: time.Now})
}

// learn trains what a workspace teaches, where it differs from what was known before. Cross-validation needs several
// times the memory that is kept, and a small machine wants it back at once.
func learn(w *workspace.Workspace, before *decide.Knowledge) *decide.Knowledge {
	k := w.Relearn(before, w.Intents)
	debug.FreeOSMemory()
	return k
}

// article gives the pages of the chat's sources, as the bot knows them at present.
func (h *house) article(id, lang string) (web.Article, bool) {
	a, ok := h.decider.Article(id, lang)
	if !ok {
		return web.Article{}, false
	}
	return web.Article{ID: a.ID, Lang: a.Lang, Title: a.Title, HTML: a.HTML(), Review: a.Review,
		Overdue: a.Overdue(time.Now())}, true
}

// inChat renders for the page of the chat: what lies beside the articles is found below their pages.
func inChat(markdown string) string { return kb.HTMLWithPictures(markdown, "articles/") }

// maxPicture is far above what a page should carry.
const maxPicture = 8 << 20

// picture gives a picture beside the articles that one of those shows which everyone may read.
func (h *house) picture(name string) ([]byte, bool) {
	if !h.decider.Knowledge().Base.Shows("images/"+name, nil) {
		return nil, false
	}
	f, err := os.OpenInRoot(filepath.Join(h.dir, "articles", "images"), name)
	if err != nil {
		return nil, false
	}
	data, err := io.ReadAll(io.LimitReader(f, maxPicture+1))
	if err = errors.Join(err, f.Close()); err != nil || len(data) > maxPicture {
		h.log.Warn("show a picture", "name", name, "bytes", len(data), "err", err)
		return nil, false
	}
	return data, true
}

// secretKey reads the key that signs web conversations, making it at the first start.
func secretKey(dir string) ([]byte, error) {
	path := filepath.Join(dir, webKey)
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, keyLength)
		if _, err := rand.Read(key); err != nil {
			return nil, fmt.Errorf("make the web key: %w", err)
		}
		// under its name only when it is complete: half a key would keep every later start from working
		if err = os.WriteFile(path+".part", key, 0o600); err == nil {
			err = os.Rename(path+".part", path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("web key: %w", err)
	}
	if len(key) < keyLength {
		return nil, fmt.Errorf("web key: %s is damaged; remove it, and browsers begin new conversations", path)
	}
	return key, nil
}

// under is a folder that the configuration names, relative to the workspace.
func under(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

// dataDir is the data folder of a workspace.
func dataDir(dir string, t terminal) (string, error) {
	ws, _, err := open(dir, t)
	if err != nil {
		return "", err
	}
	return under(dir, ws.Config.Data), nil
}

// baseURL is where people reach the pages.
func baseURL(c workspace.Config) string {
	if c.Web.PublicURL != "" {
		return strings.TrimRight(c.Web.PublicURL, "/")
	}
	return "http://" + reachable(c.Web.Listen)
}

// reachable puts localhost where an address means "any".
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err == nil && slices.Contains([]string{"", "0.0.0.0", "::", "127.0.0.1"}, host) {
		return net.JoinHostPort("localhost", port)
	}
	return address
}
