package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// scratch is a folder that lasts as long as a run of the tests.
var scratch string

func TestMain(m *testing.M) {
	flag.Parse()
	if err := severalAtOnce(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(inScratch(m.Run))
}

// severalAtOnce lets twice as many tests run at the same time as there are processors, where nobody has said otherwise:
// most of what these do is to wait for programs and pages.
func severalAtOnce() error {
	processors, parallel := runtime.GOMAXPROCS(0), flag.Lookup("test.parallel").Value
	if parallel.String() != strconv.Itoa(processors) {
		return nil
	}
	return parallel.Set(strconv.Itoa(2 * processors))
}

func inScratch(run func() int) int {
	dir, err := os.MkdirTemp("", "firstline-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left is in the folder for temporary files
	scratch = dir
	// what one test has learned from the starter workspace need not be learned again by the next
	if err := os.Setenv(cacheVariable, filepath.Join(dir, "learned")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { closeBrowser() }()
	return run()
}

// buildOnce makes the real program, once for all tests of a run, without what only debuggers read, as it is released.
var buildOnce = sync.OnceValues(func() (path string, err error) {
	path = filepath.Join(scratch, "firstline")
	out, err := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// program gives the path of the real program.
func program(t testing.TB) string {
	t.Helper()
	path, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// freePort gives a port that nothing listens on just now.
func freePort(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err := errors.Join(err, listener.Close()); err != nil {
		t.Fatal(err)
	}
	return port
}

// newWorkspace makes a starter workspace by `firstline init`. Each edit is a pair of a text in its firstline.yaml and
// what stands there instead.
func newWorkspace(t testing.TB, edits ...[2]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "ws")
	if out, err := exec.Command(program(t), "init", dir).CombinedOutput(); err != nil {
		t.Fatalf("init: %v\n%s", err, out)
	}
	file := filepath.Join(dir, "firstline.yaml")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	config := string(data)
	for _, edit := range edits {
		if !strings.Contains(config, edit[0]) {
			t.Fatalf("the starter's firstline.yaml has no %q", edit[0])
		}
		config = strings.Replace(config, edit[0], edit[1], 1)
	}
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// quick are the edits for load: an utterance is complete at once, and one machine may say as much as it likes.
var quick = [][2]string{
	{"burst: 250ms", "burst: 1ms"},
	{"fragment: 900ms", "fragment: 1ms"},
	{"  allowed_origins: []", "  conversations_per_minute: 100000\n  messages_per_minute: 100000\n  allowed_origins: []"},
}

// A process is the running program.
type process struct {
	cmd    *exec.Cmd
	base   string // address of its pages
	output *record
	ended  chan struct{} // closed when the process has ended
}

// launch starts the program listening on port. It is killed with the test at the latest.
func launch(t testing.TB, port string, args ...string) *process {
	t.Helper()
	return launchWith(t, nil, port, args...)
}

// launchWith starts it with more of an environment.
func launchWith(t testing.TB, env []string, port string, args ...string) *process {
	t.Helper()
	return launchAs(t, program(t), env, port, args...)
}

// launchAs starts a program that is like the real one.
func launchAs(t testing.TB, path string, env []string, port string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(path, args...), base: "http://127.0.0.1:" + port, output: &record{},
		ended: make(chan struct{})}
	p.cmd.Env = append(append(os.Environ(), "FIRSTLINE_LISTEN=127.0.0.1:"+port), env...)
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is read from ProcessState
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%s wrote:\n%s", args[0], p.output.tail(4000))
		}
	})
	return p
}

// serve launches the bot of a workspace and waits until it answers.
func serve(t testing.TB, dir, port string) *process {
	t.Helper()
	p := launch(t, port, "serve", dir)
	p.ready(t)
	return p
}

// ready waits until the program answers.
func (p *process) ready(t testing.TB) {
	t.Helper()
	eventually(t, 30*time.Second, "the program answers", func() bool {
		select {
		case <-p.ended:
			t.Fatalf("the program ended: %v\n%s", p.cmd.ProcessState, p.output.tail(4000))
		default:
		}
		return p.health(t) != ""
	})
}

// health gives the body of /healthz when it is OK.
func (p *process) health(t testing.TB) string {
	t.Helper()
	status, body, err := get(t.Context(), p.base+"/healthz")
	if err != nil || status != http.StatusOK {
		return ""
	}
	return body
}

// kill ends the process at once, as a power cut does, and waits for it.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended already
	<-p.ended
}

// stop sends a signal and gives the exit code and how long the program took.
func (p *process) stop(t testing.TB, signal os.Signal) (code int, took time.Duration) {
	t.Helper()
	begun := time.Now()
	if err := p.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(20 * time.Second):
		t.Fatalf("the program goes on 20 seconds after %v", signal)
	}
	return p.cmd.ProcessState.ExitCode(), time.Since(begun)
}

// get gives status and body of an address.
func get(ctx context.Context, url string) (status int, body string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, "", err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	var buffer bytes.Buffer
	_, err = buffer.ReadFrom(answer.Body)
	return answer.StatusCode, buffer.String(), errors.Join(err, answer.Body.Close())
}

// eventually looks again and again until the condition holds; when it does not in time the test fails.
func eventually(t testing.TB, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), limit)
	defer stop()
	if !poll(ctx, 10*time.Millisecond, holds) {
		t.Fatalf("after %v it is not so that %s", limit, what)
	}
}

// poll looks again and again until the condition holds, or ctx ends.
func poll(ctx context.Context, every time.Duration, holds func() bool) bool {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
	return true
}

// A record keeps what a process writes.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer // guarded by mu
}

// Write implements io.Writer.
func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// tail is the end of it.
func (r *record) tail(most int) string {
	text := r.String()
	return text[max(0, len(text)-most):]
}
