package desk

import (
	"regexp"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// A command is what a line in a thread asks for.
type command struct {
	verb handoff.Verb // "" for words and for what is no command
	rest string       // what stands behind the name, as Markdown
	kind lineKind
}

// A lineKind is how a line is meant.
type lineKind int

const (
	spoken  lineKind = iota // words, for the person if who wrote them has the case
	noted                   // a note
	ordered                 // a command
	strange                 // it begins like a command and is none
	asked                   // for help
)

// commands are the names of what can be done in a thread, in English and German.
var commands = map[string]handoff.Verb{
	"take": handoff.Take, "nehmen": handoff.Take, "mine": handoff.Take,
	"takeover": handoff.TakeOver, "übernehmen": handoff.TakeOver, "uebernehmen": handoff.TakeOver,
	"release": handoff.Release, "zurücklegen": handoff.Release, "zuruecklegen": handoff.Release,
	"reply": handoff.Reply, "antwort": handoff.Reply,
	"ask": handoff.Ask, "frage": handoff.Ask,
	"note": handoff.AddNote, "notiz": handoff.AddNote,
	"resolve": handoff.Resolve, "gelöst": handoff.Resolve, "geloest": handoff.Resolve, "done": handoff.Resolve,
	"reopen": handoff.Reopen, "öffnen": handoff.Reopen, "oeffnen": handoff.Reopen,
	"escalate": handoff.Escalate, "eskalieren": handoff.Escalate,
	"back": handoff.HandBack, "bot": handoff.HandBack,
}

// helps are the names of the list of commands.
var helps = map[string]bool{"help": true, "hilfe": true, "?": true}

var (
	named = regexp.MustCompile(`^!\s*([\p{L}?]+)`)
	// noteLike is how notes begin, and what fingers make of it: "note:", "ntoe:", "Notiz -", "intern …", "fyi", "//".
	noteLike = regexp.MustCompile(`(?i)^[\s\p{P}\p{S}]*(?:n|nb|n[oe]t|n[to]{2,3}e?|noet|nte|notes?|noted|notz|notiz|` +
		`notizen|int|intern|internes|internal|internally|fyi|zk|zur kenntnis|team|psst)\s*[:;,.\-–—>!]`)
	noteWord = regexp.MustCompile(`(?i)^[\s\p{P}\p{S}]*(?:note|notes|notiz|notizen|intern|internal|fyi)\b`)
	slashes  = regexp.MustCompile(`^\s*(//|\\\\)`)
)

// interpret tells how a line is meant. In doubt it is a note, which can be sent afterwards; the other way round nothing
// can be done.
func interpret(s saying) command {
	if m := named.FindStringSubmatch(s.plain); m != nil {
		name := strings.ToLower(m[1])
		verb, ok := commands[name]
		switch {
		case helps[name]:
			return command{kind: asked}
		case !ok:
			return command{kind: strange}
		case verb == handoff.AddNote:
			return command{verb: verb, rest: behind(s.text, m[1]), kind: noted}
		}
		return command{verb: verb, rest: behind(s.text, m[1]), kind: ordered}
	}
	switch {
	case strings.HasPrefix(s.plain, "!"):
		return command{kind: strange}
	case slashes.MatchString(s.plain), noteLike.MatchString(s.plain), noteWord.MatchString(s.plain), s.mentions:
		return command{verb: handoff.AddNote, rest: s.text, kind: noted}
	}
	return command{rest: s.text, kind: spoken}
}

// behind cuts a command's name off its words.
func behind(text, name string) string {
	if _, rest, ok := strings.Cut(text, name); ok {
		return strings.TrimLeft(strings.TrimSpace(rest), ":*_~` ")
	}
	return ""
}
