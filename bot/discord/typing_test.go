package discord_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
)

// A pensive decider takes its time, but for one question.
type pensive struct {
	bottest.Parrot
	takes time.Duration
}

func (d pensive) Decide(ctx context.Context, s bot.Situation) (bot.Turn, error) {
	if s.Events[0].Text == "choose one" {
		return d.Parrot.Decide(ctx, s)
	}
	select {
	case <-time.After(d.takes):
		return d.Parrot.Decide(ctx, s)
	case <-ctx.Done():
		return bot.Turn{}, ctx.Err()
	}
}

// typed are the moments, seconds after a start, at which Discord was told that we are typing in a channel.
func (w *world) typed(channel string, start time.Time) []int {
	all := []int{}
	for _, call := range w.Calls("POST /channels/*/typing") {
		if call.Path == "/channels/"+channel+"/typing" {
			all = append(all, int(call.At.Sub(start).Round(time.Second).Seconds()))
		}
	}
	return all
}

func TestWhoWaitsForLongerSeesThatTheBotIsTyping(t *testing.T) {
	for name, ask := range map[string]func(w *world) (channel string){
		"in a channel": func(w *world) string {
			return w.Say(discordtest.Post{User: w.ada, Channel: w.support, Content: "vpn"}).Channel
		},
		"in direct messages": func(w *world) string { return w.Tell(w.ada, "vpn").Channel },
		"after a button": func(w *world) string {
			thread := w.Threads(w.support)[0].ID
			shown := w.Messages(thread)[1]
			w.Press(w.ada, thread, shown.ID, buttons(shown)[0])
			return thread
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, discordtest.Options{}, func(w *world) {
				w.decider = pensive{takes: 15 * time.Second}
				w.start()
				w.say(w.support, "choose one")
				start := time.Now()
				channel := ask(w)
				w.pass(time.Minute)
				if got := w.typed(channel, start); !slices.Equal(got, []int{2, 10}) {
					t.Errorf("typing was shown after %v seconds, the answer came after 15", got)
				}
				if all := w.Calls("POST /channels/*/typing"); len(all) != 2 {
					t.Errorf("typing was shown elsewhere: %v", all)
				}
			})
		})
	}
}

func TestTypingIsShownForNoLongerThanAnAnswerMayTake(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.decider = pensive{takes: time.Hour}
		w.start()
		start := time.Now()
		w.say(w.support, "vpn")
		w.pass(10 * time.Minute)
		if got := w.typed(w.support, start); !slices.Equal(got, []int{2, 10, 18, 26}) {
			t.Errorf("typing was shown after %v seconds", got)
		}
	})
}

func TestNothingIsShownWhereNobodyWaitsForTheBot(t *testing.T) {
	for name, prepare := range map[string]func(*world){
		"the answer is there soon": func(w *world) { w.decider = pensive{takes: time.Second} },
		"a colleague answers": func(w *world) {
			w.decider = pensive{takes: 15 * time.Second}
			w.options.Held = func(context.Context, string) bool { return true }
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, discordtest.Options{}, func(w *world) {
				prepare(w)
				w.start()
				w.say(w.support, "vpn")
				w.pass(time.Minute)
				if all := w.Calls("POST /channels/*/typing"); len(all) > 0 {
					t.Errorf("typing was shown: %v", all)
				}
			})
		})
	}
}

func TestTypingThatCannotBeShownIsLeft(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.decider = pensive{takes: 15 * time.Second}
		w.start()
		w.Fail("POST /channels/*/typing", discordtest.Fault{Status: 500})
		asked := w.say(w.support, "vpn")
		w.pass(time.Minute)
		if all := w.Calls("POST /channels/*/typing"); len(all) != 1 {
			t.Errorf("it was tried %d times", len(all))
		}
		w.wants(asked.ID, "you said: vpn")
	})
}

// A command shows that we think for as long as an answer of a model may take.
func TestThinkingLastsUntilTheAnswer(t *testing.T) {
	inWorld(t, discordtest.Options{}, func(w *world) {
		w.decider = pensive{takes: 15 * time.Second}
		w.start()
		w.ask(w.ada, w.chat, "vpn?")
		w.pass(time.Minute)
		if got := w.alone(w.ada, w.chat); !slices.Equal(got, []string{"you said: vpn?"}) {
			t.Errorf("Ada sees %q", got)
		}
	})
}
