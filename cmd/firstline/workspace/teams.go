package workspace

import (
	"fmt"
	"regexp"
	"time"
	_ "time/tzdata" // zones are known also where the system has none, as in a container with nothing but this program

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
)

var idForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// readTeams understands the teams and checks them; it keeps those that can be used, by id.
func (w *Workspace) readTeams(s *sheet, now time.Time) {
	c, teams := w.Config, map[string]decide.Team{}
	w.service.Teams = map[string]handoff.Crew{}
	if len(c.Teams) == 0 {
		s.note("teams", "there is no team", "add `teams:` with at least one id and name: cases go to teams")
	}
	for i, t := range c.Teams {
		at := fmt.Sprintf("teams[%d]", i)
		if _, taken := teams[t.ID]; taken {
			s.note(at+".id", fmt.Sprintf("the team %q is there twice", t.ID), "rename one of them")
		} else if !idForm.MatchString(t.ID) {
			s.note(at+".id", fmt.Sprintf("%q is no id of a team", t.ID),
				"write `id:` with small letters, digits and dashes")
		}
		for _, lang := range c.spoken() {
			if t.Name[lang] == "" {
				s.note(at+".name", fmt.Sprintf("the team %q has no name in %q", t.ID, lang),
					fmt.Sprintf("add name: {%s: …}: people read it", lang))
			}
		}
		hours := s.hours(at+".hours", t.Hours)
		if open, _ := hours.Open(now); !open && hours.Next(now).IsZero() {
			s.warn(at+".hours", fmt.Sprintf("the team %q never opens", t.ID), "take out closed days, or the hours")
		}
		teams[t.ID] = decide.Team{Name: t.Name}
		w.service.Teams[t.ID] = handoff.Crew{Hours: hours, Third: t.ThirdLevel, Levels: t.Promises, Share: t.ShareOut,
			Capacity: t.Capacity}
	}
	s.defaultTeam(c, teams)
	w.teams = teams
}

// defaultTeam has to be there: a case that goes to nobody is lost.
func (s *sheet) defaultTeam(c Config, teams map[string]decide.Team) {
	switch _, ok := teams[c.DefaultTeam]; {
	case ok || len(teams) == 0:
	case c.DefaultTeam == "":
		s.note("default_team", "there is no default team",
			"add `default_team:` with the id of the team that gets everything else")
	default:
		s.note("default_team", fmt.Sprintf("the default team %q does not exist", c.DefaultTeam),
			choose(c.DefaultTeam, names(teams)))
	}
}

// hours understands the hours; an opening that cannot be read is left out and told.
func (s *sheet) hours(at string, written Hours) handoff.Hours {
	var h handoff.Hours
	for i, text := range written.Open {
		span, err := handoff.ParseSpan(text)
		if err != nil {
			s.note(fmt.Sprintf("%s.open[%d]", at, i), err.Error(), "write days and times like Mon-Fri 09:00-17:00")
			continue
		}
		h.Spans = append(h.Spans, span)
	}
	for i, text := range written.Closed {
		day, err := handoff.ParseDay(text)
		if err != nil {
			s.note(fmt.Sprintf("%s.closed[%d]", at, i), err.Error(), "write year-month-day")
			continue
		}
		h.Closed = append(h.Closed, day)
	}
	h.Zone = s.zone(at+".zone", written)
	return h
}

// zone has to be named where there are hours: a team that opens an hour off for half of the year is found too late.
func (s *sheet) zone(at string, written Hours) *time.Location {
	if written.Zone == "" {
		if len(written.Open) > 0 {
			s.note(at, "the hours have no time zone", "add `zone:` such as Europe/Berlin")
		}
		return time.UTC
	}
	zone, err := time.LoadLocation(written.Zone)
	if err != nil || written.Zone == "Local" {
		s.note(at, fmt.Sprintf("the time zone %q is unknown", written.Zone),
			"write it as Area/City, such as Europe/Berlin or Europe/London")
		return time.UTC
	}
	return zone
}
