package discordtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	. "github.com/firstline-support/firstline/bot/discord/discordtest"
)

// A bot is the real client library, connected to a Discord in simulated time.
type bot struct {
	*discordgo.Session
	t      *testing.T
	d      *Server
	guild  Guild
	room   Channel
	mia    User
	events chan *discordgo.Event
}

const usualIntents = IntentGuilds | IntentGuildMessages | IntentDirectMessages | IntentMessageContent

// start makes a guild with a member and a channel, and a client that is not connected yet.
func start(t *testing.T, o Options) *bot {
	t.Helper()
	o.Checker = checker(t)
	s, dial := StartWired(t, o)
	session, err := discordgo.New("Bot " + BotToken)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DialContext: dial}
	t.Cleanup(transport.CloseIdleConnections)
	session.Client = &http.Client{Transport: judge{t, s, s.Through(transport)}}
	session.Dialer = &websocket.Dialer{NetDialContext: dial}
	session.Identify.Intents = usualIntents
	session.ShouldRetryOnRateLimit = false
	session.MaxRestRetries = 0
	b := &bot{Session: session, t: t, d: s, events: make(chan *discordgo.Event, 1000)}
	session.SyncEvents = true
	session.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { b.events <- e })
	b.mia = s.AddUser(User{Name: "mia", Global: "Mia"})
	b.guild = s.AddGuild(Guild{Name: "Baking", Locale: "de"})
	s.AddMember(b.guild.ID, b.mia.ID)
	b.room = s.AddChannel(Channel{Guild: b.guild.ID, Name: "help", Kind: Text})
	return b
}

func (b *bot) open() {
	b.t.Helper()
	if err := b.Open(); err != nil {
		b.t.Fatal(err)
	}
	synctest.Wait() // its first heartbeat is over: it cannot be disconnected before in simulated time
	b.t.Cleanup(func() {
		synctest.Wait()
		_ = b.Close()
	})
}

// checker is made once: each takes its time.
func checker(t *testing.T) *Checker {
	t.Helper()
	made.Do(func() { theChecker, makeError = NewChecker() })
	if makeError != nil {
		t.Fatal(makeError)
	}
	return theChecker
}

var (
	made       sync.Once
	theChecker *Checker
	makeError  error
)

// A judge looks at whether what is answered is as Discord has published it.
type judge struct {
	t    *testing.T
	d    *Server
	next http.RoundTripper
}

func (j judge) RoundTrip(q *http.Request) (*http.Response, error) {
	r, err := j.next.RoundTrip(q)
	if err != nil || r.StatusCode >= 300 || !strings.HasPrefix(q.URL.Path, "/api/") {
		return r, err
	}
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	calls := j.d.Calls(Any)
	if problem := checker(j.t).Answer(calls[len(calls)-1].Route, r.StatusCode, body); problem != "" {
		j.t.Errorf("%s %s is answered with what Discord would not: %s", q.Method, q.URL.Path, problem)
	}
	return r, errors.Join(err, r.Body.Close())
}

// next gives the next event of a kind.
func (b *bot) next(kind string) map[string]any {
	b.t.Helper()
	timeout := time.NewTimer(10 * time.Minute)
	defer timeout.Stop()
	for {
		select {
		case e := <-b.events:
			if e.Type != kind {
				continue
			}
			var o map[string]any
			if err := json.Unmarshal(e.RawData, &o); err != nil {
				b.t.Fatal(err)
			}
			return o
		case <-timeout.C:
			b.t.Fatalf("no %s came", kind)
		}
	}
}

func say(content string) *discordgo.MessageSend {
	return &discordgo.MessageSend{Content: content, AllowedMentions: &discordgo.MessageAllowedMentions{
		Parse: []discordgo.AllowedMentionType{}}}
}

// code is Discord's code of the error that was answered.
func code(err error) int {
	var rest *discordgo.RESTError
	if errors.As(err, &rest) && rest.Message != nil {
		return rest.Message.Code
	}
	return 0
}

func TestTheRealClientConnectsHearsAndAnswers(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		b.open()
		if got := b.next("GUILD_CREATE")["name"]; got != "Baking" {
			t.Errorf("the guild is %v", got)
		}
		asked := b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: "Why does my bread not rise?"})
		if heard := b.next("MESSAGE_CREATE"); heard["content"] != asked.Content || heard["id"] != asked.ID {
			t.Errorf("heard %v", heard)
		}
		sent, err := b.ChannelMessageSendComplex(b.room.ID, say("Is the yeast fresh?"))
		if err != nil {
			t.Fatal(err)
		}
		if list := b.d.Messages(b.room.ID); len(list) != 2 || list[1].ID != sent.ID || list[1].Author != BotUser {
			t.Errorf("in the channel is %+v", list)
		}
		if b.next("MESSAGE_CREATE")["id"] != sent.ID {
			t.Error("an app hears itself")
		}
	})
}

func TestASessionIsResumedWithWhatWasMissed(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		b.open()
		b.next("GUILD_CREATE")
		b.d.Cut()
		missed := b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: "Anybody there?"})
		if b.next("MESSAGE_CREATE")["id"] != missed.ID {
			t.Error("what was missed comes first")
		}
		b.next("RESUMED")
		if n := b.d.Resumed(); n != 1 {
			t.Errorf("resumed %d times", n)
		}
	})
}

func TestTheClientWaitsAsLongAsItIsTold(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		b.d.Fail("POST /channels/*/messages", Fault{RetryAfter: 1500 * time.Millisecond})
		_, err := b.ChannelMessageSendComplex(b.room.ID, say("one"))
		var limited *discordgo.RateLimitError
		if !errors.As(err, &limited) || limited.RetryAfter != 1500*time.Millisecond {
			t.Fatalf("answered %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := b.ChannelMessageSendComplex(b.room.ID, say("two"), discordgo.WithContext(ctx)); err != nil {
			t.Fatal(err)
		}
		if early := b.d.Early(); len(early) > 0 {
			t.Errorf("too early: %v", early)
		}
	})
}

func TestWhoTakesNoDirectMessagesGetsNone(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		b.d.ChangeUser(b.mia.ID, func(u *User) { u.ClosedDMs = true })
		direct, err := b.UserChannelCreate(b.mia.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.ChannelMessageSendComplex(direct.ID, say("hello")); code(err) != 50007 {
			t.Errorf("answered %v", err)
		}
		b.d.ChangeUser(b.mia.ID, func(u *User) { u.ClosedDMs = false })
		if _, err := b.ChannelMessageSendComplex(direct.ID, say("hello")); err != nil {
			t.Error(err)
		}
	})
}

func encode(t *testing.T, o any) []byte {
	t.Helper()
	data, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
