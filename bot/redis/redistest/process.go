package redistest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// guard says the number of a server that it has started and kills it when the shell's standard input ends, which it
// also does when the test process is killed. A signal to the whole group of the tests, as that of the terminal, ends
// neither. With a folder as its name ($0) it takes that along. A file that may not grow (see [Server.FillDisk]) is an
// error to the server and not its end.
const guard = `trap : INT TERM HUP
trap '' XFSZ
setsid "$@" </dev/null >/dev/null 2>&1 &
server=$!
echo $server
exec >/dev/null
cat >/dev/null
kill -9 $server
wait $server
[ "$0" = keep ] || rm -rf "$0"`

// keep leaves the server's folder where it is.
const keep = "keep"

// A process is a running server.
type process struct {
	guard *exec.Cmd
	stdin io.Closer
	pid   int
}

// run starts a command. What it leaves behind is a folder, or keep.
func run(folder string, command ...string) (p *process, err error) {
	p = &process{}
	//nolint:gosec,noctx // the package's own programs; they end with the input
	p.guard = exec.Command("sh", append([]string{"-c", guard, folder}, command...)...)
	if p.stdin, err = p.guard.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.guard.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.guard.Start(); err != nil {
		return nil, err
	}
	number, err := bufio.NewReader(out).ReadString('\n')
	if err == nil {
		p.pid, err = strconv.Atoi(strings.TrimSpace(number))
	}
	if err != nil {
		p.kill()
		return nil, fmt.Errorf("start %s: %w", command[0], err)
	}
	return p, nil
}

// kill ends the server at once, stopped or not, and waits until it is gone. The second time does nothing.
func (p *process) kill() {
	_ = p.stdin.Close()
	_ = p.guard.Wait() // the server's own code says nothing here
}

// signal sends one by its name, as STOP. The shell's kill does it, for Go knows these signals on some systems only.
func (p *process) signal(t testing.TB, name string) {
	t.Helper()
	//nolint:gosec,noctx // at once, to the package's own child
	out, err := exec.Command("kill", "-"+name, strconv.Itoa(p.pid)).CombinedOutput()
	if err != nil {
		t.Fatalf("kill -%s %d: %v\n%s", name, p.pid, err, out)
	}
}

// tail gives the end of a log.
func tail(path string) string {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	return string(text[max(0, len(text)-3000):])
}

// alive says whether the server has not ended by itself.
func (p *process) alive() bool {
	//nolint:gosec,noctx // at once, about the package's own child
	return exec.Command("kill", "-0", strconv.Itoa(p.pid)).Run() == nil
}
