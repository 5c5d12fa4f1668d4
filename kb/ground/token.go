package ground

// A form tells what a token is.
type form uint8

const (
	word   form = iota
	number      // digits or a numeral, with value and unit
	exact       // an address, path, command or key: right to the letter or wrong
	mark        // punctuation
)

// A token is a word of a statement or passage with all that is known of it.
type token struct {
	form    form
	text    string   // as written; of a mark the character
	low     string   // folded
	key     string   // its stem; of particle verbs with the particle
	ids     []int32  // meanings
	sides   []int32  // contraries that it is on one side of
	counted []string // of a number: keys of the words behind it
	what    Lacking  // of an exact: which kind of lack it is if it is missing
	num     value

	cue     cue
	limit   cue  // of the number behind it: "Mindestalter"
	capital bool // begins with a capital
	first   bool // stands where everything begins with a capital
	label   bool // stands in bold, quotes or code
	light   bool // claims nothing by itself
	act     bool // a word for an act
	soft    bool // claims little: another word may do the same work
	undone  bool // "unfinished"
	yearOld bool // "zehnjährig"
	neg     bool // stands under a negation
	parts   []string
}

// claims tells whether the passages must have it.
func (t *token) claims() bool {
	switch t.form {
	case word:
		return !t.light
	case number:
		return !t.num.vague
	case exact:
		return true
	}
	return false
}

// isName tells words that stand for one thing in the world only.
func (t *token) isName(in language) bool {
	if t.form != word || t.light || !t.capital {
		return false
	}
	if commonNames.has(t.low) || in == german && len(t.parts) > 1 {
		return false
	}
	return hasInnerCapital(t.text) || hasDigit(t.text) || in == english && !t.first && !t.label
}

func hasInnerCapital(s string) bool {
	for i, r := range s {
		if i > 0 && r >= 'A' && r <= 'Z' && s[i-1] != '-' {
			return true
		}
	}
	return false
}

func hasDigit(s string) bool {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			return true
		}
	}
	return false
}

// commonNames are written with a capital and are words like any other.
var commonNames = setOf(`monday tuesday wednesday thursday friday saturday sunday january february march april may june
		july august september october november december internet web wifi email pin id pdf url english german vat sms
		faq qr ok usb`)
