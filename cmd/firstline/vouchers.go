package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/directory"
	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/texts"
)

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
		return h.texts.Say(lang, "bot.vouch", texts.Args{"Name": line.Escape(handoff.OneLine(account))})
	}
}

// people knows who people are. It implements [action.People].
type people struct {
	directory *directory.Directory // nil: nobody's manager is known
	contacts  proof.Contacts       // nil: nobody's address is
	kit       *proof.Kit           // nil: no chat account is linked, and nobody has proved anything
	mail      proof.Sender         // nil: managers look at the console
	letter    func(a handoff.Approval) proof.Message
}

// Owner implements [action.People].
func (p people) Owner(ctx context.Context, c action.Claim) (string, error) {
	if p.contacts == nil {
		return "", nil
	}
	contact, err := p.contacts.Contact(ctx, c.Account)
	if errors.Is(err, proof.ErrNoAccount) {
		return "", nil
	}
	return contact.Mail, err
}

// Manager implements [action.People]: of the account that the person has proved to be theirs, or else of the one that
// their chat account is linked to, or else of the mail address that the channel vouches for.
func (p people) Manager(ctx context.Context, c action.Claim) (string, error) {
	account, err := p.account(ctx, c)
	if err != nil || account == "" || p.directory == nil {
		return "", err
	}
	found, err := p.directory.Find(ctx, account)
	if err == nil && found.Manager != "" {
		if found, err = p.directory.Find(ctx, found.Manager); err == nil {
			return found.Mail, nil
		}
	}
	if errors.Is(err, directory.ErrNotFound) || errors.Is(err, directory.ErrAmbiguous) {
		err = nil
	}
	return "", err
}

// account is the person's own, by what is known beyond their words.
func (p people) account(ctx context.Context, c action.Claim) (string, error) {
	if p.kit == nil {
		return c.Person.Email, nil
	}
	if c.Account != "" {
		shown, ok, err := p.kit.Proven(ctx, claimOf(c, nil), time.Time{})
		if err != nil || ok {
			return shown.Account, err
		}
	}
	link, _, err := p.kit.LinkOf(ctx, c.Channel, c.Person.ID)
	return cmp.Or(link.Account, c.Person.Email), err
}

// Notify implements [action.People].
func (p people) Notify(ctx context.Context, a handoff.Approval) error {
	if p.mail == nil {
		return nil
	}
	return p.mail.Send(ctx, p.letter(a))
}

// managersLetter is the mail about a request.
func (h *house) managersLetter(config workspace.Config) func(a handoff.Approval) proof.Message {
	lang := config.Languages[0]
	return func(a handoff.Approval) proof.Message {
		args := texts.Args{"Name": handoff.OneLine(cmp.Or(a.Person.Name, a.Account, a.Person.ID)), "Title": config.Name,
			"Text": baseURL(config) + "/console/approvals"}
		return proof.Message{To: a.Manager, Lang: lang, Subject: h.texts.Say(lang, "bot.manager_subject", args),
			Text: h.texts.Say(lang, "bot.manager_asked", args)}
	}
}
