package console

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
	"github.com/firstline-support/firstline/handoff/texts"
)

//go:embed pages/*.html assets/*
var files embed.FS

// parsePages reads the templates, once, because they are part of the program: each page together with the layout and
// the parts, whose names begin with "_".
var parsePages = sync.OnceValues(func() (map[string]*template.Template, error) {
	pages := map[string]*template.Template{}
	for _, name := range []string{"signin", "queue", "bulk", "case", "suggest", "translated", "teach", "knowledge",
		"approvals", "flows", "flow", "agents", "audit", "model", "sessions", "error"} {
		t, err := template.New(name).ParseFS(files, "pages/_*.html", "pages/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("parse page %s: %w", name, err)
		}
		pages[name] = t
	}
	return pages, nil
})

// show answers with a page. It is made as a whole first: an error while making it is not sent in the middle of one.
func (c *Console) show(w http.ResponseWriter, status int, name string, data any) error {
	var made bytes.Buffer
	if err := c.pages[name].ExecuteTemplate(&made, "layout", data); err != nil {
		return fmt.Errorf("make page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = made.WriteTo(w) // the browser is gone: there is nobody to tell
	return nil
}

// A frame is what all pages have in common; templates call its methods.
type frame struct {
	sheet.Words
	c         *Console
	Agent     handoff.Agent
	Back      string // where a switch of language comes back to
	Again     string // where the page's script looks again; empty: it is shown once, as most answers to forms are
	Attention int    // cases with unread words that are the agent's or nobody's
	Awaited   int    // requests that the agent can say yes or no to
	number    int64  // of the case that the page is about, or 0
	now       time.Time
}

func (c *Console) newFrame(r *http.Request, v visit) frame {
	f := frame{Words: sheet.Words{Texts: c.opt.Texts, Lang: v.Lang}, c: c, Agent: v.Agent, now: c.opt.Now()}
	if r.Method == http.MethodGet {
		f.standsAt(r.URL.RequestURI())
	} else {
		f.Back = path.Dir(r.URL.Path) // a case's act stands below the case
	}
	return f
}

// standsAt says where the page is found again.
func (f *frame) standsAt(address string) { f.Back, f.Again = address, address }

// Script gives the sentences that the scripts say.
func (f frame) Script() map[string]string { return f.c.opt.Texts.Section(f.Lang, "console.js") }

// Languages lists what can be switched to.
func (f frame) Languages() []string { return texts.Languages() }

// Organisation is the name in the header.
func (f frame) Organisation() string { return f.c.opt.Name }

// Asset is the address of a script, style or picture.
func (f frame) Asset(name string) string { return "/console/assets/" + f.c.assets.version + "/" + name }

// Admin tells whether the agent looks after accounts.
func (f frame) Admin() bool { return f.Agent.Role == handoff.Admin }

// Teaches tells whether there is a page for teaching.
func (f frame) Teaches() bool { return f.c.opt.Teacher != nil }

// NewAct makes the id of an act for browsers without scripts.
func (f frame) NewAct() string { return rand.Text() }

// Ref is a case's number as people say it: FL-12.
func (f frame) Ref(number int64) string { return sheet.Ref(f.c.opt.Prefix, number) }

// CasePath is where the case is that the page is about.
func (f frame) CasePath() string { return casePath(f.number) }

// FilePath is where a file of that case is.
func (f frame) FilePath(file handoff.File) string {
	return f.CasePath() + "/files/" + url.PathEscape(file.ID)
}

// FileSize is a file's size as people say it.
func (f frame) FileSize(file handoff.File) string { return sheet.Size(file.Size) }

// Age says how long ago something was, in the shortest words.
func (f frame) Age(at time.Time) string { return f.span(f.now.Sub(at)) }

// Ago says that something was so long ago.
func (f frame) Ago(at time.Time) string { return f.off("age.ago", f.now.Sub(at)) }

// Ahead says that something is so far ahead.
func (f frame) Ahead(at time.Time) string { return f.off("age.ahead", at.Sub(f.now)) }

func (f frame) off(way string, by time.Duration) string {
	if by < time.Minute {
		return f.Say("age.now")
	}
	return f.Say(way, "Time", f.span(by))
}

func (f frame) span(since time.Duration) string {
	switch {
	case since < time.Minute:
		return f.Say("age.now")
	case since < time.Hour:
		return f.Say("age.minutes", "Number", int(since.Minutes()))
	case since < 48*time.Hour:
		return f.Say("age.hours", "Number", int(since.Hours()))
	default:
		return f.Say("age.days", "Number", int(since.Hours()/24))
	}
}

// Stamp is a time as browsers read it; they show it in their own zone.
func (f frame) Stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// Clock is a time for browsers without scripts.
func (f frame) Clock(at time.Time) string { return at.UTC().Format("02.01. 15:04") + " UTC" }

// Team gives a team's name, or its id where it has none.
func (f frame) Team(id string) string { return f.c.team(id, f.Lang) }

func (c *Console) team(id, lang string) string {
	for _, t := range c.opt.Teams {
		if t.ID == id && t.Names[lang] != "" {
			return t.Names[lang]
		}
	}
	return id
}

// Topic gives a category's name, or its id where it has none.
func (f frame) Topic(id string) string { return f.named(f.c.opt.Topics, id) }

// FlowName is what people call a flow.
func (f frame) FlowName(id string) string { return f.named(f.c.flows(), id) }

// named gives the name in a list, or the id where it has none.
func (f frame) named(list []Topic, id string) string {
	for _, t := range list {
		if t.ID == id && t.Names[f.Lang] != "" {
			return t.Names[f.Lang]
		}
	}
	return id
}

// A dueView is the promise that is to be kept next, as a list shows it.
type dueView struct {
	handoff.Due
	Look string // late, soon, or nothing
	Text string
}

// Promise says what is to be done by when; nil when nothing is promised or the clock stands.
func (f frame) Promise(c handoff.Case) *dueView {
	due, ok := f.c.opt.Service.Due(c, f.now)
	if !ok {
		return nil
	}
	what, left := "due.whole", due.At.Sub(f.now)
	if due.First {
		what = "due.first"
	}
	v := &dueView{Due: due}
	switch {
	case left < 0:
		v.Look, what, left = "late", what+"_late", -left
	case due.Soon:
		v.Look = "soon"
	}
	v.Text = f.Say(what, "Time", f.span(left))
	return v
}

// A framed value is handed to a part of a page, which needs the frame to speak.
type framed struct {
	Frame frame
	It    any
}

// In puts the value into the frame.
func (f frame) In(it any) framed { return framed{f, it} }

// assets are the scripts, the style and the pictures. Their addresses carry a version made from all of them, so that
// browsers may keep them for ever and never mix two releases.
type assets struct {
	version string
	files   fs.FS
}

func loadAssets() (assets, error) {
	dir, err := fs.Sub(files, "assets")
	if err != nil {
		return assets{}, fmt.Errorf("open the assets: %w", err)
	}
	sum := sha256.New()
	names, err := fs.ReadDir(dir, ".")
	if err != nil {
		return assets{}, fmt.Errorf("list the assets: %w", err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(dir, name.Name())
		if err != nil {
			return assets{}, fmt.Errorf("read asset %s: %w", name.Name(), err)
		}
		_, _ = sum.Write(content) // a hash never refuses
	}
	return assets{hex.EncodeToString(sum.Sum(nil))[:12], dir}, nil
}

// serveAsset answers with a file. While nodes of two releases run, a page of one may ask the other: it gets what there
// is, and nobody keeps that under the other's address.
func (c *Console) serveAsset(w http.ResponseWriter, r *http.Request, _ visit) error {
	name := r.PathValue("file")
	if !fs.ValidPath(name) || strings.Contains(name, "/") {
		return errNoPage
	}
	if _, err := fs.Stat(c.assets.files, name); err != nil {
		return errNoPage
	}
	if r.PathValue("version") == c.assets.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeFileFS(w, r, c.assets.files, name)
	return nil
}
