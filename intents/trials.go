package intents

import "github.com/firstline-support/firstline/intents/learn"

// StrangersShare is how many of all messages are taken to be about something that no intent is for. No example can
// tell it; whoever judges by [Engine.Trials] assumes the same.
const StrangersShare = learn.StrangersShare

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
// would send it. The result must not be changed.
func (e *Engine) Trials() []Trial { return e.trials }

// tell makes of the trials of the model what Match would have made of their texts.
func (e *Engine) tell(trials []learn.Trial) {
	for _, t := range trials {
		told := Trial{Hidden: t.Hidden}
		switch stranger := t.Class < 0 && !t.Hidden; {
		case !stranger:
			told.Intent, told.Lang, told.Text = e.ids[e.labels[t.Place]], e.langs[t.Place], e.texts[t.Place]
		case t.Place < len(e.strangers):
			told.Text = e.strangers[t.Place]
		default:
			continue // of the background
		}
		e.judge(t.Reading, &told.Match)
		e.trials = append(e.trials, told)
	}
}
