// Package decide is the policy: what to do about what a person said. Understanding (package intents) and knowledge
// (package kb) give probabilities; this room holds the thresholds, the order of the rules and the words.
//
// [Policy.Decide] is a pure function from a situation and its evidence to a turn: tests call it without any store,
// clock or channel. The rules are tried cheapest and surest first (see the table in policy.go); the name of the one
// that fired goes into the journal with all candidates, scores and thresholds, so that every decision can be explained
// later without running anything again.
//
// What is matched and searched is what a message asks, in the context of the conversation (listen.go): words that
// follow up, point at or say more of an unanswered request are searched with what was said of it before, unless they
// are clear alone. Several requests in one message are taken apart (several.go). The journal keeps the message and,
// under Why, what was made of it.
//
// Three bands follow from one number, the probability that a way is the right one (weigh.go): above Thresholds.Answer
// it is done; above Thresholds.Ask the person is asked to choose between up to three; below, the bot says that it does
// not know and offers a human. Nothing is said that no article says (promise P7).
//
// Both borders may be chosen instead of set: [Policy.Bands] holds the ladder of thresholds against what the examples
// and questions of the knowledge come to when they are held back (hearings.go), and takes the lowest for which a
// [Promise] about wrong answers is proved (package risk), and below it the lowest from which on at most so many
// questions are useless. Where none is proved, [Bands] says so, and so must whoever shows them.
//
// Where a model of embeddings is there, what a person's words mean as vectors is asked once a turn (meaning.go), and
// the bands are chosen for words with and without: what was proved with vectors holds for nobody who has none.
//
// Words that were not meant for the bot have one rule of their own (unasked.go): a sure answer, aside, or nothing.
//
// What agents do is decided in acts.go, what the clocks of a case ask for in alarms.go, and what comes after a case
// (how it was, what became of the others) in after.go. What another member answered is kept in helped.go.
//
// [Decider] couples the policy to the knowledge of the moment and is what package bot runs. Start reading at
// [Policy.Decide].
package decide
