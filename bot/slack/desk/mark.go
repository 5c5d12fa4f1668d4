package desk

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/handoff"
)

// What our messages are, in their metadata.
const (
	aCase   = "firstline_case"
	anEntry = "firstline_entry"
	anOffer = "firstline_offer"
	answer  = "firstline_answer"

	anApproval = "firstline_approval" // its key names the request
	aReminder  = "firstline_reviews"  // its key names the reminder
)

// A mark says what a message of ours is. Apps that read metadata see it, so it holds nothing about people.
type mark struct {
	event string
	key   string // of the case
	id    string // which entry; which message is answered
	about string // of an answer: what it says, so that it is not said again and again
}

func (m mark) option() slack.MsgOption {
	return slack.MsgOptionMetadata(slack.SlackMetadata{EventType: m.event,
		EventPayload: map[string]any{"key": m.key, "id": m.id, "about": m.about}})
}

// same tells whether it is the mark of the same thing.
func (m mark) same(o mark) bool { return m.event == o.event && m.key == o.key && m.id == o.id }

// markOf reads the mark of a message.
func markOf(m slack.Message) mark {
	text := func(name string) string {
		s, ok := m.Metadata.EventPayload[name].(string)
		if !ok {
			return ""
		}
		return s
	}
	if m.BotID == "" || !strings.HasPrefix(m.Metadata.EventType, "firstline_") {
		return mark{}
	}
	return mark{m.Metadata.EventType, text("key"), text("id"), text("about")}
}

// A thread is where a case is: its card, with all that stands below.
type thread struct{ channel, ts string }

func (t thread) String() string { return t.channel + "/" + t.ts }

func (t thread) item(ts string) slack.ItemRef { return slack.NewRefToMessage(t.channel, ts) }

// threadOf reads a thread from a place.
func threadOf(p handoff.Place) (t thread, ok bool) {
	t.channel, t.ts, ok = strings.Cut(p.Ref, "/")
	return t, ok
}
