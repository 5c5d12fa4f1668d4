package sqlite_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/sqlite"
)

// crashDir tells the test binary that it is the child of the crash test, and where to write.
const crashDir = "FIRSTLINE_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		fmt.Fprintln(os.Stderr, writeUntilKilled(context.Background(), dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

var rounds = flag.Int("rounds", 20, "how often the crash test kills its child")

// TestWhatWasAcknowledgedSurvivesKill is promise P1: a child receives and commits and prints what was acknowledged, is
// killed at a random moment, and all it printed is there afterwards.
func TestWhatWasAcknowledgedSurvivesKill(t *testing.T) {
	dir := t.TempDir()
	for round := range *rounds {
		acks := runAndKill(t, dir, time.Duration(rand.IntN(120))*time.Millisecond)
		s := open(t, dir)
		for _, ack := range acks {
			if err := verify(t.Context(), s, ack); err != nil {
				t.Errorf("round %d: %q was acknowledged: %v", round, ack, err)
			}
		}
		closed(t, s)
		checkIntegrity(t, dir)
		t.Logf("round %d: %d acknowledged", round, len(acks))
	}
}

// runAndKill gives what the child printed until it was killed, that long after its first acknowledgement.
func runAndKill(t *testing.T, dir string, after time.Duration) []string {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), crashDir+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var acks []string
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // what was cut off was not acknowledged
		}
		if len(acks) == 0 {
			kill := time.AfterFunc(after, func() { _ = child.Process.Kill() })
			defer kill.Stop()
		}
		acks = append(acks, strings.TrimSpace(line))
	}
	if err := child.Wait(); err == nil || len(acks) == 0 {
		t.Fatalf("the child ended by itself: %v, with %d acknowledged", err, len(acks))
	}
	return acks
}

func writeUntilKilled(ctx context.Context, dir string) error {
	s, err := sqlite.Open(ctx, dir)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	ack := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Printf(format+"\n", args...)
	}
	failed := make(chan error)
	for i := range 4 {
		talk := fmt.Sprintf("talk-%d-%d", os.Getpid(), i)
		go func() { failed <- converse(ctx, s, talk, ack) }()
	}
	return <-failed
}

func converse(ctx context.Context, s *sqlite.Store, talk string, ack func(string, ...any)) error {
	var c bot.Conversation
	c.ID = talk
	for i := 0; ; i++ {
		e := event(talk, fmt.Sprintf("%s-%d", talk, i))
		if _, err := s.Receive(ctx, e); err != nil {
			return err
		}
		ack("received %s", e.ID)
		t := answer(c)
		t.Handled = []bot.EventKey{e.Key()}
		var err error
		if c, err = s.Commit(ctx, t); err != nil {
			return err
		}
		ack("committed %s %d", talk, c.Version)
	}
}

// verify tells what is missing of an acknowledged write.
func verify(ctx context.Context, s *sqlite.Store, ack string) error {
	var id string
	var version int64
	if n, _ := fmt.Sscanf(ack, "committed %s %d", &id, &version); n == 2 {
		return verifyCommit(ctx, s, id, version)
	}
	if _, err := fmt.Sscanf(ack, "received %s", &id); err != nil {
		return err
	}
	known, err := s.Known(ctx, bot.EventKey{Channel: "web", ID: id})
	if err == nil && !known {
		err = errors.New("the event is unknown")
	}
	return err
}

func verifyCommit(ctx context.Context, s *sqlite.Store, id string, version int64) error {
	snap, err := s.Load(ctx, id)
	if err != nil {
		return err
	}
	entries, err := s.Journal(ctx, id, (version-1)*4, 4) // every turn has four
	if err != nil {
		return err
	}
	if snap.Conversation.Version < version || len(entries) != 4 || entries[3].Seq != version*4 {
		return fmt.Errorf("version %d with %d entries", snap.Conversation.Version, len(entries))
	}
	return nil
}

func checkIntegrity(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "firstline.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range []string{"integrity_check", "foreign_key_check"} {
		var verdict string
		err := db.QueryRowContext(t.Context(), "PRAGMA "+check).Scan(&verdict)
		if verdict != "ok" && !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("%s: got %q, %v", check, verdict, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}
