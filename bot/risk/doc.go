// Package risk promises how many answers are wrong at most. It is given, for each threshold of a fixed ladder, how
// many trials were answered and how many of these wrongly, and chooses the lowest threshold for which "at most 3 in
// 100 answers are wrong" is proved. It knows nothing about questions, articles or scores: what a trial is and what
// counts as wrong is decided by who asks (see bot/decide).
//
// # What is promised
//
// An [Aim] of 3 % wrong at 95 % sure means: of a hundred workspaces whose trials are independent draws of what people
// ask, at most five in the long run get a threshold whose true rate of wrong answers, among those given, is above 3 %.
// No shape of the scores is assumed, and none of the errors.
//
// # Why it holds
//
// For one threshold, and given how many trials it answers, the wrong ones among them are binomial with the true rate.
// The exact binomial test (whose inverse is the bound of Clopper and Pearson, [Upper]) therefore rejects "the rate is
// above the aim" falsely with at most the level it is made at.
//
// Many thresholds are tried, so something has to be paid for it. As in Learn then Test (Angelopoulos, Bates, Candès,
// Jordan, Lei 2021) they are tested in a fixed order, strict to lenient, and a test that succeeds hands its whole
// level on to the next: a walk that ends at the first failure costs nothing. The strictest thresholds answer too few
// trials to prove anything, so a walk from there would never begin; where it can begin depends on the workspace, and
// looking that up in the same trials would spoil the proof. So there are several starts, each with an equal share of
// the level, and a start that a walk from above arrives at adds its share to what the walk brings. This is the
// fallback procedure (Wiens 2003), which keeps the probability of any false proof below the level, however the tests
// depend on each other. A workspace with many examples passes all starts and ends with the whole level; a small one
// loses the shares of the starts that it cannot pass.
//
// simulation_test.go holds the promise against a thousand workspaces at a time, of made and of real scores. On the
// scores of the starter workspace 2,000 trials answer 17.0 % at 3 % wrong, where somebody who knew the truth could
// answer 20.4 %, and 46 of 52 % at 10 % wrong. Starts that stand evenly instead prove 3 % in 68 of 1,000 workspaces,
// not in 978.
//
// # Two thresholds
//
// A second threshold, from which on a question is asked, stands below the one for answers, and which messages are asked
// about depends on both: those between the two. The first one was chosen by the same trials, so a test at the pair that
// came out would be spoiled. Therefore [Aim.Reach] takes a ladder for each of a few lower thresholds, whose rungs are
// the upper ones, strict to lenient, and walks it from the top as long as tests succeed: a fixed sequence, which costs
// nothing however long it is. The lower thresholds share the level (Bonferroni). What is within reach is proved for all
// pairs at once, so it does not matter how one of them was chosen. Whoever promises both splits the error probability
// between the two aims.
//
// # Strangers
//
// Examples are all about what a workspace knows. Of what people really write a part is about something else, and of
// these every answer is wrong. So a promise is about a stated mixture, and [Mix] sizes it: all counts are of that
// mixture. What it costs is that some trials are left out.
//
// Start reading at [Aim.Lowest], and for questions at [Aim.Reach].
package risk
