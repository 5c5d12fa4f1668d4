package flow

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// prove shows that a flow can be walked: first that every target exists, then, where all does, that every step can be
// reached and left to an end, and that no slot is used before it is filled.
func (s *reader) prove(f Flow) {
	s.proveIDs(f)
	s.proveTargets(f)
	if len(s.Problems) > 0 || len(f.Steps) == 0 {
		return
	}
	reached := reach([]string{f.Steps[0].ID}, f.forward())
	ending := reach(f.ends(), f.backward())
	for _, step := range f.Steps {
		switch {
		case !reached[step.ID]:
			s.Note(step.Line, fmt.Sprintf("no step leads to %q", step.ID),
				"name it as a target somewhere, or take it out")
		case !ending[step.ID]:
			s.Note(step.Line, fmt.Sprintf("from the step %q the flow never ends", step.ID),
				"lead it on to a resolve or a handoff")
		}
	}
	s.proveSlots(f)
	s.proveActions(f)
}

func (s *reader) proveIDs(f Flow) {
	first := map[string]int{}
	for _, step := range f.Steps {
		if line, taken := first[step.ID]; taken && step.ID != "" {
			s.Note(step.Line, fmt.Sprintf("the step id %q is used twice", step.ID),
				fmt.Sprintf("rename one of them, the other is in line %d", line))
			continue
		}
		first[step.ID] = step.Line
	}
}

func (s *reader) proveTargets(f Flow) {
	for _, step := range f.Steps {
		for _, to := range step.targets() {
			if _, ok := f.step(to); !ok && to != "" {
				s.Note(step.Line, fmt.Sprintf("the step %q leads to %q, which does not exist", step.ID, to),
					"name a step of this flow")
			}
		}
	}
}

// targets are all steps that may come after this one, in a fixed order.
func (s Step) targets() []string {
	var to []string
	for _, exit := range s.Exits() {
		to = append(to, exit.To)
	}
	return to
}

func (f Flow) forward() map[string][]string {
	edges := map[string][]string{}
	for _, step := range f.Steps {
		edges[step.ID] = step.targets()
	}
	return edges
}

func (f Flow) backward() map[string][]string {
	edges := map[string][]string{}
	for _, step := range f.Steps {
		for _, to := range step.targets() {
			edges[to] = append(edges[to], step.ID)
		}
	}
	return edges
}

func (f Flow) ends() []string {
	var found []string
	for _, step := range f.Steps {
		if step.Kind == Resolve || step.Kind == Pass {
			found = append(found, step.ID)
		}
	}
	return found
}

// reach gives all steps that can be reached from some along edges.
func reach(from []string, edges map[string][]string) map[string]bool {
	seen := map[string]bool{}
	for len(from) > 0 {
		id := from[0]
		from = from[1:]
		if seen[id] {
			continue
		}
		seen[id] = true
		from = append(from, edges[id]...)
	}
	return seen
}

// proveSlots finds slots that a path leaves empty before a step uses them.
func (s *reader) proveSlots(f Flow) {
	filled := f.filled()
	for _, step := range f.Steps {
		have, ok := filled[step.ID]
		if !ok {
			continue
		}
		for _, text := range step.texts() {
			for _, wrong := range misnamed.FindAllString(text, -1) {
				if !placeholder.MatchString(wrong) {
					s.Note(step.Line, fmt.Sprintf("the step %q has %s, which is no slot", step.ID, wrong),
						"slots are written {like_this}, small letters only")
				}
			}
		}
		for _, slot := range step.uses() {
			if !have[slot] {
				s.Note(step.Line, fmt.Sprintf("the step %q uses {%s}, which may be empty there", step.ID, slot),
					"ask for it on every path before, or check the spelling")
			}
		}
	}
}

// misnamed is what looks like a slot to an author, right or wrong.
var misnamed = regexp.MustCompile(`\{[A-Za-z_][A-Za-z0-9_ .-]*\}`)

// filled tells for every step the slots that have a value however one comes to it.
func (f Flow) filled() map[string]map[string]bool {
	at := map[string]map[string]bool{f.Steps[0].ID: {}}
	work := []string{f.Steps[0].ID}
	for len(work) > 0 {
		step, _ := f.step(work[0])
		work = work[1:]
		for _, exit := range step.Exits() {
			after := maps.Clone(at[step.ID])
			for _, slot := range exit.sets {
				after[slot] = true
			}
			if meet(at, exit.To, after) {
				work = append(work, exit.To)
			}
		}
	}
	return at
}

// meet keeps at a step only the slots that all paths to it have filled, and reports whether that changed anything.
func meet(at map[string]map[string]bool, to string, have map[string]bool) bool {
	known, seen := at[to]
	if !seen {
		at[to] = maps.Clone(have)
		return true
	}
	before := len(known)
	maps.DeleteFunc(known, func(slot string, _ bool) bool { return !have[slot] })
	return len(known) < before
}

// texts are all texts of a step that slots are filled into.
func (s Step) texts() []string {
	var all []string
	for _, text := range []Text{s.Text, s.Invalid} {
		for _, lang := range languages {
			all = append(all, text[lang])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.Action.With)) {
		all = append(all, s.Action.With[key])
	}
	return all
}

// uses are the slots a step reads, each once.
func (s Step) uses() []string {
	found := slots(s.texts())
	if (s.Kind == Branch || s.Kind == Prove) && !slices.Contains(found, s.Slot) {
		found = append(found, s.Slot)
	}
	return found
}

// slots are those that stand in texts, each once.
func slots(texts []string) []string {
	var found []string
	for _, text := range texts {
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(found, m[1]) {
				found = append(found, m[1])
			}
		}
	}
	return found
}
