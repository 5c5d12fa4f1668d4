// Package lexicon knows which words and sayings mean the same in English and German, so that somebody who writes
// "invoice" or "Rechnung" is understood where the examples say "bill". It tells the meanings that the words of a text
// may have ([Lexicon.Senses]); which of them is meant is for whoever learns from them to find out.
//
// The meanings stand in general.txt, one a line: English words between commas, then "|", then German ones. A word may
// stand in several lines, and has a part of each meaning then. They were written for this project and are under its
// licence. An organisation's own come beside them ([Lexicon.With]).
//
// kinds.txt tells what is of one kind, in the same form: dishes, cities, ailments, words of agreement. These do not
// mean the same, and whoever searches or compares statements must not take one for the other; but an example that
// speaks of one of them lets guess where the others belong. Kinds are senses beside the meanings; [All] leaves them
// out.
//
// Words are compared by their stems (Snowball). A German compound that is not known has the meanings of its parts:
// of "Kundenrechnung" those of "Kunde" and of "Rechnung".
package lexicon
