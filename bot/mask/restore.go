package mask

import (
	"strings"
	"unicode/utf8"
)

// maxMark is how long a damaged placeholder may be with all that nobody sees in it, in bytes.
const maxMark = 512

// Gone stands in an answer for what does not come back. It is in no language.
const Gone = "•••"

// Restore puts the values back into what a model wrote: for placeholders as they were made, and for those with another
// case, spaces, hyphens, Markdown's backslashes, wide letters or no brackets. Of kinds that do not come back it puts
// [Gone]. Placeholders that nobody made stay as they are, see [Mask.Unknown]. What is put in is not looked at again.
func (m *Mask) Restore(text string) string {
	r := m.Restorer()
	return r.Add(text) + r.Rest()
}

// Unknown lists the placeholders of an answer that this mask did not make, as they stand there. A model invented them,
// or somebody asked for them: such an answer is not to be trusted.
func (m *Mask) Unknown(text string) []string {
	r := m.Restorer()
	r.Add(text)
	r.Rest()
	return r.Unknown()
}

// value is what stands for a mark in an answer.
func (m *Mask) value(of mark) (value string, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if of.number < 1 || of.number > m.made[of.kind] {
		return "", false
	}
	if !of.kind.ComesBack() {
		return Gone, true
	}
	return m.values[of], true
}

// Restorer restores an answer that comes in pieces.
func (m *Mask) Restorer() *Restorer { return &Restorer{mask: m} }

// A Restorer restores one answer piece by piece and holds back what may become a placeholder: at most a few dozen
// visible characters. The pieces may be cut anywhere, also within a character. All it gave together is what
// [Mask.Restore] gives for the whole. It is for one goroutine.
type Restorer struct {
	mask    *Mask
	held    string // not given yet
	last    string // the rune before it, as views see it
	unknown []string
}

// Add takes the next piece and gives what can be shown now, which may be nothing.
func (r *Restorer) Add(piece string) string { return r.restore(r.held+piece, false) }

// Rest gives what is left when the answer is over.
func (r *Restorer) Rest() string { return r.restore(r.held, true) }

// Unknown lists the placeholders so far that the mask did not make.
func (r *Restorer) Unknown() []string { return r.unknown }

func (r *Restorer) restore(text string, over bool) string {
	half := ""
	if !over {
		text, half = wholeRunes(text)
	}
	v := look(text)
	seen := r.last + v.text // so that a mark without brackets sees what it stands beside
	var b strings.Builder
	done, i, ahead := 0, len(r.last), len(r.last)
	for i < len(seen) {
		made, end, verdict := markAt(seen, i)
		waits := verdict == more && !over
		if waits {
			end = len(seen)
		}
		if verdict == nothing || end == 0 || v.stretch(i-ahead, end-ahead, len(text), waits) > maxMark {
			i++
			continue
		}
		from, to := v.place(i-ahead, end-ahead)
		from = max(from, done) // one rune may be several in the view
		b.WriteString(text[done:from])
		if waits {
			r.held, r.last = text[from:]+half, lastRune(seen[:i])
			return b.String()
		}
		b.WriteString(r.put(made, text[from:to]))
		done, i = to, end
	}
	b.WriteString(text[done:])
	r.held, r.last = half, lastRune(seen)
	return b.String()
}

// stretch is how many bytes of the original decide on a mark: up to what comes next where it waits for that, or needs
// to see it because it has no bracket.
func (v view) stretch(start, end, size int, waits bool) int {
	from, to := v.place(start, end)
	if waits || isLetter(v.text[start]) {
		to = v.next(end, size)
	}
	return to - from
}

// put gives what stands for a mark, which is itself when nobody made it.
func (r *Restorer) put(m mark, written string) string {
	value, ok := r.mask.value(m)
	if !ok {
		r.unknown = append(r.unknown, written)
		return written
	}
	return value
}

// wholeRunes takes the beginning of a character off the end.
func wholeRunes(s string) (whole, half string) {
	for i := len(s) - 1; i >= 0 && i >= len(s)-utf8.UTFMax; i-- {
		if utf8.RuneStart(s[i]) {
			if !utf8.FullRuneInString(s[i:]) {
				return s[:i], s[i:]
			}
			break
		}
	}
	return s, ""
}

func lastRune(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[len(s)-size:]
}
