package line

import (
	"regexp"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// A Saying is what somebody wrote in a thread.
type Saying struct {
	Text     string // Markdown
	Plain    string // without any marks: commands are read from it
	Mentions bool   // somebody is called by it
}

// A Command is what a line in a thread asks for.
type Command struct {
	Verb handoff.Verb // "" for words and for what is no command
	Rest string       // what stands behind the name, as Markdown
	Kind Kind
}

// A Kind is how a line is meant.
type Kind int

// The kinds of lines.
const (
	Spoken  Kind = iota // words, for the person if who wrote them has the case
	Noted               // a note
	Ordered             // a command
	Strange             // it begins like a command and is none
	Asked               // for help
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

// Interpret tells how a line is meant. In doubt it is a note, which can be sent afterwards; the other way round nothing
// can be done.
func Interpret(s Saying) Command {
	if m := named.FindStringSubmatch(s.Plain); m != nil {
		name := strings.ToLower(m[1])
		verb, ok := commands[name]
		switch {
		case helps[name]:
			return Command{Kind: Asked}
		case !ok:
			return Command{Kind: Strange}
		case verb == handoff.AddNote:
			return Command{Verb: verb, Rest: behind(s.Text, m[1]), Kind: Noted}
		}
		return Command{Verb: verb, Rest: behind(s.Text, m[1]), Kind: Ordered}
	}
	switch {
	case strings.HasPrefix(s.Plain, "!"):
		return Command{Kind: Strange}
	case slashes.MatchString(s.Plain), noteLike.MatchString(s.Plain), noteWord.MatchString(s.Plain), s.Mentions:
		return Command{Verb: handoff.AddNote, Rest: s.Text, Kind: Noted}
	}
	return Command{Rest: s.Text, Kind: Spoken}
}

// behind cuts a command's name off its words.
func behind(text, name string) string {
	if _, rest, ok := strings.Cut(text, name); ok {
		return strings.TrimLeft(strings.TrimSpace(rest), ":*_~` ")
	}
	return ""
}

// marks are what Markdown gives a meaning inside of a line.
var marks = regexp.MustCompile("[\\\\`*_\\[\\]<>~|#]")

// starts are what it gives one at the beginning of a line.
var starts = regexp.MustCompile(`(?m)^(\s*)([-+=]|\d+[.)])`)

// Escape makes words mean themselves in Markdown. What was typed on lines of its own stays there.
func Escape(text string) string {
	text = marks.ReplaceAllString(text, `\$0`)
	text = starts.ReplaceAllStringFunc(text, func(start string) string {
		return start[:len(start)-1] + `\` + start[len(start)-1:]
	})
	return strings.ReplaceAll(strings.ReplaceAll(text, "&", "&amp;"), "\n", "  \n")
}
