package web

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/bottest/house"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// An author is a decider that shows what it is going to say, and then waits until it may. To "case" it opens one.
type author struct {
	house.Clerk
	may chan struct{}
}

func (a author) Decide(ctx context.Context, s bot.Situation) (bot.Turn, error) {
	t, err := a.Clerk.Decide(ctx, s)
	switch words := s.Events[0].Text; {
	case s.Conversation.Owner == bot.OwnerHuman:
	case words == "case":
		t.Case = &handoff.Case{Conversation: s.Conversation.ID, Channel: name, Person: s.Events[0].Person,
			State: handoff.Waiting, Subject: words}
	default:
		s.Show(house.Heard + words)
		select {
		case <-a.may:
		case <-ctx.Done():
		}
	}
	return t, err
}

// staffed runs a bot behind a site, and gives an asker of it whose case waits.
func staffed(t *testing.T, may chan struct{}) (*bot.Bot, *site, *asker) {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	rules := decide.Policy{Organisation: "Acme", Prefix: "FL", Languages: []string{"en"}, Texts: catalogue,
		Routing: handoff.Routing{Default: "it"}, Desks: []string{"console"}}
	store, bell, previews := bottest.NewMemory(), &handoff.Bell{}, &Previews{}
	b := bot.New(bot.Options{Store: store, Cases: store, Decider: author{house.Clerk{Rules: rules}, may}, Bell: bell,
		Preview: previews.Show})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	c := newChannel(t, newWorld(), func(o *Options) {
		o.Receiver, o.Journal, o.Bell, o.Previews = b, store, bell, previews
	})
	s := newSite(t, c.Handler())
	return b, s, newAsker(t, s.handler)
}

// hears gives the next events in short: who said what, or what is being written.
func (e *ear) hears(n int) (all []string) {
	e.t.Helper()
	for range n {
		event := e.next()
		_, data, _ := strings.Cut(event, "data: ")
		var m message
		decodeBody(e.t, strings.NewReader(data), &m)
		who := string(m.From)
		if strings.HasPrefix(event, "event: preview") {
			who = "writing"
		}
		all = append(all, who+": "+m.Text)
	}
	return all
}

func (e *ear) wants(want ...string) {
	e.t.Helper()
	for i, got := range e.hears(len(want)) {
		if got != want[i] {
			e.t.Fatalf("event %d is %q, want %q", i+1, got, want[i])
		}
	}
}

func TestWhatABotWritesIsWatchedAndThenSaid(t *testing.T) {
	may := make(chan struct{})
	_, s, a := staffed(t, may)
	e := a.listen(s, 0)
	a.say("m1", "vpn")
	e.wants("writing: heard: vpn")
	may <- struct{}{}
	e.wants("person: vpn", "bot: heard: vpn")
	a.say("m2", "mail")
	e.wants("writing: heard: mail") // and nothing between the answer and this
	close(may)
	e.wants("person: mail", "bot: heard: mail")
}

func TestAHumanWhoTakesOverEndsWhatIsWatched(t *testing.T) {
	b, s, a := staffed(t, nil)
	e := a.listen(s, 0)
	a.say("m1", "case")
	e.wants("person: case", "bot: heard: case")
	a.say("m2", "vpn")
	e.wants("writing: heard: vpn")
	ann := handoff.Agent{ID: "ann", Name: "Ann"}
	act := func(id string, verb handoff.Verb, text string) {
		t.Helper()
		_, err := b.Perform(t.Context(), handoff.Act{ID: id, Case: 1, Verb: verb, Agent: ann, Text: text, At: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
	}
	act("take", handoff.Take, "")
	act("reply", handoff.Reply, "I am here")
	seen, ended := e.next(), false
	for ; !strings.Contains(seen, "I am here"); seen = e.next() {
		if strings.Contains(seen, `"from":"bot"`) || strings.Contains(seen, "heard: vpn") && strings.Contains(seen, "preview") {
			t.Errorf("after the human took over came %s", seen)
		}
		ended = ended || strings.Contains(seen, `data: {"text":""}`) || strings.Contains(seen, `"from":"system"`)
	}
	if !ended {
		t.Error("the page was not told that nothing comes of what was being written")
	}
}
