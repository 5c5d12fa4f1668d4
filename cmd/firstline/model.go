package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/firstline-support/firstline/bot/model"
)

// modelCommand looks after the language model.
type modelCommand struct {
	Prompts modelPromptsCommand `cmd:"" help:"List the prompts, print one, or write them out to change them."`
	Calls   modelCallsCommand   `cmd:"" help:"Print what the model was asked, redacted as it left the house."`
	Costs   modelCostsCommand   `cmd:"" help:"Print calls, tokens, cost and time by day and use."`
	Replay  modelReplayCommand  `cmd:"" help:"Ask the model one recorded call again and print both answers."`
}

// modelPromptsCommand shows prompts.
type modelPromptsCommand struct {
	Name      string `arg:"" optional:"" help:"Print this one, such as answer."`
	Write     bool   `help:"Write all into the workspace's folder prompts, to be changed; files that are there stay."`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// Run prints the prompts that are in force.
func (c modelPromptsCommand) Run(t terminal) error {
	dir := filepath.Join(c.Workspace, model.PromptFolder)
	book, err := prompts(c.Workspace)
	if err != nil {
		return err
	}
	if c.Write {
		return writePrompts(dir, book, t)
	}
	if c.Name != "" {
		p, ok := book[model.Use(c.Name)]
		if !ok {
			return fmt.Errorf("there is no prompt %q; there are %v", c.Name, model.Uses())
		}
		_, err := io.WriteString(t.out, p.Source)
		return err
	}
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, u := range model.Uses() {
		if _, err := fmt.Fprintf(table, "%s\t%s\n", book[u].Version, book[u].File); err != nil {
			return err
		}
	}
	return table.Flush()
}

// prompts are those of a folder, which may have none of its own.
func prompts(dir string) (model.Book, error) {
	folder := filepath.Join(dir, model.PromptFolder)
	if !exists(folder) {
		return model.Prompts(nil)
	}
	return model.Prompts(os.DirFS(folder))
}

func writePrompts(dir string, book model.Book, t terminal) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for _, u := range model.Uses() {
		path := filepath.Join(dir, string(u)+".md")
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		_, err = f.WriteString(book[u].Source)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(t.out, path); err != nil {
			return err
		}
	}
	return nil
}

// modelCallsCommand prints recorded calls.
type modelCallsCommand struct {
	ID           int64  `arg:"" optional:"" help:"Print this call with what was asked and answered."`
	Conversation string `help:"Only of this conversation."`
	Use          string `help:"Only for this use, such as answer."`
	Failed       bool   `help:"Only those that failed."`
	Limit        int    `help:"At most so many, the latest." default:"50"`
	JSON         bool   `help:"Print a line of JSON for each, with what was asked and answered."`
	Workspace    string `help:"The workspace." default:"." type:"path"`
}

// Run prints the calls, the oldest first as in a log.
func (c modelCallsCommand) Run(ctx context.Context, t terminal) error {
	return withStore(ctx, c.Workspace, t, func(store keeper, _ string) error {
		calls, err := store.ModelCalls(ctx, model.CallFilter{ID: c.ID, Conversation: c.Conversation, Use: model.Use(c.Use),
			Failed: c.Failed, Limit: c.Limit})
		if err != nil {
			return err
		}
		if c.ID != 0 && len(calls) == 0 {
			return fmt.Errorf("there is no call %d", c.ID)
		}
		for _, call := range slices.Backward(calls) {
			if err := c.print(t, call); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c modelCallsCommand) print(t terminal, call model.Call) error {
	if c.JSON {
		return json.NewEncoder(t.out).Encode(call)
	}
	how := cmp.Or(string(call.Failure), "ok")
	if call.Cached {
		how = "cached"
	}
	_, err := fmt.Fprintf(t.out, "%d  %s  %-12s %-10s %s  %d+%d tokens  %s  %s  %s %s\n", call.ID,
		call.At.UTC().Format(time.RFC3339), cmp.Or(call.Prompt, string(call.Use)), how, call.Model, call.Usage.In,
		call.Usage.Out, money(call.Cost), call.Took.Round(time.Millisecond), call.Conversation,
		cmp.Or(call.Problem, call.Result))
	if err != nil || c.ID == 0 {
		return err
	}
	return printCall(t.out, call)
}

// printCall shows what was asked and answered.
func printCall(w io.Writer, call model.Call) error {
	if len(call.Turns) == 0 {
		_, err := fmt.Fprintln(w, "\nWhat was asked and answered is forgotten.")
		return err
	}
	for _, turn := range call.Turns {
		if _, err := fmt.Fprintf(w, "\n== %s ==\n%s\n", turn.Role, turn.Text); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "\n== answer ==\n%s\n", call.Answer)
	return err
}

// money is a cost as people read it: without the currency, which is that of the prices.
func money(c model.Cost) string {
	const millionths = 1e6
	return fmt.Sprintf("%.4f", float64(c)/millionths)
}

// modelCostsCommand sums up.
type modelCostsCommand struct {
	Days      int    `help:"How many days back." default:"30"`
	JSON      bool   `help:"Print a line of JSON for each day and use."`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// Run prints a table, the newest day first.
func (c modelCostsCommand) Run(ctx context.Context, t terminal) error {
	return withStore(ctx, c.Workspace, t, func(store keeper, _ string) error {
		days, err := store.CallDays(ctx, time.Now().AddDate(0, 0, -c.Days))
		if err != nil {
			return err
		}
		if c.JSON {
			for _, d := range days {
				if err := json.NewEncoder(t.out).Encode(d); err != nil {
					return err
				}
			}
			return nil
		}
		table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', tabwriter.AlignRight)
		var rows strings.Builder
		rows.WriteString("day\tuse\tcalls\tcached\tfailed\ttokens\tcost\ttime of a call\t\n")
		for _, d := range days {
			fmt.Fprintf(&rows, "%s\t%s\t%d\t%d\t%d\t%d\t%s\t%s\t\n", d.Day.Format(time.DateOnly), d.Use, d.Sent.Calls,
				d.Cached, d.Failed, d.Sent.Tokens, money(d.Sent.Cost),
				(d.Took / time.Duration(max(d.Sent.Calls, 1))).Round(time.Millisecond))
		}
		if _, err := io.WriteString(table, rows.String()); err != nil {
			return err
		}
		return table.Flush()
	})
}
