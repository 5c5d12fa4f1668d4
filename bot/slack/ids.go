package slack

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/firstline-support/firstline/bot"
)

// shortID is an id that fits: what is too long becomes its hash.
func shortID(id string) string {
	if len(id) <= bot.MaxID {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "sha256/" + hex.EncodeToString(sum[:])
}
