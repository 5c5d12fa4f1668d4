package kb

import (
	"iter"
	"strings"
)

// A wording is what a question says as it is written, with the little words that no index holds, in pieces of three
// letters: "should I wear a mask" and "should children wear masks" differ by more than one matter. It is compared with
// single sentences of the articles that stand first.
type wording struct {
	slots  [wordingSlots]uint32 // pieces by hash, the next free slot where two have the same; 0 is free
	heard  [wordingSlots]uint16 // the line that had the piece last
	pieces int
	line   uint16 // how many were compared
}

const (
	wordingSlots = 1 << 10
	maxPieces    = wordingSlots / 2 // of a question; what is longer is like no sentence
	maxFiled     = 4 << 10          // bytes of a passage that are compared
)

// newWording takes the words of a question, stop words included.
func newWording(list []string) *wording {
	w := &wording{}
	line := lineOf(list)
	for i := 2; i < len(line) && w.pieces < maxPieces; i++ {
		piece := pieceAt(line, i)
		if at := w.slot(piece); w.slots[at] == 0 {
			w.slots[at] = piece
			w.pieces++
		}
	}
	return w
}

// lineOf is a sentence as it is compared: folded words with a blank on either side of each.
func lineOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return " " + strings.Join(list, " ") + " "
}

// pieceAt is the piece that ends at a letter, as a number that is not 0. Letters of other scripts count for several.
func pieceAt(line string, i int) uint32 {
	return uint32(line[i-2])<<16 | uint32(line[i-1])<<8 | uint32(line[i])
}

// slot is where a piece stands or would stand. The table is never more than half full.
func (w *wording) slot(piece uint32) int {
	at := int(piece*2654435761>>22) % wordingSlots
	for w.slots[at] != 0 && w.slots[at] != piece {
		at = (at + 1) % wordingSlots
	}
	return at
}

// like is the likeness to the line that is most like it, 0..1: twice what both have over all that they have.
func (w *wording) like(lines string) float64 {
	most := 0.0
	for line := range strings.SplitSeq(lines, "\n") {
		most = max(most, w.likeLine(line))
	}
	return most
}

func (w *wording) likeLine(line string) float64 {
	if len(line) < 3 || w.pieces == 0 {
		return 0
	}
	if w.line++; w.line == 0 { // after 65,535 lines the marks begin anew
		clear(w.heard[:])
		w.line = 1
	}
	both := 0
	for i := 2; i < len(line); i++ {
		piece := pieceAt(line, i)
		if at := w.slot(piece); w.slots[at] == piece && w.heard[at] != w.line {
			w.heard[at] = w.line
			both++
		}
	}
	return 2 * float64(both) / float64(w.pieces+len(line)-2)
}

// A filing is what an article says as it is written, a sentence a line, each folded with a blank at its ends.
type filing struct {
	title    string
	examples string   // questions
	names    string   // headings and lead
	texts    []string // by passage
}

// name files a heading or a lead. All give the words.
func (f *filing) name(plain string) []string {
	names, said := sentences(plain, maxFiled)
	f.names += names
	return said
}

// example files a question as one line.
func (f *filing) example(question string) []string {
	said := words(question)
	f.examples += lineOf(said) + "\n"
	return said
}

func (f *filing) text(plain string) []string {
	text, said := sentences(plain, maxFiled)
	f.texts = append(f.texts, text)
	return said
}

// sentences cuts a plain text into lines of folded words, as many as there is room for, and gives all words.
func sentences(plain string, room int) (lines string, said []string) {
	var b strings.Builder
	for sentence := range eachSentence(plain) {
		list := words(sentence)
		said = append(said, list...)
		if line := lineOf(list); line != "" && b.Len()+len(line) < room {
			b.WriteString(line)
			b.WriteByte('\n')
		}
	}
	return b.String(), said
}

// eachSentence cuts at the ends of lines and behind a mark that a blank follows.
func eachSentence(plain string) iter.Seq[string] {
	return func(yield func(string) bool) {
		from := 0
		for i := 1; i < len(plain); i++ {
			if plain[i] == '\n' || plain[i] == ' ' && strings.IndexByte(".!?", plain[i-1]) >= 0 {
				if !yield(plain[from:i]) {
					return
				}
				from = i + 1
			}
		}
		if from < len(plain) {
			yield(plain[from:])
		}
	}
}
