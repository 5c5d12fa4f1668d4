package kb

// A table is what one search of a shelf works on. A shelf keeps its tables: they are as large as the shelf, and to get
// and clear the memory costs a search of a big one more than what it finds there.
// Between two searches all numbers are 0, and everything else is empty.
type table struct {
	total      []float32 // by item of the layer at work
	best       []float32 // by item, of the word at work
	items      []int32   // those with a total
	touched    []int32   // those with a best
	place      []int32   // by article, its place among the candidates
	candidates []evidence
	word       []uint8 // by term, the number of the word that may mean it
}

// table lays one for a search; clear it away with [shelf.clear].
func (s *shelf) table() *table {
	if t, ok := s.tables.Get().(*table); ok {
		return t
	}
	most := max(len(s.whole.owner), len(s.passages.owner), len(s.phrases.owner), len(s.letters.owner))
	return &table{total: make([]float32, most), best: make([]float32, most), place: make([]int32, len(s.articles)),
		word: make([]uint8, len(s.terms))}
}

// clear keeps the table for another search. After a panic it is not called, and what is half done is not used again.
func (s *shelf) clear(t *table) {
	for _, e := range t.candidates {
		t.place[e.article] = 0
	}
	t.candidates = t.candidates[:0]
	s.tables.Put(t)
}

// weigh adds up, for each item of a layer, the best meaning of each word, and tells those that hold any.
func (t *table) weigh(l *layer, list []asked, tell func(item int32, total float32)) {
	for _, a := range list {
		if len(a.terms) == 1 {
			weight := float32(a.terms[0].weight * a.share)
			for _, p := range l.postings[a.terms[0].term] {
				t.add(p.item, p.impact*weight)
			}
			continue
		}
		t.bestOf(l, a)
		for _, item := range t.touched {
			t.add(item, t.best[item])
			t.best[item] = 0
		}
		t.touched = t.touched[:0]
	}
	for _, item := range t.items {
		tell(item, t.total[item])
		t.total[item] = 0
	}
	t.items = t.items[:0]
}

func (t *table) add(item int32, weight float32) {
	if t.total[item] == 0 {
		t.items = append(t.items, item)
	}
	t.total[item] += weight
}

// bestOf notes the best meaning of a word for each item, and which items have one.
func (t *table) bestOf(l *layer, a asked) {
	for _, m := range a.terms {
		weight := float32(m.weight * a.share)
		for _, p := range l.postings[m.term] {
			if t.best[p.item] == 0 {
				t.touched = append(t.touched, p.item)
			}
			t.best[p.item] = max(t.best[p.item], p.impact*weight)
		}
	}
}
