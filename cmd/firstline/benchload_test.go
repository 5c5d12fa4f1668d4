package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/cmd/firstline/bench/load"
	"github.com/firstline-support/firstline/cmd/firstline/bench/nodes"
	"github.com/firstline-support/firstline/handoff"
)

// benchLoad runs the real program and reads its report. Its tests take turns: each has a machine full of processes.
func benchLoad(t *testing.T, args ...string) (r load.Report, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program(t), append([]string{"bench", "load", "--json"}, args...)...)
	var out, trouble bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &trouble
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("%v in:\n%s%s", err, out.String(), trouble.String())
	}
	return r, cmd.ProcessState.ExitCode()
}

// How long it takes is up to the machine; that nothing is lost is not.
func TestALoadIsAnsweredAndNothingIsLost(t *testing.T) {
	plot, profile := filepath.Join(t.TempDir(), "load.svg"), filepath.Join(t.TempDir(), "cpu.pprof")
	r, code := benchLoad(t, "--rate", "4", "--duration", "4s", "--warmup", "1s", "--escalate", "0.5", "--agents", "2",
		"--think", "100ms", "--plot", plot, "--profile", profile)
	if code != exitOK || !r.Good() || r.Unsent > 0 || len(r.Errors) > 0 || len(r.Notes) > 0 {
		t.Errorf("exit code %d: %+v %v", code, r.Counts, r.Notes)
	}
	if r.Conversations == 0 || r.Answered != r.Due || r.Acknowledged != r.Due {
		t.Errorf("not all were answered: %+v", r.Counts)
	}
	if r.Escalated == 0 || r.Resolved == 0 || r.Human.Count == 0 {
		t.Errorf("nobody was helped by a human: %+v", r.Counts)
	}
	if r.Ack.Count == 0 || r.Answer.Count == 0 || r.Ack.P50 > r.Ack.P99 || r.Answer.P50 < r.Ack.P50 {
		t.Errorf("acknowledgement %+v, answer %+v", r.Ack, r.Answer)
	}
	if len(r.Series) < 2 || len(r.Usage) != 1 || runtime.GOOS == "linux" && (r.Usage[0].Resident == 0 || r.CPU == 0) {
		t.Errorf("%d moments, usage %+v, processor time %v", len(r.Series), r.Usage, r.CPU)
	}
	if top, err := exec.CommandContext(t.Context(), "go", "tool", "pprof", "-top", profile).CombinedOutput(); err != nil ||
		!strings.Contains(string(top), "runtime.") {
		t.Errorf("profile: %v\n%s", err, top)
	}
	text, err := os.ReadFile(plot)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(string(text), "</svg>\n") {
		t.Errorf("the plot is cut: %s", text)
	}
}

// All three channels at once: people are answered, buttons are pressed and humans help, whatever the platform.
func TestALoadComesThroughEveryChannel(t *testing.T) {
	r, code := benchLoad(t, "--rate", "5", "--duration", "4s", "--warmup", "0s", "--channel", "web,slack,discord",
		"--escalate", "0.3", "--agents", "1", "--think", "100ms")
	if code != exitOK || len(r.Errors) > 0 || r.Conversations < 3 || r.Answered != r.Due {
		t.Errorf("exit code %d: %+v", code, r.Counts)
	}
	if r.Ack.Count == 0 || r.Ack.Count >= int64(r.Acknowledged) {
		t.Errorf("of %d acknowledgements %d are timed; those on Discord cannot be", r.Acknowledged, r.Ack.Count)
	}
}

// A node that dies in the middle is not hidden by the messages that it took before.
func TestANodeThatDiesUnderLoadIsReported(t *testing.T) {
	node := serve(t, newWorkspace(t, quick...), freePort(t))
	door, passed := counted(t, node.base)
	go func() {
		for range 30 {
			<-passed
		}
		node.kill()
	}()
	r, code := benchLoad(t, "--url", door, "--rate", "20", "--duration", "4s", "--warmup", "0s", "--drain", "1s")
	if code != exitError || r.Errors["http_502"] == 0 || r.Unsent == 0 {
		t.Errorf("exit code %d: %+v", code, r.Counts)
	}
	if r.Acknowledged == 0 || r.Answered >= r.Due {
		t.Errorf("it was not killed in the middle: %+v", r.Counts)
	}
}

// counted is a door to a node that tells of each message that the node has acknowledged. Behind a node that is gone it
// answers 502.
func counted(t *testing.T, base string) (door string, passed <-chan struct{}) {
	t.Helper()
	to, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan struct{}, 10_000)
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.FlushInterval, proxy.ErrorLog = -1, log.New(io.Discard, "", 0)
	proxy.ModifyResponse = func(answer *http.Response) error {
		if answer.StatusCode == http.StatusAccepted {
			told <- struct{}{}
		}
		return nil
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL, told
}

func TestAProfileNeedsNodesOfItsOwn(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), program(t), "bench", "load", "--profile", "x", "--ramp").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "leave out --ramp") {
		t.Errorf("%v: %s", err, out)
	}
}

// A node keeps its limits when it is not ours, and says so.
func TestWhatANodeRefusesIsReported(t *testing.T) {
	port := freePort(t)
	limit := [2]string{"  allowed_origins: []", "  conversations_per_minute: 3\n  allowed_origins: []"}
	node := serve(t, newWorkspace(t, limit), port)
	r, _ := benchLoad(t, "--url", node.base, "--rate", "10", "--duration", "1s", "--warmup", "0s", "--drain", "1s")
	if r.Errors["http_429"] == 0 || r.Unsent == 0 || r.Lost > 0 {
		t.Errorf("%+v", r.Counts)
	}
}

func TestAnInterruptedLoadReportsWhatItHas(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("has no such signal")
	}
	cmd := exec.Command(program(t), "bench", "load", "--json", "--rate", "10", "--duration", "10m")
	var out bytes.Buffer
	var trouble record
	cmd.Stdout, cmd.Stderr = &out, &trouble
	world := t.TempDir()
	cmd.Env = append(os.Environ(), "TMPDIR="+world)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, 3*time.Minute, "somebody is answered", func() bool {
		found, _ := filepath.Glob(filepath.Join(world, "firstline-load-*", "workspace", "data"))
		if len(found) == 0 || !exists(filepath.Join(found[0], "web.key")) {
			return false // the node has not opened its database
		}
		store, err := sqlite.Attach(t.Context(), found[0])
		if err != nil {
			return false
		}
		defer store.Close()
		served, err := handoff.OldestFirst(store.Chronicle(t.Context(), time.Unix(0, 0), 10, handoff.ServingKinds()...))
		return err == nil && len(served) > 0
	})
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, trouble.String())
	}
	var r load.Report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	if !r.Interrupted || r.Acknowledged == 0 || r.Lost > 0 || r.Seconds > 590 {
		t.Errorf("after %v s: %+v", r.Seconds, r.Counts)
	}
	if left, err := os.ReadDir(world); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// A world that cannot start says why, and leaves nothing behind.
func TestAWorldThatCannotStartIsPutAway(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	_, err := nodes.Start(t.Context(), nodes.Plan{Program: program(t), Nodes: 1, Config: "nonsense: true\n"})
	if err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestALoadThatMakesNoSenseIsRefused(t *testing.T) {
	for want, args := range map[string][]string{
		"--rate":     {"--rate", "0"},
		"--warmup":   {"--duration", "1s", "--warmup", "2s"},
		"--escalate": {"--escalate", "2"},
		"--url":      {"--url", "http://localhost:1", "--agents", "1"},
		"--store":    {"--nodes", "2"},
		"--nodes":    {"--nodes", "0"},
	} {
		if _, complaint, code := command(t, append([]string{"bench", "load"}, args...)...); code == exitOK ||
			!strings.Contains(complaint, want) {
			t.Errorf("%v: %d %s", args, code, complaint)
		}
	}
}

// loadKeys are the contract with scripts.
const loadKeys = `channels nodes store seed seconds interrupted offered_conversations_per_second
	achieved_conversations_per_second messages_due_per_second messages_acknowledged_per_second
	messages_answered_per_second conversations messages_due acknowledged answered apologies unsent lost unfinished
	answered_twice escalated waiting_for_a_human resolved errors acknowledgement time_to_answer time_to_first_human
	cpu_seconds_per_1000_messages usage series notes`

func TestTheReportOfALoadKeepsItsKeys(t *testing.T) {
	text, err := json.Marshal(load.Report{})
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range strings.Fields(loadKeys) {
		if _, ok := got[key]; !ok {
			t.Errorf("%s is missing", key)
		}
		delete(got, key)
	}
	for key := range got {
		t.Errorf("%s is not in the list: "+strconv.Quote(key), key)
	}
}
