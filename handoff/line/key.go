package line

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// Key names a case for ever. Its number alone begins anew with a new database.
func Key(c handoff.Case) string {
	sum := sha256.Sum256([]byte(c.Conversation))
	return hex.EncodeToString(sum[:8]) + "#" + strconv.FormatInt(c.Number, 10)
}

// NumberOf reads the number of the case from a key.
func NumberOf(key string) (int64, bool) {
	_, text, _ := strings.Cut(key, "#")
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n > 0
}

// Part names a part of what is shown of an entry; the first one has the entry's own name.
func Part(seq int64, part int) string {
	if part == 0 {
		return strconv.FormatInt(seq, 10)
	}
	return fmt.Sprintf("%d.%d", seq, part)
}
