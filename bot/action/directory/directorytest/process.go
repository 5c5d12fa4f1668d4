package directorytest

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// guard runs a server until the shell's standard input ends, which it also does when the test process is killed. Then
// it ends what the server leaves behind, all of which is in the server's session, and takes the folder away. A signal
// to the whole group of the tests, as that of the terminal, ends the waiting and not the shell.
const guard = `trap : INT TERM HUP
setsid "$@" </dev/null &
server=$!
cat >/dev/null
kill $server
wait $server
kill -9 -$server
tries=0
until rm -rf "$0" || [ $((tries += 1)) -gt 100 ]; do sleep 0.1; done`

// A process is a running server.
type process struct {
	cmd   *exec.Cmd
	stdin io.Closer
	log   string
}

// start runs a command whose output goes to a file in dir, and which takes dir along when it ends.
func start(dir, name string, args ...string) (*process, error) {
	p := &process{log: filepath.Join(dir, "log")}
	out, err := os.Create(p.log)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }() // the server has its own
	//nolint:gosec,noctx // the packages' own programs; they end with the input
	p.cmd = exec.Command("sh", append([]string{"-c", guard, dir, name}, args...)...)
	p.cmd.Stdout, p.cmd.Stderr = out, out
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err = p.cmd.Start(); err != nil {
		return nil, errors.Join(err, p.stdin.Close())
	}
	return p, nil
}

// end ends the server and waits until it and its folder are gone.
func (p *process) end() {
	_ = p.stdin.Close()
	_ = p.cmd.Wait() // the server's own code says nothing here
}

// tail gives the end of what the server wrote.
func (p *process) tail() string {
	text, _ := os.ReadFile(p.log) // none is no tail
	return string(text[max(0, len(text)-4000):])
}
