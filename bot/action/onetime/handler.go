package onetime

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/firstline-support/firstline/bot/action/proof"
)

// Handler serves /once and what is below it. It may stand below a path, with [http.StripPrefix].
func (p *Page) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /once", p.servePage)
	mux.HandleFunc("POST /once/begin", p.serveBegin)
	mux.HandleFunc("POST /once/show", p.serveShow)
	mux.HandleFunc("GET /once/static/{version}/{file}", p.serveStatic)
	return harden(http.NewCrossOriginProtection().Handler(mux))
}

// policy forbids whatever the page does not need: it loads nothing from elsewhere, nobody frames it, and no text
// becomes a script.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// harden sets the headers that every answer has.
func harden(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		next.ServeHTTP(w, r)
	})
}

// asked is what the page sends.
type asked struct {
	Token string `json:"token"`
	Code  string `json:"code"`
}

// An answer is what the page gets. What it says for each result is in the catalogue, as once.result.<result>.
type answer struct {
	Result string `json:"result"`
	Hint   string `json:"hint,omitempty"`   // of where the code went
	URL    string `json:"url,omitempty"`    // where the person may sign in afresh, which shows a code as well
	Left   int    `json:"left,omitempty"`   // tries
	Secret string `json:"secret,omitempty"` // once
}

// The results, with the status of each.
const (
	sent     = "sent"
	shown    = "shown"
	wrong    = "wrong"
	spent    = "spent"
	notACode = "not_a_code"
	gone     = "gone"
	tooOften = "too_often"
	refused  = "refused"
	trouble  = "trouble"
)

var statuses = map[string]int{
	sent: http.StatusOK, shown: http.StatusOK, wrong: http.StatusForbidden, spent: http.StatusForbidden,
	notACode: http.StatusBadRequest, gone: http.StatusNotFound, tooOften: http.StatusTooManyRequests,
	refused: http.StatusForbidden, trouble: http.StatusServiceUnavailable,
}

func (p *Page) serveBegin(w http.ResponseWriter, r *http.Request) {
	a, ok := read(w, r)
	if !ok {
		return
	}
	begun, err := p.begin(r.Context(), a.Token)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.reply(w, r, answer{Result: sent, Hint: begun.Hint, URL: begun.URL})
}

func (p *Page) serveShow(w http.ResponseWriter, r *http.Request) {
	a, ok := read(w, r)
	if !ok {
		return
	}
	secret, v, err := p.show(r.Context(), a.Token, a.Code)
	switch {
	case err != nil:
		p.fail(w, r, err)
	case v.Code == proof.Right:
		p.reply(w, r, answer{Result: shown, Secret: secret})
	case v.Code == proof.WrongCode && v.Left > 0:
		p.reply(w, r, answer{Result: wrong, Left: v.Left})
	case v.Code == proof.NotACode:
		p.reply(w, r, answer{Result: notACode})
	default:
		p.reply(w, r, answer{Result: spent})
	}
}

// longestBody is far above a token and a code, in bytes.
const longestBody = 4 << 10

// read takes what the page sent. Anything else gets no more than a status.
func read(w http.ResponseWriter, r *http.Request) (asked, bool) {
	var a asked
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, http.StatusText(http.StatusUnsupportedMediaType), http.StatusUnsupportedMediaType)
		return a, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
	if err == nil {
		err = json.Unmarshal(body, &a)
	}
	if err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return a, false
	}
	return a, true
}

// fail answers an error. What is nobody's fault outside is logged; the token is in no log.
func (p *Page) fail(w http.ResponseWriter, r *http.Request, err error) {
	var no *proof.Refusal
	result := trouble
	switch {
	case errors.Is(err, errGone):
		result = gone
	case errors.As(err, &no) && no.Reason == proof.TooOften, errors.As(err, &no) && no.Reason == proof.TooMany:
		result = tooOften
	case errors.As(err, &no):
		result = refused
	case errors.Is(err, proof.ErrUsed):
		result = spent
	default:
		p.opt.Log.ErrorContext(r.Context(), "one-time page", "route", r.Pattern, "error", err)
	}
	p.reply(w, r, answer{Result: result})
}

func (p *Page) reply(w http.ResponseWriter, r *http.Request, a answer) {
	body, err := json.Marshal(a) //nolint:gosec // this one answer is where the secret belongs
	if err != nil {
		p.opt.Log.ErrorContext(r.Context(), "one-time page", "route", r.Pattern, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(statuses[a.Result])
	_, _ = w.Write(body) // a browser that has gone needs no answer
}
