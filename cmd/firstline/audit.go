package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// auditCommand prints what was done and tried at the desk.
type auditCommand struct {
	Agent     string `help:"Only of this agent."`
	About     string `help:"Only about this case (its number) or agent (its id)."`
	Days      int    `help:"How many days back." default:"30"`
	Limit     int    `help:"At most so many, the latest." default:"1000"`
	JSON      bool   `help:"Print a line of JSON for each."`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// Run prints the deeds, the oldest first as in a log.
func (c auditCommand) Run(ctx context.Context, t terminal) error {
	return withStore(ctx, c.Workspace, t, func(store keeper, _ string) error {
		deeds, err := store.Deeds(ctx, handoff.DeedFilter{Agent: c.Agent, About: c.About, Limit: c.Limit,
			Since: time.Now().AddDate(0, 0, -c.Days)})
		if err != nil {
			return err
		}
		for i := len(deeds) - 1; i >= 0; i-- {
			if err := c.print(t, deeds[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c auditCommand) print(t terminal, d handoff.Deed) error {
	if c.JSON {
		return json.NewEncoder(t.out).Encode(d)
	}
	_, err := fmt.Fprintf(t.out, "%s  %-20s %-15s %-20s %-10s %d %s\n", d.At.UTC().Format(time.RFC3339),
		cmp.Or(d.Agent, "-"), d.From, d.What, cmp.Or(d.About, "-"), d.Result, d.Note)
	return err
}
