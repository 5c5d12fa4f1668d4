package cards

// Discord's limits, in characters as UTF-16 units or in pieces. Discord does not say how it counts. There are never
// fewer UTF-16 units than letters, so what keeps these limits keeps them either way.
const (
	maxContent     = 2000
	maxRows        = 5
	maxInRow       = 5   // buttons
	maxButton      = 80  // letters on a button
	maxOptions     = 25  // of a list
	maxOption      = 100 // letters of an option, its value and what is said about it
	maxPlaceholder = 150
	maxID          = 100 // of a button, list or form
	maxButtonURL   = 512
	maxThread      = 100 // letters of a thread's name
	maxEmbedTitle  = 256

	maxTitle    = 45 // of a form
	maxLabel    = 45
	maxHint     = 100
	maxInput    = 4000 // what may be typed into a field
	maxInForm   = 5    // fields and texts of a form
	maxQuestion = 4000 // what may be typed behind a command
)

// What Discord does not say, and we keep far from.
const (
	maxHeading = 250  // a longer one is a bold paragraph
	maxLink    = 1000 // a longer one is shown as text, which may be cut
)
