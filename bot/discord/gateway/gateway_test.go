package gateway_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/discord/gateway"
)

const begin1, begin2 = "0 READY", "0 connected resumed=false"

func TestWhatHappensIsHandedOnAsItCame(t *testing.T) {
	world(t, nil, func(g *gateway.Gateway, p *peer, e *ears) {
		odd := `{"id":"1","content":7,"components":[{"type":99}],"new":{"deep":[null]}}`
		p.event("MESSAGE_CREATE", odd)
		p.event("GUILD_CREATE", `{"id":"2","channels":[null],"members":[null]}`)
		p.event("BRAND_NEW", `null`)
		p.all(`null`)
		p.all(`no JSON`)
		p.all(`{"op":77}`)
		p.event("MESSAGE_DELETE", `{"id":"1"}`)
		time.Sleep(time.Second)
		e.want(t, begin1, begin2, "0 MESSAGE_CREATE "+odd, `0 GUILD_CREATE {"id":"2","channels":[null],"members":[null]}`,
			"0 BRAND_NEW null", `0 MESSAGE_DELETE {"id":"1"}`)
		if !strings.Contains(e.heard[0], `"guilds":[null]`) {
			t.Errorf("of READY came %q", e.heard[0])
		}
		if h := g.Health(); !h.Connected() || len(h.Problems()) > 0 || h.Starts.Left != 999 {
			t.Errorf("health %+v", h)
		}
	})
}

// Promise P6: what happens while the connection is away comes when it is back, in order and once.
func TestP6AfterACutTheSessionGoesOnWithWhatWasMissed(t *testing.T) {
	for name, end := range map[string]func(p *peer){
		"cut":        func(p *peer) { p.cut() },
		"reconnect":  func(p *peer) { p.all(`{"op":7,"d":null}`) },
		"later":      func(p *peer) { p.all(`{"op":9,"d":true}`) },
		"closed":     func(p *peer) { p.closeWith(4000) },
		"going away": func(p *peer) { p.closeWith(1001) },
		"not a frame": func(p *peer) {
			p.all(strings.Repeat("x", 10))
			p.with(func(p *peer) {
				for ws := range p.conns {
					_, _ = ws.NetConn().Write([]byte{0xf1, 0x01, 0x00})
				}
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			world(t, nil, func(_ *gateway.Gateway, p *peer, e *ears) {
				p.event("A", `1`)
				time.Sleep(time.Second)
				end(p)
				p.event("B", `2`)
				p.event("C", `3`)
				time.Sleep(20 * time.Second)
				p.event("D", `4`)
				time.Sleep(time.Second)
				e.want(t, begin1, begin2, "0 A 1", "0 lost", "0 B 2", "0 C 3", "0 connected resumed=true", "0 D 4")
				p.with(func(p *peer) {
					if len(p.identified) != 1 || len(p.byes) > 0 {
						t.Errorf("identified %d times, said goodbye %v", len(p.identified), p.byes)
					}
				})
			})
		})
	}
}

// discordgo locks itself up for ever when a resume is answered so.
func TestAResumeThatIsRefusedIsNoDeadlock(t *testing.T) {
	for say, fresh := range map[string]bool{`{"op":7,"d":null}`: false, `{"op":9,"d":true}`: false, `{"op":9,"d":false}`: true,
		`{"op":11}`: false} {
		t.Run(say, func(t *testing.T) {
			world(t, nil, func(_ *gateway.Gateway, p *peer, e *ears) {
				p.with(func(p *peer) { p.onResume = []string{say} })
				p.cut()
				p.event("A", `1`)
				time.Sleep(10 * time.Minute)
				want := []string{begin1, begin2, "0 lost", "0 A 1", "0 connected resumed=true"}
				if fresh {
					want = []string{begin1, begin2, "0 lost", begin1, begin2}
				}
				e.want(t, want...)
			})
		})
	}
}

func TestACutAtTheInstantOfAHeartbeatIsOneLikeAnother(t *testing.T) {
	for range 5 {
		world(t, nil, func(_ *gateway.Gateway, p *peer, e *ears) {
			time.Sleep(30 * time.Second) // and ten before
			p.cut()
			time.Sleep(40 * time.Second)
			p.event("A", `1`)
			p.cut()
			time.Sleep(40 * time.Second)
			if got := e.list(); got[len(got)-1] != "0 connected resumed=true" || !slices.Contains(got, "0 A 1") {
				t.Errorf("heard %q", got)
			}
		})
	}
}

func TestASessionThatIsInvalidIsBegunAnew(t *testing.T) {
	for name, end := range map[string]func(p *peer){
		"invalid":   func(p *peer) { p.all(`{"op":9,"d":false}`) },
		"forgotten": func(p *peer) { p.with(func(p *peer) { clear(p.sessions) }); p.cut() },
		"timed out": func(p *peer) { p.closeWith(4009) },
	} {
		t.Run(name, func(t *testing.T) {
			world(t, nil, func(_ *gateway.Gateway, p *peer, e *ears) {
				end(p)
				time.Sleep(30 * time.Second)
				e.want(t, begin1, begin2, "0 lost", begin1, begin2)
			})
		})
	}
}

func TestAConnectionThatIsSilentIsNoticedWithinTwoBeats(t *testing.T) {
	world(t, nil, func(g *gateway.Gateway, p *peer, e *ears) {
		time.Sleep(5 * time.Minute)
		e.want(t, begin1, begin2)
		p.with(func(p *peer) {
			if n := len(p.beats); n < 8 {
				t.Errorf("%d beats in five minutes", n)
			}
			p.deaf = true
		})
		time.Sleep(80 * time.Second) // two beats
		if got := e.list(); !slices.Contains(got, "0 lost") {
			t.Errorf("heard %q", got)
		}
		p.with(func(p *peer) { p.deaf = false })
		time.Sleep(2 * time.Minute)
		if got := e.list(); got[len(got)-1] != "0 connected resumed=true" || !g.Health().Connected() {
			t.Errorf("heard %q", got)
		}
		p.with(func(p *peer) {
			if len(p.byes) > 0 || len(p.identified) != 1 {
				t.Errorf("said goodbye %v, identified %d times", p.byes, len(p.identified))
			}
		})
	})
}

func TestOneWhoSaysNothingIsLeft(t *testing.T) {
	world(t, func(_ *gateway.Options, p *peer) { p.mute = true }, func(g *gateway.Gateway, p *peer, e *ears) {
		time.Sleep(10 * time.Minute)
		if h := g.Health(); h.Connected() || len(h.Problems()) == 0 {
			t.Errorf("health %+v", h)
		}
		p.with(func(p *peer) { p.mute = false })
		time.Sleep(2 * time.Minute)
		e.want(t, begin1, begin2)
		if h := g.Health(); !h.Connected() || len(h.Problems()) > 0 {
			t.Errorf("health %+v", h)
		}
	})
}

// Promise P10: what an admin has to mend is seen, tried rarely, and goes on by itself when it is mended.
func TestP10AMistakeOfTheSetUpIsSaidAndTriedRarely(t *testing.T) {
	for code, said := range map[int]string{4004: "Reset Token", 4010: "shards", 4013: "newer version", 4014: "Message Content Intent"} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			world(t, func(o *gateway.Options, p *peer) { o.Shards, p.refuse = 1, code }, func(g *gateway.Gateway, p *peer, e *ears) {
				time.Sleep(2 * time.Hour)
				if list := g.Health().Problems(); len(list) != 1 || !strings.Contains(list[0], said) {
					t.Errorf("health %q", list)
				}
				p.with(func(p *peer) {
					if n := len(p.identified); n < 12 || n > 25 {
						t.Errorf("tried %d times in two hours", n)
					}
					p.refuse = 0
				})
				time.Sleep(11 * time.Minute)
				e.want(t, begin1, begin2)
				if h := g.Health(); !h.Connected() || len(h.Problems()) > 0 {
					t.Errorf("health %+v", h)
				}
			})
		})
	}
}

func TestP10SessionsAreNotUsedUp(t *testing.T) {
	world(t, func(_ *gateway.Options, p *peer) { p.left, p.resets = 0, 3*time.Hour }, func(g *gateway.Gateway, p *peer, e *ears) {
		time.Sleep(2 * time.Hour)
		if list := g.Health().Problems(); len(list) != 1 || !strings.Contains(list[0], "to keep its token") {
			t.Errorf("health %q", list)
		}
		e.want(t)
		p.with(func(p *peer) { p.left, p.resets = 1000, 24*time.Hour })
		time.Sleep(time.Hour)
		e.want(t, begin1, begin2)
		if list := g.Health().Problems(); len(list) > 0 {
			t.Errorf("health %q", list)
		}
	})
	world(t, func(_ *gateway.Options, p *peer) { p.refuse = 4000 }, func(_ *gateway.Gateway, p *peer, _ *ears) {
		time.Sleep(24 * time.Hour)
		p.with(func(p *peer) {
			if n := len(p.identified); n > 950 || n < 100 {
				t.Errorf("identified %d times in a day", n)
			}
		})
	})
}

func TestSeveralShardsIdentifyOneAfterTheOther(t *testing.T) {
	for _, groups := range []int{1, 2} {
		world(t, func(_ *gateway.Options, p *peer) { p.shards, p.groups = 4, groups }, func(g *gateway.Gateway, p *peer, e *ears) {
			time.Sleep(30 * time.Second)
			p.with(func(p *peer) {
				if len(p.identified) != 4 {
					t.Fatalf("identified at %v", p.identified)
				}
				for n := groups; n < 4; n++ {
					if apart := p.identified[n].Sub(p.identified[n-groups]); apart < 5*time.Second {
						t.Errorf("%d groups: %v apart", groups, apart)
					}
				}
			})
			if h := g.Health(); len(h.Shards) != 4 || !h.Connected() {
				t.Errorf("health %+v", h)
			}
			p.event("A", `1`)
			time.Sleep(time.Second)
			p.cut()
			p.event("B", `2`)
			time.Sleep(20 * time.Second)
			for shard := range 4 {
				var own []string
				for _, one := range e.list() {
					if rest, ok := strings.CutPrefix(one, fmt.Sprintf("%d ", shard)); ok {
						own = append(own, rest)
					}
				}
				if want := []string{"READY", "connected resumed=false", "A 1", "lost", "B 2", "connected resumed=true"}; !slices.Equal(own, want) {
					t.Errorf("shard %d heard %q", shard, own)
				}
			}
		})
	}
}

func TestHeartbeatsGoOnWhileTheSinkTakesItsTime(t *testing.T) {
	world(t, nil, func(g *gateway.Gateway, p *peer, e *ears) {
		block := make(chan struct{})
		e.mu.Lock()
		e.block = block
		e.mu.Unlock()
		p.event("A", `1`)
		p.event("B", `2`)
		p.with(func(p *peer) { p.beats = nil })
		time.Sleep(20 * time.Minute)
		e.want(t, begin1, begin2, "0 A 1")
		p.with(func(p *peer) {
			if n := len(p.beats); n < 28 {
				t.Errorf("%d beats in twenty minutes", n)
			}
		})
		if !g.Health().Connected() {
			t.Error("the connection ended")
		}
		close(block)
		time.Sleep(time.Second)
		e.want(t, begin1, begin2, "0 A 1", "0 B 2")
	})
}

func TestAFullBacklogHoldsDiscordBackAndLosesNothing(t *testing.T) {
	world(t, nil, func(_ *gateway.Gateway, p *peer, e *ears) {
		block := make(chan struct{})
		e.mu.Lock()
		e.block = block
		e.mu.Unlock()
		go func() {
			for n := range 5000 {
				p.event("N", fmt.Sprint(n))
			}
		}()
		time.Sleep(30 * time.Minute)
		close(block)
		time.Sleep(10 * time.Minute)
		next := 0
		for _, one := range e.list() {
			if number, ok := strings.CutPrefix(one, "0 N "); ok {
				if number != fmt.Sprint(next) {
					t.Fatalf("heard %s, want %d", number, next)
				}
				next++
			}
		}
		if next != 5000 {
			t.Errorf("heard %d", next)
		}
	})
}

func TestAPanicOfTheSinkIsTheEndOfOneThing(t *testing.T) {
	world(t, nil, func(_ *gateway.Gateway, p *peer, e *ears) {
		e.mu.Lock()
		e.panic = true
		e.mu.Unlock()
		p.event("A", `1`)
		p.event("B", `2`)
		time.Sleep(time.Second)
		e.want(t, begin1, begin2, "0 A 1", "0 B 2")
	})
}

func TestAGreetingWithoutSenseIsNoCrash(t *testing.T) {
	world(t, func(_ *gateway.Options, p *peer) { p.beat = 0 }, func(g *gateway.Gateway, p *peer, e *ears) {
		time.Sleep(10 * time.Minute)
		if list := g.Health().Problems(); len(list) != 1 || !strings.Contains(list[0], "interval") {
			t.Errorf("health %q", list)
		}
		p.with(func(p *peer) { p.beat = 40 * time.Second })
		time.Sleep(2 * time.Minute)
		e.want(t, begin1, begin2)
	})
}

func TestWhoIsNotLetInSaysWhy(t *testing.T) {
	world(t, func(_ *gateway.Options, p *peer) { p.status = 429 }, func(g *gateway.Gateway, p *peer, e *ears) {
		time.Sleep(10 * time.Minute)
		if list := g.Health().Problems(); len(list) != 1 || !strings.Contains(list[0], "429") {
			t.Errorf("health %q", list)
		}
		p.with(func(p *peer) { p.status = 0 })
		time.Sleep(2 * time.Minute)
		e.want(t, begin1, begin2)
	})
}

func TestTheEndIsAGoodbye(t *testing.T) {
	var last *peer
	world(t, nil, func(_ *gateway.Gateway, p *peer, _ *ears) { last = p })
	if !slices.Equal(last.byes, []int{1000}) {
		t.Errorf("said %v", last.byes)
	}
}

func TestP10WithoutAnAnswerWhereToConnectItIsAskedAgain(t *testing.T) {
	for status, said := range map[int]string{401: "Reset Token", 500: "500"} {
		for _, shards := range []int{0, 1} {
			world(t, func(o *gateway.Options, p *peer) { o.Shards, p.calling = shards, status }, func(g *gateway.Gateway, p *peer, e *ears) {
				time.Sleep(10 * time.Minute)
				if list := g.Health().Problems(); len(list) != 1 || !strings.Contains(list[0], said) || g.Health().Connected() {
					t.Errorf("health %q", list)
				}
				p.with(func(p *peer) { p.calling = 0 })
				time.Sleep(7 * time.Minute)
				e.want(t, begin1, begin2)
				if list := g.Health().Problems(); len(list) > 0 {
					t.Errorf("health %q", list)
				}
			})
		}
	}
}
