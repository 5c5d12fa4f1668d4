package decide

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/said"
	"github.com/firstline-support/firstline/kb"
)

// within finds the section of the article shown last that a follow-up asks for. One that names nothing but a device or
// a place cannot mean anything else.
func (l listener) within(alone Evidence, r said.Request) (Evidence, bool) {
	name, only := kb.Variant(r.Text, l.lang)
	a, ok := l.lastShown()
	if !ok || !r.Follows || name == "" || !only {
		return Evidence{}, false
	}
	p := a.For(r.Text)
	if p == nil {
		return Evidence{}, false
	}
	alone.Within = &kb.Hit{Article: withoutLead(a), Passage: p, Score: 1}
	alone.Asked, alone.Context = r.Text, l.memory.Request
	return alone, true
}

// lastShown is the article shown last, if the person may still read it.
func (l listener) lastShown() (*kb.Article, bool) {
	if len(l.memory.Shown) == 0 {
		return nil, false
	}
	return l.k.Base.Article(l.memory.Shown[len(l.memory.Shown)-1], l.lang, l.audience)
}

// missing notes that a follow-up asks for a device or a place that the article shown last does not name. What else
// was found with it may be offered instead.
func (l listener) missing(alone, both Evidence, r said.Request) Evidence {
	name, only := kb.Variant(r.Text, l.lang)
	a, ok := l.lastShown()
	if !ok || name == "" || !only || a.Names(name) || a.For(r.Text) != nil {
		return alone
	}
	l.exclude(&both)
	both.Missing, both.Asked, both.Context = name, r.Text, l.memory.Request
	return both
}

// within answers a follow-up from the article that is being talked about.
func (d *draft) within() bool {
	if d.e.Within == nil {
		return false
	}
	d.request()
	d.quote(*d.e.Within)
	return true
}

// nothingAbout says that the article talked about has no word about what a follow-up asks for.
func (d *draft) nothingAbout() bool {
	a, ok := d.talkedAbout()
	if d.e.Missing == "" || !ok {
		return false
	}
	d.request()
	d.mem.Misses++
	args := texts.Args{"Title": a.Title, "Text": d.e.Missing}
	if offered := choices(weigh(d.e, d.k), d.Thresholds.Ask); len(offered) > 0 {
		offered = append(offered, d.buttons(pressNone)...)
		d.say(handoff.Questioned, "bot.nothing_about_but", args, d.ask(bot.AskWhich, offered))
		return true
	}
	d.say(handoff.Unknown, "bot.nothing_about", args, d.ask(bot.AskHuman, d.buttons(pressHuman)))
	return true
}

// talkedAbout is the article shown last, if the person may still read it.
func (d *draft) talkedAbout() (*kb.Article, bool) {
	l := listener{k: d.k, memory: *d.mem, lang: d.lang(), audience: d.turn.Conversation.Person.Audience}
	return l.lastShown()
}

// pressSection answers from a section that was offered, if this person may see its article: the value of a button is
// foreign text.
func (d *draft) pressSection(place string) bool {
	id, anchor, _ := strings.Cut(place, ":")
	a, ok := d.k.Base.Article(id, d.lang(), d.turn.Conversation.Person.Audience)
	if !ok {
		return false
	}
	p := passageAt(a, anchor)
	if p == nil || anchor == "" {
		return false
	}
	if t, ok := d.talkedAbout(); ok && t == a {
		a = withoutLead(a)
	}
	d.quote(kb.Hit{Article: a, Passage: p, Score: 1})
	return true
}

// withoutLead is an article whose lead has been read.
func withoutLead(a *kb.Article) *kb.Article {
	rest := *a
	rest.Lead = ""
	return &rest
}

// passageAt is the passage with an anchor; nil when the article has none.
func passageAt(a *kb.Article, anchor string) *kb.Passage {
	i := slices.IndexFunc(a.Passages, func(p kb.Passage) bool { return p.Anchor == anchor })
	if i < 0 {
		return nil
	}
	return &a.Passages[i]
}

// The ways to name a step. The group of each is its number, in digits or as a word. "In one step" names none.
var stepNames = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b(?:step|schritt|punkt) ?(?:no\.? ?|nr\.? ?|number |nummer |#)?` +
		`([0-9]{1,2}|one|two|three|four|five|eins|zwei|drei|vier|fünf)\b`),
	regexp.MustCompile(`(?i)\b([0-9]{1,2})(?:st|nd|rd|th|\.) ?(?:step|schritt)\b`),
	regexp.MustCompile(`(?i)\b(first|second|third|fourth|fifth|last|(?:erste|zweite|dritte|vierte|fünfte|letzte)[nrs]?)` +
		` (?:step|schritt)\b`),
}

// lastStep stands for whatever number the last one has.
const lastStep = -1

// stepNumbers are the words for numbers, by how they begin.
var stepNumbers = []struct {
	begin  string
	number int
}{
	{"one", 1}, {"first", 1}, {"eins", 1}, {"erste", 1}, {"two", 2}, {"second", 2}, {"zwei", 2}, {"three", 3},
	{"third", 3}, {"drei", 3}, {"dritte", 3}, {"four", 4}, {"vier", 4}, {"five", 5}, {"fifth", 5}, {"fünf", 5},
	{"last", lastStep}, {"letzte", lastStep},
}

// longestAboutStep is how long words about a step are, in bytes; longer ones tell a story.
const longestAboutStep = 160

// stepIn gives the step that words are about.
func stepIn(words string) (int, bool) {
	if len(words) > longestAboutStep {
		return 0, false
	}
	for _, name := range stepNames {
		found := name.FindStringSubmatch(words)
		if found == nil {
			continue
		}
		if n, err := strconv.Atoi(found[1]); err == nil {
			return n, true
		}
		for _, w := range stepNumbers {
			if strings.HasPrefix(strings.ToLower(found[1]), w.begin) {
				return w.number, true
			}
		}
	}
	return 0, false
}

// aboutStep answers what is said about one of the steps shown last: what it says, or what the article says for the
// case that it fails.
func (d *draft) aboutStep() bool {
	n, ok := stepIn(d.e.Utterance)
	if !ok || d.mem.Flow != nil || d.otherRequest() {
		return false
	}
	a, ok := d.talkedAbout()
	if !ok {
		return false
	}
	p := passageAt(a, d.mem.Section)
	if p == nil || len(p.Steps) == 0 {
		return false
	}
	if n == lastStep {
		n = len(p.Steps)
	}
	switch {
	case n < 1 || n > len(p.Steps):
		d.say(handoff.Questioned, "bot.step_none", texts.Args{"Count": len(p.Steps)}, d.stillAsked())
	case fails.MatchString(d.e.Utterance) || d.talk() == intents.Unsolved:
		d.stepFails(a, p, n)
	default:
		d.explain(a, p, n)
	}
	return true
}

// otherRequest tells whether the words are a clear request of their own.
func (d *draft) otherRequest() bool {
	w, ok := best(weigh(d.e, d.k), max(d.Thresholds.Answer, sureOfAnother))
	return ok && (w.intent == nil || w.intent.ID != d.mem.Intent) &&
		(w.hit == nil || !slices.Contains(d.mem.Shown, w.hit.Article.ID))
}

// stillAsked shows the buttons of the question that still waits.
func (d *draft) stillAsked() handoff.Shown {
	if d.mem.Asked == nil {
		return handoff.Shown{}
	}
	return handoff.Shown{Choices: d.mem.Asked.Choices}
}

// fails is how people say that a step does not work.
var fails = regexp.MustCompile(`(?i)\b(?:not|cannot|(?:do|does|did|ca|wo|is|are|was|has)n'?t|fails?|failed|errors?` +
	`|stuck|missing|nicht|fehler|fehlt|kein(?:e[nmrs]?)?|hängt|klemmt)\b`)

// explain quotes a step.
func (d *draft) explain(a *kb.Article, p *kb.Passage, n int) {
	shown := d.ask(bot.AskDone, d.buttons(pressSolved, pressUnsolved, pressHuman))
	source := d.source(a, p)
	shown.Sources = []handoff.Source{cited(source, 1)}
	d.judged(a)
	d.mem.Answered, d.mem.Misses = true, 0
	d.speak(handoff.Answered, d.stepText(p, n)+"\n\n"+d.Texts.Say(d.lang(), "bot.step_only", nil)+d.hedge(source), shown)
}

// source cites a passage.
func (d *draft) source(a *kb.Article, p *kb.Passage) kb.Source {
	return d.k.Base.Answer(kb.Hit{Article: a, Passage: p}, d.s.Now).Source
}

// stepText is a step with its number.
func (d *draft) stepText(p *kb.Passage, n int) string {
	mark := strconv.Itoa(n) + ". "
	return d.Texts.Say(d.lang(), "bot.step", texts.Args{"Number": n, "Limit": len(p.Steps)}) + "\n\n" +
		mark + strings.ReplaceAll(p.Steps[n-1], "\n", "\n"+strings.Repeat(" ", len(mark)))
}

// trouble is how headings of sections begin that say what to do when the steps fail.
var trouble = regexp.MustCompile(`(?i)^(?:if (?:it|that|this|you|the|there|nothing)\b|when (?:it|that|this)\b` +
	`|trouble|problems?\b|still\b|wenn (?:es|das|dies|sie|der|die|nichts)\b` +
	`|falls\b|fehler|probleme?\b|hilft (?:das|es)|klappt|geht es)`)

// stepFails says what the article says for the case that a step fails, or else offers a human. It counts as a try that
// did not help.
func (d *draft) stepFails(a *kb.Article, p *kb.Passage, n int) {
	d.tried(false)
	d.mem.Failures++
	d.mem.Answered = false
	if d.mem.Failures > 1 && len(d.Desks) > 0 {
		d.handOver(handing{reason: handoff.ReasonNotSolved})
		return
	}
	i := slices.IndexFunc(a.Passages, func(o kb.Passage) bool {
		return o.Anchor != p.Anchor && trouble.MatchString(o.Heading)
	})
	if i < 0 {
		shown := d.ask(bot.AskHuman, d.buttons(pressHuman, pressRestart))
		d.say(handoff.Questioned, "bot.step_stuck", nil, shown)
		d.before(d.stepText(p, n))
		return
	}
	answer := d.k.Base.Answer(kb.Hit{Article: withoutLead(a), Passage: &a.Passages[i]}, d.s.Now)
	shown := d.ask(bot.AskDone, d.buttons(pressSolved, pressUnsolved, pressHuman))
	shown.Sources, shown.Steps = []handoff.Source{cited(answer.Source, 1)}, answer.Steps
	d.judged(a)
	d.mem.Answered, d.mem.Misses = true, 0
	d.speak(handoff.Answered, d.stepText(p, n)+"\n\n"+d.Texts.Say(d.lang(), "bot.step_then", nil)+"\n\n"+answer.Text+
		d.hedge(answer.Source), shown)
}

// before puts a text in front of what was just said.
func (d *draft) before(text string) {
	last := &d.turn.Entries[len(d.turn.Entries)-1]
	last.Text = text + "\n\n" + last.Text
}
