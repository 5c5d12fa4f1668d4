package onetime

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"slices"

	"golang.org/x/text/language"

	"github.com/firstline-support/firstline/handoff/texts"
)

//go:embed page.html static
var files embed.FS

// contentTypes of our files, whatever the machine's own table says.
var contentTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
}

// statics are the page's files. Their version is a hash of all of them and part of their address.
type statics struct {
	version string
	files   map[string][]byte
}

// prepare reads what the program carries in itself.
func (p *Page) prepare() error {
	var err error
	if p.template, err = template.ParseFS(files, "page.html"); err != nil {
		return fmt.Errorf("one-time page: %w", err)
	}
	names, err := files.ReadDir("static")
	if err != nil {
		return fmt.Errorf("one-time page: %w", err)
	}
	p.statics.files = map[string][]byte{}
	hash := sha256.New()
	for _, name := range names {
		body, err := files.ReadFile("static/" + name.Name())
		if err != nil {
			return fmt.Errorf("one-time page: %w", err)
		}
		p.statics.files[name.Name()] = body
		hash.Write(body)
	}
	p.statics.version = hex.EncodeToString(hash.Sum(nil))[:12]
	return nil
}

// A view is what the template shows. It knows nothing of the link's token.
type view struct {
	Lang    string
	Company string
	Static  string
	Others  []other
	Texts   map[string]string // for the script
	say     func(id string) string
}

// An other is another language of the page, by its own name.
type other struct{ Lang, Name string }

// Say gives a sentence of the page.
func (v view) Say(id string) string { return v.say(id) }

// servePage shows the page, which is the same for every link: who looks ahead at a link, as chats do, uses nothing up.
func (p *Page) servePage(w http.ResponseWriter, r *http.Request) {
	lang := p.lang(r)
	v := view{Lang: lang, Company: p.opt.Company, Static: "once/static/" + p.statics.version,
		Texts: p.opt.Texts.Section(lang, "once.result"),
		say: func(id string) string {
			return p.opt.Texts.Say(lang, "once."+id, texts.Args{"Name": p.opt.Company, "Number": int(life.Minutes())})
		}}
	for _, l := range texts.Languages() {
		if l != lang {
			v.Others = append(v.Others, other{l, p.opt.Texts.Say(l, "once.language", nil)})
		}
	}
	var body bytes.Buffer
	if err := p.template.Execute(&body, v); err != nil {
		p.opt.Log.ErrorContext(r.Context(), "one-time page", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", lang)
	_, _ = w.Write(body.Bytes()) // a browser that has gone needs no page
}

// serveStatic serves a file of the page. They are the same for everybody and may be kept, but not under the address of
// another release, whose node may have served the page.
func (p *Page) serveStatic(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	body, ok := p.statics.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", contentTypes[path.Ext(name)])
	if r.PathValue("version") == p.statics.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(body)
}

func newMatcher() language.Matcher {
	var tags []language.Tag
	for _, l := range texts.Languages() {
		tags = append(tags, language.Make(l))
	}
	return language.NewMatcher(tags)
}

// longestAccept is the longest Accept-Language that is looked at, in bytes.
const longestAccept = 500

// lang is the language that the link names, else the browser's best.
func (p *Page) lang(r *http.Request) string {
	if asked := r.URL.Query().Get("lang"); slices.Contains(texts.Languages(), asked) {
		return asked
	}
	accept := r.Header.Get("Accept-Language")
	if len(accept) > longestAccept {
		accept = ""
	}
	_, at := language.MatchStrings(p.matcher, accept)
	return texts.Languages()[at]
}
