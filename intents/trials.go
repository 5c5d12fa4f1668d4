package intents

// A Trial is what the engine makes of a text that it had not seen, where it is known what was meant. It tells how good
// the engine is at the workspace's own examples without asking anybody for more.
type Trial struct {
	Intent string // that the text is an example of; "" for a stranger
	Lang   string // "" for a stranger
	Text   string
	Hidden bool  // the whole intent was unknown, not only this example: the right Match is none
	Match  Match // calibrated as the engine's own; without Talk
}

// Trials gives the readings of cross-validation that the engine was calibrated with: examples that were held back,
// examples of intents that were held back altogether, and strangers of the set. Of a large set there is a part of
// them. An intent with a single example has only hidden trials. The built-in background is not among them, nobody
// would send it.
func (e *Engine) Trials() []Trial {
	found := make([]Trial, 0, len(e.trials))
	for _, t := range e.trials {
		stranger := t.class < 0 && !t.hidden
		switch {
		case stranger && t.place < len(e.strangers):
			found = append(found, Trial{Text: e.strangers[t.place], Match: e.judge(t)})
		case !stranger:
			found = append(found, Trial{Intent: e.ids[e.core.labels[t.place]], Lang: e.langs[t.place],
				Text: e.texts[t.place], Hidden: t.hidden, Match: e.judge(t)})
		}
	}
	return found
}

// judge makes of a trial what Match would have made of it.
func (e *Engine) judge(t trial) Match {
	m := Match{None: e.calibration.none(t.evidence)}
	shares := make([]float64, len(t.scores))
	e.calibration.shares(t.scores, shares)
	e.candidates(&m, t.hits, shares)
	return m
}
