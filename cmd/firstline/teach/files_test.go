package teach

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// writerIn names the folder in which this test's program, started again, writes until it is killed.
const writerIn = "FIRSTLINE_TEST_WRITER_IN"

// TestAKilledWriterLeavesTheOldFileOrTheNew kills a process again and again while it replaces a file.
func TestAKilledWriterLeavesTheOldFileOrTheNew(t *testing.T) {
	versions := [][]byte{bytes.Repeat([]byte("old\n"), 50_000), bytes.Repeat([]byte("newer\n"), 90_000)}
	if dir := os.Getenv(writerIn); dir != "" {
		for i := 0; ; i++ {
			if err := replace(filepath.Join(dir, "taught.yaml"), versions[i%2]); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "taught.yaml")
	if err := replace(name, versions[0]); err != nil {
		t.Fatal(err)
	}
	for i := range 15 {
		writer := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		writer.Env = append(os.Environ(), writerIn+"="+dir)
		if err := writer.Start(); err != nil {
			t.Fatal(err)
		}
		<-time.After(30*time.Millisecond + time.Duration(i*i)*500*time.Microsecond)
		_ = writer.Process.Kill() // it cannot have ended
		_ = writer.Wait()         // killed is how it ends
		data, err := os.ReadFile(name)
		if err != nil || !bytes.Equal(data, versions[0]) && !bytes.Equal(data, versions[1]) {
			t.Fatalf("after a kill the file has %d bytes (%v), want one of the versions whole", len(data), err)
		}
	}
	if err := replace(name, versions[1]); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}
