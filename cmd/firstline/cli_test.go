package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestCommandLine plays testdata/script/*.txtar against the real program. Each script has a free address of its own in
// $FIRSTLINE_LISTEN; "ready" waits until something answers there. "small" leaves little of a starter workspace.
func TestCommandLine(t *testing.T) {
	bin := filepath.Dir(program(t))
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			port := freePort(t)
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("PORT", port)
			env.Setenv("FIRSTLINE_LISTEN", "127.0.0.1:"+port)
			env.Setenv("USER", "test")
			env.Setenv(cacheVariable, os.Getenv(cacheVariable))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"ready": func(ts *testscript.TestScript, _ bool, _ []string) { waitUntilReady(t.Context(), ts) },
			"small": func(ts *testscript.TestScript, _ bool, args []string) {
				for _, dir := range args {
					ts.Check(makeSmall(ts.MkAbs(dir)))
				}
			},
		},
	})
}

func waitUntilReady(ctx context.Context, ts *testscript.TestScript) {
	ctx, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	url := "http://" + ts.Getenv("FIRSTLINE_LISTEN") + "/healthz"
	answers := poll(ctx, 20*time.Millisecond, func() bool {
		status, _, err := get(ctx, url)
		return err == nil && status == http.StatusOK
	})
	if !answers {
		ts.Fatalf("nothing answers at %s", url)
	}
}

// TestCtrlCStopsWithin3SecondsWhileStreamsAreOpen: open streams of events, of people and of agents, end with the
// program and do not hold it up.
func TestCtrlCStopsWithin3SecondsWhileStreamsAreOpen(t *testing.T) {
	p := serve(t, smallWorkspace(t, quick...), freePort(t))
	const streams = 20
	opened, ended := make(chan struct{}), make(chan struct{})
	for range streams {
		v := mustVisit(t, p.base, "en")
		v.client = &http.Client{Transport: &http.Transport{}}
		go func() {
			_ = v.listen(t.Context(), func() { opened <- struct{}{} }, func(shownMessage) {}) // ends as the program does
			ended <- struct{}{}
		}()
	}
	for range streams {
		<-opened
	}
	code, took := p.stop(t, os.Interrupt)
	if code != exitOK || took > 3*time.Second {
		t.Errorf("got exit code %d after %v, want 0 within 3 s", code, took)
	}
	for range streams {
		<-ended
	}
	if text := p.output.String(); strings.Contains(text, "level=ERROR") || strings.Contains(text, "panic") {
		t.Errorf("the program wrote:\n%s", text)
	}
}

// TestTermStopsLikeCtrlC: it is how services and containers are stopped.
func TestTermStopsLikeCtrlC(t *testing.T) {
	p := serve(t, smallWorkspace(t), freePort(t))
	if code, took := p.stop(t, syscall.SIGTERM); code != exitOK || took > 3*time.Second {
		t.Errorf("got exit code %d after %v, want 0 within 3 s", code, took)
	}
}

func TestCtrlCEndsAChatThatWaitsForWords(t *testing.T) {
	cmd, output := exec.Command(program(t), "chat", "--lang", "en"), &record{}
	words, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	if _, err := io.WriteString(words, "hello\n"); err != nil {
		t.Fatal(err)
	}
	eventually(t, 30*time.Second, "the bot greets", func() bool {
		return strings.Contains(output.String(), "I am the assistant")
	})
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("got %v, want exit code 0; it wrote:\n%s", err, output)
		}
	case <-time.After(3 * time.Second):
		t.Errorf("it goes on 3 seconds after Ctrl-C")
	}
}

var announced = regexp.MustCompile(`http://localhost:\d+`)

func TestDemoTakesAnotherPortWhenItsOwnIsInUse(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	_, port, err := net.SplitHostPort(taken.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	p := launch(t, port, "demo", "--no-browser", "--port", port, "--data", t.TempDir())
	eventually(t, 30*time.Second, "the demo tells its address", func() bool {
		p.base = announced.FindString(p.output.String())
		return p.base != ""
	})
	if strings.HasSuffix(p.base, ":"+port) {
		t.Errorf("it says that it serves on port %s, which is taken", port)
	}
	p.ready(t)
}
