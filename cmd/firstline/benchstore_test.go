package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/redis/redistest"
)

// storeKeys are the contract with scripts.
const storeKeys = `store event_bytes turn_bytes turns bytes_per_1000_conversations journals stored flat`

func TestBenchOfStoresKeepsItsKeysAndExplainsThem(t *testing.T) {
	server := redistest.Start(t)
	help := benchStoreCommand{}.Help()
	for name, where := range map[string]string{"SQLite": filepath.Join(t.TempDir(), "new"), "Redis": server.URL()} {
		out, complaint, code := command(t, "bench", "store", "--json", "--each", "60ms", "--conversations", "2", "--journals",
			"1,2", "--stored", "32,64", "--store", where)
		if code != exitOK {
			t.Fatalf("%s: exit code %d: %s", name, code, complaint)
		}
		var report map[string]any
		if err := json.Unmarshal([]byte(out), &report); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		for _, key := range strings.Fields(storeKeys) {
			if _, ok := report[key]; !ok || !strings.Contains(help, key) {
				t.Errorf("%s: %s is missing in the report or in the help", name, key)
			}
			delete(report, key)
		}
		if len(report) > 0 {
			t.Errorf("%s: %v is not in the list", name, report)
		}
		if strings.Contains(out, server.Password()) {
			t.Error("the report tells a password")
		}
	}
}

func TestBenchOfAStoreKeepsAwayFromABot(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "firstline.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"holds a bot's data": {"--store", dir},
		"postgres://":        {"--store", "postgres://localhost"},
		"no redis:// URL":    {"--store", "redis://user:secret@local host"},
		"--each":             {"--each", "0s"},
	} {
		_, complaint, code := command(t, append([]string{"bench", "store"}, args...)...)
		if code == exitOK || !strings.Contains(complaint, want) || strings.Contains(complaint, "secret") {
			t.Errorf("%v: %d %s", args, code, complaint)
		}
	}
}
