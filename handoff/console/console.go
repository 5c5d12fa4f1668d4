// Package console is the desk that needs nothing else: the web pages where agents see the queue, find cases, do
// something to several at once, read a case's brief in ten seconds, answer the person, leave notes for each other,
// give the conversation back to the bot, teach it, and see what its knowledge lacks.
//
// It shows what [handoff.Cases] holds and lets [handoff.Clerk] carry out what agents do; it decides nothing about a
// case itself, sends nothing to people, knows no bot and no database. Pages work as plain forms; small scripts add
// live updates, keyboard and drafts. Everything foreign is escaped, and the content security policy lets nothing in
// that this package does not serve itself.
//
// Agents sign in by one-time links, see [SignInLink], or at a [Provider] of identities, which the room oidc fills.
//
// Where there is a [Model] it drafts and translates for agents, when they press for it.
//
// # Several nodes
//
// Consoles of several nodes serve the same agents over one store, and each request may go to another one. What must be
// the same for all is asked of the store at each request: sessions with attempts to sign in and what has ended, links,
// the roster, drafts, the ids of acts, and who looks at a case ([Presence]). Nothing has a key of its own: sessions are
// random tokens, and requests of other sites are told by what browsers say of themselves. A reply that can still be
// taken back waits in the browser. Streams carry no data; a page that comes back, to whatever node, looks again. Bells
// carry to each other, and a page looks by itself at each pulse where a ring may get lost: it is late by that at most,
// which is 20 seconds.
//
// These are each node's own, on purpose:
//
//   - How often an address may try to sign in, and what all strangers may do, for the audit. With N nodes that is N
//     times as often, at secrets of 256 bits.
//   - The counts of views, which are up to 20 seconds old anyway.
//   - What an agent waits for the model to write: who presses again meanwhile, and comes to another node, asks twice.
//
// An admin's "sign out everywhere" compares times of two nodes: their clocks must agree to within a second or so, as
// NTP has them, or it spares who signed in within that time before.
//
// Start reading at [New] and the table in routes.go; pages/ holds the templates, assets/ what runs in browsers.
package console

import (
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"golang.org/x/time/rate"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// Staff knows the agents, their sign-in links, and what they did.
type Staff interface {
	handoff.Roster
	handoff.Links
	handoff.Welcomer
	handoff.Auditor
}

// Sessions keeps what belongs to a browser and can list it. A session that was deleted is not stored again by a request
// that has loaded it before, on whatever node, as long as a request may last: each stores its session when it is done.
type Sessions interface {
	scs.CtxStore
	scs.IterableCtxStore
}

// Records are the cases, and how they are found.
type Records interface {
	handoff.Cases
	handoff.Finder
	handoff.Views
}

// Options are the parts a console is put together from. Shelf, Drafts, Teacher, Librarian, Approvals, Plans, Model,
// SignOn, Presence, Undo, PublicURL, Frames, Secure, Now and Log may be left out.
type Options struct {
	Cases     Records
	Clerk     handoff.Clerk
	Staff     Staff
	Shelf     handoff.Shelf     // nil: there are no files
	Files     handoff.Limits    // which agents may attach
	Drafts    handoff.Drafts    // nil: what agents type is kept in their browsers only
	Teacher   handoff.Teacher   // nil: there is no page for teaching
	Librarian handoff.Librarian // nil: there is no page about the knowledge base
	Approvals handoff.Approvals // nil: there is no page where actions are approved
	Plans     Plans             // nil: there are no pages of guided flows
	Model     Model             // the zero one: no language model helps
	SignOn    *SignOn           // nil: agents sign in by links only
	Sessions  Sessions
	Presence  Presence      // nil: there is one node, which keeps it in memory
	Bell      *handoff.Bell // rung with handoff.QueueTopic and with a conversation's id when something changed
	Texts     *texts.Catalogue
	Render    func(markdown string) string // safe HTML from the Markdown of bot and agents
	Setting
	Undo      time.Duration // for so long a reply can be taken back before it is sent
	PublicURL string        // where the pages are, for links; empty: where the admin reaches them
	Frames    []string      // who may frame the pages, as CSP sources; nobody by default
	Secure    bool          // cookies over HTTPS only
	Now       func() time.Time
	Log       *slog.Logger
}

// A Setting is what the organisation says about its desk. Everything but Name may be left out.
type Setting struct {
	Name    string          // the organisation, as agents call it
	Prefix  string          // of case numbers: "FL" makes FL-12
	Teams   []Team          // the teams to filter by and to move cases to, in this order
	Service handoff.Service // what is promised about cases, and where they go up to
	Topics  []Topic         // the categories of cases, in this order
	Codes   []Topic         // how cases are resolved; none: the usual ways
	Flows   func() []Topic  // what the bot can begin with at an agent's wish; nil: nothing
	Replies []Canned        // ready replies
}

// A Team is a group of agents with its name in each language.
type Team struct {
	ID      string
	Names   map[string]string
	Private bool // its cases are seen by its own agents and by admins only
}

// A Topic is something to choose from, such as a category of cases, with its name in each language.
type Topic struct {
	ID    string
	Names map[string]string
}

// A Canned reply is one that agents send often. Title and Text are by language.
type Canned struct {
	ID    string
	Title map[string]string
	Text  map[string]string // {person}, {agent}, {case}, {team} and {organisation} are filled in
}

// A Console serves the agents' pages; [Desk] takes the cases in. It is safe for concurrent use.
type Console struct {
	opt       Options
	sessions  *scs.SessionManager
	pages     map[string]*template.Template
	assets    assets
	knocks    *knocks
	tallies   *tallies
	wishes    *wishes
	strangers *rate.Limiter // of deeds that nobody in particular tries
	policy    string        // the Content-Security-Policy
	closing   chan struct{}
	close     sync.Once
}

// New puts a console together. It starts nothing.
func New(opt Options) (*Console, error) {
	if err := opt.complete(); err != nil {
		return nil, err
	}
	c := &Console{opt: opt, sessions: newSessions(opt), knocks: newKnocks(),
		tallies:   newTallies(),
		wishes:    newWishes(),
		closing:   make(chan struct{}),
		strangers: rate.NewLimiter(strangersPerSecond, strangersAtOnce)}
	var err error
	if c.policy, err = contentPolicy(opt.Frames); err != nil {
		return nil, err
	}
	if c.pages, err = parsePages(); err != nil {
		return nil, err
	}
	if c.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	return c, nil
}

// complete fills the defaults and names what is missing.
func (o *Options) complete() error {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Presence == nil {
		o.Presence = newPresence(o.Now)
	}
	for _, part := range []struct {
		name    string
		missing bool
	}{
		{"Cases", o.Cases == nil}, {"Clerk", o.Clerk == nil}, {"Staff", o.Staff == nil},
		{"Sessions", o.Sessions == nil}, {"Bell", o.Bell == nil}, {"Texts", o.Texts == nil}, {"Render", o.Render == nil},
		{"SignOn.Provider", o.SignOn != nil && o.SignOn.Provider == nil},
		{"SignOn.Name", o.SignOn != nil && o.SignOn.Name == ""},
	} {
		if part.missing {
			return fmt.Errorf("console options: %s is missing", part.name)
		}
	}
	return nil
}

// Handler serves everything below /console/. Requests that change something are refused when they come from another
// site.
func (c *Console) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, r := range c.routes() {
		mux.Handle(r.pattern, c.allow(r.role, r.serve))
	}
	return c.secure(http.NewCrossOriginProtection().Handler(mux))
}

// Close ends the event streams, which otherwise last as long as their browsers: it is for
// [http.Server.RegisterOnShutdown]. Pages go on working.
func (c *Console) Close() {
	c.close.Do(func() { close(c.closing) })
}

// secure adds the headers that keep pages from being framed, sniffed, stored or extended with foreign parts.
func (c *Console) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", c.policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func contentPolicy(frames []string) (string, error) {
	ancestors := "'none'"
	for _, f := range frames {
		if f == "" || strings.ContainsAny(f, " ;,\t\r\n") {
			return "", fmt.Errorf("console option Frames: %q is not one source", f)
		}
	}
	if len(frames) > 0 {
		ancestors = strings.Join(frames, " ")
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors " + ancestors, nil
}
