package upkeep

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
)

const week = 7 * 24 * time.Hour

// A post is a way by which teams are told, that keeps what they read.
type post struct {
	got  []handoff.Reviews
	fail error
}

func (p *post) way(name string, looks bool) Way {
	return Way{Name: name, Looks: looks, Tell: func(_ context.Context, r handoff.Reviews) (bool, error) {
		if p.fail != nil {
			return false, p.fail
		}
		if looks && slices.ContainsFunc(p.got, func(o handoff.Reviews) bool { return o.ID == r.ID }) {
			return true, nil
		}
		p.got = append(p.got, r)
		return true, nil
	}}
}

// titles are those that a team read, with the team before them.
func (p *post) titles() (all []string) {
	for _, r := range p.got {
		for _, d := range r.Due {
			all = append(all, r.Team+": "+d.Title)
		}
	}
	return all
}

// reminder reminds in the office at a time.
func (o *office) reminder(at *time.Time, ways ...Way) Reminder {
	return Reminder{Pad: o.store, Knowledge: func() *decide.Knowledge { return o.now },
		Crews: map[string]handoff.Crew{"it": {}, "hr": {}}, Ways: ways, Every: week,
		Now: func() time.Time { return *at }, Log: slog.New(slog.DiscardHandler)}
}

func TestEachTeamIsRemindedOfItsArticlesOnceAPeriod(t *testing.T) {
	o, now, p := newOffice(t), noon, &post{}
	run := func() Reminder { return o.reminder(&now, p.way("slack", true)) } // as after a start
	for range 3 {
		run().look(t.Context())
	}
	if want := []string{"hr: Salary bands", "it: VPN trouble"}; !slices.Equal(p.titles(), want) {
		t.Fatalf("read %q, want %q", p.titles(), want)
	}
	if r := p.got[0].Due[0]; r.Open || !p.got[1].Due[0].Open {
		t.Errorf("what is for everybody: %+v", p.got)
	}
	o.publish(map[string]string{"articles/printer.en.md": "---\ntitle: Printer trouble\nlang: en\nowner: it\nreview: 2026-11-20\n---\n" +
		"Restart the printer.\n"})
	run().look(t.Context())
	if len(p.got) != 2 {
		t.Errorf("a team reads two reminders a day: %q", p.titles())
	}
	now = noon.AddDate(0, 0, 1)
	run().look(t.Context())
	if got := p.titles()[2:]; !slices.Equal(got, []string{"it: Printer trouble"}) {
		t.Errorf("the day after read %q, want what is new", got)
	}
	p.got, now = nil, noon.Add(week)
	run().look(t.Context())
	if want := []string{"hr: Salary bands", "it: VPN trouble", "it: Printer trouble"}; !slices.Equal(p.titles(), want) {
		t.Errorf("a week later read %q, want %q", p.titles(), want)
	}
}

func TestWhatWasReviewedIsRemindedOfWhenItIsOverdueAgain(t *testing.T) {
	o, now, p := newOffice(t), noon, &post{}
	vpn := func(review string) map[string]string {
		return map[string]string{"articles/vpn.en.md": "---\ntitle: VPN trouble\nlang: en\nowner: it\nreview: " + review +
			"\n---\nConnect again.\n", "articles/salary.en.md": ""}
	}
	o.publish(vpn("2026-11-01"))
	o.reminder(&now, p.way("slack", true)).look(t.Context())
	o.publish(vpn("2026-11-26"))
	now = noon.AddDate(0, 0, 1)
	o.reminder(&now, p.way("slack", true)).look(t.Context())
	if len(p.got) != 1 {
		t.Errorf("read %q of what is not overdue", p.titles())
	}
	now = noon.AddDate(0, 0, 3)
	o.reminder(&now, p.way("slack", true)).look(t.Context())
	if len(p.got) != 2 {
		t.Errorf("read %q, want it again for the new day", p.titles())
	}
}

func TestNobodyIsRemindedOutOfHours(t *testing.T) {
	o, now, p := newOffice(t), noon, &post{}
	span, err := handoff.ParseSpan("Mon-Fri 13:00-17:00")
	if err != nil {
		t.Fatal(err)
	}
	r := o.reminder(&now, p.way("slack", true))
	r.Crews = map[string]handoff.Crew{"it": {Hours: handoff.Hours{Spans: []handoff.Span{span}}}}
	r.look(t.Context())
	if len(p.got) > 0 {
		t.Errorf("an hour too early read %q", p.titles())
	}
	now = now.Add(time.Hour)
	if r.look(t.Context()); len(p.got) != 1 {
		t.Errorf("read %q, want one", p.titles())
	}
}

func TestAWayThatFailsIsGoneAgainAndTheOthersAreNot(t *testing.T) {
	o, now := newOffice(t), noon
	slack, mail := &post{fail: errors.New("Slack is away")}, &post{}
	o.reminder(&now, slack.way("slack", true), mail.way("mail", false)).look(t.Context())
	if len(mail.got) != 2 {
		t.Fatalf("the mails say %q", mail.titles())
	}
	slack.fail, now = nil, noon.AddDate(0, 0, 1)
	for range 2 {
		o.reminder(&now, slack.way("slack", true), mail.way("mail", false)).look(t.Context())
	}
	if len(mail.got) != 2 || len(slack.got) != 2 {
		t.Errorf("mails say %q, Slack %q", mail.titles(), slack.titles())
	}
	if id := slack.got[0].ID; !strings.HasSuffix(id, noon.Format(time.DateOnly)) {
		t.Errorf("told as %s, want the reminder of then", id)
	}
}

func TestAReminderThatNobodyTakesForAPeriodIsGivenUp(t *testing.T) {
	o, now, p := newOffice(t), noon, &post{fail: errors.New("Slack is away")}
	o.reminder(&now, p.way("slack", true)).look(t.Context())
	now = noon.Add(week)
	o.reminder(&now, p.way("slack", true)).look(t.Context())
	p.fail, now = nil, now.AddDate(0, 0, 1)
	o.reminder(&now, p.way("slack", true)).look(t.Context())
	if len(p.got) != 2 || p.got[0].At != now {
		t.Errorf("told %+v, want the reminders of this week", p.got)
	}
}

// A crash ends the program within a call; the next run finds what was kept.
type crash struct{}

// TestNobodyIsRemindedTwiceWhereverTheProgramEnds: a mail cannot be looked for, so where its sending was cut short it is
// not sent again; what is looked for is told exactly once.
func TestNobodyIsRemindedTwiceWhereverTheProgramEnds(t *testing.T) {
	o := newOffice(t)
	rapid.Check(t, func(t *rapid.T) {
		now, pad, slack, mail := noon, bottest.NewMemory(), &post{}, &post{}
		calls, ends := 0, rapid.IntRange(0, 12).Draw(t, "ends at step")
		step := func() {
			if calls++; calls == ends {
				panic(crash{})
			}
		}
		wrap := func(w Way) Way {
			tell := w.Tell
			w.Tell = func(ctx context.Context, r handoff.Reviews) (bool, error) {
				step()
				told, err := tell(ctx, r)
				step()
				return told, err
			}
			return w
		}
		for range 3 {
			func() {
				defer func() {
					if ended := recover(); ended != nil && ended != any(crash{}) {
						panic(ended)
					}
				}()
				r := o.reminder(&now, wrap(slack.way("slack", true)), wrap(mail.way("mail", false)))
				r.Pad, r.Crews = fragile{pad, step}, map[string]handoff.Crew{"it": {}}
				r.look(context.Background())
			}()
		}
		if len(slack.got) != 1 || len(mail.got) > 1 {
			t.Errorf("ended at step %d: read %d times in Slack and %d times by mail", ends, len(slack.got), len(mail.got))
		}
		if ends > calls && len(mail.got) != 1 {
			t.Errorf("without an end there are %d mails", len(mail.got))
		}
	})
}

// A fragile pad has the program end before or after it has kept something.
type fragile struct {
	Pad
	step func()
}

func (f fragile) Remember(ctx context.Context, channel, key, value string) error {
	f.step()
	err := f.Pad.Remember(ctx, channel, key, value)
	f.step()
	return err
}

func TestAMailInDoubtIsNotSentAgain(t *testing.T) {
	o, now, p := newOffice(t), noon, &post{fail: fmt.Errorf("the line broke: %w", ErrInDoubt)}
	o.reminder(&now, p.way("mail", false)).look(t.Context())
	p.fail = nil
	o.reminder(&now, p.way("mail", false)).look(t.Context())
	if len(p.got) != 0 {
		t.Errorf("sent again: %+v", p.got)
	}
	p.fail = errors.New("450 come back later")
	now = noon.Add(week)
	o.reminder(&now, p.way("mail", false)).look(t.Context())
	p.fail = nil
	o.reminder(&now, p.way("mail", false)).look(t.Context())
	if len(p.got) != 2 {
		t.Errorf("what was refused is not sent again: %+v", p.got)
	}
}
