package console

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"golang.org/x/time/rate"

	"github.com/firstline-support/firstline/handoff"
)

// linkLife is how long a sign-in link is good for.
const linkLife = 15 * time.Minute

// SignInLink makes a link that signs the agent in once within 15 minutes. Only the hash of its secret is stored. The
// secret is the fragment of the address, which browsers never send: it is in no log of any server or proxy.
func SignInLink(ctx context.Context, links handoff.Links, agent, base string, now time.Time) (string, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return "", fmt.Errorf("make a sign-in secret: %w", err)
	}
	text := base64.RawURLEncoding.EncodeToString(secret)
	if err := links.AddLink(ctx, hash(text), agent, now.Add(linkLife)); err != nil {
		return "", fmt.Errorf("store the sign-in link of %s: %w", agent, err)
	}
	return strings.TrimRight(base, "/") + "/console/sign-in#" + text, nil
}

func hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// signInPage offers the provider of identities where there is one, and asks for the secret of a link; its script fills
// that in from the address.
type signInPage struct {
	frame
	Problem string
	Another bool // the account at the provider was the wrong one: it is asked for another
}

// Provider is how agents sign in at a provider; nil where there is none.
func (p signInPage) Provider() *SignOn { return p.c.opt.SignOn }

func (c *Console) showSignIn(w http.ResponseWriter, r *http.Request, v visit) error {
	return c.show(w, http.StatusOK, "signin", signInPage{frame: c.newFrame(r, v)})
}

// signIn uses a link up and begins a fresh session.
func (c *Console) signIn(w http.ResponseWriter, r *http.Request, v visit) error {
	if !c.knocks.allow(r.RemoteAddr, c.opt.Now()) {
		return c.refuseSignIn(w, r, v, errTooOften)
	}
	// People paste the whole link where the page asks for its code.
	secret := strings.TrimSpace(r.PostFormValue("secret"))
	secret = secret[strings.LastIndex(secret, "#")+1:]
	who, err := c.opt.Staff.RedeemLink(r.Context(), hash(secret), c.opt.Now())
	if errors.Is(err, handoff.ErrNoAgent) {
		return c.refuseSignIn(w, r, v, err)
	}
	if err != nil {
		return fmt.Errorf("redeem a sign-in link: %w", err)
	}
	return c.enter(w, r, who, "")
}

// enter begins a fresh session of the agent, under a token that nobody knew before. via is the provider's name; empty:
// a link.
func (c *Console) enter(w http.ResponseWriter, r *http.Request, who handoff.Agent, via string) error {
	life := sessionLife
	if via != "" {
		life = signOnLife
	}
	if err := c.sessions.Clear(r.Context()); err != nil {
		return fmt.Errorf("clear the session: %w", err)
	}
	if err := c.sessions.RenewToken(r.Context()); err != nil {
		return fmt.Errorf("renew the session: %w", err)
	}
	c.sessions.SetDeadline(r.Context(), time.Now().Add(life)) // of the clock that the session store goes by
	c.sessions.Put(r.Context(), sessionAgent, who.ID)
	c.sessions.Put(r.Context(), sessionBegan, c.opt.Now().UnixMicro())
	c.sessions.Put(r.Context(), sessionID, rand.Text())
	c.sessions.Put(r.Context(), sessionBrowser, browserOf(r.UserAgent()))
	c.sessions.Put(r.Context(), sessionFrom, coarse(host(r.RemoteAddr)))
	c.sessions.Put(r.Context(), sessionVia, via)
	seenBy(r, who.ID)
	c.opt.Log.InfoContext(r.Context(), "agent signed in", "via", via)
	http.Redirect(w, r, "/console/queue", http.StatusSeeOther)
	return nil
}

func (c *Console) refuseSignIn(w http.ResponseWriter, r *http.Request, v visit, why error) error {
	status, text := answerTo(why)
	f := c.newFrame(r, v)
	return c.show(w, status, "signin", signInPage{frame: f, Problem: f.Say(text)})
}

func (c *Console) signOut(w http.ResponseWriter, r *http.Request, _ visit) error {
	if err := c.sessions.Destroy(r.Context()); err != nil {
		return fmt.Errorf("end the session: %w", err)
	}
	http.Redirect(w, r, "/console/sign-in", http.StatusSeeOther)
	return nil
}

// What a session holds.
const (
	sessionAgent   = "agent"   // the id of who is signed in
	sessionLang    = "lang"    // the language they switched to
	sessionBegan   = "began"   // when they signed in, in microseconds since 1970
	sessionAttempt = "attempt" // what is under way at a provider, as JSON
	sessionID      = "id"      // what it is called on the page of sessions; not the token
	sessionSeen    = "seen"    // when its agent last did something, in microseconds since 1970
	sessionBrowser = "browser" // which browser it is, coarsely
	sessionFrom    = "from"    // where it began, coarsely
	sessionVia     = "via"     // the provider's name; empty: a link
)

// A working day may pass without a click; after a week everybody signs in again.
const (
	sessionIdle = 12 * time.Hour
	sessionLife = 7 * 24 * time.Hour
)

// newSessions sets up cookies that scripts cannot read and sessions that a stolen store does not give away. The
// manager is written out because scs.New would start the cleaning of a memory store that nobody could stop.
func newSessions(opt Options) *scs.SessionManager {
	return &scs.SessionManager{
		IdleTimeout:      sessionIdle,
		Lifetime:         sessionLife,
		Store:            opt.Sessions,
		Codec:            scs.GobCodec{},
		HashTokenInStore: true,
		Cookie: scs.SessionCookie{
			Name: "firstline_console", Path: "/console/", HttpOnly: true, Secure: opt.Secure, Persist: true,
			SameSite: http.SameSiteLaxMode,
		},
		ErrorFunc: func(w http.ResponseWriter, r *http.Request, err error) {
			opt.Log.ErrorContext(r.Context(), "console session", "err", err)
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		},
	}
}

// Tries to sign in from one address. Guessing 256 bits is hopeless anyway: this keeps guessers from wearing out the
// store, and is loose enough for a whole office behind one proxy in the morning.
const (
	knocksPerSecond = 2
	knocksAtOnce    = 20
	knocksAddresses = 4096
)

// knocks counts the tries to sign in for each address.
type knocks struct {
	mu   sync.Mutex
	from map[string]*rate.Limiter // guarded by mu; by host
}

func newKnocks() *knocks { return &knocks{from: map[string]*rate.Limiter{}} }

// host is a network address without its port.
func host(remote string) string {
	if name, _, err := net.SplitHostPort(remote); err == nil {
		return name
	}
	return remote
}

// allow tells whether the address may try now. When too many addresses are known all are forgotten: memory stays
// small, and a flood from everywhere is not for this place to stop.
func (k *knocks) allow(remote string, now time.Time) bool {
	from := host(remote)
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.from) >= knocksAddresses {
		clear(k.from)
	}
	l, ok := k.from[from]
	if !ok {
		l = rate.NewLimiter(knocksPerSecond, knocksAtOnce)
		k.from[from] = l
	}
	return l.AllowN(now, 1)
}
