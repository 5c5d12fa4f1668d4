package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff"
)

// edit changes an earlier message.
func edit(conversation, id, of, text string) bot.Event {
	e := message(conversation, id, text)
	e.Kind, e.Of = bot.Edited, of
	return e
}

func deletion(conversation, id, of string) bot.Event {
	e := edit(conversation, id, of, "")
	e.Kind = bot.Deleted
	return e
}

// latest gives what was said as it is now, as "speaker: text".
func (w *world) latest(conversation string) []string {
	w.t.Helper()
	var all []string
	for _, s := range handoff.Latest(w.journal(conversation)) {
		switch {
		case s.Kind == handoff.Said && s.Gone:
			all = append(all, fmt.Sprintf("%s: (deleted)", s.From))
		case s.Kind == handoff.Said && s.From == handoff.ByPerson:
			all = append(all, fmt.Sprintf("%s: %s", s.From, s.Text))
		case s.Kind == handoff.Said:
			all = append(all, string(s.From))
		}
	}
	return all
}

func (w *world) memory(conversation string) bot.Memory {
	w.t.Helper()
	s, err := w.store.Load(w.t.Context(), conversation)
	if err != nil {
		w.t.Fatal(err)
	}
	return s.Conversation.Memory
}

func (w *world) wantsLatest(conversation string, want ...string) {
	w.t.Helper()
	if got := w.latest(conversation); !slices.Equal(got, want) {
		w.t.Fatalf("got %q\nwant %q", got, want)
	}
}

// wantsNowhere looks for words in all that is kept of a conversation.
func (w *world) wantsNowhere(conversation, words string) {
	w.t.Helper()
	snapshot, err := w.store.Load(w.t.Context(), conversation)
	if err != nil {
		w.t.Fatal(err)
	}
	kept, err := json.Marshal([]any{w.journal(conversation), snapshot})
	if err != nil {
		w.t.Fatal(err)
	}
	if strings.Contains(string(kept), words) {
		w.t.Fatalf("%q is still in %s", words, kept)
	}
}

func TestWhoCorrectsAtOnceHasNeverSaidIt(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Timing: bot.DefaultTiming()})
		w.receive(message("c", "1", "prnter"), edit("c", "2", "1", "printer"), edit("c", "3", "1", "my printer"))
		rest(5 * time.Second)
		w.wants("c", "person: my printer", "bot: my printer")
		w.receive(message("c", "4", "secret"), deletion("c", "5", "4"))
		rest(5 * time.Second)
		w.wants("c", "person: my printer", "bot: my printer")
		w.receive(message("d", "6", "secret"), deletion("d", "7", "6"), edit("d", "8", "6", "secret, too"))
		rest(5 * time.Second)
		w.wants("d")
	})
}

func TestAnEditOfTheLastMessageIsAnsweredAnew(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Decider: genuine(t)})
		w.receive(message("c", "1", "the wifi does not work"))
		rest(time.Second)
		w.receive(edit("c", "2", "1", "how do I add my signature in mail?"))
		rest(time.Second)
		w.wantsLatest("c", "person: how do I add my signature in mail?", "bot", "bot")
		last := w.words("c")[2]
		if !strings.Contains(last, "You changed your message") || !strings.Contains(strings.ToLower(last), "signature") {
			t.Errorf("the correction: %q", last)
		}
		m := w.memory("c")
		if strings.Contains(strings.Join(append(m.Shown, m.Request), " "), "wifi") {
			t.Errorf("the bot still thinks of the words before: %+v", m)
		}
		w.receive(edit("c", "3", "1", "how do I add my signature in mail?"), edit("c", "2", "1", "again"))
		rest(time.Second)
		if got := len(w.words("c")); got != 3 {
			t.Errorf("what changes nothing or is repeated was answered: %q", w.words("c"))
		}
	})
}

func TestAnEditOfAnOlderMessageIsOnlyRecorded(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Decider: genuine(t)})
		w.receive(message("c", "1", "the wifi does not work"))
		rest(time.Second)
		w.receive(message("c", "2", "my printer is jammed"))
		rest(time.Second)
		before := w.memory("c")
		w.receive(edit("c", "3", "1", "the vpn does not work"))
		rest(time.Second)
		w.wantsLatest("c", "person: the vpn does not work", "bot", "person: my printer is jammed", "bot")
		if after := w.memory("c"); after.Request != before.Request || after.Before == nil {
			t.Errorf("the memory changed to %+v", after)
		}
	})
}

// What an action has done is not done again by saying the same in other words (promise P8).
func TestWhatWasDoneIsNotDoneAgainByAnEdit(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Decider: genuine(t)})
		w.receive(message("c", "1", "hello"))
		rest(time.Second)
		s, err := w.store.Load(t.Context(), "c")
		if err != nil {
			t.Fatal(err)
		}
		turn := bot.Turn{Conversation: s.Conversation, Entries: []handoff.Entry{
			{Kind: handoff.Ran, From: handoff.ByBot, Text: "password_reset", Detail: "ok"}}}
		if _, err := w.store.(bot.Store).Commit(t.Context(), turn); err != nil {
			t.Fatal(err)
		}
		w.receive(edit("c", "2", "1", "yes, hello"))
		rest(time.Second)
		w.wantsLatest("c", "person: yes, hello", "bot")
	})
}

func TestHumansAreToldOfAnEdit(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		follower := &recordingDesk{}
		w := open(t, bot.Options{Desks: []handoff.Desk{follower}})
		w.receive(message("c", "1", "human"))
		rest(time.Second)
		w.acts(1, "a1", handoff.Take, "")
		w.receive(message("c", "2", "my pasword is secret"))
		rest(time.Second)
		before := len(w.words("c"))
		w.receive(edit("c", "3", "2", "my password is secret"), deletion("c", "4", "2"))
		rest(time.Second)
		if got := len(w.words("c")); got != before {
			t.Errorf("the bot spoke: %q", w.words("c"))
		}
		got := follower.kinds()
		if n := len(got); n < 2 || got[n-2] != handoff.Amended || got[n-1] != handoff.Retracted {
			t.Errorf("the desk was told %v", got)
		}
		w.wantsNowhere("c", "secret")
	})
}

func TestADeletedRequestIsForgotten(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Decider: genuine(t)})
		w.receive(message("c", "1", "the wifi named secretwifi does not work"))
		rest(time.Second)
		w.receive(deletion("c", "2", "1"))
		rest(time.Second)
		w.wantsLatest("c", "person: (deleted)", "bot")
		w.wantsNowhere("c", "secretwifi")
		if m := w.memory("c"); m.Request != "" || m.Asked != nil {
			t.Errorf("the bot remembers %+v", m)
		}
		w.receive(deletion("c", "3", "1"), edit("c", "4", "1", "secretwifi again"), deletion("c", "5", "never said"))
		rest(time.Second)
		w.wantsLatest("c", "person: (deleted)", "bot")
		w.wantsNowhere("c", "secretwifi")
	})
}

func TestAnEditOfAMissedMessageIsThatMessage(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{})
		w.receive(edit("c", "2", "1", "my printer"))
		rest(time.Second)
		w.receive(message("c", "1", "my prnter"))
		rest(time.Second)
		w.wants("c", "person: my printer", "bot: my printer")
		w.receive(deletion("c", "4", "3"), message("c", "3", "taken back"))
		rest(time.Second)
		w.wants("c", "person: my printer", "bot: my printer")
	})
}

func TestAgentsChangesFollowTheMessage(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		chat := &recorder{}
		w := open(t, bot.Options{Channels: []bot.Channel{chat}, Desks: []handoff.Desk{&desk{}}})
		w.receive(pushed(message("c", "1", "human")))
		rest(time.Second)
		w.acts(1, "a1", handoff.Take, "")
		w.acts(1, "a2", handoff.Reply, "helo")
		rest(time.Second)
		seq := w.journal("c")[len(w.journal("c"))-1].Seq
		change := func(id string, verb handoff.Verb, agent handoff.Agent, text string) error {
			a := deed(1, id, verb, agent, text)
			a.Of = seq
			_, err := w.bot.Perform(t.Context(), a)
			return err
		}
		if err := change("a3", handoff.Amend, bob, "mine"); err == nil {
			t.Error("a colleague changed it")
		}
		if err := change("a4", handoff.Amend, ann, "hello"); err != nil {
			t.Fatal(err)
		}
		rest(time.Second)
		if err := change("a5", handoff.Retract, ann, ""); err != nil {
			t.Fatal(err)
		}
		rest(time.Second)
		chat.mu.Lock()
		defer chat.mu.Unlock()
		last := chat.sent[len(chat.sent)-3:]
		ref := fmt.Sprint("ref", last[0].ID)
		if last[1].Entry.Kind != handoff.Amended || last[1].Of != ref || last[2].Entry.Kind != handoff.Retracted ||
			last[2].Of != ref {
			t.Errorf("the channel got %+v, want changes of %s", last, ref)
		}
		w.wantsNowhere("c", "hello")
	})
}

// A note is changed and deleted where agents read, and no channel ever hears of it: not the one that is pushed to, and
// not those whose clients read what is for them in the journal.
func TestWhatBecomesOfANoteIsNothingForThePerson(t *testing.T) {
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
		chat, follower := &recorder{}, &recordingDesk{}
		w := open(t, bot.Options{Channels: []bot.Channel{chat}, Desks: []handoff.Desk{follower}})
		w.receive(pushed(message("c", "1", "human")))
		rest(time.Second)
		w.acts(1, "a1", handoff.AddNote, "zz he is rude")
		seq := w.journal("c")[len(w.journal("c"))-1].Seq
		rest(time.Second)
		before := len(chat.texts())
		for _, a := range []handoff.Act{deed(1, "a2", handoff.Amend, bob, "mine"), deed(1, "a3", handoff.Amend, ann, "zz he is upset"),
			deed(1, "a4", handoff.Retract, bob, ""), deed(1, "a5", handoff.Retract, ann, "")} {
			a.Of = seq
			_, err := w.bot.Perform(t.Context(), a)
			if allowed := a.Agent.ID == ann.ID; allowed != (err == nil) {
				t.Errorf("%s by %s: %v", a.Verb, a.Agent.ID, err)
			}
			rest(time.Second)
			for _, e := range w.journal("c") {
				person := e.Kind == handoff.Said || e.Kind == handoff.Amended || e.Kind == handoff.Retracted
				if person && strings.Contains(e.Text, "zz") || e.Kind.Changes() && (person || e.Delivery != "") {
					t.Errorf("after %s the person gets %+v", a.ID, e)
				}
			}
		}
		if got := chat.texts(); len(got) != before {
			t.Errorf("the channel got %q", got[before:])
		}
		kinds := follower.kinds()
		if n := len(kinds); n < 3 || kinds[n-2] != handoff.NoteAmended || kinds[n-1] != handoff.NoteRetracted {
			t.Errorf("the desk was told %v", kinds)
		}
		w.wantsNowhere("c", "zz")
	})
}

// A recordingDesk follows its cases.
type recordingDesk struct {
	desk
	told []handoff.Kind // guarded by mu
}

func (d *recordingDesk) Follow(_ context.Context, _ handoff.Case, e handoff.Entry) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.told = append(d.told, e.Kind)
	return nil
}

func (d *recordingDesk) kinds() []handoff.Kind {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.told)
}

// Whatever people say, change and delete in whatever order: in the end everything is as they left it, said once and
// answered, and what they deleted is nowhere.
func TestRandomChangesEndAsPeopleLeftThem(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		steps := rapid.SliceOfN(rapid.Custom(anyChange), 1, 12).Draw(r, "steps")
		bubble.Test(t, func(t *testing.T) {
			w := open(t, bot.Options{Store: bottest.NewMemory(), Timing: bot.DefaultTiming()})
			want := map[string]string{} // by message; "" is deleted
			for i, s := range steps {
				text := fmt.Sprintf("text-%d-end", i)
				switch {
				case s.what == bot.Message && want[s.of] == "":
					if _, said := want[s.of]; !said {
						want[s.of] = text
					}
					w.receive(message("c", s.of, text))
				case s.what == bot.Edited:
					if now, said := want[s.of]; !said || now != "" {
						want[s.of] = text
					}
					w.receive(edit("c", fmt.Sprint("e", i), s.of, text))
				case s.what == bot.Deleted:
					want[s.of] = ""
					w.receive(deletion("c", fmt.Sprint("e", i), s.of))
				}
				time.Sleep(s.wait)
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			w.holds(want, len(steps))
			w.stop()
		})
	})
}

// aChange is one thing that a person does.
type aChange struct {
	what bot.EventKind
	of   string
	wait time.Duration
}

func anyChange(r *rapid.T) aChange {
	return aChange{
		what: rapid.SampledFrom([]bot.EventKind{bot.Message, bot.Message, bot.Edited, bot.Deleted}).Draw(r, "what"),
		of:   rapid.SampledFrom([]string{"m1", "m2", "m3"}).Draw(r, "message"),
		wait: rapid.SampledFrom([]time.Duration{0, 100 * time.Millisecond, 10 * time.Second}).Draw(r, "wait"),
	}
}

// holds compares what is in the journal with how people left it.
func (w *world) holds(want map[string]string, steps int) {
	w.t.Helper()
	said := map[string]string{}
	for _, s := range handoff.Latest(w.journal("c")) {
		if s.Kind == handoff.Said && s.From == handoff.ByPerson {
			if s.Gone == (s.Text != "") {
				w.t.Fatalf("gone, or not: %+v", s)
			}
			said[s.Text] = s.Event
		}
	}
	kept, err := json.Marshal(w.journal("c"))
	if err != nil {
		w.t.Fatal(err)
	}
	left := 0
	for _, text := range want {
		if _, ok := said[text]; text != "" && !ok {
			w.t.Fatalf("%q is missing in %s", text, kept)
		}
		if text != "" {
			left++
		}
	}
	delete(said, "")
	if len(said) != left {
		w.t.Fatalf("got %v, want %v", said, want)
	}
	waiting, err := w.store.(bot.Store).Unhandled(w.t.Context(), time.Now().Add(time.Hour), 10)
	if err != nil || len(waiting) > 0 {
		w.t.Fatalf("unhandled: %v, %v", waiting, err)
	}
	if strings.Count(string(kept), `"said"`) == 0 && left > 0 {
		w.t.Fatalf("after %d steps nothing is said", steps)
	}
}
