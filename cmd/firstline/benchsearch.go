package main

import (
	"context"

	"github.com/firstline-support/firstline/cmd/firstline/bench"
)

// benchSearchCommand measures search.
type benchSearchCommand struct {
	Docs    []string `required:"" placeholder:"FILE" help:"Documents to search in; may be given more than once."`
	Queries []string `required:"" placeholder:"FILE" help:"Questions to ask; may be given more than once."`
	Qrels   string   `required:"" placeholder:"FILE" help:"Which documents answer which question."`
	Abstain string   `placeholder:"FILE" help:"Which questions can be answered without the masked documents."`
	Mask    string   `placeholder:"FILE" help:"Documents to take out for the questions of --abstain."`
	Vectors string   `placeholder:"FILE" help:"Meanings of the texts, from a model of yours."`
	Texts   bool     `help:"Only print the texts that need vectors, for that model."`
	Lang    string   `enum:",en,de" default:"" placeholder:"en|de" help:"Language of documents that do not name theirs."`
	JSON    bool     `name:"json" help:"Print JSON; keys are described below."`
}

// Help says what is measured and how, because figures of the same name are not always the same.
func (benchSearchCommand) Help() string {
	return `Files may be packed with gzip. --docs and --queries have one JSON object a line:

  {"id": "vpn-1", "title": "…", "text": "…", "lang": "en", "questions": ["…"], "tags": ["…"]}
  {"id": "q1", "text": "…", "lang": "en", "history": ["said just before", "said before that"]}

Only id and text are needed. What was said may begin with "user: " or "agent: ". In a text, an empty line ends a
section, and a short line behind it is a heading. The other files have columns with a tab between them: --qrels query,
document and grade (1 or more for relevant); --abstain query, 1 or 0 (answerable or not) and its kind, if any; --mask
documents only.

With --vectors search also weighs what texts mean. --texts prints the texts, one a line; the file has each of them, then
a tab and its vector, numbers parted by blanks: what an embedding model makes of it. How far they are trusted is found
out from titles and example questions.

Shares are between 0 and 1 in JSON; null is what cannot be measured without the file it needs.

  mrr_10               mean of one divided by the rank of the first relevant document, 0 behind the tenth
  recall_1, recall_5, recall_10      share of the relevant documents among the first so many
  ndcg_10              discounted cumulative gain, the grade as gain, as part of the best possible
  map                  mean average precision of the first 100
  auroc                probability that a query that can be answered gets a higher confidence than one that cannot, ties
                       half. The queries of --abstain are asked without the documents of --mask
  auroc_by_kind        the same for each kind of what cannot be answered
  ece                  expected calibration error of the confidence over the queries of --abstain, in 15 bins
  coverage             under "1", "3", "5" and "10": the largest share of these queries that is answered by a threshold
                       under which at most so many in 100 answers are wrong. An answer is the best hit; it is right when
                       it is relevant, and always wrong when the query cannot be answered
  build_seconds, build_cpu_seconds   by the clock, and of all processors together
  index_bytes          growth of the heap in use by index and articles, after garbage collection
  peak_resident_bytes  most memory of the whole program, with its data; 0 where the system does not tell
  p50_us, p99_us       microseconds a query for 10 hits, one after the other, in a second round
  queries_per_second   of that round, single thread
  documents
  queries              those with a relevant document; the others do not count for the ranking
  answerable_queries, unanswerable_queries
  notes                what else is worth knowing about the files`
}

// Run measures and prints.
func (c benchSearchCommand) Run(ctx context.Context, t terminal) error {
	files := bench.SearchFiles{Docs: c.Docs, Queries: c.Queries, Qrels: c.Qrels, Abstain: c.Abstain, Mask: c.Mask,
		Vectors: c.Vectors, Lang: c.Lang}
	if c.Texts {
		return bench.Texts(files, t.out)
	}
	report, err := bench.Search(ctx, files, bench.NewProgress(t.err))
	if err != nil {
		return err
	}
	if c.JSON {
		return report.JSON(t.out)
	}
	return report.Print(t.out)
}
