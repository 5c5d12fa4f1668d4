package nodes

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Node is one running program.
type Node struct {
	URL string // of its pages

	cmd        *exec.Cmd
	output     *tail
	operations string        // where its metrics and profiles are; empty: nowhere
	ended      chan struct{} // closed when it has ended
}

// launch starts `serve` on a port of this machine.
func launch(program, dir string, listen, operations string, env []string) (*Node, error) {
	n := &Node{URL: "http://" + listen, output: &tail{}, ended: make(chan struct{})}
	n.cmd = exec.Command(program, "serve", dir) //nolint:gosec,noctx // this very program; it ends by End
	n.cmd.Env = append(append(os.Environ(), env...), "FIRSTLINE_LISTEN="+listen)
	if operations != "" {
		n.cmd.Env = append(n.cmd.Env, operationsVariable+"="+operations)
		n.operations = "http://" + operations
	}
	n.cmd.Stdout, n.cmd.Stderr = n.output, n.output
	apart(n.cmd)
	if err := n.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a node: %w", err)
	}
	go func() {
		_ = n.cmd.Wait() // how it ended is read from ProcessState
		close(n.ended)
	}()
	return n, nil
}

// ready waits until the node answers.
func (n *Node) ready(ctx context.Context, within time.Duration) error {
	ctx, stop := context.WithTimeout(ctx, within)
	defer stop()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		if _, err := get(ctx, n.URL+"/healthz"); err == nil {
			return nil
		}
		select {
		case <-again.C:
		case <-n.ended:
			return fmt.Errorf("a node ended at once (%v): %s", n.cmd.ProcessState, n.output)
		case <-ctx.Done():
			return fmt.Errorf("a node does not answer: %w: %s", context.Cause(ctx), n.output)
		}
	}
}

// Ended tells how the node ended; empty while it runs.
func (n *Node) Ended() string {
	select {
	case <-n.ended:
		return n.cmd.ProcessState.String()
	default:
		return ""
	}
}

// patience is how long a node may take to stop.
const patience = 20 * time.Second

// End has the node stop as an operator would, and kills it when it does not.
func (n *Node) End() error {
	if n.Ended() != "" {
		return nil
	}
	if err := n.cmd.Process.Signal(stopSignal()); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop a node: %w", err)
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-n.ended:
		return nil
	case <-timer.C:
	}
	err := n.cmd.Process.Kill()
	<-n.ended
	return errors.Join(fmt.Errorf("a node did not stop within %v and was killed: %s", patience, n.output), err)
}

// A Sample is what a node uses at one moment. What cannot be known is 0.
type Sample struct {
	Resident   int64 // bytes
	CPU        time.Duration
	Goroutines int
}

// Look takes a sample.
func (n *Node) Look(ctx context.Context) Sample {
	if n.Ended() != "" {
		return Sample{}
	}
	s := process(n.cmd.Process.Pid)
	if n.operations != "" {
		s.Goroutines = goroutines(ctx, n.operations+"/metrics")
	}
	return s
}

// Profile tells where processor time goes during the next so long, as `go tool pprof` reads it.
func (n *Node) Profile(ctx context.Context, during time.Duration) (string, error) {
	return get(ctx, fmt.Sprintf("%s/debug/pprof/profile?seconds=%d", n.operations, int(during.Seconds())))
}

// goroutines asks the metrics; 0 when they do not tell.
func goroutines(ctx context.Context, address string) int {
	ctx, stop := context.WithTimeout(ctx, time.Second)
	defer stop()
	text, err := get(ctx, address)
	if err != nil {
		return 0
	}
	return Gauge(text, "go_goroutines")
}

// Gauge finds a number without labels in the text format of Prometheus; 0 when it is not there.
func Gauge(text, name string) int {
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		value, ok := strings.CutPrefix(lines.Text(), name+" ")
		if !ok {
			continue
		}
		if n, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
			return int(n)
		}
	}
	return 0
}

// get gives the body of a page.
func get(ctx context.Context, address string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", fmt.Errorf("ask %s: %w", address, err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", fmt.Errorf("ask %s: %w", address, err)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, 8<<20))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return "", fmt.Errorf("read %s: %w", address, err)
	}
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s answers %s", address, answer.Status)
	}
	return string(body), nil
}

// tail keeps the end of what a node writes: what matters when it does not start.
type tail struct {
	mu   sync.Mutex
	text []byte // guarded by mu
}

const tailBytes = 4000

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-tailBytes):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.text))
}
