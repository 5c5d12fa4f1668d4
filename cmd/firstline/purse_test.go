package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

// recorded are lines of the workspace's records, newest last.
func recorded(t testing.TB, dir string, args ...string) []string {
	t.Helper()
	list := output(t, append([]string{"model", "calls", "--workspace", dir}, args...)...)
	return strings.Split(strings.TrimSpace(list), "\n")
}

func TestWhatCommandsAskTheModelIsRecordedAndCapped(t *testing.T) {
	t.Parallel()
	models := openaitest.Start(t, openaitest.Options{Script: func(openaitest.Call) openaitest.Answer { return openaitest.Say(wording) }})
	dir := smallWorkspace(t, quick...)
	withModel(t, dir, models, "  caps: {tokens: 100000}\n")
	if answer := output(t, "ask", "--workspace", dir, freely+", I am kim@example.org"); !strings.Contains(answer, worded) {
		t.Errorf("ask: %s", answer)
	}
	all := recorded(t, dir, "--json")
	if len(all) != 1 || !strings.Contains(all[0], `"Channel":"ask"`) || !strings.Contains(all[0], `"Use":"answer"`) ||
		!strings.Contains(all[0], "out of office") || strings.Contains(all[0], "kim@example.org") {
		t.Errorf("of ask is recorded: %s", all)
	}
	output(t, "model", "replay", "1", "--workspace", dir)
	if all = recorded(t, dir); len(all) != 2 || !strings.Contains(all[1], "call 1 again") {
		t.Errorf("of a replay is recorded: %s", all)
	}
	asked := len(models.Calls())
	change(t, filepath.Join(dir, "firstline.yaml"), "tokens: 100000", "tokens: 10")
	if answer := output(t, "ask", "--workspace", dir, freely); !strings.Contains(answer, "Choose") || len(models.Calls()) != asked {
		t.Errorf("above the cap, asked %d times: %s", len(models.Calls())-asked, answer)
	}
	if all = recorded(t, dir); !strings.Contains(all[2], "over_cap") || !strings.Contains(all[2], "model.caps.tokens, which is 10") {
		t.Errorf("above the cap is recorded: %s", all)
	}
}

func TestAnEvaluationStopsWhereACapHasNoRoom(t *testing.T) {
	t.Parallel()
	models := openaitest.Start(t, openaitest.Options{Script: func(openaitest.Call) openaitest.Answer { return openaitest.Say(wording) }})
	dir := smallWorkspace(t, quick...)
	// of a person and of a channel there are none in an evaluation
	withModel(t, dir, models, "  caps: {person_tokens: 1, channel_tokens: 1, tokens: 5000}\n")
	cases := "cases:\n"
	for i := range 30 { // each is another question
		cases += fmt.Sprintf("- name: case %d\n  kind: answerable\n  lang: en\n  say: %s%s\n  expect: {outcome: answer}\n", i,
			freely, strings.Repeat(" please", i))
	}
	evals := filepath.Join(dir, "evals")
	if err := os.RemoveAll(evals); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(evals, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(evals, "mail.yaml"), []byte(cases), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program(t), "eval", "--model", "--workspace", dir).CombinedOutput()
	asked := len(models.Calls())
	if err == nil || asked == 0 || asked > 29 || !strings.Contains(string(out), "of 30 cases, because") ||
		!strings.Contains(string(out), "model.caps.tokens, which is 5000 in 24 hours") {
		t.Fatalf("after %d calls: %v\n%s", asked, err, out)
	}
	all := recorded(t, dir, "--json")
	if len(all) != asked+1 || !strings.Contains(all[0], `"Channel":"","Person":""`) || !strings.Contains(all[asked], `"Failure":"over_cap"`) {
		t.Errorf("%d calls are recorded as %s", asked, all)
	}
}

func TestWhatModelsOfEmbeddingsAreAskedIsRecordedAndCapped(t *testing.T) {
	t.Parallel()
	models := openaitest.Start(t, openaitest.Options{})
	dir := smallWorkspace(t, quick...)
	withEmbeddings(t, dir, models)
	change(t, filepath.Join(dir, "firstline.yaml"), "name: "+openaitest.Embedding, "name: "+openaitest.Embedding+", price: 1000")
	port := freePort(t)
	p := serve(t, dir, port)
	texts := p.knows(t).Texts
	if _, err := mustVisit(t, p.base, "en").ask(t.Context(), "m1", freely+", I am kim@example.org"); err != nil {
		t.Fatal(err)
	}
	articles, words := recorded(t, dir, "--json", "--use", "articles"), recorded(t, dir, "--json", "--use", "words")
	if n := texts/64 + 1; len(articles) != n || strings.Contains(strings.Join(articles, ""), "Choose") ||
		!strings.Contains(articles[0], "64 texts of articles and examples") {
		t.Errorf("of %d texts %d requests are recorded: %s", texts, len(articles), articles)
	}
	if len(words) != 1 || !strings.Contains(words[0], "out of office") || strings.Contains(words[0], "kim@example.org") ||
		!strings.Contains(words[0], `"Channel":"web"`) || strings.Contains(words[0], `"Person":""`) || strings.Contains(words[0], `"Cost":0`) {
		t.Errorf("of a question is recorded: %s", words)
	}
	var question struct{ ID int }
	if err := json.Unmarshal([]byte(words[0]), &question); err != nil {
		t.Fatal(err)
	}
	if costs := output(t, "model", "costs", "--workspace", dir); !strings.Contains(costs, "articles") || !strings.Contains(costs, "words") {
		t.Errorf("costs: %s", costs)
	}
	if again := output(t, "model", "replay", "--workspace", dir, fmt.Sprint(question.ID)); !strings.Contains(again, "of 256 dimensions") {
		t.Errorf("replay: %s", again)
	}
	p.stop(t, os.Interrupt)

	change(t, filepath.Join(dir, "firstline.yaml"), "model:\n", "model:\n  caps: {cost: 0.00001}\n")
	change(t, filepath.Join(dir, "articles", "out-of-office.en.md"), "Choose **File**", "Look for the zebra and choose **File**")
	asked := len(models.Calls())
	p = serve(t, dir, port)
	eventually(t, 60*time.Second, "health tells of the cap", func() bool { return p.meanings(t).Problem == "over_cap" })
	reply, err := mustVisit(t, p.base, "en").ask(t.Context(), "m2", freely)
	if err != nil || len(reply.Sources) != 1 || reply.Sources[0].ID != "out-of-office" || len(models.Calls()) != asked {
		t.Errorf("above the cap, asked %d times: %+v, %v", len(models.Calls())-asked, reply, err)
	}
	failed := recorded(t, dir, "--failed")
	if !strings.Contains(failed[0], "half of model.caps.cost, which is 0.00001 in 24 hours") {
		t.Errorf("admins read %s", failed)
	}
}
