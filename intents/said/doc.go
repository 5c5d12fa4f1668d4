// Package said reads messages as people write them: it finds what is asked in a pasted mail, a log, a greeting and a
// signature, and how a request stands to what was said before. It knows no intents and no articles: it works by the
// shape of the text alone, in English and German, and the same text always gives the same.
//
// [Read] divides a message into [Part]s. Only some of them are what the person asks; the others (quoted mail, log
// lines, courtesies, a signature) are noise to whoever matches or searches. Nothing is thrown away: parts point into
// the original, and where nothing would be left everything is left. Reading what was read changes nothing.
//
// [Pieces] finds the borders at which a message may go from one request to another; whether it does is for those to
// judge who know the intents. [Hear] tells what a request rejects ("not the VPN, the Wi-Fi"), and whether it hangs on
// the request before ("and on the phone?", "no, I meant the scanner"). [Expand] spells abbreviations out.
//
// Start reading with message.go.
package said
