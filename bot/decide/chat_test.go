package decide_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

// knowledge is the small workspace in testdata, learned once.
var knowledge = sync.OnceValues(func() (*decide.Knowledge, error) {
	workspace := os.DirFS("testdata/workspace")
	articles, broken := kb.Load(workspace, "articles")
	set, wrong := intents.Load(workspace, "intents")
	flows, stuck := flow.Load(workspace, "flows", slot.New(slot.Set{}), nil)
	if len(broken)+len(wrong)+len(stuck) > 0 {
		return nil, fmt.Errorf("workspace: %v %v %v", broken, wrong, stuck)
	}
	return decide.Learn(set, articles, flows, slot.New(slot.Set{})), nil
})

// monday is a working day, at ten.
var monday = time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)

var (
	ann = handoff.Agent{ID: "ann", Name: "Ann"}
	bob = handoff.Agent{ID: "bob", Name: "Bob"}
)

// policy is that of the organisation in testdata.
func policy(t testing.TB) decide.Policy {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	span, err := handoff.ParseSpan("Mon-Fri 08:00-17:00")
	if err != nil {
		t.Fatal(err)
	}
	return decide.Policy{Organisation: "Acme", Prefix: "FL", Languages: []string{"en", "de"}, Texts: catalogue,
		Thresholds: decide.Thresholds{Answer: 0.6, Ask: 0.2}, Routing: handoff.Routing{Default: "it"}, Desks: []string{"console"},
		Teams: map[string]decide.Team{"it": {Name: map[string]string{"en": "IT desk", "de": "IT-Team"}}},
		Service: handoff.Service{Close: 7 * 24 * time.Hour,
			Teams: map[string]handoff.Crew{"it": {Hours: handoff.Hours{Spans: []handoff.Span{span}}}}}}
}

// fataler is what a chat needs of a test: ordinary ones and random ones have it.
type fataler interface {
	Helper()
	Context() context.Context
	Fatalf(format string, args ...any)
}

// A chat is one conversation that is driven through the policy as a store would, without a store. After each turn it
// checks what must hold always.
type chat struct {
	t        fataler
	policy   decide.Policy
	k        *decide.Knowledge
	now      time.Time
	person   handoff.Person
	hint     string // the channel's word on the language
	c        bot.Conversation
	cs       *handoff.Case
	journal  []handoff.Entry
	last     bot.Turn
	cases    int64
	events   int
	verifies bool
	adviser  *model.Adviser
	ends     map[string]string // how actions end that are simulated, by name; the others are not declared
	waiting  bool              // reports of actions wait until they are brought
}

func newChat(t testing.TB) *chat {
	t.Helper()
	k, err := knowledge()
	if err != nil {
		t.Fatal(err)
	}
	return &chat{t: t, policy: policy(t), k: k, now: monday, person: handoff.Person{ID: "p1", Name: "Pat"}, hint: "en",
		c: bot.Conversation{ID: "c1"}, verifies: true,
		ends: map[string]string{"password_reset": "ok"}}
}

// event is one of the person.
func (c *chat) event(kind bot.EventKind, text, choice string) bot.Event {
	c.events++
	return bot.Event{Channel: "web", ID: fmt.Sprint("e", c.events), Conversation: "c1", Kind: kind, Person: c.person,
		Lang: c.hint, Text: text, Choice: choice, At: c.now}
}

// says has the person write. What understanding makes of it is put together by hand.
func (c *chat) says(text string, evidence ...func(*chat, *decide.Evidence)) *chat {
	c.t.Helper()
	e := decide.Evidence{Utterance: text, Lang: c.lang()}
	for _, add := range evidence {
		add(c, &e)
	}
	return c.decide(e, 0, c.event(bot.Message, text, ""))
}

// asks has the person write, with the real understanding and knowledge.
func (c *chat) asks(lines ...string) *chat {
	c.t.Helper()
	var events []bot.Event
	for _, line := range lines {
		events = append(events, c.event(bot.Message, line, ""))
	}
	s := bot.Situation{Conversation: c.c, Case: c.cs, Events: events, Now: c.now}
	turn, err := decide.NewAdvised(c.policy, c.k, c.adviser).Decide(c.t.Context(), s)
	if err != nil {
		c.t.Fatalf("decide: %v", err)
	}
	return c.commit(s, turn)
}

func (c *chat) press(value string) *chat {
	c.t.Helper()
	return c.decide(decide.Evidence{Lang: c.lang()}, 0, c.event(bot.Pressed, "", value))
}

// deskHas has the desk accept the newest case while others wait.
func (c *chat) deskHas(ahead int) *chat {
	c.t.Helper()
	return c.decide(decide.Evidence{Lang: c.lang()}, ahead, c.system(bot.DeskHas))
}

func (c *chat) deskLate() *chat {
	c.t.Helper()
	return c.decide(decide.Evidence{Lang: c.lang()}, 0, c.system(bot.DeskLate))
}

// overdue has the watchdog find words without an outcome.
func (c *chat) overdue(words ...string) *chat {
	c.t.Helper()
	events := []bot.Event{c.system(bot.Overdue)}
	for _, w := range words {
		events = append(events, c.event(bot.Message, w, ""))
	}
	return c.decide(decide.Evidence{Lang: c.lang()}, 0, events...)
}

// waits lets time go by; the clocks of the case strike on the way, each in its time. It gives what they said.
func (c *chat) waits(d time.Duration) []string {
	c.t.Helper()
	var said []string
	end := c.now.Add(d)
	for c.cs != nil && !c.cs.Alarm.IsZero() && !c.cs.Alarm.After(end) {
		c.now = c.cs.Alarm
		before := c.now
		c.decide(decide.Evidence{Lang: c.lang()}, 0, c.system(bot.Rang))
		said = append(said, c.said())
		if !c.cs.Alarm.IsZero() && !c.cs.Alarm.After(before) {
			c.t.Fatalf("the clock does not go on: %+v", c.cs)
		}
	}
	c.now = end
	return said
}

func (c *chat) system(kind bot.EventKind) bot.Event {
	e := c.event(kind, "", "")
	e.Channel, e.Person = "desk:console", handoff.Person{}
	e.Number = c.c.Case
	return e
}

func (c *chat) lang() string {
	if c.c.Lang != "" {
		return c.c.Lang
	}
	return c.hint
}

func (c *chat) decide(e decide.Evidence, ahead int, events ...bot.Event) *chat {
	c.t.Helper()
	s := bot.Situation{Conversation: c.c, Case: c.cs, Events: events, Ahead: ahead, Now: c.now}
	return c.commit(s, c.policy.Decide(s, c.k, e))
}

// act has an agent do something, and gives the refusal.
func (c *chat) act(verb handoff.Verb, agent handoff.Agent, text string) error {
	c.t.Helper()
	s := bot.Situation{Conversation: c.c, Case: c.cs, Now: c.now}
	c.events++
	about := handoff.About{To: bob, Team: "network", Until: c.now.Add(time.Hour), Impact: handoff.Major,
		Urgency: handoff.Middle, Category: "mail", Other: 99}
	turn, err := c.policy.Act(s, c.k, handoff.Act{ID: fmt.Sprint("a", c.events), Case: c.c.Case, Verb: verb, Agent: agent,
		Text: text, At: c.now, About: about})
	if err == nil {
		c.commit(s, turn)
	}
	return err
}

// commit does what a store does with a turn.
func (c *chat) commit(s bot.Situation, turn bot.Turn) *chat {
	c.t.Helper()
	c.c, c.last = turn.Conversation, turn
	if turn.Case != nil {
		copied := *turn.Case
		if copied.Number == 0 {
			c.cases++
			copied.Number = c.cases
		}
		c.cs, c.c.Case = &copied, copied.Number
	}
	c.c.Version++
	for _, e := range turn.Entries {
		e.Seq = int64(len(c.journal)) + 1
		if e.Case < 0 {
			e.Case = c.c.Case
		}
		c.journal = append(c.journal, e)
	}
	if c.verifies {
		c.verify(s)
	}
	return c.carry()
}

// carry reports on what the turn has ordered, unless that is to wait. What is said then is said in the same breath.
func (c *chat) carry() *chat {
	c.t.Helper()
	i := slices.IndexFunc(c.last.Entries, func(e handoff.Entry) bool { return e.Kind == handoff.Ordered })
	if i < 0 || c.waiting {
		return c
	}
	before := c.last.Entries
	c.reports(c.ordered())
	c.last.Entries = slices.Concat(before, c.last.Entries)
	return c
}

// ordered is the latest order.
func (c *chat) ordered() handoff.Entry {
	c.t.Helper()
	for _, e := range slices.Backward(c.journal) {
		if e.Kind == handoff.Ordered {
			return e
		}
	}
	c.t.Fatalf("nothing was ordered; said %q", c.said())
	return handoff.Entry{}
}

// open are the orders that were not reported on.
func (c *chat) open() (orders []handoff.Entry) {
	for _, e := range c.journal {
		if e.Kind == handoff.Ordered {
			orders = append(orders, e)
		}
	}
	return slices.DeleteFunc(orders, func(o handoff.Entry) bool {
		return slices.ContainsFunc(c.journal, func(e handoff.Entry) bool { return e.Report != nil && e.Report.Order == o.Seq })
	})
}

// reports brings what became of an order: what is declared for it, or else the given report.
func (c *chat) reports(o handoff.Entry, report ...handoff.Report) *chat {
	c.t.Helper()
	r := handoff.Report{Code: handoff.CodeFailed, Detail: "not declared"}
	if code, declared := c.ends[o.Order.Action]; declared {
		r = handoff.Report{Code: code, Simulated: true}
	}
	for _, given := range report {
		r = given
	}
	r.Order = o.Seq
	e := c.system(bot.Reported)
	e.Channel, e.Report = bot.HandChannel, &r
	s := bot.Situation{Conversation: c.c, Case: c.cs, Events: []bot.Event{e}, Order: o.Order, Now: c.now}
	return c.commit(s, c.policy.Decide(s, c.k, decide.Evidence{Lang: c.lang()}))
}

// verify checks what must hold after every turn.
func (c *chat) verify(s bot.Situation) {
	c.t.Helper()
	if human := c.cs != nil && c.cs.WithHuman(); human != (c.c.Owner == bot.OwnerHuman) {
		c.t.Fatalf("owner is %s, case is %+v", c.c.Owner, c.cs)
	}
	for _, e := range c.last.Entries {
		c.verifyEntry(e)
	}
	fromPerson := len(s.Events) > 0 && s.Events[len(s.Events)-1].Person.ID != ""
	if fromPerson && !slices.ContainsFunc(c.last.Entries, isOutcome) {
		c.t.Fatalf("no outcome for %+v: %+v", s.Events, c.last.Entries)
	}
}

func (c *chat) verifyEntry(e handoff.Entry) {
	c.t.Helper()
	if e.Kind == handoff.Said && e.From == handoff.ByBot && c.cs != nil && c.cs.Held() {
		c.t.Fatalf("the bot spoke while a human has the case: %q", e.Text)
	}
	if !utf8.ValidString(e.Text) {
		c.t.Fatalf("not UTF-8: %q", e.Text)
	}
	labels := map[string]bool{}
	for _, choice := range e.Choices {
		if strings.TrimSpace(choice.Label) == "" || labels[choice.Label] || choice.Value == "" {
			c.t.Fatalf("choices %+v: label empty or twice", e.Choices)
		}
		labels[choice.Label] = true
	}
}

// isOutcome tells whether an entry ends a person's turn: words of the bot, a case, or the relay to humans.
func isOutcome(e handoff.Entry) bool {
	return e.Kind == handoff.Said && e.From == handoff.ByBot || e.Kind == handoff.Opened ||
		e.Kind == handoff.Reopening || e.Outcome == handoff.Relayed
}

// said gives what was said to the person in the last turn.
func (c *chat) said() string {
	var all []string
	for _, e := range c.last.Entries {
		if e.Kind == handoff.Said && e.From != handoff.ByPerson {
			all = append(all, e.Text)
		}
	}
	return strings.Join(all, "\n---\n")
}

// rule is the name of the rule that decided the last turn.
func (c *chat) rule() string {
	for _, e := range c.last.Entries {
		if e.Why != nil {
			return e.Why.Rule
		}
	}
	return ""
}

// choices gives the values of the buttons under the last message.
func (c *chat) choices() []string {
	var values []string
	for _, e := range c.last.Entries {
		if e.Kind == handoff.Said && e.From != handoff.ByPerson {
			values = nil
			for _, choice := range e.Choices {
				values = append(values, choice.Value)
			}
		}
	}
	return values
}

// wants compares what was said with a sentence of the catalogue, up to its places.
func (c *chat) wants(id string) *chat {
	c.t.Helper()
	sentence := c.policy.Texts.Say(c.c.Lang, id, texts.Args{"Name": "Acme", "Agent": "Ann", "Count": 2, "Title": "\x00",
		"Case": "FL-1", "Team": "IT desk", "Text": "\x00", "Time": "\x00", "Date": "\x00"})
	for part := range strings.SplitSeq(sentence, "\x00") {
		if !strings.Contains(c.said(), part) {
			c.t.Fatalf("got %q, want %s: %q", c.said(), id, sentence)
		}
	}
	return c
}

// wantsRule compares the rule that decided.
func (c *chat) wantsRule(name string) *chat {
	c.t.Helper()
	if got := c.rule(); got != name {
		c.t.Fatalf("rule %q decided, want %q; said %q", got, name, c.said())
	}
	return c
}

// wantsChoices compares the buttons.
func (c *chat) wantsChoices(want ...string) *chat {
	c.t.Helper()
	if diff := cmp.Diff(want, c.choices()); diff != "" {
		c.t.Fatalf("choices after %q:\n%s", c.said(), diff)
	}
	return c
}

// wantsCase compares number and state of the newest case.
func (c *chat) wantsCase(number int64, state handoff.State) *chat {
	c.t.Helper()
	if c.cs == nil || c.cs.Number != number || c.cs.State != state {
		c.t.Fatalf("case is %+v, want %d %s; said %q", c.cs, number, state, c.said())
	}
	return c
}

// means adds an intent to the evidence.
func means(id string, p float64) func(*chat, *decide.Evidence) {
	return func(_ *chat, e *decide.Evidence) {
		e.Match.Candidates = append(e.Match.Candidates, intents.Candidate{ID: id, Confidence: p})
	}
}

// finds adds an article to the evidence; the first one has the probability p.
func finds(id string, p float64) func(*chat, *decide.Evidence) {
	return func(c *chat, e *decide.Evidence) {
		a, ok := c.k.Base.Article(id, e.Lang, []string{"payroll"})
		if !ok {
			c.t.Fatalf("no article %s", id)
		}
		if len(e.Found.Hits) == 0 {
			e.Found.Confidence = p
		}
		e.Found.Hits = append(e.Found.Hits, kb.Hit{Article: a, Passage: &a.Passages[1], Score: p})
	}
}

// talk makes the words small talk.
func talk(what intents.Talk) func(*chat, *decide.Evidence) {
	return func(_ *chat, e *decide.Evidence) { e.Match.Talk, e.Match.TalkConfidence = what, 0.98 }
}

// unsure lowers the confidence in the small talk below belief.
func unsure(_ *chat, e *decide.Evidence) { e.Match.TalkConfidence = 0.4 }

// evidence is put together by hand.
func evidence(words string, add ...func(*chat, *decide.Evidence)) decide.Evidence {
	e := decide.Evidence{Utterance: words, Lang: "en"}
	for _, a := range add {
		a(nil, &e)
	}
	return e
}
