package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/directory"
	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/bot/action/proof/hook"
	"github.com/firstline-support/firstline/bot/action/proof/mail"
	"github.com/firstline-support/firstline/bot/action/proof/oidc"
	"github.com/firstline-support/firstline/handoff"
)

// openProofs makes ready how people prove who they are; nil where nobody can be sent a code. senders and contacts stand
// in for those of the workspace, for the demo.
func (h *house) openProofs(p plan, contacts proof.Contacts, senders map[proof.Method]proof.Sender,
	key []byte) (*proof.Kit, error) {
	config := p.workspace.Config
	signIn, err := h.signInProof(p)
	if err != nil {
		return nil, err
	}
	if contacts == nil || len(senders) == 0 && signIn == nil {
		return nil, nil
	}
	kit, err := proof.New(proof.Options{Cabinet: h.store, Contacts: contacts, Senders: senders, SignIn: signIn,
		Texts: h.texts, Audit: auditProofs(h.store, "bot"), Key: key, Company: config.Name,
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

// auditProofs writes attempts down, as made via the bot or the command line.
func auditProofs(auditor handoff.Auditor, via string) proof.Audit {
	return func(ctx context.Context, r proof.Record) error {
		result := http.StatusOK
		switch r.What {
		case proof.Refused, proof.Wrong, proof.Void, proof.Locked:
			result = http.StatusForbidden
		case proof.Unsent:
			result = http.StatusBadGateway
		}
		note := "account=" + r.Claim.Account
		if r.Method != "" {
			note += " by=" + string(r.Method)
		}
		return auditor.Audit(ctx, handoff.Deed{At: r.At, Agent: r.By, From: r.Claim.Channel + ":" + r.Claim.Person,
			What: "proof/" + r.What, About: r.Claim.Conversation, Result: result, Via: via,
			Note: strings.TrimSpace(note + " " + r.Note)})
	}
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
