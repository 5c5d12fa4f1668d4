package bot

import (
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents/flow"
)

// An Owner is who answers the person now.
type Owner string

// The owners of a conversation.
const (
	OwnerBot   Owner = "bot"
	OwnerHuman Owner = "human"
)

// A Conversation is one person's thread with us in one channel. Version counts its commits; it is what makes a commit
// optimistic.
type Conversation struct {
	ID      string         `json:"id"`
	Channel string         `json:"channel"`
	Person  handoff.Person `json:"person"`
	Lang    string         `json:"lang"`
	Owner   Owner          `json:"owner"`
	Version int64          `json:"version"` // 0: not stored yet
	Case    int64          `json:"case"`    // number of the newest case, 0 when there was none
	Memory  Memory         `json:"memory"`
	Orders  int            `json:"orders,omitempty"` // actions asked for so far: each has a number of its own
	Aside   bool           `json:"aside,omitempty"`  // only the person is to see what is said, until they ask the bot
	Started time.Time      `json:"started"`
	Updated time.Time      `json:"updated"`
}

// Memory is what the bot keeps in mind between turns. Everything else is in the journal.
type Memory struct {
	Request  string          `json:"request,omitempty"`  // the person's words of the current request
	Earlier  []string        `json:"earlier,omitempty"`  // what the person said of it so far, newest first
	Asked    *Question       `json:"asked,omitempty"`    // what waits for an answer
	Flow     *flow.Position  `json:"flow,omitempty"`     // the place in a running flow
	Shown    []string        `json:"shown,omitempty"`    // articles already shown for the current request
	Judged   *handoff.Source `json:"judged,omitempty"`   // of these, the one that a verdict of the person is about
	Section  string          `json:"section,omitempty"`  // anchor of the passage with the steps that were shown last
	Misses   int             `json:"misses,omitempty"`   // turns in a row in which the bot did not understand
	Failures int             `json:"failures,omitempty"` // things offered for the current request that did not help
	Annoyed  int             `json:"annoyed,omitempty"`  // times the person sounded frustrated
	Answered bool            `json:"answered,omitempty"` // something was offered and not yet judged by the person
	Intent   string          `json:"intent,omitempty"`   // the intent acted on for the current request
	Others   []Wish          `json:"others,omitempty"`   // what else was asked in the same message and waits its turn
	// what the words of the current request tell beside it, each signal once
	Signals []handoff.Signal `json:"signals,omitempty"`
	// how it was before the last words, in case the person changes them; nil: they are not taken back any more
	Before *Memory `json:"before,omitempty"`
}

// The choices below an offer that nobody asked for: the channel does its part of them.
const (
	Share   = "share"   // everybody who reads along may see it
	Dismiss = "dismiss" // it was not what the person meant: it disappears
)

// A Wish is a request that was understood and waits until the one before it is done.
type Wish struct {
	Words  string         `json:"words"`  // of the person
	Choice handoff.Choice `json:"choice"` // the button that takes it up
}

// A Question is one that the bot asked. An answer by number, label or button is taken as the choice.
type Question struct {
	Purpose Purpose          `json:"purpose"`
	Choices []handoff.Choice `json:"choices,omitempty"`
}

// A Purpose is what a question is for.
type Purpose string

// The purposes of questions.
const (
	AskWhich Purpose = "which" // which of several things is meant
	AskTopic Purpose = "topic" // what the case is about, before it goes to a human
	AskHuman Purpose = "human" // whether a human shall take over
	AskDone  Purpose = "done"  // whether what was offered helped
	AskGoOn  Purpose = "go_on" // whether to go on with a flow after a digression
	AskStep  Purpose = "step"  // a step of the running flow
	AskWhy   Purpose = "why"   // what was not good about a resolved case
	AskNext  Purpose = "next"  // whether to go on with what else was asked
)
