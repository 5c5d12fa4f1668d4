package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/handoff"
)

var (
	killRounds = flag.Int("kill.rounds", 6, "how often TestNothingIsLostOrDoubledByKilling kills the program")
	killSeed   = flag.Uint64("kill.seed", 0, "seed of the moments and of what is said; 0 takes one from the clock")
)

// talkers is how many people write at the same time.
const talkers = 20

// sentences are what they write: what has an answer, what leads into a flow, what has none, what goes to humans, talk.
var sentences = []string{
	"how do I set an automatic reply in Outlook?", "I forgot my password", "the VPN does not connect",
	"how do I book a meeting room?", "my mailbox is full", "the printer is jammed",
	"Wie richte ich eine automatische Antwort ein?", "Ich komme nicht ins WLAN", "Mein Konto ist gesperrt",
	"Which wine goes with sea bass?", "Wer hat 1954 die Weltmeisterschaft gewonnen?", "xyzzy",
	"I clicked on a link in a strange mail and entered my password", "I want to talk to a human", "hello", "danke",
	"yes", "no", "that did not help", "stop", "2", "j.smith",
}

// TestNothingIsLostOrDoubledByKilling proves promises P1, P2 and P3 against the real program: it is killed at random
// moments, while starting up as well, under people who go on writing. What got a 202 is in its transcript once,
// is understood once and is answered; no case is made twice.
func TestNothingIsLostOrDoubledByKilling(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	t.Parallel()
	seed := *killSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-kill.seed=%d", seed)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute+time.Duration(*killRounds)*10*time.Second)
	defer cancel()
	dir, port := newWorkspace(t, quick...), freePort(t)
	c := &crowd{base: "http://127.0.0.1:" + port, enough: make(chan struct{})}
	var people sync.WaitGroup
	for i := range talkers {
		people.Go(func() { c.talk(ctx, rand.New(rand.NewPCG(seed, uint64(i)))) })
	}
	moments := rand.New(rand.NewPCG(seed, talkers))
	for range *killRounds {
		p := launch(t, port, "serve", dir)
		if moments.IntN(5) > 0 {
			p.ready(t) // else it is killed while it starts, or just after
		}
		after(ctx, time.Duration(moments.Int64N(int64(1500*time.Millisecond))))
		p.kill()
	}
	p := serve(t, dir, port)
	close(c.enough)
	people.Wait()
	c.checkTranscripts(ctx, t)
	if health := p.health(t); !strings.Contains(health, `"messages_without_outcome":0`) {
		t.Errorf("health afterwards: got %q, want no message without outcome", health)
	}
	if code, _ := p.stop(t, os.Interrupt); code != exitOK {
		t.Errorf("exit code after Ctrl-C: got %d, want 0", code)
	}
	c.checkJournals(t, filepath.Join(dir, "data"))
	t.Logf("%d rounds, %d conversations, %d acknowledged, %d cases: %d lost, %d doubled, %d without outcome",
		*killRounds, len(c.talks), c.acknowledged, c.cases, c.lost, c.doubled, c.silent)
	if c.lost+c.doubled+c.silent > 0 || c.acknowledged < *killRounds {
		t.Errorf("promises broken, or too little said to tell")
	}
}

// after waits for a moment that has to pass.
func after(ctx context.Context, wait time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(wait):
	}
}

// A crowd is everybody who writes, with the count of what came of it.
type crowd struct {
	base   string
	enough chan struct{} // closed when nobody should begin a new sentence

	mu    sync.Mutex
	talks []*exchange // guarded by mu

	acknowledged, cases, lost, doubled, silent int
}

// An exchange is one conversation and the ids of what was acknowledged in it.
type exchange struct {
	*visitor
	accepted []string
}

// talk has one conversation after the other until it is enough.
func (c *crowd) talk(ctx context.Context, random *rand.Rand) {
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{}}
	for !c.over() && ctx.Err() == nil {
		one := &exchange{}
		poll(ctx, 20*time.Millisecond, func() bool {
			v, err := visit(ctx, client, c.base, []string{"en", "de"}[random.IntN(2)])
			one.visitor = v
			return err == nil
		})
		if one.visitor == nil {
			return
		}
		c.mu.Lock()
		c.talks = append(c.talks, one)
		c.mu.Unlock()
		one.converse(ctx, random, c.over)
	}
}

func (c *crowd) over() bool {
	select {
	case <-c.enough:
		return true
	default:
		return false
	}
}

// converse says one thing after the other, each when the one before is answered, by words or by a button. It ends
// soon after humans have the conversation: they would never answer here.
func (k *exchange) converse(ctx context.Context, random *rand.Rand, over func() bool) {
	var reply shownMessage
	handed := 0
	for i := 0; i < 12 && handed < 2 && !over() && ctx.Err() == nil; i++ {
		s := said{ID: fmt.Sprintf("m-%d", i)}
		if n := len(reply.Choices); n > 0 && random.IntN(2) == 0 {
			s.Choice = reply.Choices[random.IntN(n)].Value
		} else {
			s.Text = sentences[random.IntN(len(sentences))]
		}
		poll(ctx, 20*time.Millisecond, func() bool {
			status, err := k.post(ctx, s)
			return err == nil && status == http.StatusAccepted
		})
		k.accepted = append(k.accepted, s.ID)
		poll(ctx, 30*time.Millisecond, func() bool {
			list, err := k.read(ctx, reply.Seq)
			if err != nil {
				return false
			}
			r, ok := replyTo(list, s.ID)
			if ok {
				reply = r
			}
			return ok
		})
		if reply.Outcome == handoff.HandedOver || reply.Outcome == handoff.Relayed {
			handed++
		}
	}
}

// checkTranscripts reads what people see: each acknowledged message once, and words of the bot after it.
func (c *crowd) checkTranscripts(ctx context.Context, t *testing.T) {
	for _, k := range c.talks {
		list, err := k.transcript(ctx)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		for _, m := range list {
			if m.From == handoff.ByPerson {
				seen[m.MessageID]++
			}
		}
		for _, id := range k.accepted {
			c.acknowledged++
			if _, answered := replyTo(list, id); !answered {
				c.silent++
				t.Errorf("%s: no word of the bot after %s", k.ID, id)
			}
			switch n := seen[id]; {
			case n == 0:
				c.lost++
				t.Errorf("%s: %s is lost", k.ID, id)
			case n > 1:
				c.doubled++
				t.Errorf("%s: %s is there %d times", k.ID, id, n)
			}
		}
	}
}

// checkJournals reads what people do not see: words understood twice would be two turns for one utterance, and a case
// may be opened and accepted once.
func (c *crowd) checkJournals(t *testing.T, data string) {
	store, err := sqlite.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	numbers := map[int64]string{}
	for _, k := range c.talks {
		entries, err := store.Journal(t.Context(), k.ID, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range audit(entries) {
			c.doubled++
			t.Errorf("%s: %s", k.ID, wrong)
		}
		for _, e := range entries {
			if e.Kind != handoff.Opened {
				continue
			}
			c.cases++
			if other, taken := numbers[e.Case]; taken || e.Case <= 0 {
				t.Errorf("%s: case %d belongs to %q already", k.ID, e.Case, other)
			}
			numbers[e.Case] = k.ID
		}
	}
}

// TestADemoThatIsKilledWhileItStartsComesUpTheNextTime kills it at moments of its very first start, when folder, key and
// database are being made.
func TestADemoThatIsKilledWhileItStartsComesUpTheNextTime(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	t.Parallel()
	for _, wait := range []time.Duration{0, 5, 15, 40, 80, 150, 300} {
		data, port := t.TempDir(), freePort(t)
		p := launch(t, port, "demo", "--no-browser", "--port", port, "--data", data)
		eventually(t, 30*time.Second, "the demo begins", func() bool {
			entries, err := os.ReadDir(data)
			return err == nil && len(entries) > 0
		})
		after(t.Context(), wait*time.Millisecond)
		p.kill()
		demo(t, port, data).kill()
	}
}
