package ground

import "strings"

// A unit is a clause of a passage: what one thing is said in.
type unit struct {
	from, to int // tokens
	line     int
	cond     bool // says when the rest of its sentence holds
	cue      cue  // all that its tokens say
}

// A line is a sentence of a passage.
type line struct {
	from, to int // units
	passage  int
	heading  int // the line of the heading above it, or -1
	title    int // the line of the passage's first heading, or -1
	lead     int // the line that leads into the list or the head of the table that it stands in, or -1
	block    int
	kind     Kind
	first    int  // the first line of its item or step, or -1
	back     bool // speaks of what was named before: "it", "dort"
	cue      cue
}

// addPassage reads a passage into tokens, units and lines.
func (c *Checker) addPassage(n int, text string) {
	text = clean(text)
	lang := c.words.languageOf(text, english)
	c.langs[lang] = true
	c.spoken = append(c.spoken, lang)
	b := binder{passage: n, heading: -1, title: -1, lead: -1, firstBlock: -1}
	for _, s := range Sentences(text) {
		c.whole[plainForm(s.Text)] = true
		tokens, _ := scan(s.Text, lang)
		if len(tokens) == 0 {
			continue
		}
		clauses := annotate(tokens, lang, c.words)
		at := len(c.lines)
		l := b.line(s, at)
		c.carryDown(l, &b, tokens)
		l.back = refersToBefore(tokens)
		l.from = len(c.units)
		c.addUnits(tokens, clauses, at, lang)
		l.to = len(c.units)
		for _, u := range c.units[l.from:] {
			l.cue |= u.cue
		}
		c.lines = append(c.lines, l)
		b.after(s, at)
	}
}

// carryDown gives an item what the sentence that leads into its list says of all items, and the first block below a
// heading what that says: "Not possible for guests".
func (c *Checker) carryDown(l line, b *binder, tokens []token) {
	if l.lead >= 0 && (l.kind == Item || l.kind == Step) {
		last := c.units[c.lines[l.lead].to-1]
		clause := c.tokens[last.from:last.to]
		if len(clause) > 0 && clause[len(clause)-1].text == ":" && leadsIn(clause, true) {
			carry(tokens, cuesOf(clause))
		}
	}
	if l.heading < 0 || b.last != Heading && l.block != b.firstBlock {
		return
	}
	b.firstBlock = l.block
	h := c.lines[l.heading].cue
	if h.has(denials) && h.has(cueMay) && !h.has(cueCond|cueWithout) && c.isImpersonal(l.heading) {
		carry(tokens, h)
	}
}

// isImpersonal tells headings that state something from those that describe what somebody has met: "I cannot sign in".
func (c *Checker) isImpersonal(heading int) bool {
	l := &c.lines[heading]
	for i := c.units[l.from].from; i < c.units[l.to-1].to; i++ {
		if persons.has(c.tokens[i].low) {
			return false
		}
	}
	return true
}

var persons = setOf("i my you your it he she ich mein meine sie ihr ihre er es der die das the")

// plainForm is how whole sentences are compared.
func plainForm(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }

// refersToBefore tells whether one of the first words points at the sentence before.
func refersToBefore(tokens []token) bool {
	words := 0
	for i := range tokens {
		if tokens[i].form == mark {
			continue
		}
		if backWords.has(tokens[i].low) && (tokens[i].low != "sie" || !tokens[i].capital || tokens[i].first) {
			return true
		}
		if words++; words > 8 {
			return false
		}
	}
	return false
}

var backWords = setOf(`it they them this that these those there then its their here otherwise er es sie ihn ihm ihnen
		das dies diese dieser dieses diesem diesen dort dann davon dafur dazu damit dabei danach sonst darin dessen
		deren`)

// A binder remembers what the next line belongs to.
type binder struct {
	passage, heading, title, lead int
	last                          Kind
	firstBlock                    int // below the last heading
	block, blockLine              int // of the last line
	lastLine                      int
}

func (b *binder) line(s Sentence, at int) line {
	isItem := s.Kind == Item || s.Kind == Step
	switch {
	case s.Kind == Row && b.last != Row:
		b.lead = at
	case isItem && (b.last == Prose || b.last == Heading):
		b.lead = b.lastLine
	}
	l := line{passage: b.passage, heading: b.heading, title: b.title, block: s.Block, kind: s.Kind, lead: -1, first: -1}
	if isItem && b.block == s.Block && b.last == s.Kind {
		l.first = b.blockLine
	} else {
		b.blockLine = at
	}
	b.block = s.Block
	switch {
	case (isItem || s.Kind == Row) && b.lead != at:
		l.lead = b.lead
	case s.Kind == Code && at > 0:
		l.lead = b.lastLine
	}
	return l
}

func (b *binder) after(s Sentence, at int) {
	if s.Kind == Heading {
		if b.title < 0 {
			b.title = at
		}
		b.heading = at
	}
	b.last, b.lastLine = s.Kind, at
}

// addUnits files the clauses of a sentence.
func (c *Checker) addUnits(tokens []token, clauses []span, line int, lang language) {
	base := len(c.tokens)
	c.tokens = append(c.tokens, tokens...)
	for _, s := range clauses {
		u := unit{from: base + s.from, to: base + s.to, line: line}
		u.cond = isConditionAt(tokens, s, lang)
		for i := u.from; i < u.to; i++ {
			u.cue |= c.tokens[i].cue
			c.unitOf = append(c.unitOf, int32(len(c.units)))
			c.file(i, lang)
		}
		c.units = append(c.units, u)
	}
}

// isCondition tells whether a clause says when another one holds; German ones may begin with their verb: "Ist das Feld
// leer, …".
func isCondition(clause []token, more bool, lang language) bool {
	for i := range clause {
		t := &clause[i]
		if t.form == mark || leadIns.has(t.low) {
			continue
		}
		if exceptions.has(t.low) || t.cue.has(cueOnly) && i > 0 && clause[0].form == word {
			return true
		}
		return t.cue.has(cueCond) && !lateConds.has(t.low) || lang == german && more && t.first && (verbFirst.has(t.low) ||
			whoevers.has(t.low))
	}
	return false
}

// isConditionAt tells whether a clause of a sentence says when the rest of it holds. German may have the verb first in
// such a clause, also behind a semicolon: "ist sie leer, …".
func isConditionAt(tokens []token, s span, lang language) bool {
	clause, behind := tokens[s.from:s.to], tokens[s.to:]
	if isCondition(clause, len(behind) > 0, lang) {
		return true
	}
	if lang != german || len(behind) < 2 || len(clause) < 3 || clause[len(clause)-1].text != "," {
		return false
	}
	return s.from > 0 && tokens[s.from-1].text == ";" && verbFirst.has(clause[0].low) && mayBeVerb(&behind[0])
}

var (
	leadIns    = setOf("but aber and und also")
	exceptions = setOf("ausser except")
)

// lateConds begin clauses that say when, but restrict nothing that could be left out, or point back.
var lateConds = setOf("otherwise sonst andernfalls ansonsten whenever")

var verbFirst = setOf(`sollte sollten ist sind hat haben fehlt wird kann konnen taucht hilft geht erscheint kommt
		bleibt zeigt steht lauft meldet funktioniert klappt wollen mochten sollten brauchen braucht benotigen liegt
		reicht passt verlasst kundigt endet war verlieren fallt ubersteigt uberschreitet bekommen erhalten dauert
		scheitert fragt ging kostet`)

// A feature is what a word can be found by.
type feature struct {
	kind byte
	text string
}

const (
	byLow   = 'l' // the folded word
	byJoin  = 'j' // two neighbours written together
	byPart  = 'p' // a part of a word with hyphens
	byLight = 'i' // the stem of a word that claims nothing
	byKey   = 'k' // its stem; languages do not share them
)

func keyKind(lang language) byte { return byKey + byte(lang) }

// file enters a token in the index.
func (c *Checker) file(i int, lang language) {
	t := &c.tokens[i]
	n := int32(i)
	switch t.form {
	case mark:
		return
	case number:
		c.numbers = append(c.numbers, n)
		return
	case exact:
		c.put(feature{byLow, t.low}, n)
		return
	}
	if boths.has(t.low) {
		c.boths = append(c.boths, n)
	}
	if t.cue.has(cueFree) {
		c.free = append(c.free, n)
	}
	for _, id := range t.ids {
		c.meanings[id] = append(c.meanings[id], n)
	}
	if t.light && len(t.low) < 4 {
		return
	}
	c.put(feature{byLow, t.low}, n)
	if t.light {
		c.put(feature{byLight, t.key}, n)
		return
	}
	c.put(feature{keyKind(lang), t.key}, n)
	c.fileParts(t, n, lang)
	if i > 0 && c.tokens[i-1].form == word && len(t.low) > 2 {
		c.put(feature{byJoin, c.tokens[i-1].low + t.low}, n)
	}
}

func (c *Checker) fileParts(t *token, n int32, lang language) {
	for _, p := range t.parts {
		if len(p) > 2 {
			c.put(feature{byPart, p}, n)
			if key := stem(p, lang); key != p {
				c.put(feature{byPart, key}, n)
			}
		}
	}
	if lang == german && t.capital && len(t.low) > 6 {
		c.compounds = append(c.compounds, n)
	}
}

func (c *Checker) put(f feature, n int32) { c.index[f] = append(c.index[f], n) }
