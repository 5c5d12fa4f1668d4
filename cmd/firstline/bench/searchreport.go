package bench

import (
	"fmt"
	"maps"
	"slices"

	"github.com/firstline-support/firstline/intents/score"
)

// A SearchReport is what a bench of search found. Its JSON is one flat object whose keys stay; null stands for what
// cannot be measured without the file it needs.
type SearchReport struct {
	Documents int `json:"documents"`
	Queries   int `json:"queries"` // that have a relevant document
	SearchQuality
	Doubt
	SearchCost
	Notes []string `json:"notes"`
}

// SearchQuality is how far up stands what answers, as a mean of all queries.
type SearchQuality struct {
	MRR      float64 `json:"mrr_10"`
	Recall1  float64 `json:"recall_1"`
	Recall5  float64 `json:"recall_5"`
	Recall10 float64 `json:"recall_10"`
	NDCG     float64 `json:"ndcg_10"`
	MAP      float64 `json:"map"`
}

// Doubt is how well the base without the masked documents knows what it does not know.
type Doubt struct {
	Answerable   int      `json:"answerable_queries"`
	Unanswerable int      `json:"unanswerable_queries"`
	AUROC        *float64 `json:"auroc"`
	// the same of all that is answerable and one kind of what is not
	ByKind map[string]float64 `json:"auroc_by_kind"`
	ECE    *float64           `json:"ece"`
	// by how many in 100 answers may be wrong: the share of all queries that can be answered
	Coverage map[string]float64 `json:"coverage"`
}

// SearchCost is what it takes.
type SearchCost struct {
	BuildSeconds    float64 `json:"build_seconds"`
	BuildCPUSeconds float64 `json:"build_cpu_seconds"`
	IndexBytes      int64   `json:"index_bytes"`
	ResidentBytes   int64   `json:"peak_resident_bytes"`
	P50             float64 `json:"p50_us"`
	P99             float64 `json:"p99_us"`
	PerSecond       float64 `json:"queries_per_second"`
}

// report works out the measures.
func (s *searching) report() SearchReport {
	s.cost.ResidentBytes = peakResident()
	took := make([]float64, len(s.timed))
	for i, f := range s.timed {
		took[i] = float64(f.took.Nanoseconds()) / 1000
	}
	s.cost.P50, s.cost.P99 = score.Quantile(took, 0.5), score.Quantile(took, 0.99)
	r := SearchReport{Documents: len(s.docs), Queries: len(s.judged), SearchCost: s.cost, Notes: s.notes}
	r.SearchQuality = s.quality()
	r.Doubt = s.doubts()
	return r
}

func (s *searching) quality() SearchQuality {
	var q SearchQuality
	for i, f := range s.found {
		r := s.ranking(s.judged[i].ID, f)
		q.MRR += r.Reciprocal(10)
		q.Recall1 += r.Recall(1)
		q.Recall5 += r.Recall(5)
		q.Recall10 += r.Recall(10)
		q.NDCG += r.Gain(10)
		q.MAP += r.Precision()
	}
	for _, sum := range []*float64{&q.MRR, &q.Recall1, &q.Recall5, &q.Recall10, &q.NDCG, &q.MAP} {
		*sum /= float64(len(s.found))
	}
	return q
}

func (s *searching) ranking(query string, f finding) score.Ranking {
	grades := s.grades[query]
	r := score.Ranking{Relevant: relevant(grades)}
	for _, id := range f.docs {
		r.Found = append(r.Found, grades[id])
	}
	return r
}

// doubts compares the confidence in answers to what can be answered with that in answers to what cannot. An answer is
// right when the best hit is relevant; to what cannot be answered every one is wrong.
func (s *searching) doubts() Doubt {
	d := Doubt{ByKind: map[string]float64{}, Coverage: map[string]float64{}}
	if len(s.expects) == 0 {
		return d
	}
	var in, out []float64
	var all []score.Answer
	kinds := map[string][]float64{}
	for i, e := range s.expects {
		f := s.doubted[i]
		right := e.answerable && len(f.docs) > 0 && s.grades[e.query][f.docs[0]] > 0
		all = append(all, score.Answer{Confidence: f.confidence, Right: right})
		if e.answerable {
			in = append(in, f.confidence)
			continue
		}
		out = append(out, f.confidence)
		kinds[e.kind] = append(kinds[e.kind], f.confidence)
	}
	d.Answerable, d.Unanswerable, d.AUROC = len(in), len(out), known(score.AUROC(in, out))
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		if len(in) > 0 {
			d.ByKind[kind] = score.AUROC(in, kinds[kind])
		}
	}
	d.ECE = known(score.CalibrationError(score.Reliability(all, bins)))
	for _, percent := range []int{1, 3, 5, 10} {
		d.Coverage[fmt.Sprint(percent)] = score.Coverage(all, float64(percent)/100)
	}
	return d
}
