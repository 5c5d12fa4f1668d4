package ground

// A sign is something that speaks against a statement without deciding it. The first ones are doubts: a comparison
// found a difference, which may be one of wording only. The others measure how well the statement lies on the passages.
type sign int

const (
	otherActor    sign = iota // another one acts
	otherNumber               // a number belongs to something else
	otherBound                // "at least" for "at most"
	otherRange                // the ends of a range are turned around
	otherForce                // "must" for "may"
	otherVerb                 // the same, where no verb says that both speak of one act
	notOptional               // "optional" where the passage does not leave it open
	hindered                  // "may" where the passage says that it is blocked
	morePromised              // "will get" for "may ask for"
	otherTime                 // "before" for "after"
	otherOrder                // clauses in another order
	otherCell                 // the cell of a table says it the other way round
	deniedHere                // only the statement has a negation
	deniedThere               // only the passage has one
	turnedAround              // "unfinished" for "finished"
	contrary                  // "switch on" for "switch off"
	contraryLight             // the same of words that claim nothing
	displaced                 // a number, name or label that stands elsewhere
	wider                     // "all" for less
	narrower                  // "only" for more
	freeThere                 // the passage says that it is free
	freeHere                  // only the statement says so
	onlyGone                  // what "only" restricts the matter to is not said
	conditionGone             // a condition is not said
	leftOpen                  // "whether" is not said
	despite                   // "even if" is only in the statement
	tooFewWords               // the words that were found do not pay for those that were not
	lastDoubt     = tooFewWords
)

const (
	short         sign = iota + lastDoubt + 1 // what the words that were not found cost beyond what the others pay
	owing                                     // what they cost, as a share
	missingThings                             // things that were not found
	unitLacks                                 // share of each clause that stands outside its place
	unsaid                                    // share of that place that the statement leaves out
	unsaidBeside                              // the same of the rest of its sentence
	negLost                                   // words that stand under a negation in the passage only
	strangers                                 // passages beyond the first that the words come from
	swapped                                   // words before a noun that stand for others
	numbersGone                               // numbers that the statement leaves out
	sequelGone                                // "after that" is left out
	kindGone                                  // "all bills" for "all paper bills"
	otherHead                                 // another thing stands first
	actorGone                                 // the one who acts is left out for another
	size                                      // claiming words, as a logarithm: each sign says less among many
	signCount
)

// signNames are how the file of weights names them.
var signNames = [signCount]string{
	"otherActor", "otherNumber", "otherBound", "otherRange", "otherForce", "otherVerb", "notOptional", "hindered",
	"morePromised", "otherTime", "otherOrder", "otherCell", "deniedHere", "deniedThere", "turnedAround", "contrary",
	"contraryLight", "displaced", "wider", "narrower", "freeThere", "freeHere", "onlyGone", "conditionGone", "leftOpen",
	"despite", "tooFewWords", "short", "owing", "missingThings", "unitLacks", "unsaid", "unsaidBeside", "negLost",
	"strangers", "swapped", "numbersGone", "sequelGone", "kindGone", "otherHead", "actorGone", "size",
}

// signs are their amounts, none below zero.
type signs [signCount]float64
