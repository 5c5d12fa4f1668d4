package console

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A Provider of identities signs people in on pages of its own. The room oidc has the real one.
type Provider interface {
	// Begin gives the address at the provider that the browser goes to, or ErrUnreachable.
	Begin(ctx context.Context, a Attempt) (string, error)
	// Finish gives who came back with the code. Its error is ErrUnreachable, or ErrRefused when what the provider says
	// does not prove who it is.
	Finish(ctx context.Context, code string, a Attempt) (handoff.Identity, error)
}

// An Attempt is one way to the provider and back. Its secrets are new for each, and bound to a session.
type Attempt struct {
	State    string    // comes back with the browser
	Nonce    string    // comes back in what the provider signs
	Verifier string    // proves that we are who began, by PKCE
	Begun    time.Time // it is good for attemptLife
	Anew     bool      // the provider asks who it is, whoever is signed in there
}

// What a provider may be unable to do.
var (
	ErrUnreachable = errors.New("the provider of identities does not answer")
	ErrRefused     = errors.New("the provider of identities does not prove who it is")
)

// A SignOn is how agents sign in at a provider, beside links.
type SignOn struct {
	Provider  Provider
	Issuer    string
	Name      string // of the provider, as agents call it
	Base      string // where browsers come back to, without Callback
	Admission handoff.Admission
}

// Callback is where browsers come back to from a provider: the provider has to know this address.
const Callback = "/console/sign-in/callback"

const startSignOn = "/console/sign-in/provider"

// Start is the address of the link to the provider. It is where the browser will come back to: cookies of another name
// of this server would not be there.
func (s SignOn) Start() string { return s.Base + startSignOn }

const (
	attemptLife = 10 * time.Minute
	// Who leaves the organisation is switched off at its provider. So those who come from there are asked again every
	// day, which is one click; links are good for longer.
	signOnLife = 12 * time.Hour
)

// beginSignOn sends the browser to the provider. It is a link and no form: the content security policy lets no form
// lead elsewhere. Somebody whom another site sends here signs in as who they are.
func (c *Console) beginSignOn(w http.ResponseWriter, r *http.Request, v visit) error {
	on := c.opt.SignOn
	if on == nil {
		return errNoPage
	}
	if !c.knocks.allow(r.RemoteAddr, c.opt.Now()) {
		return c.refuseSignOn(w, r, v, handoff.Identity{}, errTooOften)
	}
	a := Attempt{State: rand.Text(), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text(), Begun: c.opt.Now(),
		Anew: r.FormValue("anew") == "yes"}
	address, err := on.Provider.Begin(r.Context(), a)
	if err != nil {
		return c.refuseSignOn(w, r, v, handoff.Identity{}, err)
	}
	text, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("keep an attempt to sign in: %w", err)
	}
	c.sessions.Put(r.Context(), sessionAttempt, string(text))
	if v.Agent.ID == "" {
		c.sessions.SetDeadline(r.Context(), time.Now().Add(attemptLife)) // of the clock that the session store goes by
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

// finishSignOn is where the browser comes back to.
func (c *Console) finishSignOn(w http.ResponseWriter, r *http.Request, v visit) error {
	if c.opt.SignOn == nil {
		return errNoPage
	}
	if !c.knocks.allow(r.RemoteAddr, c.opt.Now()) {
		return c.refuseSignOn(w, r, v, handoff.Identity{}, errTooOften)
	}
	code, a, err := c.answered(r)
	if err != nil {
		return c.refuseSignOn(w, r, v, handoff.Identity{}, err)
	}
	who, err := c.opt.SignOn.Provider.Finish(r.Context(), code, a)
	if err != nil {
		return c.refuseSignOn(w, r, v, who, err)
	}
	agent, note, err := c.welcome(r.Context(), who)
	if err != nil {
		return c.refuseSignOn(w, r, v, who, err)
	}
	noted(r, note)
	return c.enter(w, r, agent, c.opt.SignOn.Name)
}

// answered checks that the answer is to the session's own attempt, and gives its code. The attempt is used up by it,
// whatever comes of it.
func (c *Console) answered(r *http.Request) (code string, a Attempt, err error) {
	text := c.sessions.PopString(r.Context(), sessionAttempt)
	if text == "" {
		return "", a, errStale
	}
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return "", a, fmt.Errorf("read an attempt to sign in: %w", err)
	}
	answer := r.URL.Query()
	same := subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(a.State)) == 1
	if !same || a.State == "" || c.opt.Now().After(a.Begun.Add(attemptLife)) {
		return "", a, errStale
	}
	if issuer := answer.Get("iss"); issuer != "" && issuer != c.opt.SignOn.Issuer {
		return "", a, fmt.Errorf("the answer is of another issuer, %q: %w", brief(issuer), ErrRefused)
	}
	if failed := answer.Get("error"); failed != "" {
		return "", a, failure(failed, answer.Get("error_description"))
	}
	if code = answer.Get("code"); code == "" {
		return "", a, fmt.Errorf("the answer has neither a code nor an error: %w", ErrRefused)
	}
	return code, a, nil
}

// failure says what an error of the provider means to the person. Its own words are foreign text: they go to the log
// and the audit only.
func failure(code, description string) error {
	why := ErrRefused
	switch code {
	case "access_denied", "login_required", "interaction_required", "consent_required", "account_selection_required":
		why = errDenied
	case "server_error", "temporarily_unavailable":
		why = ErrUnreachable
	}
	return fmt.Errorf("the provider answers %q, %q: %w", brief(code), brief(description), why)
}

var oddSpace = regexp.MustCompile(`[\s\p{C}]+`)

// brief is a foreign text in one line of a decent length.
func brief(text string) string {
	letters := []rune(oddSpace.ReplaceAllString(strings.ToValidUTF8(text, ""), " "))
	return strings.TrimSpace(string(letters[:min(longestNote, len(letters))]))
}

const longestNote = 200 // letters

// welcome finds or makes the agent that the identity is, and says what the sign-in has changed.
func (c *Console) welcome(ctx context.Context, who handoff.Identity) (agent handoff.Agent, note string, err error) {
	if !known(who.Lang) {
		who.Lang = ""
	}
	agent, err = c.opt.Staff.Welcome(ctx, func(all, former []handoff.Agent) (handoff.Agent, error) {
		after, err := c.opt.SignOn.Admission.Admit(who, all, former)
		note = changed(all, after)
		return after, err
	})
	if err != nil {
		return agent, "", fmt.Errorf("let in %q, %q: %w", brief(who.Subject), brief(who.Email), err)
	}
	return agent, note, nil
}

// changed says what became of an agent by signing in at the provider.
func changed(all []handoff.Agent, after handoff.Agent) string {
	for _, before := range all {
		switch {
		case before.ID != after.ID:
			continue
		case before.Account.Subject != after.Account.Subject || before.Account.Issuer != after.Account.Issuer:
			return brief(fmt.Sprintf("bound to %q at %s", after.Account.Subject, after.Account.Issuer))
		case before.Role != after.Role:
			return fmt.Sprintf("role %q by a group", after.Role)
		}
		return ""
	}
	return brief(fmt.Sprintf("added by a group, role %q, bound to %q", after.Role, after.Account.Subject))
}

// refuseSignOn shows why somebody is not signed in, whom to ask, and the other way in.
func (c *Console) refuseSignOn(w http.ResponseWriter, r *http.Request, v visit, who handoff.Identity, why error) error {
	status, text := answerTo(why)
	if status == http.StatusInternalServerError {
		return fmt.Errorf("sign in at the provider: %w", why)
	}
	noted(r, brief(why.Error()))
	if !errors.Is(why, errTooOften) {
		c.opt.Log.WarnContext(r.Context(), "sign-in at the provider failed", "from", coarse(host(r.RemoteAddr)),
			"err", why)
	}
	ask, err := c.whomToAsk(r.Context(), v.Lang)
	if err != nil {
		return err
	}
	f := c.newFrame(r, v)
	f.Back, f.Again = "/console/queue", "" // not the address with the code
	email := who.Email
	if email == "" {
		email = who.Name
	}
	return c.show(w, status, "signin", signInPage{f, f.Say(text, "Provider", c.opt.SignOn.Name, "Email", brief(email),
		"Whom", ask), who.Subject != ""})
}

// mostNames is how many admins a sentence names.
const mostNames = 3

// whomToAsk names those who can let somebody in.
func (c *Console) whomToAsk(ctx context.Context, lang string) (string, error) {
	agents, err := c.opt.Staff.Agents(ctx)
	if err != nil {
		return "", fmt.Errorf("list the agents: %w", err)
	}
	var names []string
	for _, a := range agents {
		if a.Role == handoff.Admin && len(names) < mostNames {
			names = append(names, a.Name)
		}
	}
	if len(names) == 0 {
		return c.opt.Texts.Say(lang, "console.signin.operator", nil), nil
	}
	or := " " + c.opt.Texts.Say(lang, "console.signin.or", nil) + " "
	last := len(names) - 1
	if last == 0 {
		return names[0], nil
	}
	return strings.Join(names[:last], ", ") + or + names[last], nil
}
