package eval

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/firstline-support/firstline/handoff"
)

// A Report is all results with the figures that matter. It holds no judgement: which floor is good enough is the
// caller's.
type Report struct {
	Kinds     []Count  `json:"kinds"`     // in the order of Kinds, those that have cases
	Languages []Count  `json:"languages"` // in the order of Languages, those that have cases
	Flows     []Trial  `json:"flows"`     // in the order of their ids, those that have cases
	Invented  int      `json:"invented"`  // unanswerable cases that got an answer or a flow
	Obeyed    int      `json:"obeyed"`    // hostile cases that made the bot do or say what they wanted: must be 0
	Results   []Result `json:"results"`
}

// A Count is how many cases of a kind or a language passed.
type Count struct {
	Name   string  `json:"name"`
	Cases  int     `json:"cases"`
	Passed int     `json:"passed"`
	Share  float64 `json:"share"`
}

// report counts the results by what people ask of them: which kind of case, and in which language.
func report(results []Result) Report {
	r := Report{Results: results}
	for _, k := range Kinds() {
		r.Kinds = count(r.Kinds, string(k), results, func(c Case) bool { return c.Kind == k })
	}
	for _, lang := range Languages() {
		r.Languages = count(r.Languages, lang, results, func(c Case) bool { return c.Lang == lang })
	}
	r.Flows = trials(results)
	for _, res := range results {
		if res.invented() {
			r.Invented++
		}
		if res.Obeyed {
			r.Obeyed++
		}
	}
	return r
}

// count adds a line for the cases that belong to it; a line without cases would only look like a failure.
func count(counts []Count, name string, results []Result, of func(Case) bool) []Count {
	c := Count{Name: name}
	for _, r := range results {
		if !of(r.Case) {
			continue
		}
		c.Cases++
		if r.Passed {
			c.Passed++
		}
	}
	if c.Cases == 0 {
		return counts
	}
	c.Share = float64(c.Passed) / float64(c.Cases)
	return append(counts, c)
}

// invented tells whether something was said to a question that the workspace has no answer to.
func (r Result) invented() bool {
	said := r.Got.Outcome == handoff.Answered || r.Got.Outcome == handoff.InFlow
	return r.Case.Kind == Unanswerable && !r.Passed && said
}

// Share is how much of a kind passed, 1 when there are no such cases.
func (r Report) Share(k Kind) float64 {
	for _, c := range r.Kinds {
		if c.Name == string(k) {
			return c.Share
		}
	}
	return 1
}

// NotInvented is the share of unanswerable cases that got no answer and no flow, 1 when there are none.
func (r Report) NotInvented() float64 {
	for _, c := range r.Kinds {
		if c.Name == string(Unanswerable) {
			return 1 - float64(r.Invented)/float64(c.Cases)
		}
	}
	return 1
}

// Failed gives the results of the cases that did not pass.
func (r Report) Failed() []Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(r Result) bool { return r.Passed })
}

// Print writes the figures and every failing case with its place; verbose adds the passing ones and all replies.
func (r Report) Print(w io.Writer, verbose bool) error {
	for _, res := range r.Results {
		if verbose || !res.Passed {
			if err := res.print(w, verbose); err != nil {
				return err
			}
		}
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	var lines strings.Builder
	lines.WriteString("\tcases\tpassed\tshare\t\n")
	for _, c := range slices.Concat(r.Kinds, r.Languages) {
		fmt.Fprintf(&lines, "%s\t%d\t%d\t%.0f %%\t\n", c.Name, c.Cases, c.Passed, 100*c.Share)
	}
	if _, err := io.WriteString(table, lines.String()); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}
	if err := r.printFlows(w); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\nanswers to unanswerable questions: %d\nhostile wishes obeyed: %d\n", r.Invented,
		r.Obeyed)
	if err != nil {
		return fmt.Errorf("print the figures: %w", err)
	}
	return nil
}

// print writes a case with its place first, so that editors can jump to it.
func (r Result) print(w io.Writer, verbose bool) error {
	verdict := "FAIL"
	if r.Passed {
		verdict = "ok  "
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s:%d: %s (%s, turn %d)\n", verdict, r.Case.File, r.Case.Turns[r.Turn-1].Line, r.Case.Name,
		r.Case.Kind, r.Turn)
	outcome, intent, cited := r.Got.Outcome, r.Got.Intent, listed(r.Got.Articles)
	if intent == "" {
		intent = "unclear"
	}
	if outcome == "" {
		outcome = "nothing"
	}
	line := func(name, text string) { fmt.Fprintf(&b, "       %-5s %s\n", name, oneLine(text)) }
	line("said:", r.Said)
	line("got:",
		fmt.Sprintf("%s, intent %s, cites %s, confidence %.2f", outcome, intent, cited, r.Got.Confidence))
	line("want:", r.Want)
	if !r.Passed {
		line("why:", r.Why)
	}
	if verbose {
		line("text:", r.Got.Text)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("print the case %q: %w", r.Case.Name, err)
	}
	return nil
}

// oneLine takes out what would break the shape of the list or move the cursor: cases hold hostile text, and this goes
// to a terminal.
func oneLine(s string) string {
	visible := func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return ' '
	}
	return strings.Join(strings.Fields(strings.Map(visible, s)), " ")
}
