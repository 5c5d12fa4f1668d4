package decide

import (
	"fmt"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

func (d *draft) satisfied() { d.rate(handoff.Satisfied) }

// dissatisfied asks why; whoever does not want to say so just goes on.
func (d *draft) dissatisfied() { d.rate(handoff.Dissatisfied) }

// rate keeps what the person says about a resolved case, once.
func (d *draft) rate(r handoff.Rating) {
	if d.s.Case == nil || d.s.Case.Open() || d.s.Case.Rating != "" {
		d.say(handoff.SmallTalk, "bot.button_gone", nil, handoff.Shown{})
		return
	}
	c := *d.s.Case
	c.Rating = r
	d.turn.Case = &c
	d.add(handoff.Entry{Kind: handoff.Rated, From: handoff.ByPerson, Text: string(r), Case: c.Number})
	if r == handoff.Satisfied {
		d.say(handoff.SmallTalk, "bot.rated_good", nil, handoff.Shown{})
		return
	}
	args := texts.Args{"Case": d.caseName(c.Number)}
	d.say(handoff.Questioned, "bot.rated_bad", args, d.ask(bot.AskWhy, d.buttons(pressReopen, pressEnough)))
}

// why takes words as what was not good, unless they name one of the choices, are a request of their own or small talk.
func (d *draft) why(q *bot.Question) bool {
	d.mem.Asked = nil
	if value, ok := choiceOf(q, d.e.Utterance); ok {
		return d.press(value)
	}
	if d.s.Case == nil || d.talk() != "" || d.bestP() >= d.Thresholds.Answer {
		return false
	}
	d.add(handoff.Entry{Kind: handoff.Rated, From: handoff.ByPerson, Text: string(d.s.Case.Rating), Detail: d.e.Utterance,
		Case: d.s.Case.Number})
	d.say(handoff.SmallTalk, "bot.rated_why", nil, handoff.Shown{Choices: d.buttons(pressReopen)})
	return true
}

// requests lists the person's cases with where each stands.
func (d *draft) requests() {
	if len(d.s.Own) == 0 {
		d.say(handoff.SmallTalk, "bot.no_requests", nil, handoff.Shown{Choices: d.buttons(pressHuman)})
		return
	}
	lines := []string{d.Texts.Say(d.lang(), "bot.requests", texts.Args{"Count": len(d.s.Own)})}
	var choices []handoff.Choice
	var cases []int64
	for _, row := range d.s.Own {
		c := row.Case
		cases = append(cases, c.Number)
		lines = append(lines, fmt.Sprintf("- **%s** %s: %s", d.caseName(c.Number), inert(c.Subject), d.standing(c)))
		if c.State == handoff.Resolved && d.s.Case != nil && c.Number == d.s.Case.Number {
			choices = d.buttons(pressReopen) // cases of other conversations are opened again there
		}
	}
	lines = append(lines, "", d.Texts.Say(d.lang(), "bot.requests_add", nil))
	d.speak(handoff.SmallTalk, strings.Join(lines, "\n"), handoff.Shown{Choices: choices, Cases: cases})
}

// Standing says where a case stands, in the words in which the bot tells its person.
func (p Policy) Standing(c handoff.Case, lang string, now time.Time) string {
	d := draft{Policy: p, s: bot.Situation{Conversation: bot.Conversation{Person: c.Person, Lang: lang}, Now: now}}
	d.turn.Conversation = d.s.Conversation
	return d.standing(c)
}

// standing says where a case stands: who has it, and what to expect.
func (d *draft) standing(c handoff.Case) string {
	args := texts.Args{"Team": d.teamName(c.Team), "Agent": c.Agent.Name, "Text": "",
		"Time": d.date(c.Ended.In(d.place()))}
	if c.State == handoff.Waiting || c.State == handoff.Escalated {
		args["Text"] = d.plan(c)
	}
	return strings.TrimSpace(d.Texts.Say(d.lang(), "bot.standing."+string(c.State), args))
}

// inert keeps a person's words from being read as Markdown.
func inert(words string) string { return markdown.Replace(words) }

var markdown = strings.NewReplacer("\\", "\\\\", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "\\<", "`", "\\`",
	"#", "\\#", "!", "\\!", "\n", " ")
