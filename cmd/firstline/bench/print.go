package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// JSON writes the report for scripts.
func (r Report) JSON(w io.Writer) error {
	if r.Notes == nil {
		r.Notes = []string{}
	}
	return writeJSON(w, r)
}

func writeJSON(w io.Writer, report any) error {
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
	head := fmt.Sprintf("%d examples of %d intents (%s), %d out of scope; tested on %d in scope, %d out of scope",
		r.Train, r.Intents, r.Lang, r.OOSTrain, r.Test, r.OOS)
	return writeTable(w, head, r.rows(), r.Notes, r.reliability())
}

// writeTable writes measures with what they mean, more after them, and notes.
func writeTable(w io.Writer, head string, rows [][3]string, notes []string, more ...string) error {
	var b strings.Builder
	b.WriteString(head + "\n\n")
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		_, _ = fmt.Fprintln(table, strings.TrimRight(strings.Join(row[:], "\t"), "\t"))
	}
	_ = table.Flush() // a strings.Builder takes everything
	for _, text := range more {
		b.WriteString(text)
	}
	for _, note := range notes {
		fmt.Fprintf(&b, "\nnote: %s\n", note)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }

func plain(v float64) string { return fmt.Sprintf("%.3f", v) }

// given shows what could not be measured as a dash.
func given(v *float64, form func(float64) string) string {
	if v == nil {
		return "-"
	}
	return form(*v)
}

// rows are the measures with what they mean.
func (r Report) rows() [][3]string {
	return [][3]string{
		{"accuracy", given(r.Accuracy, percent), "in scope, the likeliest intent, nothing rejected"},
		{"macro-F1", given(r.MacroF1, percent), "the same, every intent counting alike"},
		{"ECE", plain(r.ECE), "mean distance between confidence and share of right answers"},
		{"ECE by chance", plain(r.Chance), "what it would be of so many messages if every confidence were true"},
		{"ECE as tested", plain(r.AsTested), "the same with as many messages out of scope as were tested"},
		{"coverage at 1 % wrong", percent(r.Coverage["1"]), "of all messages are answered when 1 answer in 100 may be wrong"},
		{"coverage at 3 % wrong", percent(r.Coverage["3"]), ""},
		{"coverage at 5 % wrong", percent(r.Coverage["5"]), ""},
		{"AUROC", given(r.AUROC, plain), "a message in scope looks more like one than one out of scope does"},
		{"FPR95", given(r.FPR95, percent), "of those out of scope accepted when 95 % in scope are"},
		{"threshold", plain(r.Threshold), "below it a message is rejected; from " + origins[r.ThresholdFrom]},
		{"accuracy with rejection", given(r.Accepted, percent), "in scope, rejected counts as wrong"},
		{"out-of-scope recall", given(r.Recall, percent), "of those out of scope rejected"},
		{"out-of-scope precision", given(r.Precision, percent), "of the rejected are out of scope"},
		{"out-of-scope F1", given(r.F1, percent), "harmonic mean of both"},
		{"training", fmt.Sprintf("%.2f s", r.TrainSeconds), fmt.Sprintf("%.2f s of processor time", r.TrainCPUSeconds)},
		{"one message, p50", fmt.Sprintf("%.0f µs", r.P50), "single thread, warm"},
		{"one message, p99", fmt.Sprintf("%.0f µs", r.P99), ""},
		{"model", megabytes(r.ModelBytes), "growth of the heap in use"},
		{"memory at its peak", megabytes(r.ResidentBytes), "resident, the whole program with the data"},
	}
}

// origins say it to people.
var origins = map[string]string{
	fromBoth:   "the validation files, both together",
	fromScope:  "the validation file, where it keeps 90 %",
	fromEngine: "the engine: more likely meant for no intent than for one",
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// reliability shows the bins that hold anything.
func (r Report) reliability() string {
	var b strings.Builder
	b.WriteString("\nconfidence     answers  mean   right\n")
	for _, bin := range r.Reliability {
		if bin.Answers > 0 {
			fmt.Fprintf(&b, "%.2f to %.2f  %9d  %.3f  %.3f\n", bin.Low, bin.High, bin.Answers, bin.Confidence, bin.Accuracy)
		}
	}
	return b.String()
}
