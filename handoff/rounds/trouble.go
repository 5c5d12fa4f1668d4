package rounds

import "sync"

// A Trouble is what an admin has to mend about a desk. The zero Trouble is none.
type Trouble struct {
	mu   sync.Mutex
	text string // guarded by mu
}

// Problem is what is wrong, with what mends it; "" while nothing is.
func (t *Trouble) Problem() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text
}

// Set says what is wrong by now, "" for nothing, and tells whether it went well before.
func (t *Trouble) Set(problem string) (begins bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	begins = problem != "" && t.text == ""
	t.text = problem
	return begins
}
