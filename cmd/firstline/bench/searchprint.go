package bench

import (
	"fmt"
	"io"
	"maps"
	"slices"
)

// JSON writes the report for scripts.
func (r SearchReport) JSON(w io.Writer) error {
	if r.Notes == nil {
		r.Notes = []string{}
	}
	return writeJSON(w, r)
}

// Print writes the report for people.
func (r SearchReport) Print(w io.Writer) error {
	head := fmt.Sprintf("%d documents, asked %d queries", r.Documents, r.Queries)
	if r.AUROC != nil {
		head += fmt.Sprintf("; without the masked documents %d that can be answered and %d that cannot", r.Answerable,
			r.Unanswerable)
	}
	return writeTable(w, head, slices.Concat(r.found(), r.doubted(), r.costs()), r.Notes)
}

func (r SearchReport) found() [][3]string {
	return [][3]string{
		{"MRR@10", plain(r.MRR), "mean of 1/rank of the first relevant document"},
		{"recall@1", percent(r.Recall1), "of the relevant documents stand first"},
		{"recall@5", percent(r.Recall5), "among the first 5"},
		{"recall@10", percent(r.Recall10), "among the first 10"},
		{"nDCG@10", plain(r.NDCG), "graded"},
		{"MAP", plain(r.MAP), fmt.Sprintf("mean average precision of the first %d", depth)},
	}
}

func (r SearchReport) doubted() [][3]string {
	if r.AUROC == nil {
		return nil
	}
	rows := [][3]string{{"AUROC", plain(*r.AUROC), "what can be answered gets more confidence than what cannot"}}
	for _, kind := range slices.Sorted(maps.Keys(r.ByKind)) {
		rows = append(rows, [3]string{"  " + kind, plain(r.ByKind[kind]), ""})
	}
	rows = append(rows,
		[3]string{"ECE", given(r.ECE, plain), "mean distance between confidence and share of right answers"})
	for _, wrong := range []string{"1", "3", "5", "10"} {
		rows = append(rows, [3]string{"coverage at " + wrong + " % wrong", percent(r.Coverage[wrong]),
			"of all queries are answered when " + wrong + " answers in 100 may be wrong"})
	}
	return rows
}

func (r SearchReport) costs() [][3]string {
	return [][3]string{
		{"building", fmt.Sprintf("%.2f s", r.BuildSeconds), fmt.Sprintf("%.2f s of processor time", r.BuildCPUSeconds)},
		{"one query, p50", fmt.Sprintf("%.0f µs", r.P50), "single thread, warm"},
		{"one query, p99", fmt.Sprintf("%.0f µs", r.P99), ""},
		{"queries a second", fmt.Sprintf("%.0f", r.PerSecond), ""},
		{"index", megabytes(r.IndexBytes), "growth of the heap in use, with the articles"},
		{"memory at its peak", megabytes(r.ResidentBytes), "resident, the whole program with the data"},
	}
}
