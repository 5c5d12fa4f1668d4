package ground

import (
	"slices"
	"strings"
)

// Check judges a sentence or an item of a list. What was said before, by the person or by the answer itself, is no
// evidence; it only may hold the condition under which the statement is true: "I have a Mac".
func (c *Checker) Check(statement string, before ...string) Verdict {
	v, _ := c.check(statement, before)
	return v
}

// shownOfLong is how much of a text that was refused for its length is shown, in bytes.
const shownOfLong = 40

// check also gives the line of the passages that the first clause was laid on, or -1.
func (c *Checker) check(statement string, before []string) (Verdict, int) {
	if len(statement) > maxStatement {
		return refused(LackSize, cut(statement, shownOfLong)+"…"), -1
	}
	if turnsAround(statement) {
		return refused(LackDisguise, clean(statement)), -1
	}
	v := Verdict{Supported: true, Covered: 1}
	all, found, line := 0, 0, -1
	for _, s := range Sentences(clean(statement)) {
		if s.Kind == Code {
			v.add(c.code(s.Text)...)
			continue
		}
		j := c.judge(s.Text, before)
		v.add(j.why...)
		v.Passages = append(v.Passages, j.passages()...)
		n, ok := j.claims()
		all, found = all+n, found+ok
		if line < 0 {
			line = j.step()
		}
		before = append(before[:len(before):len(before)], s.Text)
	}
	slices.Sort(v.Passages)
	v.Passages = slices.Compact(v.Passages)
	if all > 0 {
		v.Covered = float64(found) / float64(all)
	}
	return v, line
}

func refused(kind Lacking, text string) Verdict {
	return Verdict{Why: []Lack{{kind, text}}}
}

func (v *Verdict) add(why ...Lack) {
	v.Why = append(v.Why, why...)
	v.Supported = len(v.Why) == 0
}

// code supports fenced code line by line: each must stand in a passage as it is.
func (c *Checker) code(text string) []Lack {
	var why []Lack
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "```") && !strings.HasPrefix(line, "~~~") && !c.holds(line) {
			why = append(why, Lack{LackCommand, line})
		}
	}
	return why
}

// holds tells whether the passages have a text to the letter, apart from case, as something whole.
func (c *Checker) holds(text string) bool {
	text = strings.ToLower(text)
	if text == "" || len(text) > longestLabel {
		return false
	}
	for at := 0; ; at++ {
		n := strings.Index(c.plain[at:], text)
		if n < 0 {
			return false
		}
		at += n
		if beginsThere(c.plain[:at], text[0]) && endsThere(c.plain[at+len(text):], text[len(text)-1]) {
			return true
		}
	}
}

// beginsThere tells whether something can begin behind a text: an address may leave out its scheme.
func beginsThere(before string, first byte) bool {
	return before == "" || !isNameByte(first) || !isNameByte(before[len(before)-1]) || strings.HasSuffix(before, "://")
}

// endsThere tells whether something ends before a text; the last slash of an address may be left out.
func endsThere(after string, last byte) bool {
	if strings.HasPrefix(after, "/") && (len(after) == 1 || !isNameByte(after[1])) {
		return true
	}
	if strings.HasPrefix(after, ".") && len(after) > 1 && isNameByte(after[1]) || strings.HasPrefix(after, "?") &&
		len(after) > 1 && isNameByte(after[1]) {
		return false
	}
	return after == "" || !isNameByte(last) || !isNameByte(after[0])
}

func isNameByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 0x80 || strings.IndexByte("-_/\\@%$", c) >= 0
}

// A judging is the work on one sentence.
type judging struct {
	c       *Checker
	tokens  []token
	quotes  []span
	spans   []span
	items   []item
	units   []int32 // that the gains of items are for
	clauses []clause
	before  []string
	lang    language
	text    string
	why     []Lack
	earlier map[int32]bool // words of the passages that what was said before stands for; made when needed
}

func (c *Checker) judge(text string, before []string) *judging {
	j := &judging{c: c, before: before, text: text}
	j.lang = c.words.languageOf(text, c.supposed())
	j.tokens, j.quotes = scan(text, j.lang)
	if len(j.tokens) > maxTokens {
		j.lack(LackSize, cut(text, shownOfLong)+"…")
		return j
	}
	j.dropAnswerWord()
	j.spans = annotate(j.tokens, j.lang, c.words)
	j.items, j.units = c.align(j.tokens, j.spans, j.lang)
	j.makeClauses()
	if c.whole[plainForm(text)] && !j.speaksAsI() {
		return j
	}
	j.checkBare()
	j.checkDisguise()
	j.checkPromise()
	j.checkExact()
	j.checkLabels()
	j.checkCoverage()
	for i := range j.clauses {
		j.compare(&j.clauses[i])
	}
	j.checkOrder()
	return j
}

// supposed is the language of a statement that does not show one.
func (c *Checker) supposed() language {
	if c.langs[german] && !c.langs[english] {
		return german
	}
	return english
}

func (j *judging) lack(kind Lacking, text string) {
	l := Lack{kind, text}
	if !slices.Contains(j.why, l) {
		j.why = append(j.why, l)
	}
}

// dropAnswerWord takes "Yes," and "Nein:" off: they answer the question, the statement comes behind.
func (j *judging) dropAnswerWord() {
	if len(j.tokens) > 2 && answerWords.has(j.tokens[0].low) && j.tokens[1].form == mark {
		j.tokens = j.tokens[2:]
		for i := range j.quotes {
			j.quotes[i].from, j.quotes[i].to = max(0, j.quotes[i].from-2), max(0, j.quotes[i].to-2)
		}
		for i := range j.tokens {
			if j.tokens[i].form == word {
				j.tokens[i].first = true
				break
			}
		}
	}
}

var answerWords = setOf("yes no yep nope sure correct right exactly ja nein doch genau richtig stimmt klar")

// claims counts the words that claim something, and how many of them were found.
func (j *judging) claims() (all, found int) {
	for i := range j.items {
		if j.items[i].claims {
			all++
			if j.items[i].found {
				found++
			}
		}
	}
	return all, found
}

func (j *judging) passages() []int {
	var out []int
	for i := range j.items {
		if it := &j.items[i]; it.claims && it.found && it.own {
			out = append(out, j.c.lines[j.c.units[it.unit].line].passage)
		}
	}
	return out
}

// checkBare refuses what answers a question without saying anything.
func (j *judging) checkBare() {
	if all, _ := j.claims(); all > 0 {
		return
	}
	for i := range j.tokens {
		if t := &j.tokens[i]; answerWords.has(t.low) || t.cue.has(cueNeg|cueOnly|cueAll|cueEver|cueContra|cueBan|cueFree) {
			j.lack(LackBare, j.text)
			return
		}
	}
}

func (j *judging) checkDisguise() {
	for i := range j.tokens {
		if t := &j.tokens[i]; t.form != mark && isDisguise(t.text) && !j.c.holds(t.text) {
			j.lack(LackDisguise, t.text)
		}
	}
}

// checkExact wants addresses, paths and commands as they stand in a passage, to the letter.
func (j *judging) checkExact() {
	for i := range j.tokens {
		if t := &j.tokens[i]; t.form == exact && !j.c.holds(t.low) {
			j.lack(t.what, t.text)
		}
	}
}

// checkLabels wants quoted words together, and paths through menus in the same order.
func (j *judging) checkLabels() {
	for _, q := range j.quotes {
		if q.to < 0 || q.to > len(j.tokens) {
			q.to = len(j.tokens)
		}
		words := j.tokens[min(q.from, q.to):q.to]
		if len(words) > 1 && words[0].isCapitalised() && !j.c.says(words) {
			j.lack(LackLabel, textOf(words))
		}
	}
	for i := 1; i+1 < len(j.tokens); i++ {
		if t := &j.tokens[i]; t.form == mark && arrows.has(t.text) && !j.c.leads(&j.tokens[i-1], &j.tokens[i+1]) {
			j.lack(LackLabel, j.tokens[i-1].text+" "+t.text+" "+j.tokens[i+1].text)
		}
	}
}

var arrows = setOf("→ > » ›")

// says tells whether a passage has words in this order with nothing between.
func (c *Checker) says(words []token) bool {
	for _, at := range c.index[feature{byLow, words[0].low}] {
		n := int(at)
		ok := true
		for i := range words {
			for n < len(c.tokens) && c.tokens[n].form == mark {
				n++
			}
			for words[i].form != mark && ok {
				ok = n < len(c.tokens) && c.tokens[n].low == words[i].low
				n++
				break
			}
		}
		if ok {
			return true
		}
	}
	return false
}

// leads tells whether a passage has one word before the other in one sentence.
func (c *Checker) leads(a, b *token) bool {
	for _, x := range c.index[feature{byLow, a.low}] {
		for _, y := range c.index[feature{byLow, b.low}] {
			if x < y && y-x < 8 && c.units[c.unitOf[x]].line == c.units[c.unitOf[y]].line {
				return true
			}
		}
	}
	return a.form != word || b.form != word
}

func textOf(tokens []token) string {
	var words []string
	for i := range tokens {
		words = append(words, tokens[i].text)
	}
	return strings.Join(words, " ")
}
