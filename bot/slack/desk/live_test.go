package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
	"github.com/firstline-support/firstline/handoff/face"
)

// live connects a site as package bot/slack does: what happens in Slack comes by HTTP, and the way back runs.
func live(t *testing.T, lang string) (*site, *Back) {
	t.Helper()
	s := newSite(t, desktest.NewHouse(desktest.Ada(), desktest.Bob()), lang)
	back := s.Back(s.House)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ParseForm() != nil {
			return // the test is over
		}
		if r.URL.Path == "/events" {
			var body struct {
				Event struct {
					Channel string
					Thread  string `json:"thread_ts"`
					Deleted string `json:"deleted_ts"`
					Message struct {
						TS     string
						Thread string `json:"thread_ts"`
					}
					Previous struct {
						Thread string `json:"thread_ts"`
					} `json:"previous_message"`
				}
			}
			if json.NewDecoder(r.Body).Decode(&body) != nil {
				return // the test is over
			}
			e := body.Event
			err := back.Heard(r.Context(), e.Channel, cmp.Or(e.Thread, e.Message.Thread, e.Previous.Thread), e.Message.TS+e.Deleted)
			if err != nil {
				t.Error(err)
			}
			return
		}
		answer, ours, err := back.Interact(r.Context(), []byte(r.PostForm.Get("payload")))
		if err != nil || !ours {
			t.Errorf("got %v %v for %s", ours, err, r.PostForm.Get("payload"))
		}
		if answer != nil {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(answer)
		}
	}))
	s.DeliverTo(slacktest.Endpoints{Events: server.URL + "/events", Interactivity: server.URL, Commands: server.URL})
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { _ = back.Run(ctx) })
	t.Cleanup(func() {
		stop()
		work.Wait()
		server.Close()
	})
	return s, back
}

// take opens a case that is on the desk.
func (s *site) begin(t *testing.T, conversation string) handoff.Case {
	t.Helper()
	c := s.Open(conversation, "my chair is broken")
	p, err := s.Accept(t.Context(), c, s.Brief(c))
	if err != nil {
		t.Fatal(err)
	}
	s.Accepted(c.Number, Name, p)
	return s.now(t, c)
}

func (s *site) now(t *testing.T, c handoff.Case) handoff.Case {
	t.Helper()
	c, err := s.Case(t.Context(), c.Number)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (s *site) root(t *testing.T, c handoff.Case) thread {
	t.Helper()
	at, ok := threadOf(s.now(t, c).Places[Name])
	if !ok {
		t.Fatal("the case has no thread")
	}
	return at
}

// until waits for something in Slack or the house. Slack wakes it whenever something is called; the house does not, so
// it looks by itself, too.
func (s *site) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	const looks = 400
	for range looks {
		ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
		err := s.Await(ctx, holds)
		stop()
		if err == nil {
			return
		}
	}
	t.Fatalf("waited in vain until %s", what)
}

func (s *site) message(channel, ts string) slacktest.Message {
	for _, m := range s.Messages(channel) {
		if m.TS == ts {
			return m
		}
	}
	return slacktest.Message{}
}

// entries gives what agents left of a kind.
func (s *site) entries(t *testing.T, c handoff.Case, kind handoff.Kind) (texts []string) {
	t.Helper()
	all, err := s.Journal(t.Context(), c.Conversation, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Kind == kind && e.From == handoff.ByAgent {
			texts = append(texts, e.Text)
		}
	}
	return texts
}

func (s *site) whispered(channel, user, words string) bool {
	for _, m := range s.Messages(channel) {
		if m.Only == user && strings.Contains(m.Text, words) {
			return true
		}
	}
	return false
}

func TestAnAgentTakesAndAnswersAndResolves(t *testing.T) {
	s, _ := live(t, "en")
	c := s.begin(t, "web:1")
	at := s.root(t, c)
	if !s.Press(ada, at.channel, at.ts, "Take") {
		t.Fatalf("there is no button: %s", s.message(at.channel, at.ts).Blocks)
	}
	s.until(t, "the card says who has it", func() bool { return strings.Contains(string(s.message(at.channel, at.ts).Blocks), "Taken: Ada Long") })
	line := worker{s, ada}.write(s.now(t, c).Places[Name], "Which *room* is it in?")
	s.until(t, "the line has a check mark", func() bool { return len(s.message(at.channel, line.TS).Reactions[sentMark]) == 1 })
	if got := s.entries(t, c, handoff.Said); len(got) != 1 || got[0] != `Which \*room\* is it in?` {
		t.Errorf("the person reads %q", got)
	}
	s.Press(ada, at.channel, at.ts, "Resolve")
	s.until(t, "a form opens", func() bool { return len(s.Modals(ada)) == 1 })
	s.Submit(s.Modals(ada)[0].ID, map[string]map[string]string{"text": {"text": "screwed it together"}, "code": {"code": "explained"}})
	s.until(t, "it is resolved", func() bool { return s.now(t, c).State == handoff.Resolved })
	if got := s.entries(t, c, handoff.Solved); len(got) != 1 || got[0] != "screwed it together" {
		t.Errorf("the solution is %q", got)
	}
}

func TestTheSecondWhoTakesIsTold(t *testing.T) {
	s, _ := live(t, "en")
	c := s.begin(t, "web:1")
	at := s.root(t, c)
	card := s.message(at.channel, at.ts) // as Ada still sees it
	if _, err := s.Perform(t.Context(), handoff.Act{ID: "console", Case: c.Number, Verb: handoff.Take, Agent: desktest.Bob()}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(card.Blocks), "desk:take") || !s.Press(ada, at.channel, at.ts, "Take") {
		t.Fatal("there is no button")
	}
	s.until(t, "she is told", func() bool { return s.whispered(at.channel, ada, "Bob Console has the case") })
	s.until(t, "and sees it", func() bool {
		return strings.Contains(string(s.message(at.channel, at.ts).Blocks), "Taken: Bob Console")
	})
	if got := s.now(t, c); got.Agent.ID != desktest.Bob().ID {
		t.Errorf("the case is with %v", got.Agent)
	}
}

func TestNoSlipReachesThePerson(t *testing.T) {
	s, _ := live(t, "en")
	c := s.begin(t, "web:1")
	place := s.now(t, c).Places[Name]
	at := s.root(t, c)
	remark := worker{s, ada}.write(place, "he always breaks his chairs") // nobody has the case
	s.until(t, "it is a note", func() bool { return len(s.message(at.channel, remark.TS).Reactions[noteMark]) == 1 })
	s.Hold()
	early := worker{s, ada}.write(place, "not this one again") // and she takes it before we read that
	s.Write(c.Number, handoff.Entry{Kind: handoff.Note, From: handoff.ByAgent, Name: "X", Text: "x"})
	if _, err := s.Perform(t.Context(), handoff.Act{ID: "console", Case: c.Number, Verb: handoff.Take, Agent: desktest.Ada()}); err != nil {
		t.Fatal(err)
	}
	s.Release(nil)
	s.until(t, "it is a note, too", func() bool { return len(s.message(at.channel, early.TS).Reactions[noteMark]) == 1 })
	slips := []string{"note: secret", "Notiz - secret", "ntoe: secret", "// secret", "not: secret", "intern: secret", "!nte secret", "!secret",
		"fyi secret", "Note secret", "<@U0BOB> secret", "! note secret", "!note secret", "(note) secret", "*note:* secret"}
	var last slacktest.Message
	for _, slip := range slips {
		last = worker{s, ada}.write(place, slip)
	}
	wrong := worker{s, bob}.write(place, "Bob's secret") // on the roster, and Ada has the case
	s.until(t, "all were read", func() bool {
		return len(s.message(at.channel, wrong.TS).Reactions[noteMark]) == 1 && len(s.message(at.channel, last.TS).Reactions[noteMark]) == 1
	})
	if got := s.entries(t, c, handoff.Said); len(got) > 0 {
		t.Fatalf("the person reads %q", got)
	}
	for _, m := range s.Messages(at.channel) {
		if m.BotID == "" && len(m.Reactions[sentMark]) > 0 {
			t.Errorf("%q has a check mark", m.Text)
		}
	}
	if !strings.Contains(s.shown(t, place), "!help") {
		t.Error("nobody is told what an unknown command was")
	}
	line := worker{s, ada}.write(place, "I am on my way.")
	s.until(t, "words go out", func() bool { return len(s.message(at.channel, line.TS).Reactions[sentMark]) == 1 })
}

func TestAReplyTakesTheCase(t *testing.T) {
	s, _ := live(t, "de")
	c := s.begin(t, "web:1")
	at := s.root(t, c)
	line := worker{s, ada}.write(s.now(t, c).Places[Name], "!antwort Welcher Raum?")
	s.until(t, "the line has a check mark", func() bool { return len(s.message(at.channel, line.TS).Reactions[sentMark]) == 1 })
	if got := s.entries(t, c, handoff.Said); len(got) != 1 || got[0] != "Welcher Raum?" || s.now(t, c).Agent.ID != desktest.Ada().ID {
		t.Errorf("got %q, the case is with %v", got, s.now(t, c).Agent)
	}
	s.Edit(at.channel, line.TS, "!antwort Welches Stockwerk?")
	s.until(t, "the person reads the new words", func() bool {
		got := s.entries(t, c, handoff.Amended)
		return len(got) == 1 && got[0] == "Welches Stockwerk?"
	})
}

func TestWhoMayNotIsToldAndNothingHappens(t *testing.T) {
	s, back := live(t, "en")
	c := s.begin(t, "web:1")
	at := s.root(t, c)
	for id, change := range map[string]slacktest.User{
		"U0GUEST":  {Guest: true},
		"U0SHARED": {Stranger: true},
		"U0GONE":   {Deleted: true},
		"U0OTHERS": {Team: "T0OTHERS"}, // whose administrators can give them any address
	} {
		change.ID, change.Name, change.Email = id, strings.ToLower(id), desktest.Ada().ID+"@example.com" // as if they were Ada
		s.AddUser(change)
		s.ChangeChannel(triage, func(c *slacktest.Channel) { c.Members = append(c.Members, id) })
		s.Press(id, at.channel, at.ts, "Take")
		s.until(t, id+" is told", func() bool { return s.whispered(at.channel, id, "Only agents") })
		worker{s, id}.write(s.now(t, c).Places[Name], "!take")
	}
	s.until(t, "all lines were read", func() bool {
		return back.rounds.Idle()
	})
	if got := s.now(t, c); got.State != handoff.Waiting {
		t.Errorf("the case is %s with %v", got.State, got.Agent)
	}
}

func TestAPressOnACardThatWasPassedOnIsNoWayToTheCase(t *testing.T) {
	s := newSite(t, desktest.NewHouse(desktest.Ada(), desktest.Bob()), "en")
	c := s.begin(t, "web:1")
	press := func(id string) (ours bool) {
		t.Helper()
		_, ours, err := s.Back(s.House).Interact(t.Context(), pressedBy(ada, "C0ELSEWHERE", id, "1", "", "1.2"))
		if err != nil {
			t.Error(err)
		}
		return ours
	}
	if !press(pressed + face.Take) {
		t.Error("it is none of ours")
	}
	if got := s.now(t, c); got.State != handoff.Waiting {
		t.Errorf("the case is %s", got.State)
	}
	if press("choice:0") {
		t.Error("a press below an answer is taken for one on a card")
	}
}

// pressedBy is what Slack sends about a press.
func pressedBy(user, channel, id, value, more, ts string) []byte {
	data, err := json.Marshal(map[string]any{"type": "block_actions", "trigger_id": ts, "user": map[string]any{"id": user},
		"channel": map[string]any{"id": channel}, "message": map[string]any{"blocks": []any{map[string]any{"type": "actions", "elements": []any{
			map[string]any{"type": "brand_new"}}}}},
		"actions": []any{map[string]any{"action_id": id, "value": value, "action_ts": ts, "selected_option": map[string]any{"value": more}}}})
	if err != nil {
		return nil
	}
	return data
}

func TestWhatIsBehindTheThreeDots(t *testing.T) {
	s := newSite(t, desktest.NewHouse(desktest.Ada(), desktest.Bob()), "en")
	c := s.begin(t, "web:1")
	back := s.Back(s.House)
	press := func(user, id, value, more, ts string) {
		t.Helper()
		for range 2 { // Slack may deliver it again
			if _, _, err := back.Interact(t.Context(), pressedBy(user, triage, id, value, more, ts)); err != nil {
				t.Fatal(err)
			}
		}
	}
	press(ada, pressed+face.Take, "1", "", "1.1")
	press(bob, pressMore, "", "takeover:1", "1.2")
	if got := s.now(t, c); got.Agent.ID != desktest.Bob().ID {
		t.Errorf("the case is with %v", got.Agent)
	}
	press(bob, pressMore, "", "release:1", "1.3")
	if got := s.now(t, c); got.State != handoff.Waiting {
		t.Errorf("the case is %s", got.State)
	}
	press(ada, pressed+face.Take, "1", "", "1.1") // an old press once more
	if got := s.now(t, c); got.State != handoff.Waiting {
		t.Errorf("the case is %s after an old press", got.State)
	}
	press(ada, pressMore, "", "nothing:1", "1.5")
	press(ada, pressMore, "", "x", "1.6")
}

func TestAFormThatCannotBeDoneStaysOpen(t *testing.T) {
	s, _ := live(t, "en")
	c := s.begin(t, "web:1")
	at := s.root(t, c)
	fill := func(user, button string, fields map[string]map[string]string) {
		t.Helper()
		before := len(s.Modals(user))
		if !s.Press(user, at.channel, at.ts, button) {
			t.Fatalf("no button %s", button)
		}
		s.until(t, "a form opens", func() bool { return len(s.Modals(user)) > before })
		s.Submit(s.Modals(user)[before].ID, fields)
	}
	fill(bob, "Note", map[string]map[string]string{"text": {"text": "known *problem*"}})
	s.until(t, "the note is there", func() bool { return len(s.entries(t, c, handoff.Note)) == 1 })
	if got := s.entries(t, c, handoff.Note)[0]; got != `known \*problem\*` {
		t.Errorf("the note is %q", got)
	}
	if _, err := s.Perform(t.Context(), handoff.Act{ID: "console", Case: c.Number, Verb: handoff.Take, Agent: desktest.Bob()}); err != nil {
		t.Fatal(err)
	}
	answer, ours, err := s.Back(s.House).Interact(t.Context(), []byte(`{"type":"view_submission","user":{"id":"U0ADA"},"view":{"id":"V9",
		"callback_id":"desk:resolve","private_metadata":"1","state":{"values":{"text":{"text":{"value":"done"}},"code":{"code":{"selected_option":{"value":"made up"}}}}}}}`))
	if err != nil || !ours || !strings.Contains(fmt.Sprint(answer), "Bob Console has the case") {
		t.Errorf("got %+v %v %v", answer, ours, err)
	}
	if err := s.refresh(t.Context(), c.Number); err != nil {
		t.Fatal(err)
	}
	fill(bob, "Escalate", map[string]map[string]string{"text": {"text": "beyond me"}})
	s.until(t, "it is with the third level", func() bool { got := s.now(t, c); return got.State == handoff.Escalated && got.Team == "second" })
}

func TestWhatIsNotForTheDeskIsLeftAlone(t *testing.T) {
	s := newSite(t, desktest.NewHouse(), "en")
	for _, payload := range []string{``, `{}`, `[]`, `{"type":"view_submission","view":{"callback_id":"intake"}}`, `{"type":"block_actions","actions":[{"action_id":"choice:1"}]}`,
		`{"type":"shortcut"}`, `{"type":"block_actions","actions":[{}]}`} {
		if _, ours, err := s.Back(s.House).Interact(t.Context(), []byte(payload)); ours || err != nil {
			t.Errorf("%s: %v %v", payload, ours, err)
		}
	}
}

func TestASlipIsTakenBack(t *testing.T) {
	s, back := live(t, "en")
	c := s.begin(t, "web:1")
	place, at := s.now(t, c).Places[Name], s.root(t, c)
	slip := worker{s, ada}.write(place, "!reply he always breaks his chairs")
	wrong := worker{s, ada}.write(place, "the wrong thread, sorry")
	kept := worker{s, ada}.write(place, "note: a known problem")
	s.until(t, "all were read", func() bool { return len(s.message(at.channel, kept.TS).Reactions[noteMark]) == 1 })
	s.Edit(at.channel, slip.TS, "note: he always breaks his chairs")
	s.Edit(at.channel, kept.TS, "note: a problem of this make")
	s.Delete(at.channel, wrong.TS)
	s.until(t, "both are taken back", func() bool { return len(s.entries(t, c, handoff.Retracted)) == 2 })
	s.until(t, "there is another note", func() bool {
		got := s.entries(t, c, handoff.Note)
		return len(got) == 2 && got[1] == "note: a problem of this make"
	})
	for range 2 { // as after a start
		if err := s.Back(s.House).rounds.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n, m := len(s.entries(t, c, handoff.Retracted)), len(s.entries(t, c, handoff.Note)); n != 2 || m != 2 {
		t.Errorf("%d were taken back, and there are %d notes", n, m)
	}
	if err := back.Heard(t.Context(), at.channel, at.ts, "1.000001"); err != nil { // deleted, and never known
		t.Error(err)
	}
}

func TestWhatIsDeletedIsNotReadAnyMore(t *testing.T) {
	s := newSite(t, desktest.NewHouse(desktest.Ada(), desktest.Bob()), "en")
	c := s.begin(t, "web:1")
	follow := func(e handoff.Entry) {
		t.Helper()
		e.Case = c.Number
		if e.From == "" {
			e.From = handoff.ByPerson
		}
		if err := s.Follow(t.Context(), c, e); err != nil {
			t.Fatal(err)
		}
	}
	follow(handoff.Entry{Seq: 4, Kind: handoff.Said, Text: "my password is hunter2"})
	follow(handoff.Entry{Seq: 5, Kind: handoff.Said, Text: "room five"})
	follow(handoff.Entry{Seq: 6, Kind: handoff.Retracted, Of: 4})
	follow(handoff.Entry{Seq: 7, Kind: handoff.Amended, Of: 5, Text: "room six"})
	follow(handoff.Entry{Seq: 8, Kind: handoff.Said, From: handoff.ByAgent, Name: "Bob Roy", Text: "the code is 4711"})
	follow(handoff.Entry{Seq: 9, Kind: handoff.Retracted, From: handoff.ByAgent, Name: "Bob Roy", Of: 8})
	shown := s.shown(t, c.Places[Name])
	if strings.Contains(shown, "hunter2") || strings.Contains(shown, "4711") || !strings.Contains(shown, "room five") || !strings.Contains(shown, "It is now: room six") {
		t.Errorf("agents read\n%s", shown)
	}
}

// The card is for all, in the language of the house; a form and a whisper are for one reader, in theirs.
func TestWhatOneAgentReadsIsInTheirLanguage(t *testing.T) {
	s, _ := live(t, "en")
	c := s.begin(t, "web:1")
	at := s.root(t, c)
	s.ChangeUser(bob, func(u *slacktest.User) { u.Locale = "de-DE" })
	s.ChangeUser(stranger, func(u *slacktest.User) { u.Locale = "de-AT" })
	s.Press(bob, at.channel, at.ts, "Resolve")
	s.until(t, "a form opens", func() bool { return len(s.Modals(bob)) > 0 })
	if form := string(s.Modals(bob)[0].Definition); !strings.Contains(form, s.voice().In("de").Say("form.resolve", nil)) ||
		strings.Contains(form, s.voice().In("en").Say("form.resolve.text", nil)) {
		t.Errorf("the form is %s", form)
	}
	s.Press(stranger, at.channel, at.ts, "Take")
	s.until(t, "the stranger is told", func() bool {
		return s.whispered(at.channel, stranger, strings.Fields(s.opt.Texts.Say("de", "slackdesk.stranger", nil))[0])
	})
	s.Press(ada, at.channel, at.ts, "Resolve")
	s.until(t, "a form opens", func() bool { return len(s.Modals(ada)) > 0 })
	if form := string(s.Modals(ada)[0].Definition); !strings.Contains(form, s.voice().In("en").Say("form.resolve", nil)) {
		t.Errorf("the form is %s", form)
	}
}
