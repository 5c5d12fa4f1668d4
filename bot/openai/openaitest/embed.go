package openaitest

import (
	"hash/fnv"
	"math"
	"net/http"
	"strings"
	"unicode"
)

// Vector is the embedding of a text, of length 1. Each word of it, in small letters, and each run of four letters
// within its words, points into a direction that its hash names; their sum is the vector. So texts that share words, or
// parts of words, lie near each other, in any order of the words, and all others lie apart. It knows nothing of
// meaning: synonyms are strangers. The vector is the same on every machine.
//
// The method is feature hashing with signs (Weinberger et al., Feature Hashing for Large Scale Multitask Learning,
// 2009).
func Vector(text string, dims int) []float64 {
	v := make([]float64, dims)
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), notInWord) {
		add(v, word, 1)
		letters := []rune(word)
		for i := 0; i+4 <= len(letters); i++ {
			add(v, "…"+string(letters[i:i+4]), 0.4)
		}
	}
	return unit(v)
}

func notInWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func add(v []float64, feature string, weight float64) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(feature)) // a hash takes everything
	sum := h.Sum64()
	if sum>>63 == 1 {
		weight = -weight
	}
	v[sum%uint64(len(v))] += weight
}

func unit(v []float64) []float64 {
	var sum float64
	for _, x := range v {
		sum += x * x
	}
	if sum == 0 { // a text without words points somewhere, too
		v[0], sum = 1, 1
	}
	for i := range v {
		v[i] /= math.Sqrt(sum)
	}
	return v
}

// embeddings answers with the vectors of the texts.
func (s *Server) embeddings(w http.ResponseWriter, c Call) {
	dims := s.opts.Dims
	if c.Dims > 0 {
		dims = c.Dims
	}
	data, took := []object{}, 0
	for i, text := range c.Input {
		data = append(data, object{"object": "embedding", "index": i, "embedding": Vector(text, dims)})
		took += tokens(text)
	}
	write(w, http.StatusOK, object{"object": "list", "model": c.Model, "data": data,
		"usage": object{"prompt_tokens": took, "total_tokens": took}})
}
