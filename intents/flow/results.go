package flow

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/firstline-support/firstline/intents/sheet"
)

// codeForm is what the code of a result looks like, and the name of a value.
var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)

// results that a kind of step goes on by: which it must name, and which others it may.
type results struct {
	needed, possible []string
	any              bool // every other code may be named too
}

// What happens after a no, a failure or a silence must be thought of, so most are needed.
var (
	actResults     = results{needed: []string{ActionOK, ActionFailed, refused}, any: true}
	checkResults   = results{any: true}
	proveResults   = results{needed: []string{ActionOK, ActionFailed}}
	approveResults = results{needed: []string{ActionOK, denied, late}, possible: []string{ActionFailed}}
)

// results reads where a step goes on after what it had done.
func (s *reader) results(e map[string]sheet.Entry, where string, line int, want results) map[string]string {
	at, ok := e["on"]
	if !ok {
		example := want.needed
		if len(example) == 0 {
			example = []string{"code"}
		}
		s.Note(line, where+" does not say how it goes on",
			fmt.Sprintf("add `on: {%s: …}`", strings.Join(example, ": …, ")))
		return map[string]string{}
	}
	found := s.pairs(at, where)
	for _, code := range want.needed {
		if found[code] == "" {
			s.Note(at.Line, fmt.Sprintf("%s has no %s", where, code), fmt.Sprintf("add `%s:` and a step", code))
		}
	}
	for _, code := range slices.Sorted(maps.Keys(found)) {
		s.result(code, found[code], where, at.Line, want)
	}
	return found
}

func (s *reader) result(code, target, where string, line int, want results) {
	known := slices.Contains(want.needed, code) || slices.Contains(want.possible, code)
	switch {
	case known && slices.Contains(want.needed, code):
	case target == "":
		s.Note(line, fmt.Sprintf("%s leads nowhere on %q", where, code), "write the id of a step")
	case !known && !want.any:
		s.Note(line, fmt.Sprintf("%s has the unknown result %q", where, code),
			"use one of: "+strings.Join(slices.Concat(want.needed, want.possible), ", "))
	case !codeForm.MatchString(code):
		s.Note(line, fmt.Sprintf("%s has the result %q, which is no code", where, code),
			"use a-z, 0-9 and _, a letter first")
	}
}

// saves reads which values of a result go into slots: `slot: value` on ok, or `slot: {value: …, on: [codes]}`. A code
// must have a step of its own, or nobody could know afterwards whether the slot has a value.
func (s *reader) saves(at sheet.Entry, targets map[string]string, where string) []Saving {
	if at.Value == nil {
		return nil
	}
	m, ok := at.Value.(ast.MapNode)
	if !ok {
		s.Note(at.Line, where+" needs slots and values here", "write {slot: value}")
		return nil
	}
	var found []Saving
	for it := m.MapRange(); it.Next(); {
		name, _ := sheet.Scalar(it.Key())
		saving := s.saving(name, it.Value(), where)
		line := sheet.LineOf(it.Key())
		if !slotForm.MatchString(name) {
			s.Note(line, fmt.Sprintf("%s has the slot %q, which is no name", where, name),
				"use a-z, 0-9 and _, a letter first")
		}
		for _, code := range saving.On {
			if targets[code] == "" || code == refused {
				s.Note(line, fmt.Sprintf("%s saves %s on %q, which has no step of its own", where, name, code),
					"add `"+code+":` to on, or list other results in `save: {"+name+": {value: …, on: […]}}`")
			}
		}
		found = append(found, saving)
	}
	return found
}

func (s *reader) saving(name string, n ast.Node, where string) Saving {
	saving := Saving{Slot: name, On: []string{ActionOK}}
	line := sheet.LineOf(n)
	if _, long := n.(ast.MapNode); long {
		e := s.Entries(n, "save", "value", "on")
		saving.Value = s.need(e, "value", where, line)
		if on, ok := e["on"]; ok {
			saving.On = nil
			for _, item := range s.Items(on.Value, "on") {
				saving.On = append(saving.On, s.Text(item, where))
			}
		}
	} else {
		saving.Value = s.Text(n, where)
	}
	if !codeForm.MatchString(saving.Value) {
		s.Note(line, fmt.Sprintf("%s saves the value %q, which is no name", where, saving.Value),
			"write the name that the action gives the value: a-z, 0-9 and _, a letter first")
	}
	return saving
}

// ways reads how a person may prove who they are; all ways where the author names none.
func (s *reader) ways(at sheet.Entry, where string) []string {
	if at.Value == nil {
		return proofWays
	}
	var found []string
	for _, item := range s.Items(at.Value, "by") {
		way := s.Text(item, where)
		switch {
		case !slices.Contains(proofWays, way):
			s.Note(sheet.LineOf(item), fmt.Sprintf("%s has the unknown way %q", where, way),
				"use one of: "+strings.Join(proofWays, ", "))
		case slices.Contains(found, way):
			s.Note(sheet.LineOf(item), fmt.Sprintf("%s has the way %q twice", where, way), "take one out")
		default:
			found = append(found, way)
		}
	}
	if len(found) == 0 {
		s.Note(at.Line, where+" leaves no way to prove it", "take by out, or name one of: "+strings.Join(proofWays, ", "))
	}
	return found
}

const (
	usualWithin    = 24 * time.Hour
	shortestWithin = 5 * time.Minute
	longestWithin  = 7 * 24 * time.Hour
)

// approval reads whom to ask, and how long to wait.
func (s *reader) approval(e map[string]sheet.Entry, where string, line int) Approval {
	asked := Approval{Within: usualWithin}
	switch of, ok := e["of"]; {
	case !ok:
		s.Note(line, where+" does not say who is asked", "add `of: manager` or `of: {team: …}`")
	default:
		asked.Of = s.approver(of, where)
	}
	at, ok := e["within"]
	if !ok {
		return asked
	}
	var fine bool
	if asked.Within, fine = span(s.Text(at.Value, where)); !fine {
		s.Note(at.Line, where+" waits for a time that is not allowed", "write 5m to 7d, such as 30m, 8h or 2d")
	}
	return asked
}

func (s *reader) approver(at sheet.Entry, where string) string {
	if _, team := at.Value.(ast.MapNode); team {
		return ApproverTeam + s.need(s.Entries(at.Value, "of", "team"), "team", where, at.Line)
	}
	who := s.Text(at.Value, where)
	if who != ApproverManager {
		s.Note(at.Line, fmt.Sprintf("%s asks %q, which is nobody", where, who), "write `manager` or `{team: …}`")
	}
	return who
}

// span reads a length of time as authors write it: 30m, 8h, 2d.
func span(text string) (time.Duration, bool) {
	units := map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}
	if text == "" {
		return 0, false
	}
	n, err := strconv.Atoi(text[:len(text)-1])
	unit := units[text[len(text)-1:]]
	if err != nil || n < 0 || n > 10_000 {
		return 0, false
	}
	length := time.Duration(n) * unit
	return length, length >= shortestWithin && length <= longestWithin
}
