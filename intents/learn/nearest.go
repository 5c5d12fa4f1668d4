package learn

import (
	"cmp"
	"slices"
)

// A neighbours finds the examples most like a text by their words and pairs of neighbouring words. It goes from the
// text's rarest features to the examples that have them, so its time does not grow with the number of examples.
type neighbours struct {
	start    []uint32 // by feature: where its postings begin; one more than there are features
	postings []posting
}

type posting struct {
	example uint32
	value   float32
}

// A hit is an example with its likeness to a text: the cosine of their words, 0..1.
type hit struct {
	example uint32
	value   float32
}

const (
	maxPostings = 150 // features of more examples tell too little to follow
	maxFollowed = 24  // features followed from one text
	maxHits     = 12
)

func newNeighbours(examples []vector, features int) *neighbours {
	n := &neighbours{start: make([]uint32, features+1)}
	for _, x := range examples {
		for _, f := range x.features[:x.spoken] {
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
		spoken := vector{features: x.features[:x.spoken]}
		size := spoken.length()
		for _, f := range spoken.features {
			if n.start[f.index+1] > n.start[f.index] {
				n.postings[next[f.index]] = posting{uint32(i), f.value / size}
				next[f.index]++
			}
		}
	}
	return n
}

// find returns the best hits, best first. It uses the memory of s, which the next call overwrites.
func (n *neighbours) find(x vector, s *scratch) []hit {
	s.followed = s.followed[:0]
	spoken := vector{features: x.features[:x.spoken]}
	size := spoken.length()
	for _, f := range spoken.features {
		if n.start[f.index+1] > n.start[f.index] {
			s.followed = append(s.followed, feature{f.index, f.value / size})
		}
	}
	slices.SortFunc(s.followed, func(a, b feature) int {
		return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.index, b.index))
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
	return best(s.hits, maxHits)
}

// best sorts the n highest hits to the front and returns them.
func best(hits []hit, n int) []hit {
	top := hits[:0]
	for _, h := range hits {
		at := len(top)
		for at > 0 && h.before(top[at-1]) {
			at--
		}
		if at == n {
			continue
		}
		top = top[:min(n, len(top)+1)]
		copy(top[at+1:], top[at:])
		top[at] = h
	}
	return top
}

func (h hit) before(other hit) bool {
	return h.value > other.value || h.value == other.value && h.example < other.example
}
