package bottest

import (
	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

func backlogChecks() map[string]func(*world) {
	return map[string]func(*world){
		"nothing waits in a new store":              nothingWaits,
		"unhandled events are counted":              eventsCounted,
		"what is not sent is counted by channel":    outboxCounted,
		"cases that nobody has are counted by team": casesCounted,
	}
}

func (w *world) backlog(now int) bot.Backlog {
	w.Helper()
	b, err := w.Backlog(w.Context(), moment(now))
	w.must(err)
	return b
}

func nothingWaits(w *world) { same(w, "backlog", w.backlog(0), bot.Backlog{}) }

func eventsCounted(w *world) {
	late, early := message("a", "1", "later"), message("b", "2", "earlier")
	late.At, early.At = moment(20), moment(10)
	w.receive(late)
	w.receive(early)
	same(w, "two", w.backlog(30).Events, bot.Waiting{Count: 2, Oldest: moment(10)})
	t := turn("b")
	t.Handled = []bot.EventKey{early.Key()}
	w.commit(t)
	same(w, "one is left", w.backlog(30).Events, bot.Waiting{Count: 1, Oldest: moment(20)})
	t = turn("a")
	t.Handled = []bot.EventKey{late.Key()}
	w.commit(t)
	same(w, "none is left", w.backlog(30), bot.Backlog{})
}

func outboxCounted(w *world) {
	t := turn("a", words(handoff.ByBot, "one"), words(handoff.ByBot, "two"))
	t.Case, t.Offer = &handoff.Case{State: handoff.Opening}, []string{"console"}
	w.commit(t)
	same(w, "both outboxes", w.backlog(30).Outbox, map[string]bot.Waiting{
		"web": {Count: 2, Oldest: moment(2)}, bot.DeskPrefix + "console": {Count: 1, Oldest: moment(1)}})
	for _, d := range []handoff.Delivery{handoff.Sent, handoff.GaveUp} {
		for _, p := range w.due(moment(100)) {
			if p.Channel == "web" {
				w.settle(p.ID, bot.Result{Delivery: d})
			}
		}
	}
	same(w, "the desk's is left", w.backlog(30).Outbox, map[string]bot.Waiting{
		bot.DeskPrefix + "console": {Count: 1, Oldest: moment(1)}})
}

func casesCounted(w *world) {
	states := []handoff.State{handoff.Waiting, handoff.Escalated, handoff.Taken, handoff.Opening, handoff.Resolved}
	for i, state := range states {
		w.opened(numbered("talk-", i), handoff.Case{State: state, Team: "it", Opened: moment(10 - i)})
	}
	w.opened("other", handoff.Case{State: handoff.Waiting, Team: "network", Opened: moment(5)})
	asleep := handoff.Case{State: handoff.Waiting, Team: "network", Opened: moment(1)}
	asleep.Snoozed = moment(40)
	w.opened("asleep", asleep)
	same(w, "while one is put off", w.backlog(30).Cases, map[string]bot.Waiting{
		"it": {Count: 2, Oldest: moment(9)}, "network": {Count: 1, Oldest: moment(5)}})
	same(w, "when it is back", w.backlog(40).Cases["network"], bot.Waiting{Count: 2, Oldest: moment(1)})
}
