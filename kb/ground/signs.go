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
	turnedPlain               // a negation more or less in a clause that is otherwise said again in the same words
	exceptGone                // the passage makes an exception of what the statement says
	tooFewWords               // the words that were found do not pay for those that were not
	lastDoubt     = tooFewWords
)

const (
	short         sign = iota + lastDoubt + 1 // what the words that were not found cost beyond what the others pay
	clauseMissing                             // clauses of which no word was found
	weSpeak                                   // the statement says "we" where only another part of the passage does
	absentThings                              // things that no passage names
	strayThings                               // things that the passages name elsewhere
	absentStrong                              // words that always matter and no passage has
	unitLacks                                 // share of each clause that stands outside its place
	unsaid                                    // share of that place that the statement leaves out
	unsaidBeside                              // the same of what depends on it in its sentence
	unsaidApart                               // the same of the rest of its sentence
	strangers                                 // passages beyond the first that the words come from
	numbersBeside                             // the same of numbers that belong to what it does not say
	numbersGone                               // numbers that the statement leaves out
	sequelGone                                // "after that" is left out
	kindGone                                  // "all bills" for "all paper bills"
	otherHead                                 // another thing stands first
	otherAgent                                // the passage says it of others, told by the form of the sentence
	otherName                                 // a name that stands elsewhere, where the place has another one
	mixed                                     // words of two clauses built alike, of which both are left incomplete
	choiceGone                                // one of two ways is left out
	atOnce                                    // "at once" where the passage names a time
	boundTurned                               // "at least" for "at most" without a number
	replaced                                  // words where its place has others between the same neighbours
	everGone                                  // "any" where the passage makes an exception
	actDenied                                 // an act that the sentence names under a negation only
	crossed                                   // two clauses have taken things from each other's places
	otherLead                                 // another item or row begins with what the statement names
	otherRow                                  // words of another row of the table
	timeTurned                                // "before" for "only after" between clauses
	timeGone                                  // a clause with "after" or "until" is not said
	restGone                                  // "all … that" without what follows
	exchanged                                 // words that stand in a neighbour of the place, which has others there
	headingTaken                              // what the heading says in the place of another word
	toldTurned                                // told in another order, where the passage only tells one after the other
	denialGone                                // a denial in few words is left out
	size                                      // claiming words, as a logarithm: each sign says less among many
	signCount
)

// signNames are how the file of weights names them.
var signNames = [signCount]string{
	"otherActor", "otherNumber", "otherBound", "otherRange", "otherForce", "notOptional", "hindered", "morePromised",
	"otherTime", "otherOrder", "otherCell", "deniedHere", "deniedThere", "turnedAround", "contrary", "contraryLight",
	"displaced", "wider", "narrower", "freeThere", "freeHere", "onlyGone", "conditionGone", "leftOpen", "despite",
	"turnedPlain", "exceptGone", "tooFewWords", "short", "clauseMissing", "weSpeak", "absentThings", "strayThings",
	"absentStrong", "unitLacks", "unsaid", "unsaidBeside", "unsaidApart", "strangers", "numbersBeside",
	"numbersGone", "sequelGone", "kindGone", "otherHead", "otherAgent", "otherName", "mixed", "choiceGone", "atOnce",
	"boundTurned", "replaced", "everGone", "actDenied", "crossed", "otherLead", "otherRow", "timeTurned", "timeGone",
	"restGone", "exchanged", "headingTaken", "toldTurned", "denialGone", "size",
}

// signs are their amounts, none below zero.
type signs [signCount]float64
