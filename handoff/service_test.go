package handoff_test

import (
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// service promises an hour and a day's work, to a team that is there in office hours and to a third level that always is.
var service = handoff.Service{
	Levels: map[handoff.Priority]handoff.Level{
		handoff.Normal: {First: time.Hour, Whole: 8 * time.Hour},
		handoff.High:   {First: 15 * time.Minute, Whole: 2 * time.Hour},
	},
	Teams:  map[string]handoff.Crew{"it": {Hours: office, Third: "network", Share: true, Capacity: 2}, "network": {}},
	Remind: 24 * time.Hour, GiveUp: 72 * time.Hour, Close: 7 * 24 * time.Hour,
}

// A desk plays acts on one case at given times.
type desk struct {
	*testing.T
	handoff.Case
}

func newDesk(t *testing.T, when time.Time) *desk {
	c := handoff.Case{Number: 7, State: handoff.Waiting, Team: "it", Priority: handoff.Normal, Opened: when}
	return &desk{t, service.Wind(handoff.Case{}, c, when)}
}

func (d *desk) does(when time.Time, verb handoff.Verb) {
	d.Helper()
	a := act(verb)
	a.At, a.Until = when, when.Add(time.Hour)
	after, err := d.Apply(a)
	if err != nil {
		d.Fatal(err)
	}
	d.Case = service.Wind(d.Case, after, when)
}

func (d *desk) wantsAlarm(when time.Time, alarms ...handoff.Alarm) {
	d.Helper()
	if !d.Alarm.Equal(when) {
		d.Errorf("the next alarm is at %s, want %s", d.Alarm.In(berlin), when)
	}
	if got := service.Alarms(d.Case, when); !slices.Equal(got, alarms) {
		d.Errorf("at %s: %v, want %v", when, got, alarms)
	}
	if early := service.Alarms(d.Case, when.Add(-time.Second)); len(early) != 0 {
		d.Errorf("a second before: %v", early)
	}
}

func TestTheFirstAnswerIsPromisedInOfficeTime(t *testing.T) {
	d := newDesk(t, at(11, 24, 16, 30))
	d.wantsAlarm(at(11, 25, 9, 15), handoff.FirstSoon)
	d.First.Told = handoff.Warned
	d.does(at(11, 25, 9, 15), handoff.AddNote)
	d.wantsAlarm(at(11, 25, 9, 30), handoff.FirstBroken)
	d.does(at(11, 25, 9, 20), handoff.Take)
	d.does(at(11, 25, 9, 21), handoff.Reply)
	if left := d.First.Left(office, at(11, 25, 12, 0)); left != 9*time.Minute {
		t.Errorf("%s were left when it was answered", left)
	}
	d.wantsAlarm(at(11, 25, 14, 30), handoff.WholeSoon)
}

func TestAClockStandsWhileThePersonIsAskedSomething(t *testing.T) {
	d := newDesk(t, at(11, 24, 10, 0))
	d.does(at(11, 24, 10, 0), handoff.Take)
	d.does(at(11, 24, 11, 0), handoff.Ask)
	if d.Whole.Running() || d.Whole.Left(office, at(12, 24, 11, 0)) != 7*time.Hour {
		t.Errorf("the clock runs: %+v", d.Whole)
	}
	d.wantsAlarm(at(11, 25, 11, 0), handoff.AskAgain)
	d.Reminded = true
	d.does(at(11, 25, 11, 0), handoff.AddNote)
	d.wantsAlarm(at(11, 27, 11, 0), handoff.NoAnswer)
	d.does(at(11, 26, 9, 0), handoff.Answer)
	d.wantsAlarm(at(11, 26, 14, 0), handoff.WholeSoon) // five of six hours are left until then
}

func TestRemindersWaitForTheMorningAndTheHolidays(t *testing.T) {
	d := newDesk(t, at(12, 24, 10, 0))
	d.does(at(12, 24, 10, 0), handoff.Take)
	d.does(at(12, 24, 16, 59), handoff.Ask)
	d.wantsAlarm(at(12, 27, 0, 0), handoff.AskAgain)
}

func TestAResolvedCaseIsClosedAfterItsDays(t *testing.T) {
	d := newDesk(t, at(11, 24, 10, 0))
	d.does(at(11, 24, 11, 0), handoff.Resolve)
	d.wantsAlarm(at(12, 1, 11, 0), handoff.Over)
	d.does(at(11, 30, 11, 0), handoff.AddNote)
	d.wantsAlarm(at(12, 1, 11, 0), handoff.Over)
	d.does(at(12, 1, 10, 0), handoff.Reopen)
	if !d.Whole.Running() || d.Whole.Left(office, d.Updated) != 7*time.Hour {
		t.Errorf("after it was opened again: %+v", d.Whole)
	}
}

func TestTheThirdLevelHasItsOwnFirstPromise(t *testing.T) {
	d := newDesk(t, at(11, 24, 16, 30))
	d.First.Told = handoff.Missed
	d.does(at(11, 25, 9, 30), handoff.Escalate)
	if left := d.First.Left(handoff.Hours{}, d.Updated); left != time.Hour || d.First.Told != 0 {
		t.Errorf("%s are left, told %d", left, d.First.Told)
	}
	if left := d.Whole.Left(handoff.Hours{}, d.Updated); left != 7*time.Hour {
		t.Errorf("of the whole %s are left", left)
	}
	d.wantsAlarm(at(11, 25, 10, 15), handoff.FirstSoon) // its team is always there
}

func TestAnotherPriorityIsAnotherPromise(t *testing.T) {
	d := newDesk(t, at(11, 24, 10, 0))
	a := act(handoff.Prioritise)
	a.At, a.Urgency = at(11, 24, 10, 5), handoff.Middle
	raised, err := d.Apply(a)
	if err != nil {
		t.Fatal(err)
	}
	d.Case = service.Wind(d.Case, raised, a.At)
	d.First.Told = handoff.Warned
	d.does(a.At, handoff.AddNote)
	d.wantsAlarm(at(11, 24, 10, 15), handoff.FirstBroken)
}

func TestASnoozedCaseComesBack(t *testing.T) {
	d := newDesk(t, at(11, 24, 10, 0))
	d.First.Told, d.Whole.Told = handoff.Missed, handoff.Missed
	d.does(at(11, 24, 10, 0), handoff.Snooze)
	d.wantsAlarm(at(11, 24, 11, 0), handoff.Awake)
	d.does(at(11, 24, 11, 0), handoff.Wake)
	if !d.Alarm.IsZero() {
		t.Errorf("there is an alarm at %s", d.Alarm)
	}
}

func TestWithoutPromisesNothingRings(t *testing.T) {
	c := (handoff.Service{}).Wind(handoff.Case{}, handoff.Case{State: handoff.Waiting, Priority: handoff.Urgent}, now)
	if !c.Alarm.IsZero() || len((handoff.Service{}).Alarms(c, now.AddDate(9, 0, 0))) != 0 {
		t.Errorf("an alarm at %s", c.Alarm)
	}
}

func TestTheNextPromiseIsTheFirstAnswerAndThenTheSolution(t *testing.T) {
	d := newDesk(t, at(11, 24, 10, 0))
	if due, ok := service.Due(d.Case, at(11, 24, 10, 44)); !ok || !due.First || due.Soon || !due.At.Equal(at(11, 24, 11, 0)) {
		t.Errorf("at first: %+v, %t", due, ok)
	}
	if due, _ := service.Due(d.Case, at(11, 24, 10, 46)); !due.Soon {
		t.Error("it is not soon")
	}
	d.does(at(11, 24, 10, 50), handoff.Take)
	d.does(at(11, 24, 10, 50), handoff.Reply)
	if due, ok := service.Due(d.Case, d.Updated); !ok || due.First || !due.At.Equal(at(11, 25, 10, 0)) {
		t.Errorf("after the answer: %+v, %t", due, ok)
	}
	d.does(at(11, 24, 11, 0), handoff.Ask)
	if due, ok := service.Due(d.Case, d.Updated); ok {
		t.Errorf("while the person is asked something: %+v", due)
	}
}

func TestNothingIsCountedBeforeADeskHasTheCase(t *testing.T) {
	c := handoff.Case{State: handoff.Opening, Team: "it", Priority: handoff.Normal}
	c = service.Wind(handoff.Case{}, c, at(11, 24, 10, 0))
	if c.First.Running() || !c.Alarm.IsZero() {
		t.Errorf("it runs while the case is opened: %+v", c.Clocks)
	}
	accepted, err := c.Apply(act(handoff.Accept))
	if err != nil {
		t.Fatal(err)
	}
	accepted = service.Wind(c, accepted, at(11, 24, 12, 0))
	if due, ok := service.Due(accepted, at(11, 24, 12, 0)); !ok || !due.At.Equal(at(11, 24, 13, 0)) {
		t.Errorf("after two hours without a desk: %+v", due)
	}
}
