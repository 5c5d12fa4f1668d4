package redis

import (
	"fmt"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/model"
)

func TestCallsOfTwoNodesAreNumberedAndSummedUp(t *testing.T) {
	a, b := visitors(t)
	now := time.Now().UTC().Truncate(time.Hour)
	for i := range 60 { // one each ten minutes of the last ten hours, oldest last
		c := model.Call{At: now.Add(-time.Duration(i) * 10 * time.Minute), Channel: []string{"web", "slack"}[i%2],
			Person: fmt.Sprint(i % 3), Usage: model.Usage{In: i, Out: 1}, Cost: 2, Cached: i%5 == 0,
			Turns: []model.Turn{{Role: model.User, Text: "x"}}}
		id, err := []*Store{a, b}[i%2].RecordCall(t.Context(), c)
		if err != nil || id != int64(i)+1 {
			t.Fatalf("got number %d and %v, want %d", id, err, i+1)
		}
	}
	for _, ago := range []time.Duration{0, time.Hour, 95 * time.Minute, 3 * time.Hour, 24 * time.Hour, 30 * 24 * time.Hour} {
		var sum model.Spent
		err := a.eachCall(t.Context(), now.Add(-ago), time.Time{}, func(c model.Call) {
			switch {
			case c.Cached:
				return
			case c.Channel == "web" && c.Person == "1":
				count(&sum.Person, c)
				fallthrough
			case c.Channel == "web":
				count(&sum.Channel, c)
			}
			count(&sum.All, c)
		})
		got, err2 := b.SpentOnModel(t.Context(), now.Add(-ago), "web", "1")
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		want(t, "spent since "+ago.String(), got, sum)
	}
}

func TestFiguresOfCallsAreBounded(t *testing.T) {
	a, _ := visitors(t)
	for _, at := range []time.Time{noon(), noon().Add(time.Hour), noon().Add(keepFigures + time.Minute)} {
		c := model.Call{At: at, Conversation: "one", Failure: model.Slow, Turns: []model.Turn{{Text: "x"}}}
		if _, err := a.RecordCall(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []model.CallFilter{{}, {Failed: true}, {Conversation: "one"}} {
		calls, err := a.ModelCalls(t.Context(), f)
		if err != nil || len(calls) != 2 || calls[0].ID != 3 || calls[1].ID != 2 {
			t.Errorf("%+v: got %v and %v, want 3 and 2", f, calls, err)
		}
	}
	words, err := a.db.HKeys(t.Context(), a.callWords("one")).Result()
	if err != nil {
		t.Fatal(err)
	}
	want(t, "words of calls", len(words), 2)
}
