// Package ground tells, without a model and without a network, whether passages support a statement. It is the last
// look at what a language model wrote: what is not supported is not sent. It knows nothing of articles, people or models:
// texts go in, a [Verdict] comes out. Start reading at [New] and [Checker.Check]; [Sentences] cuts an answer into what
// Check judges.
//
// # What supports a statement
//
// A statement is cut into words that claim something. Numbers, names, addresses, commands, labels and all words that
// are not function words or courtesies must be found in the passages: as the same word, by the stem, as a part of a
// compound, or by a meaning (lexicon/concepts.txt, English and German). The words are laid on the clauses of the
// passages by the Viterbi algorithm, as word alignment with a hidden Markov model does (Vogel, Ney and Tillmann 1996):
// each claiming word is observed in one clause, and going to another one in the middle of a clause costs more than a
// word left without support. So words that are scattered over the articles support nothing together.
//
// Where a clause of the statement found its place, the two are compared: negations, modal verbs, "all" and "only",
// limits of numbers, conditions, the order of steps, contrary words. That a negation, an antonym or another number
// speaks against entailment although the words agree was described for RTE by de Marneffe and others (Finding
// Contradictions in Text, ACL 2008); that each part of the hypothesis must be aligned by MacCartney and others (A
// Phrase-Based Alignment Model for Natural Language Inference, EMNLP 2008).
//
// Some statements have no support whatever the passages say: acts and promises in the first person, what is said to
// have been done to somebody's account, "Yes" without what it is about, disguised letters.
//
// # Other languages
//
// A statement in English may be judged by a German passage and the other way round. Numbers, addresses, commands and
// names must be there all the same; other words must be found by meaning or begin alike. What the word lists do not
// know is not supported.
package ground
