package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
)

// openHouse runs everything in this process, on a real listener and a real database, without a wait for more words.
func openHouse(b *testing.B, files fs.FS) (base string, leave func()) {
	b.Helper()
	ws, problems := workspace.Open(files, workspace.Options{Now: time.Now()})
	if workspace.Broken(problems) {
		b.Fatal(problems)
	}
	ws.Config.Timing = workspace.Timing{}
	ws.Config.Web.ConversationsPerMinute, ws.Config.Web.MessagesPerMinute = 1e6, 1e6
	ctx, stop := context.WithCancel(b.Context())
	h, err := build(ctx, plan{workspace: ws, data: b.TempDir(), log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- h.run(ctx, listener) }()
	return "http://" + listener.Addr().String(), func() {
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	}
}

// questions have an answer in the starter workspace.
var questions = []string{"how do I set an automatic reply in Outlook?", "how do I book a meeting room?",
	"my mailbox is full", "how do I share my calendar?", "Wie richte ich eine automatische Antwort ein?",
	"Wie gebe ich meinen Kalender frei?"}

// BenchmarkHTTP has conversations over HTTP through everything: request, durable store, decision, commit, stream. An
// operation is one message that was answered.
func BenchmarkHTTP(b *testing.B) {
	for _, conversations := range []int{1, 10, 100} {
		b.Run(strconv.Itoa(conversations), func(b *testing.B) {
			files, err := starter()
			if err != nil {
				b.Fatal(err)
			}
			base, leave := openHouse(b, files)
			defer leave()
			guests := make([]*guest, conversations)
			for i := range guests {
				guests[i] = newGuest(b, base)
			}
			var next atomic.Int64
			var people sync.WaitGroup
			b.ResetTimer()
			for _, g := range guests {
				people.Go(func() {
					for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
						g.talk(b, int(n))
					}
				})
			}
			people.Wait()
			b.StopTimer()
			reportAll(b, guests)
		})
	}
}

// A guest is a visitor who listens to the stream, as the page does, and takes the times.
type guest struct {
	*visitor
	heard chan struct{} // one token for each message of the bot
	acks  []time.Duration
	ends  []time.Duration // from sending to the answer
}

func newGuest(b *testing.B, base string) *guest {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2}}
	v, err := visit(b.Context(), client, base, "en")
	if err != nil {
		b.Fatal(err)
	}
	g := &guest{visitor: v, heard: make(chan struct{}, 100)}
	opened := make(chan struct{})
	go func() {
		_ = v.listen(b.Context(), func() { close(opened) }, func(m shownMessage) { // it ends with the house
			if m.From == handoff.ByBot {
				g.heard <- struct{}{}
			}
		})
	}()
	<-opened
	return g
}

func (g *guest) talk(b *testing.B, n int) {
	begun := time.Now()
	status, err := g.post(b.Context(), said{ID: "m-" + strconv.Itoa(n), Text: questions[n%len(questions)]})
	if err != nil || status != http.StatusAccepted {
		b.Errorf("send: got %d %v, want 202", status, err)
		return
	}
	g.acks = append(g.acks, time.Since(begun))
	<-g.heard
	g.ends = append(g.ends, time.Since(begun))
}

func reportAll(b *testing.B, guests []*guest) {
	var acks, ends []time.Duration
	for _, g := range guests {
		acks, ends = append(acks, g.acks...), append(ends, g.ends...)
	}
	slices.Sort(acks)
	slices.Sort(ends)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	for _, p := range []int{50, 99} {
		b.ReportMetric(milliseconds(acks, p), fmt.Sprintf("ack-p%d-ms", p))
		b.ReportMetric(milliseconds(ends, p), fmt.Sprintf("answer-p%d-ms", p))
	}
}

// milliseconds is the p-th percentile of sorted times.
func milliseconds(sorted []time.Duration, p int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[(len(sorted)-1)*p/100].Microseconds()) / 1000
}

// BenchmarkColdStart measures from the workspace's files to the first answer.
func BenchmarkColdStart(b *testing.B) {
	for _, articles := range []int{100, 1_000, 10_000} {
		b.Run(strconv.Itoa(articles), func(b *testing.B) {
			files := library(articles)
			for i := 0; b.Loop(); i++ {
				base, leave := openHouse(b, files)
				newGuest(b, base).talk(b, i)
				b.StopTimer()
				leave()
				b.StartTimer()
			}
		})
	}
}

// library makes a workspace of so many articles, each with a subject of its own in words that others use as well.
func library(articles int) fstest.MapFS {
	things := []string{"printer", "laptop", "calendar", "mailbox", "phone", "monitor", "badge", "network", "drive",
		"camera"}
	acts := []string{"replace", "order", "repair", "share", "clean", "connect", "return", "update", "borrow", "label"}
	places := []string{"Hamburg", "Leeds", "the canteen", "the home office", "the warehouse", "a train", "the workshop"}
	files := fstest.MapFS{"firstline.yaml": {Data: []byte("name: Library\nlanguages: [en]\nteams:\n  - id: it\n" +
		"    name: {en: IT}\ndefault_team: it\n")}}
	for i := range articles {
		thing, act, place := things[i%10], acts[i/10%10], places[i/100%7]
		var text strings.Builder
		fmt.Fprintf(&text, "---\ntitle: How to %s the %s model %d\nlang: en\nquestions: [\"how do I %[1]s my %[2]s %[3]d\", "+
			"\"%[2]s %[3]d in %[4]s\", \"%[1]s %[2]s %[3]d\"]\nowner: it\n---\n"+
			"This is how people %[1]s a %[2]s in %[4]s.\n", act, thing, i, place)
		for section := range 3 {
			fmt.Fprintf(&text, "\n## %s in %s, part %d\n", thing, place, section)
			for step := range 5 {
				fmt.Fprintf(&text, "%d. Take the %s number %d-%d to %s and %s it.\n", step+1, thing, i, step, place, act)
			}
		}
		files[fmt.Sprintf("articles/a-%d.en.md", i)] = &fstest.MapFile{Data: []byte(text.String())}
	}
	return files
}

// BenchmarkMemory reports what the real program holds in memory after its start, and after many conversations.
func BenchmarkMemory(b *testing.B) {
	const conversations = 1000
	for b.Loop() {
		p := serve(b, newWorkspace(b, quick...), freePort(b))
		b.ReportMetric(residentMB(b, p), "MB-started")
		var people sync.WaitGroup
		for worker := range 10 {
			people.Go(func() {
				for i := worker; i < conversations; i += 10 {
					v, err := visit(b.Context(), http.DefaultClient, p.base, "en")
					if err == nil {
						_, err = v.ask(b.Context(), "a", questions[i%len(questions)])
					}
					if err != nil {
						b.Error(err)
					}
				}
			})
		}
		people.Wait()
		b.ReportMetric(residentMB(b, p), "MB-after-1000")
		p.kill()
	}
}

// residentMB is the process's resident memory.
func residentMB(b *testing.B, p *process) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Skipf("SKIPPED: needs Linux: %v", err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(kb) / 1024
		}
	}
	b.Fatal("no VmRSS in the process's status")
	return 0
}
