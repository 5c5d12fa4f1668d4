package learn

// A table numbers hashes in the order they are added. It is a map for one purpose: Match looks up some two hundred
// features a text, and what is hashed already need not be hashed again.
type table struct {
	slots  []slot   // a power of two of them, at most half of them in use
	places []uint32 // by number: where its hash asks for a place, for when there are more of them
}

// A slot is empty when its number is zero. Of the hash it keeps the half that does not tell its place: more of them
// fit into the cache, and that two of a million hashes are taken for one is a matter of one in a thousand tables.
type slot struct {
	hash   uint32
	number uint32 // plus one
}

func newTable() *table { return &table{slots: make([]slot, 1<<10)} }

// find gives the number of a hash.
func (t *table) find(h uint64) (number uint32, ok bool) {
	s := t.slots[t.place(halves(h))]
	return s.number - 1, s.number != 0
}

// halves parts a hash into what tells its place and what is kept to know it again. The upper bits are mixed into the
// former because the hashes differ least in the lower ones.
func halves(h uint64) (place, kept uint32) { return uint32(h ^ h>>32), uint32(h >> 32) }

// place is where a hash is or would be put.
func (t *table) place(begin, kept uint32) uint32 {
	mask := uint32(len(t.slots) - 1)
	at := begin & mask
	for t.slots[at].number != 0 && t.slots[at].hash != kept {
		at = (at + 1) & mask
	}
	return at
}

// add gives a hash that is not there yet the next number.
func (t *table) add(h uint64) uint32 {
	if len(t.places)*2 >= len(t.slots) {
		t.grow()
	}
	begin, kept := halves(h)
	t.places = append(t.places, begin)
	t.slots[t.place(begin, kept)] = slot{kept, uint32(len(t.places))}
	return uint32(len(t.places)) - 1
}

func (t *table) grow() {
	old := t.slots
	t.slots = make([]slot, 2*len(old))
	for _, s := range old {
		if s.number != 0 {
			t.slots[t.place(t.places[s.number-1], s.hash)] = s
		}
	}
}
