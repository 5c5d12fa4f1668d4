package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"sync"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"golang.org/x/text/language"
)

// name is the channel's name in events and parcels, and the beginning of its conversation ids.
const name = "web"

// minKey is the shortest key that a token is signed with, in bytes: as long as the hash.
const minKey = 32

// A Receiver takes in what happened. It returns nil only when the event is stored durably, now or by an earlier call
// with the same event; for input that it will never take its error wraps [bot.ErrBadEvent].
type Receiver interface {
	Receive(ctx context.Context, e bot.Event) error
}

// A Journal gives the entries of a conversation with Seq > after, oldest first, at most limit.
type Journal interface {
	Journal(ctx context.Context, conversation string, after int64, limit int) ([]handoff.Entry, error)
}

// Options are what a [Channel] is made of. Receiver, Journal, Bell, Texts, Render and Key are required.
type Options struct {
	Receiver  Receiver
	Journal   Journal
	Bell      *handoff.Bell // rung with the conversation's id after each commit
	Previews  *Previews     // what the bot is writing; nil: nobody can watch
	Texts     *texts.Catalogue
	Render    func(markdown string) string // gives HTML that is safe to show
	Name      string                       // the organisation, shown as title
	Prefix    string                       // stands before case numbers: "FL-" makes FL-12
	Key       []byte                       // at least 32 bytes; changing it ends all conversations for their browsers
	Origins   []string                     // sites that may embed us and use the API, as https://host[:port]
	Languages []string                     // offered to people, the first stands in; empty: all of the catalogue
	Limits    Limits
	Shelf     handoff.Shelf  // where files are kept; nil: none are taken
	Files     handoff.Limits // which are
	// Article gives an article that a source cites, in the language or else in another one. It is shown to whoever asks,
	// so it must give only what everyone may read. Nil: sources have no page to lead to.
	Article func(id, lang string) (Article, bool)
	// Picture gives a picture of such articles by its file's name. It is shown to whoever asks, too. Nil: there are none.
	Picture func(name string) ([]byte, bool)
	// Address names who a request counts for. Behind a proxy every request comes from one address, so there it must
	// be taken from the proxy's header. Nil: the address of the connection.
	Address func(*http.Request) string
	Log     *slog.Logger // nil: no log
}

// A Channel serves people in browsers. It is safe for concurrent use and starts no goroutine.
type Channel struct {
	opts    Options
	begins  *gate // conversations by address
	says    *gate // messages by conversation
	uploads *gate // files by conversation
	carries *gate // files by address
	unsent  *unsent
	seats   *seats
	pages   *template.Template
	statics statics
	widget  []byte
	matcher language.Matcher
	closing chan struct{} // closed when streams have to end
	close   sync.Once
}

// origin is the shape of a site that may embed us. It is strict because the text becomes part of a header.
var origin = regexp.MustCompile(`^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$`)

// New checks the options and prepares the pages.
func New(o Options) (*Channel, error) {
	o = withDefaults(o)
	if err := o.check(); err != nil {
		return nil, err
	}
	c := &Channel{
		opts:    o,
		begins:  newGate(o.Limits.Conversations),
		says:    newGate(o.Limits.Messages),
		uploads: newGate(o.Limits.Files),
		carries: newGate(3 * o.Limits.Files), // of several people behind one address
		unsent:  &unsent{files: map[string]attached{}},
		seats:   newSeats(o.Limits.Streams, o.Limits.AllStreams),
		matcher: newMatcher(o.Languages),
		closing: make(chan struct{}),
	}
	return c, c.preparePages()
}

func withDefaults(o Options) Options {
	if len(o.Languages) == 0 {
		o.Languages = texts.Languages()
	}
	if o.Address == nil {
		o.Address = func(r *http.Request) string { return r.RemoteAddr }
	}
	if o.Previews == nil {
		o.Previews = &Previews{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Limits = o.Limits.withDefaults()
	return o
}

// check tells the first thing that is wrong with the options.
func (o Options) check() error {
	if o.Receiver == nil || o.Journal == nil || o.Bell == nil || o.Texts == nil || o.Render == nil {
		return errors.New("web channel: Receiver, Journal, Bell, Texts and Render are required")
	}
	if len(o.Key) < minKey {
		return fmt.Errorf("web channel: the key has %d bytes, at least %d are required", len(o.Key), minKey)
	}
	for _, site := range o.Origins {
		if !origin.MatchString(site) {
			return fmt.Errorf("web channel: origin %q: must look like https://www.example.com, in lower case", site)
		}
	}
	for _, lang := range o.Languages {
		if !slices.Contains(texts.Languages(), lang) {
			return fmt.Errorf("web channel: no texts in language %q", lang)
		}
	}
	return nil
}

// Name is "web".
func (c *Channel) Name() string { return name }

// Close ends the streams, and so does not let them hold up [http.Server.Shutdown], for whose RegisterOnShutdown it is.
// Clients come back and go on where they were. Everything else goes on working.
func (c *Channel) Close() {
	c.close.Do(func() { close(c.closing) })
}

// Handler serves the pages and the API. It may be mounted below a path with [http.StripPrefix]: all of its own
// addresses are relative. Streams last until their request's context ends, or until [Channel.Close].
func (c *Channel) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", c.showPage)
	mux.HandleFunc("GET /embed", c.showPage)
	mux.HandleFunc("GET /widget.js", c.showWidget)
	if c.opts.Article != nil {
		mux.HandleFunc("GET /articles/{id}", c.showArticle)
	}
	if c.opts.Picture != nil {
		mux.HandleFunc("GET /articles/images/{name}", c.showPicture)
	}
	mux.HandleFunc("GET /static/{version}/{file}", c.showStatic)
	for _, route := range c.api() {
		mux.HandleFunc(route.path, c.serveAPI(route.actions))
	}
	return harden(mux)
}

// An action answers one API request; what it returns is written as a refusal.
type action func(http.ResponseWriter, *http.Request) error

// A route is one path of the API with what each method does there.
type route struct {
	path    string
	actions map[string]action
}

// api is the whole API.
func (c *Channel) api() []route {
	routes := []route{
		{"/api/v1/conversations", map[string]action{"POST": c.begin}},
		{"/api/v1/conversations/{id}/messages", map[string]action{"GET": c.list, "POST": c.say}},
		{"/api/v1/conversations/{id}/messages/{message}", map[string]action{"PUT": c.edit, "DELETE": c.erase}},
		{"/api/v1/conversations/{id}/events", map[string]action{"GET": c.stream}},
		{"/api/", nil},
	}
	if c.opts.Shelf == nil {
		return routes
	}
	return append(routes,
		route{"/api/v1/conversations/{id}/files", map[string]action{"POST": c.upload}},
		route{"/api/v1/conversations/{id}/files/{file}", map[string]action{"GET": c.download}})
}
