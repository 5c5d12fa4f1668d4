package desk

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
)

func quiet(t *testing.T) *site {
	t.Helper()
	return newSite(t, desktest.NewHouse(desktest.Ada(), desktest.Bob()), "en")
}

func TestCasesLieOnlyWhereTheyMay(t *testing.T) {
	s := quiet(t)
	c := s.Open("web:1", "about my pay")
	c.Team = "hr"
	offer := func() error {
		_, err := s.Accept(t.Context(), c, s.Brief(c))
		return err
	}
	public := func(kind slacktest.Kind) { s.ChangeChannel(second, func(c *slacktest.Channel) { c.Kind = kind }) }
	public(slacktest.Public)
	if err := offer(); err == nil || !strings.Contains(err.Error(), "is public") {
		t.Errorf("a private team's case in a public channel: %v", err)
	}
	s.ChangeChannel(second, func(c *slacktest.Channel) { c.Kind, c.Shared = slacktest.Private, true })
	if err := offer(); err == nil || !strings.Contains(err.Error(), "another organisation") {
		t.Errorf("a case in a shared channel: %v", err)
	}
	s.ChangeChannel(second, func(c *slacktest.Channel) { c.Shared = false })
	if err := offer(); err != nil {
		t.Error(err)
	}
	delete(s.opt.Channels, "hr")
	c.Number++
	if err := offer(); err == nil || !strings.Contains(err.Error(), "slack.desk.channels") {
		t.Errorf("a private team's case in the channel of all: %v", err)
	}
	if n := len(s.Messages(triage)); n > 0 {
		t.Errorf("%d messages in the channel of all", n)
	}
}

func TestSlackIsLeftInPeaceAsLongAsItAsks(t *testing.T) {
	s := quiet(t)
	c := s.Open("web:1", "my chair is broken")
	s.Fail("chat.postMessage", slacktest.Fault{RetryAfter: 7 * time.Second})
	_, err := s.Accept(t.Context(), c, s.Brief(c))
	var later *handoff.Later
	if !errors.As(err, &later) || later.After != 7*time.Second {
		t.Errorf("got %v", err)
	}
	c = s.begin(t, "web:2")
	s.Fail("chat.update", slacktest.Fault{RetryAfter: 9 * time.Second})
	after, err := s.Perform(t.Context(), handoff.Act{ID: "1", Case: c.Number, Verb: handoff.Take, Agent: desktest.Bob()})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Follow(t.Context(), after, handoff.Entry{Seq: 9, Kind: handoff.TookOver, From: handoff.ByAgent, Name: "Bob Console", Case: c.Number})
	if !errors.As(err, &later) || later.After != 9*time.Second {
		t.Errorf("got %v", err)
	}
}

func TestACaseGoesToTheChannelOfAnotherTeam(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	at := s.root(t, c)
	act := func(id string, a handoff.Act) {
		t.Helper()
		a.ID, a.Case, a.Agent = id, c.Number, desktest.Bob()
		after, err := s.Perform(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := s.Journal(t.Context(), c.Conversation, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Follow(t.Context(), after, entries[len(entries)-1]); err != nil {
			t.Fatal(err)
		}
	}
	act("1", handoff.Act{Verb: handoff.Take})
	act("2", handoff.Act{Verb: handoff.Escalate, About: handoff.About{Team: "second"}})
	for range 2 { // the second time as after a start
		act("3", handoff.Act{Verb: handoff.AddNote, Text: "look at the legs"})
		s.start(t)
	}
	var cards []slacktest.Message
	for _, m := range s.Messages(second) {
		if m.Thread == "" {
			cards = append(cards, m)
		}
	}
	if len(cards) != 1 || !strings.Contains(string(cards[0].Blocks), "my chair is broken") {
		t.Fatalf("the team has %d cards: %+v", len(cards), cards)
	}
	there := s.shown(t, handoff.Place{Ref: second + "/" + cards[0].TS})
	if strings.Count(there, "look at the legs") != 1 {
		t.Errorf("the note is not in the new thread, once:\n%s", there)
	}
	if old := string(s.message(at.channel, at.ts).Blocks); !strings.Contains(old, "Second Level") || strings.Contains(old, "desk:take") {
		t.Errorf("the old card shows %s", old)
	}
	back := s.Back(s.House)
	line := worker{s, ada}.write(handoff.Place{Ref: second + "/" + cards[0].TS}, "!reply I come.")
	if _, err := s.thread(t.Context(), s.now(t, c)); err != nil {
		t.Fatal(err)
	}
	if err := back.rounds.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(s.message(second, line.TS).Reactions[sentMark]) != 1 {
		t.Errorf("the new thread does not lead to the person:\n%s", s.shown(t, handoff.Place{Ref: second + "/" + cards[0].TS}))
	}
}

func TestACardThatIsGoneHoldsNothingUp(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	at := s.root(t, c)
	s.Delete(at.channel, at.ts)
	s.House.Say(c.Number, "hello?")
	if err := s.Follow(t.Context(), c, handoff.Entry{Seq: 4, Kind: handoff.Said, From: handoff.ByPerson, Text: "hello?", Case: c.Number}); err != nil {
		t.Error(err)
	}
	if err := s.Back(s.House).rounds.Look(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestNobodyPassesForSomebodyElse(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	c.Person.Name = "Ada Long · answers\u202e <!channel>"
	if err := s.Follow(t.Context(), c, handoff.Entry{Seq: 4, Kind: handoff.Said, From: handoff.ByPerson, Text: "<!channel> hi", Case: c.Number}); err != nil {
		t.Fatal(err)
	}
	all := s.Messages(triage)
	last := all[len(all)-1]
	if !strings.HasSuffix(last.Username, " · asks") || strings.Contains(last.Username, "\u202e") {
		t.Errorf("a person is shown as %q", last.Username)
	}
	if strings.Contains(last.Text, "<") {
		t.Errorf("the text calls: %q", last.Text)
	}
}

func TestAfterAStartWhatWasMarkedIsNotDealtWithAgain(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	w := worker{s, ada}
	w.Say(t, c.Places[Name], "Which room?")
	if err := s.Back(s.House).rounds.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := len(s.Calls("reactions.add"))
	s.start(t)
	if err := s.Back(s.House).rounds.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := len(s.Calls("reactions.add")); after != before {
		t.Errorf("%d messages were marked again", after-before)
	}
}

// Another's check mark is no sign that a line was dealt with.
func TestAMarkOfSomebodyElseSaysNothing(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	line := worker{s, ada}.write(c.Places[Name], "!reply Which room?")
	s.React(stranger, triage, line.TS, sentMark, true)
	if err := s.Back(s.House).rounds.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.entries(t, c, handoff.Said); len(got) != 1 {
		t.Errorf("the person reads %q", got)
	}
}

func TestFilesAreNamed(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	at := s.root(t, c)
	post := func(text string) slacktest.Message {
		return s.Server.Say(slacktest.Post{User: ada, Channel: at.channel, Thread: at.ts, Text: text, Files: []slacktest.File{{Name: "plan.pdf", Type: "pdf"}}})
	}
	post("note: see this")
	worker{s, ada}.write(c.Places[Name], "!take")
	post("Here is the plan.")
	if err := s.Back(s.House).rounds.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.entries(t, c, handoff.Note); len(got) != 1 || !strings.Contains(got[0], "plan.pdf") {
		t.Errorf("the notes are %q", got)
	}
	if got := s.entries(t, c, handoff.Said); len(got) != 1 || got[0] != "Here is the plan." {
		t.Errorf("the person reads %q", got)
	}
	if !strings.Contains(s.shown(t, c.Places[Name]), "did not reach the person: plan.pdf") {
		t.Errorf("she is not told:\n%s", s.shown(t, c.Places[Name]))
	}
}
