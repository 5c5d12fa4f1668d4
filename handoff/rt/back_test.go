package rt

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
)

// A scene is a house, an RT, and a case that lies in both.
type scene struct {
	*testing.T
	*desktest.House
	fake *fake
	desk *Desk
	c    handoff.Case
	last int64 // the last entry that the desk was told
}

func newScene(t *testing.T, change func(*Options)) *scene {
	t.Helper()
	s := &scene{T: t, House: desktest.NewHouse(desktest.Ada(), desktest.Bob()), fake: newFake(t)}
	o := s.fake.site().options(t, s.House)
	if change != nil {
		change(&o)
	}
	s.desk = New(o)
	s.c = s.opened("web:scene")
	return s
}

func (s *scene) opened(conversation string) handoff.Case {
	s.Helper()
	c := s.Open(conversation, "my chair is broken")
	p, err := s.desk.Accept(s.Context(), c, s.Brief(c))
	s.must(err)
	s.Accepted(c.Number, Name, p)
	return s.now(c)
}

func (s *scene) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *scene) now(c handoff.Case) handoff.Case {
	s.Helper()
	c, err := s.Case(s.Context(), c.Number)
	s.must(err)
	return c
}

// looks brings what was done in RT, and tells RT what came of it.
func (s *scene) looks() {
	s.Helper()
	s.must(s.desk.watch(s.House).look(s.Context()))
	s.tells()
}

func (s *scene) tells() {
	s.Helper()
	entries, err := s.Journal(s.Context(), s.c.Conversation, s.last, 1000)
	s.must(err)
	for _, e := range entries {
		s.must(s.desk.Follow(s.Context(), s.now(s.c), e))
		s.last = e.Seq
	}
}

// does has the agent of the console do something.
func (s *scene) does(id string, a handoff.Act) {
	s.Helper()
	a.ID, a.Case, a.Agent = id, s.c.Number, desktest.Bob()
	_, err := s.Perform(s.Context(), a)
	s.must(err)
	s.tells()
}

func (s *scene) shown() string { return s.desk.everything(s.T, s.c.Places[Name]) }

func (s *scene) ticket() *fakeTicket { return s.fake.ticket(int(s.c.Number)) }

// says gives the entries of a kind that agents caused.
func (s *scene) says(kind handoff.Kind) []string {
	s.Helper()
	entries, err := s.Journal(s.Context(), s.c.Conversation, 0, 1000)
	s.must(err)
	var texts []string
	for _, e := range entries {
		if e.Kind == kind && e.From == handoff.ByAgent {
			texts = append(texts, e.Name+": "+e.Text)
		}
	}
	return texts
}

// Whoever knows the number of a ticket can mail to it; an agent's voice they do not get by that.
func TestAMailOfAStrangerDoesNotReachThePerson(t *testing.T) {
	s := newScene(t, nil)
	stranger := worker{newClient(s.fake.URL, "token-of-anna", nil)}
	stranger.Say(t, s.c.Places[Name], "Your password, please.")
	s.looks()
	if said := s.says(handoff.Said); len(said) > 0 {
		t.Errorf("said to the person: %q", said)
	}
	notes := s.says(handoff.Note)
	if len(notes) != 1 || !strings.Contains(notes[0], "Your password, please.") || !strings.Contains(notes[0], "who is no agent") {
		t.Errorf("noted: %q", notes)
	}
}

func TestWordsInHTMLComeAsTextAndFilesAreNamed(t *testing.T) {
	s := newScene(t, nil)
	ada := s.fake.site().worker(0)
	ada.attach(t, s.c.Places[Name], "text/html", "<p>See the <b>picture</b>.</p><script>x</script>", "plan.png")
	for range 2 {
		s.looks()
		if said := s.says(handoff.Said); !slices.Equal(said, []string{"Ada Long: See the picture."}) {
			t.Errorf("said to the person: %q", said)
		}
		if n := strings.Count(s.shown(), "Files cannot be sent to the chat from here: plan.png"); n != 1 {
			t.Errorf("the agent is told %d times that the file did not go:\n%s", n, s.shown())
		}
	}
}

func TestOwnersAreTheSameOnBothSides(t *testing.T) {
	s := newScene(t, nil)
	put := func(token int, owner string) {
		s.fake.site().worker(token).send(t, http.MethodPut, s.c.Places[Name], "", map[string]any{"Owner": owner})
		s.looks()
	}
	wants := func(agent string, state handoff.State, owner string) {
		t.Helper()
		if c := s.now(s.c); c.Agent.ID != agent || c.State != state || s.ticket().owner != owner {
			t.Fatalf("the case is %s with %q, the ticket with %s; want %s, %q and %s\n%s", c.State, c.Agent.ID,
				s.ticket().owner, state, agent, owner, s.shown())
		}
	}
	put(0, "agent2") // one gives it to another
	wants("rt:agent2", handoff.Taken, "agent2")
	put(0, "agent1") // and takes it over
	wants(desktest.Ada().ID, handoff.Taken, "agent1")
	put(0, nobody)
	wants("", handoff.Waiting, nobody)
	s.does("take", handoff.Act{Verb: handoff.Take})
	wants(desktest.Bob().ID, handoff.Taken, nobody) // who has no account in RT
	s.does("give", handoff.Act{Verb: handoff.Assign, About: handoff.About{To: desktest.Ada()}})
	wants(desktest.Ada().ID, handoff.Taken, "agent1")
	put(1, nobody) // somebody else puts it back: refused, and the ticket says again what is
	wants(desktest.Ada().ID, handoff.Taken, "agent1")
	if !strings.Contains(s.shown(), "Agent2, this did not go through: putting the case back. Ada Long has the case") {
		t.Errorf("the agent is left in doubt:\n%s", s.shown())
	}
}

func TestPrioritiesAreTheSameOnBothSides(t *testing.T) {
	s := newScene(t, nil)
	if s.ticket().priority != "50" {
		t.Errorf("a normal case has priority %s", s.ticket().priority)
	}
	s.does("up", handoff.Act{Verb: handoff.Prioritise, About: handoff.About{Impact: handoff.Major, Urgency: handoff.Major}})
	if s.ticket().priority != "100" {
		t.Errorf("an urgent case has priority %s", s.ticket().priority)
	}
	put := func(priority string, want handoff.Priority) {
		t.Helper()
		s.fake.site().worker(0).send(t, http.MethodPut, s.c.Places[Name], "", map[string]any{"Priority": priority})
		s.looks()
		if got := s.now(s.c).Priority; got != want || s.ticket().priority != priority {
			t.Errorf("priority %s: the case is %s and the ticket %s", priority, got, s.ticket().priority)
		}
	}
	put("80", handoff.High)
	put("10", handoff.Low)
}

func TestStatusFollowsTheCase(t *testing.T) {
	s := newScene(t, nil)
	for _, step := range []struct {
		verb handoff.Verb
		text string
		want string
	}{
		{handoff.Take, "", "open"}, {handoff.Ask, "Which room?", "stalled"}, {handoff.Reply, "Hello?", "stalled"},
		{handoff.HandBack, "", "stalled"}, {handoff.Resolve, "", "resolved"}, {handoff.Reopen, "", "open"},
		{handoff.Resolve, "", "resolved"}, {handoff.Close, "", "resolved"},
	} {
		s.does(string(step.verb)+step.text+s.ticket().updated+s.ticket().status, handoff.Act{Verb: step.verb, Text: step.text})
		if s.ticket().status != step.want {
			t.Errorf("after %s the ticket is %s, want %s", step.verb, s.ticket().status, step.want)
		}
	}
	s.fake.site().worker(0).Say(t, s.c.Places[Name], "One more thing.")
	s.looks()
	if s.ticket().status != "resolved" || !strings.Contains(s.shown(), "The case is closed for good") {
		t.Errorf("after words on a closed case the ticket is %s:\n%s", s.ticket().status, s.shown())
	}
}

func TestTicketsAreMergedAsTheCasesAre(t *testing.T) {
	t.Run("in the console", func(t *testing.T) {
		s := newScene(t, nil)
		other := s.opened("web:other")
		s.does("merge", handoff.Act{Verb: handoff.Merge, About: handoff.About{Other: other.Number}})
		if s.fake.tickets[0].into != 2 {
			t.Error("the tickets are not merged")
		}
		s.Say(s.c.Number, "still there?")
		s.tells()
		if !strings.Contains(s.desk.everything(t, other.Places[Name]), "still there?") {
			t.Error("words of the merged case are not in the ticket where it goes on")
		}
	})
	t.Run("in RT", func(t *testing.T) {
		s := newScene(t, nil)
		other := s.opened("web:other")
		w := s.desk.watch(s.House)
		s.must(w.look(t.Context()))
		s.fake.site().worker(0).send(t, http.MethodPut, s.c.Places[Name], "", map[string]any{"MergeInto": other.Places[Name].Ref})
		s.must(w.look(t.Context())) // sees that something was merged
		s.must(w.look(t.Context())) // and what
		s.must(w.look(t.Context()))
		if c := s.now(s.c); c.State != handoff.Closed || c.Into != other.Number {
			t.Errorf("the case is %s into %d", c.State, c.Into)
		}
		s.tells()
	})
}

func TestATicketOfALateAttemptIsMergedAway(t *testing.T) {
	s := newScene(t, nil)
	twin := *s.fake.tickets[0]
	twin.id, twin.at = 2, time.Now()
	s.fake.tickets = append(s.fake.tickets, &twin)
	s.looks()
	if s.fake.tickets[1].into != 1 {
		t.Error("the case has two tickets")
	}
}

// A person who is talked to by the bot must not get RT's mails as well.
func TestNobodyWithAnAddressIsMadeRequestor(t *testing.T) {
	for user, want := range map[string]string{"anna@example.com": "", "walk-in": "walk-in", "nosuch": "", "": ""} {
		s := newScene(t, func(o *Options) { o.Requestor = func(handoff.Person) string { return user } })
		if got := s.ticket().requestor; got != want {
			t.Errorf("for %q the requestor is %q, want %q", user, got, want)
		}
	}
}

func TestForeignTicketsAreLeftAlone(t *testing.T) {
	s := newScene(t, nil)
	for i, key := range []string{"web:other #1", "web:scene #99", "something else", "#1"} {
		s.fake.tickets = append(s.fake.tickets, &fakeTicket{id: i + 2, key: key, status: "new", owner: nobody, creator: "agent2",
			at: time.Now()})
		s.fake.site().worker(0).Say(t, handoff.Place{Ref: string(rune('2' + i))}, "hello")
	}
	s.looks()
	if said := s.says(handoff.Said); len(said) > 0 {
		t.Errorf("said: %q", said)
	}
}

// inside is a way to a handler without a network, so that time can be simulated.
type inside struct{ http.Handler }

func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	answer := httptest.NewRecorder()
	i.ServeHTTP(answer, r)
	return answer.Result(), nil
}

func TestRunBringsWhatAgentsDoAndGoesOnAfterTrouble(t *testing.T) {
	s := newScene(t, nil)
	bubble.Test(t, func(t *testing.T) {
		o := s.fake.site().options(t, s.House)
		o.Client = &http.Client{Transport: inside{http.HandlerFunc(s.fake.serve)}}
		o.Every = 10 * time.Second
		d := New(o)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- d.Run(ctx, s.House) }()
		says := func(text string) {
			worker{newClient(s.fake.URL, "token-of-agent1", o.Client)}.Say(t, s.c.Places[Name], text)
		}
		wants := func(n int) {
			t.Helper()
			if said := s.says(handoff.Said); len(said) != n {
				t.Fatalf("said %d times, want %d: %q", len(said), n, said)
			}
		}
		time.Sleep(time.Second)
		s.fake.touch()
		says("one")
		time.Sleep(11 * time.Second)
		wants(1)
		s.fake.answers(http.StatusServiceUnavailable, http.Header{"Retry-After": {"3600"}}, "")
		time.Sleep(15 * time.Second)
		s.fake.works()
		says("two")
		time.Sleep(50 * time.Minute)
		wants(1) // RT asked for an hour
		time.Sleep(11 * time.Minute)
		wants(2)
		s.fake.answers(http.StatusInternalServerError, nil, "")
		time.Sleep(2 * time.Hour)
		s.fake.works()
		says("three")
		time.Sleep(6 * time.Minute)
		wants(3)
		before := s.fake.count()
		time.Sleep(time.Hour)
		if looks := s.fake.count() - before; looks > 3*370 {
			t.Errorf("%d requests in a quiet hour", looks)
		}
		wants(3)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// One ticket that cannot be dealt with holds up no other, and is not asked for all the time.
func TestABadTicketHoldsUpNoOther(t *testing.T) {
	s := newScene(t, nil)
	other := s.opened("web:other")
	s.fake.site().worker(0).Say(t, s.c.Places[Name], "unreadable")
	for i := range s.fake.pieces {
		if s.fake.pieces[i].content == "unreadable" {
			s.fake.pieces[i].broken = true
		}
	}
	s.fake.site().worker(0).Say(t, other.Places[Name], "readable")
	bubble.Test(t, func(t *testing.T) {
		s.fake.touch()
		o := s.fake.site().options(t, s.House)
		o.Client = &http.Client{Transport: inside{http.HandlerFunc(s.fake.serve)}}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- New(o).Run(ctx, s.House) }()
		time.Sleep(24 * time.Hour)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	if c := s.now(other); c.State != handoff.Taken {
		t.Errorf("the other case is %s", c.State)
	}
	tries := 0
	for _, path := range s.fake.asked {
		if strings.HasPrefix(path, "GET /REST/2.0/attachment/") {
			tries++
		}
	}
	if tries < 10 || tries > 60 {
		t.Errorf("the unreadable one was tried %d times in a day", tries)
	}
}

// works ends what answers began.
func (f *fake) works() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer = nil
}

func (f *fake) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.asked)
}

// touch brings the tickets into the time of the test.
func (f *fake) touch() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.tickets {
		t.at = time.Now()
	}
}

// A history of many pages, and a journal that knows most of it, is read without repeating anything.
func TestLongHistoriesAreReadToTheEnd(t *testing.T) {
	s := newScene(t, nil)
	for range 250 {
		s.fake.record(s.fake.tickets[0], fakeTransaction{kind: "CustomField", creator: "agent2"})
	}
	s.fake.site().worker(0).Say(t, s.c.Places[Name], "at the end")
	s.looks()
	if said := s.says(handoff.Said); len(said) != 1 {
		t.Errorf("said: %q", said)
	}
	s.Say(s.c.Number, "and after it")
	s.tells()
	s.last--
	s.desk.clean = map[int64]int64{}
	s.tells()
	if n := strings.Count(s.shown(), "and after it"); n != 1 {
		t.Errorf("it is shown %d times", n)
	}
}

// testdata is what a real RT 5.0.3 answered. The fake has to answer in the same shapes.
func TestTheFakeAnswersInTheShapesOfTheRealRT(t *testing.T) {
	s := newScene(t, nil)
	s.tells()
	s.fake.site().worker(0).attach(t, s.c.Places[Name], "", "words", "a.txt")
	for name, path := range map[string]string{
		"ticket":      "ticket/1",
		"tickets":     "tickets?" + search("'CF.{Conversation}' = '"+s.fake.tickets[0].key+"'", 1).Encode(),
		"history":     "ticket/1/history?per_page=100&fields=" + transactionFields,
		"attachments": "transaction/100/attachments?per_page=100&fields=ContentType,Filename",
		"attachment":  "attachment/1",
		"user":        "user/agent1",
		"users":       `users?fields=Name&query=[{"field":"RealName","value":"Agent1"}]`,
		"queue":       "queue/Helpdesk",
	} {
		var real, got any
		raw, err := os.ReadFile("testdata/" + name + ".json")
		s.must(err)
		s.must(json.Unmarshal(raw, &real))
		s.must(s.desk.rt.get(t.Context(), strings.ReplaceAll(path, `"`, "%22"), nil, &got))
		sameShape(t, name, real, got)
	}
}

// sameShape checks that all that the fake answers is in the recorded answer, with the same types.
func sameShape(t *testing.T, at string, real, got any) {
	t.Helper()
	switch got := got.(type) {
	case map[string]any:
		recorded, ok := real.(map[string]any)
		if !ok {
			t.Errorf("%s is a map, in RT %T", at, real)
			return
		}
		for name, value := range got {
			if _, known := recorded[name]; !known {
				t.Errorf("%s.%s is not in RT's answer", at, name)
				continue
			}
			sameShape(t, at+"."+name, recorded[name], value)
		}
	case []any:
		recorded, ok := real.([]any)
		if !ok {
			t.Errorf("%s is a list, in RT %T", at, real)
			return
		}
		if len(recorded) > 0 && len(got) > 0 {
			sameShape(t, at+"[]", recorded[0], got[0])
		}
	case string:
		if _, ok := real.(string); !ok && real != nil {
			t.Errorf("%s is a text, in RT %T", at, real)
		}
	case float64:
		if _, ok := real.(float64); !ok {
			t.Errorf("%s is a number, in RT %T", at, real)
		}
	}
}

func TestRecordedAnswersAreUnderstood(t *testing.T) {
	read := func(name string, into any) {
		t.Helper()
		raw, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, into); err != nil {
			t.Fatal(err)
		}
	}
	var one ticket
	var history page[transaction]
	read("ticket", &one)
	read("history", &history)
	if one.ID != "1" || one.Status != "stalled" || one.Owner.ID != nobody || one.Priority != "100" ||
		one.key("conversation") != "web:1" || one.Creator.ID != "chatbot" {
		t.Errorf("got %+v", one)
	}
	kinds := map[string]int{}
	for _, x := range history.Items {
		kinds[x.Type]++
		kinds[x.about()]++
	}
	if kinds["Create"] != 1 || kinds["Correspond"] != 1 || kinds["Owner"] != 6 || kinds["Priority"] != 2 || kinds["transaction"] > 0 {
		t.Errorf("got %v", kinds)
	}
}
