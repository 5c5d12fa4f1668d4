package directorytest

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// guard runs a server until the shell's standard input ends, which it also does when the test process is killed. Then
// it ends what the server leaves behind, all of which is in the server's session.
const guard = `setsid "$@" </dev/null & server=$!; cat >/dev/null; kill $server; wait $server; kill -9 -$server`

// A process is a running server.
type process struct {
	cmd   *exec.Cmd
	stdin io.Closer
	log   string
}

// start runs a command whose output goes to a file in dir.
func start(dir, name string, args ...string) (*process, error) {
	p := &process{log: filepath.Join(dir, "log")}
	out, err := os.Create(p.log)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }() // the server has its own
	//nolint:gosec,noctx // the packages' own programs; they end with the input
	p.cmd = exec.Command("sh", append([]string{"-c", guard, "sh", name}, args...)...)
	p.cmd.Stdout, p.cmd.Stderr = out, out
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err = p.cmd.Start(); err != nil {
		return nil, errors.Join(err, p.stdin.Close())
	}
	return p, nil
}

// end ends the server and waits until it has.
func (p *process) end() {
	_ = p.stdin.Close()
	_ = p.cmd.Wait() // the server's own code says nothing here
}

// remove takes the folder away. What was killed may be writing its last for a moment.
func remove(dir string) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 500 {
		if os.RemoveAll(dir) == nil {
			return nil
		}
		<-tick.C
	}
	return os.RemoveAll(dir)
}

// tail gives the end of what the server wrote.
func (p *process) tail() string {
	text, _ := os.ReadFile(p.log) // none is no tail
	return string(text[max(0, len(text)-4000):])
}
