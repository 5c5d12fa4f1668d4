package archive

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// A Sum is what two stores are compared by: how much there is of each kind, and a sum over the records that does not
// depend on their order. The order that counts is in the records themselves: places, seqs and numbers.
type Sum struct {
	// Known and Calls are the times before which known events and calls to the model do not count, because a store
	// forgets them.
	Known, Calls time.Time
	// Until is the time up to which papers and sign-in links that end do not count: they may end while one looks.
	Until time.Time

	parts map[Kind]part
}

type part struct {
	records int64
	sum     [4]uint64 // of 256 bits, modulo 2^256
}

// Add counts a record in.
func (s *Sum) Add(r Record) error {
	skip, err := s.skips(r)
	if err != nil || skip {
		return err
	}
	if s.parts == nil {
		s.parts = map[Kind]part{}
	}
	p := s.parts[r.Kind]
	p.records++
	digest := sha256.Sum256(r.Data)
	var carry uint64
	for i := range p.sum {
		add := binary.LittleEndian.Uint64(digest[8*i:])
		sum := p.sum[i] + add
		next := sum < add
		sum += carry
		if next || sum < carry {
			carry = 1
		} else {
			carry = 0
		}
		p.sum[i] = sum
	}
	s.parts[r.Kind] = p
	return nil
}

// skips tells whether the record may be in one store and not in the other.
func (s *Sum) skips(r Record) (bool, error) {
	switch r.Kind {
	case Known:
		v, err := ReadAs[Seen](r)
		return v.At.Before(s.Known), err
	case Call:
		v, err := ReadAs[struct{ At time.Time }](r)
		return v.At.Before(s.Calls), err
	case Paper:
		v, err := ReadAs[Filed](r)
		return !v.Until.IsZero() && v.Until.Before(s.Until), err
	case Link:
		v, err := ReadAs[SignIn](r)
		return v.Expires.Before(s.Until), err
	default:
		return false, nil
	}
}

// Count is how many records of a kind count.
func (s *Sum) Count(k Kind) int64 { return s.parts[k].records }

// Differs says where two stores are not the same; nothing: they are.
func (s *Sum) Differs(other *Sum) (all []string) {
	for _, k := range Kinds() {
		a, b := s.parts[k], other.parts[k]
		switch {
		case a.records != b.records:
			all = append(all, fmt.Sprintf("%s: %d and %d", k, a.records, b.records))
		case a != b:
			all = append(all, fmt.Sprintf("%s: %d each, with other content", k, a.records))
		}
	}
	return all
}
