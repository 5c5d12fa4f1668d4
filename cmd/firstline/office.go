package main

import (
	"context"
	"fmt"
	"os"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/directory"
	"github.com/firstline-support/firstline/bot/action/onetime"
	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/cmd/firstline/actions"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
)

// openOffice makes ready what flows may have done elsewhere.
func (h *house) openOffice(p plan, bell *handoff.Bell, key []byte) error {
	around := actions.Around{Dir: p.dir, Simulated: p.workspace.Config.Simulated(), Texts: h.texts,
		Secret: func(ref string) (string, error) { return workspace.Secret(ref).Read(p.dir, p.lookup) }}
	var err error
	if around.Directory, err = h.openDirectory(p); err != nil {
		return err
	}
	senders, err := postmen(p)
	if err != nil {
		return err
	}
	kit, err := h.openProofs(p, around.Directory, senders, key)
	if err != nil {
		return err
	}
	if kit != nil {
		around.Account = func(do string) action.Performer { return accountDeed{kit, do} }
	}
	ready, err := actions.Build(p.workspace.Actions, around)
	if err != nil {
		return err
	}
	var proofs action.Proofs
	var safe action.Vault
	var vouching *action.Desk
	if kit != nil {
		page, err := h.openVault(p, kit, key)
		if err != nil {
			return err
		}
		proofs, safe = prover{kit}, vault{page}
		vouching = &action.Desk{Attest: attests{kit}.attest, Team: p.workspace.Config.DefaultTeam,
			Question: h.vouchQuestion(p.workspace.Config.Languages[0])}
	}
	h.office = action.NewOffice(action.Options{Proofs: proofs, Vault: safe, Desk: vouching, Actions: ready,
		Cabinet: h.store, Audit: h.store, Log: p.log,
		Report:  func(ctx context.Context, e bot.Event) error { return h.bot.Receive(ctx, e) },
		Manager: managers{around.Directory, kit}.find, Notify: h.notifyManager(p, senders),
		Desks: h.approvalDesks, Ring: func() { bell.Ring(handoff.QueueTopic) }})
	h.parts = append(h.parts, h.office.Run)
	return nil
}

// approvalDesks are those that show requests for approval.
func (h *house) approvalDesks() map[string]handoff.ApprovalDesk {
	all := map[string]handoff.ApprovalDesk{}
	if h.slackDesk != nil {
		all[h.slackDesk.Name()] = h.slackDesk
	}
	if h.discordDesk != nil {
		all[h.discordDesk.Name()] = h.discordDesk
	}
	return all
}

// openVault makes the page where a secret is shown to its owner.
func (h *house) openVault(p plan, kit *proof.Kit, key []byte) (*onetime.Page, error) {
	page, err := onetime.New(onetime.Options{Cabinet: h.store, Prover: kit, Audit: h.auditProof, Texts: h.texts,
		URL: baseURL(p.workspace.Config), Key: key, Company: p.workspace.Config.Name, Log: p.log})
	if err != nil {
		return nil, fmt.Errorf("web.public_url: %w", err)
	}
	h.mux.Handle("/once", page.Handler())
	h.mux.Handle("/once/", page.Handler())
	return page, nil
}

// vault shows secrets on a page. It implements [action.Vault].
type vault struct{ page *onetime.Page }

// Keep implements [action.Vault].
func (v vault) Keep(ctx context.Context, secret string, c action.Claim) (string, error) {
	return v.page.Keep(ctx, secret, claimOf(c, everyWay()), c.Lang)
}

// openDirectory prepares the directory; it is reached when it is asked.
func (h *house) openDirectory(p plan) (*directory.Directory, error) {
	d := p.workspace.Config.Directory
	if !d.On() {
		return nil, nil
	}
	config, err := d.Config(p.dir, p.lookup)
	if err != nil {
		return nil, fmt.Errorf("directory.bind_password: %w", err)
	}
	return directory.Open(config)
}

// lookup finds a variable of the environment.
func (p plan) lookup(name string) (string, bool) {
	if p.env != nil {
		return p.env(name)
	}
	return os.LookupEnv(name)
}
