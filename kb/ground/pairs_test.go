package ground

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A pair is one statement with the passages that it cites, and whether they support it. testdata/README.md says how
// they were made.
type pair struct {
	set, lang, kind, statement string
	passages                   []string
	supported                  bool
}

// The pairs are split by files, because those of one file share their passages: every second one, in order of their
// names and for each language by itself, was never looked at while the room was built.
const (
	development = "development"
	heldOut     = "held out"
)

func readPairs(t testing.TB) []pair {
	t.Helper()
	var all []pair
	for _, lang := range []string{"en", "de"} {
		files, err := filepath.Glob("testdata/pairs/" + lang + "-*.txt")
		if err != nil || len(files) == 0 {
			t.Fatalf("no pairs in %s: %v", lang, err)
		}
		slices.Sort(files)
		for i, file := range files {
			set := development
			if i%2 == 1 {
				set = heldOut
			}
			all = append(all, readFile(t, file, set, lang)...)
		}
	}
	return all
}

func readFile(t testing.TB, file, set, lang string) []pair {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []pair
	var passages []string
	for n, l := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		head, rest, ok := strings.Cut(l, ": ")
		mark, kind, labelled := strings.Cut(head, " ")
		switch {
		case ok && head == "passages":
			for _, name := range strings.Fields(rest) {
				passages = append(passages, readPassage(t, name))
			}
		case ok && labelled && (mark == "+" || mark == "-"):
			all = append(all, pair{set, lang, kind, rest, passages, mark == "+"})
		default:
			t.Fatalf("%s:%d: %q is no pair", file, n+1, l)
		}
	}
	return all
}

func readPassage(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/passages/" + name + ".md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A tally counts judgements.
type tally struct{ wrong, all int }

func (n tally) String() string {
	if n.all == 0 {
		return "      –        "
	}
	return fmt.Sprintf("%4d/%-4d %5.1f%%", n.all-n.wrong, n.all, 100*float64(n.all-n.wrong)/float64(n.all))
}

// rate is the share of wrong ones.
func (n tally) rate() float64 { return float64(n.wrong) / float64(max(1, n.all)) }

// The least that the room must reach on the pairs that were held out.
const (
	leastRecall     = 0.88
	mostFalseAlarms = 0.47
)

// TestGroundingBenchmark judges all pairs and prints how well by kind and language. Errors are listed for the
// development half only.
func TestGroundingBenchmark(t *testing.T) {
	t.Parallel()
	counts := map[string]*tally{}
	count := func(p pair, wrong bool) {
		for _, key := range []string{p.set + side(p), p.set + side(p) + p.lang, p.set + side(p) + p.lang + p.kind} {
			if counts[key] == nil {
				counts[key] = &tally{}
			}
			counts[key].all++
			if wrong {
				counts[key].wrong++
			}
		}
	}
	pairs := readPairs(t)
	for _, p := range pairs {
		v := New(p.passages...).Check(p.statement)
		count(p, v.Supported != p.supported)
		if v.Supported != p.supported && p.set == development {
			t.Logf("%s%s %s: %q %v", side(p), p.kind, p.lang, p.statement, v.Why)
		}
	}
	t.Log(table(pairs, counts))
	if missed := counts[heldOut+"-"].rate(); missed > 1-leastRecall {
		t.Errorf("recall on unsupported held-out pairs is %.3f, want at least %.2f", 1-missed, leastRecall)
	}
	if alarms := counts[heldOut+"+"].rate(); alarms > mostFalseAlarms {
		t.Errorf("false alarms on supported held-out pairs are %.3f, want at most %.2f", alarms, mostFalseAlarms)
	}
}

func side(p pair) string {
	if p.supported {
		return "+"
	}
	return "-"
}

func table(pairs []pair, counts map[string]*tally) string {
	var b strings.Builder
	b.WriteString("right judgements\n")
	for _, sign := range []string{"+", "-"} {
		kinds := map[string]bool{}
		for _, p := range pairs {
			if side(p) == sign {
				kinds[p.kind] = true
			}
		}
		fmt.Fprintf(&b, "%-15s %-16s %-16s %-16s %-16s\n", map[string]string{"+": "supported", "-": "unsupported"}[sign],
			"dev en", "dev de", "held-out en", "held-out de")
		for _, kind := range append(slices.Sorted(mapKeys(kinds)), "") {
			name := kind
			if kind == "" {
				name = "all"
			}
			fmt.Fprintf(&b, "  %-13s", name)
			for _, set := range []string{development, heldOut} {
				for _, lang := range []string{"en", "de"} {
					n := counts[set+sign+lang+kind]
					if n == nil {
						n = &tally{}
					}
					fmt.Fprintf(&b, " %-16s", n)
				}
			}
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "  together: development %s, held out %s\n", counts[development+sign], counts[heldOut+sign])
	}
	return b.String()
}

func mapKeys(m map[string]bool) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
