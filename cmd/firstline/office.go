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
	ldap, err := h.openDirectory(p)
	if err != nil {
		return err
	}
	senders, err := postmen(p)
	if err != nil {
		return err
	}
	contacts := p.contacts
	if contacts == nil && ldap != nil {
		contacts = registered{ldap}
	}
	kit, err := h.openProofs(p, contacts, senders, key)
	if err != nil {
		return err
	}
	options := action.Options{Cabinet: h.store, Audit: h.store, Log: p.log,
		Report: func(ctx context.Context, e bot.Event) error { return h.bot.Receive(ctx, e) },
		People: people{ldap, contacts, kit, senders[proof.Email], h.managersLetter(p.workspace.Config)},
		Desks:  h.approvalDesks, Ring: func() { bell.Ring(handoff.QueueTopic) }}
	if kit != nil {
		page, err := h.openVault(p, kit, key)
		if err != nil {
			return err
		}
		options.Proofs, options.Vault = prover{kit}, vault{page}
		options.Vouchers = &action.Vouchers{Attest: attests{kit}.attest, Team: p.workspace.Config.DefaultTeam,
			Question: h.vouchQuestion(p.workspace.Config.Languages[0])}
	}
	h.declared = h.declaring(p, ldap, kit)
	if options.Actions, err = h.declared(p.workspace.Actions); err != nil {
		return err
	}
	h.office = action.NewOffice(options)
	h.parts = append(h.parts, h.once("approvals", h.office.Run))
	return nil
}

// declaring makes declared actions ready, now and whenever their files change. What firstline.yaml says of them is of
// the start.
func (h *house) declaring(p plan, ldap *directory.Directory,
	kit *proof.Kit) func([]actions.Action) (map[string]action.Declared, error) {
	around := actions.Around{Dir: p.dir, Simulated: p.workspace.Config.Simulated(), Texts: h.texts, Directory: ldap,
		Secret: func(ref string) (string, error) { return workspace.Secret(ref).Read(p.dir, p.lookup) }}
	if kit != nil {
		around.Account = func(do string) action.Performer { return accountDeed{kit, do} }
	}
	return func(all []actions.Action) (map[string]action.Declared, error) { return actions.Build(all, around) }
}

// take takes over a changed workspace: all of it or nothing.
func (h *house) take(ws *workspace.Workspace) error {
	ready, err := h.declared(ws.Actions)
	if err != nil {
		return err
	}
	h.office.Redeclare(ready)
	h.decider.Relearn(learn(ws, h.decider.Knowledge()))
	h.decider.Reword(ws.Prompts)
	logBands(h.log, h.decider.Bands())
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
	page, err := onetime.New(onetime.Options{Cabinet: h.store, Prover: kit, Audit: auditProofs(h.store, "bot"),
		Texts: h.texts, URL: baseURL(p.workspace.Config), Key: key, Company: p.workspace.Config.Name, Log: p.log})
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
