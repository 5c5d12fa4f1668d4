package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sample are arguments with the small data set of this test.
func sample(more ...string) []string {
	return append([]string{"bench", "intents", "--train", "testdata/bench/train.tsv", "--test", "testdata/bench/test.tsv"},
		more...)
}

func withStrangers() []string {
	return sample("--val", "testdata/bench/val.tsv", "--oos-val", "testdata/bench/oos-val.tsv",
		"--oos-test", "testdata/bench/oos-test.txt")
}

// command runs the program as typed.
func command(t *testing.T, args ...string) (out, errors string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, terminal{strings.NewReader(""), &stdout, &stderr})
	return stdout.String(), stderr.String(), code
}

var (
	figures = regexp.MustCompile(`\b\d+(\.\d+)?\b`)
	gaps    = regexp.MustCompile(` +`)
)

// shape is a text without what differs from run to run and from machine to machine.
func shape(text string) string {
	text, _, _ = strings.Cut(text, "\nconfidence ")
	return gaps.ReplaceAllString(figures.ReplaceAllString(text, "#"), " ")
}

func TestBenchOfIntentsPrintsEveryMeasure(t *testing.T) {
	out, complaints, code := command(t, withStrangers()...)
	if code != exitOK || complaints != "" {
		t.Fatalf("exit code %d: %s", code, complaints)
	}
	golden := filepath.Join("testdata", "bench", "report.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(shape(out)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := shape(out); got != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if !strings.Contains(out, "\nconfidence     answers  mean   right\n") {
		t.Errorf("there is no reliability table in:\n%s", out)
	}
}

// benchKeys are the contract with scripts.
const benchKeys = `lang intents train_examples oos_train_examples val_examples oos_val_examples test_examples oos_examples
	unknown_label_examples accuracy macro_f1 ece ece_by_chance ece_as_tested coverage auroc auroc_answer fpr95
	threshold threshold_from accuracy_with_rejection oos_recall oos_precision oos_f1 train_seconds train_cpu_seconds
	p50_us p99_us model_bytes peak_resident_bytes reliability notes`

func benchJSON(t *testing.T, args ...string) map[string]any {
	t.Helper()
	out, complaints, code := command(t, append(args, "--json")...)
	if code != exitOK {
		t.Fatalf("exit code %d: %s", code, complaints)
	}
	var report map[string]any
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v in:\n%s", err, out)
	}
	return report
}

func TestBenchOfIntentsKeepsItsJSONKeysAndExplainsThem(t *testing.T) {
	report := benchJSON(t, withStrangers()...)
	help := benchIntentsCommand{}.Help()
	keys := strings.Fields(benchKeys)
	for _, key := range keys {
		if value, ok := report[key]; !ok || value == nil {
			t.Errorf("%s is %v", key, value)
		}
		if !strings.Contains(help, key) {
			t.Errorf("the help does not explain %s", key)
		}
	}
	if len(report) != len(keys) {
		t.Errorf("got %d keys, want %d", len(report), len(keys))
	}
	for key, want := range map[string]float64{"intents": 4, "train_examples": 24, "val_examples": 8, "oos_val_examples": 4,
		"test_examples": 8, "oos_examples": 6} {
		if report[key] != want {
			t.Errorf("%s is %v, want %v", key, report[key], want)
		}
	}
	if accuracy := report["accuracy"].(float64); accuracy < 0.7 {
		t.Errorf("got an accuracy of %v with easy messages, want 0.7 at least", accuracy)
	}
	if report["threshold_from"] != "validation" || report["lang"] != "en" {
		t.Errorf("the threshold is from %v, the language %v", report["threshold_from"], report["lang"])
	}
	coverage := report["coverage"].(map[string]any)
	if len(coverage) != 3 || coverage["1"].(float64) > coverage["5"].(float64) {
		t.Errorf("got the coverage %v", coverage)
	}
}

func TestBenchOfIntentsHasNoFiguresWithoutStrangers(t *testing.T) {
	report := benchJSON(t, sample()...)
	for _, key := range []string{"auroc", "auroc_answer", "fpr95", "oos_recall", "oos_precision", "oos_f1"} {
		if value, ok := report[key]; !ok || value != nil {
			t.Errorf("%s is %v, want null", key, value)
		}
	}
	if report["threshold"] != 0.5 || report["threshold_from"] != "engine" {
		t.Errorf("got the threshold %v from %v", report["threshold"], report["threshold_from"])
	}
}

func TestBenchOfIntentsTakesPackedFilesAndIsRepeatable(t *testing.T) {
	plain, packed := benchJSON(t, sample()...), benchJSON(t, "bench", "intents", "--train",
		"testdata/bench/train.tsv", "--test", pack(t, "testdata/bench/test.tsv"), "--lang", "en")
	for _, key := range []string{"accuracy", "ece", "macro_f1"} {
		if math.Abs(plain[key].(float64)-packed[key].(float64)) > 1e-12 {
			t.Errorf("%s is %v and then %v", key, plain[key], packed[key])
		}
	}
}

func TestBenchOfIntentsSaysWhatItCannotJudge(t *testing.T) {
	test := filepath.Join(t.TempDir(), "test.tsv")
	if err := os.WriteFile(test, []byte("vpn down\tvpn_down\nwhere is my car\tparking\nhow are you\toos\n\tvpn_down\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	report := benchJSON(t, "bench", "intents", "--train", "testdata/bench/train.tsv", "--test", test)
	if report["unknown_label_examples"] != 1.0 || report["oos_examples"] != 1.0 ||
		report["accuracy"].(float64) > 0.34 || len(report["notes"].([]any)) != 3 {
		t.Errorf("got %v unknown, %v out of scope, the notes %v", report["unknown_label_examples"], report["oos_examples"],
			report["notes"])
	}
}

func TestBenchOfIntentsNamesBadFiles(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.tsv")
	if err := os.WriteFile(bad, []byte("no tab here\nfine\tvpn\none\ttwo\tthree\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, complaints, code := command(t, "bench", "intents", "--train", bad, "--test", "testdata/bench/test.tsv")
	for _, want := range []string{bad + `:1: "no tab here" has no intent; write a tab`, bad + ":3: the line has more than two columns"} {
		if !strings.Contains(complaints, want) || code != exitError {
			t.Errorf("exit code %d and %q, want %q in it", code, complaints, want)
		}
	}
	_, complaints, code = command(t, sample("--val", "nowhere.tsv")...)
	if code != exitError || !strings.Contains(complaints, "nowhere.tsv") {
		t.Errorf("exit code %d and %q for a file that is not there", code, complaints)
	}
	onlyStrangers := "testdata/bench/oos-val.tsv"
	_, complaints, code = command(t, "bench", "intents", "--train", onlyStrangers, "--test", "testdata/bench/test.tsv")
	if code != exitError || !strings.Contains(complaints, "nothing to learn") {
		t.Errorf("exit code %d and %q for a training file without intents", code, complaints)
	}
}

func TestBenchOfIntentsStopsWhenAsked(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out, complaints bytes.Buffer
	code := run(ctx, sample(), terminal{strings.NewReader(""), &out, &complaints})
	if code != exitError || !strings.Contains(complaints.String(), "stopped while") || out.Len() > 0 {
		t.Errorf("exit code %d, %q, %q", code, complaints.String(), out.String())
	}
}

// pack gives the name of a packed copy.
func pack(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	packed := filepath.Join(t.TempDir(), filepath.Base(name)+".gz")
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(packed, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return packed
}
