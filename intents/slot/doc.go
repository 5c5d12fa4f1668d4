// Package slot finds the values in what people write: days and times, numbers, addresses of mail, web and machines,
// and the things that an organisation has given names to: its places, devices, applications, asset tags. Each value
// comes with its place in the text, the words as written and one normal form, so that everybody behind it compares
// normal forms and nobody parses twice. What a value is needed for it does not know (see package flow and the bot).
//
// [Load] reads the workspace's own kinds, a file for each: a list of entries, or a pattern. [New] makes an [Extractor]
// of them, and [Extractor.Find] is a pure function of its arguments, safe for concurrent use.
//
// # What is found
//
// Words of both languages always count; the language says only how numbers and ambiguous days are read. 3/4 is the
// fourth of March in English and the third of April in German; 1.234 is a fraction in English and a thousand and more
// in German.
//
// A day without a year is the one nearest to now, a weekday the next of its name, today included; "next" begins after
// today, "last" and "since" look back. Half four is what it is in German: half past three. A spoken hour from one to
// six without a word about the part of the day is in the afternoon; what is written in digits with minutes counts as
// written. A day and a time that stand together are one moment, in the person's zone, across a change of the clocks
// like a calendar does it; "in 2 hours" is always two hours.
//
// A machine's name is hard to tell from an ordinary word. With dots it has to end in a domain that companies use
// ("srv.corp.example"; "report.pdf" and "z.B." do not); without dots it has to hold a digit and a part that begins as
// machines are called ("srv-file01", "printer7"; "office365" does not). Other names are a pattern of the workspace.
//
// Entries of lists are found in spite of capitals, umlauts in any spelling, endings ("des Druckers"), compounds
// ("Netzwerkdrucker"), and typing mistakes: one in a word from five letters on, two from nine, never in an ordinary
// word of either language. The surer a match, the higher its score; only an exact one has 1.
//
// # Overlaps and bounds
//
// No two values share a letter. Where several readings do, the surer kind wins (the ranks at the end of slot.go),
// among equals the longer one. Of a text the first 16 KiB are read and at most 40 values are given: what is longer is a
// log. The time is linear in the text, and in the words of the lists times its first 400 different words: behind those
// only exact names are found.
//
// Start reading at [Extractor.Find] in slot.go.
package slot
