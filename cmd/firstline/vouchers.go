package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/directory"
	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/handoff"
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
