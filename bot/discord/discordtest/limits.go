package discordtest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits that Discord documents beside the specification, or stricter than it.
const (
	maxContent    = 2000 // the specification says 4,000, which is for people who pay
	maxEmbedText  = 6000 // of all embeds of a message together
	maxRows       = 5
	maxTextShown  = 4000 // of all text displays of a message together
	maxComponents = 40
	maxFiles      = 10
	maxCommands   = 100
	maxInCommand  = 8000 // characters
)

// problems collects what is wrong with a body.
type problems []string

func (p *problems) add(format string, args ...any) { *p = append(*p, fmt.Sprintf(format, args...)) }

// long complains of a text that is not within its limits.
func (p *problems) long(what string, v any, least, most int) {
	s, ok := v.(string)
	if n := utf8.RuneCountInString(s); n > most || (ok || least > 0) && n < least {
		p.add("%s has %d characters; it may have %d to %d", what, n, least, most)
	}
}

// contents looks into the body of a request for what the specification does not say.
func (c *checker) contents(q *request, mentions bool) (found []string, refused error) {
	var p problems
	name, o := q.route.name(), q.o()
	data, _ := o["data"].(object)
	switch {
	case strings.HasSuffix(name, "/callback"):
		switch num(o["type"]) {
		case answerMessage, answerUpdate:
			sent(&p, q, data, num(o["type"]) == answerUpdate)
		case answerModal:
			modal(&p, data)
		}
	case strings.HasSuffix(name, "/threads"):
		p.long("name", o["name"], 1, 100)
		if first, ok := o["message"].(object); ok {
			sent(&p, q, first, false)
		}
	case strings.HasSuffix(name, "/commands") && q.Method == http.MethodPut:
		commands(&p, q.body)
	case strings.Contains(name, "/messages") && q.Method == http.MethodPost, strings.HasPrefix(name, "POST /webhooks/"):
		sent(&p, q, o, false)
	case strings.Contains(name, "/messages/{message_id}") && q.Method == http.MethodPatch:
		sent(&p, q, o, true)
	}
	if mentions {
		p = slices.DeleteFunc(p, func(one string) bool { return one == noMentions })
	}
	for _, one := range p {
		if one == emptyMessage {
			return p, refuse(50006)
		}
	}
	return p, strict(p)
}

// strict refuses what Discord would refuse. That allowed_mentions is there is our own rule.
func strict(p problems) error {
	for _, one := range p {
		if one != noMentions {
			return invalid("body", "%s", one)
		}
	}
	return nil
}

const (
	emptyMessage = "an empty message"
	noMentions   = "allowed_mentions is not there, so that everybody could be called"
)

// sent looks at a message, or at what is changed of one.
func sent(p *problems, q *request, o object, edit bool) {
	content, hasContent := o["content"]
	p.long("content", content, 0, maxContent)
	embeds(p, o["embeds"])
	flags := num(o["flags"])
	v2 := flags&FlagComponents != 0
	if v2 && (text(content) != "" || o["embeds"] != nil || o["poll"] != nil || o["sticker_ids"] != nil) {
		p.add("with IS_COMPONENTS_V2 there is no content, embed, sticker or poll")
	}
	shown(p, o["components"], v2, edit)
	may := FlagSuppressEmbeds | FlagSilent | FlagComponents
	if strings.HasPrefix(q.route.path, "/webhooks/") || strings.HasPrefix(q.route.path, "/interactions/") {
		may |= FlagEphemeral
	}
	if flags&^may != 0 {
		p.add("flags %d cannot be set", flags&^may)
	}
	if len(q.files) > maxFiles {
		p.add("%d files", len(q.files))
	}
	attachments(p, q, o)
	if o["allowed_mentions"] == nil && (!edit || hasContent) {
		p.add(noMentions)
	}
	if !edit && hollow(q, o) {
		p.add(emptyMessage)
	}
}

// hollow tells whether a message has nothing in it.
func hollow(q *request, o object) bool {
	if text(o["content"]) != "" || len(q.files) > 0 || o["poll"] != nil {
		return false
	}
	for _, name := range []string{"embeds", "components", "sticker_ids"} {
		if list, _ := o[name].([]any); len(list) > 0 {
			return false
		}
	}
	reference, _ := o["message_reference"].(object)
	return num(reference["type"]) != 1
}

// attachments tells of files that are described and not there.
func attachments(p *problems, q *request, o object) {
	list, _ := o["attachments"].([]any)
	for _, one := range list {
		a, _ := one.(object)
		id := text(a["id"])
		if len(id) < 3 && q.files[id] == nil {
			p.add("attachment %s is described and not sent", id)
		}
	}
}

// embeds looks at those of a message.
func embeds(p *problems, given any) {
	total := 0
	list, _ := given.([]any)
	for i, one := range list {
		e, _ := one.(object)
		at := fmt.Sprintf("embeds[%d].", i)
		count := func(what string, v any, least, most int) {
			p.long(at+what, v, least, most)
			total += utf8.RuneCountInString(text(v))
		}
		count("title", e["title"], 0, 256)
		count("description", e["description"], 0, 4096)
		footer, _ := e["footer"].(object)
		count("footer.text", footer["text"], 0, 2048)
		author, _ := e["author"].(object)
		count("author.name", author["name"], 0, 256)
		fields, _ := e["fields"].([]any)
		if len(fields) > 25 {
			p.add("%sfields: %d of them", at, len(fields))
		}
		for _, field := range fields {
			f, _ := field.(object)
			count("fields.name", f["name"], 1, 256)
			count("fields.value", f["value"], 1, 1024)
		}
		image, thumbnail := e["image"] != nil, e["thumbnail"] != nil
		if text(e["title"])+text(e["description"])+text(footer["text"])+text(author["name"]) == "" && len(fields) == 0 &&
			!image && !thumbnail {
			p.add("%s is empty", strings.TrimSuffix(at, "."))
		}
	}
	if total > maxEmbedText {
		p.add("embeds have %d characters together", total)
	}
}
