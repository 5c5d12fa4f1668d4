package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
)

// live connects a site as package discord does: what happens in Discord comes by the gateway, and the way back runs.
func live(t *testing.T, lang string, change ...func(*site, *Options)) (*site, *Back) {
	t.Helper()
	s := newSite(t, desktest.NewHouse(desktest.Ada(), desktest.Bob()), lang)
	s.start(t, change...)
	back := s.Back(s.House)
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { _ = back.Run(ctx) })
	session, err := discordgo.New("Bot " + discordtest.BotToken)
	if err != nil {
		t.Fatal(err)
	}
	session.Client = &http.Client{Transport: s.Through(http.DefaultTransport)}
	session.Identify.Intents = discordtest.IntentGuilds | discordtest.IntentGuildMessages | discordtest.IntentMessageContent
	session.SyncEvents = true
	session.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { s.happens(ctx, t, back, e) })
	if err := session.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = session.Close()
		stop()
		work.Wait()
	})
	return s, back
}

// happens tells the way back what the gateway tells.
func (s *site) happens(ctx context.Context, t *testing.T, back *Back, e *discordgo.Event) {
	ours, err := back.Take(ctx, e.Type, e.RawData)
	if expected := strings.HasPrefix(e.Type, "MESSAGE_") && !strings.Contains(e.Type, "REACTION") || e.Type == "INTERACTION_CREATE"; (err != nil ||
		ours != expected) && ctx.Err() == nil {
		t.Errorf("got %v %v for %s %s", ours, err, e.Type, e.RawData)
	}
}

// begin opens a case that is on the desk.
func (s *site) begin(t *testing.T, conversation string) handoff.Case {
	t.Helper()
	return s.accepted(t, s.House.Open(conversation, "my chair is broken"))
}

func (s *site) accepted(t *testing.T, c handoff.Case) handoff.Case {
	t.Helper()
	p, err := s.Accept(t.Context(), c, s.Brief(c))
	if err != nil {
		t.Fatal(err)
	}
	s.Accepted(c.Number, Name, p)
	return s.now(t, c)
}

func (s *site) now(t *testing.T, c handoff.Case) handoff.Case {
	t.Helper()
	c, err := s.House.Case(t.Context(), c.Number)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (s *site) where(t *testing.T, c handoff.Case) place {
	t.Helper()
	at, ok := placeOf(s.now(t, c).Places[Name].Ref)
	if !ok {
		t.Fatal("the case has no thread")
	}
	return at
}

// until waits for something in Discord or the house. Discord wakes it whenever something happens there; the house does
// not, so it looks by itself, too.
func (s *site) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	const looks = 200
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

func (s *site) message(channel, id string) discordtest.Message {
	for _, m := range s.Messages(channel) {
		if m.ID == id {
			return m
		}
	}
	return discordtest.Message{}
}

// signed tells whether we have put a sign on a message.
func (s *site) signed(channel, id, sign string) bool {
	return slices.Contains(s.message(channel, id).Reactions[sign], discordtest.BotUser)
}

// left gives what agents left of a kind.
func (s *site) left(t *testing.T, c handoff.Case, kind handoff.Kind) (texts []string) {
	t.Helper()
	all, err := s.House.Journal(t.Context(), c.Conversation, 0, 1000)
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

// whispered tells whether only a user reads some words.
func (s *site) whispered(channel, user, words string) bool {
	return slices.ContainsFunc(s.Messages(channel), func(m discordtest.Message) bool {
		return m.Only == user && strings.Contains(textOf(m), words)
	})
}

func (s *site) press(t *testing.T, user string, c handoff.Case, name string) string {
	t.Helper()
	at := s.where(t, c)
	id := s.Press(user, at.thread, at.card, pressOf(name, c))
	if id == "" {
		t.Fatalf("there is no button %s: %v", name, s.message(at.thread, at.card).Components)
	}
	return id
}

// opens waits for the form that a press opens.
func (s *site) opens(t *testing.T, interaction string) discordtest.Interaction {
	t.Helper()
	var i discordtest.Interaction
	s.until(t, "a form opens", func() bool {
		i, _ = s.Interaction(interaction)
		return i.Modals
	})
	return i
}

func TestAnAgentTakesAndAnswersAndResolves(t *testing.T) {
	s, _ := live(t, "en")
	c := s.begin(t, "web:1")
	at := s.where(t, c)
	s.press(t, ada, c, face.Take)
	s.until(t, "the card says who has it", func() bool { return strings.Contains(textOf(s.message(at.thread, at.card)), "Taken: Ada Long") })
	said := worker{s, ada}.write(s.now(t, c).Places[Name], "Which *room* is it in?")
	s.until(t, "the line has a check mark", func() bool { return s.signed(at.thread, said.ID, signs[line.Sent]) })
	if got := s.left(t, c, handoff.Said); len(got) != 1 || got[0] != `Which *room* is it in?` {
		t.Errorf("the person reads %q", got)
	}
	shown := s.opens(t, s.press(t, ada, c, face.Resolve))
	if s.Submit(shown.ID, map[string]any{form.Text: "screwed *it* together", form.Code: []string{"explained"}}) == "" {
		t.Fatal("the form cannot be sent")
	}
	s.until(t, "it is resolved", func() bool { return s.now(t, c).State == handoff.Resolved })
	if got := s.left(t, c, handoff.Solved); len(got) != 1 || got[0] != `screwed \*it\* together` {
		t.Errorf("the solution is %q", got)
	}
	s.until(t, "the thread is archived", func() bool {
		thread, _ := s.Channel(at.thread)
		return thread.Archived && !thread.Locked
	})
}

func TestTheSecondWhoTakesIsTold(t *testing.T) {
	s, _ := live(t, "en")
	c := s.begin(t, "web:1")
	at := s.where(t, c)
	if _, err := s.Perform(t.Context(), handoff.Act{ID: "console", Case: c.Number, Verb: handoff.Take, Agent: desktest.Bob()}); err != nil {
		t.Fatal(err)
	}
	s.press(t, ada, c, face.Take) // the card as Ada still sees it
	s.until(t, "she is told", func() bool { return s.whispered(at.thread, ada, "Bob Console has the case") })
	s.until(t, "and sees it", func() bool { return strings.Contains(textOf(s.message(at.thread, at.card)), "Taken: Bob Console") })
	if got := s.now(t, c); got.Agent.ID != desktest.Bob().ID {
		t.Errorf("the case is with %v", got.Agent)
	}
}

func TestNoSlipReachesThePerson(t *testing.T) {
	s, back := live(t, "en")
	c := s.begin(t, "web:1")
	p, at := s.now(t, c).Places[Name], s.where(t, c)
	remark := worker{s, ada}.write(p, "he always breaks his chairs") // nobody has the case
	s.until(t, "it is a note", func() bool { return s.signed(at.thread, remark.ID, signs[line.Kept]) })
	s.Hold()
	early := worker{s, ada}.write(p, "not this one again") // and she takes it before we read that
	if _, err := s.Perform(t.Context(), handoff.Act{ID: "console", Case: c.Number, Verb: handoff.Take, Agent: desktest.Ada()}); err != nil {
		t.Fatal(err)
	}
	s.Release(nil)
	s.until(t, "it is a note, too", func() bool { return s.signed(at.thread, early.ID, signs[line.Kept]) })
	for _, slip := range []string{"note: secret", "Notiz - secret", "ntoe: secret", "// secret", "not: secret", "intern: secret", "!nte secret",
		"!secret", "fyi secret", "Note secret", "<@" + bob + "> secret", "<@&" + s.role + "> secret", "! note secret", "!note secret", "(note) secret",
		"**note:** secret", "||note: secret||", "@here secret", "> note: secret"} {
		worker{s, ada}.write(p, slip)
	}
	wrong := worker{s, bob}.write(p, "Bob's secret") // on the roster, and Ada has the case
	s.Server.Say(discordtest.Post{User: ada, Channel: at.thread, Content: "a secret about it", Reply: wrong.ID})
	s.Server.Say(discordtest.Post{User: ada, Channel: at.thread, Forwards: []discordtest.Message{wrong}})
	s.Server.Say(discordtest.Post{Webhook: "spy", Channel: at.thread, Content: "!reply secret"})
	last := worker{s, bob}.write(p, "that is all the secret")
	s.until(t, "all were read", func() bool { return s.signed(at.thread, last.ID, signs[line.Kept]) && back.rounds.Idle() })
	if got := s.left(t, c, handoff.Said); len(got) > 0 {
		t.Fatalf("the person reads %q", got)
	}
	for _, m := range s.Messages(at.thread) {
		if len(m.Reactions[signs[line.Sent]]) > 0 {
			t.Errorf("%q has a check mark", m.Content)
		}
	}
	if !strings.Contains(s.shown(t, p), "!help") {
		t.Error("nobody is told what an unknown command was")
	}
	answer := s.Messages(at.thread)[1]
	words := s.Server.Say(discordtest.Post{User: ada, Channel: at.thread, Content: "I am on my way.", Reply: answer.ID})
	if answer.Author == discordtest.BotUser {
		s.until(t, "words that answer ours go out", func() bool { return s.signed(at.thread, words.ID, signs[line.Sent]) })
	}
}

// A post is there for a moment before anybody knows whose it is.
func TestWhatIsWrittenInTheFirstMomentIsReadWhenTheCaseIsPlaced(t *testing.T) {
	s := newSite(t, desktest.NewHouse(desktest.Ada(), desktest.Bob()), "en")
	back := s.Back(s.House)
	c := s.House.Open("web:1", "my chair is broken")
	p, err := s.Accept(t.Context(), c, s.Brief(c))
	if err != nil {
		t.Fatal(err)
	}
	at, _ := placeOf(p.Ref)
	whose, err := s.recall(t.Context(), noteOf(at.thread))
	if err != nil {
		t.Fatal(err)
	}
	look := func(then string) {
		t.Helper()
		if err := errors.Join(back.rounds.Look(t.Context()), s.remember(t.Context(), noteOf(at.thread), then)); err != nil {
			t.Fatal(err)
		}
	}
	look("")
	said := worker{s, ada}.write(p, "note: a known problem of this make")
	back.Heard(at.thread, "")
	look(whose)
	s.Accepted(c.Number, Name, p)
	entries, err := s.House.Journal(t.Context(), c.Conversation, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Follow(t.Context(), s.now(t, c), entries[len(entries)-1]); err != nil {
		t.Fatal(err)
	}
	if back.rounds.Idle() {
		t.Error("nobody is going to read the thread before the next round")
	}
	look(whose)
	if got := s.left(t, c, handoff.Note); len(got) != 1 || !s.signed(at.thread, said.ID, signs[line.Kept]) {
		t.Errorf("the notes are %q", got)
	}
}

// A gate is a pad that is slow to note whose a thread is.
type gate struct {
	Notes
	begun, asked, open chan struct{}
}

func (g gate) Remember(ctx context.Context, channel, key, value string) error {
	if strings.HasPrefix(key, noteOf("")) {
		close(g.begun)
		<-g.open
	}
	return g.Notes.Remember(ctx, channel, key, value)
}

func (g gate) Recall(ctx context.Context, channel, key string) (string, error) {
	text, err := g.Notes.Recall(ctx, channel, key)
	if strings.HasPrefix(key, noteOf("")) && text == "" {
		g.asked <- struct{}{}
	}
	return text, err
}

func TestAPressInAPostsFirstMomentIsCarriedOut(t *testing.T) {
	slow := gate{begun: make(chan struct{}), asked: make(chan struct{}, 1), open: make(chan struct{})}
	s, _ := live(t, "en", func(s *site, o *Options) {
		slow.Notes, o.Pad = s.Memory, &slow
	})
	c := s.House.Open("web:1", "my chair is broken")
	s.Accepted(c.Number, "console", handoff.Place{})
	c = s.now(t, c)
	accepted := make(chan error)
	go func() {
		_, err := s.Accept(t.Context(), c, s.Brief(c))
		accepted <- err
	}()
	<-slow.begun
	post := s.Threads(s.forum)[0].ID
	if s.Press(ada, post, post, pressOf(face.Take, c)) == "" {
		t.Fatal("there is no button")
	}
	<-slow.asked
	close(slow.open)
	if err := <-accepted; err != nil {
		t.Fatal(err)
	}
	s.until(t, "the case is Ada's", func() bool { return s.now(t, c).Agent.ID == desktest.Ada().ID })
}

func TestASlipIsTakenBack(t *testing.T) {
	s, _ := live(t, "en")
	c := s.begin(t, "web:1")
	p, at := s.now(t, c).Places[Name], s.where(t, c)
	slip := worker{s, ada}.write(p, "!reply he always breaks his chairs")
	wrong := worker{s, ada}.write(p, "the wrong thread, sorry")
	better := worker{s, ada}.write(p, "Which room?")
	kept := worker{s, ada}.write(p, "note: a known problem")
	s.until(t, "all were read", func() bool { return s.signed(at.thread, kept.ID, signs[line.Kept]) })
	s.Edit(at.thread, slip.ID, "note: he always breaks his chairs")
	s.Edit(at.thread, kept.ID, "note: a problem of this make")
	s.Edit(at.thread, better.ID, "Which floor?")
	s.Delete(at.thread, wrong.ID)
	s.until(t, "both are taken back", func() bool { return len(s.left(t, c, handoff.Retracted)) == 2 })
	s.until(t, "the new words are sent", func() bool { return slices.Equal(s.left(t, c, handoff.Amended), []string{"Which floor?"}) })
	s.until(t, "there is another note", func() bool {
		got := s.left(t, c, handoff.Note)
		return len(got) == 2 && got[1] == "note: a problem of this make"
	})
	s.until(t, "it is shown", func() bool {
		return s.signed(at.thread, better.ID, signs[line.Renewed]) && s.signed(at.thread, slip.ID, signs[line.TakenBack])
	})
	for range 2 { // as after a start
		if err := s.Back(s.House).rounds.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n, m := len(s.left(t, c, handoff.Retracted)), len(s.left(t, c, handoff.Note)); n != 2 || m != 2 {
		t.Errorf("%d were taken back, and there are %d notes", n, m)
	}
}

func TestWhoMayNotIsToldAndNothingHappens(t *testing.T) {
	s, back := live(t, "en")
	c := s.begin(t, "web:1")
	at := s.where(t, c)
	for _, user := range []string{stranger, helper} { // the role of the latter makes nobody an agent here
		s.press(t, user, c, face.Take)
		s.until(t, user+" is told", func() bool { return s.whispered(at.thread, user, "Only agents") })
		line := worker{s, user}.write(s.now(t, c).Places[Name], "!take")
		s.until(t, "there is a sign", func() bool { return s.signed(at.thread, line.ID, noEntry) })
	}
	s.until(t, "all is done", back.rounds.Idle)
	if got := s.now(t, c); got.State != handoff.Waiting {
		t.Errorf("the case is %s with %v", got.State, got.Agent)
	}
}

func TestARoleMakesAMemberAnAgent(t *testing.T) {
	s, _ := live(t, "en", func(s *site, o *Options) { o.Helpers = map[string]string{"1": "hr", s.role: "it"} })
	c := s.begin(t, "web:1")
	at := s.where(t, c)
	said := worker{s, helper}.write(s.now(t, c).Places[Name], "!reply Which room?")
	s.until(t, "the line has a check mark", func() bool { return s.signed(at.thread, said.ID, signs[line.Sent]) })
	if got := s.now(t, c).Agent; got.ID != "discord:"+helper || got.Name != "Hal Per" || got.Team != "it" {
		t.Errorf("the case is with %+v", got)
	}
	if got := s.left(t, c, handoff.Said); !slices.Equal(got, []string{"Which room?"}) {
		t.Errorf("the person reads %q", got)
	}
	second := s.begin(t, "web:2")
	s.ChangeMember(s.guild, mod, func(m *discordtest.Member) { m.Nick = "ada long" })
	s.press(t, mod, second, face.Take)
	s.until(t, "it is taken", func() bool { return s.now(t, second).Agent.Name == "ada long (Discord)" })
	s.ChangeMember(s.guild, mod, func(m *discordtest.Member) { m.Roles = nil })
	at = s.where(t, second)
	s.until(t, "the case can be put back", func() bool {
		return s.Choose(mod, at.thread, at.card, pressOf(more, second), face.Release) != ""
	})
	s.until(t, "who lost the role is told", func() bool { return s.whispered(s.where(t, second).thread, mod, "Only agents") })
}

func TestWhatOneAgentReadsIsInTheirLanguage(t *testing.T) {
	s := newSite(t, desktest.NewHouse(desktest.Ada(), desktest.Bob()), "en")
	c := s.begin(t, "web:1")
	back := s.Back(s.House)
	for locale, want := range map[string]string{"de": "Fall lösen", "en-GB": "Resolve the case", "fr": "Resolve the case"} {
		p := press{Back: back, interaction: interaction{Locale: locale}}
		if got := p.form(c, face.Resolve).Data.Title; got != want {
			t.Errorf("%s: the form is %q", locale, got)
		}
	}
}
