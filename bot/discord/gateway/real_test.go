package gateway_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/bot/discord/gateway"
	"github.com/firstline-support/firstline/bot/discord/rest"
)

// A house is a Discord that keeps to the rules, with a guild for each of some shards and a gateway, in simulated time.
type house struct {
	*discordtest.Server
	*ears
	gateway *gateway.Gateway
	rooms   []string
	mia     string
}

func inHouse(t *testing.T, o discordtest.Options, play func(t *testing.T, h *house)) {
	t.Helper()
	bubble.Test(t, func(t *testing.T) {
		s, dial := discordtest.StartWired(t, o)
		transport := &http.Transport{DialContext: dial}
		t.Cleanup(transport.CloseIdleConnections)
		calls, err := rest.New(rest.Options{Token: discordtest.BotToken, API: s.URL(), HTTP: &http.Client{Transport: transport}})
		if err != nil {
			t.Fatal(err)
		}
		h := &house{Server: s, ears: &ears{}, mia: s.AddUser(discordtest.User{Name: "mia"}).ID,
			gateway: gateway.New(gateway.Options{Calls: calls, Dial: dial})}
		for n := range 4 {
			guild := s.AddGuild(discordtest.Guild{Name: fmt.Sprint("guild", n)}).ID
			s.AddMember(guild, h.mia)
			h.rooms = append(h.rooms, s.AddChannel(discordtest.Channel{Guild: guild, Name: "help"}).ID)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- h.gateway.Run(ctx, h.ears) }()
		time.Sleep(time.Minute)
		play(t, h)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute)
	})
}

// say has mia write in all rooms.
func (h *house) say(text string) {
	for _, room := range h.rooms {
		h.Say(discordtest.Post{User: h.mia, Channel: room, Content: text})
	}
}

// words are what was heard of messages in a room.
func (h *house) words(room string) (list []string) {
	for _, one := range h.list() {
		if strings.Contains(one, " MESSAGE_CREATE ") && strings.Contains(one, fmt.Sprintf(`"channel_id":%q`, room)) {
			_, after, _ := strings.Cut(one, `"content":"`)
			word, _, _ := strings.Cut(after, `"`)
			list = append(list, word)
		}
	}
	return list
}

// Promise P6: whatever ends a connection, everything that was written is heard once and in order, by one shard or many.
func TestP6EverythingIsHeardOnceWhateverHappensToTheConnection(t *testing.T) {
	for _, shards := range []int{1, 3} {
		inHouse(t, discordtest.Options{Shards: shards}, func(t *testing.T, h *house) {
			var want []string
			write := func() {
				want = append(want, fmt.Sprint("word", len(want)))
				h.say(want[len(want)-1])
			}
			for round := range 3 {
				for _, end := range []func(){
					func() { h.Cut() },
					func() { h.Reconnect() },
					func() { h.Invalidate(true) },
					func() { h.CloseWith(4000) },
					func() { h.Beat() },
					func() { h.Mute(true); time.Sleep(100 * time.Second); h.Mute(false) },
					func() { h.Cut(); time.Sleep(time.Duration(round) * 700 * time.Millisecond); h.Cut() },
					func() { h.Fail(discordtest.Gateway, discordtest.Fault{Status: 502}); h.Cut() },
					func() { h.Fail(discordtest.Gateway, discordtest.Fault{Cut: true}); h.Cut() },
				} {
					write()
					end()
					write()
					time.Sleep(time.Minute)
					write()
				}
			}
			time.Sleep(time.Minute)
			for _, room := range h.rooms {
				if got := h.words(room); !slices.Equal(got, want) {
					t.Errorf("%d shards: heard %q, want %q", shards, got, want)
				}
			}
			if n := h.gateway.Health(); !n.Connected() || len(n.Problems()) > 0 || n.Starts.Left != 1000-shards {
				t.Errorf("health %+v", n)
			}
		})
	}
}

func TestASessionThatDiscordForgotIsBegunAnew(t *testing.T) {
	inHouse(t, discordtest.Options{}, func(t *testing.T, h *house) {
		for _, end := range []func(){
			func() { h.Forget(); h.Cut() },
			func() { h.Invalidate(false) },
			func() { h.Down(true); time.Sleep(20 * time.Minute); h.Down(false) },
			func() { h.Forget(); h.Reconnect() },
		} {
			end()
			time.Sleep(2 * time.Minute)
			h.say("after")
			time.Sleep(time.Second)
		}
		if got := h.words(h.rooms[0]); len(got) != 4 {
			t.Errorf("heard %q", got)
		}
		begun := 0
		for _, one := range h.list() {
			if one == "0 connected resumed=false" {
				begun++
			}
		}
		if begun != 5 {
			t.Errorf("%d sessions, want 5: %q", begun, h.list())
		}
	})
}

func TestP10AMissingIntentIsNamedWithItsSwitch(t *testing.T) {
	inHouse(t, discordtest.Options{Without: discordtest.IntentMessageContent}, func(t *testing.T, h *house) {
		if list := h.gateway.Health().Problems(); len(list) != 1 || !strings.Contains(list[0], `switch on "Message Content Intent"`) {
			t.Errorf("health %q", list)
		}
	})
}

// On a real network, and nothing is left when it ends.
func TestNothingIsLeftWhenItEnds(t *testing.T) {
	leaves(t, func(s *discordtest.Server, calls *rest.Client, stop func()) *gateway.Gateway {
		go func() {
			if err := s.Await(t.Context(), func() bool { return s.Connections() == 1 }); err != nil {
				t.Error(err)
			}
			stop()
		}()
		return gateway.New(gateway.Options{Calls: calls, Shards: 1})
	})
}

// The library has connected at the very moment when all ends: what it began is waited for then, too. (In simulated time
// its first heartbeat may wait for the lock that its listener holds while it sleeps, and the clock would stand still.)
func TestNothingIsLeftWhenItEndsWhileTheLibraryConnects(t *testing.T) {
	leaves(t, func(_ *discordtest.Server, calls *rest.Client, stop func()) *gateway.Gateway {
		return gateway.New(gateway.Options{Calls: calls, Shards: 1,
			Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
				conn, err := new(net.Dialer).DialContext(ctx, network, address)
				return &stubborn{Conn: conn, identified: stop, closed: make(chan struct{}), heard: make(chan struct{})}, err
			}})
	})
}

// leaves runs a gateway until stop is called and then wants nothing of it to be left.
func leaves(t *testing.T, build func(s *discordtest.Server, calls *rest.Client, stop func()) *gateway.Gateway) {
	t.Helper()
	s := discordtest.Start(t, discordtest.Options{Heartbeat: time.Minute, Shards: 2, Identify: -1})
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent()) // the server itself ends later
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	calls, err := rest.New(rest.Options{Token: discordtest.BotToken, API: s.URL(), HTTP: &http.Client{Transport: transport}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	if err := build(s, calls, stop).Run(ctx, &ears{}); err != nil {
		t.Error(err)
	}
}

// A stubborn connection closes only when the first answer to who identified has been read.
type stubborn struct {
	net.Conn
	identified    func()
	closed, heard chan struct{}
	ends, hears   sync.Once
	writes        atomic.Int32
}

func (s *stubborn) Write(p []byte) (int, error) {
	const identify = 2 // the first is the greeting
	n, err := s.Conn.Write(p)
	if s.writes.Add(1) == identify {
		s.identified()
		<-s.closed
	}
	return n, err
}

func (s *stubborn) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	select {
	case <-s.closed:
		s.hears.Do(func() { close(s.heard) })
	default:
	}
	return n, err
}

func (s *stubborn) Close() error {
	s.ends.Do(func() { close(s.closed) })
	<-s.heard
	return s.Conn.Close()
}
