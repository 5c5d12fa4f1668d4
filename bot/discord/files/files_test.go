package files_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/discord/files"
	"github.com/firstline-support/firstline/handoff"
)

func TestFilesOnTheirWay(t *testing.T) {
	cdn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/log.txt":
			_, _ = io.WriteString(w, "what happened")
		case "/away":
			http.Redirect(w, r, "/log.txt", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	defer cdn.Close()
	shelf := bottest.NewMemory()
	c := files.Carrier{API: cdn.URL + "/api", Shelf: shelf, Limits: handoff.Limits{Bytes: 1 << 20},
		Log: slog.New(slog.DiscardHandler)}
	for address, problem := range map[string]string{
		cdn.URL + "/log.txt": "", cdn.URL + "/gone": handoff.FileLost, cdn.URL + "/away": handoff.FileLost,
		"http://169.254.169.254/latest": handoff.FileLost, "https://cdn.discordapp.com.evil.example/a": handoff.FileLost,
		"https://user@cdn.discordapp.com/a": handoff.FileLost, "file:///etc/passwd": handoff.FileLost,
	} {
		got, err := c.Fetch(t.Context(), handoff.File{Name: "log.txt", Type: "text/plain", Size: 13}, address)
		if err != nil || got.Problem != problem || (got.ID == "") != (problem != "") {
			t.Errorf("%s: %+v, %v; want problem %q", address, got, err, problem)
		}
		if problem == "" {
			sends(t, c, got)
		}
	}
	if _, _, err := c.Open(t.Context(), handoff.File{ID: "no such file"}); !errors.Is(err, files.ErrNotSendable) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// sends tells whether a file that was fetched can be sent as it was.
func sends(t *testing.T, c files.Carrier, f handoff.File) {
	t.Helper()
	f.Name = "../evil\nname.txt"
	out, content, err := c.Open(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(out.Reader)
	if err := errors.Join(err, content.Close()); err != nil || string(text) != "what happened" ||
		strings.ContainsAny(out.Name, "/\n") {
		t.Errorf("sent %q as %q: %v", text, out.Name, err)
	}
}
