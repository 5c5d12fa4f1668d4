package lexicon

import (
	"strings"
	"sync"
)

// A study is what was found out about a word, in each of [Languages]. It never changes.
type study [2]word

// A word is one in one language.
type word struct {
	stem   uint64
	senses []Sense // its own, or of a compound that has none those of its parts
	begins bool    // sayings begin with it
}

// A memo remembers words, as people say the same ones again and again, and stemming takes a third of the time of
// understanding them. It is safe for concurrent use.
type memo struct {
	mu    sync.RWMutex
	words map[string]*study // guarded by mu
}

// mostWords are remembered. When there are more, all are forgotten: the usual ones are soon back.
const mostWords = 20_000

// recall gives what it has of words, each in its place.
func (m *memo) recall(words []string, found []*study) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for i, w := range words {
		found[i] = m.words[w]
	}
}

func (m *memo) keep(w string, found *study) {
	if len(w) > maxWord {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.words) >= mostWords {
		clear(m.words)
	}
	m.words[strings.Clone(w)] = found // w may be a part of a long text
}
