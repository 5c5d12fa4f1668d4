// Package intents tells what people want: a text goes in, out come the intents that may be meant, each with a
// probability, the probability that it is none of them, and what small talk the text is. It judges and does not
// decide: from which probability on the bot answers, asks or hands over is the bot's policy. Guided flows are in the
// sub-room flow; what is asked in a pasted mail, and how it stands to the talk, is told by the sub-room said.
//
// An [Intent] is a few examples of what people type. [Load] reads them from the workspace and names every mistake
// with file, line and cure. [Train] makes an [Engine] of them in memory: nothing is downloaded, nothing is stored,
// and the same set gives the same engine. [Engine.Match] and [Engine.Language] are safe for concurrent use.
//
// # How it works
//
// A text becomes words (text.go), and these become weighted features: words, pairs of words and pieces of two to five
// letters, so that typing mistakes, compounds and endings cost little (features.go). One linear model scores all
// intents at once (linear.go), for both languages in the same model. The nearest examples are looked up beside it
// (nearest.go): as evidence for people, and for telling strangers.
//
// Scores are no probabilities. Calibration makes them so (calibrate.go) by cross-validation on the workspace's own
// examples. Each round hides some examples and some intents altogether. The hidden examples show what the scores are
// worth. The hidden intents show what a request looks like that the bot is not made for, so that "none of these" is
// learned without anybody writing such requests down. Where a workspace is too small for that, what held elsewhere
// stands.
//
// Small talk and control are phrases in talk.txt, recognised by covering the whole text with them, after mending
// mistyped words, and else by likeness (talk.go). Courtesies around a request are taken away before it is matched,
// unless an intent of the workspace is such a courtesy itself. Of a text longer than 1800 bytes only the first 1200
// and the last 600 are read: people say first or last what they want, and Match stays within bounded time whatever is
// sent.
//
// # What was tried and what it gave on validation
//
// Accuracy without rejection, and in brackets the area under the ROC curve of the confidence, requests against
// strangers, where the data set has strangers. 10-shot means ten examples an intent.
//
//	                                    CLINC150       10-shot        BANKING77  HWU64  ROBO.AI de
//	as built                            93.2 (.951)    80.4 (.918)    90.4       90.9   88.8 (.906)
//	score alone as confidence           93.3 (.957)    80.6 (.907)    90.9       90.8   88.7 (.895)
//	  pieces of 3-5                     -              80.2 (.903)    90.7       90.8   88.1 (.890)
//	  pieces of 3-4                     -              80.5 (.906)    90.6       90.4   88.8 (.892)
//	  words count 1.4 times             -              79.3 (.902)    90.5       91.1   87.5 (.892)
//	  C = 0.5                           -              80.2 (.906)    90.8       90.8   88.1 (.888)
//	  C = 2                             -              80.5 (.908)    90.5       90.6   88.7 (.898)
//	  nearest examples added to scores  -              79.8 (.908)    91.2       90.6   88.3 (.900)
//	  nearest example alone             80.0 (.896)    69.7 (.836)    76.5       78.8   80.3 (.817)
//
// A question mark as a feature, numbers as they stand, and no folding of umlauts changed less than chance does; half
// a point is chance here. Background sentences that count as much as the hidden intents help where strangers are
// about anything (CLINC150 10-shot .917 to .919) and cost where they are about neighbouring things (ROBO.AI .910 to
// .907), so they count by their number only.
//
// Start reading with engine.go.
package intents
