package ground

// compareTable reads a table by its columns: where the statement was found in a row and speaks of what stands at the
// head of a column, the cell where they meet says "yes" or "no", or has the number.
func (j *judging) compareTable(cl *clause, text string) {
	l := &j.c.lines[j.c.units[cl.main].line]
	if l.kind != Row || l.lead < 0 {
		return
	}
	column, ok := j.columnOf(cl, &j.c.lines[l.lead])
	if !ok || l.from+column >= l.to {
		return
	}
	cell := &j.c.units[l.from+column]
	verdict, plain := j.c.cellSays(cell)
	if plain && verdict != !cl.cue.has(denials) {
		j.doubt(otherCell, LackNegation, text)
	}
}

// columnOf is the column whose head says most of the clause. Where two say as much, none is meant.
func (j *judging) columnOf(cl *clause, head *line) (column int, ok bool) {
	var most float32
	for n := 1; n < head.to-head.from; n++ {
		u := &j.c.units[head.from+n]
		var has float32
		for _, k := range cl.items {
			if hasMatchIn(j.items[k].matches, u.from, u.to) {
				has++
			}
		}
		if has == 0 {
			continue
		}
		if rest := float32(len(j.claimsBetween(u.from, u.to))) - has; rest > 0 {
			has -= rest / 4 // "Senior moderator" is more than a moderator
		}
		if has > most {
			column, most, ok = n, has, true
		} else if has == most {
			ok = false
		}
	}
	return column, ok
}

// cellSays reads "yes" and "no"; other cells are not plain.
func (c *Checker) cellSays(u *unit) (yes, plain bool) {
	for i := u.from; i < u.to; i++ {
		switch t := &c.tokens[i]; {
		case t.form == mark && t.text == "✓":
			return true, true
		case t.form == mark:
		case t.low == "yes" || t.low == "ja":
			return true, true
		case t.low == "no" || t.low == "nein" || t.low == "none" || t.low == "not" || t.low == "nicht":
			return false, true
		default:
			return false, false
		}
	}
	return false, false
}
