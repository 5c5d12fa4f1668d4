package main

import (
	"context"
	"flag"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/openai/openaitest"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/handoff"
)

var drainRounds = flag.Int("drain.rounds", 2, "how often TestNothingIsLostOrDoubledByStopping stops the program")

// TestNothingIsLostOrDoubledByStopping is an upgrade, again and again, under people who go on writing: the program is
// told to stop, says that it is not ready while it still answers, ends what is under way, and another one starts.
func TestNothingIsLostOrDoubledByStopping(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute+time.Duration(*drainRounds)*20*time.Second)
	defer cancel()
	dir, port := newWorkspace(t, quick...), freePort(t)
	address := watched(t, dir, "  drain: 400ms\n")
	c := &crowd{base: "http://127.0.0.1:" + port, enough: make(chan struct{})}
	var people sync.WaitGroup
	for i := range talkers {
		people.Go(func() { c.talk(ctx, rand.New(rand.NewPCG(1, uint64(i)))) })
	}
	drained := 0
	for range *drainRounds {
		p := serve(t, dir, port)
		after(ctx, time.Second)
		if c.drains(t, p, address) {
			drained++
		}
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
	t.Logf("%d rounds, %d of them seen to drain, %d conversations, %d acknowledged, %d cases: %d lost, %d doubled, %d without outcome",
		*drainRounds, drained, len(c.talks), c.acknowledged, c.cases, c.lost, c.doubled, c.silent)
	if c.lost+c.doubled+c.silent > 0 || c.acknowledged < *drainRounds || drained < *drainRounds {
		t.Errorf("promises broken, or too little seen to tell")
	}
}

// drains tells a program to stop, and whether it was seen to be not ready and still at work.
func (c *crowd) drains(t *testing.T, p *process, address string) (seen bool) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	poll(t.Context(), 5*time.Millisecond, func() bool {
		status, body, err := get(t.Context(), "http://"+address+"/readyz")
		draining := err == nil && status == http.StatusServiceUnavailable && strings.Contains(body, isDraining)
		if !seen && draining {
			status, _, err := get(t.Context(), c.base+"/")
			seen = err == nil && status == http.StatusOK
		}
		select {
		case <-p.ended:
			return true
		default:
			return false
		}
	})
	if code := p.cmd.ProcessState.ExitCode(); code != exitOK {
		t.Errorf("exit code after SIGTERM: %d\n%s", code, p.output.tail(2000))
	}
	return seen
}

// TestWhatIsBeingWrittenIsFinishedBeforeTheProgramStops holds the model up until the program has been told to stop.
func TestWhatIsBeingWrittenIsFinishedBeforeTheProgramStops(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	models := openaitest.Start(t, openaitest.Options{Script: func(openaitest.Call) openaitest.Answer {
		once.Do(func() { close(asked) })
		<-release
		return openaitest.Say(wording)
	}})
	goOn := sync.OnceFunc(func() { close(release) })
	t.Cleanup(goOn)
	dir := smallWorkspace(t, quick...)
	withModel(t, dir, models, "")
	address := watched(t, dir, "")
	p := serve(t, dir, freePort(t))
	v := mustVisit(t, p.base, "en")
	streamed := make(chan error, 1)
	opened := make(chan struct{})
	go func() {
		streamed <- v.listen(t.Context(), func() { close(opened) }, func(shownMessage) {})
	}()
	<-opened
	if status, err := v.post(t.Context(), said{ID: "m", Text: freely}); err != nil || status != http.StatusAccepted {
		t.Fatal(status, err)
	}
	<-asked
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := <-streamed; err != nil {
		t.Errorf("the stream did not end cleanly: %v", err)
	}
	if status, _, err := get(t.Context(), "http://"+address+"/readyz"); err != nil || status != http.StatusServiceUnavailable {
		t.Errorf("while the turn is made: %d %v, want 503", status, err)
	}
	if _, _, err := get(t.Context(), p.base+"/healthz"); err == nil {
		t.Error("a new connection was taken while it stops")
	}
	goOn()
	<-p.ended
	if code := p.cmd.ProcessState.ExitCode(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	store, err := sqlite.Open(t.Context(), filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	entries, err := store.Journal(t.Context(), v.ID, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	if last := entries[len(entries)-1]; last.From != handoff.ByBot || last.Text != worded {
		t.Errorf("the last entry is %+v, want the answer that was being written", last)
	}
}
