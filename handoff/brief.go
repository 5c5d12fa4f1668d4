package handoff

// A Line is one fact of a brief with the journal entry that proves it.
type Line struct {
	Text string `json:"text"`
	Seq  int64  `json:"seq"`
}

// A Brief is what an agent reads first. It is computed from the journal and holds nothing that the journal does not
// (promise P7): every line names its entry.
type Brief struct {
	Person     Person        `json:"person"`
	Channel    string        `json:"channel"`
	Lang       string        `json:"lang"`
	Summary    []Line        `json:"summary,omitempty"`    // by a language model, checked against the words
	Request    []Line        `json:"request"`              // the person's words that led here, oldest first
	Understood []Weighed     `json:"understood,omitempty"` // what the bot took them to mean
	Values     []NamedValue  `json:"values,omitempty"`     // places, devices, days and the like in them
	Asked      []Exchange    `json:"asked,omitempty"`
	Articles   []ShownSource `json:"articles,omitempty"`
	Steps      []TriedStep   `json:"steps,omitempty"`
	Actions    []Carried     `json:"actions,omitempty"`   // what the bot did, or asked for; what is unsure comes first
	Files      []Attached    `json:"files,omitempty"`     // what the person sent along
	Signals    []Noticed     `json:"signals,omitempty"`   // how pressing it is and how the person takes it
	Suggested  []Fitting     `json:"suggested,omitempty"` // articles that may help and were not shown
	Helped     []Line        `json:"helped,omitempty"`    // what other members answered and was marked as the solution
	Stopped    Line          `json:"stopped"`             // why the bot stopped: a Reason code in Text
	Next       Suggestion    `json:"next"`
	Withheld   bool          `json:"withheld,omitempty"` // part of the conversation is another team's, see [Extract]
}

// An Exchange is a question of the bot and what the person answered; Answer is empty when nothing came.
type Exchange struct {
	Question Line `json:"question"`
	Answer   Line `json:"answer"`
}

// An Attached file is one that came with the person's words, with their entry.
type Attached struct {
	File
	Seq int64 `json:"seq"`
}

// A NamedValue is a value that the person named, with the entry that found it.
type NamedValue struct {
	Slot
	Seq int64 `json:"seq"`
}

// Noticed is a signal with the entry that holds its words.
type Noticed struct {
	Signal
	Seq int64 `json:"seq"`
}

// Fitting is an article that the search found for the request, with the entry that weighed it.
type Fitting struct {
	Weighed
	Seq int64 `json:"seq"`
}

// A ShownSource is an article that the person was shown.
type ShownSource struct {
	Source
	Seq    int64 `json:"seq"`
	Helped *bool `json:"helped,omitempty"` // what the person said about it, if anything
}

// A TriedStep is a step that was offered, and whether the person said that it worked.
type TriedStep struct {
	Text   string `json:"text"`
	Seq    int64  `json:"seq"`
	Worked *bool  `json:"worked,omitempty"` // nil: the person did not say
}

// A Suggestion is what to do next, as a code that desks phrase in the agent's language.
type Suggestion struct {
	Code    string `json:"code"` // one of the Suggest… constants
	Article string `json:"article,omitempty"`
	Title   string `json:"title,omitempty"`
}

// The suggestions, and what leads to them.
const (
	SuggestBeyondArticle = "beyond_article" // the steps of an article failed: start where they end
	SuggestFinishFlow    = "finish_flow"    // a guided flow ended without success
	SuggestActNow        = "act_now"        // urgent: contain first
	SuggestWriteArticle  = "write_article"  // nothing in the knowledge base fits: ask, and write it down afterwards
	SuggestByRule        = "by_rule"        // the workspace sends such requests to humans: nothing has been tried
	SuggestClarify       = "clarify"        // the person has not said what it is about
	SuggestCheckAction   = "check_action"   // look whether an action was done, before anybody does it again
	SuggestHelped        = "helped"         // another member's answer has solved it, as somebody marked
)

// Reasons why the bot stopped, as codes that desks phrase in the agent's language.
const (
	ReasonAsked      = "asked"      // the person asked for a human
	ReasonNotSolved  = "not_solved" // what was offered did not help
	ReasonUnknown    = "unknown"    // the knowledge base does not cover it
	ReasonIntent     = "intent"     // this kind of request goes to humans by the workspace's rule
	ReasonFlow       = "flow"       // a flow ends with a human
	ReasonUnsure     = "unsure"     // nobody knows whether an action was carried out
	ReasonFrustrated = "frustrated" // the person is annoyed
	ReasonError      = "error"      // the bot broke
	ReasonDeadline   = "deadline"   // the bot did not manage in time
)
