package decide

import (
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents"
)

// sureOfTalk is from where on small talk is believed.
const sureOfTalk = 0.5

// talk is the small talk that the person's words are, or NoTalk. A clear request is no small talk, except that the
// words of control always count: "the VPN does not work" may sound like feedback, but "stop" is never a request.
func (d *draft) talk() intents.Talk {
	talk, sure := d.e.Match.Talk, d.e.Match.TalkConfidence
	control := talk == intents.Stop || talk == intents.Restart || talk == intents.Human || talk == intents.Requests
	if sure < sureOfTalk || !control && d.bestP() >= max(sure, d.Thresholds.Answer) {
		return intents.NoTalk
	}
	return talk
}

// bestP is the probability of the likeliest way.
func (d *draft) bestP() float64 {
	ways := weigh(d.e, d.k)
	if len(ways) == 0 {
		return 0
	}
	return ways[0].p
}

// control obeys the words that always work: stop, start over, a human.
func (d *draft) control() bool {
	switch d.talk() {
	case intents.Stop:
		d.stop()
	case intents.Restart:
		d.restart()
	case intents.Human:
		d.human()
	case intents.Requests:
		d.requests()
	default:
		return false
	}
	return true
}

// stop ends what is running.
func (d *draft) stop() {
	id := "bot.stopped"
	if d.mem.Flow != nil {
		id = "bot.flow_stopped"
	}
	d.forget()
	d.say(handoff.SmallTalk, id, nil, handoff.Shown{Choices: d.buttons(pressHuman)})
}

func (d *draft) restart() {
	d.forget()
	d.say(handoff.SmallTalk, "bot.restarted", nil, handoff.Shown{})
}

// human hands over when it is known what it is about; else it asks that once, and takes any answer.
func (d *draft) human() {
	asked := d.mem.Asked != nil && d.mem.Asked.Purpose == bot.AskTopic
	if d.mem.Request != "" || asked || len(d.Desks) == 0 {
		d.handOver(handing{reason: handoff.ReasonAsked})
		return
	}
	shown := d.ask(bot.AskTopic, d.buttons(pressSkip))
	shown.Form = true
	d.say(handoff.Questioned, "bot.topic", nil, shown)
}

// picked takes words as the answer to the question that the bot asked: a number, a label, or the topic.
func (d *draft) picked() bool {
	q := d.mem.Asked
	if q == nil || d.e.Utterance == "" {
		return false
	}
	if q.Purpose == bot.AskWhy {
		return d.why(q)
	}
	if q.Purpose == bot.AskTopic {
		d.request()
		d.handOver(handing{reason: handoff.ReasonAsked})
		return true
	}
	if d.mem.Flow != nil && q.Purpose != bot.AskGoOn {
		return false // the flow knows its own answers better
	}
	value, ok := choiceOf(q, d.e.Utterance)
	if !ok {
		value, ok = d.yesOrNo(q)
	}
	return ok && d.press(value)
}

// choiceOf finds the choice that was meant by number or label.
func choiceOf(q *bot.Question, text string) (string, bool) {
	text = strings.Trim(strings.TrimSpace(text), ".!)(\"'„“”")
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(q.Choices) {
		return q.Choices[n-1].Value, true
	}
	for _, c := range q.Choices {
		if strings.EqualFold(c.Label, text) {
			return c.Value, true
		}
	}
	return "", false
}

// answers are what yes and no mean to each question; where one is missing the word is no answer to it.
var answers = map[bot.Purpose]map[intents.Talk]string{
	bot.AskHuman: {intents.Yes: pressHuman, intents.No: pressNone},
	bot.AskDone:  {intents.Yes: pressSolved, intents.No: pressUnsolved},
	bot.AskGoOn:  {intents.Yes: pressGoOn, intents.No: pressStop},
	bot.AskWhich: {intents.No: pressNone},
	bot.AskNext:  {intents.No: pressEnough},
}

func (d *draft) yesOrNo(q *bot.Question) (string, bool) {
	talk := d.talk()
	if q.Purpose == bot.AskWhich && talk == intents.Yes && len(q.Choices) == 2 {
		return q.Choices[0].Value, true // "is it this?" has one choice and "none of these"
	}
	if q.Purpose == bot.AskNext && talk == intents.Yes {
		return q.Choices[0].Value, true
	}
	value, ok := answers[q.Purpose][talk]
	return value, ok
}

// pressed obeys a button.
func (d *draft) pressed() bool {
	event := d.s.Events[0]
	if event.Kind != bot.Pressed {
		return false
	}
	if !d.press(event.Choice) {
		// an old button, or none of ours: harmless, and said so
		d.say(handoff.SmallTalk, "bot.button_gone", nil, handoff.Shown{})
	}
	return true
}

// presses are the buttons that always mean the same.
var presses = map[string]func(*draft){
	pressHuman:    (*draft).human,
	pressSolved:   (*draft).solved,
	pressUnsolved: (*draft).unsolved,
	pressNone:     (*draft).noneOfThese,
	pressRestart:  (*draft).restart,
	pressStop:     (*draft).stop,
	pressSkip:     (*draft).human,
	pressReopen:   (*draft).reopen,
	pressGoOn:     (*draft).goOn,
	pressEnough:   (*draft).enough,
	pressGood:     (*draft).satisfied,
	pressBad:      (*draft).dissatisfied,
	bot.Share:     (*draft).share,
	bot.Dismiss:   (*draft).dismissed,
}

// press does what a button stands for; false when it stands for nothing now.
func (d *draft) press(value string) bool {
	if do, ok := presses[value]; ok {
		do(d)
		return true
	}
	d.recall(value)
	if id, ok := strings.CutPrefix(value, prefixIntent); ok {
		return d.pressIntent(id)
	}
	if id, ok := strings.CutPrefix(value, prefixArticle); ok {
		return d.pressArticle(id)
	}
	if id, ok := strings.CutPrefix(value, prefixFlow); ok {
		return d.startFlow(id)
	}
	if place, ok := strings.CutPrefix(value, prefixSection); ok {
		return d.pressSection(place)
	}
	if id, ok := strings.CutPrefix(value, prefixOption); ok {
		return d.flowOption(id)
	}
	return false
}

func (d *draft) pressIntent(id string) bool {
	in, ok := d.k.intent(id)
	if !ok {
		return false
	}
	d.follow(in, nil)
	return true
}

// pressArticle answers from an article, if this person may see it: the value of a button is foreign text.
func (d *draft) pressArticle(id string) bool {
	if _, ok := d.k.Base.Article(id, d.lang(), d.turn.Conversation.Person.Audience); !ok {
		return false
	}
	d.answerWith(id)
	return true
}

// noneOfThese is a no to all that was offered.
func (d *draft) noneOfThese() {
	d.mem.Misses++
	if d.mem.Misses > maxQuestions && len(d.Desks) > 0 {
		d.handOver(handing{reason: handoff.ReasonUnknown})
		return
	}
	d.say(handoff.Unknown, "bot.none", nil, d.ask(bot.AskHuman, d.buttons(pressHuman)))
}

// feedback hears whether what was offered worked.
func (d *draft) feedback() bool {
	switch talk := d.talk(); {
	case talk == intents.Solved:
		d.solved()
	case talk == intents.Unsolved && d.mem.Request != "":
		d.unsolved()
	default:
		return false
	}
	return true
}

func (d *draft) solved() {
	if d.settleReturned() {
		return
	}
	d.tried(true)
	d.finish()
	d.say(handoff.SmallTalk, "bot.glad", nil, handoff.Shown{})
	d.offerNext()
}

// unsolved offers a human at once; the second time it does not ask any more. A button that judges nothing new is the
// second click of a double click and counts as one with the first.
func (d *draft) unsolved() {
	if d.mem.Answered || d.s.Events[0].Kind != bot.Pressed {
		d.tried(false)
		d.mem.Failures++
	}
	d.mem.Answered = false
	if d.mem.Failures > 1 && len(d.Desks) > 0 {
		d.handOver(handing{reason: handoff.ReasonNotSolved})
		return
	}
	d.say(handoff.Questioned, "bot.not_helped", nil, d.ask(bot.AskHuman, d.buttons(pressHuman, pressRestart)))
}

// tried notes what the person says of what was offered, and of which article if it was one.
func (d *draft) tried(worked bool) {
	e := handoff.Entry{Kind: handoff.Tried, From: handoff.ByPerson, Worked: &worked}
	if d.mem.Judged != nil {
		e.Sources, e.Person = []handoff.Source{*d.mem.Judged}, d.turn.Conversation.Person.ID
	}
	d.add(e)
}

// smallTalk answers what is not a request.
func (d *draft) smallTalk() bool {
	switch d.talk() {
	case intents.Greeting:
		d.say(handoff.SmallTalk, "bot.greeting", texts.Args{"Name": d.Organisation}, handoff.Shown{})
	case intents.Thanks:
		d.say(handoff.SmallTalk, "bot.welcome", nil, handoff.Shown{})
	case intents.Goodbye:
		d.forget()
		d.say(handoff.SmallTalk, "bot.goodbye", nil, handoff.Shown{})
	case intents.Help:
		shown := handoff.Shown{Choices: d.buttons(pressHuman)}
		d.say(handoff.SmallTalk, "bot.help", texts.Args{"Name": d.Organisation}, shown)
	case intents.Frustration:
		d.calm()
	case intents.Yes, intents.No, intents.Unsolved:
		d.say(handoff.Questioned, "bot.say_more", nil, handoff.Shown{})
	default:
		return false
	}
	return true
}

// calm answers anger with a way out; the second time it opens the way.
func (d *draft) calm() {
	d.mem.Annoyed++
	if d.mem.Annoyed > 1 && len(d.Desks) > 0 {
		d.handOver(handing{reason: handoff.ReasonFrustrated})
		return
	}
	d.say(handoff.Questioned, "bot.calm", nil, d.ask(bot.AskHuman, d.buttons(pressHuman, pressRestart)))
}
