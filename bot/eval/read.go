package eval

import (
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// A Reply is what came of one thing that a person did, told flat: for expectations, for `firstline ask --json` and for
// scripts. Its JSON names are a promise.
type Reply struct {
	Outcome    handoff.Outcome  `json:"outcome"`
	Intent     string           `json:"intent"`     // the one acted on, or else the likeliest
	Confidence float64          `json:"confidence"` // probability that what was done is what was meant
	Articles   []Article        `json:"articles"`   // cited ones, in the order of the reply
	Text       string           `json:"text"`       // Markdown, all messages of the turn
	Choices    []handoff.Choice `json:"choices"`    // buttons of the last message
	Ran        []string         `json:"ran,omitempty"`
	Orders     []Ordered        `json:"-"` // what Ran was given
	Lang       string           `json:"lang"`
	Why        *handoff.Why     `json:"why"` // the evidence; null where no words were understood
}

// An Article is one that the reply cites.
type Article struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	Score float64 `json:"score"`
}

// Read tells what a turn did. A turn that makes a case is a handoff, whatever else was said in it; else the bot's first
// message names the outcome.
func Read(t bot.Turn) Reply {
	r := Reply{Lang: t.Conversation.Lang, Articles: []Article{}, Choices: []handoff.Choice{}}
	for _, e := range t.Entries {
		switch {
		case e.Kind == handoff.Said && e.From == handoff.ByPerson:
			r.settle(e.Outcome) // relayed to a human: often there is no reply at all
		case e.Kind == handoff.Said:
			r.hear(e)
		case e.Kind == handoff.Opened || e.Kind == handoff.Reopening:
			r.Outcome = handoff.HandedOver
		case e.Kind == handoff.Ran:
			r.Ran = append(r.Ran, e.Text)
			if e.Order != nil {
				r.Orders = append(r.Orders, Ordered{e.Order.Action, e.Order.With})
			}
		case e.Kind == handoff.Understood:
			r.Why = e.Why
		}
	}
	r.understood(t.Conversation.Memory.Intent)
	return r
}

// settle keeps the first outcome.
func (r *Reply) settle(o handoff.Outcome) {
	if r.Outcome == "" {
		r.Outcome = o
	}
}

// hear adds a message that the person gets.
func (r *Reply) hear(e handoff.Entry) {
	r.settle(e.Outcome)
	r.Text = strings.TrimSpace(r.Text + "\n\n" + e.Text)
	r.Choices = e.Choices
	if r.Choices == nil {
		r.Choices = []handoff.Choice{}
	}
	for _, s := range e.Sources {
		r.Articles = append(r.Articles, Article{ID: s.Article, Title: s.Title, Score: s.Score})
	}
}

// understood fills in what the words were taken to mean. An intent remembered from an earlier turn counts only when the
// present words speak for it, too.
func (r *Reply) understood(followed string) {
	if r.Why == nil {
		r.Intent = followed
		return
	}
	if len(r.Why.Intents) > 0 {
		r.Intent = r.Why.Intents[0].ID
		r.Confidence = r.Why.Intents[0].Score
	}
	if slices.ContainsFunc(r.Why.Intents, func(w handoff.Weighed) bool { return w.ID == followed }) {
		r.Intent = followed
	}
	r.Confidence = max(r.Confidence, r.Why.Knowledge)
}

// values are those of a kind that were found in the words.
func (r *Reply) values(kind string) []string {
	if r.Why == nil {
		return nil
	}
	var found []string
	for _, s := range r.Why.Slots {
		if s.Kind == kind {
			found = append(found, s.Value)
		}
	}
	return found
}

// goOn adds the turn on what came of an action: from then on the person reads its last words, and how it ended counts.
func (r *Reply) goOn(later Reply) {
	r.Text = strings.TrimSpace(r.Text + "\n\n" + later.Text)
	r.Ran = append(r.Ran, later.Ran...)
	r.Orders = append(r.Orders, later.Orders...)
	r.Articles = append(r.Articles, later.Articles...)
	if later.Text != "" {
		r.Choices = later.Choices
	}
	if later.Outcome != "" {
		r.Outcome = later.Outcome
	}
}

// append adds what the person reads a moment later: the word about a handoff, once a desk has the case.
func (r *Reply) append(later Reply) {
	r.Text = strings.TrimSpace(r.Text + "\n\n" + later.Text)
	if len(later.Choices) > 0 {
		r.Choices = later.Choices
	}
}

// acted are the actions that ran, without what only asks somebody: the person for a proof, another for an approval.
func (r *Reply) acted() []string {
	return slices.DeleteFunc(slices.Clone(r.Ran), func(name string) bool {
		return slices.Contains([]string{handoff.OrderProve, handoff.OrderProveCode, handoff.OrderApprove}, name)
	})
}
