package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/redis/redistest"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/handoff"
)

// firstline runs the program in a workspace and gives what it wrote.
func firstline(t *testing.T, dir string, args ...string) (out string, ok bool) {
	t.Helper()
	cmd := exec.Command(program(t), args...)
	cmd.Dir = dir
	text, err := cmd.CombinedOutput()
	return string(text), err == nil
}

// must runs the program, which must succeed and write the words.
func must(t *testing.T, dir, words string, args ...string) {
	t.Helper()
	if out, ok := firstline(t, dir, args...); !ok || !strings.Contains(out, words) {
		t.Fatalf("firstline %s: want %q, got:\n%s", strings.Join(args, " "), words, out)
	}
}

// refuses runs the program, which must fail and write the words.
func refuses(t *testing.T, dir, words string, args ...string) {
	t.Helper()
	if out, ok := firstline(t, dir, args...); ok || !strings.Contains(out, words) {
		t.Fatalf("firstline %s: want a failure with %q, got:\n%s", strings.Join(args, " "), words, out)
	}
}

// filledWorkspace is a workspace in whose data folder there are conversations with cases.
func filledWorkspace(t *testing.T, conversations int, edits ...[2]string) string {
	t.Helper()
	dir := newWorkspace(t, edits...)
	store, err := sqlite.Open(t.Context(), filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-time.Hour).UTC().Truncate(time.Second)
	for i := range conversations {
		id := "talk-" + time.Duration(i).String()
		e := bot.Event{Channel: "web", ID: id, Conversation: id, Kind: bot.Message, Text: "hello", At: at}
		if _, err := store.Receive(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		_, err := store.Commit(t.Context(), bot.Turn{Conversation: bot.Conversation{ID: id, Channel: "web", Updated: at,
			Person: handoff.Person{ID: "kim"}}, Handled: []bot.EventKey{e.Key()},
			Entries: []handoff.Entry{{At: at, Kind: handoff.Said, From: handoff.ByPerson, Text: "printer"},
				{At: at, Kind: handoff.Opened, Case: bot.NewCase}},
			Case: &handoff.Case{State: handoff.Waiting, Team: "it", Opened: at, Subject: "printer"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data", webKey), []byte(strings.Repeat("k", keyLength)), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// redisFor names a Redis with nothing in it, and the edit of firstline.yaml for its prefix.
func redisFor(t *testing.T) (address string, prefix [2]string) {
	t.Helper()
	server := redistest.Shared(t)
	return server.URL(), [2]string{"name: ", "redis:\n  prefix: " + strings.TrimSuffix(server.Prefix(t), ":") + "\nname: "}
}

// TestMigrateMovesAWorkspaceToRedisAndBack, with the key by which browsers know their conversations.
func TestMigrateMovesAWorkspaceToRedisAndBack(t *testing.T) {
	t.Parallel()
	address, prefix := redisFor(t)
	dir := filledWorkspace(t, 5, prefix)
	refuses(t, dir, "where to?", "migrate")
	must(t, dir, "5 conversations, 10 journal entries, 5 cases", "migrate", "--dry-run")
	must(t, dir, "Moved and compared: 5 conversations, 10 journal entries, 5 cases", "migrate", "--to", address)
	refuses(t, dir, "something in it already", "migrate", "--to", address)
	must(t, dir, "5 conversations", "migrate", "--from", address, "--to", "back")
	key, err := os.ReadFile(filepath.Join(dir, "back", webKey))
	if err != nil || string(key) != strings.Repeat("k", keyLength) {
		t.Errorf("the key of the web is %q after the way there and back: %v", key, err)
	}
	must(t, dir, "5 conversations, 10 journal entries, 5 cases", "migrate", "--from", "back", "--dry-run")
}

// TestMigrateThatIsKilledIsBegunAgain: the source is as it was, and the target says what to do.
func TestMigrateThatIsKilledIsBegunAgain(t *testing.T) {
	t.Parallel()
	address, prefix := redisFor(t)
	dir := filledWorkspace(t, 400, prefix)
	server := redistest.Shared(t)
	cmd := exec.Command(program(t), "migrate", "--to", address)
	cmd.Dir = dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	key := prefix[1][strings.Index(prefix[1], "prefix: ")+len("prefix: "):]
	key, _, _ = strings.Cut(key, "\n")
	eventually(t, 30*time.Second, "the migration has begun to write", func() bool {
		return server.CLI("HEXISTS", key+":{about}:store", "filling") == "1"
	})
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	if server.CLI("HEXISTS", key+":{about}:store", "filling") != "1" {
		t.Skip("it was done before it was killed")
	}
	refuses(t, dir, "begin it again", "migrate", "--from", address, "--dry-run")
	must(t, dir, "400 conversations", "migrate", "--dry-run")
	must(t, dir, "Moved and compared: 400 conversations", "migrate", "--to", address)
}

// TestMigrateRefusesWhatIsInUse on either side.
func TestMigrateRefusesWhatIsInUse(t *testing.T) {
	t.Parallel()
	address, prefix := redisFor(t)
	dir := filledWorkspace(t, 1, prefix)
	store, err := sqlite.Open(t.Context(), filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	refuses(t, dir, "stop it first", "migrate", "--to", address)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	refuses(t, dir, "there is no database", "migrate", "--from", "nowhere", "--to", address)
}

// TestBackupsOfEitherStoreAreRestoredIntoEither.
func TestBackupsOfEitherStoreAreRestoredIntoEither(t *testing.T) {
	t.Parallel()
	address, prefix := redisFor(t)
	dir := filledWorkspace(t, 3)
	must(t, dir, "Copied the database", "backup", "copy.db")
	must(t, dir, "3 conversations", "backup", "copy.jsonl.gz")
	refuses(t, dir, "there is a file already", "backup", "copy.jsonl.gz")
	must(t, dir, "1 conversations, 2 journal entries, 1 cases", "export", "--conversation", "talk-1ns", "one.jsonl.gz")
	refuses(t, dir, "no such conversation", "export", "--person", "nobody", "none.jsonl.gz")
	shared := newWorkspace(t, prefix, [2]string{"name: ", "store: " + address + "\nname: "})
	must(t, shared, "Moved and compared: 3 conversations", "restore", filepath.Join(dir, "copy.db"))
	refuses(t, shared, "something in it already", "restore", filepath.Join(dir, "copy.jsonl.gz"))
	must(t, shared, "Copied to", "backup", "copy.jsonl.gz")
	must(t, shared, "Restored into", "restore", filepath.Join(dir, "one.jsonl.gz")) // it is there: nothing happens
	for _, file := range []string{"copy.db", "copy.jsonl.gz", filepath.Join(shared, "copy.jsonl.gz")} {
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		empty := newWorkspace(t)
		must(t, empty, "Restored", "restore", file)
		must(t, empty, "3 conversations, 6 journal entries, 3 cases", "migrate", "--dry-run")
	}
	empty := newWorkspace(t)
	must(t, empty, "Restored into", "restore", filepath.Join(dir, "one.jsonl.gz"))
	must(t, empty, "1 conversations, 2 journal entries, 1 cases", "migrate", "--dry-run")
}

// TestOldConversationsAreMovedOutAndBack, beside a running bot if there is one; what is open stays.
func TestOldConversationsAreMovedOutAndBack(t *testing.T) {
	t.Parallel()
	address, prefix := redisFor(t)
	shared := newWorkspace(t, prefix, [2]string{"name: ", "store: " + address + "\nname: "})
	for _, dir := range []string{filledWorkspace(t, 3), shared} {
		if dir == shared {
			must(t, shared, "Moved and compared", "migrate", "--from", filledWorkspace(t, 3)+"/data")
		}
		store := attached(t, dir)
		closeCase(t, store, 2)
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		tomorrow := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
		refuses(t, dir, "say --before DATE", "export", "--remove", "old.jsonl.gz")
		must(t, dir, "Removed 1 of them; 2 stay", "export", "--before", tomorrow, "--remove", "old.jsonl.gz")
		refuses(t, dir, "case FL-2 was moved out of the store", "case", "2")
		must(t, dir, "Copied", "backup", "rest.jsonl.gz")
		must(t, dir, "Restored", "restore", "old.jsonl.gz")
		must(t, dir, "printer", "case", "2")
	}
}

// attached opens the store of a workspace as a short errand does.
func attached(t *testing.T, dir string) keeper {
	t.Helper()
	ws, _, err := open(dir, terminal{out: io.Discard, err: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	store, err := attachKeeper(t.Context(), ws.Config, dir)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// TestRestoreRefusesWhatIsNoBackup, with the file, the line and what to do, and writes nothing.
func TestRestoreRefusesWhatIsNoBackup(t *testing.T) {
	t.Parallel()
	dir := filledWorkspace(t, 3)
	must(t, dir, "3 conversations", "backup", "copy.jsonl.gz")
	whole, err := os.ReadFile(filepath.Join(dir, "copy.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte{}, whole...)
	damaged[len(damaged)/2] ^= 0xff
	empty := newWorkspace(t)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"cut":     {whole[:len(whole)-20], "it is cut off"},
		"damaged": {damaged, "take another copy"},
	} {
		file := filepath.Join(empty, name)
		if err := os.WriteFile(file, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		refuses(t, empty, c.want, "restore", file)
		refuses(t, empty, file+": line ", "restore", file)
	}
	foreign := filepath.Join(empty, "firstline.yaml")
	refuses(t, empty, foreign+": it is no archive of Firstline", "restore", foreign)
	must(t, empty, "Restored", "restore", filepath.Join(dir, "copy.jsonl.gz"))
}
