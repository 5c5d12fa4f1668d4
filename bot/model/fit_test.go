package model_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/model"
)

// small is a server whose context holds so many characters of a prompt.
func small(context int, text string) *script {
	return &script{answer: func(r model.Request) (model.Reply, error) {
		if size := len(r.Turns[1].Text); size > context {
			return model.Reply{}, &model.Failure{Kind: model.TooLong, Err: fmt.Errorf("%d do not fit", size)}
		}
		return model.Reply{Text: text}, nil
	}}
}

func TestPassagesThatDoNotFitAreLeftOut(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := small(4000, "Open the app Tunnel. [1]")
		a, records := advised(t, model.Options{Server: server})
		question := ask(vpn)
		for range 5 {
			question.Passages = append(question.Passages, model.Passage{Title: "More", Text: strings.Repeat("And more. ", 150)})
		}
		asked := func() int {
			before := len(records.all())
			answer, err := a.For(kim).Answer(t.Context(), question, nil)
			if err != nil || len(answer.Statements) != 1 || answer.Statements[0].On[0] != 0 {
				t.Errorf("got %+v, %v", answer, err)
			}
			question.Text += " please" // so that the answer is not known already
			return len(records.all()) - before
		}
		if n := asked(); n != 2 {
			t.Errorf("asked %d times, want once in vain and once with half of it", n)
		}
		if n := asked(); n != 1 {
			t.Errorf("asked %d times, though it is known what fits", n)
		}
		time.Sleep(2 * time.Hour)
		if n := asked(); n != 2 {
			t.Errorf("asked %d times: nobody has looked whether more fits by now", n)
		}
	})
}

func TestOnePassageThatDoesNotFitIsNoAnswer(t *testing.T) {
	s, records := session(t, small(10, "Open the app Tunnel. [1]"))
	_, err := s.Answer(t.Context(), ask(vpn, vpn, vpn, vpn), nil)
	wantKind(t, err, model.TooLong)
	if n := len(records.all()); n != 3 {
		t.Errorf("asked %d times, want with 4, 2 and 1", n)
	}
}
