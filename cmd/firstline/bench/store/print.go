package store

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Print writes the report for people.
func (r Report) Print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s; an event of %d and a turn of %d bytes\n\n", r.Store, r.EventBytes, r.TurnBytes)
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	row := func(cells ...string) {
		_, _ = fmt.Fprintln(table, strings.TrimRight(strings.Join(cells, "\t"), "\t")) // a strings.Builder takes everything
	}
	row("conversations at once", "turns/s", "store alone", "bare commits", "ratio to bare", "engine adds",
		"acknowledgement p50, p99", "turn p50, p99", "bare p50, p99")
	for _, t := range r.Turns {
		row(fmt.Sprint(t.Conversations), perSecond(t.Engine), perSecond(t.Alone), perSecond(t.Bare),
			fmt.Sprintf("%.2f", t.Ratio), fmt.Sprintf("%+.0f %%", 100*t.Overhead), pair(t.Ack.P50, t.Ack.P99),
			pair(t.Whole.P50, t.Whole.P99), pair(t.WholeBare.P50, t.WholeBare.P99))
	}
	_ = table.Flush()
	fmt.Fprintf(&b, "\n1,000 conversations of one turn take %.2f MB\n", float64(r.Memory)/1e6)
	growth(&b, "turns in the journal", r.Journals)
	growth(&b, "conversations stored", r.Stored)
	if len(r.Journals)+len(r.Stored) > 0 {
		word := "NOT flat"
		if r.Flat {
			word = "flat"
		}
		fmt.Fprintf(&b, "\nthe cost of a turn is %s: within %.0f %% of that at the smallest size\n", word, 100*flatWithin)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func growth(b *strings.Builder, what string, all []Growth) {
	if len(all) == 0 {
		return
	}
	b.WriteString("\n")
	table := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(table, "%s\tturn p50\tp99\tratio\n", what) // a strings.Builder takes everything
	for _, g := range all {
		_, _ = fmt.Fprintf(table, "%d\t%.2f ms\t%.2f ms\t%.2f\n", g.Size, g.Turn.P50, g.Turn.P99, g.Ratio)
	}
	_ = table.Flush()
}

func perSecond(v float64) string { return fmt.Sprintf("%.0f/s", v) }

func pair(a, b float64) string { return fmt.Sprintf("%.2f, %.2f ms", a, b) }
