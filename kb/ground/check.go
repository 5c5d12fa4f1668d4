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
	why     []Lack // what no other word makes up for
	doubts  []Lack // differences that may be ones of wording
	signs   signs
	solid   float64        // how much of the clause at hand its place in the passages has, 0..1
	said    []bool         // by token of the passages: a word of the statement stands for it; made when needed
	meant   []bool         // the same of words that claim nothing
	literal bool           // the passages have the sentence as it is
	earlier map[int32]bool // words of the passages that what was said before stands for; made when needed
}

func (c *Checker) judge(text string, before []string) *judging {
	j := c.consider(text, before)
	if !j.literal {
		j.weigh()
	}
	return j
}

// consider lays a sentence beside the passages and gathers what speaks against it.
func (c *Checker) consider(text string, before []string) *judging {
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
		j.literal = true
		return j
	}
	j.solid = 1
	j.checkBare()
	j.checkDisguise()
	j.checkPromise()
	j.checkExact()
	j.checkMarkup()
	j.checkLabels()
	j.checkCoverage()
	for i := range j.clauses {
		j.compare(&j.clauses[i])
	}
	j.solid = 1
	j.checkOrder()
	j.readSigns()
	return j
}

// supposed is the language of a statement that does not show one.
func (c *Checker) supposed() language {
	if c.langs[german] && !c.langs[english] {
		return german
	}
	return english
}

// doubt notes a difference that speaks against the statement, the more the better its clause was found.
func (j *judging) doubt(s sign, kind Lacking, text string) {
	j.signs[s] += j.solid
	l := Lack{kind, text}
	if !slices.Contains(j.doubts, l) {
		j.doubts = append(j.doubts, l)
	}
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
