package ground

// compareBounds wants limits the same way round: "at least" is not "at most", "within" is not "after".
func (j *judging) compareBounds(cl *clause) {
	for _, k := range cl.claims {
		i := j.claims[k]
		if j.tokens[i].form != number || j.partner[k] < 0 {
			continue
		}
		p := int(j.partner[k])
		mine := boundOf(j.tokens, i)
		u := &j.c.units[j.c.unitOf[p]]
		theirs := boundOf(j.c.tokens[u.from:u.to], p-u.from)
		if mine&bounds != theirs&bounds && !looseBound(mine, theirs) || againstTime(mine, theirs) {
			j.lack(LackBound, textOf(j.tokens[max(cl.from, i-2):min(cl.to, i+2)]))
		}
	}
}

// looseBound lets "over 14" go where the passage has "older than 14", and a limit where it speaks of one.
func looseBound(mine, theirs cue) bool {
	return mine&bounds == 0 && theirs.has(cueMost) && mine.has(cueWithin|cueAbout|cueUntil)
}

func againstTime(mine, theirs cue) bool {
	const early, late = cueWithin | cueBefore | cueUntil, cueAfter | cueFrom
	return mine.has(early) && !mine.has(late) && theirs.has(late) && !theirs.has(early) ||
		mine.has(late) && !mine.has(early) && theirs.has(early) && !theirs.has(late)
}

// boundOf gathers the cues around a number: up to four words before it, three behind it.
func boundOf(tokens []token, at int) cue {
	var c cue
	for i := at - 1; i >= 0 && i >= at-4; i-- {
		if tokens[i].form != word || tokens[i].claims() {
			break
		}
		c |= tokens[i].cue
	}
	for i := at + 1; i < len(tokens) && i <= at+3; i++ {
		if tokens[i].form != word || tokens[i].cue.has(cueBefore|cueAfter|cueCond|cueUntil|cueFrom) {
			break
		}
		c |= tokens[i].cue & bounds
	}
	return c
}
