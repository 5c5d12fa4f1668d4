package main

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sampleSearch are arguments with the small data set of this test.
func sampleSearch(more ...string) []string {
	const dir = "testdata/bench/search/"
	return append([]string{"bench", "search", "--docs", dir + "docs.jsonl", "--queries", dir + "queries.jsonl",
		"--qrels", dir + "qrels.tsv"}, more...)
}

func withMask() []string {
	const dir = "testdata/bench/search/"
	return sampleSearch("--queries", dir+"strangers.jsonl", "--abstain", dir+"abstain.tsv", "--mask", dir+"mask.txt")
}

func TestBenchOfSearchPrintsEveryMeasure(t *testing.T) {
	out, complaints, code := command(t, withMask()...)
	if code != exitOK || complaints != "" {
		t.Fatalf("exit code %d: %s", code, complaints)
	}
	golden := filepath.Join("testdata", "bench", "search", "report.golden")
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
}

// searchKeys are the contract with scripts.
const searchKeys = `documents queries mrr_10 recall_1 recall_5 recall_10 ndcg_10 map answerable_queries
	unanswerable_queries auroc auroc_by_kind ece coverage build_seconds build_cpu_seconds index_bytes peak_resident_bytes
	p50_us p99_us queries_per_second notes`

func TestBenchOfSearchKeepsItsJSONKeysAndExplainsThem(t *testing.T) {
	report := benchJSON(t, withMask()...)
	help := benchSearchCommand{}.Help()
	keys := strings.Fields(searchKeys)
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
	for key, want := range map[string]float64{"documents": 4, "queries": 4, "mrr_10": 1, "recall_1": 1, "map": 1,
		"answerable_queries": 3, "unanswerable_queries": 2, "auroc": 1} {
		if report[key] != want {
			t.Errorf("%s is %v, want %v", key, report[key], want)
		}
	}
	kinds := report["auroc_by_kind"].(map[string]any)
	if len(kinds) != 2 || kinds["masked"] == nil || kinds["foreign"] == nil {
		t.Errorf("got the kinds %v", kinds)
	}
}

func TestBenchOfSearchNeedsNoQuestionsWithoutAnswer(t *testing.T) {
	report := benchJSON(t, sampleSearch()...)
	if report["auroc"] != nil || report["ece"] != nil || report["mrr_10"] != 1.0 {
		t.Errorf("got auroc %v, ece %v and mrr_10 %v", report["auroc"], report["ece"], report["mrr_10"])
	}
}

func TestBenchOfSearchReadsPackedFiles(t *testing.T) {
	packed := filepath.Join(t.TempDir(), "docs.jsonl.gz")
	data, err := os.ReadFile("testdata/bench/search/docs.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(packed)
	if err != nil {
		t.Fatal(err)
	}
	w := gzip.NewWriter(f)
	_, _ = w.Write(data)
	if err := w.Close(); err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	args := sampleSearch()
	args[3] = packed
	if report := benchJSON(t, args...); report["documents"] != 4.0 {
		t.Errorf("got %v documents", report["documents"])
	}
}

func TestBenchOfSearchNamesWhatIsWrongInAFile(t *testing.T) {
	for name, test := range map[string]struct{ flag, text, want string }{
		"no JSON":         {"--docs", "{\"id\": \"a\", \"text\": \"b\"}\nhello\n", ":2: the line is no JSON object"},
		"a number as id":  {"--docs", `{"id": 7, "text": "b"}`, `:1: "id" is a number; write text in quotes`},
		"a text as list":  {"--docs", `{"id": "a", "tags": "b"}`, `:1: "tags" is a string; write a list`},
		"a list":          {"--queries", `["a"]`, ":1: the line is no JSON object"},
		"no id":           {"--queries", `{"text": "b"}`, `:1: the line has no "id"`},
		"twice":           {"--docs", "{\"id\":\"a\",\"text\":\"b\"}\n{\"id\":\"a\",\"text\":\"b\"}", `:2: the id "a" was there before`},
		"nothing to find": {"--docs", `{"id": "a", "text": " "}`, `:1: document "a" has neither title nor text`},
		"no grade":        {"--qrels", "q1\tvpn\n", ":1: the line has 2 columns; write query, document and grade"},
		"a word as grade": {"--qrels", "q1\tvpn\tgood\n", `:1: the grade "good" is no number`},
		"unknown queries": {"--qrels", "x\tvpn\t1\n", "names no query of"},
		"no expectation":  {"--abstain", "q1\tyes\tx\n", `:1: "yes" is neither 1 nor 0`},
		"no columns":      {"--abstain", "q1\n", `:1: "" is neither 1 nor 0`},
		"a short vector":  {"--vectors", "a\t1 2\nb\t1\n", ":2: the vector has 1 numbers"},
		"empty":           {"--docs", "\n", ":1: there is no document"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "f")
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			args := append(withMask(), "--vectors", "testdata/bench/search/vectors.tsv")
			for i := range args {
				if args[i] == test.flag {
					args[i+1] = file
				}
			}
			_, complaints, code := command(t, args...)
			if code != exitError || !strings.Contains(complaints, test.want) {
				t.Errorf("got exit code %d and %q, want %q", code, complaints, test.want)
			}
		})
	}
}

func TestBenchOfSearchTellsWhatItLeavesOut(t *testing.T) {
	qrels := filepath.Join(t.TempDir(), "qrels.tsv")
	if err := os.WriteFile(qrels, []byte("q1\tvpn\t1\nq2\tgone\t1\nq3\tbadge\t0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := sampleSearch()
	args[7] = qrels
	report := benchJSON(t, args...)
	notes, err := json.Marshal(report["notes"])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"queries without a relevant document", "no file holds, which count as not found: 1"} {
		if !strings.Contains(string(notes), want) {
			t.Errorf("the notes %s do not tell %q", notes, want)
		}
	}
}

// Vectors by hand: one direction for each article, and the one of the VPN for a question that shares no word with it.
func TestBenchOfSearchTakesVectors(t *testing.T) {
	out, complaints, code := command(t, sampleSearch("--texts")...)
	if code != exitOK {
		t.Fatal(complaints)
	}
	vectors, err := os.ReadFile("testdata/bench/search/vectors.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out) {
		if !strings.Contains(string(vectors), strings.TrimSpace(line)+"\t") {
			t.Errorf("there is no vector for %s", line)
		}
	}
	if report := benchJSON(t, sampleSearch("--vectors", "testdata/bench/search/vectors.tsv")...); report["mrr_10"] != 1.0 {
		t.Errorf("got an MRR of %v with vectors", report["mrr_10"])
	}
}
