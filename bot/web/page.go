package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

//go:embed static *.html widget.js
var files embed.FS

// contentTypes of our files. They are fixed here because the machine's own table may say otherwise.
var contentTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
}

// statics are the page's files. Their version is a hash of all of them and part of their address, so that browsers
// keep them for ever and still never mix two releases.
type statics struct {
	version string
	files   map[string][]byte
}

// preparePages reads what the program carries in itself.
func (c *Channel) preparePages() error {
	var err error
	if c.pages, err = template.ParseFS(files, "*.html"); err != nil {
		return fmt.Errorf("parse the pages: %w", err)
	}
	if c.statics, err = readStatics(); err != nil {
		return err
	}
	c.widget, err = c.writeWidget()
	return err
}

func readStatics() (statics, error) {
	s := statics{files: map[string][]byte{}}
	hash := sha256.New()
	err := fs.WalkDir(files, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		s.files[path.Base(name)] = body
		hash.Write(body)
		return err
	})
	if err != nil {
		return s, fmt.Errorf("read the page's files: %w", err)
	}
	s.version = hex.EncodeToString(hash.Sum(nil))[:12]
	return s, nil
}

// writeWidget puts the widget's few sentences into its script: the site that embeds it may not let it fetch them.
func (c *Channel) writeWidget() ([]byte, error) {
	script, err := files.ReadFile("widget.js")
	if err != nil {
		return nil, fmt.Errorf("read the widget: %w", err)
	}
	sentences := map[string]map[string]string{}
	for _, lang := range c.opts.Languages {
		sentences[lang] = c.opts.Texts.Section(lang, "web.widget")
	}
	known, err := json.Marshal(map[string]any{"fallback": c.opts.Languages[0], "texts": sentences, "name": c.opts.Name})
	if err != nil {
		return nil, fmt.Errorf("encode the widget's texts: %w", err)
	}
	return bytes.Replace(script, []byte("/* filled in by the server */ {}"), known, 1), nil
}

// A sheet is what the template of every page shows.
type sheet struct {
	Lang   string
	Root   string // address of the chat
	Static string // address of the static files
	Others []otherLang
	say    func(id string) string
}

// Say gives a sentence of the page.
func (s sheet) Say(id string) string { return s.say("web." + id) }

// An otherLang is a language that the page can change to, by its own name.
type otherLang struct{ Lang, Name string }

// sheet begins a page in a language. Root leads from the page's address to the chat's.
func (c *Channel) sheet(lang, root string) sheet {
	s := sheet{Lang: lang, Root: root, Static: root + "static/" + c.statics.version}
	s.say = func(id string) string { return c.opts.Texts.Say(lang, id, texts.Args{"Name": c.opts.Name}) }
	for _, other := range c.opts.Languages {
		if other != lang {
			s.Others = append(s.Others, otherLang{other, c.opts.Texts.Say(other, "web.language", nil)})
		}
	}
	return s
}

// A pageView is what the chat's template shows, and through Settings what the script knows.
type pageView struct {
	sheet
	Embedded bool
	Settings settings
	limits   func(texts.Args) string
}

// settings are handed to the page's script as a block of JSON.
type settings struct {
	Lang     string            `json:"lang"`
	Name     string            `json:"name"`
	Prefix   string            `json:"prefix"` // stands before a case's number
	Embedded bool              `json:"embedded"`
	Limit    int               `json:"limit"`
	Files    *fileSettings     `json:"files"` // null: none are taken
	Texts    map[string]string `json:"texts"`
}

// fileSettings are the limits that the page tells before anything is sent.
type fileSettings struct {
	Bytes   int64    `json:"bytes"`
	Count   int      `json:"count"`
	Refused []string `json:"refused"`
}

func (c *Channel) fileSettings() *fileSettings {
	if c.opts.Shelf == nil || c.opts.Files.Bytes <= 0 {
		return nil
	}
	return &fileSettings{c.opts.Files.Bytes, handoff.MaxFiles, c.opts.Files.Refused}
}

// Limits says what files are taken.
func (v pageView) Limits() string {
	return v.limits(texts.Args{"Number": v.Settings.Files.Count, "Limit": v.Settings.Files.Bytes >> 20})
}

// showPage serves the chat: as a page of its own, or within the widget.
func (c *Channel) showPage(w http.ResponseWriter, r *http.Request) {
	lang, embedded := c.lang(r, r.URL.Query().Get("lang")), r.URL.Path == "/embed"
	v := pageView{sheet: c.sheet(lang, ""), Embedded: embedded, Settings: settings{
		Lang: lang, Name: c.opts.Name, Prefix: c.opts.Prefix, Embedded: embedded, Limit: maxText,
		Files: c.fileSettings(),
		Texts: c.opts.Texts.Section(lang, "web"),
	}}
	v.limits = func(places texts.Args) string { return c.opts.Texts.Say(lang, "web.attach.limits", places) }
	c.show(w, r, page{"page.html", chatPolicy, http.StatusOK, lang, v})
}

// A page is an answer that people look at.
type page struct {
	template string
	policy   string // without the sites that may frame it, which are last
	status   int
	lang     string
	view     any
}

// show writes a page. Browsers must ask for it each time, but get it only when it is another one.
func (c *Channel) show(w http.ResponseWriter, r *http.Request, p page) {
	var body bytes.Buffer
	if err := c.pages.ExecuteTemplate(&body, p.template, p.view); err != nil {
		c.opts.Log.ErrorContext(r.Context(), "web page", "template", p.template, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", p.lang)
	h.Set("Cache-Control", "no-cache")
	h.Add("Vary", "Accept-Language")
	h.Set("Content-Security-Policy", p.policy+strings.Join(append([]string{"'self'"}, c.opts.Origins...), " "))
	if p.status != http.StatusOK {
		w.WriteHeader(p.status)
		_, _ = w.Write(body.Bytes()) // a browser that has gone needs no page
		return
	}
	sum := sha256.Sum256(body.Bytes())
	h.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body.Bytes()))
}

// showWidget serves the script that sites embed. Its address stays the same for ever, so browsers must ask again.
func (c *Channel) showWidget(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", contentTypes[".js"])
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(c.widget)
}

func (c *Channel) showStatic(w http.ResponseWriter, r *http.Request) {
	file := r.PathValue("file")
	body, ok := c.statics.files[file]
	if !ok {
		http.NotFound(w, r)
		return
	}
	caching := "no-cache"
	if r.PathValue("version") == c.statics.version {
		caching = "public, max-age=31536000, immutable"
	}
	w.Header().Set("Content-Type", contentTypes[path.Ext(file)])
	w.Header().Set("Cache-Control", caching)
	_, _ = w.Write(body)
}

// The policies forbid whatever is not needed. No page loads anything from another host, and an article runs no script.
const (
	strictPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
	chatPolicy   = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
		"img-src 'self' data: blob:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
	articlePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; " +
		"frame-ancestors "
)

// harden sets the headers that every answer has; pages replace the policy by their own.
func harden(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", strictPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		next.ServeHTTP(w, r)
	})
}
