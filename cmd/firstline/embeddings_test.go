package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

// withEmbeddings names the server's model of embeddings in a workspace.
func withEmbeddings(t testing.TB, dir string, server *openaitest.Server) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, "firstline.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString("\nmodel:\n  embeddings: {url: '" + server.URL() + "', name: " + openaitest.Embedding + "}\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// embedded gives the texts that a server was asked for from a call on.
func embedded(server *openaitest.Server, from int) (texts []string) {
	for _, c := range server.Calls()[from:] {
		texts = append(texts, c.Input...)
	}
	return texts
}

// meanings is what health says of the model of embeddings.
func (p *process) meanings(t testing.TB) (r embeddingsReport) {
	t.Helper()
	var health struct{ Embeddings embeddingsReport }
	if text := p.health(t); text != "" {
		if err := json.Unmarshal([]byte(text), &health); err != nil {
			t.Fatal(err)
		}
	}
	return health.Embeddings
}

// knows waits until the meaning of all texts is known.
func (p *process) knows(t testing.TB) embeddingsReport {
	t.Helper()
	eventually(t, 60*time.Second, "the meaning of texts is known", func() bool {
		r := p.meanings(t)
		return r.Texts > 0 && r.Known == r.Texts && r.Problem == ""
	})
	return p.meanings(t)
}

func TestATextIsEmbeddedOnceAndWithoutTheModelWordsDo(t *testing.T) {
	t.Parallel()
	models := openaitest.Start(t, openaitest.Options{})
	dir := smallWorkspace(t, quick...)
	withEmbeddings(t, dir, models)
	port := freePort(t)
	p := serve(t, dir, port)
	p.knows(t)
	first := embedded(models, 0)
	if slices.Sort(first); len(first) < 100 || len(slices.Compact(slices.Clone(first))) != len(first) {
		t.Errorf("%d texts were embedded, of which %d differ", len(first), len(slices.Compact(first)))
	}
	calls := len(models.Calls())
	reply, err := mustVisit(t, p.base, "en").ask(t.Context(), "m1", freely+", I am kim@example.org")
	if err != nil || len(reply.Sources) != 1 || reply.Sources[0].ID != "out-of-office" {
		t.Errorf("got %+v, %v", reply, err)
	}
	asked := embedded(models, calls)
	if !slices.ContainsFunc(asked, func(text string) bool { return strings.HasPrefix(text, freely) }) ||
		strings.Contains(strings.Join(asked, "|"), "kim@example.org") {
		t.Errorf("of a question the model was asked %q", asked)
	}
	p.stop(t, os.Interrupt)
	calls = len(models.Calls())
	p = serve(t, dir, port)
	p.knows(t)
	if again := embedded(models, calls); len(again) > 0 {
		t.Errorf("the second start asked for %q", again)
	}
	change(t, filepath.Join(dir, "articles", "out-of-office.en.md"), "Choose **File**", "Look for the zebra and choose **File**")
	eventually(t, 60*time.Second, "a changed text is embedded", func() bool { return len(embedded(models, calls)) > 0 })
	if changed := embedded(models, calls); len(changed) != 1 || !strings.Contains(changed[0], "zebra") {
		t.Errorf("a changed article asked for %q", changed)
	}
	models.Close()
	reply, err = mustVisit(t, p.base, "en").ask(t.Context(), "m2", freely)
	if err != nil || len(reply.Sources) != 1 || reply.Sources[0].ID != "out-of-office" || p.meanings(t).Problem == "" {
		t.Errorf("without the model: %+v, %v, and health says %+v", reply, err, p.meanings(t))
	}
}

func TestAModelThatGivesOtherVectorsByNowIsAskedForAllAgain(t *testing.T) {
	t.Parallel()
	before, now := openaitest.Start(t, openaitest.Options{}), openaitest.Start(t, openaitest.Options{Dims: 64})
	dir := smallWorkspace(t, quick...)
	withEmbeddings(t, dir, before)
	port := freePort(t)
	p := serve(t, dir, port)
	texts := p.knows(t).Texts
	p.stop(t, os.Interrupt)
	change(t, filepath.Join(dir, "firstline.yaml"), before.URL(), now.URL())
	p = serve(t, dir, port)
	p.knows(t)
	if asked := embedded(now, 0); len(asked) > 0 {
		t.Errorf("asked for %q though nobody could know that the model is another one", asked)
	}
	if _, err := mustVisit(t, p.base, "en").ask(t.Context(), "m1", freely); err != nil {
		t.Fatal(err)
	}
	eventually(t, 60*time.Second, "all texts are embedded again", func() bool {
		return len(embedded(now, 0)) >= texts && p.meanings(t).Problem == ""
	})
}

func TestCommandsKnowTheModelOfEmbeddings(t *testing.T) {
	t.Parallel()
	models := openaitest.Start(t, openaitest.Options{})
	dir := smallWorkspace(t, quick...)
	withEmbeddings(t, dir, models)
	if found := output(t, "doctor", dir); !strings.Contains(found, "gives vectors of 256 dimensions") ||
		!strings.Contains(found, "articles and examples leave for "+models.URL()) {
		t.Errorf("doctor: %s", found)
	}
	p := serve(t, dir, freePort(t))
	p.knows(t)
	calls := len(models.Calls())
	if answer := output(t, "ask", "--workspace", dir, freely); !strings.Contains(answer, "Choose") {
		t.Errorf("ask: %s", answer)
	}
	if asked := embedded(models, calls); !slices.Contains(asked, freely) || len(asked) > 2 {
		t.Errorf("ask had %q embedded", asked)
	}
}

// change replaces words of a file.
func change(t testing.TB, path, old, now string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(data), old) {
		t.Fatalf("%s has no %q: %v", path, old, err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), old, now, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}
