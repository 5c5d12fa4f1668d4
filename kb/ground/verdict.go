package ground

// A Verdict says whether the passages support a statement, and what they lack.
type Verdict struct {
	Supported bool
	Why       []Lack  // what is missing or contradicts; empty exactly if Supported
	Passages  []int   // those that support the statement, by their position, in order; empty for courtesies
	Covered   float64 // 0..1: share of the claiming words that the passages have; 1 where nothing is claimed
}

// A Lack is one reason against a statement.
type Lack struct {
	Kind Lacking
	Text string // the words of the statement it is about
}

// Lacking is a kind of reason.
type Lacking string

// The kinds of lacks.
const (
	LackNumber    Lacking = "number"    // a number, date, amount or measure that is not there, or counts something else
	LackEntity    Lacking = "entity"    // a name, product or acronym
	LackCommand   Lacking = "command"   // a command, path, file or key
	LackLink      Lacking = "link"      // an address of a page, host or mailbox
	LackLabel     Lacking = "label"     // quoted words or a path through menus that stand nowhere so
	LackNegation  Lacking = "negation"  // the passage says it the other way round
	LackOpposite  Lacking = "opposite"  // the passage has the contrary word
	LackModality  Lacking = "modality"  // must for may, always for sometimes, will for can
	LackScope     Lacking = "scope"     // holds for more or for less than the passage says
	LackCondition Lacking = "condition" // the passage says it under a condition that is gone
	LackBound     Lacking = "bound"     // at least for at most, before for after
	LackOrder     Lacking = "order"     // steps in another order
	LackPromise   Lacking = "promise"   // what the bot says that it or the organisation has done or will do
	LackWords     Lacking = "uncovered" // words that no passage has where it speaks of the matter
	LackEvidence  Lacking = "evidence"  // nothing is wrong by itself, but too much is left out or stands elsewhere
	LackBare      Lacking = "bare"      // "Yes" and "No" without what they are about
	LackDisguise  Lacking = "disguise"  // letters made to look like others, marks that turn the text around
	LackSize      Lacking = "size"      // too long to be judged
)
