package intents

import (
	"cmp"
	"slices"
)

// A neighbours finds the examples most like a text. It goes from the text's rarest features to the examples that have
// them, so its time does not grow with the number of examples.
type neighbours struct {
	examples []vector
	start    []uint32 // by feature: where its postings begin; one more than there are features
	postings []posting
}

type posting struct {
	example uint32
	value   float32
}

// A hit is an example with its likeness to a text: the mean of the cosines of words and pieces, 0..1.
type hit struct {
	example uint32
	value   float32
}

const (
	maxPostings = 150 // features of more examples tell too little to follow
	maxFollowed = 24  // features followed from one text
	maxHits     = 12  // examples compared in full
)

func newNeighbours(examples []vector, features int) *neighbours {
	n := &neighbours{examples: examples, start: make([]uint32, features+1)}
	for _, x := range examples {
		for _, f := range x.features {
			n.start[f.index+1]++
		}
	}
	for i := range features {
		if n.start[i+1] > maxPostings {
			n.start[i+1] = 0
		}
		n.start[i+1] += n.start[i]
	}
	n.postings = make([]posting, n.start[features])
	next := slices.Clone(n.start)
	for i, x := range examples {
		for _, f := range x.features {
			if n.start[f.index+1] > n.start[f.index] {
				n.postings[next[f.index]] = posting{uint32(i), f.value}
				next[f.index]++
			}
		}
	}
	return n
}

// find returns the best hits, best first. It uses the memory of s, which the next call overwrites.
func (n *neighbours) find(x []feature, s *scratch) []hit {
	s.followed = s.followed[:0]
	for _, f := range x {
		if n.start[f.index+1] > n.start[f.index] {
			s.followed = append(s.followed, f)
		}
	}
	slices.SortFunc(s.followed, func(a, b feature) int {
		if a.value != b.value {
			return cmp.Compare(b.value, a.value)
		}
		return int(a.index) - int(b.index)
	})
	s.hits = s.hits[:0]
	for _, f := range s.followed[:min(len(s.followed), maxFollowed)] {
		for _, p := range n.postings[n.start[f.index]:n.start[f.index+1]] {
			if s.likeness[p.example] == 0 {
				s.hits = append(s.hits, hit{example: p.example})
			}
			s.likeness[p.example] += f.value * p.value
		}
	}
	for i := range s.hits {
		h := &s.hits[i]
		h.value = s.likeness[h.example]
		s.likeness[h.example] = 0
	}
	return n.compare(best(s.hits, maxHits), x, s)
}

// compare replaces the partial likeness of hits by the full one.
func (n *neighbours) compare(hits []hit, x []feature, s *scratch) []hit {
	for _, f := range x {
		s.dense[f.index] = f.value
	}
	for i := range hits {
		var sum float32
		for _, f := range n.examples[hits[i].example].features {
			sum += s.dense[f.index] * f.value
		}
		hits[i].value = sum / 2
	}
	for _, f := range x {
		s.dense[f.index] = 0
	}
	return best(hits, maxHits)
}

// best sorts the n highest hits to the front and returns them.
func best(hits []hit, n int) []hit {
	n = min(n, len(hits))
	for i := range n {
		top := i
		for j := i + 1; j < len(hits); j++ {
			if hits[j].value > hits[top].value || hits[j].value == hits[top].value &&
				hits[j].example < hits[top].example {
				top = j
			}
		}
		hits[i], hits[top] = hits[top], hits[i]
	}
	return hits[:n]
}
