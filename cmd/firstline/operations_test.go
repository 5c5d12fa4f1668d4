package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/debian"
	"github.com/firstline-support/firstline/bot/openai/openaitest"
	"github.com/firstline-support/firstline/cmd/firstline/metrics"
)

// configure adds to the firstline.yaml of a workspace.
func configure(t testing.TB, dir, more string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, "firstline.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("\n" + more); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// watched has operators look at what a workspace's bot does, and gives where.
func watched(t testing.TB, dir, more string) (address string) {
	t.Helper()
	address = "127.0.0.1:" + freePort(t)
	configure(t, dir, "operations:\n  listen: "+address+"\n"+more)
	return address
}

// tool finds a program that operators have, of a Debian package. Where CI is set it has to be there.
func tool(t testing.TB, program, pack string) string {
	t.Helper()
	err := debian.Install(t.Context(), program, pack)
	if errors.Is(err, debian.ErrMissing) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// series reads what is scraped: values by name with labels.
func series(t testing.TB, address string) map[string]string {
	t.Helper()
	status, body, err := get(t.Context(), "http://"+address+"/metrics")
	if err != nil || status != http.StatusOK {
		t.Fatalf("metrics: %d %v\n%s", status, err, body)
	}
	all := map[string]string{}
	lines := bufio.NewScanner(strings.NewReader(body))
	for lines.Scan() {
		if i := strings.LastIndexByte(lines.Text(), ' '); i > 0 && !strings.HasPrefix(lines.Text(), "#") {
			all[lines.Text()[:i]] = lines.Text()[i+1:]
		}
	}
	return all
}

// aBusyHour has a bot do everything that is counted: answer, hand over, have an agent reply, ask a model.
func aBusyHour(t *testing.T, p *process, dir string) {
	t.Helper()
	v := mustVisit(t, p.base, "en")
	for i, words := range []string{freely, "I want to talk to a human", "The aquarium leaks."} {
		if _, err := v.ask(t.Context(), fmt.Sprint("m", i), words); err != nil {
			t.Fatal(err)
		}
	}
	v.hears(t, "FL-1")
	a := atWork(t, p, dir)
	a.post("/console/cases/1/take", "act", strings.Repeat("a", 32))
	a.post("/console/cases/1/reply", "act", strings.Repeat("b", 32), "text", "Put a bucket under it.")
	v.hears(t, "bucket")
}

func TestOperatorsSeeWhatTheBotDoes(t *testing.T) {
	t.Parallel()
	models := openaitest.Start(t, openaitest.Options{Script: func(openaitest.Call) openaitest.Answer { return openaitest.Say(wording) }})
	dir := smallWorkspace(t, quick...)
	withModel(t, dir, models, "")
	address := watched(t, dir, "")
	p := serve(t, dir, freePort(t))
	eventually(t, 30*time.Second, "it is ready", func() bool {
		status, body, err := get(t.Context(), "http://"+address+"/readyz")
		return err == nil && status == http.StatusOK && strings.Contains(body, `"ready":true`)
	})
	aBusyHour(t, p, dir)
	got := series(t, address)
	for name, want := range map[string]string{
		`firstline_outcomes_total{channel="web",outcome="answer"}`:      "1",
		`firstline_outcomes_total{channel="web",outcome="handoff"}`:     "1",
		`firstline_events_received_total{channel="web",kind="message"}`: "3",
		`firstline_first_human_seconds_count{team="it"}`:                "1",
		`firstline_model_calls_total{result="ok",use="answer"}`:         "1",
		`firstline_messages_without_outcome`:                            "0", `firstline_store_answers`: "1",
		`firstline_ready`: "1", `firstline_events_unhandled`: "0", `firstline_cases_waiting{team="it"}`: "0",
		`firstline_sends_total{channel="desk:console",result="sent"}`: "1", `firstline_partitions_held`: "0",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %s", name, got[name], want)
		}
	}
	if cost := got[`firstline_model_cost_total{use="answer"}`]; cost == "" || cost == "0" {
		t.Errorf("the model's cost is %q", cost)
	}
	if t.Failed() {
		for _, name := range slices.Sorted(maps.Keys(got)) {
			if strings.HasPrefix(name, "firstline") {
				t.Log(name, got[name])
			}
		}
	}
	if status, body, err := get(t.Context(), "http://"+address+"/healthz"); status != http.StatusOK || err != nil ||
		!strings.Contains(body, `"messages_without_outcome":0`) {
		t.Errorf("/healthz: %d %v %s", status, err, body)
	}
	if status, _, _ := get(t.Context(), "http://"+address+"/debug/pprof/"); status != http.StatusNotFound {
		t.Errorf("profiles can be taken though nobody wanted it: %d", status)
	}
	for _, path := range []string{"/metrics", "/readyz"} {
		if status, _, _ := get(t.Context(), p.base+path); status != http.StatusNotFound {
			t.Errorf("%s is among the pages for everybody: %d", path, status)
		}
	}
	lintMetrics(t, address)
	nobodyIsNamed(t, got)
}

// lintMetrics has Prometheus' own tool look at names and units.
func lintMetrics(t *testing.T, address string) {
	promtool := tool(t, "promtool", "prometheus")
	_, body, err := get(t.Context(), "http://"+address+"/metrics")
	if err != nil {
		t.Fatal(err)
	}
	check := exec.CommandContext(t.Context(), promtool, "check", "metrics")
	check.Stdin = strings.NewReader(body)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("promtool check metrics: %v\n%s", err, out)
	}
}

var labelOf = regexp.MustCompile(`([a-z_]+)="([^"]*)"`)

// nobodyIsNamed checks that labels have few values, and only those that are nobody's.
func nobodyIsNamed(t *testing.T, got map[string]string) {
	t.Helper()
	ours := regexp.MustCompile(`^[a-z][a-z_:-]*$`)
	for name := range got {
		if !strings.HasPrefix(name, "firstline_") || strings.HasPrefix(name, "firstline_build_info") {
			continue
		}
		for _, label := range labelOf.FindAllStringSubmatch(name, -1) {
			if label[1] != "le" && !ours.MatchString(label[2]) {
				t.Errorf("%s has the label %s", name, label[0])
			}
		}
	}
}

func TestProfilesCanBeTakenWhereTheOperatorWantsIt(t *testing.T) {
	t.Parallel()
	dir := smallWorkspace(t)
	address := watched(t, dir, "  profile: true\n")
	serve(t, dir, freePort(t))
	status, body, err := get(t.Context(), "http://"+address+"/debug/pprof/goroutine?debug=1")
	if err != nil || status != http.StatusOK || !strings.Contains(body, "goroutine profile") {
		t.Errorf("%d %v\n%.300s", status, err, body)
	}
}

func TestNobodyCanLookWhereNoAddressIsNamed(t *testing.T) {
	h := smallHouse(t, "")
	if h.operations.meter() != nil || h.operations.tracer() != nil {
		t.Error("something is counted that nobody can see")
	}
	a, err := h.openOperations(t.Context())
	if a != nil || err != nil {
		t.Errorf("got %v, %v", a, err)
	}
}

func TestAnAddressInUseIsToldAtTheStart(t *testing.T) {
	t.Parallel()
	dir := smallWorkspace(t)
	address := watched(t, dir, "")
	serve(t, dir, freePort(t))
	other := smallWorkspace(t)
	configure(t, other, "operations: {listen: '"+address+"'}\n")
	p := launch(t, freePort(t), "serve", other)
	select {
	case <-p.ended:
	case <-time.After(30 * time.Second):
		t.Fatal("it goes on")
	}
	if out := p.output.String(); p.cmd.ProcessState.ExitCode() != exitError || !strings.Contains(out, "FIRSTLINE_OPERATIONS_LISTEN") {
		t.Errorf("exit code %d:\n%s", p.cmd.ProcessState.ExitCode(), out)
	}
}

func TestAHouseIsNotReadyBeforeItRunsAndWithoutItsStore(t *testing.T) {
	h := smallHouse(t, "operations: {listen: '127.0.0.1:0'}\n")
	if got := h.unready(t.Context()); got != isStarting {
		t.Errorf("before it runs: %q", got)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.bot.Run(ctx) }()
	eventually(t, 10*time.Second, "it is ready", func() bool { return h.unready(t.Context()) == "" })
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if got := h.unready(gone); got != storeSilent {
		t.Errorf("when the store does not answer: %q", got)
	}
	h.operations.draining.Store(true)
	if got := h.unready(t.Context()); got != isDraining {
		t.Errorf("when it was told to stop: %q", got)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestReadmeHasTheMetricsOfTheCode(t *testing.T) {
	_, rest, found := strings.Cut(readReadme(t), "<!-- metrics: this table is tested against the code -->\n")
	table, _, closed := strings.Cut(rest, "<!-- end of metrics -->")
	if !found || !closed {
		t.Fatal("README.md has no table of metrics")
	}
	if got, want := strings.TrimSpace(table), strings.TrimSpace(metrics.Markdown()); got != want {
		t.Errorf("the table in README.md is not the code's; put this there:\n%s", want)
	}
}
