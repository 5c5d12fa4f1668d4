package decide_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// waiting is a chat whose case FL-1 waits in the queue.
func waiting(t *testing.T) *chat {
	return newChat(t).says("my chair is broken").says("a human", talk(intents.Human)).
		wantsCase(1, handoff.Opening).deskHas(0).wantsCase(1, handoff.Waiting)
}

// taken is a chat that Ann has.
func taken(t *testing.T) *chat {
	c := waiting(t)
	c.does(handoff.Take, "")
	return c.wantsCase(1, handoff.Taken).wants("bot.taken")
}

// does is an act of Ann that has to be possible.
func (c *chat) does(verb handoff.Verb, text string) *chat {
	c.t.Helper()
	if err := c.act(verb, ann, text); err != nil {
		c.t.Fatalf("%s: %v", verb, err)
	}
	return c
}

func TestAColleagueIsPromisedOnlyWhenTheDeskHasTheCase(t *testing.T) {
	c := newChat(t).says("my chair is broken").says("a human", talk(intents.Human))
	if c.said() != "" || !slices.Equal(c.last.Offer, []string{"console"}) {
		t.Fatalf("said %q, offered to %q", c.said(), c.last.Offer)
	}
	c.deskLate().wants("bot.desk_late").wantsCase(1, handoff.Opening)
	c.deskHas(0).wants("bot.desk_has").wantsCase(1, handoff.Waiting)
	if c.deskHas(0); len(c.last.Entries) != 0 {
		t.Errorf("a repeated yes of the desk led to %+v", c.last.Entries)
	}
	if c.deskLate(); len(c.last.Entries) != 0 {
		t.Errorf("a late report of the desk led to %+v", c.last.Entries)
	}
}

func TestThePersonHearsWhatToExpect(t *testing.T) {
	for _, test := range []struct {
		name  string
		at    time.Time
		ahead int
		want  []string
	}{
		{"next in line", monday, 0, []string{"next in line", "until 17:00"}},
		{"one ahead", monday, 1, []string{"1 request is ahead", "until 17:00"}},
		{"two ahead", monday, 2, []string{"2 requests are ahead"}},
		{"in the evening", monday.Add(9 * time.Hour), 5, []string{"on Tuesday at 08:00"}},
		{"at the weekend", monday.AddDate(0, 0, -1), 0, []string{"on Monday at 08:00"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newChat(t).says("my chair").says("a human", talk(intents.Human))
			c.now = test.at
			c.deskHas(test.ahead)
			for _, want := range append(test.want, "FL-1", "IT desk") {
				if !strings.Contains(c.said(), want) {
					t.Errorf("got %q, want %q in it", c.said(), want)
				}
			}
		})
	}
}

func TestATeamWithoutHoursIsAlwaysThere(t *testing.T) {
	c := newChat(t).says("phish", means("phishing", 0.9)).wantsCase(1, handoff.Opening)
	if c.cs.Team != "security" || c.cs.Priority != handoff.Urgent {
		t.Errorf("case %+v", c.cs)
	}
	if c.deskHas(0); !strings.Contains(c.said(), `"security"`) || strings.Contains(c.said(), "until") {
		t.Errorf("got %q", c.said())
	}
}

func TestWordsWhileWaitingAreAddedAndAcknowledged(t *testing.T) {
	c := waiting(t).says("it is the blue one", means("vpn-down", 0.99)).wants("bot.added").wantsRule("human_owns")
	if e := c.last.Entries[0]; e.Outcome != handoff.Relayed {
		t.Errorf("outcome %q", e.Outcome)
	}
}

func TestTheBotIsSilentWhileAHumanHasTheCase(t *testing.T) {
	c := taken(t)
	for _, words := range []string{"hello?", "vpn down", "a human", "stop"} {
		if c.says(words, means("vpn-down", 0.99), talk(intents.Human)); c.said() != "" {
			t.Errorf("%q was answered with %q", words, c.said())
		}
	}
	for _, value := range []string{"human", "solved", "reopen", "flow:reset-password"} {
		if c.press(value).wantsCase(1, handoff.Taken); c.said() != "" {
			t.Errorf("button %q was answered with %q", value, c.said())
		}
	}
	if c.overdue("anybody?"); c.said() != "" {
		t.Errorf("the watchdog said %q", c.said())
	}
}

func TestAPersonMaySettleACaseThatNobodyHasTaken(t *testing.T) {
	for name, settle := range map[string]func(*chat) *chat{
		"in words":  func(c *chat) *chat { return c.says("works again", talk(intents.Solved)) },
		"by button": func(c *chat) *chat { return c.press("solved") },
	} {
		t.Run(name, func(t *testing.T) {
			c := settle(waiting(t)).wants("bot.settled").wantsCase(1, handoff.Resolved).wantsChoices("reopen")
			c.says("vpn down", means("vpn-down", 0.9)).wantsRule("best_way")
		})
	}
}

func TestAfterTheHandBackTheBotWorksFromACleanMemory(t *testing.T) {
	c := taken(t).does(handoff.Reply, "Which floor?").does(handoff.HandBack, "").wants("bot.handed_back")
	if m := c.c.Memory; m.Request != "" || m.Misses != 0 || m.Failures != 0 || m.Annoyed != 0 || m.Asked != nil {
		t.Errorf("memory is %+v", m)
	}
	c.says("mumble").wants("bot.unknown")
	c.says("vpn down", means("vpn-down", 0.9)).wantsRule("best_way")
}

func TestACaseThatCameBackIsHandedOverUnderItsNumber(t *testing.T) {
	c := taken(t).does(handoff.HandBack, "").says("still my chair").says("a human", talk(intents.Human))
	c.wantsCase(1, handoff.Opening).deskHas(0).wantsCase(1, handoff.Waiting).wants("bot.desk_has")
	if len(c.last.Offer) > 0 || c.cs.Agent.ID != "" {
		t.Errorf("offered again to %q, agent %q", c.last.Offer, c.cs.Agent.ID)
	}
}

func TestANewRequestAfterASolvedCaseIsANewCase(t *testing.T) {
	c := taken(t).does(handoff.Resolve, "new chair").wants("bot.resolved").wantsChoices("good", "bad", "reopen")
	c.says("my desk").says("a human", talk(intents.Human)).wantsCase(2, handoff.Opening)
	if c.cs.Subject != "my desk" {
		t.Errorf("subject %q", c.cs.Subject)
	}
}

func TestASolvedCaseIsOpenedAgain(t *testing.T) {
	c := taken(t).does(handoff.Resolve, "").press("reopen").wantsCase(1, handoff.Opening)
	if !slices.Equal(c.last.Offer, []string{"console"}) || c.said() != "" {
		t.Errorf("offered to %q, said %q", c.last.Offer, c.said())
	}
	c.deskHas(0).wantsCase(1, handoff.Waiting)
	if brief := handoff.Compute(*c.cs, c.journal); brief.Request[0].Text != "my chair is broken" {
		t.Errorf("the brief has lost the request: %+v", brief.Request)
	}
	taken(t).does(handoff.Resolve, "").does(handoff.Reopen, "").wants("bot.reopened").wantsCase(1, handoff.Waiting)
	taken(t).does(handoff.HandBack, "").press("reopen").wants("bot.button_gone")
}

func TestAgentsDoOnlyWhatTheTableAllows(t *testing.T) {
	c := taken(t)
	if err := c.act(handoff.Reply, bob, "me too"); !errors.Is(err, handoff.ErrElsewhere) {
		t.Errorf("another agent's reply: %v", err)
	}
	if err := c.act(handoff.HandOver, ann, ""); !errors.Is(err, handoff.ErrNotAllowed) {
		t.Errorf("hand_over by an agent: %v", err)
	}
	if err := c.act(handoff.Accept, ann, ""); !errors.Is(err, handoff.ErrNotAllowed) {
		t.Errorf("accept by an agent: %v", err)
	}
	if err := newChat(t).act(handoff.Take, ann, ""); !errors.Is(err, handoff.ErrNoCase) {
		t.Errorf("take without a case: %v", err)
	}
	c.does(handoff.AddNote, "secret")
	if c.said() != "" {
		t.Errorf("a note was shown to the person: %q", c.said())
	}
	c.does(handoff.Release, "").wants("bot.released").wantsCase(1, handoff.Waiting)
}

func TestATakeHoldsBackWhatTheBotHasNotSentYet(t *testing.T) {
	c := waiting(t).does(handoff.Take, "")
	if !c.last.Withdraw {
		t.Error("the take does not withdraw")
	}
	for _, e := range c.last.Entries {
		if e.Kind == handoff.Said && e.From != handoff.BySystem {
			t.Errorf("announced by %s", e.From)
		}
	}
}

func TestWhatTheBotDidNotManageInTimeGoesToAHuman(t *testing.T) {
	c := newChat(t).overdue("vpn", "down").wants("bot.sorry").wantsCase(1, handoff.Opening)
	if c.cs.Subject != "vpn down" {
		t.Errorf("subject %q", c.cs.Subject)
	}
	if got := handoff.Compute(*c.cs, c.journal).Stopped.Text; got != handoff.ReasonDeadline {
		t.Errorf("stopped because %q", got)
	}
	waiting(t).overdue("hello?").wants("bot.added")
	if c := newChat(t).overdue(); len(c.last.Entries) > 0 {
		t.Errorf("nothing was overdue, but %+v", c.last.Entries)
	}
}

func TestTheApologyNeedsNoUnderstanding(t *testing.T) {
	c := newChat(t)
	c.k = &decideKnowledgeThatPanics
	c.asksOverdue("vpn down").wants("bot.sorry").wantsCase(1, handoff.Opening)
}

func TestWithoutADeskTheBotSaysSo(t *testing.T) {
	c := newChat(t)
	c.policy.Desks = nil
	c.says("a human", talk(intents.Human)).wants("bot.no_desk")
	c.press("human").wants("bot.no_desk")
	for range 4 {
		c.says("mumble")
	}
	c.wants("bot.unknown_again.alone").says("useless", talk(intents.Frustration)).says("useless", talk(intents.Frustration)).
		wants("bot.calm.alone")
	if offered := c.choices(); slices.Contains(offered, "human") {
		t.Errorf("a human is offered where there is none: %v", offered)
	}
	c.says("phish", means("phishing", 0.9)).wants("bot.no_desk").overdue("hello").wants("bot.sorry").wants("bot.no_desk")
	if c.cs != nil || c.c.Owner != bot.OwnerBot {
		t.Errorf("owner %s, case %+v", c.c.Owner, c.cs)
	}
}

func TestASubjectIsOneLineOfWholeLetters(t *testing.T) {
	c := newChat(t).says(strings.Repeat("ü\n", 200)).says("a human", talk(intents.Human)).wantsCase(1, handoff.Opening)
	if got := []rune(c.cs.Subject); len(got) > 140 || slices.Contains(got, '\n') || got[len(got)-1] != '…' {
		t.Errorf("subject of %d letters: %q", len(got), c.cs.Subject)
	}
}

// What the words tell beside the request gives the priority, with the words as the reason; those of an earlier request
// do not.
func TestWordsThatPressMakeACasePressing(t *testing.T) {
	for _, test := range []struct {
		name  string
		says  []string
		want  handoff.Priority
		codes []string
	}{
		{"nothing said", []string{"my chair is broken"}, handoff.Normal, nil},
		{"blocked", []string{"my chair is broken and I cannot work"}, handoff.High, []string{"blocked"}},
		{"blocked, and everybody", []string{"my chair is broken, I cannot work", "it is the whole office"}, handoff.Urgent,
			[]string{"blocked", "many"}},
		{"can wait", []string{"my chair is broken, not urgent"}, handoff.Low, []string{"calm"}},
		{"annoyed only", []string{"my chair is broken!!!"}, handoff.Normal, []string{"annoyed"}},
		{"in a quoted mail", []string{"my chair is broken\n> please, this is urgent"}, handoff.Normal, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newChat(t)
			for _, words := range test.says {
				c.asks(words)
			}
			c.asks("a human please")
			if c.cs == nil {
				c.asks("my chair")
			}
			var codes []string
			for _, s := range handoff.Compute(*c.cs, c.journal).Signals {
				codes = append(codes, s.Code)
			}
			slices.Sort(codes)
			if c.cs.Priority != test.want || !slices.Equal(codes, test.codes) {
				t.Errorf("priority %s because of %q, want %s because of %q", c.cs.Priority, codes, test.want, test.codes)
			}
		})
	}
}

// Where the house does not want it, words make nothing more pressing, and agents still see them.
func TestWordsThatPressAreOnlyShownInACalmHouse(t *testing.T) {
	c := newChat(t)
	c.policy.Calm = true
	c.asks("my chair is broken, I cannot work").asks("it is the whole office").asks("a human please")
	signals := handoff.Compute(*c.cs, c.journal).Signals
	if c.cs.Priority != handoff.Normal || c.cs.Impact != 0 || c.cs.Urgency != 0 || len(signals) != 2 {
		t.Errorf("priority %s of %v and %v, with %d signals; want normal of nothing, with two", c.cs.Priority, c.cs.Impact,
			c.cs.Urgency, len(signals))
	}
}

func TestWhatStandsBesideTheWordsIsForAgentsAndNoQuestion(t *testing.T) {
	c := newChat(t)
	e := c.event(bot.Message, "my chair is broken", "")
	e.Beside = "(These are words of Bob.) https://help.example.com/1"
	c.decide(decide.Evidence{Utterance: e.Text, Lang: c.lang()}, 0, e).press("human").wantsCase(1, handoff.Opening)
	if got := c.journal[0].Text; got != e.Text+"\n\n"+e.Beside || c.cs.Subject != e.Text {
		t.Errorf("journal %q, subject %q", got, c.cs.Subject)
	}
}
