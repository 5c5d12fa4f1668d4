package onetime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/handoff/texts"
)

// What the audit is told, beside what the prover tells it.
const (
	Kept  = "secret_kept"  // a secret waits for its owner
	Shown = "secret_shown" // it was shown
)

// The limits of a secret.
const (
	life   = 15 * time.Minute
	drawer = "onetime"
	// MaxSecret is how many bytes a secret may have.
	MaxSecret = 4096
)

// A Prover makes sure that who has the link is the owner. [proof.Kit] is one.
type Prover interface {
	Begin(ctx context.Context, c proof.Claim) (proof.Begun, error)
	Enter(ctx context.Context, c proof.Claim, code string) (proof.Verdict, error)
	Proven(ctx context.Context, c proof.Claim, since time.Time) (proof.Proof, bool, error)
	Use(ctx context.Context, p proof.Proof) error
}

// Options are what a page is made of. All but Log and Now are needed.
type Options struct {
	Cabinet action.Cabinet
	Prover  Prover
	Audit   proof.Audit
	Texts   *texts.Catalogue
	URL     string // where people reach us, such as https://help.example.com
	Key     []byte // 32 bytes or more, secret, the same on all nodes and after a restart
	Company string
	Log     *slog.Logger     // nil: no log
	Now     func() time.Time // nil: time.Now
}

// A Page keeps secrets and shows them. It may be used by many at once and on several nodes.
type Page struct {
	opt      Options
	matcher  language.Matcher
	template *template.Template
	statics  statics
}

// New checks the options and prepares the page.
func New(o Options) (*Page, error) {
	if o.Cabinet == nil || o.Prover == nil || o.Audit == nil || o.Texts == nil {
		return nil, errors.New("one-time page: a cabinet, a prover, an audit and texts are needed")
	}
	if len(o.Key) < 32 {
		return nil, fmt.Errorf("one-time page: the key has 32 bytes or more, this one %d", len(o.Key))
	}
	if err := checkURL(o.URL); err != nil {
		return nil, err
	}
	o.URL = strings.TrimSuffix(o.URL, "/")
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	p := &Page{opt: o, matcher: newMatcher()}
	return p, p.prepare()
}

// checkURL wants an address that secrets may go over.
func checkURL(text string) error {
	at, err := url.Parse(text)
	if err != nil || at.Host == "" || at.User != nil || at.RawQuery != "" || at.Fragment != "" {
		return fmt.Errorf("one-time page: %q must be an address such as https://help.example.com", text)
	}
	here := at.Hostname() == "localhost" || net.ParseIP(at.Hostname()).IsLoopback()
	if at.Scheme != "https" && (at.Scheme != "http" || !here) {
		return fmt.Errorf("one-time page: %q must begin with https://, only this machine itself is reached by http://", text)
	}
	return nil
}

// A content is what is kept, all of it encrypted.
type content struct {
	Secret string
	Claim  proof.Claim
}

// Keep puts a secret by for the claim's person, who has to prove once more that the account is theirs, by one of the
// claim's methods. The link that it gives is as secret as the secret itself until it is used.
func (p *Page) Keep(ctx context.Context, secret string, c proof.Claim, lang string) (link string, err error) {
	if secret == "" || len(secret) > MaxSecret {
		return "", fmt.Errorf("keep a secret: it has %d bytes, 1 to %d are possible", len(secret), MaxSecret)
	}
	if !slices.Contains(texts.Languages(), lang) {
		lang = texts.Languages()[0]
	}
	c.Lang = lang
	body, err := json.Marshal(content{secret, c}) //nolint:gosec // to be encrypted
	if err != nil {
		return "", fmt.Errorf("keep a secret: %w", err)
	}
	t := p.newToken()
	sealed, err := t.seal(body)
	if err != nil {
		return "", err
	}
	if err = p.audit(ctx, Kept, c); err != nil {
		return "", err
	}
	paper := action.Paper{Key: p.name(t), Value: sealed, Until: p.opt.Now().Add(life)}
	if err = p.opt.Cabinet.File(ctx, drawer, paper); err != nil {
		return "", fmt.Errorf("keep a secret: %w", err)
	}
	return p.opt.URL + "/once?lang=" + lang + "#" + t.text, nil
}

// errGone says that a link leads to nothing: it is made up, too old or used. Nobody is told which.
var errGone = errors.New("there is no such secret, or no longer")

// open gives what a link leads to, and uses nothing up.
func (p *Page) open(ctx context.Context, text string) (action.Paper, content, error) {
	t, ok := p.readToken(text)
	if !ok {
		return action.Paper{}, content{}, errGone
	}
	paper, err := p.opt.Cabinet.Look(ctx, drawer, p.name(t))
	switch {
	case err != nil:
		return paper, content{}, err
	case paper.Version == 0 || !p.opt.Now().Before(paper.Until):
		return paper, content{}, errGone
	}
	body, err := t.unseal(paper.Value)
	if err != nil {
		return paper, content{}, err
	}
	var c content
	if err = json.Unmarshal(body, &c); err != nil {
		return paper, c, fmt.Errorf("read a kept secret: %w", err)
	}
	// A code that was asked for here is for nothing else, nor one from elsewhere for this.
	c.Claim.Conversation = "once/" + paper.Key
	return paper, c, nil
}

// begin sends a code to the owner.
func (p *Page) begin(ctx context.Context, token string) (proof.Begun, error) {
	_, c, err := p.open(ctx, token)
	if err != nil {
		return proof.Begun{}, err
	}
	return p.opt.Prover.Begin(ctx, c.Claim)
}

// show gives the secret for the right code, once. Else it gives what came of the code.
func (p *Page) show(ctx context.Context, token, code string) (secret string, v proof.Verdict, err error) {
	paper, c, err := p.open(ctx, token)
	if err != nil {
		return "", v, err
	}
	v, err = p.opt.Prover.Enter(ctx, c.Claim, code)
	if err != nil || v.Code != proof.Right {
		return "", v, err
	}
	shown, ok, err := p.opt.Prover.Proven(ctx, c.Claim, time.Time{})
	if err != nil || !ok {
		return "", proof.Verdict{Code: proof.Spent}, err
	}
	if err = p.opt.Prover.Use(ctx, shown); err != nil {
		return "", v, err
	}
	if err = p.audit(ctx, Shown, c.Claim); err != nil {
		return "", v, err
	}
	// From here on nobody sees it again, even if this answer gets lost on its way.
	err = p.opt.Cabinet.File(ctx, drawer, action.Paper{Key: paper.Key, Version: paper.Version})
	if errors.Is(err, action.ErrMoved) {
		err = errGone
	}
	if err != nil {
		return "", v, err
	}
	return c.Secret, v, nil
}

func (p *Page) audit(ctx context.Context, what string, c proof.Claim) error {
	return p.opt.Audit(ctx, proof.Record{At: p.opt.Now(), What: what, Claim: c})
}
