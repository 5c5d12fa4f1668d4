package handoff

import (
	"slices"
	"strings"
)

// Compute makes the brief of a case from its conversation's journal, oldest entry first. It invents nothing: what it
// cannot find there stays empty. What was said after a case had ended is about something else.
func Compute(c Case, entries []Entry) Brief {
	b := briefing{Brief: Brief{Person: c.Person, Channel: c.Channel, Lang: c.Lang}}
	end := ended(c, entries)
	for i, e := range entries {
		if i < end || e.Kind.Changes() {
			b.add(e)
		}
	}
	pressing(b.Actions)
	b.Suggested = b.suggested()
	b.Next = b.suggest(c)
	return b.Brief
}

// ended is how many entries there are until a case had ended; all, while it goes on.
func ended(c Case, entries []Entry) int {
	if !c.Open() {
		for i, e := range slices.Backward(entries) {
			if e.Kind == Solved && e.Case == c.Number {
				return i + 1
			}
		}
	}
	return len(entries)
}

// A briefing is a brief while the journal is read.
type briefing struct {
	Brief
	open    int   // index+1 in Asked of the question that waits for its answer
	fresh   int   // lines of the request since the bot last said what it understood
	guided  bool  // the last thing offered was a flow
	lost    bool  // the last request was in no article
	met     bool  // an agent talks with the person
	parted  bool  // an agent did so until it was solved
	settled bool  // an earlier request was solved: what comes next is a new one
	helped  bool  // another member's answer has solved it since the case was opened
	fitting Entry // where the last request was weighed
	earlier Brief // what was dropped with it, in case it was not solved after all
}

func (b *briefing) add(e Entry) {
	switch e.Kind {
	case Said:
		b.said(e)
	case Amended:
		b.amended(e)
	case Retracted:
		b.retracted(e.Of)
	case Understood:
		b.understood(e)
	case Tried:
		b.tried(e)
	case Stepped:
		b.guided = true
	case Ordered, Ran:
		b.carried(e)
	case Opened:
		b.opened(e)
	case Summed:
		b.summed(e)
	case Helped:
		b.help(e)
	case Solved:
		b.settled, b.parted, b.met = true, b.met, false // what comes next is said to the bot
	case Reopening:
		b.remember()
		b.helped, b.met = false, b.parted
	case TookOver:
		b.remember()
		b.met = true
	case HandedBack, Released:
		b.met = false
	}
}

// The policy's rules for words that are no part of a request, and for those that are weighed as one.
var (
	talkRules    = []string{"control", "feedback", "small_talk", "picked", "step"}
	requestRules = []string{"within", "advised", "nothing_about", "best_way", "which_way", "unknown"}
)

// understood keeps what a request was taken to mean, and drops words that turned out to be none.
func (b *briefing) understood(e Entry) {
	defer func() { b.fresh = 0 }()
	if e.Why == nil {
		return
	}
	for _, s := range e.Why.Signals {
		b.notice(Noticed{Signal: s, Seq: e.Seq})
	}
	if e.Why.Recalled {
		defer func() {
			b.recalled(Line{e.Why.Utterance, e.Seq})
			b.named(e)
		}()
	} else {
		b.named(e)
	}
	if slices.Contains(requestRules, e.Why.Rule) {
		b.Understood = e.Why.Intents
		b.lost = e.Why.Rule == "unknown"
		b.fitting = e
	}
	if slices.Contains(talkRules, e.Why.Rule) {
		b.Request = b.Request[:len(b.Request)-b.fresh]
	}
}

// summed keeps what a model says of the case, a line for each sentence.
func (b *briefing) summed(e Entry) {
	b.Summary = nil
	for sentence := range strings.Lines(e.Text) {
		b.Summary = append(b.Summary, Line{strings.TrimSpace(sentence), e.Seq})
	}
}

// notice keeps each signal once.
func (b *briefing) notice(n Noticed) {
	if !slices.ContainsFunc(b.Signals, func(known Noticed) bool { return known.Code == n.Code }) {
		b.Signals = append(b.Signals, n)
	}
}

// mostSuggested is how many articles a brief suggests.
const mostSuggested = 3

// suggested are the articles that came closest to the request and were not shown.
func (b *briefing) suggested() []Fitting {
	if b.fitting.Why == nil {
		return nil
	}
	var found []Fitting
	for _, w := range b.fitting.Why.Articles {
		shown := slices.ContainsFunc(b.Articles, func(a ShownSource) bool { return a.Article == w.ID })
		if !shown && len(found) < mostSuggested {
			found = append(found, Fitting{Weighed: w, Seq: b.fitting.Seq})
		}
	}
	return found
}

// recalled takes up what was asked beside a request that is solved by now. While that is not solved, the request holds
// the words anyway.
func (b *briefing) recalled(words Line) {
	if b.settled {
		b.forget()
		b.Request = []Line{words}
	}
}

// numberKind is left out of briefs: a number without its words says nothing.
const numberKind = "number"

// named keeps the values that the person named, each once. Those in small talk are part of no request.
func (b *briefing) named(e Entry) {
	if b.met || slices.Contains(talkRules, e.Why.Rule) && e.Why.Rule != "picked" {
		return
	}
	for _, s := range e.Why.Slots {
		known := slices.ContainsFunc(b.Values, func(v NamedValue) bool { return v.Kind == s.Kind && v.Value == s.Value })
		if s.Kind != numberKind && !known {
			b.Values = append(b.Values, NamedValue{Slot: s, Seq: e.Seq})
		}
	}
}

// opened ends the bot's part. Who asked for a human first told the request as the answer to the question about it.
func (b *briefing) opened(e Entry) {
	b.Stopped, b.helped = Line{e.Text, e.Seq}, false
	if n := len(b.Asked); len(b.Request) == 0 && n > 0 && b.Asked[n-1].Answer.Seq > 0 {
		b.Request = []Line{b.Asked[n-1].Answer}
	}
	b.open = 0 // what comes now goes to humans and answers no question of the bot
	b.earlier = Brief{}
}

// help keeps an answer of another member. Before a case was opened it ends the request; in a case the agent decides.
func (b *briefing) help(e Entry) {
	text := e.Text
	if e.Name != "" {
		text = e.Name + ": " + text
	}
	b.Helped = append(b.Helped, Line{text, e.Seq})
	b.open = 0 // the bot has dropped its question
	if b.Stopped.Seq == 0 {
		b.settled = true
		return
	}
	b.helped = true
}

func (b *briefing) said(e Entry) {
	switch e.From {
	case ByPerson:
		b.personSaid(e)
	case ByBot:
		b.botSaid(e)
	}
}

// personSaid sorts the person's words: an answer to an open question, or a part of the request. A button that answers
// nothing is neither, and what is said to an agent is not either.
func (b *briefing) personSaid(e Entry) {
	b.attached(e)
	if e.Text == "" {
		return // files alone, or words that were deleted
	}
	if b.open > 0 {
		b.Asked[b.open-1].Answer = Line{e.Text, e.Seq}
		b.open = 0
		return
	}
	if e.Detail != "" || b.met {
		return
	}
	if b.settled {
		b.forget()
	}
	b.Request = append(b.Request, Line{e.Text, e.Seq})
	b.fresh++
}

// attached keeps the files of an entry.
func (b *briefing) attached(e Entry) {
	for _, f := range e.Files {
		b.Files = append(b.Files, Attached{f, e.Seq})
	}
}

// amended puts the newest words and files where the old ones were. Words that were no part of the request may be one
// now.
func (b *briefing) amended(e Entry) {
	if e.From != ByPerson || e.Gone {
		return
	}
	e.Seq = e.Of
	b.Files = slices.DeleteFunc(b.Files, func(a Attached) bool { return a.Seq == e.Of })
	b.attached(e)
	for i := range b.Request {
		if b.Request[i].Seq == e.Of {
			b.Request[i].Text = e.Text
			return
		}
	}
	for i := range b.Asked {
		if b.Asked[i].Answer.Seq == e.Of {
			b.Asked[i].Answer.Text = e.Text
			return
		}
	}
	if !b.met && e.Text != "" {
		b.Request = append(b.Request, Line{e.Text, e.Of})
		b.fresh++
	}
}

// retracted takes out what was deleted.
func (b *briefing) retracted(of int64) {
	b.Files = slices.DeleteFunc(b.Files, func(a Attached) bool { return a.Seq == of })
	before := len(b.Request)
	b.Request = slices.DeleteFunc(b.Request, func(l Line) bool { return l.Seq == of })
	b.fresh = max(0, b.fresh-(before-len(b.Request)))
	for i := range b.Asked {
		if b.Asked[i].Answer.Seq == of {
			b.Asked[i].Answer = Line{}
		}
	}
}

// forget drops what belongs to an earlier request that was solved. Person, channel and the transcript stay, and so do
// actions whose end is not known.
func (b *briefing) forget() {
	b.earlier = b.Brief
	b.earlier.Actions = slices.DeleteFunc(slices.Clone(b.Actions), Carried.open)
	over := func(c Carried) bool { return !c.open() }
	b.Brief = Brief{Person: b.Person, Channel: b.Channel, Lang: b.Lang,
		Actions: slices.DeleteFunc(slices.Clone(b.Actions), over)}
	b.settled, b.guided, b.lost, b.fitting = false, false, false, Entry{}
	b.open, b.fresh = 0, 0 // they counted in what is gone
}

// remember brings back what was dropped as solved: the case goes on, and the next agent needs all of it.
func (b *briefing) remember() {
	b.settled = false
	was := b.earlier
	b.earlier = Brief{}
	b.Request = slices.Concat(was.Request, b.Request)
	b.Values = slices.Concat(was.Values, b.Values)
	b.Asked = slices.Concat(was.Asked, b.Asked)
	b.Articles = slices.Concat(was.Articles, b.Articles)
	b.Steps = slices.Concat(was.Steps, b.Steps)
	b.Actions = slices.Concat(was.Actions, b.Actions)
	b.Files = slices.Concat(was.Files, b.Files)
	b.Helped = slices.Concat(was.Helped, b.Helped)
	fresh := b.Signals
	b.Signals = was.Signals
	for _, n := range fresh {
		b.notice(n)
	}
	if len(b.Understood) == 0 {
		b.Understood = was.Understood
	}
	if b.Stopped.Seq == 0 {
		b.Stopped = was.Stopped
	}
	if b.open > 0 {
		b.open += len(was.Asked)
	}
}

func (b *briefing) botSaid(e Entry) {
	b.open = 0
	if len(e.Sources) > 0 {
		b.guided = false
	}
	for _, s := range e.Sources {
		if !slices.ContainsFunc(b.Articles, func(a ShownSource) bool { return a.Article == s.Article }) {
			b.Articles = append(b.Articles, ShownSource{Source: s, Seq: e.Seq})
		}
	}
	for _, step := range e.Steps {
		b.Steps = append(b.Steps, TriedStep{Text: step, Seq: e.Seq})
	}
	if !b.settled && (e.Outcome == Questioned || e.Outcome == InFlow) {
		b.Asked = append(b.Asked, Exchange{Question: Line{e.Text, e.Seq}})
		b.open = len(b.Asked)
	}
}

// tried marks everything that was offered and not yet judged with what the person reports.
func (b *briefing) tried(e Entry) {
	for i := range b.Steps {
		if b.Steps[i].Worked == nil {
			b.Steps[i].Worked = e.Worked
		}
	}
	for i := range b.Articles {
		if b.Articles[i].Helped == nil {
			b.Articles[i].Helped = e.Worked
		}
	}
	if e.Worked != nil && *e.Worked {
		b.settled = true
	}
}

// suggest chooses the next step, most pressing rule first.
func (b *briefing) suggest(c Case) Suggestion {
	switch {
	case b.helped:
		return Suggestion{Code: SuggestHelped}
	case c.Priority == Urgent:
		return Suggestion{Code: SuggestActNow}
	case slices.ContainsFunc(b.Actions, func(c Carried) bool { return c.Code == CodeUnsure }):
		return Suggestion{Code: SuggestCheckAction}
	case b.Stopped.Text == ReasonFlow:
		return Suggestion{Code: SuggestFinishFlow}
	case len(b.Request) == 0:
		return Suggestion{Code: SuggestClarify}
	case b.lost:
		return Suggestion{Code: SuggestWriteArticle}
	case b.guided:
		return Suggestion{Code: SuggestFinishFlow}
	case len(b.Articles) > 0:
		last := b.Articles[len(b.Articles)-1]
		return Suggestion{Code: SuggestBeyondArticle, Article: last.Article, Title: last.Title}
	case b.Stopped.Text == ReasonIntent:
		return Suggestion{Code: SuggestByRule}
	default:
		return Suggestion{Code: SuggestWriteArticle}
	}
}
