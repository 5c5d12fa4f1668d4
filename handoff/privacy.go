package handoff

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Owners tells to which case each entry of a conversation belongs, by its number; 0: to none. entries are the whole
// journal. A person has one case after the other in the same conversation: what is about a case belongs to it, and so
// do all words up to the last entry about it. What was said since then led to the next case, if there is one. What
// became of words belongs where the words do.
func Owners(entries []Entry) []int64 {
	owners := make([]int64, len(entries))
	place := make(map[int64]int, len(entries))
	newest, loose := int64(0), 0 // from there on nobody knows yet what words belong to
	settle := func(until int, number int64) {
		for ; loose < until; loose++ {
			if owners[loose] == 0 {
				owners[loose] = number
			}
		}
	}
	for i, e := range entries {
		place[e.Seq], owners[i] = i, e.Case
		if e.Case > 0 && e.Case >= newest {
			settle(i, e.Case)
			newest = e.Case
		}
	}
	settle(len(entries), newest)
	for i, e := range entries {
		if at, known := place[e.Of]; known && at < i && e.Kind.Changes() && !entries[at].Kind.Changes() {
			owners[i] = owners[at]
		}
	}
	return owners
}

// Privacy are the teams whose cases are for their own agents and for admins only. All that shows a case to somebody
// asks it, for the case itself ([Privacy.Agent]) and for what else its conversation holds ([Privacy.Extract]).
type Privacy []string

// A Reader tells which cases somebody may see.
type Reader func(Case) bool

// Agent reads what an agent may: a case that the agent has is there whatever its team.
func (p Privacy) Agent(a Agent) Reader {
	return func(c Case) bool { return a.Sees(c.Team, slices.Contains(p, c.Team)) || c.heldBy(a.ID) }
}

// Hidden gives the teams whose cases an agent may not see, but for those that the agent has.
func (p Privacy) Hidden(a Agent) []string {
	return slices.DeleteFunc(slices.Clone(p), func(team string) bool { return a.Sees(team, true) })
}

// Desk reads what may lie beside a case on a desk: those who see this one may see it as well.
func (p Privacy) Desk(beside Case) Reader {
	return func(c Case) bool { return c.Team == beside.Team || !slices.Contains(p, c.Team) }
}

// An Extract is a conversation as far as somebody may see it.
type Extract struct {
	Entries  []Entry
	Withheld bool // part of the conversation belongs to a team that keeps it to itself
}

// Extract takes out of a whole journal what belongs to cases that the reader may not see, what tells of such cases, and
// the evidence that quotes them. A case that is not there any more is nobody's to see.
func (p Privacy) Extract(ctx context.Context, cases Cases, entries []Entry, reads Reader) (Extract, error) {
	if len(p) == 0 {
		return Extract{Entries: entries}, nil
	}
	seen := map[int64]bool{0: true}
	see := func(number int64) (bool, error) {
		if may, known := seen[number]; known {
			return may, nil
		}
		c, err := cases.Case(ctx, number)
		if err != nil && !errors.Is(err, ErrNoCase) {
			return false, fmt.Errorf("whose case %d is: %w", number, err)
		}
		seen[number] = err == nil && reads(c)
		return seen[number], nil
	}
	var extract Extract
	var secret []string
	for i, owner := range Owners(entries) {
		shown := true
		for _, number := range append([]int64{owner}, entries[i].Cases...) {
			may, err := see(number)
			if err != nil {
				return Extract{}, err
			}
			shown = shown && may
		}
		if shown {
			extract.Entries = append(extract.Entries, entries[i])
			continue
		}
		extract.Withheld = true
		if e := entries[i]; e.From == ByPerson && (e.Kind == Said || e.Kind == Amended) {
			secret = append(secret, folded(e.Text))
		}
	}
	extract.veil(secret)
	return extract, nil
}

// Brief makes the brief of a case from what is there.
func (x Extract) Brief(c Case) Brief {
	b := Compute(c, x.Entries)
	b.Withheld = x.Withheld
	return b
}

// veil takes words out of the evidence that is left.
func (x *Extract) veil(words []string) {
	for i, e := range x.Entries {
		if e.Why != nil && e.Why.borrows(words) {
			why := e.Why.wordless()
			x.Entries[i].Why = &why
		}
	}
}
