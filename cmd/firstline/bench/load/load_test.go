package load

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The pauses of a Poisson process are exponential: mean and deviation are one over the rate, and a share of 1/e of them
// is longer than that. The bounds are five times the deviation of what is measured.
func TestArrivalsAreAPoissonProcess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(0.1, 5000).Draw(t, "rate")
		a := arrivals{chance: chanceOf(rapid.Uint64().Draw(t, "seed"), -1), rate: rate}
		const n = 20_000
		var before time.Duration
		var sum, squares, long float64
		for range n {
			at := a.next()
			pause := (at - before).Seconds() * rate
			if before = at; pause < 0 {
				t.Fatal("an arrival comes before the one before it")
			}
			sum, squares = sum+pause, squares+pause*pause
			if pause > 1 {
				long++
			}
		}
		mean, share := sum/n, long/n
		deviation := math.Sqrt(squares/n - mean*mean)
		if math.Abs(mean-1) > 5/math.Sqrt(n) || math.Abs(deviation-1) > 5*math.Sqrt(2.0/n)*1.5 ||
			math.Abs(share-1/math.E) > 5*math.Sqrt(0.24/n) {
			t.Fatalf("at rate %v: mean %v, deviation %v, longer than the mean %v", rate, mean, deviation, share)
		}
	})
}

// A server that is deaf for a second does not stop what is due meanwhile, and all of it counts the whole wait.
func TestWhatWasDueWhileANodeHungCountsFromWhenItWasDue(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		hang := &hung{until: time.Now().Add(10 * time.Second)}
		report, err := Run(t.Context(), Options{Rate: 20, Duration: 10 * time.Second, Drain: time.Minute, Seed: 3},
			Target{Channels: []Channel{hang}}, Watch{})
		if err != nil {
			t.Fatal(err)
		}
		if report.Conversations < 100 || report.Acknowledged != report.Due {
			t.Fatalf("%+v", report.Counts)
		}
		// of what is due evenly over ten seconds and gets through at their end half waits for more than five
		if report.Ack.P50 < 3000 || report.Ack.P50 > 6000 || report.Ack.Max < 9000 {
			t.Errorf("acknowledgement %+v", report.Ack)
		}
	})
}

// hung takes nothing until a moment, and then answers at once.
type hung struct{ until time.Time }

func (h *hung) begin(context.Context) (talk, error) {
	return &hungTalk{hung: h, said: make(chan string, 10)}, nil
}

type hungTalk struct {
	*hung
	said chan string
	n    int
}

func (h *hungTalk) next() string {
	h.n++
	return fmt.Sprint(h.n)
}

func (h *hungTalk) send(ctx context.Context, id string, _ words) error {
	if !until(ctx, h.until) {
		return ctx.Err()
	}
	h.said <- id
	return nil
}

func (h *hungTalk) listen(ctx context.Context, hear func(line), _ func(error)) {
	for {
		select {
		case id := <-h.said:
			hear(line{key: "own" + id, from: "person", of: id})
			hear(line{key: "bot" + id, from: "bot", outcome: "answer"})
		case <-ctx.Done():
			return
		}
	}
}

func (h *hungTalk) last(context.Context, func(line)) error { return nil }
func (h *hungTalk) journal() bool                          { return true }
func (h *hungTalk) timed() bool                            { return true }
func (h *hungTalk) isHuman(choice) bool                    { return false }
func (h *hungTalk) name() string                           { return "hung" }

// A sloppy is a web chat that does not keep its promises.
type sloppy struct {
	answers func(n int) int // how often it answers the nth message
	entered func(n int) int // how often the nth message stands in the journal

	mu    sync.Mutex
	talks map[string][]map[string]any // guarded by mu
	made  int                         // guarded by mu
	said  int                         // guarded by mu
}

func (s *sloppy) serve(t *testing.T) string {
	s.talks = map[string][]map[string]any{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/conversations", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.made++
		_, _ = fmt.Fprintf(w, `{"id":"c%d","token":"t"}`, s.made)
	})
	mux.HandleFunc("POST /api/v1/conversations/{id}/messages", func(w http.ResponseWriter, r *http.Request) {
		var post struct{ ID string }
		_ = json.NewDecoder(r.Body).Decode(&post)
		s.take(r.PathValue("id"), post.ID)
		_, _ = fmt.Fprint(w, `{"accepted":true}`)
	})
	mux.HandleFunc("GET /api/v1/conversations/{id}/messages", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		list := s.talks[r.PathValue("id")]
		if r.FormValue("after") != "0" || list == nil {
			list = []map[string]any{}
		}
		_ = json.NewEncoder(w).Encode(list)
	})
	mux.HandleFunc("GET /api/v1/conversations/{id}/events", func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done() // what is not streamed is found at the end
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func (s *sloppy) take(conversation, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said++
	add := func(m map[string]any) {
		m["seq"] = len(s.talks[conversation]) + 1
		s.talks[conversation] = append(s.talks[conversation], m)
	}
	for range s.entered(s.said) {
		add(map[string]any{"from": "person", "message_id": id})
	}
	for range s.answers(s.said) {
		add(map[string]any{"from": "bot", "outcome": "answer"})
	}
}

func always(n int) func(int) int { return func(int) int { return n } }

// fifth gives one number for every fifth message, and another for all others.
func fifth(n, others int) func(int) int {
	return func(i int) int {
		if i%5 == 0 {
			return n
		}
		return others
	}
}

func TestBrokenPromisesAreFoundOut(t *testing.T) {
	for _, c := range []struct {
		name             string
		entered, answers func(int) int
		lost, twice      bool
	}{
		{"kept", always(1), always(1), false, false},
		{"now and then no answer", always(1), fifth(0, 1), true, false},
		{"never an answer", always(1), always(0), true, false},
		{"never even taken up", always(0), always(0), true, false},
		{"now and then two answers", always(1), fifth(2, 1), false, true},
		{"now and then taken up twice", fifth(2, 1), always(1), false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			web := newWeb([]string{(&sloppy{answers: c.answers, entered: c.entered}).serve(t)})
			defer web.close()
			report, err := Run(t.Context(), Options{Rate: 50, Duration: 300 * time.Millisecond, Drain: 2 * time.Second, Seed: 1},
				Target{Channels: []Channel{web}}, Watch{})
			if err != nil {
				t.Fatal(err)
			}
			if (report.Lost > 0) != c.lost || (report.Twice > 0) != c.twice || report.Kept() != (!c.lost && !c.twice) {
				t.Errorf("%+v", report.Counts)
			}
			if report.Acknowledged == 0 {
				t.Error("nothing was said")
			}
		})
	}
}

// On a platform, where nothing says what a post answers, what is said twice is known by what the bot notes with it, or
// because there are more posts than messages.
func TestPostsOfAPlatformAreCounted(t *testing.T) {
	for _, c := range []struct {
		name  string
		posts []line
		twice int
		owed  int
	}{
		{"one for each", []line{{key: "1", once: "a"}, {key: "2", once: "b"}}, 0, 0},
		{"one for both", []line{{key: "1", once: "a"}}, 0, 0},
		{"none", nil, 0, 2},
		{"the same under two keys", []line{{key: "1", once: "a"}, {key: "2", once: "a"}}, 1, 0},
		{"read again", []line{{key: "1", once: "a"}, {key: "1", once: "a"}}, 0, 0},
		{"more than messages", []line{{key: "1"}, {key: "2"}, {key: "3"}}, 1, 0},
	} {
		a := newAccount(false)
		for _, id := range []string{"x", "y"} {
			a.say(id, time.Now())
			a.acknowledge(id)
		}
		for _, l := range c.posts {
			l.from, l.outcome = "bot", posting
			a.hear(l)
		}
		if b := a.balance(); b.twice != c.twice || b.owed != c.owed {
			t.Errorf("%s: %+v", c.name, b)
		}
	}
}

// A turn may answer and then ask whether to go on with what the question interrupted. Another turn may not.
func TestOneTurnMaySaySeveralThings(t *testing.T) {
	for _, c := range []struct {
		name  string
		turns []string
		then  string // outcome of the second
		twice int
	}{
		{"two things", []string{"1", "1"}, "flow", 0},
		{"the same turn again", []string{"1", "1"}, "answer", 1},
		{"two turns", []string{"1", "2"}, "flow", 1},
		{"nobody knows", []string{"", ""}, "flow", 1},
	} {
		a := newAccount(true)
		a.say("x", time.Now())
		a.acknowledge("x")
		a.hear(line{key: "0", from: "person", of: "x"})
		for i, turn := range c.turns {
			a.hear(line{key: strconv.Itoa(i + 1), from: "bot", outcome: []string{"answer", c.then}[i], turn: turn})
		}
		if b := a.balance(); b.twice != c.twice || b.owed != 0 || (b.second != "") != (c.twice > 0) {
			t.Errorf("%s: %+v", c.name, b)
		}
	}
}

func TestWhatAPersonSendsInSlackIsToldFromWhatTheBotPosts(t *testing.T) {
	for body, want := range map[string]string{
		`{"event":{"type":"message","channel":"D1","user":"U1","text":"hi"}}`:          "D1",
		`{"event":{"type":"message","channel":"D1","bot_id":"B0BOT","text":"hi"}}`:     "",
		`{"event":{"type":"message","channel":"D1","subtype":"message_changed"}}`:      "",
		`payload=` + url.QueryEscape(`{"type":"block_actions","channel":{"id":"D2"}}`): "D2",
		`payload=` + url.QueryEscape(`{"type":"view_submission","view":{"id":"V1"}}`):  "",
		`no JSON`: "",
	} {
		kind := "application/json"
		if strings.HasPrefix(body, "payload=") {
			kind = "application/x-www-form-urlencoded"
		}
		if got := addressee(kind, []byte(body)); got != want {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
}

// Whatever happens in whatever order: what was acknowledged is answered or owed, and never both.
func TestAccountsBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := newAccount(true)
		acked, answered, shown := map[string]bool{}, map[string]int{}, []string{}
		seq := 0
		hear := func(l line) {
			seq++
			l.key = fmt.Sprint(seq)
			for _, s := range a.hear(l).answered {
				answered[s.id]++
			}
		}
		n := 0
		t.Repeat(map[string]func(*rapid.T){
			"say": func(*rapid.T) {
				n++
				a.say(fmt.Sprint(n), time.Now())
			},
			"acknowledge": func(t *rapid.T) {
				if n > 0 {
					id := fmt.Sprint(rapid.IntRange(1, n).Draw(t, "id"))
					a.acknowledge(id)
					acked[id] = true
				}
			},
			"show": func(t *rapid.T) {
				if n > 0 {
					id := fmt.Sprint(rapid.IntRange(1, n).Draw(t, "id"))
					shown = append(shown, id)
					hear(line{from: "person", of: id})
				}
			},
			"answer":    func(*rapid.T) { hear(line{from: "bot", outcome: "answer"}) },
			"apologise": func(*rapid.T) { hear(line{from: "bot", outcome: apology}) },
			"": func(t *rapid.T) {
				owed := 0
				for id := range acked {
					if answered[id] == 0 {
						owed++
					}
				}
				for id, times := range answered {
					if times > 1 || !strings.Contains(" "+strings.Join(shown, " ")+" ", " "+id+" ") {
						t.Fatalf("%s is answered %d times, shown %v", id, times, shown)
					}
				}
				if b := a.balance(); b.owed != owed {
					t.Fatalf("%d are owed, want %d", b.owed, owed)
				}
			},
		})
	})
}

func TestARampFindsTheKnee(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		knee := rapid.Float64Range(1, 2000).Draw(t, "knee")
		ramp, err := Climb(t.Context(), Options{Rate: rapid.Float64Range(1, 100).Draw(t, "first")}, time.Second,
			func(o Options) (Report, error) {
				r := Report{Offered: o.Rate, DueRate: o.Rate, AckedRate: o.Rate}
				r.Answer.P99 = 500
				if o.Rate > knee {
					r.Answer.P99 = 5000
				}
				return r, nil
			})
		if err != nil {
			t.Fatal(err)
		}
		if ramp.Rate > knee || ramp.Rate < knee/1.1-0.01 {
			t.Fatalf("the knee is at %v and was found at %v in %d steps", knee, ramp.Rate, len(ramp.Steps))
		}
	})
}

func TestARateIsNotGoodForManyReasons(t *testing.T) {
	fine := Report{DueRate: 100, AckedRate: 100}
	for why, spoil := range map[string]func(*Report){
		"1 lost":                         func(r *Report) { r.Lost = 1 },
		"1 answered twice":               func(r *Report) { r.Twice = 1 },
		"2 errors":                       func(r *Report) { r.Errors = map[string]int{"http_503": 2} },
		"acknowledgement p99 1200 ms":    func(r *Report) { r.Ack.P99 = 1200 },
		"answer p99 1200 ms":             func(r *Report) { r.Answer.P99 = 1200 },
		"90.0/s of 100.0/s acknowledged": func(r *Report) { r.AckedRate = 90 },
		"0 errors, 3 never acknowledged": func(r *Report) { r.Unsent = 3 },
	} {
		r := fine
		if spoil(&r); !strings.Contains(r.over(1000), why) {
			t.Errorf("got %q, want %q", r.over(1000), why)
		}
	}
	if why := fine.over(1000); why != "" {
		t.Errorf("a fine run is bad: %s", why)
	}
}

// A soak tells what grows; a short run tells nothing.
func TestASoakTellsMemoryThatGrows(t *testing.T) {
	for _, c := range []struct {
		name   string
		memory func(i int) int64
		flat   bool
	}{
		{"flat after it has settled", func(i int) int64 { return 100e6 + min(int64(i), 60)*1e6 }, true},
		{"a leak", func(i int) int64 { return 100e6 + int64(i)*1e5 }, false},
		{"up and down", func(i int) int64 { return 100e6 + int64(i%7)*5e6 }, true},
	} {
		o := Options{Duration: 10 * time.Minute}
		var moments []Moment
		for i := range 600 {
			moments = append(moments, Moment{At: float64(i), Nodes: []Sample{{Resident: c.memory(i)}}})
		}
		got := usage(moments, o)[0]
		if got.MemoryTrend == nil || got.MemoryTrend.Flat != c.flat || got.RoutineTrend != nil {
			t.Errorf("%s: %+v %+v", c.name, got.MemoryTrend, got.RoutineTrend)
		}
		o.Duration = time.Minute
		if usage(moments, o)[0].MemoryTrend != nil {
			t.Errorf("%s: a minute tells a trend", c.name)
		}
	}
}

func TestAMinuteOfASoakIsOneLine(t *testing.T) {
	m := Moment{At: 60, Due: 50, Answered: 49.5, Open: 12, Nodes: []Sample{{Resident: 150e6, Goroutines: 80}, {Resident: 90e6}}}
	m.Ack.P99, m.Answer.P99 = 12, 640
	const want = "    60 s  answered 49.5/s of 50.0/s due, open 12, acknowledgement p99 12 ms, answer p99 640 ms, " +
		"node 1 150.0 MB 80 goroutines, node 2 90.0 MB"
	if got := m.Line(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
