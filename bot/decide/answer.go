package decide

import (
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/kb"
)

// bestWay takes the most probable way when it is probable enough.
func (d *draft) bestWay() bool {
	w, ok := best(weigh(d.e, d.k), d.Thresholds.Answer)
	if !ok {
		return false
	}
	d.request()
	if d.mem.Failures == 0 {
		d.mem.Request = d.e.subject() // clear words name the case better than vague ones before
	}
	d.wait(w)
	d.take(w)
	d.mention()
	return true
}

// take does what a way leads to.
func (d *draft) take(w way) {
	if w.intent != nil {
		d.follow(*w.intent, w.hit)
		return
	}
	d.answer(*w.hit)
}

// follow does what an intent leads to. hit is where the article of the intent was found, nil when it was not.
func (d *draft) follow(in intents.Intent, hit *kb.Hit) {
	d.mem.Intent = in.ID
	switch {
	case in.Lead.Flow != "":
		if !d.startFlow(in.Lead.Flow) {
			d.unknown()
		}
	case in.Lead.Handoff != nil:
		d.handOver(handing{reason: handoff.ReasonIntent, detail: oneOf(in.Title, d.lang()), team: in.Lead.Handoff.Team,
			priority: handoff.Priority(in.Lead.Handoff.Priority)})
	case hit != nil && hit.Article.ID == in.Lead.Answer:
		d.answer(*hit)
	default:
		d.answerWith(in.Lead.Answer)
	}
}

// answerWith answers from an article that is known by its id.
func (d *draft) answerWith(id string) {
	if hit, ok := d.found(id); ok {
		d.answer(hit)
		return
	}
	article, ok := d.k.Base.Article(id, d.lang(), d.turn.Conversation.Person.Groups)
	if !ok {
		d.unknown()
		return
	}
	d.answer(kb.Hit{Article: article, Passage: heart(article), Score: 1})
}

// heart is the passage of an article that is worth quoting when no words of the person tell which: the first that says
// what to do.
func heart(a *kb.Article) *kb.Passage {
	if i := slices.IndexFunc(a.Passages, func(p kb.Passage) bool { return len(p.Steps) > 0 }); i >= 0 {
		return &a.Passages[i]
	}
	if len(a.Passages) > 0 {
		return &a.Passages[0]
	}
	return nil
}

// found is the article among what the search found for the present words, or for those of the request when the person
// only pressed a button: so the passage is quoted that answers what was asked.
func (d *draft) found(id string) (kb.Hit, bool) {
	hits := d.e.Found.Hits
	if d.e.Utterance == "" && d.mem.Request != "" {
		hits = d.k.Base.Search(kb.Query{Text: d.mem.Request, Lang: d.lang(), Limit: maxHits,
			Audience: d.turn.Conversation.Person.Groups}).Hits
	}
	for _, h := range hits {
		if h.Article.ID == id {
			return h, true
		}
	}
	return kb.Hit{}, false
}

// answer quotes an article and asks whether it helped. An article that has nothing to quote is no answer.
func (d *draft) answer(hit kb.Hit) {
	answer := d.k.Base.Answer(hit, d.s.Now)
	if strings.TrimSpace(answer.Text) == "" {
		d.unknown()
		return
	}
	source := handoff.Source{Article: answer.Source.ID, Lang: answer.Source.Lang, Title: answer.Source.Title,
		Anchor: answer.Source.Anchor, Score: hit.Score, Review: answer.Source.Review, Overdue: answer.Source.Overdue}
	text := answer.Text
	if source.Overdue {
		text += "\n\n" + d.Texts.Say(d.lang(), "bot.overdue", texts.Args{"Date": d.date(source.Review)})
	}
	offered := d.buttons(pressSolved, pressUnsolved, pressHuman)
	if f, ok := d.k.Flows[hit.Article.Flow]; ok {
		guide := handoff.Choice{Value: prefixFlow + f.ID,
			Label: d.Texts.Say(d.lang(), "bot.guide_me", texts.Args{"Title": flowTitle(f, d.lang())})}
		offered = append([]handoff.Choice{guide}, offered...)
	}
	shown := d.ask(bot.AskDone, offered)
	shown.Sources, shown.Steps = []handoff.Source{source}, steps(hit)
	d.mem.Answered, d.mem.Misses = true, 0
	d.mem.Shown = append(slices.Clip(d.mem.Shown), source.Article)
	d.speak(handoff.Answered, text, shown)
}

// steps are what the person is asked to try, for the brief: those of the passage that is quoted and of no other.
func steps(hit kb.Hit) []string {
	if hit.Passage == nil {
		return nil
	}
	return hit.Passage.Steps
}

// date writes a calendar day as the language does.
func (d *draft) date(t time.Time) string {
	return t.Format(d.Texts.Say(d.lang(), "bot.format.date", nil))
}

// maxQuestions bounds how often in a row the bot asks back or does not understand before it stops trying.
const maxQuestions = 2

// whichWay asks between the likeliest ways when none is probable enough.
func (d *draft) whichWay() bool {
	offered := choices(weigh(d.e, d.k), d.Thresholds.Ask)
	if len(offered) == 0 || d.mem.Misses >= maxQuestions {
		return false
	}
	d.request()
	d.mem.Misses++
	id := "bot.which"
	if len(offered) == 1 {
		id = "bot.is_it"
	}
	offered = append(offered, d.buttons(pressNone)...)
	d.say(handoff.Questioned, id, nil, d.ask(bot.AskWhich, offered))
	return true
}

// unknown says honestly that the bot does not know, and after some tries hands over.
func (d *draft) unknown() bool {
	d.request()
	d.mem.Misses++
	d.mem.Flow = nil
	if d.mem.Misses > maxQuestions && d.Desk != "" {
		d.handOver(handing{reason: handoff.ReasonUnknown})
		return true
	}
	id := "bot.unknown"
	if d.mem.Misses > 1 {
		id = "bot.unknown_again"
	}
	d.say(handoff.Unknown, id, nil, d.ask(bot.AskHuman, d.buttons(pressHuman)))
	return true
}

// request keeps the person's words as what this is about. The first ones name the case; later ones add to them.
func (d *draft) request() {
	if d.mem.Answered && d.mem.Failures == 0 && d.e.Context == "" {
		d.finish() // a new question after an answer: the earlier request is over
	}
	if d.mem.Request == "" {
		d.mem.Request = d.e.subject()
	}
}

// maxSubject bounds the subject of a case, in runes.
const maxSubject = 140

// oneLine folds white space and cuts at the length of a subject.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	runes := []rune(s)
	if len(runes) <= maxSubject {
		return s
	}
	return strings.TrimSpace(string(runes[:maxSubject-1])) + "…"
}
