package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/handoff/texts"
)

// linksCommand looks after whose chat accounts are known.
type linksCommand struct {
	List   linksListCommand   `cmd:"" help:"List which chat accounts are linked to which accounts."`
	Remove linksRemoveCommand `cmd:"" help:"Take a link away."`
}

// linksListCommand lists links.
type linksListCommand struct {
	JSON      bool   `help:"Print JSON, one object on each line." name:"json"`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// linksRemoveCommand takes one away.
type linksRemoveCommand struct {
	Channel   string `arg:"" help:"The channel: slack, discord, web or terminal."`
	Person    string `arg:"" help:"The person's id there, as the list shows it."`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// linksPage is how many are read at once.
const linksPage = 100

// Run lists them.
func (c linksListCommand) Run(ctx context.Context, t terminal) error {
	return withKit(ctx, c.Workspace, t, func(kit *proof.Kit) error {
		for after := ""; ; {
			page, place, err := kit.Links(ctx, after, linksPage)
			if err != nil {
				return err
			}
			for _, l := range page {
				if err := c.print(t, l); err != nil {
					return err
				}
			}
			if place == "" {
				return nil
			}
			after = place
		}
	})
}

func (c linksListCommand) print(t terminal, l proof.Link) error {
	if c.JSON {
		return json.NewEncoder(t.out).Encode(map[string]string{"channel": l.Channel, "person": l.Person,
			"account": l.Account, "at": l.At.UTC().Format(time.RFC3339), "method": string(l.Method)})
	}
	_, err := fmt.Fprintf(t.out, "%-10s %-28q %-28q %s by %s\n", l.Channel, l.Person, l.Account,
		l.At.UTC().Format(time.RFC3339), l.Method)
	return err
}

// Run takes it away.
func (c linksRemoveCommand) Run(ctx context.Context, t terminal) error {
	return withKit(ctx, c.Workspace, t, func(kit *proof.Kit) error {
		_, there, err := kit.LinkOf(ctx, c.Channel, c.Person)
		if err == nil && !there {
			err = fmt.Errorf("%s of %s is linked to no account; `firstline links list` shows all", c.Person, c.Channel)
		}
		if err == nil {
			err = kit.Unlink(ctx, c.Channel, c.Person, "cli")
		}
		if err == nil {
			_, err = fmt.Fprintln(t.out, "The link is gone.")
		}
		return err
	})
}

// withKit opens what a running bot keeps of proofs.
func withKit(ctx context.Context, dir string, t terminal, do func(*proof.Kit) error) error {
	data, err := dataDir(dir, t)
	if err != nil {
		return err
	}
	return withStore(ctx, dir, t, func(store keeper, _ string) error {
		kit, err := storedKit(ctx, store, data)
		if err != nil {
			return err
		}
		return do(kit)
	})
}

// storedKit can look and take away, and proves nothing.
func storedKit(ctx context.Context, store keeper, data string) (*proof.Kit, error) {
	key, err := sharedKey(ctx, store, data)
	if err != nil {
		return nil, err
	}
	catalogue, err := texts.Load()
	if err != nil {
		return nil, err
	}
	return proof.New(proof.Options{Cabinet: store, Contacts: nobody{}, Texts: catalogue, Key: key,
		Audit: auditProofs(store, "cli")})
}

// nobody is a directory without accounts.
type nobody struct{}

// Contact implements [proof.Contacts].
func (nobody) Contact(context.Context, string) (proof.Contact, error) {
	return proof.Contact{}, proof.ErrNoAccount
}
