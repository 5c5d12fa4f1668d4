package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

// An ear listens to a stream over a real connection.
type ear struct {
	t      testing.TB
	answer *http.Response
	lines  *bufio.Scanner
}

// listen opens the stream of a conversation after a place.
func (a *asker) listen(s *site, after int) *ear {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), http.MethodGet, s.url()+a.path("/events"), nil)
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+a.token)
	if after > 0 {
		r.Header.Set("Last-Event-ID", fmt.Sprint(after))
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { _ = answer.Body.Close() })
	return &ear{t: a.t, answer: answer, lines: bufio.NewScanner(answer.Body)}
}

// next gives the next event as its lines, without comments; "" at the end of the stream.
func (e *ear) next() string {
	var event []string
	for e.lines.Scan() {
		line := e.lines.Text()
		switch {
		case strings.HasPrefix(line, ":"):
		case line != "":
			event = append(event, line)
		case len(event) > 0:
			return strings.Join(event, "\n")
		}
	}
	return ""
}

// nextSeqs gives the ids of the next n events.
func (e *ear) nextSeqs(n int) []string {
	var seqs []string
	for range n {
		id, _, _ := strings.Cut(e.next(), "\n")
		seqs = append(seqs, strings.TrimPrefix(id, "id: "))
	}
	return seqs
}

func TestStreamGoesOnWhereItWasBrokenOffAlsoAtAnotherServer(t *testing.T) {
	w := newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	a := newAsker(t, s.handler)
	a.say("m1", "one")
	first := a.listen(s, 0)
	if diff := cmp.Diff([]string{"1", "2"}, first.nextSeqs(2)); diff != "" {
		t.Fatal(diff)
	}
	a.say("m2", "two")
	if diff := cmp.Diff([]string{"3", "4"}, first.nextSeqs(2)); diff != "" {
		t.Fatal(diff)
	}
	s.close()
	if rest := first.next(); rest != "" {
		t.Errorf("after the stop came %q", rest)
	}
	s.handler = newChannel(t, w).Handler() // the same key and journal
	s.start()
	a.handler = s.handler
	a.say("m3", "three")
	again := a.listen(s, 3)
	if diff := cmp.Diff([]string{"4", "5", "6"}, again.nextSeqs(3)); diff != "" {
		t.Error(diff)
	}
}

func TestManyStreamsHearEverythingOnceAndInOrder(t *testing.T) {
	const streams, messages = 40, 25
	w := newWorld()
	many := func(o *Options) { o.Limits = Limits{Streams: streams} }
	s := newSite(t, newChannel(t, w, many).Handler())
	a := newAsker(t, s.handler)
	var want []string
	for i := range messages {
		want = append(want, fmt.Sprint(i+1))
	}
	var listeners sync.WaitGroup
	for range streams {
		e := a.listen(s, 0)
		listeners.Go(func() {
			if diff := cmp.Diff(want, e.nextSeqs(messages)); diff != "" {
				t.Error(diff)
			}
		})
	}
	for i := range messages {
		w.add(a.id, botSays(fmt.Sprint("message ", i)))
	}
	listeners.Wait()
	if e := a.listen(s, 0); e.answer.StatusCode != http.StatusTooManyRequests {
		t.Errorf("one more stream: %d", e.answer.StatusCode)
	}
}

func TestStreamsEndWithTheServerAndLeaveNothingRunning(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	defer http.DefaultClient.CloseIdleConnections()
	w := newWorld()
	s := newSite(t, newChannel(t, w).Handler())
	a := newAsker(t, s.handler)
	ears := []*ear{a.listen(s, 0), a.listen(s, 0), a.listen(s, 0)}
	s.close()
	for _, e := range ears {
		if rest := e.next(); rest != "" {
			t.Errorf("after the stop came %q", rest)
		}
		if err := e.answer.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}

// fullJournal has an entry of every kind, all with a secret but those that the person may see.
func fullJournal() []handoff.Entry {
	secret := "SECRET"
	worked := false
	entries := []handoff.Entry{{Kind: handoff.Said, From: handoff.ByPerson, Text: "plain <b>words</b>", Event: "web:x/m1"}}
	for _, kind := range []handoff.Kind{
		handoff.Understood, handoff.Tried, handoff.Stepped, handoff.Ran, handoff.Note, handoff.Opened, handoff.Accepted,
		handoff.TookOver, handoff.Released, handoff.HandedBack, handoff.Solved, handoff.Reopening, handoff.Failed,
		handoff.Withdrawn, "kind of the future",
	} {
		entries = append(entries, handoff.Entry{
			Kind: kind, From: handoff.ByAgent, Name: secret, Text: secret, Detail: secret, Worked: &worked,
			Why: &handoff.Why{Rule: secret}, Shown: handoff.Shown{Steps: []string{secret}},
		})
	}
	why := &handoff.Why{Rule: secret, Utterance: secret}
	return append(entries,
		handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: secret, Delivery: handoff.HeldBack},
		handoff.Entry{
			Kind: handoff.Said, From: handoff.ByBot, Text: "1. first\n2. <script>x</script>", Name: secret, Detail: secret,
			Why: why, Outcome: handoff.Answered, Event: secret, Shown: handoff.Shown{
				Choices: []handoff.Choice{{Value: "yes", Label: "Yes"}}, Steps: []string{secret},
				Sources: []handoff.Source{{Article: "a", Lang: "en", Title: "A", Anchor: "b", Score: 0.123, Overdue: true,
					Review: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}},
			},
		},
		handoff.Entry{Kind: handoff.Said, From: handoff.ByAgent, Name: "Mara", Text: "hello", Case: 7},
		handoff.Entry{Kind: handoff.Said, From: handoff.BySystem, Text: "late", Outcome: handoff.Apologised},
	)
}

func TestOnlyWhatWasSaidReachesThePerson(t *testing.T) {
	w := newWorld()
	w.now = func() time.Time { return time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC) }
	s := newSite(t, newChannel(t, w).Handler())
	a := &asker{t: t, handler: s.handler, id: "web:x", token: token(testKey, "web:x")}
	w.add(a.id, fullJournal()...)
	e := a.listen(s, 0)
	var stream strings.Builder
	for range 4 {
		stream.WriteString(e.next() + "\n\n")
	}
	list := a.request("GET", a.path("/messages"), "").Body.String()
	for _, sent := range []string{stream.String(), list} {
		for _, secret := range []string{"SECRET", "0.123", "<script"} {
			if strings.Contains(sent, secret) {
				t.Errorf("%q went out: %s", secret, sent)
			}
		}
	}
	golden(t, "stream.txt", stream.String())
	golden(t, "messages.json", list)
}

func TestListIsReadInPartsPastWhatIsNotShown(t *testing.T) {
	w := newWorld()
	a := newAsker(t, newChannel(t, w).Handler())
	for range 3 * readAtOnce {
		w.add(a.id, handoff.Entry{Kind: handoff.Note, Text: "not shown"})
	}
	for range maxList + 5 {
		w.add(a.id, botSays("shown"))
	}
	part := a.list(0)
	if len(part) != maxList || part[0].Seq != 3*readAtOnce+1 {
		t.Fatalf("%d messages from %d on", len(part), part[0].Seq)
	}
	if rest := a.list(int(part[maxList-1].Seq)); len(rest) != 5 {
		t.Errorf("%d messages in the second part, want 5", len(rest))
	}
}

// pipes is a listener whose connections live in memory, so that a bubble of synctest sees all waiting.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	conn, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// openInMemory sends the request for a stream on a connection in memory and returns that.
func openInMemory(t *testing.T, c *Channel, stop context.Context) net.Conn {
	t.Helper()
	listener := make(pipes, 1)
	server := &http.Server{
		Handler: c.Handler(), BaseContext: func(net.Listener) context.Context { return stop }, ReadHeaderTimeout: time.Minute,
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	ours, theirs := net.Pipe()
	listener <- theirs
	t.Cleanup(func() {
		_ = ours.Close()
		close(listener)
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	_, err := fmt.Fprintf(ours, "GET /api/v1/conversations/web:x/events HTTP/1.1\r\nHost: x\r\n"+
		"Authorization: Bearer %s\r\n\r\n", token(testKey, "web:x"))
	if err != nil {
		t.Fatal(err)
	}
	return ours
}

func TestQuietStreamIsPingedAndHealsLostRings(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := newWorld()
		conn := openInMemory(t, newChannel(t, w), t.Context())
		start := time.Now()
		got := bufio.NewReader(conn)
		readUntil(t, got, ": open")
		synctest.Wait() // the stream has read the journal and found nothing
		w.mu.Lock()     // a commit whose ring never came
		w.entries["web:x"] = []handoff.Entry{{Seq: 1, Kind: handoff.Said, From: handoff.ByBot, Text: "quiet"}}
		w.mu.Unlock()
		readUntil(t, got, ": ping")
		readUntil(t, got, "id: 1")
		readUntil(t, got, ": ping")
		if waited := time.Since(start); waited != 2*pingEvery {
			t.Errorf("two pings took %v", waited)
		}
	})
}

func TestClientThatDoesNotReadIsCutOff(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := newWorld()
		for range 100 {
			w.add("web:x", botSays(strings.Repeat("long ", 1000)))
		}
		c := newChannel(t, w)
		conn := openInMemory(t, c, t.Context())
		readUntil(t, bufio.NewReader(conn), ": open")
		time.Sleep(2 * writeWait) // the bubble's clock
		synctest.Wait()
		c.seats.mu.Lock()
		defer c.seats.mu.Unlock()
		if c.seats.total != 0 {
			t.Error("the stream still holds its seat")
		}
	})
}

func TestStreamEndsCleanlyWhenTheServerStops(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		conn := openInMemory(t, newChannel(t, newWorld()), ctx)
		got := bufio.NewReader(conn)
		readUntil(t, got, ": open")
		stop()
		readUntil(t, got, "0\r\n") // the last chunk: an end, not a break
	})
}

// readUntil reads lines until one begins as wanted.
func readUntil(t *testing.T, from *bufio.Reader, want string) {
	t.Helper()
	for {
		line, err := from.ReadString('\n')
		if strings.HasPrefix(line, want) {
			return
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				t.Fatalf("the stream ended before %q", want)
			}
			t.Fatal(err)
		}
	}
}
