package mask

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// A span is a part of a view that is hidden.
type span struct {
	start, end int
	kind       Kind
	told       bool // it is known for what it is by the words around it only: it may come again without them
}

// joined puts the spans in order and makes one of those that overlap: what is half a password is hidden whole.
func joined(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end))
	})
	var all []span
	for _, s := range spans {
		if s.start >= s.end {
			continue
		}
		if n := len(all); n > 0 && s.start < all[n-1].end {
			all[n-1] = union(all[n-1], s)
			continue
		}
		all = append(all, s)
	}
	return all
}

func union(a, b span) span {
	kind := a.kind
	if b.kind.weight() > a.kind.weight() {
		kind = b.kind
	}
	return span{start: a.start, end: max(a.end, b.end), kind: kind, told: a.told || b.told}
}

// marked is a placeholder without a number.
var marked = regexp.MustCompile(`\[(?:MAIL|PHONE|NAME|IP|TEXT|IBAN|CARD|ID|PASSWORD|SECRET)\]`)

// outside leaves of spans what is no placeholder without a number: it stands there already for something.
func (v view) outside(spans []span) []span {
	if len(spans) == 0 || strings.IndexByte(v.text, '[') < 0 {
		return spans
	}
	marks := marked.FindAllStringIndex(v.text, -1)
	var all []span
	for _, s := range spans {
		first, _ := slices.BinarySearchFunc(marks, s.start+1, func(m []int, end int) int { return cmp.Compare(m[1], end) })
		for _, m := range marks[first:] {
			if m[0] >= s.end {
				break
			}
			before := s
			before.end = m[0]
			if before.start < before.end {
				all = append(all, before)
			}
			s.start = m[1]
		}
		if s.start < s.end {
			all = append(all, s)
		}
	}
	return all
}

// replaced is the original of a view with its spans replaced, and with what nobody sees between them.
func (v view) replaced(original string, spans []span, with func(kind Kind, value string) string) string {
	var b strings.Builder
	done := 0
	for _, s := range spans {
		from, to := v.place(s.start, s.end)
		from = max(from, done) // one rune may be several in the view
		b.WriteString(unseen(original[done:from], with))
		b.WriteString(with(s.kind, original[from:to]))
		done = to
	}
	b.WriteString(unseen(original[done:], with))
	return b.String()
}
