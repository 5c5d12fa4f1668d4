package discordtest_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	. "github.com/firstline-support/firstline/bot/discord/discordtest"
)

// A line is a bare connection to the gateway.
type line struct {
	t *testing.T
	*websocket.Conn
	seq int64
}

type packet struct {
	Op   int             `json:"op"`
	Type string          `json:"t"`
	Seq  *int64          `json:"s"`
	Data json.RawMessage `json:"d"`
}

func (b *bot) dial(path string) *line {
	b.t.Helper()
	ws, answer, err := b.Dialer.Dial("ws"+b.d.URL()[len("http"):]+path+"?v=10&encoding=json", nil)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = ws.Close() })
	_ = answer.Body.Close()
	l := &line{t: b.t, Conn: ws}
	if p, err := l.read(); err != nil || p.Op != 10 {
		b.t.Fatalf("greeted with %+v, %v", p, err)
	}
	return l
}

func (l *line) read() (p packet, err error) {
	l.t.Helper()
	if err := l.SetReadDeadline(time.Now().Add(time.Hour)); err != nil {
		l.t.Fatal(err)
	}
	if err = l.ReadJSON(&p); err == nil && p.Seq != nil {
		l.seq = *p.Seq
	}
	return p, err
}

func (l *line) send(op int, data any) {
	l.t.Helper()
	if err := l.WriteJSON(map[string]any{"op": op, "d": data}); err != nil {
		l.t.Fatal(err)
	}
}

func (l *line) identify(intents int, shard ...int) {
	l.t.Helper()
	data := map[string]any{"token": BotToken, "intents": intents, "properties": map[string]string{"os": "linux"}}
	if shard != nil {
		data["shard"] = shard
	}
	l.send(2, data)
}

// next gives the next packet that is of a type.
func (l *line) next(kind string) map[string]any {
	l.t.Helper()
	for {
		p, err := l.read()
		if err != nil {
			l.t.Fatalf("instead of %s: %v", kind, err)
		}
		if p.Type == kind {
			var o map[string]any
			if err := json.Unmarshal(p.Data, &o); err != nil {
				l.t.Fatal(err)
			}
			return o
		}
	}
}

// closed is the code that the gateway closes with.
func (l *line) closed() int {
	l.t.Helper()
	for {
		_, err := l.read()
		var closed *websocket.CloseError
		switch {
		case errors.As(err, &closed):
			return closed.Code
		case err != nil:
			l.t.Fatal(err)
		}
	}
}

func TestTheGatewayClosesWithTheReason(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{Without: IntentMessageContent})
		for name, c := range map[string]struct {
			op   int
			data any
			code int
		}{
			"a wrong token":         {2, map[string]any{"token": "wrong", "intents": 1}, 4004},
			"no intents":            {2, map[string]any{"token": BotToken}, 4013},
			"unknown intents":       {2, map[string]any{"token": BotToken, "intents": 1 << 30}, 4013},
			"an intent that is off": {2, map[string]any{"token": BotToken, "intents": IntentMessageContent}, 4014},
			"a wrong shard":         {2, map[string]any{"token": BotToken, "intents": 1, "shard": []int{2, 2}}, 4010},
			"an unknown operation":  {99, nil, 4001},
			"before identifying":    {3, map[string]any{}, 4003},
			"a long one":            {2, map[string]any{"token": string(make([]byte, 5000))}, 4002},
		} {
			l := b.dial("/gateway")
			l.send(c.op, c.data)
			if got := l.closed(); got != c.code {
				t.Errorf("%s: closed with %d", name, got)
			}
		}
		l := b.dial("/gateway")
		l.identify(1)
		l.next("READY")
		l.identify(1)
		if got := l.closed(); got != 4005 {
			t.Errorf("identified twice: %d", got)
		}
		b.d.Revoke()
		if _, err := b.User("@me"); err == nil || b.d.Invalid() != 1 {
			t.Errorf("after the token was revoked: %v, %d invalid requests", err, b.d.Invalid())
		}
	})
}

func TestWhoIdentifiesTooSoonIsSentAway(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		l := b.dial("/gateway")
		l.identify(1, 0, 2)
		l.next("READY")
		again := b.dial("/gateway")
		again.identify(1, 1, 2)
		if p, err := again.read(); err != nil || p.Op != 9 || string(p.Data) != "false" {
			t.Errorf("answered %+v, %v", p, err)
		}
		time.Sleep(5 * time.Second)
		again.identify(1, 1, 2)
		again.next("READY")
	})
}

func TestShardsShareTheGuilds(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{Shards: 2, AtOnce: 2})
		time.Sleep(time.Millisecond) // the next millisecond is of the other shard
		other := b.d.AddGuild(Guild{Name: "Knitting"})
		b.d.AddMember(other.ID, b.mia.ID)
		there := b.d.AddChannel(Channel{Guild: other.ID, Name: "help"})
		lines := []*line{b.dial("/gateway"), b.dial("/gateway")}
		seen := map[any]int{}
		for shard, l := range lines {
			l.identify(usualIntents, shard, 2)
			seen[l.next("GUILD_CREATE")["name"]] = shard
		}
		if len(seen) != 2 {
			t.Fatalf("guilds by shard: %v", seen)
		}
		b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: "baking"})
		b.d.Say(Post{User: b.mia.ID, Channel: there.ID, Content: "knitting"})
		b.d.Tell(b.mia.ID, "directly")
		want := map[int][]string{seen["Baking"]: {"baking"}, seen["Knitting"]: {"knitting"}}
		want[0] = append(want[0], "directly")
		for shard, contents := range want {
			for _, content := range contents {
				if got := lines[shard].next("MESSAGE_CREATE")["content"]; got != content {
					t.Errorf("shard %d hears %v instead of %s", shard, got, content)
				}
			}
		}
	})
}

func TestWithoutTheIntentOnlyMentionsAndDirectMessagesAreRead(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{Without: IntentMessageContent})
		l := b.dial("/gateway")
		l.identify(usualIntents &^ IntentMessageContent)
		l.next("READY")
		for said, heard := range map[string]string{"secret": "", "<@" + BotUser + "> open": "<@" + BotUser + "> open"} {
			b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: said})
			if got := l.next("MESSAGE_CREATE"); got["content"] != heard {
				t.Errorf("of %q is heard %q", said, got["content"])
			}
		}
		b.d.Tell(b.mia.ID, "direct")
		if got := l.next("MESSAGE_CREATE"); got["content"] != "direct" || got["guild_id"] != nil {
			t.Errorf("heard %v", got)
		}
		app, err := b.Application("@me")
		if err != nil || app.Flags&(1<<19) != 0 || app.Flags&(1<<15) == 0 {
			t.Errorf("the app's flags are %b, %v", app.Flags, err)
		}
	})
}

func TestASessionThatIsGoneCannotBeResumed(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{Backlog: 2})
		l := b.dial("/gateway")
		l.identify(usualIntents)
		id := l.next("READY")["session_id"]
		l.next("GUILD_CREATE")
		b.d.Cut()
		resume := func(seq int64) packet {
			l := b.dial("/resume")
			l.send(6, map[string]any{"token": BotToken, "session_id": id, "seq": seq})
			p, err := l.read()
			if err != nil {
				t.Fatal(err)
			}
			_ = l.Close()
			synctest.Wait()
			return p
		}
		b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: "missed"})
		if p := resume(l.seq); p.Type != "MESSAGE_CREATE" {
			t.Errorf("resumed with %+v", p)
		}
		for range 6 {
			b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: "more"})
		}
		if p := resume(l.seq); p.Op != 9 || string(p.Data) != "false" {
			t.Errorf("too much was missed: %+v", p)
		}
		if p := resume(l.seq); p.Op != 9 {
			t.Errorf("the session is gone: %+v", p)
		}
	})
}

func TestWhoSaysGoodbyeHasNoSessionAnyMore(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		for code, sessions := range map[int]int{websocket.CloseNormalClosure: 0, websocket.CloseServiceRestart: 1} {
			l := b.dial("/gateway")
			l.identify(1)
			l.next("READY")
			_ = l.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""))
			synctest.Wait()
			if n := b.d.Sessions(); n != sessions {
				t.Errorf("after %d there are %d sessions", code, n)
			}
			_ = l.Close()
			b.d.Forget()
			time.Sleep(time.Minute)
		}
	})
}

func TestWhoDoesNotBeatIsDropped(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		l := b.dial("/gateway")
		l.identify(1)
		l.next("GUILD_CREATE")
		began := time.Now()
		for range 3 {
			time.Sleep(41 * time.Second)
			l.send(1, l.seq)
			for {
				if p, err := l.read(); err != nil || p.Op == 11 {
					break
				}
			}
		}
		if _, err := l.read(); err == nil || time.Since(began) > 4*time.Minute || b.d.Sessions() != 1 {
			t.Errorf("dropped after %s with %v", time.Since(began), err)
		}
	})
}

func TestEventsAreHeldShuffledRepeatedAndDropped(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		l := b.dial("/gateway")
		l.identify(usualIntents)
		l.next("GUILD_CREATE")
		say := func(content string) { b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: content}) }
		b.d.Hold()
		say("dropped")
		b.d.Drop()
		b.d.Hold()
		for _, content := range []string{"a", "b", "c", "d"} {
			say(content)
		}
		b.d.Release(rand.New(rand.NewPCG(1, 1)))
		got := ""
		for range 4 {
			content, _ := l.next("MESSAGE_CREATE")["content"].(string)
			got += content
		}
		if len(got) != 4 || got == "abcd" {
			t.Errorf("shuffled is %q", got)
		}
		b.d.Repeat(1)
		say("twice")
		if first, second := l.next("MESSAGE_CREATE"), l.next("MESSAGE_CREATE"); first["id"] != second["id"] {
			t.Errorf("repeated: %v, %v", first, second)
		}
		b.d.Heal()
		b.d.Mute(true)
		say("late")
		_ = l.SetReadDeadline(time.Now().Add(time.Second))
		var timeout net.Error
		if _, _, err := l.ReadMessage(); !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("a mute gateway says something: %v", err)
		}
	})
}

func TestTheClientIsMovedAndComesBack(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		b.open()
		b.next("GUILD_CREATE")
		b.d.Reconnect()
		b.next("RESUMED")
		time.Sleep(time.Minute)
		synctest.Wait()
		b.d.Invalidate(false)
		b.next("READY")
		if n := b.d.Connections(); n != 1 {
			t.Errorf("%d connections", n)
		}
	})
}
