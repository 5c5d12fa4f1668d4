package copyist_test

import (
	"testing"

	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/bot/openai/openaitest"
	"github.com/firstline-support/firstline/cmd/firstline/stage/copyist"
)

// session asks the copyist through everything that lies before a real model.
func session(t *testing.T) *model.Session {
	t.Helper()
	var script copyist.Pace
	models := openaitest.Start(t, openaitest.Options{Script: script.Answer, Models: []string{copyist.Name}})
	server, err := openai.New(openai.Options{URL: models.URL(), Model: copyist.Name})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	book, err := model.Prompts(nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := model.New(model.Options{Server: server, Model: copyist.Name, Organisation: "Acme", Prompts: book})
	if err != nil {
		t.Fatal(err)
	}
	return a.For(model.Talk{})
}

var printer = model.Passage{Title: "Print", Text: "Any printer in the house prints for you.\n\n1. Choose Follow me.\n2. Hold your badge to it.", Steps: 2}

func TestTheCopyistPassesAllChecks(t *testing.T) {
	t.Parallel()
	s := session(t)
	answer, err := s.Answer(t.Context(), model.Question{Text: "how does the printer print", Language: "en",
		Passages: []model.Passage{{Title: "VPN", Text: "Open the tunnel."}, printer}}, nil)
	if err != nil || len(answer.Statements) != 3 || len(answer.Steps()) != 2 {
		t.Errorf("answer %+v, %v", answer, err)
	}
	chosen, err := s.Choose(t.Context(), model.Choice{Words: "my badge and the printer", Options: []model.Option{{Title: "VPN"},
		{Title: "Printer", Examples: []string{"the badge does not print"}}}})
	if err != nil || chosen.Option != 1 || !chosen.Sure {
		t.Errorf("choice %+v, %v", chosen, err)
	}
	question, err := s.Clarify(t.Context(), model.Doubt{Words: "es geht nicht", Choices: []string{"VPN", "Drucker"}, Language: "de"})
	if err != nil || question != "Meinst du: VPN oder Drucker?" {
		t.Errorf("question %q, %v", question, err)
	}
	rewritten, err := s.Rewrite(t.Context(), model.FollowUp{Words: "and on the phone?", Earlier: []string{"how do I print?"}, Language: "en"})
	if err != nil || rewritten != "how do I print, and on the phone?" {
		t.Errorf("rewritten %q, %v", rewritten, err)
	}
	sum, err := s.Sum(t.Context(), []string{"The printer on the third floor is broken."}, "en")
	if err != nil || len(sum) != 1 {
		t.Errorf("summary %+v, %v", sum, err)
	}
	lines := []model.Line{{Person: true, Text: "the printer does not print"}, {Text: "Please choose the profile Office."}}
	if reply, err := s.Reply(t.Context(), model.Letter{Lines: lines, Language: "en", Passages: []model.Passage{printer}}); err != nil {
		t.Errorf("reply %+v, %v", reply, err)
	}
	if draft, err := s.Write(t.Context(), model.Told{Lines: lines, Language: "en"}); err != nil || draft.Title == "" || draft.Body == "" {
		t.Errorf("draft %+v, %v", draft, err)
	}
}

func TestTheCopyistCannotTranslate(t *testing.T) {
	t.Parallel()
	if text, err := session(t).Translate(t.Context(), model.Foreign{Text: "Bitte warten", Into: "en"}); err == nil {
		t.Errorf("it translated %q", text)
	}
}
