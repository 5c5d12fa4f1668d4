package bottest

import (
	"context"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
)

// Calls are the records of what a language model was asked.
type Calls interface {
	RecordCall(ctx context.Context, c model.Call) (int64, error)
	SpentOnModel(ctx context.Context, since time.Time, channel, person string) (model.Spent, error)
	model.Archive
}

func callChecks() map[string]func(*world) {
	return map[string]func(*world){
		"a call to the model is there after opening again":        callKept,
		"calls are chosen and paged":                              callsChosen,
		"what was spent is summed up for all, channel and person": callsSummed,
		"days are summed up by use":                               callDays,
		"deleted words are gone from what the model was asked":    callsForgotten,
		"so are words that were deleted before they were handled": callsUnsaid,
		"old calls keep their figures only":                       callsAge,
	}
}

func callOf(conversation string, n int, use model.Use) model.Call {
	return model.Call{At: moment(n), Use: use, Prompt: string(use) + "/1", Model: "m", Conversation: conversation,
		Channel: "web", Person: "p-" + conversation,
		Turns:  []model.Turn{{Role: model.System, Text: "be kind"}, {Role: model.User, Text: "hello"}},
		Answer: "hi", Result: "taken", Usage: model.Usage{In: 10, Out: n, Counted: true}, Cost: 7, Took: 3 * time.Millisecond}
}

func (w *world) calls(f model.CallFilter) []model.Call {
	w.Helper()
	found, err := w.ModelCalls(w.Context(), f)
	w.must(err)
	return found
}

func (w *world) call(c model.Call) model.Call {
	w.Helper()
	id, err := w.RecordCall(w.Context(), c)
	w.must(err)
	c.ID = id
	return c
}

func callKept(w *world) {
	c := callOf("a", 1, model.UseAnswer)
	c.Failure, c.Problem = model.Busy, "come back later"
	c = w.call(c)
	w.reopen()
	same(w, "calls", w.calls(model.CallFilter{}), []model.Call{c})
}

func callsChosen(w *world) {
	failed := callOf("b", 2, model.UseChoose)
	failed.Failure = model.Slow
	a, b, c := w.call(callOf("a", 1, model.UseAnswer)), w.call(failed), w.call(callOf("a", 3, model.UseAnswer))
	same(w, "all, newest first", w.calls(model.CallFilter{}), []model.Call{c, b, a})
	same(w, "the newest", w.calls(model.CallFilter{Limit: 1}), []model.Call{c})
	same(w, "those before", w.calls(model.CallFilter{Before: c.ID}), []model.Call{b, a})
	same(w, "one", w.calls(model.CallFilter{ID: b.ID}), []model.Call{b})
	same(w, "of a conversation", w.calls(model.CallFilter{Conversation: "a"}), []model.Call{c, a})
	same(w, "of a use", w.calls(model.CallFilter{Use: model.UseChoose}), []model.Call{b})
	same(w, "failed", w.calls(model.CallFilter{Failed: true}), []model.Call{b})
	same(w, "since", w.calls(model.CallFilter{Since: moment(2)}), []model.Call{c, b})
}

func callsSummed(w *world) {
	cached, other := callOf("a", 5, model.UseAnswer), callOf("c", 5, model.UseAnswer)
	cached.Cached, other.Channel = true, "slack"
	for _, c := range []model.Call{callOf("a", 1, model.UseAnswer), callOf("a", 3, model.UseChoose),
		callOf("b", 4, model.UseAnswer), cached, other} {
		w.call(c)
	}
	sum, err := w.SpentOnModel(w.Context(), moment(2), "web", "p-a")
	w.must(err)
	same(w, "spent", sum, model.Spent{All: model.Total{Calls: 3, Tokens: 42, Cost: 21},
		Channel: model.Total{Calls: 2, Tokens: 27, Cost: 14}, Person: model.Total{Calls: 1, Tokens: 13, Cost: 7}})
	dear := callOf("d", 2, model.UseAnswer) // few tokens for much money
	dear.Usage, dear.Cost = model.Usage{In: 1, Counted: true}, 90
	w.call(dear)
	nobodys := callOf("", 400, model.UseArticles)
	nobodys.Channel, nobodys.Person, nobodys.Cost = "", "", 700
	w.call(nobodys)
	channel, person, err := w.MostSpent(w.Context(), moment(2))
	w.must(err)
	same(w, "most of a channel and of a person", []model.Total{channel, person}, []model.Total{{Tokens: 28, Cost: 104},
		{Tokens: 15, Cost: 90}})
	channel, person, err = w.MostSpent(w.Context(), moment(6))
	w.must(err)
	same(w, "most of nothing", []model.Total{channel, person}, []model.Total{{}, {}})
}

func callDays(w *world) {
	cached, failed := callOf("a", 1, model.UseAnswer), callOf("a", 2, model.UseAnswer)
	later := callOf("a", 3, model.UseAnswer)
	cached.Cached, failed.Failure = true, model.Slow
	later.At = later.At.AddDate(0, 0, 1)
	for _, c := range []model.Call{cached, failed, later, callOf("a", 4, model.UseChoose)} {
		w.call(c)
	}
	days, err := w.CallDays(w.Context(), moment(0))
	w.must(err)
	day := moment(0).Truncate(24 * time.Hour)
	same(w, "days", days, []model.DaySum{
		{Day: day.AddDate(0, 0, 1), Use: model.UseAnswer, Sent: model.Total{Calls: 1, Tokens: 13, Cost: 7},
			Took: 3 * time.Millisecond},
		{Day: day, Use: model.UseAnswer, Sent: model.Total{Calls: 1, Tokens: 12, Cost: 7}, Cached: 1, Failed: 1,
			Took: 3 * time.Millisecond},
		{Day: day, Use: model.UseChoose, Sent: model.Total{Calls: 1, Tokens: 14, Cost: 7}, Took: 3 * time.Millisecond},
	})
}

// contents tells of each call, newest first, whether what was asked is still there.
func (w *world) contents() (all []bool) {
	w.Helper()
	for _, c := range w.calls(model.CallFilter{}) {
		all = append(all, len(c.Turns) > 0 && c.Answer != "")
	}
	return all
}

func callsForgotten(w *world) {
	w.commit(turn("a", words(handoff.ByPerson, "my pin is 1234")))
	w.call(callOf("a", 1, model.UseAnswer))
	w.call(callOf("b", 1, model.UseAnswer))
	t := turn("a", retracted(handoff.ByPerson, 1))
	t.Conversation.Version = 1
	w.commit(t)
	same(w, "contents of b and a", w.contents(), []bool{true, false})
}

func callsUnsaid(w *world) {
	e := message("a", "1", "my pin is 1234")
	w.receive(e)
	w.call(callOf("a", 1, model.UseAnswer))
	t := turn("a")
	t.Handled, t.Unsaid = []bot.EventKey{e.Key()}, []bot.EventKey{e.Key()}
	w.commit(t)
	same(w, "contents", w.contents(), []bool{false})
}

func callsAge(w *world) {
	w.call(callOf("a", 1, model.UseAnswer))
	w.call(callOf("a", 2, model.UseAnswer))
	n, err := w.ForgetCalls(w.Context(), moment(2))
	w.must(err)
	same(w, "forgotten", n, 1)
	same(w, "contents", w.contents(), []bool{true, false})
	n, err = w.ForgetCalls(w.Context(), moment(2))
	w.must(err)
	same(w, "forgotten again", n, 0)
}
