// Package score measures how well something understands or finds: how often it is right, how well it tells strangers
// from what it knows, and whether its confidence means what it says. It knows nothing of intents and reads no files: it
// gets labels, confidences and whether an answer was right. Shares are between 0 and 1.
//
// labels.go compares guesses with the truth, separate.go looks at two groups of confidences, trust.go at confidences
// beside what came out, ranking.go at what a search found, quantile.go at times.
package score
