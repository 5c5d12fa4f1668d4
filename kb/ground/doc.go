// Package ground tells, without a model and without a network, whether passages support a statement. It is the last
// look at what a language model wrote: what is not supported is not sent. It knows nothing of articles, people or
// models: texts go in, a [Verdict] comes out. Start reading at [New], [Checker.Check] and [Checker.Answer];
// [Sentences] cuts an answer into what they judge.
//
// # What supports a statement
//
// A statement is cut into words that claim something. Each may be found in the passages as the same word, by its
// stem, as a part of a compound, or by a meaning that the word lists give it (lexicon/concepts.txt for what help
// desks speak of, package intents/lexicon for everything else, both English and German). The words are laid on the
// clauses of the passages by the Viterbi algorithm, as word alignment with a hidden Markov model does (Vogel, Ney and
// Tillmann 1996): each word is observed in one clause, and a leap to another one costs the more the less the two have
// to do with each other (align.go). So words that are scattered over the articles do not support a statement together
// (stray.go).
//
// Numbers with their measures, names, addresses, paths, commands and labels must be there, to the letter; numbers may
// be written in another way (numeral.go, fraction.go). Of other words a few may be missing, because no list of words
// is complete: a noun costs more than an adjective, a verb that commands more than one that describes, and what was
// found pays for it (coverage.go, paraphrase.go). Where the passage has another word of the sort between the same
// neighbours, the word has been replaced (replace.go).
//
// Where a clause found its place, the two are compared: negations (polarity.go, otherwise.go, exception.go), modal
// verbs (modality.go), "all", "only" and "free" (scope.go, everybody.go), limits of numbers and of age (bound.go,
// age.go), what a number belongs to (binding.go), conditions that are gone (condition.go), the order of steps and of
// what is told (order.go, told.go), contrary words, who acts (actor.go, agent.go, passive.go), cells and rows of tables
// (table.go, crossing.go), what was taken from a neighbour (beyond.go, crossing.go, exchange.go). That negations,
// antonyms, numbers and modals speak against entailment although the words agree is described in de Marneffe, Rafferty
// and Manning, Finding Contradictions in Text (ACL 2008); that every part of a hypothesis wants its place in the text,
// in MacCartney, Galley and Manning, A Phrase-Based Alignment Model for Natural Language Inference (EMNLP 2008).
//
// Some statements have no support whatever the passages say (promise.go): acts and promises in the first person, what
// is said to have been done to somebody's account, "Yes" without what it is about, disguised letters.
//
// # Other languages
//
// A statement in English may be judged by a German passage and the other way round. Numbers, addresses, commands and
// names must be there all the same; other words must be found by meaning or begin alike. What the word lists do not
// know is not supported. Other languages than these two are judged as if they were English.
//
// # Deciding
//
// Some lacks decide by themselves: a number, name, address, command or label that is nowhere, a promise, a negation
// in a clause that is otherwise said again in the same words, a statement mostly of words that no passage has. A
// statement against which nothing speaks is supported. All other differences are doubts, since a free wording has
// them, too. Together with how well the statement lies on its place (signs.go, read.go, beside.go) they are weighed
// by a logistic regression whose weights are learned from the development pairs (weights.txt, logistic_test.go); a
// contradiction that hardly any pair has is drawn to a weight that refuses, and no sign but the length of a statement
// may speak for it. The threshold is where cross-validation by article refuses 95 % of what is not supported: a wrong
// statement costs more than a quotation in its stead.
//
// # Measured
//
// November 2026, go test -run 'Grounding|Weights' -v ./kb/ground prints it by kind and language; testdata/README.md
// says how the pairs were made. Recall is the share of unsupported statements that were refused, false alarms are
// supported statements that were refused, too.
//
//	                           statements  recall  false alarms
//	cross-validated by article       2358    95.0          22.5
//	held out, written by another      387    88.1          47.4
//
// Cross-validation holds out what the weights are learned from, not what the comparisons were made with. The held-out
// pairs do: they are free paraphrases and near misses about articles of other domains, by somebody who did not know
// the room. Of them the room refuses nearly nine of ten that are not supported and nearly every other one that is; six
// sets that were judged as they came, before any of their errors was read, told the same. The freer a wording and the
// more it concludes by itself ("four tyres cost 12 €" of 3 € each), the less the room can tell it from a mistake. What
// it lets pass are subtle mistakes: a condition or the kind of a thing left out, two sentences built alike that were
// mixed, another one who acts. Sentences taken over as they are always pass.
//
// The lists are read once, when the first statement is judged: about 0.3 s and 12 MB.
package ground
