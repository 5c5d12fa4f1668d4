package discord_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
)

var (
	histories   = flag.Int("discord.histories", 2, "how many random histories are played against Discord")
	historySeed = flag.Uint64("discord.seed", 1, "seed of the first of them; the next ones have the next numbers")
	historySize = flag.Int("discord.steps", 60, "steps of one history")
)

// Promises P1 to P6 and P9 over random histories: several people write in direct messages, threads and posts, use
// commands, press buttons, change and delete what they wrote; agents take cases, answer, note, resolve and hand back;
// and meanwhile events are dropped, doubled, delayed and reordered, calls are answered 429, 5xx or not at all (also when
// they had an effect), connections are cut and sessions invalid, and the program is stopped and started again. In the
// end [verdict] looks whether all was kept.
func TestThePromisesHoldInRandomHistories(t *testing.T) {
	for i := range *histories {
		seed := *historySeed + uint64(i)
		t.Run(fmt.Sprintf("discord.seed=%d", seed), func(t *testing.T) {
			inTown(t, 3, func(o *town) {
				h := &history{town: o, chance: rand.New(rand.NewPCG(seed, 7)), threads: map[string][]string{},
					pressed: map[string]bool{}}
				h.begin()
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
	*town
	chance  *rand.Rand
	words   []*word
	threads map[string][]string // in which somebody talks to the bot, by person
	pressed map[string]bool     // messages whose button was pressed
	holding bool
	down    int // steps until Discord is back
	log     string
	last    int         // of the tokens
	early   int         // calls that came too early and are excused
	deaf    []time.Time // moments at which Discord told the program nothing
	excused time.Time   // until then; who has just started knows nothing of what was asked before
}

// A word is something that somebody wrote, known by a token that stands nowhere else.
type word struct {
	user, token string
	channel, id string   // the message; of a command the interaction
	thread      string   // empty: directly
	later       []string // the tokens of later versions
	gone        bool
	human       bool
	command     bool
	agent, note bool
}

func (h *history) token(kind string) string {
	h.last++
	return fmt.Sprintf("%s%dx", kind, h.last)
}

func (h *history) note(format string, args ...any) {
	h.log += time.Now().Format("15:04:05.000 ") + fmt.Sprintf(format, args...) + "\n"
}

func (h *history) one(of []string) string { return of[h.chance.IntN(len(of))] }

// pass lets time pass, and forgets calls that came too early as long as they are excused.
func (h *history) pass(d time.Duration) {
	if first := min(time.Until(h.excused), d); first > 0 {
		h.town.pass(first)
		h.early = len(h.Early())
		d -= first
	}
	h.town.pass(d)
}

// begin has everybody write directly once: Discord does not tell a bot who its direct messages are with.
func (h *history) begin() {
	for _, user := range h.people {
		h.say(&word{user: user, token: h.token("w"), channel: h.dm(user)}, "")
	}
	h.pass(5 * time.Second)
}

// step does one thing, and lets a little time pass.
func (h *history) step() {
	deeds := []struct {
		weight int
		do     func()
	}{{24, h.write}, {8, h.ask}, {5, h.callHuman}, {7, h.change}, {6, h.press}, {10, h.take}, {16, h.work}, {24, h.trouble},
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
	if h.holding || h.down > 0 {
		h.deaf = append(h.deaf, time.Now())
	}
	if h.down--; h.down == 0 {
		h.note("Discord is back")
		h.Heal()
	}
	h.pass(time.Duration(h.chance.IntN(6000)) * time.Millisecond)
}

// hostile is what must stay words wherever it is shown.
var hostile = []string{"", "", "", " @everyone *_~`", " @here <@&1> <@1100000000000000001>",
	" **@everyone** ||<@!1>|| </ask:1> <t:1:R> `@here`"}

// write has somebody write directly, where the bot answers or is called, or on in a thread of their own.
func (h *history) write() {
	w := &word{user: h.one(h.people), token: h.token("w")}
	more := h.one(hostile)
	switch kind := h.chance.IntN(9); {
	case kind == 0:
		w.channel = h.chat
	case kind == 1:
		w.channel = h.support
	case kind == 2:
		h.post(w, more)
		return
	case kind == 3 && h.chance.IntN(3) == 0:
		w.channel = h.voice
	case kind <= 5 && len(h.threads[w.user]) > 0:
		w.thread = h.one(h.threads[w.user])
		if _, made := h.Channel(w.thread); !made {
			return // the bot has not come to begin the thread
		}
		w.channel = w.thread
	default:
		w.channel = h.dm(w.user)
	}
	h.say(w, more)
	if w.thread == "" && w.channel != h.dm(w.user) {
		w.thread = w.id
		h.threads[w.user] = append(h.threads[w.user], w.thread)
	}
}

// say has somebody write, and call the bot where it has to be called.
func (h *history) say(w *word, more string) {
	text := w.token + "." + more
	if w.thread == "" && (w.channel == h.chat || w.channel == h.voice) {
		text = us + " " + text
	}
	w.id = h.Say(discordtest.Post{User: w.user, Channel: w.channel, Content: text}).ID
	h.words = append(h.words, w)
	h.note("%s in %s: %s (%s)", w.user, w.channel, text, w.id)
}

// post has somebody begin a post.
func (h *history) post(w *word, more string) {
	text := w.token + "." + more
	w.thread = h.Ask(h.forum, "a question", discordtest.Post{User: w.user, Content: text}).ID
	w.channel, w.id = w.thread, w.thread
	h.threads[w.user] = append(h.threads[w.user], w.thread)
	h.words = append(h.words, w)
	h.note("%s posts %s (%s)", w.user, text, w.id)
}

// ask has somebody use a command, anywhere.
func (h *history) ask() {
	w := &word{user: h.one(h.people), token: h.token("w"), command: true}
	where := h.one([]string{h.dm(w.user), h.chat, h.support})
	w.id = h.Slash(w.user, where, "ask", "en-US", discordtest.Option{Name: "question", Value: w.token + "." + h.one(hostile)})
	h.words = append(h.words, w)
	h.note("%s asks %s with a command in %s (%s)", w.user, w.token, where, w.id)
}

func (h *history) callHuman() {
	w := &word{user: h.one(h.people), token: h.token("w"), human: true}
	w.channel = h.dm(w.user)
	h.say(w, " human.")
}

// change has somebody put other words in the place of theirs, or delete them.
func (h *history) change() {
	if len(h.words) == 0 {
		return
	}
	w := h.words[h.chance.IntN(len(h.words))]
	if w.gone || w.agent || w.command {
		return
	}
	if h.chance.IntN(3) == 0 && w.thread != w.id {
		w.gone = true
		h.Delete(w.channel, w.id)
		h.note("%s is deleted", w.token)
		return
	}
	now := h.token("e")
	text := now + "."
	if w.channel == h.chat || w.channel == h.voice {
		text = us + " " + text
	}
	h.Edit(w.channel, w.id, text)
	w.later = append(w.later, now)
	h.note("%s is now %s", w.token, now)
}

// press has somebody press a button that the bot gave them.
func (h *history) press() {
	user := h.one(h.people)
	for _, channel := range append([]string{h.dm(user), h.chat, h.support}, h.threads[user]...) {
		for _, m := range slices.Backward(h.ours(channel)) {
			ids := buttons(m)
			// who presses again, because the buttons are still there, means it
			if len(ids) == 0 || h.pressed[m.ID] || h.chance.IntN(2) == 0 || m.Only != "" && m.Only != user {
				continue
			}
			if h.Press(user, channel, m.ID, ids[0]) != "" {
				h.pressed[m.ID] = true
				h.note("%s presses below %s", user, m.ID)
				return
			}
		}
	}
}

// cards are those of the agents' cases, each the first message of its post.
func (h *history) cards() (all []discordtest.Message) {
	for _, thread := range h.Threads(h.cases) {
		for _, m := range h.ours(thread.ID) {
			if m.ID == thread.ID {
				all = append(all, m)
			}
		}
	}
	return all
}

func (h *history) take() {
	cards := h.cards()
	if len(cards) == 0 {
		return
	}
	card, agent := cards[h.chance.IntN(len(cards))], h.one(h.agents)
	for _, id := range buttons(card) {
		if strings.HasPrefix(id, "fd|take|") {
			h.note("%s takes %s: %s", agent, card.ID, h.Press(agent, card.Channel, card.ID, id))
		}
	}
}

// work has an agent write something below a card: words, notes and commands.
func (h *history) work() {
	cards := h.cards()
	if len(cards) == 0 {
		return
	}
	w := &word{user: h.one(h.agents), agent: true, channel: cards[h.chance.IntN(len(cards))].Channel}
	var text string
	switch kind := h.chance.IntN(10); {
	case kind < 4:
		w.token = h.token("a")
		text = w.token + "." + h.one([]string{"", "", " @everyone", " *_~`"})
	case kind < 5:
		w.token = h.token("a")
		text = "!reply " + w.token + "."
	case kind < 8:
		w.token, w.note = h.token("n"), true
		text = h.one([]string{"note: ", "// ", "ntoe: "}) + w.token + "."
	default:
		w.token, w.note = h.token("c"), true
		text = h.one([]string{"!back", "!resolve", "!reopen", "!takeover", "!release"})
	}
	w.id = h.Say(discordtest.Post{User: w.user, Channel: w.channel, Content: text}).ID
	h.words = append(h.words, w)
	h.note("%s writes below %s: %s (%s)", w.user, w.channel, text, w.id)
}

// trouble makes something go wrong.
func (h *history) trouble() {
	kind := h.chance.IntN(15)
	h.note("trouble %d", kind)
	switch kind {
	case 0, 1:
		if h.holding = !h.holding; h.holding {
			h.Hold()
		} else if h.chance.IntN(3) == 0 {
			h.Drop() // as an outage of Discord does, in which sessions end
			h.Invalidate(false)
		} else {
			h.Release(h.chance)
		}
	case 2:
		h.Repeat(h.chance.IntN(3))
	case 3:
		h.Cut()
	case 4:
		h.Reconnect()
	case 5:
		h.Invalidate(h.chance.IntN(2) == 0)
	case 6:
		h.Mute(true)
		h.down = 1 + h.chance.IntN(10)
	case 7:
		h.Down(true)
		h.down = 1 + h.chance.IntN(10)
	case 8:
		h.stop()
		h.pass(time.Duration(h.chance.IntN(60)) * time.Second)
		h.start()
		h.excused = time.Now().Add(time.Minute)
		h.deaf = append(h.deaf, time.Now())
	default:
		h.failing()
	}
}

// failing makes some of the next calls fail.
func (h *history) failing() {
	route := h.one([]string{discordtest.Any, discordtest.Any, "POST /channels/*/messages", "POST /channels/*/messages",
		"GET /channels/*/messages", "POST /channels/*/messages/*/threads", "POST /interactions/*/*/callback",
		"PATCH /webhooks/*/*/messages/*", "POST /webhooks/*/*", "POST /users/@me/channels", discordtest.Gateway,
		"GET /channels/*"})
	for range 1 + h.chance.IntN(6) {
		f := h.fault()
		f.Global = f.Global && route != discordtest.Gateway // there only the address can be limited
		h.Fail(route, f)
	}
}

func (h *history) fault() discordtest.Fault {
	wait := time.Duration(1+h.chance.IntN(40)) * time.Second
	return []discordtest.Fault{{Status: 500}, {Status: 503}, {RetryAfter: wait}, {RetryAfter: wait, Global: true},
		{Cut: true}, {CutAfter: true}, {CutAfter: true}, {Delay: time.Duration(h.chance.IntN(6000)) * time.Millisecond},
	}[h.chance.IntN(8)]
}

// end mends everything, has the sessions be invalid twice, as they are now and then, and waits until all is at rest.
func (h *history) end() {
	h.note("the end")
	h.Heal()
	h.Release(nil)
	h.pass(10 * time.Minute)
	for range 2 {
		h.Invalidate(false)
		h.pass(20 * time.Minute)
	}
}
