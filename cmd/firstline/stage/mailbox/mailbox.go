// Package mailbox is what the demo has instead of people's mailboxes and telephones: what is sent to them is shown on a
// page. There is no account to break into, so anybody who sees the demo may read it.
package mailbox

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot/action/proof"
)

// most is how many messages are kept.
const most = 20

// A Letter is one message.
type Letter struct {
	proof.Message
	At time.Time
}

// A Box holds what was sent. It is a [proof.Sender] for all ways, knows the contacts of the fictional company, and
// serves the page. It is used by many at once.
type Box struct {
	Text func(lang, id string) string

	mu      sync.Mutex
	letters []Letter // guarded by mu; the latest first
}

// Send implements [proof.Sender].
func (b *Box) Send(_ context.Context, m proof.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.letters = append([]Letter{{m, time.Now()}}, b.letters[:min(len(b.letters), most-1)]...)
	return nil
}

// Letters gives what was sent, the latest first.
func (b *Box) Letters() []Letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Letter(nil), b.letters...)
}

// accountForm is what the company's accounts look like.
var accountForm = regexp.MustCompile(`^[a-z]\.[a-z][a-z0-9-]{1,30}$`)

// Contact implements [proof.Contacts]: everybody in the company can be reached by mail, and by telephone.
func (b *Box) Contact(_ context.Context, account string) (proof.Contact, error) {
	account = strings.ToLower(account)
	if !accountForm.MatchString(account) {
		return proof.Contact{}, proof.ErrNoAccount
	}
	return proof.Contact{Account: account, Mail: account + "@nordwind.example", Phone: "+49 40 5550100"}, nil
}

//go:embed mailbox.html
var page string

//go:embed mailbox.css
var style string

var pageTemplate = template.Must(template.New("page").Parse(page))

// Handler serves the page. language tells which language a visitor reads.
func (b *Box) Handler(language func(*http.Request) string) http.Handler {
	sum := sha256.Sum256([]byte(style))
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lang := language(r)
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		_ = pageTemplate.Execute(w, map[string]any{ // a browser that has gone needs no page
			"Lang": lang, "Letters": b.Letters(), "Style": template.CSS(style), //nolint:gosec // our own file
			"Title": b.Text(lang, "demo.mail_title"), "None": b.Text(lang, "demo.mail_none"),
			"To": b.Text(lang, "demo.mail_to")})
	})
}
