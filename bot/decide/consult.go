package decide

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

// A counsel asks the model about one utterance. What would be done without it is decided first; where that could be
// better, the model is asked, and it is decided again with its advice as evidence. Whatever goes wrong, the turn
// without advice stands.
type counsel struct {
	k       *Knowledge
	policy  Policy
	s       bot.Situation
	session *model.Session
	e       Evidence
	turn    bot.Turn
	rule    string
}

// enoughAdvice is how long a turn waits for the model in all. The deadline of an answer is some times longer.
const enoughAdvice = 15 * time.Second

// errEnoughAdvice says so of the question that was under way then.
var errEnoughAdvice = fmt.Errorf("a person waits %s at most for all that the model is asked", enoughAdvice)

// consult betters a turn with the model's advice.
func (d *Decider) consult(ctx context.Context, s bot.Situation, k *Knowledge, p Policy, e Evidence) bot.Turn {
	turn, rule := p.decide(s, k, e)
	if d.model == nil || s.Unasked() || !asksForAdvice(turn, rule) {
		return turn
	}
	ctx, stop := context.WithTimeoutCause(ctx, enoughAdvice, errEnoughAdvice)
	defer stop()
	c := &counsel{k: k, policy: p, s: s, e: e, turn: turn, rule: rule, session: d.model.For(talkOf(turn.Conversation))}
	c.e.Advice = &Advice{}
	if unsure(rule) {
		c.rewrite(ctx)
	}
	if unsure(c.rule) {
		c.choose(ctx)
	}
	c.phrase(ctx)
	if c.rule == "which_way" {
		c.clarify(ctx)
	}
	c.sum(ctx)
	c.e.Advice.notes = c.session.Notes
	c.decide()
	return c.turn
}

// talkOf is in whose name models are asked.
func talkOf(c bot.Conversation) model.Talk {
	return model.Talk{Conversation: c.ID, Channel: c.Channel, Person: c.Person.ID,
		Names: []string{c.Person.Name, c.Person.Email}}
}

// asking is in whose name it is asked what words mean: of a conversation that begins the event alone knows it.
func asking(s bot.Situation) model.Talk {
	c, e := s.Conversation, s.Events[0]
	return model.Talk{Conversation: cmp.Or(c.ID, e.Conversation), Channel: cmp.Or(c.Channel, e.Channel),
		Person: cmp.Or(c.Person.ID, e.Person.ID)}
}

// unsure tells whether a rule is one for what the local path did not understand. That the article talked about has no
// word about something is understood, and honest.
func unsure(rule string) bool { return rule == "which_way" || rule == "unknown" }

// asksForAdvice tells whether a turn could be better: it is unsure, gives an answer, or opens a case.
func asksForAdvice(t bot.Turn, rule string) bool {
	_, answers := answered(t)
	return unsure(rule) || answers || opens(t)
}

// decide makes the turn anew from what is known by now.
func (c *counsel) decide() { c.turn, c.rule = c.policy.decide(c.s, c.k, c.e) }

// fewWords is how many words may follow something up though they do not look like it; more of them stand alone.
const fewWords = 4

// rewrite understands words that follow something up by a question that stands alone, where that is clear. A new topic
// is not looked at together with the old one, whatever the model thinks of it.
func (c *counsel) rewrite(ctx context.Context) {
	m := c.s.Conversation.Memory
	follows := c.e.hangs || len(strings.Fields(c.e.asked())) <= fewWords
	if m.Request == "" || c.e.Context != "" || !follows || !c.session.Helps(model.UseRewrite) {
		return
	}
	earlier := slices.Clone(m.Earlier)
	slices.Reverse(earlier)
	if len(earlier) == 0 {
		earlier = []string{m.Request}
	}
	follow := model.FollowUp{Words: c.e.asked(), Earlier: earlier, Language: c.e.Lang}
	if a, ok := c.shownLast(); ok {
		follow.Title = a.Title
	}
	question, err := c.session.Rewrite(ctx, follow)
	if err != nil || strings.EqualFold(question, c.e.asked()) {
		return
	}
	l := listener{k: c.k, memory: m, lang: c.e.Lang, audience: c.audience(), enough: c.policy.Thresholds.Answer,
		meanings: c.k.meanings(ctx, question)}
	again, meant := c.e, l.evidence(question)
	if w, ok := best(weigh(meant, c.k), l.enough); !ok || w.hit == nil || !matches(*w.hit, c.e.asked()) {
		return // the article has no word of what the follow-up adds: the request before would be answered once more
	}
	again.Match, again.Found, again.Asked, again.Context = meant.Match, meant.Found, question, m.Request
	again.hangs, again.Missing = false, ""
	if turn, rule := c.policy.decide(c.s, c.k, again); !unsure(rule) {
		c.e, c.turn, c.rule = again, turn, rule
	}
}

// matches tells whether a hit has one of the words.
func matches(h kb.Hit, words string) bool {
	for word := range strings.FieldsSeq(strings.ToLower(words)) {
		word = strings.Trim(word, ".,;:!?\"'()")
		found := func(m string) bool { return strings.Contains(strings.ToLower(m), word) }
		if utf8.RuneCountInString(word) >= shortWord && slices.ContainsFunc(h.Matched, found) {
			return true
		}
	}
	return false
}

func (c *counsel) audience() []string { return c.turn.Conversation.Person.Audience }

// shownLast is the article that was shown last, if the person may still read it.
func (c *counsel) shownLast() (*kb.Article, bool) {
	return listener{k: c.k, memory: c.s.Conversation.Memory, lang: c.e.Lang, audience: c.audience()}.lastShown()
}

// The ways that the model chooses from: no more than it can tell apart, and none that nothing speaks for.
const (
	mostWays  = 8
	leastWay  = 0.01
	exampleOf = 3 // examples for each
)

// choose has the model say which of the known ways is meant. One that it is sure of is tried where the words speak for
// it as well, so that the person would be asked about it anyway; otherwise they are asked: two opinions make an answer.
func (c *counsel) choose(ctx context.Context) {
	ways := slices.DeleteFunc(weigh(c.e, c.k), func(w way) bool { return w.p < leastWay })
	ways = ways[:min(len(ways), mostWays)]
	if len(ways) == 0 || !c.session.Helps(model.UseChoose) {
		return
	}
	question := model.Choice{Words: c.e.asked(), Context: c.e.Context, Kinds: c.kinds()}
	for _, w := range ways {
		question.Options = append(question.Options, w.option(c.e.Lang))
	}
	chosen, err := c.session.Choose(ctx, question)
	if err != nil {
		return
	}
	c.name(chosen.Values)
	if !chosen.Sure {
		return
	}
	w := ways[chosen.Option]
	c.e.Advice.Chosen, c.e.Advice.Trying = w.value, w.p >= c.policy.Thresholds.Ask
	c.decide()
}

// option shows the model what a way is for.
func (w way) option(lang string) model.Option {
	o := model.Option{Title: w.label}
	add := func(examples []string) { o.Examples = append(o.Examples, examples[:min(len(examples), exampleOf)]...) }
	if w.intent != nil {
		add(w.intent.Examples[lang])
	}
	if w.hit != nil {
		add(w.hit.Article.Questions)
	}
	return o
}

// kinds are the workspace's lists, of which words may name an entry.
func (c *counsel) kinds() (all []string) {
	for _, k := range c.k.Values.Kinds() {
		if c.k.Values.IsList(k) {
			all = append(all, string(k))
		}
	}
	return all
}

// name takes over values that only the model has seen, where the workspace's lists have an entry like the words.
func (c *counsel) name(values []model.Named) {
	const likely = 0.5
	for _, v := range values {
		kind, start := slot.Kind(v.Kind), strings.Index(c.e.Utterance, v.Words)
		near := c.k.Values.Find(v.Words, c.s.Now, c.e.Lang)
		i := slices.IndexFunc(near, func(f slot.Found) bool { return f.Kind == kind })
		known := slices.ContainsFunc(c.e.Slots, func(f slot.Found) bool {
			return f.Kind == kind || start < f.End && f.Start < start+len(v.Words)
		})
		if start < 0 || i < 0 || known {
			continue
		}
		c.e.Slots = append(slices.Clone(c.e.Slots), slot.Found{Kind: kind, Value: near[i].Value, Text: v.Words,
			Start: start, End: start + len(v.Words), Score: near[i].Score * likely})
	}
}

// phrase has the answer of the turn put into words, and gives up a way that was only tried when there are none.
func (c *counsel) phrase(ctx context.Context) {
	if said, ok := answered(c.turn); ok && c.session.Helps(model.UseAnswer) {
		c.e.Advice.Said = c.wording(ctx, said.Sources[0])
	}
	c.e.Advice.Trying = false
	c.decide()
}

// wording asks the model to answer from an article that the turn cites, and from what else was found.
func (c *counsel) wording(ctx context.Context, cited handoff.Source) *Wording {
	a, ok := c.k.Base.Article(cited.Article, cited.Lang, c.audience())
	if !ok {
		return nil
	}
	parts := c.parts(a, cited)
	question := model.Question{Text: about(c.e, c.turn), Language: c.turn.Conversation.Lang}
	for _, p := range parts {
		question.Passages = append(question.Passages, p.shown())
	}
	answer, err := c.session.Answer(ctx, question, c.s.Show)
	if err != nil {
		return nil
	}
	w := &Wording{Text: answer.Text(), Steps: answer.Steps(), Article: a.Edition()}
	for i, p := range parts {
		rests := slices.ContainsFunc(answer.Statements, func(s model.Statement) bool { return slices.Contains(s.On, i) })
		if rests {
			w.rest(c.policy.source(c.k, p, c.s.Now), p.score)
		}
	}
	if len(w.Sources) == 0 || w.Sources[0].Article != a.ID {
		return nil // it answers from something else: that is not what was found to be asked
	}
	return w
}

// rest notes what a wording rests on, each article once.
func (w *Wording) rest(s kb.Source, score float64) {
	if s.Overdue && !w.Overdue.Overdue {
		w.Overdue = s
	}
	if !slices.ContainsFunc(w.Sources, func(known handoff.Source) bool { return known.Article == s.ID }) {
		w.Sources = append(w.Sources, cited(s, score))
	}
}

// source cites a part.
func (p Policy) source(k *Knowledge, part part, now time.Time) kb.Source {
	return k.Base.Answer(kb.Hit{Article: part.article, Passage: part.passage}, now).Source
}

// A part is one passage that an answer may be made of.
type part struct {
	article *kb.Article
	passage *kb.Passage
	score   float64
}

// How many passages the model answers from: of the article that the turn cites, and of other articles.
const (
	ownParts   = 4
	otherParts = 2
)

// parts are the passages of the article, the cited one first, and the best of others that were found.
func (c *counsel) parts(a *kb.Article, cited handoff.Source) (all []part) {
	add := func(p *kb.Passage) {
		same := slices.ContainsFunc(all, func(o part) bool { return o.passage == p })
		if p != nil && !same && strings.TrimSpace(p.Text) != "" && len(all) < ownParts {
			all = append(all, part{a, p, cited.Score})
		}
	}
	add(passageAt(a, cited.Anchor))
	for i := range a.Passages {
		add(&a.Passages[i])
	}
	for _, h := range c.e.Found.Hits {
		if h.Article.ID != a.ID && h.Passage != nil && len(all) < ownParts+otherParts {
			all = append(all, part{h.Article, h.Passage, h.Score})
		}
	}
	return all
}

// answered gives what a turn answers from an article.
func answered(t bot.Turn) (handoff.Entry, bool) {
	i := slices.IndexFunc(t.Entries, func(e handoff.Entry) bool {
		return e.Kind == handoff.Said && e.From == handoff.ByBot && e.Outcome == handoff.Answered && len(e.Sources) > 0
	})
	if i < 0 {
		return handoff.Entry{}, false
	}
	return t.Entries[i], true
}

// clarify has the question between ways asked in words that fit what was said.
func (c *counsel) clarify(ctx context.Context) {
	offered := offerable(weigh(c.e, c.k), c.policy.Thresholds.Ask)
	if len(offered) < 2 || !c.session.Helps(model.UseClarify) {
		return // one alone is simply named
	}
	doubt := model.Doubt{Words: c.e.asked(), Language: c.turn.Conversation.Lang}
	for _, w := range offered {
		doubt.Choices = append(doubt.Choices, w.label)
	}
	if question, err := c.session.Clarify(ctx, doubt); err == nil {
		c.e.Advice.Question = question
	}
}

// opens tells whether a turn makes a new case.
func opens(t bot.Turn) bool { return t.Case != nil && t.Case.Number == 0 }

// sum has two sentences written about a case that the turn makes.
func (c *counsel) sum(ctx context.Context) {
	if !opens(c.turn) || !c.session.Helps(model.UseBrief) {
		return
	}
	facts := c.facts()
	if len(facts) == 0 {
		return
	}
	said, err := c.session.Sum(ctx, facts, c.policy.Languages[0])
	if err != nil {
		return
	}
	for _, s := range said {
		c.e.Advice.Summary = append(c.e.Advice.Summary, s.Text)
	}
}

// facts are what the person said of the request, oldest first, and what was tried.
func (c *counsel) facts() (all []string) {
	m := c.s.Conversation.Memory
	earlier := slices.Clone(m.Earlier)
	slices.Reverse(earlier)
	if m.Request != "" && !slices.Contains(earlier, m.Request) {
		earlier = append([]string{m.Request}, earlier...)
	}
	all = append(all, earlier...)
	if words := oneLine(c.e.Utterance); words != "" && !slices.Contains(all, words) {
		all = append(all, words)
	}
	for _, id := range m.Shown {
		if a, ok := c.k.Base.Article(id, c.e.Lang, c.audience()); ok && m.Failures > 0 {
			all = append(all, a.Title)
		}
	}
	return all
}
