package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/flow/picture"
)

// flowCommand draws a guided flow.
type flowCommand struct {
	ID        string `arg:"" optional:"" help:"The flow. Without it all are listed."`
	Format    string `help:"mermaid or svg." enum:"mermaid,svg" default:"mermaid"`
	Lang      string `help:"Language of the texts in it: en or de." enum:"en,de" default:"en"`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// Run draws it.
func (c flowCommand) Run(t terminal) error {
	ws, _, err := open(c.Workspace, t)
	if err != nil {
		return err
	}
	if c.ID == "" {
		for _, f := range ws.Flows {
			if _, err := fmt.Fprintf(t.out, "%-24s %s\n", f.ID, inLanguage(f.Title, c.Lang)); err != nil {
				return err
			}
		}
		return nil
	}
	i := slices.IndexFunc(ws.Flows, func(f flow.Flow) bool { return f.ID == c.ID })
	if i < 0 {
		return fmt.Errorf("there is no flow %q; `firstline flow` lists all", c.ID)
	}
	text := picture.Mermaid(ws.Flows[i], c.Lang)
	if c.Format == "svg" {
		text = string(picture.SVG(ws.Flows[i], c.Lang, ""))
	}
	_, err = io.WriteString(t.out, strings.TrimRight(text, "\n")+"\n")
	return err
}
