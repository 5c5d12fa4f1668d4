package discord

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
)

// A sort is what a deed is.
type sort string

// The sorts of deeds.
const (
	nothing sort = ""        // nothing for us: why says the reason
	said    sort = "said"    // somebody wrote
	edited  sort = "edited"  // somebody changed what they wrote
	deleted sort = "deleted" // somebody took it away
	own     sort = "own"     // we wrote
)

// A deed is something that somebody did with a message, as far as it matters to us.
type deed struct {
	sort    sort
	why     string // why there is nothing to do
	message        // of a deletion only its id and where it was
	gone    []string
}

func ignored(why string) deed { return deed{why: why} }

// us is who we are on Discord.
type self struct{ id, app, name string }

// The types of messages that are somebody's words. All others are Discord's own notices, or commands.
const (
	typeWords = 0
	typeReply = 19
)

// readMessage reads a message as a deed.
func readMessage(payload []byte, us self, what sort) deed {
	var m message
	if json.Unmarshal(payload, &m) != nil {
		return ignored("not an object")
	}
	return deedOf(m, us, what)
}

func deedOf(m message, us self, what sort) deed {
	switch author := m.Author.V; {
	case m.ID.V == "" || m.Channel.V == "":
		return ignored("message without a place")
	case author.ID.V == us.id && us.id != "":
		return deed{sort: own, message: m}
	case author.Bot.V || author.System.V || m.Webhook.V != "":
		return ignored("of a bot")
	case author.ID.V == "":
		return ignored("of nobody")
	case m.Type.V != typeWords && m.Type.V != typeReply:
		return ignored("a notice")
	case what == edited && m.Edited.V == "":
		return ignored("changed, but not by its writer") // Discord showed a link, or a thread began below it
	}
	return deed{sort: what, message: m}
}

func readDeletion(payload []byte) deed {
	var d deletion
	if json.Unmarshal(payload, &d) != nil || d.Channel.V == "" {
		return ignored("not an object")
	}
	gone := d.IDs.V
	if d.ID.V != "" {
		gone = append(gone, d.ID.V)
	}
	return deed{sort: deleted, message: message{Channel: d.Channel, Guild: d.Guild}, gone: gone}
}

// passed tells whether the message is one that somebody passed on.
func (m message) passed() bool { return m.Reference.V.Type.V == 1 }

// answers gives the message of the same channel that this one answers, "" when none.
func (m message) answers() string {
	if m.Type.V != typeReply || m.passed() {
		return ""
	}
	return m.Reference.V.Message.V
}

// calls tells whether somebody is called in the words, or by an answer that rings.
func (m message) calls(id string) bool {
	return slices.ContainsFunc(m.Mentions.V, func(u user) bool { return u.ID.V == id }) ||
		strings.Contains(m.Content.V, "<@"+id+">") || strings.Contains(m.Content.V, "<@!"+id+">")
}

// callsOthers tells whether anybody but us is called or answered.
func (m message) callsOthers(us string) bool {
	if m.Everyone.V || len(m.Roles.V) > 0 {
		return true
	}
	answered := m.answers() != "" && m.Referenced != nil && m.Referenced.Author.V.ID.V != us &&
		m.Referenced.Author.V.ID.V != m.Author.V.ID.V
	return answered || slices.ContainsFunc(m.Mentions.V, func(u user) bool {
		return u.ID.V != us && u.ID.V != m.Author.V.ID.V
	})
}

// callsUs tells whether we are called or answered.
func (m message) callsUs(us string) bool {
	return m.calls(us) || m.answers() != "" && m.Referenced != nil && m.Referenced.Author.V.ID.V == us
}

// marked is what Discord puts into words for people, channels, roles, commands, emojis and moments.
var marked = regexp.MustCompile(`<(@!?|#|@&|/|a?:|t:|id:)([^<>\s]+)(?: [^<>]*)?>`)

// A namer says what people call somebody or something that words point at.
type namer func(kind, id string) string

// plain is a message as text: what Discord marks is written out, and the words that call us are left out.
func plain(text, us string, name namer) string {
	text = marked.ReplaceAllStringFunc(text, func(found string) string {
		parts := marked.FindStringSubmatch(found)
		kind, what := parts[1], parts[2]
		switch kind {
		case "@", "@!":
			if what == us {
				return ""
			}
			return "@" + cmp.Or(name("@", what), what)
		case "@&", "#":
			return kind[:1] + cmp.Or(name(kind, what), what)
		case "/":
			command, _, _ := strings.Cut(found[1:len(found)-1], ":")
			return command
		case ":", "a:":
			emoji, _, _ := strings.Cut(what, ":")
			return ":" + emoji + ":"
		case "t:":
			return moment(what)
		}
		return found
	})
	return bot.Clip(strings.TrimSpace(strings.ToValidUTF8(text, "�")), bot.MaxText)
}

// moment writes a moment out that Discord shows in everybody's own time.
func moment(what string) string {
	seconds, _, _ := strings.Cut(what, ":")
	var n int64
	if json.Unmarshal([]byte(seconds), &n) != nil {
		return what
	}
	return time.Unix(n, 0).UTC().Format("2006-01-02 15:04 MST")
}

// content is what a message says: its words, else what stands in an embed of another bot, else its stickers.
func (m message) content() string {
	if strings.TrimSpace(m.Content.V) != "" {
		return m.Content.V
	}
	var lines []string
	for _, e := range m.Embeds.V {
		lines = append(lines, e.Title.V, e.Description.V)
		for _, f := range e.Fields.V {
			lines = append(lines, f.Name.V+": "+f.Value.V)
		}
	}
	for _, s := range m.Stickers.V {
		lines = append(lines, ":"+s.Name.V+":")
	}
	lines = slices.DeleteFunc(lines, func(s string) bool { return strings.TrimSpace(s) == "" })
	return strings.Join(lines, "\n")
}
