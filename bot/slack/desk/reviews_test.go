package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
)

// dueIn is a reminder of two articles, one of which only the team may read.
func dueIn(team string) handoff.Reviews {
	day := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	return handoff.Reviews{ID: team + "/2026-11-27", Team: team, At: time.Now(), URL: "https://help.example.com/console/knowledge",
		Due: []handoff.DueReview{{Title: "VPN <!channel> *now*", Lang: "en", Due: day, Open: true},
			{Title: "Salary bands", Lang: "de", Due: day}}}
}

// reminders are all that teams read of reviews in a channel.
func (s *site) reminders(channel string) (texts []string) {
	for _, m := range s.Messages(channel) {
		if strings.Contains(string(m.Metadata), aReminder) {
			texts = append(texts, string(m.Blocks))
		}
	}
	return texts
}

func TestATeamIsRemindedOfReviewsInItsChannelOnce(t *testing.T) {
	s := newSite(t, desktest.NewHouse(desktest.Ada()), "de")
	delete(s.opt.Channels, "hr")
	s.Fail("chat.postMessage", slacktest.Fault{CutAfter: true}) // posted, but we never hear of it
	if _, err := s.RemindOfReviews(t.Context(), dueIn("second")); err == nil {
		t.Fatal("the doubtful answer is no error")
	}
	for range 2 {
		if at, err := s.RemindOfReviews(t.Context(), dueIn("second")); err != nil || !strings.HasPrefix(at.Ref, second) {
			t.Fatalf("it lies at %+v: %v", at, err)
		}
	}
	all := s.reminders(second)
	if len(all) != 1 {
		t.Fatalf("the team reads it %d times", len(all))
	}
	for _, want := range []string{"2 Artikel von Second Level", "Salary bands (Deutsch)", "01.11.2026", "/console/knowledge"} {
		if !strings.Contains(all[0], want) {
			t.Errorf("%q is missing in %s", want, all[0])
		}
	}
	if strings.Contains(all[0], `"type":"broadcast"`) {
		t.Errorf("a title calls everybody: %s", all[0])
	}
}

// What only a team may read is named only where nobody else reads.
func TestRestrictedTitlesAreNamedToTheirTeamAlone(t *testing.T) {
	for name, change := range map[string]func(*site){
		"a channel of several teams": func(s *site) { s.opt.Channels["it"] = second },
		"the channel of all":         func(s *site) { delete(s.opt.Channels, "second"); s.opt.Channels[DefaultChannel] = second },
		"a public channel": func(s *site) {
			s.AddChannel(slacktest.Channel{ID: "C0OPEN", Name: "open", Kind: slacktest.Public, Members: []string{slacktest.BotUser}})
			s.opt.Channels["second"] = "C0OPEN"
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, desktest.NewHouse(desktest.Ada()), "en")
			change(s)
			r := dueIn("second")
			at, err := s.RemindOfReviews(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			channel, _, _ := strings.Cut(at.Ref, "/")
			all := s.reminders(channel)
			if len(all) != 1 || strings.Contains(all[0], "Salary") || !strings.Contains(all[0], "and 1 more") {
				t.Errorf("read there: %s", all)
			}
			r.ID, r.Due = "second/2026-11-28", r.Due[1:]
			if at, err := s.RemindOfReviews(t.Context(), r); err != nil || at != (handoff.Place{}) {
				t.Errorf("with nothing to name it lies at %+v: %v", at, err)
			}
		})
	}
}

func TestATeamWithoutAChannelIsNotRemindedInSlack(t *testing.T) {
	s := newSite(t, desktest.NewHouse(desktest.Ada()), "en")
	delete(s.opt.Channels, "hr") // a private team, which the channel of all is not for
	if at, err := s.RemindOfReviews(t.Context(), dueIn("hr")); err != nil || at != (handoff.Place{}) {
		t.Errorf("it lies at %+v: %v", at, err)
	}
	if all := append(s.reminders(triage), s.reminders(second)...); len(all) > 0 {
		t.Errorf("read: %s", all)
	}
}
