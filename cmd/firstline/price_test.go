package main

import (
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/model"
)

func TestWhatAnEvaluationCostIsToldForEachCase(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	p := price{cases: 4, currency: "EUR", by: map[model.Use]model.Tally{
		model.UseAnswer: {Calls: 6, Cached: 1, Tokens: 3000, Cost: 2000, Took: 5 * time.Second, Slowest: 2 * time.Second,
			Failed: map[model.Kind]int{model.Garbage: 1, model.Slow: 1}},
		model.UseChoose: {Calls: 2, Tokens: 1000, Cost: 400, Took: time.Second, Slowest: 700 * time.Millisecond},
	}}
	if err := p.print(&out); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{"answer 6 1 2 3000 0.0020 EUR 1s 2s", "choose 2 0 0 1000 0.0004 EUR 500ms 700ms",
		"for each of 4 cases: 2.0 calls, 1000 tokens, 0.0006 EUR, 1.5s"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant %q", out.String(), want)
		}
	}
	if strings.Index(got, "choose") > strings.Index(got, "answer 6") {
		t.Errorf("not in the order of the uses:\n%s", out.String())
	}
	out.Reset()
	if err := (price{cases: 4}).print(&out); err != nil || out.Len() > 0 {
		t.Errorf("without a model: %q, %v", out.String(), err)
	}
}
