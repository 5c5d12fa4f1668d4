package load

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/firstline-support/firstline/cmd/firstline/bench/gauge"
)

// JSON writes a report for scripts.
func JSON(w io.Writer, report any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(report); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// Print writes the report for people.
func (r Report) Print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s over %s: %.1f conversations a second for %.0f s, seed %d\n\n", r.where(),
		strings.Join(r.Channels, ", "), r.Offered, r.Seconds, r.Seed)
	if r.Interrupted {
		b.WriteString("interrupted: what is below is what there was by then\n\n")
	}
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range slices.Concat(r.rates(), r.outcomes(), r.times(), r.used()) {
		_, _ = fmt.Fprintln(table, strings.TrimRight(strings.Join(row[:], "\t"), "\t")) // a strings.Builder takes everything
	}
	_ = table.Flush()
	b.WriteString(r.flatness())
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "\nnote: %s\n", note)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func (r Report) where() string {
	switch r.Nodes {
	case 0:
		return "nodes that ran already"
	case 1:
		return "1 node on " + r.Store
	}
	return fmt.Sprintf("%d nodes on %s", r.Nodes, r.Store)
}

func (r Report) rates() [][3]string {
	return [][3]string{
		{"conversations", fmt.Sprintf("%.1f/s", r.Began), fmt.Sprintf("achieved, of %.1f/s offered", r.Offered)},
		{"messages due", fmt.Sprintf("%.1f/s", r.DueRate), "after the warm-up, as are the two below"},
		{"acknowledged", fmt.Sprintf("%.1f/s", r.AckedRate), ""},
		{"answered", fmt.Sprintf("%.1f/s", r.AnsweredRate), "had an outcome"},
	}
}

func (r Report) outcomes() [][3]string {
	rows := [][3]string{
		{"messages due", fmt.Sprint(r.Due), "in all"},
		{"acknowledged", fmt.Sprint(r.Acknowledged), ""},
		{"answered", fmt.Sprint(r.Answered), fmt.Sprintf("%d apologies among the outcomes", r.Apologies)},
		{"LOST", fmt.Sprint(r.Lost), "acknowledged, and no outcome at the end"},
		{"ANSWERED TWICE", fmt.Sprint(r.Twice), ""},
		{"never acknowledged", fmt.Sprint(r.Unsent), "the person saw that"},
	}
	if r.Unfinished > 0 {
		rows = append(rows, [3]string{"unfinished", fmt.Sprint(r.Unfinished), "open when the run was interrupted"})
	}
	if r.Escalated > 0 {
		rows = append(rows, [3]string{"escalated", fmt.Sprint(r.Escalated), fmt.Sprintf("%d resolved, %d waiting at the end",
			r.Resolved, r.Waiting)})
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Errors)) {
		rows = append(rows, [3]string{"errors: " + kind, fmt.Sprint(r.Errors[kind]), ""})
	}
	return rows
}

func (r Report) times() [][3]string {
	return [][3]string{
		{"acknowledgement", spread(r.Ack), "since the message was due"},
		{"time to answer", spread(r.Answer), "since the last message before it was due; includes the wait for more words"},
		{"time to first human", spread(r.Human), "since the wish was due"},
	}
}

func spread(s gauge.Spread) string {
	if s.Count == 0 {
		return "none"
	}
	return fmt.Sprintf("p50 %s, p95 %s, p99 %s, max %s", ms(s.P50), ms(s.P95), ms(s.P99), ms(s.Max))
}

func ms(v float64) string {
	switch {
	case v >= 10_000:
		return fmt.Sprintf("%.1f s", v/1000)
	case v >= 10:
		return fmt.Sprintf("%.0f ms", v)
	}
	return fmt.Sprintf("%.2f ms", v)
}

func (r Report) used() (rows [][3]string) {
	if r.CPU > 0 {
		rows = append(rows, [3]string{"processor time", fmt.Sprintf("%.2f s", r.CPU),
			"of all nodes, for 1,000 messages that were answered"})
	}
	for i, u := range r.Usage {
		if u.MostResident == 0 {
			continue
		}
		routines := ""
		if u.MostGoroutines > 0 {
			routines = fmt.Sprintf(", %d goroutines", u.Goroutines)
		}
		rows = append(rows, [3]string{fmt.Sprintf("node %d", i+1), megabytes(u.Resident) + routines,
			"resident at the end; most " + megabytes(u.MostResident)})
	}
	return rows
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// flatness is the verdict of a long run.
func (r Report) flatness() string {
	var b strings.Builder
	for i, u := range r.Usage {
		for _, of := range []struct {
			what  string
			trend *gauge.Trend
		}{{"memory", u.MemoryTrend}, {"goroutines", u.RoutineTrend}} {
			if of.trend == nil {
				continue
			}
			word := "GROWING"
			if of.trend.Flat {
				word = "flat"
			}
			fmt.Fprintf(&b, "\nnode %d, %s: %s (%+.1f %% by the line of least squares over the last %.0f %% of the run; up to "+
				"%.0f %% counts as flat)\n", i+1, of.what, word, 100*of.trend.Growth, 100*(1-settling), 100*tolerance)
		}
	}
	return b.String()
}

// Line is one moment for a log.
func (m Moment) Line() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%6.0f s  answered %.1f/s of %.1f/s due, open %d, acknowledgement p99 %s, answer p99 %s",
		m.At, m.Answered, m.Due, m.Open, ms(m.Ack.P99), ms(m.Answer.P99))
	for i, n := range m.Nodes {
		if n.Resident > 0 {
			fmt.Fprintf(&b, ", node %d %s", i+1, megabytes(n.Resident))
		}
		if n.Goroutines > 0 {
			fmt.Fprintf(&b, " %d goroutines", n.Goroutines)
		}
	}
	return b.String()
}

// Plot draws the run.
func (r Report) Plot(w io.Writer) error {
	curve := func(name string, of func(Moment) float64) gauge.Curve {
		c := gauge.Curve{Name: name}
		for _, m := range r.Series {
			c.Points = append(c.Points, gauge.Point{X: m.At, Y: of(m)})
		}
		return c
	}
	panels := []gauge.Panel{
		{Title: "messages", Unit: "/s", Curves: []gauge.Curve{
			curve("due", func(m Moment) float64 { return m.Due }),
			curve("acknowledged", func(m Moment) float64 { return m.Acknowledged }),
			curve("answered", func(m Moment) float64 { return m.Answered })}},
		{Title: "acknowledgement", Unit: "ms", Curves: []gauge.Curve{
			curve("p50", func(m Moment) float64 { return m.Ack.P50 }),
			curve("p99", func(m Moment) float64 { return m.Ack.P99 })}},
		{Title: "time to answer", Unit: "ms", Curves: []gauge.Curve{
			curve("p50", func(m Moment) float64 { return m.Answer.P50 }),
			curve("p99", func(m Moment) float64 { return m.Answer.P99 })}},
		{Title: "open conversations", Curves: []gauge.Curve{
			curve("open", func(m Moment) float64 { return float64(m.Open) })}},
	}
	memory, routines := gauge.Panel{Title: "resident memory", Unit: "MB"}, gauge.Panel{Title: "goroutines"}
	for i, u := range r.Usage {
		name := fmt.Sprintf("node %d", i+1)
		if u.MostResident > 0 {
			resident := func(m Moment) float64 { return float64(m.Nodes[i].Resident) / 1e6 }
			memory.Curves = append(memory.Curves, curve(name, resident))
		}
		if u.MostGoroutines > 0 {
			running := func(m Moment) float64 { return float64(m.Nodes[i].Goroutines) }
			routines.Curves = append(routines.Curves, curve(name, running))
		}
	}
	for _, p := range []gauge.Panel{memory, routines} {
		if len(p.Curves) > 0 {
			panels = append(panels, p)
		}
	}
	title := fmt.Sprintf("%s over %s, %.1f conversations/s", r.where(), strings.Join(r.Channels, ", "), r.Offered)
	return gauge.Plot(w, title, panels)
}
