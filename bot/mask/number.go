package mask

import "strings"

// A group is digits without anything between them.
type group struct{ start, end int }

// A run is groups of digits with little between them: a telephone number, a card, a date, or some of them.
type run []group

// maxBetween is how many bytes may stand between two groups of a run: "(0) / ".
const maxBetween = 4

// runs are all digits of a text. Only what can stand within a number may be between the groups of one run.
func runs(s string) []run {
	var all []run
	var current run
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		g := group{i, i}
		for g.end < len(s) && isDigit(s[g.end]) {
			g.end++
		}
		if n := len(current); n > 0 && !joins(s[current[n-1].end:g.start]) {
			all, current = append(all, current), nil
		}
		current = append(current, g)
		i = g.end
	}
	if current != nil {
		all = append(all, current)
	}
	return all
}

func joins(between string) bool {
	return len(between) <= maxBetween && strings.Trim(between, " ./()-+") == ""
}

// digits are those of the groups, without what is between them.
func (r run) digits(s string) string {
	var b strings.Builder
	for _, g := range r {
		b.WriteString(s[g.start:g.end])
	}
	return b.String()
}

func (g group) size() int { return g.end - g.start }

// windows shows every part of a run that begins and ends with a group and has a number of digits between these, with
// its digits.
func (r run) windows(s string, least, most int, see func(part run, digits string)) {
	all, start := r.digits(s), 0
	for i, g := range r {
		end := start
		for j := i; j < len(r) && end-start <= most; j++ {
			end += r[j].size()
			if end-start >= least && end-start <= most {
				see(r[i:j+1], all[start:end])
			}
		}
		start += g.size()
	}
}

// stands tells whether a run has no letter, digit or sign of a bigger thing at its ends.
func (r run) stands(s string) bool {
	return startsWord(s, r[0].start) && endsWord(s, r[len(r)-1].end)
}

// narrow tells whether there is at most one byte between groups, as in cards and other numbers that are not dialled.
func (r run) narrow(s string) bool {
	for i := 1; i < len(r); i++ {
		if between := s[r[i-1].end:r[i].start]; len(between) != 1 || strings.Trim(between, " -./") != "" {
			return false
		}
	}
	return true
}

func (r run) span(kind Kind) span { return span{start: r[0].start, end: r[len(r)-1].end, kind: kind} }
