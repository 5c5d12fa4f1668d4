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
	article, ok := d.k.Base.Article(id, d.lang(), d.turn.Conversation.Person.Audience)
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
		hits = d.k.Base.Search(kb.Query{Text: d.mem.Request, History: d.mem.Earlier, Lang: d.lang(), Limit: maxHits,
			Audience: d.turn.Conversation.Person.Audience}).Hits
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
	hit.Passage = hit.Article.Turn(hit.Passage, d.wanted())
	d.quote(hit)
}

// wanted are the words that tell which part of an article is asked for: those of the person, and what they name.
func (d *draft) wanted() string {
	words := d.e.asked()
	if d.e.Utterance == "" {
		words = d.mem.Request
	}
	for _, f := range d.named() {
		words += "\n" + d.k.Values.Title(f.Kind, f.Value, d.lang())
	}
	return words
}

// quote says what the passage of a hit says.
func (d *draft) quote(hit kb.Hit) {
	answer := d.k.Base.Answer(hit, d.s.Now)
	if strings.TrimSpace(answer.Text) == "" {
		d.unknown()
		return
	}
	text := answer.Text
	if answer.Cut {
		text += "\n\n" + d.Texts.Say(d.lang(), "bot.read_on", nil)
	}
	text += d.hedge(answer.Source)
	offered := slices.Concat(d.guides(hit.Article), d.buttons(pressSolved, pressUnsolved, pressHuman))
	offered = append(offered, d.sections(hit.Article, answer.Section, offered)...)
	shown := d.ask(bot.AskDone, offered)
	shown.Sources, shown.Steps = []handoff.Source{cited(answer.Source, hit.Score)}, answer.Steps
	d.mem.Answered, d.mem.Misses = true, 0
	d.showed(hit.Article.ID, answer.Section)
	d.judged(hit.Article)
	d.speak(handoff.Answered, text, shown)
	if w := d.e.wording(hit.Article); w != nil {
		d.worded(*w)
	}
}

// hedge says that an article is past its review, and since when.
func (d *draft) hedge(s kb.Source) string {
	if !s.Overdue {
		return ""
	}
	return "\n\n" + d.Texts.Say(d.lang(), "bot.overdue", texts.Args{"Date": d.date(s.Review)})
}

// cited is a source as the journal keeps it.
func cited(s kb.Source, score float64) handoff.Source {
	return handoff.Source{Article: s.ID, Lang: s.Lang, Title: s.Title, Anchor: s.Anchor, Score: score, Review: s.Review,
		Overdue: s.Overdue}
}

// showed keeps in mind what was shown last: follow-ups are about it.
func (d *draft) showed(id, section string) {
	others := slices.DeleteFunc(slices.Clone(d.mem.Shown), func(shown string) bool { return shown == id })
	d.mem.Shown, d.mem.Section = append(others, id), section
}

// judged keeps in mind which text a verdict of the person would be about.
func (d *draft) judged(a *kb.Article) {
	e := a.Edition()
	d.mem.Judged = &handoff.Source{Article: e.ID, Lang: e.Lang, Edition: e.Text, Title: a.Title}
}

// guides is the button of the flow that does what the article explains.
func (d *draft) guides(a *kb.Article) []handoff.Choice {
	f, ok := d.k.Flows[a.Flow]
	if !ok {
		return nil
	}
	return []handoff.Choice{{Value: prefixFlow + f.ID,
		Label: d.Texts.Say(d.lang(), "bot.guide_me", texts.Args{"Title": flowTitle(f, d.lang())})}}
}

// sections are the buttons of the other sections of an article that says the same for several devices or places, but
// for labels that are there already.
func (d *draft) sections(a *kb.Article, shown string, beside []handoff.Choice) []handoff.Choice {
	var more []handoff.Choice
	all := a.Variants()
	if !slices.ContainsFunc(all, func(p *kb.Passage) bool { return p.Anchor == shown }) {
		return nil
	}
	for _, p := range all {
		c := handoff.Choice{Value: prefixSection + a.ID + ":" + p.Anchor, Label: p.Heading}
		same := func(o handoff.Choice) bool { return strings.EqualFold(o.Label, c.Label) }
		if p.Anchor == shown || len(c.Value) > bot.MaxID || len(more) == maxChoices || slices.ContainsFunc(beside, same) ||
			slices.ContainsFunc(more, same) {
			continue
		}
		more = append(more, c)
	}
	return more
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
	d.speak(handoff.Questioned, d.asking(id), d.ask(bot.AskWhich, offered))
	return true
}

// unknown says honestly that the bot does not know, and after some tries hands over.
func (d *draft) unknown() bool {
	d.request()
	d.mem.Misses++
	d.mem.Flow = nil
	if d.mem.Misses > maxQuestions && len(d.Desks) > 0 {
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
	if d.mem.Answered && d.mem.Failures == 0 && d.e.Context == "" && !d.e.hangs {
		d.finish() // a new question after an answer: the earlier request is over
		d.notice()
	}
	if d.mem.Request == "" {
		d.mem.Request = d.e.subject()
	}
	if said := oneLine(d.e.asked()); said != "" {
		d.mem.Earlier = slices.Insert(slices.Clone(d.mem.Earlier), 0, said)
		d.mem.Earlier = d.mem.Earlier[:min(len(d.mem.Earlier), mostEarlier)]
	}
}

// mostEarlier is how much of what was said of a request is kept in mind: a search hardly weighs what is older.
const mostEarlier = 4

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
