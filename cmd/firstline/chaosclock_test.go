//go:build unix

package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	chaosSkew = flag.Duration("chaos.skew", 0, "how far the clock of each node is ahead of the one before; "+
		"compiles the real program anew with a clock that can be wrong")
	chaosBeside = flag.String("chaos.beside", "", "the path of another release, which every second node runs")
)

// skewVariable says by how many seconds the clock of a program with a wrong one is wrong.
const skewVariable = "FIRSTLINE_TEST_SKEW"

// wrongClock is what the program with a wrong clock has in package time beside what Go has there. Nothing of the real
// program has to know of it, and what libraries read of the clock is as wrong as what we do.
const wrongClock = `package time

import "syscall"

var skew = readSkew()

func readSkew() (seconds int64) {
	text, _ := syscall.Getenv("` + skewVariable + `")
	sign := int64(1)
	for _, c := range text {
		switch {
		case c == '-':
			sign = -1
		case c >= '0' && c <= '9':
			seconds = seconds*10 + int64(c-'0')
		}
	}
	return sign * seconds
}
`

// buildWithWrongClock makes the real program with a clock that [skewVariable] sets wrong, by an overlay of package time.
var buildWithWrongClock = sync.OnceValues(func() (path string, err error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("find Go: %w", err)
	}
	at := filepath.Join(strings.TrimSpace(string(root)), "src", "time")
	source, err := os.ReadFile(filepath.Join(at, "time.go"))
	if err != nil {
		return "", err
	}
	const reads = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n"
	if strings.Count(string(source), reads) != 1 {
		return "", errors.New("time.Now of this Go does not read the clock as it did")
	}
	changed := strings.Replace(string(source), reads, reads+"\tsec += skew\n", 1)
	dir := filepath.Join(scratch, "wrongclock")
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(at, "time.go"): filepath.Join(dir, "time.go"), filepath.Join(at, "skew.go"): filepath.Join(dir, "skew.go")}})
	if err := errors.Join(err, os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "time.go"), []byte(changed), 0o600),
		os.WriteFile(filepath.Join(dir, "skew.go"), []byte(wrongClock), 0o600),
		os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600)); err != nil {
		return "", err
	}
	path = filepath.Join(dir, "firstline")
	out, err := exec.Command("go", "build", "-buildvcs=false", "-overlay", filepath.Join(dir, "overlay.json"), "-o", path, ".").
		CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// runs gives the program that node i of a fleet runs, and what its environment says of its clock. Of three nodes one is
// behind, one is right and one is ahead.
func runs(t *testing.T, i, nodes int) (path string, env []string) {
	t.Helper()
	switch {
	case i%2 == 1 && *chaosBeside != "":
		return *chaosBeside, nil
	case *chaosSkew == 0:
		return program(t), nil
	}
	path, err := buildWithWrongClock()
	if err != nil {
		t.Fatal(err)
	}
	return path, []string{fmt.Sprintf("%s=%d", skewVariable, int(chaosSkew.Seconds())*(i-nodes/2))}
}

// TestAWrongClockIsWrong keeps the tests with -chaos.skew from being about nothing.
func TestAWrongClockIsWrong(t *testing.T) {
	if *chaosSkew == 0 {
		t.Skip("only with -chaos.skew")
	}
	f := newFleet(t, "", "", "", "")
	f.start()
	var first time.Time
	for i, n := range f.nodes {
		stamp, _, _ := strings.Cut(strings.TrimPrefix(n.output.String(), "time="), " ")
		at, err := time.Parse(time.RFC3339, stamp)
		if err != nil {
			t.Fatalf("node %d: %v", i, err)
		}
		if i == 0 {
			first = at
		}
		if off := (at.Sub(first) - time.Duration(i)**chaosSkew).Abs(); off > time.Minute {
			t.Errorf("the log of node %d is %v off", i, off)
		}
	}
}
