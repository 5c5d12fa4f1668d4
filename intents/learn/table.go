package learn

// A table numbers hashes in the order they are added. It is a map for one purpose: Match looks up some two hundred
// features a text, and what is hashed already need not be hashed again.
type table struct {
	slots []slot // a power of two of them, at most half of them in use
	used  uint32
}

// A slot is empty when its number is zero.
type slot struct {
	hash   uint64
	number uint32 // plus one
}

func newTable() *table { return &table{slots: make([]slot, 1<<10)} }

// find gives the number of a hash.
func (t *table) find(h uint64) (number uint32, ok bool) {
	s := t.slots[t.place(h)]
	return s.number - 1, s.number != 0
}

// place is where a hash is or would be put. The upper bits are mixed in because the hashes differ least in the lower
// ones.
func (t *table) place(h uint64) uint64 {
	mask := uint64(len(t.slots) - 1)
	at := (h ^ h>>32) & mask
	for t.slots[at].number != 0 && t.slots[at].hash != h {
		at = (at + 1) & mask
	}
	return at
}

// add gives a hash that is not there yet the next number.
func (t *table) add(h uint64) uint32 {
	if int(t.used)*2 >= len(t.slots) {
		t.grow()
	}
	t.used++
	t.slots[t.place(h)] = slot{h, t.used}
	return t.used - 1
}

func (t *table) grow() {
	old := t.slots
	t.slots = make([]slot, 2*len(old))
	for _, s := range old {
		if s.number != 0 {
			t.slots[t.place(s.hash)] = s
		}
	}
}
