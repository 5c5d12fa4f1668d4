package blocks

// Slack's limits, in characters as it counts them (UTF-16 units, to be on the safe side) or in pieces. Where its
// documents disagree the lower number stands here.
const (
	maxBlocks      = 50   // blocks of a message
	maxViewBlocks  = 100  // blocks of a modal or home
	maxSection     = 3000 // the text of a section, and of any text object
	maxField       = 2000 // one field of a section
	maxHeader      = 150
	maxButton      = 75 // letters on a button
	maxButtonValue = 2000
	maxButtons     = 25 // elements of an actions block
	maxOption      = 75 // letters of an option, and of its value
	maxOptions     = 100
	maxContext     = 10   // elements of a context block
	maxTitle       = 24   // of a modal, and its two buttons
	maxPrivate     = 3000 // what a view carries along
	maxInput       = 3000 // what may be typed into a field
	maxPlaceholder = 150
)

// What Slack does not say exactly, and we keep far from.
const (
	richBlock = 3000 // characters of one rich_text block
	richPart  = 9000 // characters of one message
	fallback  = 3900 // the text that notifications show
)
