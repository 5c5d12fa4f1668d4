package bot_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff"
)

var interleavings = flag.Int("interleavings", 200,
	"how many races between agents and bot to play, for each kind of channel")

// A race is one conversation in which agents take and hand back while the bot is answering.
type race struct {
	*world
	t        *testing.T
	random   *rand.Rand
	channel  string
	human    atomic.Bool // from a committed take until the hand-back is begun
	sentLate atomic.Int32
}

// dither yields the processor a random number of times, and sometimes lets the bubble's clock move.
func (r *race) dither(random *rand.Rand) {
	for range random.IntN(6) {
		runtime.Gosched()
	}
	if random.IntN(2) == 0 {
		time.Sleep(time.Duration(random.IntN(40)) * time.Millisecond)
	}
}

// newRace starts a bot with a slow decider and a case that waits in conversation c.
func newRace(t *testing.T, channel string, seed uint64) *race {
	r := &race{t: t, random: rand.New(rand.NewPCG(seed, 1)), channel: channel}
	var mu sync.Mutex
	slow := rand.New(rand.NewPCG(seed, 2))
	think := func(context.Context, bot.Situation) error {
		mu.Lock()
		random := rand.New(rand.NewPCG(slow.Uint64(), 3))
		mu.Unlock()
		r.dither(random)
		return nil
	}
	// what a bot says is not begun to be sent while a human has the conversation
	wire := &recorder{fails: func(_ context.Context, p bot.Parcel) error {
		if p.Entry.From == handoff.ByBot && r.human.Load() {
			r.sentLate.Add(1)
		}
		time.Sleep(time.Duration(p.ID%3) * 7 * time.Millisecond)
		return nil
	}}
	r.world = open(t, bot.Options{Store: bottest.NewMemory(), Channels: []bot.Channel{wire}, Desks: []handoff.Desk{&desk{}},
		Decider: echo{rules: rules(t), before: think}})
	r.tells("0", "human")
	time.Sleep(time.Second)
	synctest.Wait()
	return r
}

func (r *race) tells(id, text string) {
	e := message("c", id, text)
	e.Channel = r.channel
	r.receive(e)
}

// agent takes, replies, and gives back in some way, over and over.
func (r *race) agent(who handoff.Agent, seed uint64, wins *atomic.Int32) {
	random := rand.New(rand.NewPCG(seed, 4))
	for round := range 1 + random.IntN(2) {
		r.dither(random)
		_, err := r.bot.Perform(r.t.Context(), deed(1, fmt.Sprint(who.ID, round, "take"), handoff.Take, who, ""))
		if err != nil {
			if !errors.Is(err, handoff.ErrElsewhere) && !errors.Is(err, handoff.ErrNotAllowed) {
				r.t.Errorf("take: %v", err)
			}
			continue
		}
		wins.Add(1)
		r.human.Store(true)
		r.dither(random)
		r.human.Store(false)
		if _, err := r.bot.Perform(r.t.Context(),
			deed(1, fmt.Sprint(who.ID, round, "back"), handoff.HandBack, who, "")); err != nil {
			r.t.Errorf("hand back: %v", err)
		}
	}
}

// play lets a person and two agents run against the bot, and then checks the journal.
func (r *race) play(seed uint64) {
	var all sync.WaitGroup
	var wins atomic.Int32
	for i, who := range []handoff.Agent{ann, bob} {
		all.Go(func() { r.agent(who, seed*2+uint64(i), &wins) })
	}
	for i := range 2 {
		r.tells(fmt.Sprint("m", i), fmt.Sprint("text ", i))
		r.dither(r.random)
	}
	all.Wait()
	time.Sleep(time.Minute)
	r.silentWhileTaken()
	if n := r.sentLate.Load(); n > 0 {
		r.t.Errorf("%d messages of the bot were begun to be sent while a human had the conversation", n)
	}
	r.worksAgain(wins.Load() > 0)
}

// silentWhileTaken checks that the journal has no words of the bot between a take and what ends it.
func (r *race) silentWhileTaken() {
	has := false
	for _, e := range r.journal("c") {
		switch e.Kind {
		case handoff.TookOver:
			has = true
		case handoff.HandedBack, handoff.Released, handoff.Solved:
			has = false
		case handoff.Said:
			if has && e.From == handoff.ByBot {
				r.t.Errorf("entry %d: the bot said %q while a human had the conversation", e.Seq, e.Text)
			}
		}
	}
}

// worksAgain checks that the bot answers after the hand-back, once, and opens no new case by itself.
func (r *race) worksAgain(handedBack bool) {
	if !handedBack {
		return
	}
	before := len(r.words("c"))
	r.tells("last", "are you back")
	time.Sleep(time.Minute)
	if got := r.words("c")[before:]; !slices.Equal(got, []string{"person: are you back", "bot: are you back"}) {
		r.t.Errorf("after the hand-back: %q", got)
	}
	if c := r.caseIn("c"); c == nil || c.Number != 1 || c.State != handoff.WithBot {
		r.t.Errorf("case %+v", c)
	}
}

// Promise P4, at hundreds of interleavings, and thousands where -interleavings asks for them: after a take the bot is
// silent, and no word of it begins to be sent.
func TestAfterATakeTheBotIsSilentAtEveryInterleaving(t *testing.T) {
	for _, channel := range []string{"chat", "web"} {
		t.Run(channel, func(t *testing.T) {
			for seed := range uint64(*interleavings) {
				bubble.Test(t, func(t *testing.T) { newRace(t, channel, seed).play(seed) })
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
		})
	}
}

func TestOfTwoAgentsWhoTakeAtOnceOneHasTheCase(t *testing.T) {
	for seed := range uint64(100) {
		bubble.Test(t, func(t *testing.T) {
			r := newRace(t, "web", seed)
			var both sync.WaitGroup
			var wins atomic.Int32
			for _, who := range []handoff.Agent{ann, bob} {
				both.Go(func() {
					_, err := r.bot.Perform(t.Context(), deed(1, who.ID, handoff.Take, who, ""))
					switch {
					case err == nil:
						wins.Add(1)
					case !errors.Is(err, handoff.ErrElsewhere) && !errors.Is(err, handoff.ErrNotAllowed):
						t.Errorf("the other one got %v", err)
					}
				})
			}
			both.Wait()
			if wins.Load() != 1 {
				t.Errorf("%d agents have the case", wins.Load())
			}
		})
	}
}
