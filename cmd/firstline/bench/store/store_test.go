package store

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/redis/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// subjects are both databases, the real ones.
func subjects(t *testing.T) map[string]Subject {
	t.Helper()
	inFolder, err := SQLite(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	onServer, err := Redis(t.Context(), redistest.Start(t).URL())
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]Subject{"SQLite": inFolder, "Redis": onServer}
	for _, s := range all {
		t.Cleanup(func() {
			if err := s.Close(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		})
	}
	return all
}

// What is counted was really stored: each turn is a version of its conversation, with all of its entries.
func TestEveryTurnThatIsCountedIsStored(t *testing.T) {
	for name, subject := range subjects(t) {
		t.Run(name, func(t *testing.T) {
			s, err := subject.Open(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			e := start(t.Context(), s)
			m, talks := newMeasure(), talks("t", 5)
			if err := errors.Join(side(t.Context(), m, 300*time.Millisecond, talks, e.turn), e.stop()); err != nil {
				t.Fatal(err)
			}
			alone := newMeasure()
			if err := side(t.Context(), alone, 100*time.Millisecond, talks, byStore(s)); err != nil {
				t.Fatal(err)
			}
			var stored int64
			for _, talk := range talks {
				snapshot, err := s.Load(t.Context(), talk)
				if err != nil || len(snapshot.Events) > 0 {
					t.Fatal(len(snapshot.Events), err)
				}
				journal, err := s.Journal(t.Context(), talk, 0, 1<<20)
				if version := snapshot.Conversation.Version; err != nil || int64(len(journal)) != 4*version {
					t.Errorf("%d turns have %d entries: %v", version, len(journal), err)
				}
				stored += snapshot.Conversation.Version
			}
			if stored != m.count+alone.count || m.count == 0 || alone.count == 0 || m.whole.All().Count != m.count {
				t.Errorf("%d turns are stored, %d and %d were counted", stored, m.count, alone.count)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAReportHasEveryFigure(t *testing.T) {
	for name, subject := range subjects(t) {
		t.Run(name, func(t *testing.T) {
			stages := map[string]bool{}
			r, err := Run(t.Context(), subject, Options{Each: 60 * time.Millisecond, Conversations: []int{1, 4},
				Journals: []int{2, 6}, Stored: []int{40, 80},
				Progress: func(stage string, _, _ int64) { stages[stage] = true }})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Turns) != 2 || len(r.Journals) != 2 || len(r.Stored) != 2 || r.Memory <= 0 || r.EventBytes < len(asked) ||
				r.TurnBytes < len(answered) {
				t.Fatalf("%+v", r)
			}
			for _, turns := range r.Turns {
				if turns.Engine <= 0 || turns.Alone <= 0 || turns.Bare <= 0 || turns.Ratio <= 0 || turns.Ack.Count == 0 ||
					turns.Whole.P50 < turns.Ack.P50 || turns.WholeBare.Count == 0 || turns.WholeAlone.Count == 0 {
					t.Errorf("%+v", turns)
				}
			}
			for _, g := range append(r.Journals, r.Stored...) {
				if g.Turn.Count == 0 || g.Ratio <= 0 {
					t.Errorf("%+v", g)
				}
			}
			if r.Journals[0].Ratio != 1 || r.Stored[0].Ratio != 1 || len(stages) < 5 {
				t.Errorf("%+v %v", r, stages)
			}
			var text strings.Builder
			if err := r.Print(&text); err != nil || !strings.Contains(text.String(), "conversations stored") {
				t.Errorf("%v: %s", err, text.String())
			}
		})
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	dir := t.TempDir()
	s, err := SQLite(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	fillAndClose(t, s)
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	server := redistest.Start(t)
	if s, err = Redis(t.Context(), server.URL()); err != nil {
		t.Fatal(err)
	}
	fillAndClose(t, s)
	look, err := Redis(t.Context(), server.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer look.Close(t.Context())
	if keys, err := look.(*byRedis).bare.DBSize(t.Context()).Result(); err != nil || keys > 0 {
		t.Errorf("%d keys are left behind: %v", keys, err)
	}
}

func fillAndClose(t *testing.T, subject Subject) {
	t.Helper()
	s, err := subject.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(fill(t.Context(), s, talks("t", 3), 2, func() {}), subject.Commit(t.Context(), []byte("x")), s.Close(),
		subject.Close(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
}

// A store that swallows turns does not look quick.
func TestATurnThatNeverComesIsAnError(t *testing.T) {
	subject, err := SQLite(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer subject.Close(t.Context())
	s, err := subject.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	e := start(t.Context(), swallowing{s})
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	if err := errors.Join(e.turn(ctx, "t", 1, newMeasure())); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	_ = e.stop() // it complains, as it should
}

type swallowing struct{ Store }

func (swallowing) Commit(context.Context, bot.Turn) (bot.Conversation, error) {
	return bot.Conversation{}, errors.New("the disk is full")
}

func TestFlatIsWithinAFifth(t *testing.T) {
	for _, c := range []struct {
		p50  []float64
		flat bool
	}{{nil, true}, {[]float64{1}, true}, {[]float64{1, 1.19, 0.81}, true}, {[]float64{1, 1.3}, false}, {[]float64{1, 0.7}, false}} {
		var all []Growth
		for _, v := range c.p50 {
			g := Growth{}
			g.Turn.P50 = v
			all = append(all, g)
		}
		if relate(all); flat(all) != c.flat {
			t.Errorf("%v: flat is %v", c.p50, flat(all))
		}
	}
}
