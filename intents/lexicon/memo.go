package lexicon

import (
	"strings"
	"sync"
)

// A word is what was found out about one, in one language.
type word struct {
	stem   uint64
	senses []Sense // its own, or of a compound that has none those of its parts; never changed
	begins bool    // sayings begin with it
}

// A memo remembers words, as people say the same ones again and again, and stemming takes a third of the time of
// understanding them. It is safe for concurrent use.
type memo struct {
	mu    sync.RWMutex
	words map[string]word // guarded by mu
}

// mostWords are remembered. When there are more, all are forgotten: the usual ones are soon back.
const mostWords = 20_000

func (m *memo) recall(w string) (word, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	found, ok := m.words[w]
	return found, ok
}

func (m *memo) keep(w string, found word) {
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
