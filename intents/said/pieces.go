package said

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Border is what stands between two pieces, the stronger the higher.
type Border int

// The borders.
const (
	Comma       Border = iota // within one request, but for people who write quickly
	Conjunction               // "and", "und": mostly within one request
	Sentence                  // a full stop or a line's end
	Marked                    // "also", "außerdem", "2.", "PS:": the person says that it is another one
)

// A Piece is a part of a request that may be a request of its own. Before is the border in front of it.
type Piece struct {
	Text   string
	Before Border
}

// maxPieces bounds what has to be judged. Whoever writes more sentences tells a story: the rest stays one piece.
const maxPieces = 8

// least is how many words a piece behind a conjunction has.
const least = 3

// mostAtCommas is how many pieces a message has at most that is cut at commas, too: who writes more tells how one thing
// came about.
const mostAtCommas = 3

// leastAtComma is how many words a piece beside a comma has.
const leastAtComma = 2

// Words by which people say that another request follows.
var (
	listMark = regexp.MustCompile(`^(?:\(?\d{1,2}[.)] +|[-*•–] +|[a-d]\) +)`)
	another  = regexp.MustCompile(`(?i)^(?:(?:und |and )?(?:außerdem|ausserdem|zusätzlich|weiterhin|desweiteren` +
		`|des weiteren|darüber hinaus` +
		`|ferner|übrigens|nebenbei|and also|also|additionally|in addition|besides|moreover|by the way|btw` +
		`|apart from that` +
		`|(?:and )?one more thing|another thing|on another note|another question|noch (?:et)?was` +
		`|noch eine (?:frage|sache|bitte)` +
		`|(?:und )?dann noch|(?:eine )?(?:andere|weitere|zweite) (?:frage|sache)|(?:my )?second(?:ly)?(?: question` +
		`| issue| problem)?` +
		`|third(?:ly)?|first(?:ly)?(?: of all)?|erstens|zweitens|drittens|zum (?:einen|anderen)|finally|plus` +
		`|p\.? ?s\.?)\b[ ,.:–-]*)+`)
	within = regexp.MustCompile(`(?i)(?:[,;] ?| )(?:and also|und (?:außerdem|ausserdem|zusätzlich|übrigens` +
		`|noch was)[,:]?` +
		`|außerdem|ausserdem|zusätzlich|and (?:additionally|besides)|btw,?|by the way,?|übrigens) `)
	joined = regexp.MustCompile(`(?i),? (?:and|und|sowie) `)
)

// leaning are words by which a sentence leans on the one before, and pleas that say nothing by themselves. Not all of
// "that", "one" and "there" point back: "one of my files", "so slow that", "there is no sound".
var leaning = regexp.MustCompile(`(?i)\b(?:it|its|this|these|those|them|es|damit|dafür|davon|dabei` +
	`|dadurch|dort|darum|deshalb|trotzdem|dann|why|warum|wieso)\b` +
	`|\b(?:that|the|which|old|new|other|another|no|same) one\b|\b(?:there|one|that)(?:$|[.!?,;])` +
	`|^that\b|\bthat'|\bthat (?:is|was|does|did|has|can|will)\b|\b(?:do|about|like|with|for|to|of) that\b` +
	`|\bhelp me\b|\b(?:get|need) (?:some |any |your )?help\b|\b(?:brauche|benötige) (?:bitte |eure |ihre )?hilfe\b` +
	`|\b(?:mir|uns) (?:jemand |bitte )*(?:weiter)?helfen\b`)

// Words by which a clause at a comma belongs to the one behind it, and to the one before it.
var (
	forward = regexp.MustCompile(`(?i)^(?:if|when|whenever|while|although|though|because|unless|until|once|wenn|falls` +
		`|sobald|sofern|obwohl|weil|nachdem|bevor|ob|dass|daß)\b`)
	subordinate = regexp.MustCompile(`(?i)^(?:and|but|so|because|cause|since|as|which|who|whose|if|when|whenever|while` +
		`|although|though|unless|until|or|nor|yet|even|then|after|before|please|thanks|thank|especially|like|not|due` +
		`|e\.? ?g|i\.? ?e` +
		`|und|aber|denn|weil|da|dass|daß|ob|wenn|als|obwohl|sodass|sondern|doch|welche[mnrs]?|wobei|wodurch|um|ohne` +
		`|statt|bis|seit|seitdem|nachdem|bevor|während|falls|sofern|sobald|oder|bitte|danke|nur|trotzdem|nicht` +
		`|d\. ?h|z\. ?b|zb|bzw)\b`)
)

// naming is a sentence that gives a value: "my user name is k.meyer".
var naming = regexp.MustCompile(`(?i)^(?:my|our|the|meine?|unsere?|der|die|das) [^.!?]{1,40}?` +
	`(?: (?:is|was|ist|war|lautet):?|:) \S*[\d@._]\S+[.! ]*$`)

// Leans tells whether a piece cannot be a request of its own: nothing marks it as one, and its words point back or only
// give a value.
func (p Piece) Leans() bool {
	return p.Before != Marked && (leaning.MatchString(p.Text) || naming.MatchString(p.Text))
}

// Pieces cuts a request at the borders where another one may begin. One piece means that there is none.
func Pieces(text string) []Piece {
	var pieces []Piece
	for row := range strings.SplitSeq(text, "\n") {
		row = strings.TrimSpace(row)
		if row == "" {
			continue
		}
		before := Sentence
		if mark := listMark.FindString(row); mark != "" {
			row, before = row[len(mark):], Marked
		}
		for _, s := range sentences(row) {
			pieces = addPieces(pieces, s, before)
			before = Sentence
		}
	}
	if finer := atCommas(pieces); len(finer) <= mostAtCommas {
		return finer
	}
	if len(pieces) > maxPieces {
		pieces = append(pieces[:maxPieces-1], Piece{rest(pieces[maxPieces-1:]), pieces[maxPieces-1].Before})
	}
	return pieces
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func rest(pieces []Piece) string {
	texts := make([]string, len(pieces))
	for i, p := range pieces {
		texts[i] = p.Text
	}
	return strings.Join(texts, "\n")
}

// addPieces cuts a sentence.
func addPieces(pieces []Piece, sentence string, before Border) []Piece {
	for part := range splitSeq(sentence, within) {
		if mark := another.FindString(part); mark != "" && len(mark) < len(part) {
			part, before = part[len(mark):], Marked
		}
		for _, clause := range clauses(part) {
			pieces = append(pieces, Piece{clause, before})
			before = Conjunction
		}
		before = Marked
	}
	return pieces
}

// atCommas cuts pieces further.
func atCommas(pieces []Piece) []Piece {
	var finer []Piece
	for _, p := range pieces {
		for _, clause := range commas(p.Text) {
			finer = append(finer, Piece{clause, p.Before})
			p.Before = Comma
		}
	}
	return finer
}

// commas cuts at commas between clauses that do not belong together by their words.
func commas(clause string) []string {
	if len(clause) <= maxHeard && Hear(clause).Rejected != "" {
		return []string{clause} // "not the VPN, the Wi-Fi"
	}
	var all []string
	from := 0
	for i := 0; i+1 < len(clause); i++ {
		if clause[i] != ',' || clause[i+1] != ' ' {
			continue
		}
		left, right := strings.TrimSpace(clause[from:i]), strings.TrimSpace(clause[i+1:])
		if len(strings.Fields(left)) >= leastAtComma && len(strings.Fields(right)) >= leastAtComma &&
			!forward.MatchString(left) && !subordinate.MatchString(right) {
			all, from = append(all, left), i+1
		}
	}
	return append(all, strings.TrimSpace(clause[from:]))
}

// clauses cuts at conjunctions that have enough words on both sides: "mouse and keyboard" stays together.
func clauses(part string) []string {
	var all []string
	from := 0
	for _, at := range joined.FindAllStringIndex(part, maxPieces) {
		left, right := part[from:at[0]], part[at[1]:]
		if len(strings.Fields(left)) >= least && len(strings.Fields(right)) >= least {
			all = append(all, strings.TrimSpace(left))
			from = at[1]
		}
	}
	return append(all, strings.TrimSpace(part[from:]))
}

// splitSeq gives what lies between the places of a pattern.
func splitSeq(s string, pattern *regexp.Regexp) func(func(string) bool) {
	return func(yield func(string) bool) {
		from := 0
		for _, at := range pattern.FindAllStringIndex(s, maxPieces) {
			if part := strings.TrimSpace(s[from:at[0]]); part != "" && !yield(part) {
				return
			}
			from = at[1]
		}
		if part := strings.TrimSpace(s[from:]); part != "" {
			yield(part)
		}
	}
}

// sentences cuts a line behind full stops, question and exclamation marks that end a sentence: a blank and no small
// letter follows, and no short form, number or version stands before.
func sentences(row string) []string {
	var all []string
	from := 0
	for i := 0; i < len(row)-1 && len(all) < maxPieces; i++ {
		if c := row[i]; c != '.' && c != '!' && c != '?' && c != ';' {
			continue
		}
		if row[i+1] != ' ' || row[i] == '.' && (shortForm(row[from:i]) || unicode.IsLower(first(row[i+2:]))) {
			continue
		}
		all = append(all, strings.TrimSpace(row[from:i+1]))
		from = i + 1
	}
	if last := strings.TrimSpace(row[from:]); last != "" {
		all = append(all, last)
	}
	return all
}

// shortForm tells whether a full stop belongs to the word before it: "z.B.", "Dr.", "Nr.", "ca.", "2."
func shortForm(before string) bool {
	word := before[strings.LastIndexAny(before, " .(")+1:]
	if len(word) < 2 || isDigits(word) {
		return true
	}
	switch strings.ToLower(word) {
	case "dr", "nr", "ca", "bzw", "etc", "mr", "ms", "mrs", "evtl", "ggf", "inkl", "bspw", "tel", "str", "usw", "vs", "no":
		return true
	}
	return false
}

func isDigits(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}
