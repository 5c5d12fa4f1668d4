package talk

import "time"

// A Clock tells when the message of a stamp was written, and which stamp one of a moment would have.
type Clock struct {
	Stamp  func(time.Time) string
	Moment func(stamp string) time.Time // zero for what is no stamp
}

// Later tells whether a stamp is after another. They are numbers, of one width in our days but for odd ones.
func Later(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}
