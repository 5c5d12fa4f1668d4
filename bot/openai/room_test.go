package openai_test

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/model"
	. "github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

// thinking is a model that thinks for so many tokens before it answers, and shows its thoughts or not.
func thinking(tokens int, shown bool) openaitest.Script {
	return func(c openaitest.Call) openaitest.Answer {
		a := openaitest.Say("It is on the left.")
		if shown {
			a.Thinking = strings.Repeat("hm, ", min(tokens, c.Most))
		}
		a.Usage = &openaitest.Usage{In: 20, Out: tokens + 5, Thought: tokens}
		if tokens >= c.Most {
			a.Text, a.Finish = "", "length"
		}
		return a
	}
}

func TestAModelThatIsFoundToThinkGetsRoomForIt(t *testing.T) {
	t.Parallel()
	for _, shown := range []bool{true, false} {
		for _, whole := range []bool{true, false} {
			w := reach(t, openaitest.Options{Script: thinking(800, shown)}, Options{Whole: whole})
			f := w.fails(t, t.Context(), prompt(), model.Cut)
			if !strings.Contains(f.Error(), "model.effort") {
				t.Errorf("the admin is not told what helps: %v", f)
			}
			w.says(t, prompt(), "It is on the left.")
			if calls := w.fake.Calls(); len(calls) != 2 || calls[0].Most != 100 || calls[1].Most != 2100 {
				t.Errorf("thoughts shown %t, whole %t: got %+v", shown, whole, calls)
			}
		}
	}
}

func TestAnAnswerThatIsOnlyLongGetsNoRoom(t *testing.T) {
	t.Parallel()
	w := reach(t, openaitest.Options{Script: func(openaitest.Call) openaitest.Answer {
		return openaitest.Answer{Text: "It is on the left, or", Finish: "length"}
	}}, Options{})
	for range 2 {
		w.fails(t, t.Context(), prompt(), model.Cut)
	}
	if most := w.fake.Calls()[1].Most; most != 100 {
		t.Errorf("the second call may have %d tokens", most)
	}
}

func TestTheRoomThatAnAdminSetIsKept(t *testing.T) {
	t.Parallel()
	w := reach(t, openaitest.Options{Script: thinking(800, true)}, Options{Thinking: 300})
	for range 2 {
		w.fails(t, t.Context(), prompt(), model.Cut)
	}
	if most := w.fake.Calls()[1].Most; most != 400 {
		t.Errorf("the second call may have %d tokens", most)
	}
}

func TestTheAdminIsToldThatAModelThinks(t *testing.T) {
	t.Parallel()
	w := reach(t, openaitest.Options{Script: thinking(800, false)}, Options{})
	if got := told(w.Check(t.Context())); !strings.Contains(got, "it thinks before it answers") ||
		strings.Contains(got, "does not answer") {
		t.Errorf("got %s", got)
	}
}
