package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/firstline-support/firstline/bot/model"
)

// A price is what it took to have a model help with some cases.
type price struct {
	by       map[model.Use]model.Tally
	cases    int
	currency string
}

// print tells it by use, and then for each case; nothing where no model was asked.
func (p price) print(w io.Writer) error {
	if len(p.by) == 0 || p.cases == 0 {
		return nil
	}
	var rows strings.Builder
	rows.WriteString("\nasked of the model\tcalls\tcached\tfailed\ttokens\tcost\ttime of a call\tslowest\t\n")
	var all model.Tally
	for _, use := range slices.Concat(model.Uses(), model.EmbeddingUses()) {
		t := p.by[use]
		if t.Calls == 0 {
			continue
		}
		failed := 0
		for _, n := range t.Failed {
			failed += n
		}
		fmt.Fprintf(&rows, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t\n", use, t.Calls, t.Cached, failed, t.Tokens, p.money(t.Cost),
			short(t.Took/time.Duration(max(t.Calls-t.Cached, 1))), short(t.Slowest))
		all.Calls, all.Tokens, all.Cost, all.Took = all.Calls+t.Calls, all.Tokens+t.Tokens, all.Cost+t.Cost, all.Took+t.Took
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	if _, err := io.WriteString(table, rows.String()); err != nil {
		return fmt.Errorf("print what the model was asked: %w", err)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print what the model was asked: %w", err)
	}
	n := p.cases
	_, err := fmt.Fprintf(w, "for each of %d cases: %.1f calls, %d tokens, %s, %s\n", n, float64(all.Calls)/float64(n),
		all.Tokens/n, p.money(all.Cost/model.Cost(n)), short(all.Took/time.Duration(n)))
	if err != nil {
		return fmt.Errorf("print what the model was asked: %w", err)
	}
	return nil
}

func (p price) money(c model.Cost) string { return strings.TrimSpace(money(c) + " " + p.currency) }

// short is a time as people compare it.
func short(d time.Duration) string { return d.Round(time.Millisecond).String() }
