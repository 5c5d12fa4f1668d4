package workspace

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// readService understands what is promised about cases, and checks it.
func (w *Workspace) readService(s *sheet) {
	c := w.Config
	w.service.Levels, w.service.Remind = c.Service.Promises, c.Service.Remind
	w.service.GiveUp, w.service.Close = c.Service.GiveUp, c.Service.Close
	s.promises("service.promises", c.Service.Promises)
	for i, t := range c.Teams {
		at := fmt.Sprintf("teams[%d]", i)
		s.promises(at+".promises", t.Promises)
		if t.Capacity < 0 {
			s.note(at+".capacity", fmt.Sprintf("an agent cannot have %d cases", t.Capacity), "write 0 or more")
		}
		if t.Capacity > 0 && !t.ShareOut {
			s.warn(at+".capacity", fmt.Sprintf("the team %q does not share out its cases, so its capacity limits nothing", t.ID),
				"add share_out: true, or take capacity out")
		}
		w.thirdLevel(s, at+".third_level", t)
	}
	s.waits(c.Service)
	s.categories(c)
	s.resolutions(c)
	s.replies(c)
}

// place finds what a ready reply leaves to be filled in.
var place = regexp.MustCompile(`\{[^{}\s]*\}`)

// places are what can be filled in.
var places = []string{"{person}", "{agent}", "{case}", "{team}", "{organisation}"}

// replies checks the ready replies: a place that nothing fills would go out to the person as it is.
func (s *sheet) replies(c Config) {
	seen := map[string]bool{}
	for i, r := range c.Replies {
		at := fmt.Sprintf("replies[%d]", i)
		switch {
		case !idForm.MatchString(r.ID):
			s.note(at+".id", fmt.Sprintf("%q is no id of a reply", r.ID), "write small letters, digits and dashes")
		case seen[r.ID]:
			s.note(at+".id", fmt.Sprintf("the reply %q is there twice", r.ID), "rename one of them")
		}
		seen[r.ID] = true
		for _, lang := range c.spoken() {
			s.reply(at, r, lang)
		}
	}
}

func (s *sheet) reply(at string, r Reply, lang string) {
	if r.Title[lang] == "" {
		s.note(at+".title", fmt.Sprintf("the reply %q has no title in %q", r.ID, lang), fmt.Sprintf("add %s: …", lang))
	}
	if strings.TrimSpace(r.Text[lang]) == "" {
		s.note(at+".text", fmt.Sprintf("the reply %q has no text in %q", r.ID, lang), fmt.Sprintf("add %s: …", lang))
	}
	if len(r.Text[lang]) > handoff.MaxText {
		s.note(at+".text", fmt.Sprintf("the reply %q is longer than %d bytes", r.ID, handoff.MaxText), "shorten it")
	}
	for _, p := range place.FindAllString(r.Text[lang], -1) {
		if !slices.Contains(places, p) {
			s.note(at+".text", fmt.Sprintf("the reply %q has a place %s that nothing fills", r.ID, p), choose(p, places))
		}
	}
}

// resolutions checks the ways in which cases are resolved.
func (s *sheet) resolutions(c Config) {
	seen := map[string]bool{}
	for i, r := range c.Resolutions {
		at := fmt.Sprintf("resolutions[%d]", i)
		switch {
		case !idForm.MatchString(r.ID):
			s.note(at+".id", fmt.Sprintf("%q is no id of a resolution", r.ID), "write small letters, digits and dashes")
		case seen[r.ID]:
			s.note(at+".id", fmt.Sprintf("the resolution %q is there twice", r.ID), "rename one of them")
		}
		seen[r.ID] = true
		for _, lang := range c.spoken() {
			if r.Name[lang] == "" {
				s.note(at+".name", fmt.Sprintf("the resolution %q has no name in %q", r.ID, lang), fmt.Sprintf("add %s: …", lang))
			}
		}
	}
}

// thirdLevel has to lead to another team, and not in a circle: a case would go round for ever.
func (w *Workspace) thirdLevel(s *sheet, at string, t Team) {
	if t.ThirdLevel == "" {
		return
	}
	if _, ok := w.teams[t.ThirdLevel]; !ok {
		s.note(at, fmt.Sprintf("the team %q does not exist", t.ThirdLevel), choose(t.ThirdLevel, names(w.teams)))
		return
	}
	way := []string{t.ID}
	for next := t.ThirdLevel; next != ""; next = w.service.Teams[next].Third {
		if slices.Contains(way, next) {
			s.note(at, fmt.Sprintf("the third level goes round: %s", strings.Join(append(way, next), ", ")),
				"let the last team of it have none")
			return
		}
		way = append(way, next)
	}
}

// longestPromise is far beyond what anybody waits for.
const longestPromise = 2000 * time.Hour

// promises checks levels of service: a first answer after the solution helps nobody.
func (s *sheet) promises(at string, levels Promises) {
	for _, p := range slices.Sorted(maps.Keys(levels)) {
		level, here := levels[p], at+"."+string(p)
		if !slices.Contains(handoff.Priorities(), p) {
			s.note(here, fmt.Sprintf("the priority %q is unknown", p), "use one of: low, normal, high, urgent")
		}
		for name, d := range map[string]time.Duration{"first_response": level.First, "resolution": level.Whole} {
			if d < 0 || d > longestPromise || d > 0 && d < time.Minute {
				s.note(here+"."+name, fmt.Sprintf("%s is no time to keep a promise in", d),
					fmt.Sprintf("write office time from 1m to %s, or nothing", longestPromise))
			}
		}
		if level.First > 0 && level.Whole > 0 && level.First > level.Whole {
			s.note(here+".resolution", fmt.Sprintf("the solution is promised after %s, before the first answer", level.Whole),
				"make resolution longer than first_response")
		}
	}
}

// waits checks the times that people are given.
func (s *sheet) waits(c Service) {
	for name, d := range map[string]time.Duration{"remind": c.Remind, "give_up": c.GiveUp, "close": c.Close} {
		if d < 0 || d > 0 && d < time.Minute {
			s.note("service."+name, fmt.Sprintf("%s is no time for people", d), "write a time of 1m or more, or 0 for never")
		}
	}
	if c.Remind > 0 && c.GiveUp > 0 && c.Remind >= c.GiveUp {
		s.note("service.give_up", fmt.Sprintf("nobody is reminded: the case is resolved after %s already", c.GiveUp),
			"make give_up longer than remind")
	}
}

var categoryForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$`)

// categories checks the tree: names in every language, and something above each branch.
func (s *sheet) categories(c Config) {
	for _, id := range slices.Sorted(maps.Keys(c.Categories)) {
		at := "categories." + id
		if !categoryForm.MatchString(id) {
			s.note(at, fmt.Sprintf("%q is no id of a category", id),
				"write small letters, digits and dashes, and a slash below another one: account/password")
		}
		above := id[:max(0, strings.LastIndexByte(id, '/'))]
		if _, ok := c.Categories[above]; above != "" && !ok {
			s.note(at, fmt.Sprintf("there is no category %q above %q", above, id), fmt.Sprintf("add %s:, or rename it", above))
		}
		for _, lang := range c.spoken() {
			if c.Categories[id][lang] == "" {
				s.note(at, fmt.Sprintf("the category %q has no name in %q", id, lang), fmt.Sprintf("add %s: …", lang))
			}
		}
	}
	for i, r := range c.Routing {
		if _, ok := c.Categories[r.Category]; r.Category != "" && !ok {
			s.note(fmt.Sprintf("routing[%d].category", i), fmt.Sprintf("the category %q does not exist", r.Category),
				choose(r.Category, names(c.Categories)))
		}
	}
}
