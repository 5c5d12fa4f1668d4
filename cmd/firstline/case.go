package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
	"github.com/firstline-support/firstline/handoff/texts"
)

// caseCommand prints a case.
type caseCommand struct {
	Number    string `arg:"" help:"The number, with or without what stands before it: 12 or FL-12."`
	Format    string `help:"text, markdown or json." enum:"text,markdown,json" default:"text"`
	Lang      string `help:"Language of the headings: en or de." enum:"en,de" default:"en"`
	Words     bool   `help:"Print the conversation, too."`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// Run prints it.
func (c caseCommand) Run(ctx context.Context, t terminal) error {
	number, err := strconv.ParseInt(c.Number[strings.LastIndexAny(c.Number, "-#")+1:], 10, 64)
	if err != nil || number < 1 {
		return fmt.Errorf("%q is no number of a case: write 12 or FL-12", c.Number)
	}
	ws, _, err := open(c.Workspace, t)
	if err != nil {
		return err
	}
	store, err := attachKeeper(ctx, ws.Config, c.Workspace)
	if err != nil {
		return err
	}
	s, entries, err := c.read(ctx, store, number, ws)
	if err == nil {
		err = c.print(t.out, s, entries)
	}
	return errors.Join(err, store.Close())
}

// read gives the case's sheet and its whole journal.
func (c caseCommand) read(ctx context.Context, store keeper, number int64,
	ws *workspace.Workspace) (sheet.Sheet, []handoff.Entry, error) {
	config := ws.Config
	catalogue, err := texts.Load()
	if err != nil {
		return sheet.Sheet{}, nil, err
	}
	found, err := store.Case(ctx, number)
	if errors.Is(err, handoff.ErrMovedOut) {
		return sheet.Sheet{}, nil, fmt.Errorf("case %s was moved out of the store: firstline restore brings it back",
			sheet.Ref(config.CasePrefix, number))
	}
	if errors.Is(err, handoff.ErrNoCase) {
		return sheet.Sheet{}, nil, fmt.Errorf("there is no case %s here", sheet.Ref(config.CasePrefix, number))
	}
	if err != nil {
		return sheet.Sheet{}, nil, err
	}
	entries, err := store.Journal(ctx, found.Conversation, 0, 1<<30)
	if err != nil {
		return sheet.Sheet{}, nil, err
	}
	rows, err := store.Queue(ctx, handoff.Filter{Person: found.Person.ID, Newest: true, Limit: 6})
	if err != nil {
		return sheet.Sheet{}, nil, err
	}
	s := sheet.Sheet{Words: sheet.Words{Texts: catalogue, Lang: c.Lang}, Case: found,
		Brief: handoff.Compute(found, entries), Prefix: config.CasePrefix,
		Team: ws.Policy(catalogue).TeamName(found.Team, c.Lang),
		URL:  fmt.Sprintf("%s/console/cases/%d", baseURL(config), number), Now: time.Now()}
	for _, r := range rows {
		if r.Case.Number != number && r.Case.Channel == found.Channel {
			s.Earlier = append(s.Earlier, r.Case)
		}
	}
	return s, entries, nil
}

func (c caseCommand) print(out io.Writer, s sheet.Sheet, entries []handoff.Entry) error {
	if c.Format == "json" {
		whole := struct {
			Case    handoff.Case    `json:"case"`
			Brief   handoff.Brief   `json:"brief"`
			Journal []handoff.Entry `json:"journal,omitempty"`
		}{Case: s.Case, Brief: s.Brief}
		if c.Words {
			whole.Journal = entries
		}
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(whole)
	}
	written, talk := s.Text(), s.TalkText
	if c.Format == "markdown" {
		written, talk = s.Markdown(), s.TalkMarkdown
	}
	if c.Words {
		written += "\n" + talk(entries)
	}
	_, err := io.WriteString(out, written)
	return err
}
