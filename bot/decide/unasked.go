package decide

import (
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/kb"
)

// freshFor is how long words wait for an offer that nobody asked for. Later people have answered.
const freshFor = 10 * time.Minute

// unasked deals with words that were not meant for the bot. An article that answers them surely is offered aside; in
// every other case the turn is empty: the bot says nothing, and keeps nothing of what people tell each other.
func (d *draft) unasked() bot.Turn {
	s := d.s
	if s.Events[0].Kind == bot.Overdue {
		d.s.Events = s.Events[1:]
	}
	if d.s.Events[0].Changes() {
		d.changed() // of words that something was offered to
		return d.end("")
	}
	hit, ok := d.surely()
	if !ok || s.Events[0].Kind == bot.Overdue {
		silent := s.Conversation
		silent.ID, silent.Channel = d.turn.Conversation.ID, d.turn.Conversation.Channel
		return bot.Turn{Conversation: silent}
	}
	d.hear()
	d.request()
	d.offer(hit)
	return d.end("unasked")
}

// surely finds the article that answers the words, if the most probable way is one and probable enough. Small talk
// is meant for people, and what leads to a handoff or to questions is nothing to offer.
func (d *draft) surely() (kb.Hit, bool) {
	first := d.s.Events[0]
	talk := d.e.Match.Talk != intents.NoTalk && d.e.Match.TalkConfidence >= sureOfTalk
	if first.Kind != bot.Message || talk || d.s.Now.Sub(first.At) > freshFor || d.s.Conversation.Version > 0 {
		return kb.Hit{}, false
	}
	w, ok := best(weigh(d.e, d.k), d.Thresholds.Answer)
	switch {
	case !ok || w.hit == nil:
		return kb.Hit{}, false
	case w.intent != nil && w.intent.Lead.Handoff != nil:
		return kb.Hit{}, false
	}
	hit := *w.hit
	hit.Passage = hit.Article.Turn(hit.Passage, d.wanted())
	return hit, strings.TrimSpace(d.k.Base.Answer(hit, d.s.Now).Text) != ""
}

// offer says what the passage of a hit says, with what the person may do about it.
func (d *draft) offer(hit kb.Hit) {
	answer := d.k.Base.Answer(hit, d.s.Now)
	text := answer.Text
	if answer.Cut {
		text += "\n\n" + d.Texts.Say(d.lang(), "bot.read_on", nil)
	}
	shown := d.ask(bot.AskDone, d.buttons(pressSolved, bot.Share, bot.Dismiss))
	shown.Sources, shown.Steps = []handoff.Source{cited(answer.Source, hit.Score)}, answer.Steps
	d.mem.Answered = true
	d.showed(hit.Article.ID, answer.Section)
	d.judged(hit.Article)
	d.say(handoff.Answered, "bot.offered", texts.Args{"Title": hit.Article.Title, "Text": text + d.hedge(answer.Source)},
		shown)
}

// share says openly what was offered aside. Once everybody can see it there is nothing to do.
func (d *draft) share() {
	id := d.lastShown()
	if !d.turn.Conversation.Aside || id == "" {
		return
	}
	if _, ok := d.k.Base.Article(id, d.lang(), d.turn.Conversation.Person.Audience); !ok {
		d.say(handoff.SmallTalk, "bot.button_gone", nil, handoff.Shown{})
		return
	}
	d.turn.Conversation.Aside = false
	d.answerWith(id)
}

// dismissed hears that an offer was not what the person meant. It disappears, and that is all there is to say.
func (d *draft) dismissed() {
	if d.turn.Conversation.Aside && d.mem.Answered {
		d.tried(false)
	}
	d.forget()
}

// forPerson tells whether an entry is one that the person reads.
func forPerson(e handoff.Entry) bool {
	return e.From != handoff.ByPerson && (e.Kind == handoff.Said || e.Kind == handoff.Amended)
}
