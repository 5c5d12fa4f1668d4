package model_test

import (
	"testing"

	"github.com/firstline-support/firstline/bot/model"
)

func TestACallThatIsAskedAgainIsRecordedAndCounts(t *testing.T) {
	server := saying("Open the app Tunnel. [1]")
	a, records := capped(t, model.Options{Server: server, Price: model.Price{In: 1, Out: 1}}, model.Caps{Person: 2000, Tokens: 2000})
	if _, err := a.For(kim).Answer(t.Context(), ask(vpn), nil); err != nil {
		t.Fatal(err)
	}
	first := records.all()[0]
	first.ID = 1
	again, err := a.Again(t.Context(), first)
	if err != nil || again.Answer != "Open the app Tunnel. [1]" || len(server.asked) != 2 {
		t.Fatalf("got %+v, %v", again, err)
	}
	got := records.all()[1]
	if got.Use != model.UseAnswer || got.Prompt != first.Prompt || got.Conversation != "c" || got.Person != "" ||
		got.Cost != 110 || got.Result != "call 1 again" || len(got.Turns) != len(first.Turns) {
		t.Errorf("recorded %+v", got)
	}
	for range 20 {
		if _, err = a.Again(t.Context(), first); err != nil {
			break
		}
	}
	wantKind(t, err, model.OverCap)
}
