package sqlite_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/handoff"
)

// BenchmarkDurableTurn measures the store's part of a message: received, then decided and committed with four entries,
// one of them to be sent. Both are on the disk when the next begins.
func BenchmarkDurableTurn(b *testing.B) {
	for _, talks := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("conversations=%d", talks), func(b *testing.B) {
			s := open(b, b.TempDir())
			defer closed(b, s)
			var turns atomic.Int64
			b.ResetTimer()
			spread(b, talks, func(ctx context.Context, talk int) error {
				return durableTurn(ctx, s, "talk-"+strconv.Itoa(talk), turns.Add(1))
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
		})
	}
}

// BenchmarkGrowth shows that a turn costs the same however many conversations are stored.
func BenchmarkGrowth(b *testing.B) {
	for _, stored := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprintf("stored=%d", stored), func(b *testing.B) {
			s := filled(b, stored)
			defer closed(b, s)
			turn := int64(stored)
			b.ResetTimer()
			for b.Loop() {
				turn++
				talk := "talk-" + strconv.FormatInt(turn*7919%int64(stored), 10)
				if err := durableTurn(b.Context(), s, talk, turn); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkQueue measures a page of the queue with 100,000 open cases, as agents ask for it.
func BenchmarkQueue(b *testing.B) {
	s := filled(b, 100_000)
	defer closed(b, s)
	open := []handoff.State{handoff.Opening, handoff.Waiting, handoff.Taken}
	for name, f := range map[string]handoff.Filter{
		"open":   {States: open, Reader: "ada", Limit: 50},
		"team":   {States: open, Team: "team-3", Reader: "ada", Limit: 50},
		"mine":   {States: open, Agent: "ada", Reader: "ada", Limit: 50},
		"person": {Person: "p-talk-77", Limit: 50},
		"all":    {Limit: 200},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Queue(b.Context(), f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkLessons measures what the teaching page reads, with 100,000 conversations stored: the latest 2,000 lessons
// and 300 utterances.
func BenchmarkLessons(b *testing.B) {
	s := filled(b, 100_000)
	defer closed(b, s)
	var all sync.WaitGroup
	for w := range 200 {
		all.Go(func() {
			for i := range 15 {
				t := answer(bot.Conversation{ID: fmt.Sprintf("doubt-%d-%d", w, i)})
				t.Entries[1].Why.Rule, t.Entries[2].Outcome = "unknown", handoff.Unknown
				if _, err := s.Commit(b.Context(), t); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	b.Run("lessons", func(b *testing.B) {
		for b.Loop() {
			found, err := s.Lessons(b.Context(), time.Unix(2_000_000_000, 0), nil, 2000)
			if err != nil || len(found) != 2000 {
				b.Fatal(len(found), err)
			}
		}
	})
	b.Run("utterances", func(b *testing.B) {
		for b.Loop() {
			if found, err := s.Utterances(b.Context(), nil, 300); err != nil || len(found) != 300 {
				b.Fatal(len(found), err)
			}
		}
	})
}

// spread divides b.N calls among that many goroutines.
func spread(b *testing.B, goroutines int, do func(ctx context.Context, i int) error) {
	var all sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(b.N))
	for i := range goroutines {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := do(b.Context(), i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

func durableTurn(ctx context.Context, s *sqlite.Store, talk string, turn int64) error {
	e := event(talk, strconv.FormatInt(turn, 10))
	if _, err := s.Receive(ctx, e); err != nil {
		return err
	}
	snap, err := s.Load(ctx, talk)
	if err != nil {
		return err
	}
	t := answer(snap.Conversation)
	t.Handled = []bot.EventKey{e.Key()}
	_, err = s.Commit(ctx, t)
	return err
}

func event(talk, id string) bot.Event {
	return bot.Event{
		Channel: "web", ID: id, Conversation: talk, Kind: bot.Message, At: time.Unix(1_800_000_000, 0).UTC(),
		Person: handoff.Person{ID: "p-" + talk}, Text: "I cannot sign in since this morning, it says the password is wrong",
	}
}

// BenchmarkChronicle reads what tells how articles served in the last 10,000 turns, whatever was before.
func BenchmarkChronicle(b *testing.B) {
	s := filled(b, 10_000)
	for b.Loop() {
		entries, err := handoff.OldestFirst(s.Chronicle(b.Context(), time.Unix(1_800_000_000, 0), 200_000, handoff.ServingKinds()...))
		if err != nil || len(entries) != 20_000 {
			b.Fatal(len(entries), err)
		}
	}
}

// answer is a turn as it is on a usual day.
func answer(c bot.Conversation) bot.Turn {
	now := time.Unix(1_800_000_001, 0).UTC()
	c.Channel, c.Lang, c.Owner, c.Updated = "web", "en", bot.OwnerBot, now
	const text = "I cannot sign in since this morning"
	c.Memory = bot.Memory{Request: text, Shown: []string{"reset-password"}, Answered: true}
	said := handoff.Entry{At: now, Kind: handoff.Said, From: handoff.ByPerson, Text: text}
	understood := handoff.Entry{At: now, Kind: handoff.Understood, From: handoff.ByBot, Why: &handoff.Why{
		Rule: "answer", Utterance: said.Text, Lang: "en", Knowledge: 0.9,
		Intents:  []handoff.Weighed{{ID: "password-forgotten", Score: 0.8}, {ID: "account-locked", Score: 0.1}},
		Articles: []handoff.Weighed{{ID: "reset-password", Title: "Reset your password", Score: 0.9}},
	}}
	reply := handoff.Entry{
		At: now, Kind: handoff.Said, From: handoff.ByBot, Outcome: handoff.Answered, Delivery: handoff.Pending,
		Text:  "You can reset it yourself:\n\n1. Open the portal\n2. Choose **Forgot password**\n3. Follow the steps",
		Shown: handoff.Shown{Sources: []handoff.Source{{Article: "reset-password", Title: "Reset your password"}}},
	}
	tried := handoff.Entry{At: now, Kind: handoff.Stepped, From: handoff.ByBot, Text: "offered"}
	return bot.Turn{Conversation: c, Entries: []handoff.Entry{said, understood, reply, tried}}
}

// filled is a store with that many conversations of one turn, each with a waiting case of one of ten teams. It is
// opened anew so that the write-ahead log of filling is not counted.
func filled(b *testing.B, conversations int) *sqlite.Store {
	b.Helper()
	dir := b.TempDir()
	s := open(b, dir)
	fill(b, s, conversations)
	closed(b, s)
	return open(b, dir)
}

func fill(b *testing.B, s *sqlite.Store, conversations int) {
	b.Helper()
	const writers = 200 // so that few syncs are needed
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := w; i < conversations; i += writers {
				t := answer(bot.Conversation{ID: "talk-" + strconv.Itoa(i)})
				t.Case = &handoff.Case{
					State: handoff.Waiting, Team: "team-" + strconv.Itoa(i%10), Priority: handoff.Priorities()[i%4],
					Person: handoff.Person{ID: "p-" + t.Conversation.ID}, Opened: time.Unix(int64(1_800_000_000+i), 0),
				}
				if i%1000 == 0 {
					t.Case.State, t.Case.Agent = handoff.Taken, handoff.Agent{ID: "ada"}
				}
				if _, err := s.Commit(b.Context(), t); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

func closed(t testing.TB, s *sqlite.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// BenchmarkFind looks for cases among 100,000, most of them resolved, and counts them as the tabs do.
func BenchmarkFind(b *testing.B) {
	s := crowded(b, 100_000)
	defer closed(b, s)
	now := bottest.CrowdStart().Add(2 * 365 * 24 * time.Hour)
	open := []handoff.State{handoff.Opening, handoff.Waiting, handoff.Taken, handoff.Asking, handoff.Escalated}
	for _, c := range []struct {
		name, query string
		f           handoff.Filter
	}{
		{"common", "password", handoff.Filter{}}, {"rare", "projector", handoff.Filter{}},
		{"two common", "password printer", handoff.Filter{}}, {"umlaut", "mueller", handoff.Filter{}},
		{"phrase", `"reset it yourself"`, handoff.Filter{}}, {"prefix", "pass", handoff.Filter{}},
		{"short prefix", "bar", handoff.Filter{}}, {"person", "from:anna", handoff.Filter{}},
		{"number", "FL-77777", handoff.Filter{}}, {"nothing", "password xylophone", handoff.Filter{}},
		{"common, of the open ones", "password", handoff.Filter{States: open}},
		{"common, and mine", "password", handoff.Filter{Reader: "agent-33", Only: handoff.Only{Mine: true}}},
		{"rare pair", "projector Müller", handoff.Filter{}},
		{"open", "", handoff.Filter{States: open, Only: handoff.Only{Awake: true, Now: now}}},
		{"open, hidden team", "", handoff.Filter{States: open, Hidden: []string{"team-3"}, Only: handoff.Only{Awake: true, Now: now}}},
		{"mine", "", handoff.Filter{States: open, Only: handoff.Only{Mine: true, Awake: true, Now: now}}},
		{"attention", "", handoff.Filter{States: open, Only: handoff.Only{Concerns: true, Unread: true}}},
		{"later", "", handoff.Filter{States: open, Only: handoff.Only{Asleep: true, Now: now}}},
	} {
		c.f.Limit = 50
		c.f.Reader = cmp.Or(c.f.Reader, "agent-33")
		b.Run("rows/"+c.name, func(b *testing.B) {
			for b.Loop() {
				find(b, s, c.query, c.f)
			}
		})
		b.Run("count/"+c.name, func(b *testing.B) {
			q, _ := handoff.ReadQuery(c.query, "FL")
			n := 0
			for b.Loop() {
				var err error
				if n, err = s.Count(b.Context(), q, c.f, 1000); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n), "cases")
		})
	}
}

func crowded(b *testing.B, cases int) *sqlite.Store {
	b.Helper()
	dir := b.TempDir()
	if d := os.Getenv("FIRSTLINE_CROWD"); d != "" { // a folder that keeps it for the next run
		dir = d
	}
	s := open(b, dir)
	if n, _ := s.Count(b.Context(), handoff.Query{}, handoff.Filter{}, 1); n == 0 {
		began := time.Now()
		if err := bottest.Crowd(b.Context(), s, cases); err != nil {
			b.Fatal(err)
		}
		b.Log("built in", time.Since(began))
	}
	closed(b, s)
	return open(b, dir)
}
