package backstage

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
	"time"
)

//go:embed common.css
var commonStyle string

//go:embed common.js
var commonScript string

// A Page shows the platform to a visitor, who acts as one of its people.
type Page struct {
	Path    string // where it is
	HTML    string // a template: Lang, Texts, Path, View, Style and Scripts are for it
	Style   string // comes behind the common one
	Scripts []string
	View    map[string]string
	Texts   func(lang string) map[string]string
	// Scene is all that the page shows.
	Scene func() any
	// Do carries out what a visitor did, which JSON describes. An error means that it is no deed at all; done is false
	// for one that cannot be done now.
	Do func(what string, deed []byte) (done bool, err error)
}

// Handler serves the page, and what it asks for and sends, below its path. language tells which language a visitor
// reads.
func (b *Backstage) Handler(p Page, language func(*http.Request) string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+p.Path, func(w http.ResponseWriter, r *http.Request) { b.show(w, p, language(r)) })
	mux.HandleFunc("GET "+p.Path+"/scene", func(w http.ResponseWriter, r *http.Request) { b.serveScene(w, r, p) })
	mux.HandleFunc("POST "+p.Path+"/{deed}", func(w http.ResponseWriter, r *http.Request) { serveDeed(w, r, p) })
	return http.NewCrossOriginProtection().Handler(mux)
}

// show gives the page. Its scripts and style are named by their hashes, so that it runs nothing else whatever anybody
// writes on the simulated platform.
func (b *Backstage) show(w http.ResponseWriter, p Page, lang string) {
	page, err := template.New("page").Parse(p.HTML)
	style := commonStyle + p.Style
	var scripts []template.JS
	var allowed strings.Builder
	for _, script := range append([]string{commonScript}, p.Scripts...) {
		scripts = append(scripts, template.JS(script)) //nolint:gosec // our own file
		allowed.WriteString(" " + hash(script))
	}
	view := map[string]any{"Lang": lang, "Texts": p.Texts(lang), "Path": p.Path, "View": p.View, "Scripts": scripts,
		"Style": template.CSS(style)} //nolint:gosec // our own files
	var body bytes.Buffer
	if err == nil {
		err = page.Execute(&body, view)
	}
	if err != nil {
		b.opt.Log.Error("show the simulated "+b.opt.Name, "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src "+hash(style)+"; script-src"+allowed.String()+
		"; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(body.Bytes()) // a browser that has gone needs no page
}

// hash is how a policy names a script or style.
func hash(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// patience is how long the page waits for something new. It is shorter than the server allows an answer to take.
const patience = 20 * time.Second

// serveScene answers when the scene is another than the page has seen, or after some time with nothing.
func (b *Backstage) serveScene(w http.ResponseWriter, r *http.Request, p Page) {
	ctx, stop := context.WithTimeout(r.Context(), patience)
	defer stop()
	seen := r.URL.Query().Get("seen")
	var data []byte
	var version string
	var failed error
	waited := b.opt.Platform.Await(ctx, func() bool {
		data, version, failed = look(p)
		return failed != nil || version != seen
	})
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	switch {
	case failed != nil:
		b.opt.Log.Error("show the simulated "+b.opt.Name, "err", failed)
		http.Error(w, failed.Error(), http.StatusInternalServerError)
	case waited != nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		h.Set("Content-Type", "application/json")
		h.Set("ETag", version)
		_, _ = w.Write(data) // a browser that has gone needs none
	}
}

// look gives the scene as JSON, and a name for it that changes with it.
func look(p Page) (data []byte, version string, err error) {
	if data, err = json.Marshal(p.Scene()); err != nil {
		return nil, "", fmt.Errorf("describe what is simulated: %w", err)
	}
	sum := sha256.Sum256(data)
	return data, hex.EncodeToString(sum[:8]), nil
}

// maxDeed is more than anybody types.
const maxDeed = 64 << 10

// serveDeed has one of the people do what the visitor did.
func serveDeed(w http.ResponseWriter, r *http.Request, p Page) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxDeed))
	done := false
	if err == nil && !json.Valid(data) {
		err = errors.New("it is no JSON")
	}
	if err == nil {
		done, err = p.Do(r.PathValue("deed"), data)
	}
	switch {
	case err != nil:
		http.Error(w, "this is no deed", http.StatusBadRequest)
	case !done:
		http.Error(w, "this cannot be done here", http.StatusConflict)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}
