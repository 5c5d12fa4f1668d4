package kb

import "slices"

// fields are the words of an article, cut once and used by the vocabulary and by the index.
type fields struct {
	title, tags, lead []string
	questions         [][]string
	headings, texts   [][]string // by passage
	length            int        // of all texts
	filed             filing
}

func newFields(a *Article) fields {
	f := fields{title: words(a.Title)}
	f.filed.title = lineOf(f.title)
	f.lead = f.filed.name(Plain(a.Lead))
	for _, t := range a.Tags {
		f.tags = append(f.tags, words(t)...)
	}
	for _, q := range a.Questions {
		f.questions = append(f.questions, f.filed.example(q))
	}
	for _, p := range a.Passages {
		f.headings = append(f.headings, f.filed.name(p.Heading))
		f.texts = append(f.texts, f.filed.text(Plain(p.Text)))
		f.length += len(f.texts[len(f.texts)-1])
	}
	return f
}

func (f fields) each(do func([]string)) {
	do(f.title)
	do(f.tags)
	do(f.lead)
	for _, list := range [][][]string{f.questions, f.headings, f.texts} {
		for _, words := range list {
			do(words)
		}
	}
}

// weighed is the length of the article with the words of its title and lead counted as often as they weigh.
func (f fields) weighed() int {
	return f.length + int(tuned.field.title)*len(f.title) + int(tuned.field.lead)*len(f.lead)
}

// mean is the usual length of a field. What is longer says each of its words with less weight.
type mean struct{ total, count int }

func (m *mean) add(n int) { m.total, m.count = m.total+n, m.count+1 }

func (m mean) norm(n int, b float64) float64 {
	if m.total == 0 {
		return 1
	}
	return 1 - b + b*float64(n)*float64(m.count)/float64(m.total)
}

type means struct{ title, lead, body, passage, whole mean }

func (m *means) add(f fields) {
	m.title.add(len(f.title))
	m.lead.add(len(f.lead))
	m.body.add(f.length)
	m.whole.add(f.weighed())
	for _, text := range f.texts {
		m.passage.add(len(text))
	}
}

// part is a term of a word: its stem, or with less weight the stem of a part of a compound.
type part struct {
	term   int32
	weight float64
}

// filer fills a shelf's index. Frequencies are collected first; they become impacts when each term's rarity is known.
type filer struct {
	shelf    *shelf
	means    means
	parts    map[string][]part // by word
	whole    draft
	passages draft
	phrases  draft
	forms    draft
	letters  draft
	said     [][]string // stems of each phrase, without those of the parts of compounds
}

func newFiler(s *shelf, texts []fields) *filer {
	s.terms, s.spelt, s.grams = map[string]int32{}, map[string]int32{}, map[[4]byte]int32{}
	f := &filer{shelf: s, parts: map[string][]part{}}
	if s.open != nil {
		f.means = s.open.means
	}
	for _, t := range texts {
		f.means.add(t)
	}
	s.means = f.means
	return f
}

func (f *filer) file(i int32, a *Article, t fields) {
	f.shelf.sequences = append(f.shelf.sequences, f.sequence(t))
	f.shelf.filings = append(f.shelf.filings, t.filed)
	f.whole.item(i)
	f.forms.item(i)
	f.letters.item(i)
	f.written(t)
	f.text(&f.whole, t.title, tuned.field.title/f.means.title.norm(len(t.title), tuned.length.title))
	f.text(&f.whole, t.tags, tuned.field.tag)
	f.text(&f.whole, t.lead, tuned.field.lead/f.means.lead.norm(len(t.lead), tuned.length.lead))
	f.spelling(t.lead)
	f.phrase(i, t.title)
	for _, q := range t.questions {
		f.text(&f.whole, q, tuned.field.question)
		f.phrase(i, q)
	}
	norm := f.means.body.norm(t.length, tuned.length.body)
	for n, text := range t.texts {
		f.text(&f.whole, t.headings[n], tuned.field.heading/norm)
		f.text(&f.whole, text, tuned.field.body/norm)
		f.passage(i, t.headings[n], text)
		f.shelf.passage = append(f.shelf.passage, &a.Passages[n])
	}
}

// written files the words of the newest article in the very form that they have.
func (f *filer) written(t fields) {
	norm := f.means.whole.norm(t.weighed(), tuned.length.forms)
	f.write(t.title, tuned.field.title/norm)
	f.write(t.tags, tuned.field.tag/norm)
	f.write(t.lead, tuned.field.lead/norm)
	for _, q := range t.questions {
		f.write(q, tuned.field.question/norm)
	}
	for n, text := range t.texts {
		f.write(t.headings[n], tuned.field.heading/norm)
		f.write(text, tuned.field.body/norm)
	}
}

func (f *filer) write(words []string, weight float64) {
	for _, w := range words {
		if !isStop(w, f.shelf.lang) {
			f.forms.add(number(f.shelf.spelt, w), weight)
		}
	}
}

func (f *filer) phrase(i int32, words []string) {
	f.phrases.item(i)
	f.text(&f.phrases, words, 1)
	f.spelling(words)
	var said []string
	for _, w := range words {
		if s := stem(w, f.shelf.lang); !isStop(w, f.shelf.lang) && !slices.Contains(said, s) {
			said = append(said, s)
		}
	}
	f.said = append(f.said, said)
}

func (f *filer) passage(i int32, heading, text []string) {
	norm := f.means.passage.norm(len(text), tuned.length.passage)
	f.passages.item(i)
	f.text(&f.passages, heading, tuned.field.heading/norm)
	f.text(&f.passages, text, tuned.field.body/norm)
}

func (f *filer) text(d *draft, words []string, weight float64) {
	for _, w := range words {
		for _, p := range f.partsOf(w) {
			d.add(p.term, weight*p.weight)
		}
	}
}

// spelling files the letters of the words that name what an article is about.
func (f *filer) spelling(words []string) {
	for _, w := range words {
		if isStop(w, f.shelf.lang) {
			continue
		}
		for _, g := range grams(w) {
			f.letters.add(number(f.shelf.grams, g), 1)
		}
	}
}

func (f *filer) partsOf(word string) []part {
	if known, ok := f.parts[word]; ok {
		return known
	}
	var out []part
	if !isStop(word, f.shelf.lang) {
		out = append(out, part{number(f.shelf.terms, stem(word, f.shelf.lang)), 1})
		for _, p := range f.shelf.words.split(word) {
			out = append(out, part{number(f.shelf.terms, p), tuned.meaning.part})
		}
	}
	f.parts[word] = out
	return out
}

// number gives every key the next free number.
func number[K comparable](ids map[K]int32, key K) int32 {
	id, ok := ids[key]
	if !ok {
		id = int32(len(ids))
		ids[key] = id
	}
	return id
}

func (f *filer) finish() {
	s := f.shelf
	s.whole = f.whole.layer(len(s.terms), tuned.repeat.whole)
	s.passages = f.passages.layer(len(s.terms), tuned.repeat.passage)
	s.phrases = f.phrases.layer(len(s.terms), 0)
	s.forms = f.forms.layer(len(s.spelt), tuned.repeat.forms)
	s.letters = f.letters.layer(len(s.grams), tuned.repeat.letters)
	names := make([]string, len(s.terms))
	for term, id := range s.terms {
		names[id] = term
	}
	for id, term := range names {
		r := s.rarity(term)
		s.whole.scale(id, r)
		s.passages.scale(id, r)
		s.phrases.scale(id, r)
	}
	for _, said := range f.said {
		var mass float64
		for _, term := range said {
			mass += s.rarity(term)
		}
		s.mass = append(s.mass, mass)
	}
	for word, id := range s.spelt {
		s.forms.scale(int(id), s.formRarity(word))
	}
	for id := range len(s.grams) {
		s.letters.scale(id, s.gramRarity(id))
	}
}

// draft is a layer in the making: its postings hold weighted frequencies.
type draft struct {
	postings [][]posting
	owner    []int32
}

func (d *draft) item(owner int32) { d.owner = append(d.owner, owner) }

// add files a term under the newest item.
func (d *draft) add(term int32, weight float64) {
	for len(d.postings) <= int(term) {
		d.postings = append(d.postings, nil)
	}
	list, item := &d.postings[term], int32(len(d.owner)-1)
	if n := len(*list); n == 0 || (*list)[n-1].item != item {
		*list = append(*list, posting{item: item})
	}
	(*list)[len(*list)-1].impact += float32(weight)
}

// layer saturates the frequencies. With k1 = 0 a term is there or not.
func (d *draft) layer(terms int, k1 float64) layer {
	for len(d.postings) < terms {
		d.postings = append(d.postings, nil)
	}
	for _, list := range d.postings {
		for i := range list {
			tf := float64(list[i].impact)
			list[i].impact = float32(tf * (k1 + 1) / (k1 + tf))
		}
	}
	return layer{postings: d.postings, owner: d.owner}
}
