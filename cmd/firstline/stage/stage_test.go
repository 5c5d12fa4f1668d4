package stage_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/cmd/firstline/stage"
	"github.com/firstline-support/firstline/handoff/texts"
)

// play opens the stage, has something done on its page, and gives what the page shows in the end.
func play(t *testing.T, file string, deeds ...string) (scene string) {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	s, err := stage.New(ctx, stage.Options{Agents: []stage.Colleague{{Name: "Maria Keller", Email: "maria@example.com"}},
		File: file, Texts: catalogue, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	page := s.Handler(func(*http.Request) string { return "en" })
	for _, d := range deeds {
		what, body, _ := strings.Cut(d, " ")
		w := httptest.NewRecorder()
		page.ServeHTTP(w, httptest.NewRequest(http.MethodPost, stage.Path+"/"+what, strings.NewReader(body)))
		if w.Code != http.StatusNoContent && w.Code != http.StatusConflict {
			t.Errorf("%s: %d", d, w.Code)
		}
	}
	w := httptest.NewRecorder()
	page.ServeHTTP(w, httptest.NewRequest(http.MethodGet, stage.Path+"/scene", nil))
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	return w.Body.String()
}

func TestWhatWasSaidIsThereInTheNextRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "slack.json")
	play(t, file, `say {"as":"U0LUKAS","channel":"D0LUKAS","text":"my <b> & you, @Firstline"}`)
	if scene := play(t, file); !strings.Contains(scene, "U0BOT") || !strings.Contains(scene, `my `) ||
		!strings.Contains(scene, `amp;`) {
		t.Errorf("got %s", scene)
	}
}

func TestNobodyActsWhereTheyAreNot(t *testing.T) {
	scene := play(t, filepath.Join(t.TempDir(), "slack.json"),
		`say {"as":"U0LUKAS","channel":"G0TRIAGE","text":"intruder"}`,
		`say {"as":"U0BOT","channel":"D0LUKAS","text":"intruder"}`,
		`say {"as":"U0LUKAS","channel":"D0LUKAS","thread":"1.2","text":"intruder"}`,
		`use {"as":"U0LUKAS","channel":"G0TRIAGE","ts":"1.2","action":"desk:take"}`,
		`submit {"as":"U0LUKAS","view":"V1"}`,
		`dance {"as":"U0LUKAS"}`)
	if strings.Contains(scene, "intruder") {
		t.Errorf("got %s", scene)
	}
}

func TestWhatSlackOffersBesideMessagesIsThere(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := stage.New(t.Context(), stage.Options{File: filepath.Join(t.TempDir(), "slack.json"), Help: "get_help",
		Texts: catalogue, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	page := s.Handler(func(*http.Request) string { return "en" })
	do := func(what, body string) (code int) {
		w := httptest.NewRecorder()
		page.ServeHTTP(w, httptest.NewRequest(http.MethodPost, stage.Path+"/"+what, strings.NewReader(body)))
		return w.Code
	}
	for _, one := range []struct {
		what, body string
		want       int
	}{
		{"home", `{"as":"U0LUKAS"}`, http.StatusNoContent},
		{"home", `{"as":"U0BOT"}`, http.StatusConflict},
		{"tap", `{"as":"U0LUKAS","view":"V1","action":"home:ask"}`, http.StatusConflict},
		{"say", `{"as":"U0LUKAS","channel":"D0LUKAS","text":"/help-desk new"}`, http.StatusNoContent},
		{"say", `{"as":"U0LUKAS","channel":"D0LUKAS","text":"/dance"}`, http.StatusConflict},
		{"help", `{"as":"U0LUKAS","channel":"D0LUKAS","ts":"1.2"}`, http.StatusConflict},
		{"help", `{"as":"U0LUKAS","channel":"G0TRIAGE","ts":"1.2"}`, http.StatusConflict},
	} {
		if code := do(one.what, one.body); code != one.want {
			t.Errorf("%s %s: %d", one.what, one.body, code)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestThePortIsForTheBotAlone(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	s, err := stage.New(ctx, stage.Options{File: filepath.Join(t.TempDir(), "slack.json"), Texts: catalogue,
		Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	for header, want := range map[string]int{"": 200, "Origin: https://evil.example": 403, "Sec-Fetch-Site: cross-site": 403,
		"Host: evil.example": 403} {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.API()+"api.test", nil)
		if err != nil {
			t.Fatal(err)
		}
		if name, value, _ := strings.Cut(header, ": "); name == "Host" {
			r.Host = value
		} else if name != "" {
			r.Header.Set(name, value)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if answer.Body.Close(); answer.StatusCode != want {
			t.Errorf("%q: %s", header, answer.Status)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
