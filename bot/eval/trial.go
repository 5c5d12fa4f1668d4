package eval

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// A Trial is how the tries of one flow ended. A person has one try, so what counts is pass^k: whether all k of them
// succeed. The measure is that of tau-bench (Yao et al. 2024, arXiv:2406.12045), here with all tries that there are.
type Trial struct {
	Flow   string  `json:"flow"`
	K      int     `json:"k"`      // tries, at least 1
	Passed int     `json:"passed"` // of them
	PassK  float64 `json:"pass_k"` // 1 when all passed, else 0
}

// trials counts the tries of each flow.
func trials(results []Result) []Trial {
	all := []Trial{}
	for _, res := range results {
		if res.Case.Kind != Flow {
			continue
		}
		byFlow := func(t Trial, id string) int { return cmp.Compare(t.Flow, id) }
		i, there := slices.BinarySearchFunc(all, res.Case.Flow, byFlow)
		if !there {
			all = slices.Insert(all, i, Trial{Flow: res.Case.Flow})
		}
		all[i].K++
		if res.Passed {
			all[i].Passed++
		}
	}
	for i, t := range all {
		if t.Passed == t.K {
			all[i].PassK = 1
		}
	}
	return all
}

// PassK is the share of flows whose tries all succeed, 1 when no flow was tried.
func (r Report) PassK() float64 {
	if len(r.Flows) == 0 {
		return 1
	}
	sum := 0.0
	for _, t := range r.Flows {
		sum += t.PassK
	}
	return sum / float64(len(r.Flows))
}

// printFlows writes a line for each flow that was tried.
func (r Report) printFlows(w io.Writer) error {
	if len(r.Flows) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	var lines strings.Builder
	lines.WriteString("\n\ttries (k)\tpassed\tpass^k\t\n")
	for _, t := range r.Flows {
		fmt.Fprintf(&lines, "%s\t%d\t%d\t%.0f %%\t\n", t.Flow, t.K, t.Passed, 100*t.PassK)
	}
	fmt.Fprintf(&lines, "all flows\t\t\t%.0f %%\t\n", 100*r.PassK())
	if _, err := io.WriteString(table, lines.String()); err != nil {
		return fmt.Errorf("print the flows: %w", err)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print the flows: %w", err)
	}
	return nil
}
