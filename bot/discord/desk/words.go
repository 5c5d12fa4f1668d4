package desk

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
)

// code is what Discord shows as it was typed: a block, or a part of a line.
var code = regexp.MustCompile("(?s)```.+?```|``.+?``|`[^`\n]+`")

// special is what has a meaning of its own in Discord: links with words, and what stands in angle brackets; or is an
// address.
var special = regexp.MustCompile(`\[([^\[\]\n]+)\]\(<?(https?://[^\s<>()]+)>?\)|` +
	`<([^<>\s][^<>\n]*)>|(https?://[^\s<>]+)`)

// read makes a saying of a message. What agents type is Discord's Markdown, most of which is Markdown as everybody
// knows it; what is Discord's alone becomes that, and what only others would take for a mark is shown as it is.
func read(content string) line.Saying {
	w := writer{}
	content, at := handoff.Harmless(content), 0
	for _, m := range code.FindAllStringIndex(content, -1) {
		w.words(content[at:m[0]])
		w.code(content[m[0]:m[1]])
		at = m[1]
	}
	w.words(content[at:])
	return line.Saying{Text: strings.TrimSpace(w.text.String()), Plain: strings.TrimSpace(w.plain.String()),
		Mentions: w.mentions}
}

// A writer writes Markdown and plain text at once.
type writer struct {
	text, plain strings.Builder
	mentions    bool
	quotes      bool // all that follows is quoted
}

// speaks is the name of a language behind the beginning of a block of code.
var speaks = regexp.MustCompile(`^[A-Za-z0-9_+.#-]+\n`)

// code writes code, a block on lines of its own.
func (w *writer) code(text string) {
	w.plain.WriteString(text)
	inner, block := strings.CutPrefix(text, "```")
	if !block {
		w.text.WriteString(text)
		return
	}
	inner = strings.TrimSuffix(inner, "```")
	lang := strings.TrimSpace(speaks.FindString(inner))
	inner = strings.Trim(strings.TrimPrefix(inner, lang), "\n")
	w.text.WriteString("\n```" + lang + "\n" + inner + "\n```\n")
}

// words writes what is no code, line by line.
func (w *writer) words(text string) {
	lines := strings.Split(text, "\n")
	for i, one := range lines {
		last := i == len(lines)-1
		starts := i > 0 || w.text.Len() == 0 || strings.HasSuffix(w.text.String(), "\n")
		w.line(one, starts)
		switch {
		case last:
		case strings.TrimSpace(one) == "" || strings.TrimSpace(lines[i+1]) == "":
			w.both("\n", "\n")
		default:
			w.both("  \n", "\n")
		}
	}
}

var (
	// listed is how an item begins, or what it goes on in.
	listed = regexp.MustCompile(`^\s*([-*]|\d{1,9}[.)])\s`)
	// ruled is a line that is a rule or makes a heading of what is above it; in Discord it is a line of signs.
	ruled = regexp.MustCompile(`^(?:[-=*_]\s*)+$`)
	// unknown is how lines begin in Markdown to which Discord gives no meaning.
	unknown = regexp.MustCompile(`^(\+|#{4,})`)
)

func (w *writer) line(text string, starts bool) {
	if starts {
		text = w.start(text)
	}
	at := 0
	for _, m := range special.FindAllStringSubmatchIndex(text, -1) {
		w.inline(text[at:m[0]])
		at = m[1]
		part := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return text[m[2*n]:m[2*n+1]]
		}
		switch {
		case part(2) != "":
			w.link(part(1), part(2))
		case part(3) != "":
			w.tag(part(3))
		default:
			to := strings.TrimRight(part(4), ".,;:!?)'\"*_~|")
			w.link("", to)
			at = m[0] + len(to)
		}
	}
	w.inline(text[at:])
}

// start writes what a line begins with, and gives the rest.
func (w *writer) start(text string) string {
	if !listed.MatchString(text) {
		text = strings.TrimLeft(text, " \t")
	}
	text, all := strings.CutPrefix(text, ">>> ")
	w.quotes = w.quotes || all
	text, one := strings.CutPrefix(text, "> ")
	if w.quotes || one {
		w.both("> ", "> ")
	}
	text = strings.TrimPrefix(text, "-# ")
	if ruled.MatchString(text) || unknown.MatchString(text) {
		w.text.WriteString(`\`)
	}
	return text
}

// link writes a link; without words it shows where it leads.
func (w *writer) link(words, to string) {
	switch {
	case !markdown.Address(to):
		w.both(line.Escape(words+to), words+to)
	case words == "":
		w.both("<"+to+">", to)
	default:
		w.both("["+escape(words)+"](<"+to+">)", words)
	}
}

var (
	picture = regexp.MustCompile(`^a?(:\w+:)\d+$`)
	dated   = regexp.MustCompile(`^t:(-?\d{1,13})(?::[a-zA-Z])?$`)
	calls   = regexp.MustCompile(`^(?:@[!&]?|#)\d+$`)
	ordered = regexp.MustCompile(`^(/[^:]+):\d+$`)
)

// tag writes what stood in angle brackets.
func (w *writer) tag(text string) {
	switch {
	case calls.MatchString(text):
		w.mentions = true // the name of a channel of ours is nothing for the person, either
		w.both(text[:1]+"…", text[:1]+"…")
	case picture.MatchString(text):
		name := picture.FindStringSubmatch(text)[1]
		w.both(line.Escape(name), name)
	case ordered.MatchString(text):
		name := ordered.FindStringSubmatch(text)[1]
		w.both(line.Escape(name), name)
	case dated.MatchString(text):
		n, _ := strconv.ParseInt(dated.FindStringSubmatch(text)[1], 10, 64) // it is digits
		at := time.Unix(n, 0).UTC().Format("2006-01-02 15:04 UTC")
		w.both(at, at)
	case strings.HasPrefix(text, "https://"), strings.HasPrefix(text, "http://"):
		w.link("", text)
	default:
		w.inline("<" + text + ">")
	}
}

// everybody calls all who read along, where it may.
var everybody = regexp.MustCompile(`@(?:everyone|here)\b`)

func (w *writer) inline(text string) {
	w.mentions = w.mentions || everybody.MatchString(text)
	w.both(escape(text), text)
}

func (w *writer) both(text, plain string) {
	w.text.WriteString(text)
	w.plain.WriteString(plain)
}

// marks are what Markdown takes for marks and Discord does not.
var marks = regexp.MustCompile(`~~|[<>|~]|!\[`)

// hidden is what is shown when somebody clicks on it.
var hidden = regexp.MustCompile(`\|\|(.+?)\|\|`)

// escape makes of Discord's Markdown within a line that of everybody.
func escape(text string) string {
	text = hidden.ReplaceAllString(text, "$1")
	text = marks.ReplaceAllStringFunc(text, func(mark string) string {
		if mark == "~~" {
			return mark
		}
		return `\` + mark
	})
	return strings.ReplaceAll(text, "&", "&amp;")
}
