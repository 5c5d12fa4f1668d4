package flow_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
)

// hard are the rules of the actions in random flows.
var hard = flow.Rules{
	"look": {Check: true, Codes: []string{"up"}, Values: []string{"found"}},
	"free": {Codes: []string{"policy"}},
	"deed": {Sensitive: true, Subject: "account", Codes: []string{"policy"}},
	"both": {Sensitive: true, Subject: "account", Approval: true, Codes: []string{"policy"}},
}

// A scribe writes a random flow about two accounts.
type scribe struct {
	t    *rapid.T
	ids  []string // steps that others may lead to
	text map[string]string
}

// drawFlow writes a flow. Steps that nothing leads to are left out, and acts mostly have before them what they need, so
// that many of the flows are sound, and most of what is wrong with the others is what this is about.
func drawFlow(t *rapid.T) string {
	s := scribe{t: t, ids: []string{"ask-a", "ask-b", "people"}, text: map[string]string{
		"ask-a":  "ask: {en: A?}\n    slot: a\n    next: ask-b",
		"ask-b":  "ask: {en: B?}\n    slot: b\n    next: s0",
		"end":    "resolve: {en: Done.}",
		"people": "handoff: {team: it}\n    reason: {en: Help}",
	}}
	last := rapid.SampledFrom([]int{1, 2, 3, 4}).Draw(t, "last")
	for i := range last + 1 {
		s.ids = append(s.ids, fmt.Sprintf("s%d", i))
	}
	for i := range last + 1 {
		next := fmt.Sprintf("s%d", i+1)
		if i == last {
			next = "end"
		}
		s.step(fmt.Sprintf("s%d", i), next)
	}
	out := "id: x\ntitle: {en: X}\nsteps:\n"
	for _, id := range reachable(s.text) {
		out += "  - id: " + id + "\n    " + s.text[id] + "\n"
	}
	return out
}

func (s *scribe) one(name string, of ...string) string { return rapid.SampledFrom(of).Draw(s.t, name) }

// to is where a step leads that is done: mostly on.
func (s *scribe) to(next string) string {
	if !oneIn(s.t, 4, "aside") {
		return next
	}
	return s.one("to", s.ids...)
}

// step writes a step of any kind, with what it needs before it.
func (s *scribe) step(id, next string) {
	slot := s.one("slot", "a", "b")
	kind := s.one("kind", "act", "ask", "choose", "say", "check", "prove", "branch")
	if !oneIn(s.t, 2, "any") {
		kind = "act"
	}
	switch kind {
	case "ask":
		s.text[id] = fmt.Sprintf("ask: {en: Another?}\n    slot: %s\n    next: %s", slot, s.to(next))
	case "choose":
		s.text[id] = fmt.Sprintf("choose: {en: Which?}\n    options:\n      - {id: left, label: {en: Left}, next: %s}\n"+
			"      - {id: right, label: {en: Right}, next: %s}", s.to(next), s.to(next))
	case "say":
		s.text[id] = fmt.Sprintf("say: {en: \"Now {%s}.\"}\n    next: %s", slot, s.to(next))
	case "act":
		s.act(id, slot, next)
	case "check":
		s.text[id] = fmt.Sprintf("check: look\n    on: {up: %s, failed: %s}\n    else: %s%s", s.to(next), s.to(next),
			s.to(next), s.one("save", "", "\n    save: {"+slot+": {value: found, on: [up]}}"))
	case "prove":
		s.text[id] = fmt.Sprintf("prove: %s\n    on: {ok: %s, failed: %s}", slot, s.to(next), s.to(next))
	case "branch":
		s.text[id] = fmt.Sprintf("branch: %s\n    cases: {x: %s}\n    else: %s", slot, s.to(next), s.to(next))
	}
}

// act writes an act, and before it a proof and an approval. Sometimes they are of the other account, or passed by.
func (s *scribe) act(id, slot, next string) {
	name := s.one("action", "free", "deed", "both")
	of := s.one("of", slot, slot, slot, slot, slot, slot, "a", "b")
	by := s.one("by", "people", "people", "people", "people", "people", "people", id+"-do", id+"-may")
	then := s.one("then", id+"-may", id+"-may", id+"-more")
	s.text[id] = fmt.Sprintf("prove: %s\n    on: {ok: %s, failed: %s}", of, then, by)
	s.text[id+"-more"] = fmt.Sprintf("ask: {en: And?}\n    slot: %s\n    next: %s-may", s.one("more", "a", "b"), id)
	s.text[id+"-may"] = fmt.Sprintf("approve: {en: \"For {%s}?\"}\n    of: manager\n"+
		"    on: {ok: %s-do, denied: people, late: %s}", of, id, by)
	s.text[id+"-do"] = fmt.Sprintf("act: %s\n    with: {account: \"{%s}\"}\n    confirm: {en: \"Do it for {%s}?\"}\n"+
		"    on: {ok: %s, failed: %s, refused: %s, policy: %s}%s", name, slot, slot, s.to(next),
		s.one("failed", "people", "people", next, id+"-do"), s.to(next), s.to(id), s.one("save", "", "\n    save: {"+slot+": found}"))
}

// reachable are the steps that can be come to, the start first.
func reachable(text map[string]string) []string {
	found := []string{"ask-a"}
	for i := 0; i < len(found); i++ {
		words := strings.FieldsFunc(text[found[i]], func(r rune) bool { return strings.ContainsRune(" ,:{}\n", r) })
		for _, word := range words {
			if _, step := text[word]; step && !slices.Contains(found, word) {
				found = append(found, word)
			}
		}
	}
	return found
}

func TestWhatIsProvedHoldsOnEveryRandomWalk(t *testing.T) {
	walked, refused, acted, corrected := 0, 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text := drawFlow(t)
		flows, problems := flow.Load(fstest.MapFS{"flows/x.yaml": {Data: []byte(text)}}, "flows", slot.New(slot.Set{}),
			hard)
		for _, p := range problems {
			if strings.Contains(p.What, "by the way") {
				refused++
				followable(t, flows[0], p.What)
			}
		}
		if len(problems) > 0 {
			return
		}
		walked++
		m := &model{t: t, f: flows[0], flow: text, out: flows[0].Start("en")}
		for range 80 {
			if m.out.Done {
				break
			}
			m.turn()
		}
		acted += m.acted
		corrected += m.corrected
	})
	if walked == 0 || refused == 0 || acted == 0 || corrected == 0 {
		t.Errorf("walked %d flows and refused %d, with %d sensitive acts and %d corrections: the test shows nothing",
			walked, refused, acted, corrected)
	}
}

// followable looks that a way that a problem names is one of the flow.
func followable(t *rapid.T, f flow.Flow, what string) {
	_, way, _ := strings.Cut(what, "by the way ")
	ids := strings.Split(way, " > ")
	if ids[0] != f.Steps[0].ID {
		t.Fatalf("the way does not begin at the start: %s", what)
	}
	for i, id := range ids[1:] {
		at := slices.IndexFunc(f.Steps, func(s flow.Step) bool { return s.ID == ids[i] })
		if !slices.ContainsFunc(f.Steps[at].Exits(), func(e flow.Exit) bool { return e.To == id }) {
			t.Fatalf("no step leads from %s to %s: %s", ids[i], id, what)
		}
	}
}

// oneIn is true once in n times. The small numbers of an IntRange would come more often.
func oneIn(t *rapid.T, n int, name string) bool {
	rolls := make([]bool, n)
	rolls[n-1] = true
	return rapid.SampledFrom(rolls).Draw(t, name)
}

// A model watches a walk from outside and knows what has been proved and permitted. Every value that is ever given is
// new, so a proof of a value is a proof since the value was given.
type model struct {
	t         *rapid.T
	f         flow.Flow
	flow      string
	out       flow.Outcome
	given     int
	proved    []string // accounts
	permitted []string // what approvers were asked; each is used up by one run
	running   flow.Action
	acted     int
	corrected int
}

func (m *model) fail(format string, args ...any) {
	m.t.Helper()
	m.t.Fatalf("%s\nat %+v\nin\n%s", fmt.Sprintf(format, args...), m.out, m.flow)
}

// value gives an answer that nobody has given before.
func (m *model) value() string {
	m.given++
	return fmt.Sprintf("v%d", m.given)
}

// turn does one thing that can happen, and looks at what comes of it.
func (m *model) turn() {
	before := m.stored()
	m.neverStuck(before)
	if m.lateResult(before) {
		return
	}
	in, back := m.draw(before)
	if back {
		m.out = m.f.Back(before, "en")
	} else {
		m.out = m.f.Next(before, in, "en")
	}
	if wrong := check(m.f, m.out); wrong != "" {
		m.fail("%s", wrong)
	}
	if slices.Contains(m.out.Say, "Now .") || m.out.Act != nil && m.out.Act.With["account"] == "" &&
		m.out.Act.Name != "look" && m.out.Act.Name != flow.ApproveAction {
		m.fail("uses a value that nobody gave")
	}
	m.results(before, in)
	if slices.ContainsFunc(m.out.Trace, func(line string) bool { return strings.HasSuffix(line, "(corrected)") }) {
		m.corrected++
	}
	if m.out.Act != nil {
		m.allowed(before, in)
		m.running = *m.out.Act
	}
	m.noCode()
}

// stored gives the position as it comes back from a store.
func (m *model) stored() flow.Position {
	data, err := json.Marshal(m.out.Position)
	if err != nil {
		m.fail("cannot be stored: %v", err)
	}
	var p flow.Position
	if err := json.Unmarshal(data, &p); err != nil {
		m.fail("cannot be read: %v", err)
	}
	return p
}

// neverStuck looks that there is something that moves the flow on.
func (m *model) neverStuck(p flow.Position) {
	ways := map[string]flow.Input{
		flow.AwaitInput: {Text: "v0"}, flow.AwaitChoice: {Text: "left"}, flow.AwaitConfirm: {Text: "no"},
		flow.AwaitCode: {Text: "123456"}, flow.AwaitElsewhere: {Choice: "cancel"},
		flow.AwaitAction: {Action: "failed", Visit: p.Visit},
	}
	in, known := ways[p.Awaiting]
	if out := m.f.Next(p, in, "en"); !known || !out.Understood {
		m.fail("nothing moves it on")
	}
}

// lateResult sometimes brings the result of another visit, which must move nothing.
func (m *model) lateResult(p flow.Position) bool {
	if !oneIn(m.t, 8, "late") {
		return false
	}
	visit := p.Visit + rapid.SampledFrom([]int{-2, -1, 1}).Draw(m.t, "visit")
	out := m.f.Next(p, flow.Input{Action: "ok", Visit: visit}, "en")
	if out.Understood || out.Act != nil || !cmp.Equal(out.Position, m.f.Again(p, "en").Position) {
		m.fail("a result of another visit moved it to %+v", out)
	}
	return true
}

func (m *model) draw(p flow.Position) (in flow.Input, back bool) {
	in.Now = wednesday
	if oneIn(m.t, 12, "back") {
		return in, true
	}
	result := p.Awaiting == flow.AwaitAction || p.Awaiting == flow.AwaitElsewhere && rapid.Bool().Draw(m.t, "outside")
	if result && !oneIn(m.t, 8, "talk") {
		in.Action = rapid.SampledFrom([]string{"ok", "ok", "ok", "failed", "up", "denied", "late", "policy", "unsure",
			"sent", "sent", "open", "wrong", "refused", "Strange!"}).Draw(m.t, "code")
		good := map[string]string{flow.ProveAction: "sent", flow.ProveCodeAction: "ok", flow.ApproveAction: "ok"}
		if code := good[p.Running]; code != "" && !oneIn(m.t, 4, "bad") {
			in.Action = code
		}
		in.Visit = p.Visit
		in.Values = map[string]string{"by": "email", "to": "e***", "found": m.value()}
		return in, false
	}
	if old := p.Slots[rapid.SampledFrom([]string{"a", "b"}).Draw(m.t, "old")]; old != "" && oneIn(m.t, 6, "correct") {
		in.Text = m.value() + " instead of " + old
		return in, false
	}
	texts := map[string][]string{
		flow.AwaitInput:   {m.value(), m.value(), ""},
		flow.AwaitChoice:  {"left", "right", "neither"},
		flow.AwaitConfirm: {"yes", "yes", "yes", "no", "maybe"},
		flow.AwaitCode:    {"123 456", "123 456", "123 456", "123 456", "again", "another way", "cancel", "why?"},
	}[p.Awaiting]
	in.Text = rapid.SampledFrom(append(texts, "what?", "yes", "123 456")).Draw(m.t, "text")
	if p.Awaiting == flow.AwaitInput && in.Text != "" {
		in.Text = m.value()
	}
	return in, false
}

// results notes what a result proves or permits.
func (m *model) results(before flow.Position, in flow.Input) {
	if in.Action == "" || before.Awaiting != flow.AwaitAction && before.Awaiting != flow.AwaitElsewhere {
		return
	}
	switch m.running.Name {
	case flow.ProveAction, flow.ProveCodeAction:
		if in.Action == "ok" {
			m.proved = append(m.proved, m.running.With["account"])
		}
	case flow.ApproveAction:
		if in.Action == "ok" {
			m.permitted = append(m.permitted, m.running.With["what"])
		}
	case "both":
		i := slices.Index(m.permitted, "For "+m.running.With["account"]+"?")
		m.permitted = slices.Delete(m.permitted, i, i+1)
	}
}

// allowed looks that an action that is asked for may be.
func (m *model) allowed(before flow.Position, in flow.Input) {
	act := m.out.Act
	if act.Step != m.out.Position.Step || act.Visit != m.out.Position.Visit || act.Visit != before.Visit+1 {
		m.fail("asks for an action that names another place")
	}
	account := act.With["account"]
	sensitive := act.Name == "deed" || act.Name == "both"
	confirmed := before.Awaiting == flow.AwaitConfirm && before.Step == act.Step && in.Text == "yes"
	switch {
	case (sensitive || act.Name == "free") && !confirmed:
		m.fail("acts without a yes")
	case sensitive && !slices.Contains(m.proved, account):
		m.fail("acts on %s, of which nothing is proved", account)
	case act.Name == "both" && !slices.Contains(m.permitted, "For "+account+"?"):
		m.fail("acts on %s, which nobody permitted", account)
	}
	if sensitive {
		m.acted++
	}
}

// noCode looks that a code is nowhere but in the action.
func (m *model) noCode() {
	kept, err := json.Marshal([]any{m.out.Position.Trail, m.out.Position.Proof, m.out.Trace, m.out.Say})
	if err != nil || strings.Contains(string(kept), "123 456") {
		m.fail("keeps a code: %s", kept)
	}
}
