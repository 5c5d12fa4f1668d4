package flow

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Rules are what is known of the actions that flows ask for, by name. What is not known is not looked at; a name that
// nobody declares is its caller's business.
type Rules map[string]Rule

// A Rule is what is declared of one action.
type Rule struct {
	Check     bool            // it changes nothing: a check may name it
	Codes     []string        // of results, besides ok, failed, denied and unsure; nil: any
	Params    map[string]bool // what it is given, and whether it needs that; nil: anything
	Values    []string        // that its result may have; nil: any
	Sensitive bool            // it needs a proof that Subject is the person's own account
	Subject   string          // the parameter that names the account
	Approval  bool            // it needs somebody else's permission
}

// commonCodes are those that every action may end with.
var commonCodes = []string{ActionOK, ActionFailed, denied, ActionUnsure}

// proveActions shows that acts and checks fit what is declared of their actions, and that no path leads to one
// without the proof and the approval that it needs.
func (s *reader) proveActions(f Flow) {
	for _, step := range f.Steps {
		if step.Kind != Run && step.Kind != Check {
			continue
		}
		where := fmt.Sprintf("the step %q", step.ID)
		if name := step.Action.Name; name == ProveAction || name == ProveCodeAction || name == ApproveAction {
			s.Note(step.Line, fmt.Sprintf("%s asks for %s, which only flows themselves may", where, name),
				"make it a prove or an approve step")
			continue
		}
		rule, ok := s.rules[step.Action.Name]
		if !ok {
			continue
		}
		s.proveCall(step, rule, where)
		s.proveProof(f, step, rule, where)
		s.proveApproval(f, step, rule, where)
	}
}

// proveCall holds a step against what its action takes and gives.
func (s *reader) proveCall(step Step, rule Rule, where string) {
	if step.Kind == Check && !rule.Check {
		s.Note(step.Line, fmt.Sprintf("%s checks with %s, which changes something", where, step.Action.Name),
			"make it an act, so that it is confirmed")
	}
	for _, param := range slices.Sorted(maps.Keys(step.Action.With)) {
		if _, known := rule.Params[param]; !known && rule.Params != nil {
			s.Note(step.Line, fmt.Sprintf("%s gives %s to %s, which does not take it", where, param, step.Action.Name),
				"use one of: "+strings.Join(slices.Sorted(maps.Keys(rule.Params)), ", "))
		}
	}
	for _, param := range slices.Sorted(maps.Keys(rule.Params)) {
		if rule.Params[param] && step.Action.With[param] == "" {
			s.Note(step.Line, fmt.Sprintf("%s does not give %s to %s", where, param, step.Action.Name),
				"add it to with")
		}
	}
	s.proveResults(step, rule, where)
}

// proveResults finds codes and values that the action never gives.
func (s *reader) proveResults(step Step, rule Rule, where string) {
	for _, code := range slices.Sorted(maps.Keys(step.Targets)) {
		if rule.Codes != nil && code != refused && !slices.Contains(commonCodes, code) &&
			!slices.Contains(rule.Codes, code) {
			s.Note(step.Line, fmt.Sprintf("%s waits for %q, with which %s never ends", where, code, step.Action.Name),
				"use one of: "+strings.Join(slices.Concat(commonCodes, rule.Codes), ", "))
		}
	}
	for _, saving := range step.Save {
		if rule.Values != nil && !slices.Contains(rule.Values, saving.Value) {
			s.Note(step.Line, fmt.Sprintf("%s saves %s, which %s does not give", where, saving.Value, step.Action.Name),
				"use one of: "+strings.Join(rule.Values, ", "))
		}
	}
}

// proveProof shows that nobody reaches a sensitive step without having proved that this very account is theirs.
func (s *reader) proveProof(f Flow, step Step, rule Rule, where string) {
	name := step.Action.Name
	if !rule.Sensitive {
		return
	}
	if rule.Subject == "" {
		s.Note(step.Line, fmt.Sprintf("%s does %s, which is sensitive, and nobody knows to which account", where, name),
			"declare which parameter of the action is the account")
		return
	}
	subject, plain := wholeSlot(step.Action.With[rule.Subject])
	if !plain {
		s.Note(step.Line, fmt.Sprintf("%s must give %s of %s as one slot and nothing else", where, rule.Subject, name),
			"write `"+rule.Subject+`: "{slot}"`+"` with the slot that a prove step names")
		return
	}
	proof := guard{by: func(at Step) bool { return at.Kind == Prove && at.Slot == subject }, of: []string{subject}}
	if path := f.around(step.ID, proof); path != nil {
		s.Note(step.Line, fmt.Sprintf("%s does %s without a proof that {%s} is the person's own account, by the way %s",
			where, name, subject, strings.Join(path, " > ")),
			fmt.Sprintf("lead every way over the ok of `prove: %s`, and do not set %s after it", subject, subject))
	}
}

// proveApproval shows that every run of an act that needs an approval has one of its own, for these very values.
func (s *reader) proveApproval(f Flow, step Step, rule Rule, where string) {
	if !rule.Approval {
		return
	}
	subject, _ := wholeSlot(step.Action.With[rule.Subject])
	approval := guard{
		by:    func(at Step) bool { return at.Kind == Approve && at.tells(subject) },
		of:    slots(slices.Collect(maps.Values(step.Action.With))),
		spent: step.ID,
	}
	if path := f.around(step.ID, approval); path != nil {
		s.Note(step.Line, fmt.Sprintf("%s does %s without an approval, by the way %s",
			where, step.Action.Name, strings.Join(path, " > ")),
			"lead every way over the ok of an approve step"+whoseText(subject)+
				", once for each run, and set nothing after it that the act is given")
	}
}

func whoseText(subject string) string {
	if subject == "" {
		return ""
	}
	return " whose text has {" + subject + "}"
}

// wholeSlot gives the slot of a value that is one slot and nothing else.
func wholeSlot(value string) (slot string, ok bool) {
	m := placeholder.FindStringSubmatch(value)
	if m == nil || m[0] != value {
		return "", false
	}
	return m[1], true
}

// tells whether a step's text has a slot in every language it is there in.
func (s Step) tells(slot string) bool {
	for _, text := range s.Text {
		if slot != "" && !slices.Contains(slots([]string{text}), slot) {
			return false
		}
	}
	return true
}

// A guard is a step whose ok has to come before another step, with some slots unchanged in between.
type guard struct {
	by    func(Step) bool
	of    []string
	spent string // the step that uses the guard's word up, unless the person refuses; empty: none does
}

// around finds the shortest way from the start to a step that no guard keeps, nil where there is none. It walks over
// pairs of a step and whether the guard's word holds there, so what it finds is a way that a person can go as far as
// the flow alone decides, and what it does not find does not exist.
func (f Flow) around(id string, g guard) []string {
	start, goal := place{step: f.Steps[0].ID}, place{step: id}
	from := map[place]place{start: start}
	for work := []place{start}; len(work) > 0; work = work[1:] {
		here := work[0]
		if here == goal {
			return way(from, goal)
		}
		step, _ := f.step(here.step)
		for _, exit := range step.Exits() {
			next := place{exit.To, g.after(step, exit, here.kept)}
			if _, seen := from[next]; !seen {
				from[next] = here
				work = append(work, next)
			}
		}
	}
	return nil
}

// A place is a step, and whether a guard's word holds there.
type place struct {
	step string
	kept bool
}

// way gives the steps up to a place; the start comes from itself.
func way(from map[place]place, to place) []string {
	path := []string{to.step}
	for ; from[to] != to; to = from[to] {
		path = append(path, from[to].step)
	}
	slices.Reverse(path)
	return path
}

// after tells whether a guard's word holds behind an exit.
func (g guard) after(step Step, exit Exit, kept bool) bool {
	if slices.ContainsFunc(exit.sets, func(slot string) bool { return slices.Contains(g.of, slot) }) {
		return false
	}
	if step.ID == g.spent && exit.On != refused {
		return false
	}
	return kept || g.by(step) && exit.On == ActionOK
}
