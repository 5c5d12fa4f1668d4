package slack_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

var (
	histories   = flag.Int("slack.histories", 2, "how many random histories are played against Slack")
	historySeed = flag.Uint64("slack.seed", 1, "seed of the first of them; the next ones have the next numbers")
	historySize = flag.Int("slack.steps", 70, "steps of one history")
)

// Promises P1 to P6 and P9 over random histories: several people write in direct messages and threads, change and delete
// what they wrote and press buttons; agents take cases, answer, note, resolve and hand back; and meanwhile events are
// dropped, doubled, delayed and reordered, calls are answered 429, 5xx or not at all (also when they had an effect),
// sockets are cut, and the program is stopped and started again. In the end [verdict] looks whether all was kept.
func TestThePromisesHoldInRandomHistories(t *testing.T) {
	for i := range *histories {
		seed := *historySeed + uint64(i)
		t.Run(fmt.Sprintf("slack.seed=%d", seed), func(t *testing.T) {
			inOffice(t, 3, func(o *office) {
				h := &history{office: o, chance: rand.New(rand.NewPCG(seed, 6)), threads: map[string][]place{},
					pressed: map[string]bool{}}
				for range *historySize {
					h.step()
				}
				h.end()
				h.verdict()
				if t.Failed() {
					t.Logf("what happened:\n%s", h.log)
				}
			})
		})
	}
}

// A history is one run with all that was done in it.
type history struct {
	*office
	chance  *rand.Rand
	words   []*word
	threads map[string][]place // in which somebody talks to the bot, by person
	pressed map[string]bool    // messages whose button was pressed
	holding bool
	down    int // steps until Slack is back
	log     string
	last    int // of the tokens
}

// A place is where somebody writes.
type place struct{ channel, thread string }

// A word is something that somebody wrote, known by a token that stands nowhere else.
type word struct {
	place
	user, token, ts string
	later           []string // the tokens of later versions
	gone            bool
	human           bool
	agent, note     bool
}

func (h *history) token(kind string) string {
	h.last++
	return fmt.Sprintf("%s%dx", kind, h.last)
}

func (h *history) note(format string, args ...any) {
	h.log += time.Now().Format("15:04:05.000 ") + fmt.Sprintf(format, args...) + "\n"
}

func (h *history) one(of []string) string { return of[h.chance.IntN(len(of))] }

// step does one thing, and lets a little time pass.
func (h *history) step() {
	deeds := []struct {
		weight int
		do     func()
	}{{24, h.write}, {6, h.callHuman}, {7, h.change}, {5, h.press}, {10, h.take}, {16, h.work}, {24, h.trouble},
		{4, func() { h.pass(time.Duration(h.chance.IntN(180)) * time.Second) }}}
	total := 0
	for _, d := range deeds {
		total += d.weight
	}
	at := h.chance.IntN(total)
	for _, d := range deeds {
		if at -= d.weight; at < 0 {
			d.do()
			break
		}
	}
	if h.down--; h.down == 0 {
		h.note("Slack is back")
		h.Heal()
	}
	h.pass(time.Duration(h.chance.IntN(6000)) * time.Millisecond)
}

// hostile is what must stay words wherever it is shown: as people type it, and as Slack's own menus put it in.
var hostile = []string{"", "", "", " &lt;!channel&gt; &lt;@U0BOT&gt; *_~`", " <!here> <!channel>",
	" &lt;https://evil.example|https://bank.example&gt; [bank](https://evil.example)"}

// write has somebody write directly, in a new thread, or on in one of their own.
func (h *history) write() {
	w := &word{user: h.one(h.people), token: h.token("w")}
	text := w.token + "." + h.one(hostile)
	switch kind := h.chance.IntN(6); {
	case kind == 0:
		w.channel, text = h.help, us+" "+text
	case kind == 1:
		w.channel = h.ask
	case kind <= 3 && len(h.threads[w.user]) > 0:
		w.place = h.threads[w.user][h.chance.IntN(len(h.threads[w.user]))]
	default:
		w.channel = h.dm(w.user)
	}
	h.say(w, text)
	if w.thread == "" && w.channel != h.dm(w.user) {
		w.thread = w.ts
		h.threads[w.user] = append(h.threads[w.user], w.place)
	}
}

func (h *history) say(w *word, text string) {
	w.ts = h.Say(slacktest.Post{User: w.user, Channel: w.channel, Thread: w.thread, Text: text}).TS
	h.words = append(h.words, w)
	h.note("%s in %s/%s: %s (%s)", w.user, w.channel, w.thread, text, w.ts)
}

func (h *history) callHuman() {
	w := &word{user: h.one(h.people), token: h.token("w"), human: true}
	w.channel = h.dm(w.user)
	h.say(w, w.token+" human.")
}

// change has somebody put other words in the place of theirs, or delete them.
func (h *history) change() {
	if len(h.words) == 0 {
		return
	}
	w := h.words[h.chance.IntN(len(h.words))]
	if w.gone || w.note {
		return
	}
	if h.chance.IntN(3) == 0 && w.thread != w.ts {
		w.gone = true
		h.Delete(w.channel, w.ts)
		h.note("%s is deleted", w.token)
		return
	}
	now := h.token("e")
	text := now + "."
	if w.thread == w.ts && w.channel == h.help {
		text = us + " " + text
	}
	h.Edit(w.channel, w.ts, text)
	w.later = append(w.later, now)
	h.note("%s is now %s", w.token, now)
}

// press has somebody press a button that the bot gave them.
func (h *history) press() {
	user := h.one(h.people)
	for _, m := range slices.Backward(h.FromApp(h.dm(user))) {
		// who presses again, because the buttons are still there, means it
		if !h.pressed[m.TS] && h.Press(user, h.dm(user), m.TS, "More") {
			h.pressed[m.TS] = true
			h.note("%s presses More on %s", user, m.TS)
			return
		}
	}
}

// cards are those in the agents' channel.
func (h *history) cards() []slacktest.Message {
	return slices.DeleteFunc(h.FromApp(h.triage), func(m slacktest.Message) bool { return m.Thread != "" || m.Only != "" })
}

func (h *history) take() {
	if cards := h.cards(); len(cards) > 0 {
		card, agent := cards[h.chance.IntN(len(cards))], h.one(h.agents)
		h.note("%s takes %s: %v", agent, card.TS, h.Press(agent, h.triage, card.TS, "Take"))
	}
}

// work has an agent write something below a card: words, notes and commands.
func (h *history) work() {
	cards := h.cards()
	if len(cards) == 0 {
		return
	}
	w := &word{user: h.one(h.agents), agent: true, place: place{h.triage, cards[h.chance.IntN(len(cards))].TS}}
	switch kind := h.chance.IntN(10); {
	case kind < 4:
		w.token = h.token("a")
		h.say(w, w.token+".")
	case kind < 5:
		w.token = h.token("a")
		h.say(w, "!reply "+w.token+".")
	case kind < 8:
		w.token, w.note = h.token("n"), true
		h.say(w, h.one([]string{"note: ", "// ", "ntoe: "})+w.token+".")
	default:
		w.token, w.note = h.token("c"), true
		h.say(w, h.one([]string{"!back", "!resolve", "!reopen", "!takeover", "!release"}))
	}
}

// trouble makes something go wrong.
func (h *history) trouble() {
	kind := h.chance.IntN(12)
	h.note("trouble %d", kind)
	switch kind {
	case 0, 1:
		if h.holding = !h.holding; h.holding {
			h.Hold()
		} else if h.chance.IntN(3) == 0 {
			h.Drop()
		} else {
			h.Release(h.chance)
		}
	case 2:
		h.Repeat(h.chance.IntN(3))
	case 3:
		h.Cut()
	case 4:
		h.Disconnect("refresh_requested")
	case 5:
		h.Mute(true)
		h.down = 1 + h.chance.IntN(10)
	case 6:
		h.Down(true)
		h.down = 1 + h.chance.IntN(10)
	case 7:
		h.stop()
		h.pass(time.Duration(h.chance.IntN(60)) * time.Second)
		h.start()
	default:
		method := h.one([]string{slacktest.Any, slacktest.Any, "chat.postMessage", "chat.postMessage", "chat.update",
			"conversations.history", "conversations.replies", "users.info", "apps.connections.open", "reactions.add"})
		for range 1 + h.chance.IntN(6) {
			h.Fail(method, h.fault())
		}
	}
}

func (h *history) fault() slacktest.Fault {
	return []slacktest.Fault{{Status: 500}, {Status: 503}, {RetryAfter: time.Duration(1+h.chance.IntN(40)) * time.Second},
		{Cut: true}, {CutAfter: true}, {CutAfter: true}, {Delay: time.Duration(h.chance.IntN(6000)) * time.Millisecond},
	}[h.chance.IntN(7)]
}

// end mends everything, has Slack connect anew twice as it does every few hours, and waits until all is at rest.
func (h *history) end() {
	h.note("the end")
	h.Heal()
	h.Release(nil)
	h.pass(10 * time.Minute)
	for range 2 {
		h.Disconnect("refresh_requested")
		h.pass(20 * time.Minute)
	}
}
