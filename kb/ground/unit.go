package ground

import "strings"

// A unit is a clause of a passage: what one thing is said in.
type unit struct {
	from, to int // tokens
	sentence int
	cond     bool // says when the rest of its sentence holds
	cue      cue  // all that its tokens say
	neg      bool
}

// A line is a sentence of a passage.
type line struct {
	from, to int // units
	passage  int
	heading  int // the line of the heading above it, or -1
	title    int // the line of the passage's first heading, or -1
	block    int
	kind     Kind
	number   int
	lead     int // the line that leads into the list or the head of the table that it stands in, or -1
}

// addPassage reads a passage into tokens, units and lines.
func (c *Checker) addPassage(n int, text string) {
	text = clean(text)
	lang := languageOf(text, english)
	c.langs[lang] = true
	b := binder{passage: n, heading: -1, title: -1, lead: -1}
	for _, s := range Sentences(text) {
		c.whole[strings.Join(strings.Fields(strings.ToLower(s.Text)), " ")] = true
		tokens, _ := scan(s.Text, lang)
		if len(tokens) == 0 {
			continue
		}
		annotate(tokens, lang, c.words)
		at := len(c.lines)
		l := b.line(s, at)
		l.from = len(c.units)
		c.addUnits(tokens, at, lang)
		l.to = len(c.units)
		c.lines = append(c.lines, l)
		b.after(s, at)
	}
}

// A binder remembers what the next line belongs to.
type binder struct {
	passage, heading, title, lead int
	last                          Kind
	lastLine                      int
}

func (b *binder) line(s Sentence, at int) line {
	inList := s.Kind == Item || s.Kind == Step || s.Kind == Row
	if inList && (b.last == Prose || b.last == Heading) || s.Kind == Row && b.last != Row {
		b.lead = b.lastLine
	}
	if s.Kind == Row && b.last != Row {
		b.lead = at
	}
	l := line{passage: b.passage, heading: b.heading, title: b.title, block: s.Block, kind: s.Kind, number: s.Number, lead: -1}
	if inList && b.lead != at {
		l.lead = b.lead
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

// addUnits cuts a sentence into its clauses.
func (c *Checker) addUnits(tokens []token, sentence int, lang language) {
	base := len(c.tokens)
	c.tokens = append(c.tokens, tokens...)
	from := 0
	for i := range tokens {
		if i+1 < len(tokens) && !cutsUnit(tokens, from, i+1) {
			continue
		}
		if hasClaim(tokens[from:i+1]) || i+1 == len(tokens) {
			c.addUnit(base+from, base+i+1, sentence, lang)
			from = i + 1
		}
	}
}

func hasClaim(tokens []token) bool {
	for i := range tokens {
		if tokens[i].claims() || tokens[i].cue != 0 {
			return true
		}
	}
	return false
}

// cutsUnit tells whether a new clause begins with a token.
func cutsUnit(tokens []token, from, at int) bool {
	t, before := &tokens[at], &tokens[at-1]
	if before.form == mark && strings.Contains(";:–—|().", before.text) {
		return true
	}
	if t.form == word && (t.cue.has(cueCond) || openers.has(t.low)) && !t.label {
		return true
	}
	if before.form != mark || before.text != "," {
		return false
	}
	size := 0
	for j := at; j < len(tokens) && !(tokens[j].form == mark && strings.Contains(",;:.", tokens[j].text)); j++ {
		size++
	}
	return size > 2 && at-from > 2
}

// openers are words that begin a clause of its own.
var openers = setOf(`but aber sondern because weil denn which that before bevor after nachdem until unless although
	obwohl while wahrend damit so`)

func (c *Checker) addUnit(from, to, sentence int, lang language) {
	u := unit{from: from, to: to, sentence: sentence}
	n := int32(len(c.units))
	first := true
	for i := from; i < to; i++ {
		t := &c.tokens[i]
		u.cue |= t.cue
		u.neg = u.neg || t.cue.has(cueNeg)
		if first && t.form != mark {
			u.cond = t.cue.has(cueCond) || lang == german && i == from && verbFirst.has(t.low)
			first = false
		}
		c.unitOf = append(c.unitOf, n)
		c.file(i, lang)
	}
	c.units = append(c.units, u)
}

// verbFirst are verbs that make a condition of a German clause that they begin: "Ist das Feld leer, …".
var verbFirst = setOf(`ist sind hat haben fehlt wird kann konnen taucht hilft geht erscheint kommt bleibt zeigt steht lauft
	meldet funktioniert klappt wollen mochten sollten brauchen braucht benotigen liegt reicht passt verlasst kundigt endet war
	haben verlieren fallt ubersteigt uberschreitet sehen bekommen erhalten`)

// A feature is what a word can be found by.
type feature struct {
	kind byte
	text string
}

const (
	byLow  = 'l' // the folded word
	byKey  = 'k' // its stem; languages do not share them
	byJoin = 'j' // two neighbours written together
	byPart = 'p' // a part of a word with hyphens
)

func keyKind(lang language) byte { return byKey + byte(lang)*100 }

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
	}
	c.put(feature{byLow, t.low}, n)
	if t.form == exact {
		return
	}
	if t.light && t.cue == 0 && len(t.low) < 4 {
		return
	}
	c.put(feature{keyKind(lang), t.key}, n)
	for _, p := range t.parts {
		if len(p) > 2 {
			c.put(feature{byPart, p}, n)
			c.put(feature{keyKind(lang), stem(p, lang)}, n)
		}
	}
	if i > 0 && len(c.unitOf) > 1 && c.tokens[i-1].form == word && len(t.low) > 2 {
		c.put(feature{byJoin, c.tokens[i-1].low + t.low}, n)
	}
	for _, id := range t.ids {
		c.meanings[id] = append(c.meanings[id], n)
	}
	if lang == german && t.capital && len(t.low) > 6 {
		c.compounds = append(c.compounds, n)
	}
}

func (c *Checker) put(f feature, n int32) { c.index[f] = append(c.index[f], n) }
