package ground

// A Judgement is a sentence of an answer with what the passages say to it.
type Judgement struct {
	Sentence
	Verdict
}

// mostSentences of an answer that are judged; those behind are refused.
const mostSentences = 400

// Answer judges each sentence of an answer in Markdown. What was said before, and the sentences of the answer that
// stand before one, may hold the condition under which it is true, as with [Checker.Check]. Steps must follow one
// another as those of the passages do.
func (c *Checker) Answer(answer string, before ...string) []Judgement {
	var out []Judgement
	last := -1 // the line of the passages that the step before stands for
	for n, s := range Sentences(answer) {
		if n >= mostSentences {
			out = append(out, Judgement{s, refused(LackSize, cut(s.Text, shownOfLong)+"…")})
			continue
		}
		v, line := c.check(s.Text, before)
		if s.Kind == Code {
			v, line = Verdict{Supported: true, Covered: 1}, -1
			v.add(c.code(s.Text)...)
		}
		if s.Kind != Step {
			last = -1
		} else if line >= 0 {
			if c.isEarlierStep(line, last) {
				v.add(Lack{LackOrder, s.Text})
			}
			last = line
		}
		out = append(out, Judgement{s, v})
		before = append(before[:len(before):len(before)], s.Text)
	}
	return out
}

// isEarlierStep tells whether a step stands before another one of the same list.
func (c *Checker) isEarlierStep(line, last int) bool {
	if last < 0 || line >= last {
		return false
	}
	x, y := &c.lines[line], &c.lines[last]
	return x.passage == y.passage && x.heading == y.heading && x.block != y.block
}

// nearlyAll is how much of the first clause a step must have to be the one that it stands for.
const nearlyAll = 0.75

// step is the step of the passages that has most of the first clause, or -1.
func (j *judging) step() int {
	if len(j.clauses) == 0 {
		return -1
	}
	var all float32
	has := map[int]float32{}
	for _, k := range j.clauses[0].items {
		it := &j.items[k]
		all += it.weight
		counted := map[int]bool{}
		for _, m := range it.matches {
			l := j.c.units[j.c.unitOf[m.at]].line
			if j.c.lines[l].kind == Step && !counted[l] {
				counted[l] = true
				has[l] += it.weight
			}
		}
	}
	found := -1
	for l, sum := range has {
		if sum >= nearlyAll*all && (found < 0 || sum > has[found] || sum == has[found] && l < found) {
			found = l
		}
	}
	return found
}
