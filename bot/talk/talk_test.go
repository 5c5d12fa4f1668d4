package talk_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/talk"
)

func TestNext(t *testing.T) {
	for name, c := range map[string]struct {
		talking []string
		moment  talk.Moment
		want    []string
		quiet   bool
	}{
		"called":                             {nil, talk.Moment{Called: true}, []string{"ada"}, false},
		"called with a colleague":            {nil, talk.Moment{Called: true, Others: true}, []string{"ada"}, false},
		"not called":                         {nil, talk.Moment{}, nil, true},
		"where questions are answered":       {nil, talk.Moment{Answers: true}, []string{"ada"}, false},
		"there, to a colleague":              {nil, talk.Moment{Answers: true, Others: true}, nil, true},
		"goes on":                            {[]string{"ada"}, talk.Moment{Threaded: true}, []string{"ada"}, false},
		"goes on to a colleague":             {[]string{"ada", "bob"}, talk.Moment{Threaded: true, Others: true}, []string{"bob"}, true},
		"somebody else writes in the thread": {[]string{"bob"}, talk.Moment{Threaded: true}, nil, true},
	} {
		now, why := talk.Next(c.talking, "ada", c.moment)
		if !slices.Equal(now, c.want) || (why != "") != c.quiet {
			t.Errorf("%s: %q, %q; want %q, quiet %v", name, now, why, c.want, c.quiet)
		}
	}
}

// Stamps of this test are seconds.
var clock = talk.Clock{Stamp: func(t time.Time) string { return fmt.Sprint(t.Unix()) }, Moment: func(s string) time.Time {
	var n int64
	_, _ = fmt.Sscan(s, &n)
	return time.Unix(n, 0)
}}

func TestAChannelThatCouldNotBeReadIsReadFromThereAgain(t *testing.T) {
	pad := bottest.NewMemory()
	ctx := context.Background()
	began := time.Now()
	first := talk.NewCursors("here", pad, clock)
	if err := first.Recall(ctx); err != nil {
		t.Fatal(err)
	}
	start := first.Since("a")
	if err := first.Failed(ctx, "a", start); err != nil {
		t.Fatal(err)
	}
	if err := first.Known(ctx, "", first.Since(""), began.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	again := talk.NewCursors("here", pad, clock) // after a restart
	if err := again.Recall(ctx); err != nil {
		t.Fatal(err)
	}
	if got := again.Since("a"); got != start {
		t.Errorf("a is read from %s, want %s", got, start)
	}
	if got, least := again.Since("b"), clock.Stamp(began.Add(50*time.Minute)); !talk.Later(got, least) {
		t.Errorf("b is read from %s, want after %s", got, least)
	}
}
