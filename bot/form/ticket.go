package form

import (
	"strconv"
	"strings"
)

// questionID names the n-th question of a ticket.
func questionID(n int) string { return "q" + strconv.Itoa(n) }

// Ticket asks what a house wants to know of a request; without questions it asks what is wrong. A question needs no ID.
func (m Maker) Ticket(id, title string, questions []Field) Form {
	f := Form{ID: id, Title: title, Submit: m.say("intake.submit"), Close: m.say("close")}
	for i, q := range m.asked(questions) {
		if q.ID == "" {
			q.ID = questionID(i)
		}
		f.Fields = append(f.Fields, q)
	}
	if title == "" {
		f.Title = m.say("intake.title")
	}
	return f
}

func (m Maker) asked(questions []Field) []Field {
	if len(questions) > 0 {
		return questions
	}
	return []Field{{ID: Words, Label: m.say("intake.words"), Long: true, Hint: m.say("intake.words.hint")}}
}

// Answers is what a filled ticket says, as the person would write it: each answer below its question. A single answer
// stands alone.
func (m Maker) Answers(questions []Field, filled map[string]string) string {
	var all []string
	questions = m.asked(questions)
	for i, q := range questions {
		id := q.ID
		if id == "" {
			id = questionID(i)
		}
		answer := strings.TrimSpace(filled[id])
		if len(q.Options) > 0 {
			answer = label(q.Options, answer)
		}
		switch {
		case answer == "":
		case len(questions) == 1:
			all = append(all, answer)
		default:
			all = append(all, q.Label+"\n"+answer)
		}
	}
	return strings.Join(all, "\n\n")
}
