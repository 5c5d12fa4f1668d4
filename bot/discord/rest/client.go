package rest

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Options are what a [Client] needs.
type Options struct {
	Token string       // the bot's, with or without "Bot " before it
	API   string       // instead of https://discord.com/api/, for proxies and tests
	HTTP  *http.Client // its transport and time limit are used; nil: the usual ones
	Log   *slog.Logger // nil: none
}

// A Client calls Discord. It may be used by many goroutines.
type Client struct {
	token string
	gate  *gate
}

// callWait is how long Discord has for an answer, unless the options say otherwise.
const callWait = 20 * time.Second

// agent is how Discord wants bots to name themselves.
const agent = "DiscordBot (https://github.com/firstline-support/firstline, 1)"

// New gives a client. It calls nobody yet.
func New(o Options) (*Client, error) {
	api, err := url.Parse(cmp.Or(o.API, "https://discord.com/api/"))
	if err != nil || api.Host == "" || api.Scheme != "https" && api.Scheme != "http" {
		return nil, fmt.Errorf("%q is no address of Discord's API", o.API)
	}
	if api.Path = strings.TrimSuffix(api.Path, "/"); api.Path == "" {
		api.Path = "/api"
	}
	g := newGate(api, http.DefaultTransport, callWait, o.Log)
	if o.HTTP != nil {
		if o.HTTP.Transport != nil {
			g.next = o.HTTP.Transport
		}
		g.timeout = cmp.Or(o.HTTP.Timeout, callWait)
	}
	return &Client{token: "Bot " + strings.TrimPrefix(strings.TrimSpace(o.Token), "Bot "), gate: g}, nil
}

// With gives a session for calls that end with the context: it shares no lock with another, so that nobody waits for a
// call that is not his own. It is cheap and meant for one call or a few. For what people read use [Client.Post] and its
// kin.
func (c *Client) With(ctx context.Context) *discordgo.Session {
	return &discordgo.Session{
		Token:       c.token,
		UserAgent:   agent,
		Ratelimiter: discordgo.NewRatelimiter(),
		SyncEvents:  true,
		Client: &http.Client{
			Transport:     c.gate.bound(ctx),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Token is what the gateway identifies with.
func (c *Client) Token() string { return c.token }

// Health is how calls fare.
type Health struct {
	BadToken bool          // Discord did not know the token; nearly all calls are refused here
	Invalid  int           // requests in the last ten minutes that count towards a ban of our address
	Spent    bool          // of those there are so many that calls are refused here
	Held     time.Duration // how long Discord wants no call at all
}

// Problem says in English what an admin should know; "" when there is nothing.
func (h Health) Problem() string {
	switch {
	case h.BadToken:
		return tokenFix
	case h.Spent:
		return fmt.Sprintf("%d calls to Discord were refused within ten minutes; calls pause so that Discord does not ban "+
			"this address", h.Invalid)
	case h.Held > time.Minute:
		return "Discord accepts no calls for another " + h.Held.Round(time.Second).String()
	}
	return ""
}

// Health tells how calls fare.
func (c *Client) Health() Health { return c.gate.health(time.Now()) }

// Trust says that the token is good again, so that calls need not wait for the next trial.
func (c *Client) Trust() { c.gate.trust() }
