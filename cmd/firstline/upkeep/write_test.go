package upkeep

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
)

// A server says what it is told to, and keeps what it was asked.
type server struct {
	says  string
	asked string
}

func (s *server) Complete(_ context.Context, r model.Request, _ func(string) error) (model.Reply, error) {
	for _, turn := range r.Turns {
		s.asked += turn.Text
	}
	return model.Reply{Text: s.says}, nil
}

// session asks a server that says this. Personal data goes to it as it is: what is hidden here is hidden by this room.
func session(t *testing.T, s *server) *model.Session {
	t.Helper()
	book, err := model.Prompts(nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := model.New(model.Options{Server: s, Model: "m", Organisation: "Nordwind", Prompts: book, Clear: true})
	if err != nil {
		t.Fatal(err)
	}
	return a.For(model.Talk{})
}

// scanner is a case of Anna's that two agents solved, after another one in the same conversation.
var scanner = []handoff.Entry{
	{Seq: 1, Kind: handoff.Said, From: handoff.ByPerson, Text: "the coffee is cold"},
	{Seq: 2, Kind: handoff.Solved, From: handoff.ByAgent, Text: "Heated the coffee", Case: 6},
	{Seq: 3, Kind: handoff.Said, From: handoff.ByPerson, Text: "my scanner stays grey, call Petersen at +49 40 1234567"},
	{Seq: 4, Kind: handoff.Said, From: handoff.ByBot, Text: "Restart the printer."},
	{Seq: 5, Kind: handoff.Note, From: handoff.ByAgent, Text: "she is impatient", Case: 7},
	{Seq: 6, Kind: handoff.Said, From: handoff.ByAgent, Name: "Maria Keller", Text: "Kick it.", Case: 7},
	{Seq: 7, Kind: handoff.Amended, From: handoff.ByAgent, Of: 6, Case: 7,
		Text: "Anna, this is Maria: please hold the green button for ten seconds. Torsten knows it, too."},
	{Seq: 8, Kind: handoff.Solved, From: handoff.ByAgent, Text: "Firmware reset by the green button", Case: 7},
}

func TestAModelDraftsAnArticleWithoutPersonAndAgents(t *testing.T) {
	o := newOffice(t)
	if err := o.store.PutAgent(t.Context(), handoff.Agent{ID: "t", Name: "Torsten Wulf"}); err != nil {
		t.Fatal(err)
	}
	person := handoff.Person{ID: "p", Name: "Anna Petersen", Email: "anna@nordwind.example"}
	c := handoff.Case{Number: 7, Lang: "en", Team: "it", Subject: "Scanner of Anna Petersen stays grey", Person: person}
	says, err := json.Marshal(map[string]any{"title": "The scanner stays grey", "questions": []string{"scanner stays grey"},
		"body": "Please hold the green button for ten seconds. [1]\nAnna Petersen kicks it. [1]\nThe firmware costs 5 euros."})
	if err != nil {
		t.Fatal(err)
	}
	s := &server{says: string(says)}
	l := o.librarian(func() time.Time { return noon })
	name, text, err := l.Write(t.Context(), session(t, s), c, scanner)
	if err != nil {
		t.Fatal(err)
	}
	for _, private := range []string{"Anna", "Petersen", "1234567", "impatient", "Maria", "Torsten", "coffee", "Kick it", "Restart"} {
		if strings.Contains(text+name, private) {
			t.Errorf("%q is in the draft %s:\n%s", private, name, text)
		}
		if strings.Contains(s.asked, private) {
			t.Errorf("the model is told %q:\n%s", private, s.asked)
		}
	}
	for _, want := range []string{`title: "The scanner stays grey"`, "lang: en", `- "scanner stays grey"`, "- \"my scanner stays grey",
		`owner: "it"`, "Please hold the green button for ten seconds."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in the draft:\n%s", want, text)
		}
	}
	if strings.Contains(text, "euros") {
		t.Errorf("what nobody said is in the draft:\n%s", text)
	}
	o.publish(map[string]string{"articles/" + name: text}) // it can be read as it is
}

func TestAModelThatInventsDraftsNothing(t *testing.T) {
	o := newOffice(t)
	l := o.librarian(func() time.Time { return noon })
	for _, says := range []string{"", "no JSON", `{"title":"x","questions":[],"body":"The firmware costs 5 euros."}`} {
		_, text, err := l.Write(t.Context(), session(t, &server{says: says}), handoff.Case{Number: 7, Lang: "fr"}, scanner)
		if err == nil {
			t.Errorf("of %q it made %s", says, text)
		}
	}
}
