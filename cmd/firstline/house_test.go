package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// smallHouse builds a house of few words; its store is closed when the test ends.
func smallHouse(t *testing.T, more string) *house {
	t.Helper()
	files := fstest.MapFS{
		"firstline.yaml": {Data: []byte("name: Library\nlanguages: [en]\n" + more +
			"teams:\n  - id: it\n    name: {en: IT}\ndefault_team: it\n")},
		"articles/a.en.md": {Data: []byte("---\ntitle: Opening hours\nlang: en\n---\n\nWe open at nine.\n")},
	}
	ws, problems := workspace.Open(files, workspace.Options{Now: time.Now(), Env: func(string) (string, bool) {
		return "", false
	}})
	for _, p := range problems {
		if !p.Warning {
			t.Fatal(p)
		}
	}
	h, err := build(t.Context(), plan{workspace: ws, data: t.TempDir(), log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func TestPeopleAreNotHeededWhereTheWorkspaceDoesNotWantIt(t *testing.T) {
	parts := func(feedback bool) int {
		return len(smallHouse(t, fmt.Sprintf("understanding: {feedback: %v}\n", feedback)).parts)
	}
	if with, without := parts(true), parts(false); without != with-1 {
		t.Errorf("%d parts run with people's voices heeded, %d without", with, without)
	}
}

func TestWhatTheBotWritesIsWatchedInTheChatAndHarmless(t *testing.T) {
	h := smallHouse(t, "")
	server := httptest.NewServer(h.mux)
	t.Cleanup(server.Close) // after the stream has been left
	call := func(method, path, token string) io.Reader {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/api/v1/conversations"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = answer.Body.Close() })
		return answer.Body
	}
	var begun struct{ ID, Token string }
	if err := json.NewDecoder(call("POST", "", "")).Decode(&begun); err != nil {
		t.Fatal(err)
	}
	h.bot.Preview(begun.ID, "**Well**, <script>alert(1)</script><img src=x onerror=alert(2)> [go](javascript:alert(3))")
	lines := bufio.NewScanner(call("GET", "/"+begun.ID+"/events", begun.Token))
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "data: ") {
			break
		}
	}
	var piece struct{ Text, HTML string }
	if err := json.Unmarshal([]byte(strings.TrimPrefix(lines.Text(), "data: ")), &piece); err != nil {
		t.Fatalf("%q: %v", lines.Text(), err)
	}
	for _, danger := range []string{"<script", "<img", "javascript:"} {
		if strings.Contains(piece.HTML, danger) {
			t.Errorf("%s is in the page: %s", danger, piece.HTML)
		}
	}
	if !strings.Contains(piece.HTML, "<strong>Well</strong>") {
		t.Errorf("the chat shows %s", piece.HTML)
	}
}
