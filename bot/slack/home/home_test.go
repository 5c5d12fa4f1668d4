package home_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/slack/home"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// pages is Slack as far as pages go.
type pages struct {
	mu    sync.Mutex
	shown map[string]string // by user
	hash  map[string]string
	sent  int
	fail  []error // for the next calls
}

func (p *pages) PublishViewContext(_ context.Context, r slack.PublishViewContextRequest) (*slack.ViewResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent++
	if len(p.fail) > 0 {
		err := p.fail[0]
		if p.fail = p.fail[1:]; err != nil {
			return nil, err
		}
	}
	if r.Hash != nil && *r.Hash != p.hash[r.UserID] {
		return nil, slack.SlackErrorResponse{Err: "hash_conflict"}
	}
	data, _ := json.Marshal(r.View)
	p.shown[r.UserID], p.hash[r.UserID] = string(data), fmt.Sprint("h", p.sent)
	return &slack.ViewResponse{View: slack.View{Hash: p.hash[r.UserID]}}, nil
}

// stand is a keeper over a store, in which Ada and Bob have requests.
type stand struct {
	*testing.T
	*home.Keeper
	pages *pages
	store *bottest.Memory
	stop  func()
}

func newStand(t *testing.T) *stand {
	s := &stand{T: t, store: bottest.NewMemory(), pages: &pages{shown: map[string]string{}, hash: map[string]string{}}}
	s.start()
	return s
}

// start runs a keeper, as after a restart.
func (s *stand) start() {
	s.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		s.Fatal(err)
	}
	s.Keeper = home.New(home.Options{API: s.pages, Channel: "slack", Pad: s.store, Cases: s.store, Texts: catalogue,
		Name: "Example", Prefix: "FL-", Human: true, Log: slog.New(slog.DiscardHandler), Link: func(string) string { return "" },
		Standing: func(c handoff.Case, lang string) string { return lang + " " + string(c.State) + " " + c.Agent.Name }})
	ctx, cancel := context.WithCancel(s.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Keeper.Run(ctx) }()
	s.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			s.Error(err)
		}
	}
}

// put keeps a case of somebody in the conversation of that name.
func (s *stand) put(user, conversation, channel string, c handoff.Case) handoff.Case {
	s.Helper()
	found, err := s.store.Load(s.Context(), conversation)
	if err != nil {
		s.Fatal(err)
	}
	talk := found.Conversation
	talk.ID, talk.Channel = conversation, channel
	c.Conversation, c.Channel, c.Person = conversation, channel, handoff.Person{ID: user}
	stored, err := s.store.Commit(s.Context(), bot.Turn{Conversation: talk, Case: &c})
	if err != nil {
		s.Fatal(err)
	}
	c.Number = stored.Case
	return c
}

func (s *stand) open(user, hash string) {
	s.Helper()
	if err := s.Opened(s.Context(), user, "en", hash); err != nil {
		s.Fatal(err)
	}
	synctest.Wait()
}

// pass lets time go by.
func (s *stand) pass(d time.Duration) {
	time.Sleep(d) // of the bubble
	synctest.Wait()
}

// page is what a user sees, and what Slack calls it.
func (s *stand) page(user string) (look string) { look, _ = s.pages.look(user); return look }

// sent is how many pages were sent.
func (s *stand) sent() int { s.pages.mu.Lock(); defer s.pages.mu.Unlock(); return s.pages.sent }

// refuse has the next calls fail.
func (s *stand) refuse(with ...error) {
	s.pages.mu.Lock()
	defer s.pages.mu.Unlock()
	s.pages.fail = with
}

func (p *pages) look(user string) (look, hash string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.shown[user], p.hash[user]
}

func hashOf(s *stand) string { _, hash := s.pages.look("UADA"); return hash }

func within(t *testing.T, do func(s *stand)) {
	t.Helper()
	bubble.Test(t, func(t *testing.T) {
		s := newStand(t)
		do(s)
		s.stop()
	})
}

func TestAPageHasThePersonsOwnRequestsAndNothingOfOthers(t *testing.T) {
	within(t, func(s *stand) {
		s.put("UADA", "slack:UADA", "slack", handoff.Case{State: handoff.Taken, Subject: "my chair", Agent: handoff.Agent{Name: "Eve"}})
		s.put("UBOB", "slack:UBOB", "slack", handoff.Case{State: handoff.Waiting, Subject: "bob's pay"})
		s.put("UADA", "web:1", "web", handoff.Case{State: handoff.Waiting, Subject: "of another Ada"})
		s.open("UADA", "")
		got := s.page("UADA")
		for _, want := range []string{"FL-1", "my chair", "En taken Eve", "home:write"} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is not in %s", want, got)
			}
		}
		for _, foreign := range []string{"pay", "another", "FL-2", "FL-3", "home:reopen"} {
			if strings.Contains(got, foreign) {
				t.Errorf("%q is in %s", foreign, got)
			}
		}
		s.open("UCARL", "")
		if got := s.page("UCARL"); !strings.Contains(got, "no requests here yet") {
			t.Errorf("got %s", got)
		}
	})
}

func TestAPageChangesWithItsCasesAndOnlyForWhoHasOpenedIt(t *testing.T) {
	within(t, func(s *stand) {
		c := s.put("UADA", "slack:UADA", "slack", handoff.Case{State: handoff.Waiting, Subject: "my chair"})
		s.Changed("UADA")
		s.pass(time.Minute)
		if s.sent() != 0 {
			t.Fatal("a page was shown that nobody has opened")
		}
		s.open("UADA", "")
		for _, state := range []handoff.State{handoff.Taken, handoff.Asking, handoff.Resolved} {
			c.State = state
			s.put("UADA", "slack:UADA", "slack", c)
			s.Changed("UADA")
		}
		s.pass(time.Minute)
		if got := s.page("UADA"); s.sent() != 2 || !strings.Contains(got, "resolved") || !strings.Contains(got, "home:reopen") {
			t.Errorf("sent %d, got %s", s.sent(), got)
		}
		s.Changed("UADA") // nothing that is seen
		s.pass(time.Minute)
		s.open("UADA", hashOf(s))
		if s.sent() != 2 {
			t.Errorf("what is seen already was sent again: %d", s.sent())
		}
		s.open("UADA", "another page")
		if s.sent() != 4 || hashOf(s) == "another page" { // a conflict, and ours
			t.Errorf("sent %d", s.sent())
		}
	})
}

func TestOnlyTheNewestCaseOfAConversationIsOpenedAgain(t *testing.T) {
	within(t, func(s *stand) {
		s.put("UADA", "slack:UADA", "slack", handoff.Case{State: handoff.Resolved, Subject: "first"})
		s.put("UADA", "slack:UADA", "slack", handoff.Case{State: handoff.Waiting, Subject: "second"})
		s.open("UADA", "")
		if got := s.page("UADA"); strings.Contains(got, "home:reopen") || strings.Index(got, "second") > strings.Index(got, "first") {
			t.Errorf("got %s", got)
		}
	})
}

func TestAPageIsKeptAfterARestart(t *testing.T) {
	within(t, func(s *stand) {
		c := s.put("UADA", "slack:UADA", "slack", handoff.Case{State: handoff.Waiting, Subject: "my chair"})
		s.open("UADA", "")
		s.open("UBOB", "")
		s.stop()
		c.State = handoff.Taken
		s.put("UADA", "slack:UADA", "slack", c)
		s.start()
		s.pass(time.Second)
		if s.sent() != 3 || !strings.Contains(s.page("UADA"), "taken") {
			t.Errorf("sent %d, got %s", s.sent(), s.page("UADA"))
		}
		s.stop()
		time.Sleep(100 * 24 * time.Hour)
		c.State = handoff.Asking
		s.put("UADA", "slack:UADA", "slack", c)
		s.start()
		s.pass(time.Second)
		if notes, _ := s.store.Recollect(t.Context(), "slack", "home/"); s.sent() != 3 || len(notes) != 0 {
			t.Errorf("sent %d to who has not looked for months, notes %v", s.sent(), notes)
		}
	})
}

func TestWhatFailsIsTriedAgainAndThenLeft(t *testing.T) {
	within(t, func(s *stand) {
		s.refuse(slack.StatusCodeError{Code: 503}, &slack.RateLimitedError{RetryAfter: 30 * time.Second})
		s.open("UADA", "")
		s.pass(time.Minute)
		if s.sent() != 3 || s.page("UADA") == "" {
			t.Errorf("sent %d", s.sent())
		}
		s.refuse(slices.Repeat([]error{slack.StatusCodeError{Code: 503}}, 20)...)
		s.open("UBOB", "")
		s.pass(time.Hour)
		if s.sent() != 8 {
			t.Errorf("tried %d times", s.sent()-3)
		}
		s.refuse()
		s.open("UBOB", "")
		if s.page("UBOB") == "" {
			t.Error("a page that was left is not shown to who opens it")
		}
	})
}

func TestWhoIsGoneHasNoPage(t *testing.T) {
	within(t, func(s *stand) {
		s.refuse(slack.SlackErrorResponse{Err: "user_not_found"})
		s.open("UADA", "")
		s.Changed("UADA")
		s.pass(time.Hour)
		if notes, _ := s.store.Recollect(t.Context(), "slack", "home/"); s.sent() != 1 || len(notes) != 0 {
			t.Errorf("sent %d, notes %v", s.sent(), notes)
		}
	})
}

func TestPagesArePacedAndWhoLooksGoesFirst(t *testing.T) {
	within(t, func(s *stand) {
		for i := range 40 {
			s.open(fmt.Sprint("U", i), "")
		}
		s.pass(time.Minute)
		before := s.sent()
		for i := range 40 {
			s.put(fmt.Sprint("U", i), fmt.Sprint("slack:U", i), "slack", handoff.Case{State: handoff.Waiting, Subject: "x"})
			s.Changed(fmt.Sprint("U", i))
		}
		s.pass(4 * time.Second)
		if n := s.sent() - before; n < 10 || n > 20 {
			t.Errorf("%d pages in three seconds", n)
		}
		s.open("UADA", "")
		s.pass(2 * time.Second)
		if s.page("UADA") == "" {
			t.Error("who looks waits for those who do not")
		}
		s.pass(time.Minute)
		if n := s.sent() - before; n != 41 {
			t.Errorf("%d pages in the end", n)
		}
	})
}
