package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/directory"
	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/bot/action/proof/hook"
	"github.com/firstline-support/firstline/bot/action/proof/mail"
	"github.com/firstline-support/firstline/bot/action/proof/oidc"
	"github.com/firstline-support/firstline/cmd/firstline/actions"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// openProofs makes ready how people prove who they are; nil where nobody can be sent a code. senders and contacts stand
// in for those of the workspace, for the demo.
func (h *house) openProofs(p plan, d *directory.Directory, senders map[proof.Method]proof.Sender,
	key []byte) (*proof.Kit, error) {
	config := p.workspace.Config
	contacts := p.contacts
	if contacts == nil && d != nil {
		contacts = registered{d}
	}
	signIn, err := h.signInProof(p)
	if err != nil {
		return nil, err
	}
	if contacts == nil || len(senders) == 0 && signIn == nil {
		return nil, nil
	}
	kit, err := proof.New(proof.Options{Cabinet: h.store, Contacts: contacts, Senders: senders, SignIn: signIn,
		Texts: h.texts, Audit: h.auditProof, Key: key, Company: config.Name,
		Settled: config.Proof.Settled, Life: config.Proof.Life})
	if err != nil {
		return nil, err
	}
	h.parts = append(h.parts, kit.Run)
	if signIn != nil {
		page, err := oidc.NewPage(kit, h.texts, config.Name, p.log)
		if err != nil {
			return nil, err
		}
		h.mux.Handle(oidc.Path, page.Handler())
		h.mux.Handle(oidc.Path+"/", page.Handler())
	}
	return kit, nil
}

// signInProof is the provider at which people sign in afresh; nil where there is none.
func (h *house) signInProof(p plan) (proof.Provider, error) {
	c := p.workspace.Config.Proof.SignIn
	if c.Issuer == "" {
		return nil, nil
	}
	o := oidc.Options{Issuer: c.Issuer, ClientID: c.ClientID, UsernameClaim: c.UsernameClaim,
		Redirect: baseURL(p.workspace.Config) + oidc.Path}
	if c.ClientSecret != "" {
		var err error
		if o.ClientSecret, err = c.ClientSecret.Read(p.dir, p.lookup); err != nil {
			return nil, fmt.Errorf("proof.sign_in.client_secret: %w", err)
		}
	}
	return oidc.New(o)
}

// postmen are the ways that the workspace has to send a code.
func postmen(p plan) (map[proof.Method]proof.Sender, error) {
	if p.senders != nil {
		return p.senders, nil
	}
	c, senders := p.workspace.Config.Proof, map[proof.Method]proof.Sender{}
	if c.Mail.Server != "" {
		o := mail.Options{Server: c.Mail.Server, Security: c.Mail.Security, From: c.Mail.From, User: c.Mail.User}
		if c.Mail.Password != "" {
			var err error
			if o.Password, err = c.Mail.Password.Read(p.dir, p.lookup); err != nil {
				return nil, fmt.Errorf("proof.mail.password: %w", err)
			}
		}
		s, err := mail.New(o)
		if err != nil {
			return nil, fmt.Errorf("proof.mail: %w", err)
		}
		senders[proof.Email] = s
	}
	if c.SMS.URL != "" {
		o := hook.Options{URL: c.SMS.URL}
		if c.SMS.Token != "" {
			var err error
			if o.Bearer, err = c.SMS.Token.Read(p.dir, p.lookup); err != nil {
				return nil, fmt.Errorf("proof.sms.token: %w", err)
			}
		}
		s, err := hook.New(o)
		if err != nil {
			return nil, fmt.Errorf("proof.sms: %w", err)
		}
		senders[proof.Phone] = s
	}
	return senders, nil
}

// registered gives the contacts that the directory knows.
type registered struct{ directory *directory.Directory }

// Contact implements [proof.Contacts].
func (r registered) Contact(ctx context.Context, account string) (proof.Contact, error) {
	a, err := r.directory.Find(ctx, account)
	switch {
	case errors.Is(err, directory.ErrNotFound), errors.Is(err, directory.ErrAmbiguous):
		return proof.Contact{}, proof.ErrNoAccount
	case err != nil:
		return proof.Contact{}, err
	}
	return proof.Contact{Account: a.Name, Mail: a.Mail, Phone: a.Phone, MailChanged: a.ContactChanged,
		PhoneChanged: a.ContactChanged, Protected: a.Protected != nil || a.Disabled || a.Expired}, nil
}

// auditProof writes an attempt down.
func (h *house) auditProof(ctx context.Context, r proof.Record) error {
	result := 200
	switch r.What {
	case proof.Refused, proof.Wrong, proof.Void, proof.Locked:
		result = 403
	case proof.Unsent:
		result = 502
	}
	note := "account=" + r.Claim.Account
	if r.Method != "" {
		note += " by=" + string(r.Method)
	}
	if r.Note != "" {
		note += " " + r.Note
	}
	return h.store.Audit(ctx, handoff.Deed{At: r.At, Agent: r.By, From: r.Claim.Channel + ":" + r.Claim.Person,
		What: "proof/" + r.What, About: r.Claim.Conversation, Result: result, Via: "bot", Note: note})
}

// prover lets flows use a kit. It implements [action.Proofs].
type prover struct{ kit *proof.Kit }

// everyWay is what is tried where a flow names none.
func everyWay() []string {
	return []string{string(proof.Email), string(proof.Phone), string(proof.SignIn), string(proof.TOTP)}
}

func claimOf(c action.Claim, by []string) proof.Claim {
	claim := proof.Claim{Channel: c.Channel, Conversation: c.Conversation, Person: c.Person.ID, Account: c.Account,
		Lang: c.Lang}
	for _, way := range by {
		claim.By = append(claim.By, proof.Method(way))
	}
	return claim
}

// Begin implements [action.Proofs].
func (p prover) Begin(ctx context.Context, c action.Claim, by []string) (action.Result, error) {
	if len(by) == 0 {
		by = everyWay()
	}
	by = slices.DeleteFunc(slices.Clone(by), func(way string) bool { return !slices.Contains(everyWay(), way) })
	begun, err := p.kit.Begin(ctx, claimOf(c, by))
	var refusal *proof.Refusal
	if errors.As(err, &refusal) {
		return action.Result{Code: string(refusal.Reason), Detail: err.Error()}, nil
	}
	if err != nil || len(begun.By) == 0 {
		return action.Result{Code: action.Failed}, err
	}
	values := map[string]string{"by": string(begun.By[0])}
	if begun.Hint != "" {
		values["to"] = begun.Hint
	}
	if begun.URL != "" {
		values["link"] = begun.URL
	}
	return action.Result{Code: "sent", Values: values}, nil
}

// Enter implements [action.Proofs].
func (p prover) Enter(ctx context.Context, c action.Claim, code string) (action.Result, error) {
	v, err := p.kit.Enter(ctx, claimOf(c, nil), code)
	if err != nil {
		return action.Result{}, err
	}
	switch {
	case v.Code == proof.Right:
		return action.Result{Code: action.OK}, nil
	case v.Code == proof.Spent:
		return action.Result{Code: "expired"}, nil
	case v.Code == proof.WrongCode && v.Left == 0:
		return action.Result{Code: "locked"}, nil
	}
	return action.Result{Code: "wrong"}, nil
}

// Use implements [action.Proofs].
func (p prover) Use(ctx context.Context, c action.Claim, by []string) (bool, error) {
	claim := claimOf(c, by)
	found, ok, err := p.kit.Proven(ctx, claim, time.Time{})
	if err != nil || !ok {
		return false, err
	}
	err = p.kit.Use(ctx, found)
	if errors.Is(err, proof.ErrUsed) {
		return false, nil
	}
	return err == nil, err
}

// accountDeed is what a person does with their own account here: tell whose the chat account is, or take that back, and
// give it an authenticator app. It implements [action.Performer].
type accountDeed struct {
	kit *proof.Kit
	do  string
}

// Perform implements [action.Performer]. What needs a proof looks for it itself, and uses it up.
func (d accountDeed) Perform(ctx context.Context, c action.Call) (action.Result, error) {
	claim := proof.Claim{Channel: c.Who.Channel, Conversation: c.Who.Conversation, Person: c.Who.ID,
		Account: c.Who.Account, Lang: c.Lang}
	switch {
	case c.DryRun:
		return action.Result{Code: action.OK, Detail: "would " + d.do}, nil
	case d.do == actions.Unlink:
		return ended(d.kit.Unlink(ctx, claim.Channel, claim.Person, ""))
	case d.do == actions.Confirm:
		return d.confirm(ctx, claim, c.With["code"])
	}
	shown, ok, err := d.kit.Proven(ctx, claim, time.Time{})
	if err != nil {
		return action.Result{}, err
	}
	if !ok {
		return action.Result{Code: action.Denied, Detail: "no proof that the account is theirs"}, nil
	}
	if d.do == actions.Link {
		_, err := d.kit.Link(ctx, shown)
		return ended(err)
	}
	address, err := d.kit.Enrol(ctx, shown)
	r, err := ended(err)
	r.Secret = address
	return r, err
}

// ended makes a result of how it ended: what the rules of proofs forbid is denied, and all else is worth another try.
func ended(err error) (action.Result, error) {
	var refusal *proof.Refusal
	switch {
	case errors.Is(err, proof.ErrLinked), errors.Is(err, proof.ErrUsed), errors.As(err, &refusal):
		return action.Result{Code: action.Denied, Detail: err.Error()}, nil
	case err != nil:
		return action.Result{}, err
	}
	return action.Result{Code: action.OK}, nil
}

func (d accountDeed) confirm(ctx context.Context, c proof.Claim, code string) (action.Result, error) {
	v, err := d.kit.Confirm(ctx, c, code)
	if err != nil {
		return action.Result{}, err
	}
	if v.Code != proof.Right {
		return action.Result{Code: v.Code}, nil
	}
	return action.Result{Code: action.OK}, nil
}

// attests takes agents' words.
type attests struct{ kit *proof.Kit }

func (a attests) attest(ctx context.Context, v action.Vouching) error {
	voucher := proof.Voucher{ID: v.Agent.ID, Mail: v.Agent.Account.Email}
	_, err := a.kit.Attest(ctx, voucher, claimOf(v.Claim, []string{string(proof.Agent)}), v.How)
	var refusal *proof.Refusal
	if errors.Is(err, proof.ErrSelf) || errors.As(err, &refusal) {
		return fmt.Errorf("%w: %w", action.ErrRefused, err)
	}
	return err
}

// vouchQuestion is what agents are asked about an account.
func (h *house) vouchQuestion(lang string) func(account string) string {
	return func(account string) string {
		return h.texts.Say(lang, "bot.vouch", texts.Args{"Name": harmless(account)})
	}
}

// harmless keeps what a person typed from formatting, linking or breaking a line.
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".-_@ ", r) {
			return r
		}
		return '?'
	}, s)
}

// managers finds whose manager somebody is.
type managers struct {
	directory *directory.Directory // nil: nobody is known
	kit       *proof.Kit           // nil: no chat account is linked
}

// find gives the address of the manager of the account that was proved or linked, or else of the mail address that the
// channel vouches for.
func (m managers) find(ctx context.Context, c action.Claim) (string, error) {
	account, err := m.account(ctx, c)
	if err != nil || account == "" || m.directory == nil {
		return "", err
	}
	theirs, err := m.directory.Find(ctx, account)
	if err == nil && theirs.Manager != "" {
		if theirs, err = m.directory.Find(ctx, theirs.Manager); err == nil {
			return theirs.Mail, nil
		}
	}
	if errors.Is(err, directory.ErrNotFound) || errors.Is(err, directory.ErrAmbiguous) {
		err = nil
	}
	return "", err
}

func (m managers) account(ctx context.Context, c action.Claim) (string, error) {
	if c.Account != "" || m.kit == nil {
		return cmp.Or(c.Account, c.Person.Email), nil
	}
	link, _, err := m.kit.LinkOf(ctx, c.Channel, c.Person.ID)
	return cmp.Or(link.Account, c.Person.Email), err
}

// notifyManager sends a mail about a request; nil where no mails are sent.
func (h *house) notifyManager(p plan,
	senders map[proof.Method]proof.Sender) func(context.Context, handoff.Approval) error {
	sender := senders[proof.Email]
	if sender == nil {
		return nil
	}
	lang, base := p.workspace.Config.Languages[0], baseURL(p.workspace.Config)
	return func(ctx context.Context, a handoff.Approval) error {
		args := texts.Args{"Name": harmless(a.Person.Name), "Text": base + "/console/approvals",
			"Title": p.workspace.Config.Name}
		return sender.Send(ctx, proof.Message{To: a.Manager, Lang: lang,
			Subject: h.texts.Say(lang, "bot.manager_subject", args), Text: h.texts.Say(lang, "bot.manager_asked", args)})
	}
}
