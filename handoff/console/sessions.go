package console

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A session is a browser in which an agent is signed in.
type session struct {
	ID      string // made for this page; empty for one from before it was there
	Browser string // such as "Firefox · Windows"
	From    string // the network that it began in
	Via     string // the provider's name; empty: a link
	Began   time.Time
	Seen    time.Time
	Current bool
	key     string // of the store
}

// sessionsPage lists an agent's own sessions.
type sessionsPage struct {
	frame
	Sessions []session // this one first, then the latest
}

func (c *Console) showSessions(w http.ResponseWriter, r *http.Request, v visit) error {
	list, err := c.sessionsOf(r.Context(), v.Agent)
	if err != nil {
		return err
	}
	return c.show(w, http.StatusOK, "sessions", sessionsPage{c.newFrame(r, v), list})
}

// sessionsOf looks through all sessions of the desk: there are as many as agents have browsers.
func (c *Console) sessionsOf(ctx context.Context, a handoff.Agent) ([]session, error) {
	all, err := c.opt.Sessions.AllCtx(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the sessions: %w", err)
	}
	var list []session
	for key, body := range all {
		_, values, err := c.sessions.Codec.Decode(body)
		if err != nil {
			return nil, fmt.Errorf("read a session: %w", err)
		}
		if s := readSession(values); values[sessionAgent] == a.ID && !s.Began.Before(a.SignedOut) {
			s.key = key
			if s.Current = s.ID != "" && s.ID == c.sessions.GetString(ctx, sessionID); s.Current {
				s.Seen = c.opt.Now()
			}
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b session) int {
		if a.Current != b.Current {
			return map[bool]int{true: -1, false: 1}[a.Current]
		}
		return cmp.Or(b.Seen.Compare(a.Seen), cmp.Compare(a.key, b.key))
	})
	return list, nil
}

func readSession(values map[string]any) session {
	text := func(name string) string { s, _ := values[name].(string); return s }
	moment := func(name string) time.Time { n, _ := values[name].(int64); return time.UnixMicro(n) }
	s := session{ID: text(sessionID), Browser: text(sessionBrowser), From: text(sessionFrom), Via: text(sessionVia),
		Began: moment(sessionBegan), Seen: moment(sessionSeen)}
	if s.Seen.Before(s.Began) {
		s.Seen = s.Began
	}
	return s
}

// endSession ends one of the agent's sessions; those of others are not there.
func (c *Console) endSession(w http.ResponseWriter, r *http.Request, v visit) error {
	list, err := c.sessionsOf(r.Context(), v.Agent)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(s session) bool { return s.ID != "" && s.ID == r.PathValue("session") })
	if i < 0 {
		return errNoPage
	}
	if list[i].Current {
		return c.signOut(w, r, v)
	}
	noted(r, brief(list[i].Browser+" "+list[i].From))
	return c.end(w, r, list[i:i+1])
}

// endOthers ends all of the agent's sessions but this one.
func (c *Console) endOthers(w http.ResponseWriter, r *http.Request, v visit) error {
	list, err := c.sessionsOf(r.Context(), v.Agent)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(s session) bool { return s.Current })
	noted(r, fmt.Sprintf("%d sessions", len(list)))
	return c.end(w, r, list)
}

func (c *Console) end(w http.ResponseWriter, r *http.Request, list []session) error {
	for _, s := range list {
		if err := c.opt.Sessions.DeleteCtx(r.Context(), s.key); err != nil {
			return fmt.Errorf("end a session: %w", err)
		}
	}
	http.Redirect(w, r, "/console/sessions", http.StatusSeeOther)
	return nil
}

// Browsers and systems by what they write into their name. Most pretend to be another one as well: the first that fits
// counts.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"},
		{"Vivaldi", "Vivaldi"}, {"Firefox/", "Firefox"}, {"FxiOS", "Firefox"}, {"CriOS", "Chrome"},
		{"Chromium", "Chromium"}, {"Chrome/", "Chrome"},
		{"Safari/", "Safari"}}
	systems = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"},
		{"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

// browserOf says which browser on which system it is; versions would only help to tell people apart.
func browserOf(agent string) string {
	var parts []string
	for _, table := range [][][2]string{browsers, systems} {
		i := slices.IndexFunc(table, func(t [2]string) bool { return strings.Contains(agent, t[0]) })
		if i >= 0 {
			parts = append(parts, table[i][1])
		}
	}
	return strings.Join(parts, " · ")
}

// coarse gives the network of an address, which is enough to know one's own place by.
func coarse(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	bits := 48
	if a = a.Unmap().WithZone(""); a.Is4() {
		bits = 24
	}
	network, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return network.String()
}
