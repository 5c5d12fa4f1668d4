package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
)

// dueIn is a reminder of two articles, one of which only the team may read.
func dueIn(team string) handoff.Reviews {
	day := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	return handoff.Reviews{ID: team + "/2026-11-27", Team: team, At: time.Now(),
		Due: []handoff.DueReview{{Title: "VPN @everyone *now*", Lang: "en", Due: day, Open: true},
			{Title: "Salary bands", Lang: "de", Due: day}}}
}

func TestATeamIsRemindedOfReviewsInDiscordOnce(t *testing.T) {
	for name, test := range map[string]struct {
		team, doubt string
		salary      bool
	}{
		"a forum":                      {team: "it"},
		"a forum, in doubt":            {team: "it", doubt: "/threads"},
		"a private thread":             {team: "hr", salary: true},
		"a private thread, in doubt":   {team: "hr", doubt: "/messages", salary: true},
		"a team without its own forum": {team: "other"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, desktest.NewHouse(desktest.Ada(), desktest.Bob()), "en")
			if test.doubt != "" {
				s.Fail("POST /channels/*"+test.doubt, discordtest.Fault{CutAfter: true})
				if _, err := s.RemindOfReviews(t.Context(), dueIn(test.team)); err == nil {
					t.Fatal("the doubtful answer is no error")
				}
				s.start(t)
			}
			var last handoff.Place
			for range 2 {
				at, err := s.RemindOfReviews(t.Context(), dueIn(test.team))
				if err != nil || last.Ref != "" && at != last {
					t.Fatalf("it lies at %v and %v: %v", last, at, err)
				}
				last = at
			}
			p, _ := placeOf(last.Ref)
			text := textOf(s.message(p.thread, p.card))
			for _, want := range []string{"2 articles of", "VPN @everyone *now* (English)", "1 November 2026"} {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing in %s", want, text)
				}
			}
			if named := strings.Contains(text, "Salary"); named != test.salary {
				t.Errorf("what only the team may read is named: %t, in %s", named, text)
			}
		})
	}
}

func TestATeamWithoutAChannelIsNotRemindedInDiscord(t *testing.T) {
	s := newSite(t, desktest.NewHouse(desktest.Ada()), "en")
	delete(s.channels, "hr")
	s.start(t)
	if at, err := s.RemindOfReviews(t.Context(), dueIn("hr")); err != nil || at != (handoff.Place{}) {
		t.Errorf("it lies at %+v: %v", at, err)
	}
}
