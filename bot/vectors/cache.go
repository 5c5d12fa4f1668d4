package vectors

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"
)

// A Cache keeps vectors over restarts. A space is all vectors that may be compared with each other, see [Space]; a key
// is what [Key] makes of a text, so texts themselves are not kept. It must be safe for concurrent use.
type Cache interface {
	// Vectors gives those of the keys that are there, as they were kept, and notes that they were in use at a time. That
	// may be noted up to a week late: it only decides what is forgotten.
	Vectors(ctx context.Context, space string, keys []string, at time.Time) (map[string][]float32, error)
	// KeepVectors keeps vectors by key, all or none of them, in place of what was there.
	KeepVectors(ctx context.Context, space string, vectors map[string][]float32, at time.Time) error
	// DropVectors forgets what was not in use since a time, of every space, and of the others all but the number of those
	// that were in use last. It tells how many are gone.
	DropVectors(ctx context.Context, before time.Time, most int) (int, error)
}

// Space names the vectors of one model in one size; 0 is the model's own.
func Space(model string, dimensions int) string { return model + " " + strconv.Itoa(dimensions) }

// Key names a text by its content: the SHA-256 of its bytes, in hexadecimal digits.
func Key(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
