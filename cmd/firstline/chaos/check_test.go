package chaos

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/handoff"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// A teller makes up a history in which every promise is kept.
type teller struct {
	t     *rapid.T
	h     History
	cases int64
}

func histories(t *rapid.T) History {
	w := &teller{t: t}
	w.breakThings()
	for i := range rapid.IntRange(1, 4).Draw(t, "talks") {
		w.talk(fmt.Sprintf("web:%d", i))
	}
	return w.h
}

// breakThings draws faults, some of which overlap.
func (w *teller) breakThings() {
	w.h.Ended = noon.Add(5 * time.Minute)
	at := noon
	for i := range rapid.IntRange(0, 5).Draw(w.t, "faults") {
		at = at.Add(w.upTo(30*time.Second, "until it breaks"))
		w.h.Faults = append(w.h.Faults, Fault{fmt.Sprintf("fault %d", i), at, at.Add(w.upTo(20*time.Second, "broken"))})
	}
}

func (w *teller) upTo(most time.Duration, what string) time.Duration {
	return time.Duration(rapid.Int64Range(0, int64(most)).Draw(w.t, what))
}

// talk draws a conversation: questions with answers, and now and then a human.
func (w *teller) talk(id string) {
	k, at := Talk{Conversation: id}, noon
	for i := range rapid.IntRange(1, 6).Draw(w.t, "sentences") {
		s := Said{ID: fmt.Sprintf("m-%d", i), Event: fmt.Sprintf("m-%d", i), At: at.Add(w.upTo(5*time.Second, "pause"))}
		s.Acknowledged, s.Answered = w.patient(s.At)
		at = s.Answered
		k.Said = append(k.Said, s)
		k.hear(handoff.ByPerson, s.ID, "anything")
		k.note(handoff.Entry{Kind: handoff.Understood})
		for j := range rapid.IntRange(1, 2).Draw(w.t, "answers") {
			k.hear(handoff.ByBot, "", fmt.Sprintf("answer %d", j))
		}
		if rapid.Bool().Draw(w.t, "looks") {
			k.Glimpses = slices.Clone(k.Heard)
		}
		if rapid.IntRange(0, 3).Draw(w.t, "human") == 0 {
			at = w.human(&k, at)
		}
	}
	w.h.Talks = append(w.h.Talks, k)
}

// patient draws when a message is acknowledged and answered: neither later than people have patience for.
func (w *teller) patient(from time.Time) (acknowledged, answered time.Time) {
	answered = from.Add(w.upTo(Patience, "wait"))
	for _, f := range w.h.Faults {
		if !f.Begun.After(answered) && f.Ended.After(answered) && f.Ended.After(from) {
			answered = f.Ended.Add(w.upTo(Patience, "wait after a fault"))
		}
	}
	return from.Add(w.upTo(answered.Sub(from), "acknowledged")), answered
}

// human has an agent take the conversation, say something, and perhaps hand back.
func (w *teller) human(k *Talk, at time.Time) time.Time {
	w.cases++
	k.note(handoff.Entry{Kind: handoff.Opened, Case: w.cases})
	take := Take{Asked: at.Add(time.Second), Taken: at.Add(2 * time.Second)}
	k.note(handoff.Entry{Kind: handoff.TookOver})
	k.hear(handoff.BySystem, "", "somebody has taken over")
	take.After = k.last()
	k.hear(handoff.ByAgent, "", "hello")
	id := fmt.Sprintf("h-%d", w.cases)
	k.Said = append(k.Said, Said{ID: id, At: at.Add(3 * time.Second), Acknowledged: at.Add(4 * time.Second)})
	k.hear(handoff.ByPerson, id, "hello you")
	if rapid.Bool().Draw(w.t, "handed back") {
		take.Before, take.Back = k.last(), at.Add(5*time.Second)
		k.note(handoff.Entry{Kind: handoff.HandedBack})
		if rapid.Bool().Draw(w.t, "again") {
			k.note(handoff.Entry{Kind: handoff.Opened, Case: w.cases})
			k.note(handoff.Entry{Kind: handoff.HandedBack})
		}
		k.hear(handoff.ByBot, "", "here I am again")
	} else {
		k.note(handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Delivery: handoff.HeldBack, Text: "too late"})
		k.note(handoff.Entry{Kind: handoff.Solved})
		take.Before, take.Back = k.last(), at.Add(5*time.Second)
	}
	k.Takes = append(k.Takes, take)
	return at.Add(6 * time.Second)
}

// hear adds a message, note what people do not see.
func (k *Talk) hear(from handoff.Speaker, id, text string) {
	k.note(handoff.Entry{Kind: handoff.Said, From: from, Event: id, Text: text})
	k.Heard = append(k.Heard, Word{k.last(), from, id, text})
}

func (k *Talk) note(e handoff.Entry) {
	e.Seq = k.last() + 1
	k.Journal = append(k.Journal, e)
}

func (k *Talk) last() int64 { return int64(len(k.Journal)) }

func TestAHistoryInWhichAllIsKeptHasNoViolation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, v := range Check(histories(t)) {
			t.Error(v)
		}
	})
}

// A lie changes a correct history so that one promise is broken in the talk k, and says whether it could.
type lie struct {
	name   string
	breaks Promise
	tell   func(t *rapid.T, h *History, k *Talk) bool
}

var lies = []lie{
	{"an acknowledged message is lost", Kept, func(t *rapid.T, _ *History, k *Talk) bool {
		i := k.draw(t, handoff.ByPerson)
		k.Heard, k.Glimpses = slices.Delete(k.Heard, i, i+1), nil
		return true
	}},
	{"a message is stored twice", Once, func(t *rapid.T, _ *History, k *Talk) bool {
		again := k.Heard[k.draw(t, handoff.ByPerson)]
		again.Seq = k.last() + 1
		k.Heard = append(k.Heard, again)
		return true
	}},
	{"what Slack has is not in the journal", Kept, func(t *rapid.T, _ *History, k *Talk) bool {
		i := k.drawEntry(t)
		k.Journal = slices.Delete(k.Journal, i, i+1)
		return true
	}},
	{"what Slack has is in the journal twice", Once, func(t *rapid.T, _ *History, k *Talk) bool {
		i := k.drawEntry(t)
		k.Journal = slices.Insert(k.Journal, i, k.Journal[i])
		return true
	}},
	{"what was read is another text now", Steady, func(t *rapid.T, _ *History, k *Talk) bool {
		if len(k.Glimpses) == 0 {
			return false
		}
		k.Heard[rapid.IntRange(0, len(k.Glimpses)-1).Draw(t, "which")].Text = "something else"
		return true
	}},
	{"what was read is gone", Steady, func(_ *rapid.T, _ *History, k *Talk) bool {
		if len(k.Glimpses) == 0 {
			return false
		}
		k.Heard = k.Heard[:len(k.Glimpses)-1]
		return true
	}},
	{"two messages change places", Steady, func(_ *rapid.T, _ *History, k *Talk) bool {
		k.Heard[0].Seq, k.Heard[1].Seq = k.Heard[1].Seq, k.Heard[0].Seq
		return true
	}},
	{"an acknowledged message has no answer", Answered, func(t *rapid.T, _ *History, k *Talk) bool {
		s := k.Said[k.drawSaid(t)]
		own := slices.IndexFunc(k.Heard, func(w Word) bool { return w.ID == s.ID })
		k.Heard = slices.Delete(k.Heard, own+1, own+1+len(replies(k.Heard, s.ID)))
		return true
	}},
	{"an answer comes twice", AnsweredOnce, func(t *rapid.T, _ *History, k *Talk) bool {
		i := k.draw(t, handoff.ByBot)
		again := k.Heard[i]
		again.Seq++ // where an entry that nobody sees may be, or the next message is put off
		k.Heard = slices.Insert(k.Heard, i+1, again)
		return true
	}},
	{"an event is decided twice, with different words", AnsweredOnce, func(t *rapid.T, _ *History, k *Talk) bool {
		i := slices.IndexFunc(k.Journal, func(e handoff.Entry) bool { return e.Kind == handoff.Understood })
		k.Journal = slices.Insert(k.Journal, i+1, handoff.Entry{Seq: k.Journal[i].Seq, Kind: handoff.Understood})
		return true
	}},
	{"the bot speaks after a take, as the agent sees", Silent, func(t *rapid.T, _ *History, k *Talk) bool {
		if len(k.Takes) == 0 {
			return false
		}
		take := k.Takes[rapid.IntRange(0, len(k.Takes)-1).Draw(t, "take")]
		i := slices.IndexFunc(k.Heard, func(w Word) bool { return w.Seq == take.After })
		k.Heard = slices.Insert(k.Heard, i+1, Word{Seq: take.After + 1, From: handoff.ByBot, Text: "and another thing"})
		return true
	}},
	{"the bot speaks after a take, before anybody looks", Silent, func(_ *rapid.T, _ *History, k *Talk) bool {
		i := slices.IndexFunc(k.Journal, func(e handoff.Entry) bool { return e.Kind == handoff.TookOver })
		if i < 0 {
			return false
		}
		k.Journal = slices.Insert(k.Journal, i+1,
			handoff.Entry{Seq: k.Journal[i].Seq, Kind: handoff.Said, From: handoff.ByBot, Text: "and another thing"})
		return true
	}},
	{"an answer is late though nothing is broken", Prompt, func(t *rapid.T, h *History, k *Talk) bool {
		s := &k.Said[k.drawSaid(t)]
		s.Answered = s.Answered.Add(Patience + time.Second)
		for slices.ContainsFunc(h.Faults, func(f Fault) bool {
			return f.Ended.After(s.Answered.Add(-Patience-time.Second)) && !f.Begun.After(s.Answered)
		}) {
			s.Answered = s.Answered.Add(time.Second)
		}
		return len(k.Takes) == 0 // else it may be the human who is late
	}},
	{"work stands still after a fault", Prompt, func(_ *rapid.T, h *History, k *Talk) bool {
		end := h.Ended.Add(-Patience - time.Second)
		h.Faults = append(h.Faults, Fault{"the last one", end.Add(-time.Minute), end})
		k.Said = append(k.Said, Said{ID: "late", At: end.Add(-time.Second)})
		return len(k.Takes) == 0
	}},
	{"a case is opened twice", OneCase, func(_ *rapid.T, _ *History, k *Talk) bool {
		i := slices.IndexFunc(k.Journal, func(e handoff.Entry) bool { return e.Kind == handoff.Opened })
		if i < 0 {
			return false
		}
		k.Journal = slices.Insert(k.Journal, i, k.Journal[i])
		return true
	}},
	{"a case is two people's", OneCase, func(_ *rapid.T, h *History, k *Talk) bool {
		i := slices.IndexFunc(k.Journal, func(e handoff.Entry) bool { return e.Kind == handoff.Opened })
		if i < 0 {
			return false
		}
		h.Talks = append(h.Talks, Talk{Conversation: "web:another", Journal: []handoff.Entry{k.Journal[i]}})
		return true
	}},
}

// draw gives the place of a message by this speaker.
func (k *Talk) draw(t *rapid.T, by handoff.Speaker) int {
	var places []int
	for i, w := range k.Heard {
		if w.From == by {
			places = append(places, i)
		}
	}
	return rapid.SampledFrom(places).Draw(t, "place")
}

// drawEntry gives the place in the journal of something that the bot has answered.
func (k *Talk) drawEntry(t *rapid.T) int {
	event := k.Said[k.drawSaid(t)].Event
	return slices.IndexFunc(k.Journal, func(e handoff.Entry) bool { return e.Event == event })
}

// drawSaid gives the place of something that the bot has answered.
func (k *Talk) drawSaid(t *rapid.T) int {
	var places []int
	for i, s := range k.Said {
		if !s.Answered.IsZero() {
			places = append(places, i)
		}
	}
	return rapid.SampledFrom(places).Draw(t, "said")
}

// TestEveryLieIsFound makes sure that a run could fail.
func TestEveryLieIsFound(t *testing.T) {
	for _, l := range lies {
		t.Run(l.name, func(t *testing.T) {
			told := 0
			rapid.Check(t, func(t *rapid.T) {
				h := histories(t)
				i := rapid.IntRange(0, len(h.Talks)-1).Draw(t, "talk")
				if !l.tell(t, &h, &h.Talks[i]) {
					return
				}
				told++
				found := Check(h)
				if !slices.ContainsFunc(found, func(v Violation) bool { return v.Promise == l.breaks }) {
					t.Errorf("got %v, want one about %q", found, l.breaks)
				}
			})
			if told == 0 {
				t.Error("no history was fit for this lie")
			}
		})
	}
}

func TestWhoWaitsWhileSomethingIsBrokenIsNotKeptWaiting(t *testing.T) {
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	faults := []Fault{{"a kill", at(5), at(20)}, {"a pause", at(25), at(60)}}
	for _, test := range []struct {
		from, until int
		want        time.Duration
		since       string
	}{
		{0, 3, 3 * time.Second, "from the beginning"},
		{0, 21, 5 * time.Second, "from the beginning"},
		{6, 19, 0, "from the beginning"},
		{6, 30, 5 * time.Second, "after the end of a kill"},
		{6, 75, 15 * time.Second, "after the end of a pause"},
		{61, 100, 39 * time.Second, "from the beginning"},
	} {
		got, since := undisturbed(faults, at(test.from), at(test.until))
		if got != test.want || since != test.since {
			t.Errorf("%d to %d: got %v %s, want %v %s", test.from, test.until, got, since, test.want, test.since)
		}
	}
}
