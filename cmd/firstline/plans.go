package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff/console"
	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/flow/picture"
)

// plans are the guided flows that the bot knows at present, as the console shows them. It implements [console.Plans].
type plans struct{ decider *decide.Decider }

// Plans implements [console.Plans]; the pictures are left out.
func (p plans) Plans(lang string) []console.Plan {
	flows := p.decider.Knowledge().Flows
	var all []console.Plan
	for _, id := range slices.Sorted(maps.Keys(flows)) {
		all = append(all, described(flows[id], lang))
	}
	return all
}

// Plan implements [console.Plans].
func (p plans) Plan(id, lang string) (console.Plan, bool) {
	f, ok := p.decider.Knowledge().Flows[id]
	if !ok {
		return console.Plan{}, false
	}
	plan := described(f, lang)
	plan.SVG, plan.Mermaid = picture.SVG(f, lang, ""), picture.Mermaid(f, lang)
	return plan, true
}

// described is a flow in words.
func described(f flow.Flow, lang string) console.Plan {
	plan := console.Plan{ID: f.ID, Title: inLanguage(f.Title, lang)}
	for _, step := range f.Steps {
		text, _, _ := strings.Cut(strings.TrimSpace(inLanguage(step.Text, lang)), "\n")
		plan.Steps = append(plan.Steps, strings.TrimSpace(step.ID+" ("+string(step.Kind)+") "+text))
		if name := step.Action.Name; name != "" && !slices.Contains(plan.Actions, name) {
			plan.Actions = append(plan.Actions, name)
		}
	}
	return plan
}

// inLanguage gives a text in a language, or in one that it is there in.
func inLanguage(text map[string]string, lang string) string {
	if t := text[lang]; t != "" {
		return t
	}
	for _, other := range slices.Sorted(maps.Keys(text)) {
		return text[other]
	}
	return ""
}
