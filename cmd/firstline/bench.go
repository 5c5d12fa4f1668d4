package main

import (
	"context"

	"github.com/firstline-support/firstline/cmd/firstline/bench"
)

// benchCommand measures parts of the program on somebody's own data.
type benchCommand struct {
	Intents benchIntentsCommand `cmd:"" help:"Measure how well intents are told, on your own examples."`
	Search  benchSearchCommand  `cmd:"" help:"Measure how well search finds, in your own documents."`
	Store   benchStoreCommand   `cmd:"" help:"Measure how many durable turns a store bears, beside the bare database."`
	Load    benchLoadCommand    `cmd:"" help:"Drive nodes as people and agents do, and measure how long they wait."`
}

// benchIntentsCommand measures package intents.
type benchIntentsCommand struct {
	Train    string `required:"" placeholder:"FILE" help:"Examples to learn from."`
	OOSTrain string `name:"oos-train" placeholder:"FILE" help:"Messages that no intent is for, to learn from."`
	Val      string `placeholder:"FILE" help:"Messages to learn on how sure to be, and to choose the threshold."`
	OOSVal   string `name:"oos-val" placeholder:"FILE" help:"The same, out of scope."`
	Test     string `required:"" placeholder:"FILE" help:"Messages to measure on."`
	OOSTest  string `name:"oos-test" placeholder:"FILE" help:"The same, out of scope."`
	Vectors  string `placeholder:"FILE" help:"What messages mean as vectors, of any embedding model."`
	Lang     string `enum:",en,de" default:"" placeholder:"en|de" help:"Language of the examples; they tell it otherwise."`
	JSON     bool   `name:"json" help:"Print JSON; keys are described below."`
}

// Help says what is measured and how, because figures of the same name are not always the same.
func (benchIntentsCommand) Help() string {
	return `A file has one message a line, then a tab and its intent; it may be packed with gzip. In the out-of-scope files
(oos) the intent may be missing. A line with the intent "oos" counts as out of scope in any file.

--vectors has one message a line, then a tab and its vector, numbers parted by blanks: what an embedding model makes of
it. The engine takes vectors as a third expert beside the words, trusted as far as cross-validation finds it right.

Every message is answered with the likeliest intent. Its confidence is the probability that exactly this intent is
meant. Shares are between 0 and 1 in JSON; null is what cannot be measured without the file it needs.

  accuracy, macro_f1   in scope, nothing rejected; macro_f1 is the mean F1 of all intents tested or answered
  ece, reliability     expected calibration error and its 15 bins of equal width. Confidence is made for a mixture of
                       which 35 % is out of scope, and wrong whatever the answer: what is tested out of scope weighs
                       as much. With nothing out of scope it is the probability of the intent given that one is
                       meant. A bin: low, high, n, weight, confidence (mean), accuracy
  ece_by_chance        what ece would be in the mean, of as many messages, if every confidence were true
  ece_as_tested        the same over all messages as they are, each weighing one
  coverage             under "1", "3" and "5": the largest share of all messages that is answered by a threshold under
                       which at most so many in 100 answers are wrong; what is out of scope is wrong when answered
  auroc                probability that a message in scope gets a higher scope probability than one out of scope, ties
                       half. The scope probability is that of any intent being meant
  auroc_answer         the same by the confidence of the answer
  fpr95                share of out-of-scope messages accepted when 95 % of those in scope are, by scope probability
  threshold            messages of lower scope probability are rejected. threshold_from says how it was chosen:
                       "validation": accuracy_with_rejection plus oos_recall is largest on --val and --oos-val;
                       "validation in scope": 90 % of --val is kept; "engine": without --val, 0.5
  accuracy_with_rejection            in scope; rejected counts as wrong
  oos_recall, oos_precision, oos_f1  share of out-of-scope messages rejected, share of rejected ones that are out of
                                     scope, harmonic mean of both
  train_seconds, train_cpu_seconds   without reading the files; by the clock, and of all processors together
  p50_us, p99_us       microseconds a message of all tested ones, one after the other, in a second round
  model_bytes          growth of the heap in use by the trained engine and the texts it keeps, after garbage collection
  peak_resident_bytes  most memory of the whole program, with its data; 0 where the system does not tell
  intents, lang, train_examples, oos_train_examples, val_examples, oos_val_examples, test_examples, oos_examples
  unknown_label_examples             tested lines whose intent has no training line; they count as wrong
  notes                what else is worth knowing about the files`
}

// Run measures and prints.
func (c benchIntentsCommand) Run(ctx context.Context, t terminal) error {
	report, err := bench.Intents(ctx, bench.Files{Train: c.Train, OOSTrain: c.OOSTrain, Val: c.Val, OOSVal: c.OOSVal,
		Test: c.Test, OOSTest: c.OOSTest, Vectors: c.Vectors, Lang: c.Lang}, bench.NewProgress(t.err))
	if err != nil {
		return err
	}
	if c.JSON {
		return report.JSON(t.out)
	}
	return report.Print(t.out)
}
