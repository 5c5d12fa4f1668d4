package oidc

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"golang.org/x/text/language"

	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/handoff/texts"
)

//go:embed page.html page.css
var files embed.FS

// A Finisher takes what a browser came back with. [proof.Kit] is one.
type Finisher interface {
	FinishSignIn(ctx context.Context, state, code string) (proof.SignedIn, error)
}

// A Page is where browsers come back to. It shows the code to be entered in the chat, or why there is none, and may be
// used by many at once.
type Page struct {
	kit      Finisher
	texts    *texts.Catalogue
	company  string
	log      *slog.Logger
	template *template.Template
	style    []byte
	matcher  language.Matcher
}

// NewPage prepares the page.
func NewPage(kit Finisher, catalogue *texts.Catalogue, company string, log *slog.Logger) (*Page, error) {
	p := &Page{kit: kit, texts: catalogue, company: company, log: log}
	var err error
	if p.template, err = template.ParseFS(files, "page.html"); err != nil {
		return nil, fmt.Errorf("sign-in page: %w", err)
	}
	if p.style, err = files.ReadFile("page.css"); err != nil {
		return nil, fmt.Errorf("sign-in page: %w", err)
	}
	var tags []language.Tag
	for _, l := range texts.Languages() {
		tags = append(tags, language.Make(l))
	}
	p.matcher = language.NewMatcher(tags)
	return p, nil
}

// Path is where the page is; the provider has to send browsers there.
const Path = "/proof/sign-in"

// policy forbids whatever the page does not need; it runs no script.
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Handler serves [Path] and what is below it. It may stand below a path, with [http.StripPrefix].
func (p *Page) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Path, p.serve)
	mux.HandleFunc("GET "+Path+"/page.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(p.style) // a browser that has gone needs no style
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer") // the address holds a code
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		mux.ServeHTTP(w, r)
	})
}

// A view is what the template shows.
type view struct {
	Lang, Company, Code, Result string
	say                         func(id string) string
}

// Say gives a sentence of the page.
func (v view) Say(id string) string { return v.say(id) }

// The results, with the status of each. Their sentences are signin.<result> in the catalogue.
const (
	done    = "done"
	gone    = "gone"
	other   = "other"
	stale   = "stale"
	trouble = "trouble"
)

var statuses = map[string]int{done: http.StatusOK, gone: http.StatusGone, other: http.StatusForbidden,
	stale: http.StatusForbidden, trouble: http.StatusBadGateway}

func (p *Page) serve(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	var signedIn proof.SignedIn
	result := trouble // what the provider says of itself in the address is foreign text, and not shown
	if q.Get("error") == "" {
		var err error
		signedIn, err = p.kit.FinishSignIn(r.Context(), q.Get("state"), q.Get("code"))
		result = p.result(r.Context(), err)
	}
	lang := signedIn.Lang
	if !slices.Contains(texts.Languages(), lang) {
		_, at := language.MatchStrings(p.matcher, r.Header.Get("Accept-Language"))
		lang = texts.Languages()[at]
	}
	place := "proof.place." + signedIn.Channel
	if !p.texts.Has(place) {
		place = "proof.place.other"
	}
	args := texts.Args{"Name": p.company, "Title": p.texts.Say(lang, place, nil),
		"Count": max(0, int(time.Until(signedIn.Until).Round(time.Minute)/time.Minute))}
	v := view{Lang: lang, Company: p.company, Code: signedIn.Code, Result: result,
		say: func(id string) string { return p.texts.Say(lang, "signin."+id, args) }}
	var body bytes.Buffer
	if err := p.template.Execute(&body, v); err != nil {
		p.log.ErrorContext(r.Context(), "sign-in page", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", lang)
	w.WriteHeader(statuses[result])
	_, _ = w.Write(body.Bytes()) // a browser that has gone needs no page
}

// result tells what became of a sign-in. What is nobody's fault outside is logged.
func (p *Page) result(ctx context.Context, err error) string {
	switch {
	case err == nil:
		return done
	case errors.Is(err, proof.ErrNoAttempt):
		return gone
	case errors.Is(err, proof.ErrOtherAccount):
		return other
	case errors.Is(err, proof.ErrNotFresh):
		return stale
	}
	p.log.WarnContext(ctx, "sign-in as a proof", "error", err)
	return trouble
}
