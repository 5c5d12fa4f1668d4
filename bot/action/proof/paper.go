package proof

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

// drawer is where the kit keeps what it has to remember.
const drawer = "proof"

// name makes a paper's key, or another thing's name, of texts of any length: kind/HMAC. Without the kit's key it does
// not tell whose it is.
func (k *Kit) name(kind string, parts ...string) string {
	return kind + "/" + hex.EncodeToString(sum(k.keys.name, parts))
}

// sum is the HMAC of several texts; where one ends and the next begins is part of it.
func sum(key []byte, parts []string) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		mac.Write(fmt.Appendf(nil, "%d:%s", len(part), part))
	}
	return mac.Sum(nil)
}

// who names the person in the conversation.
func (k *Kit) who(kind string, c Claim) string {
	return k.name(kind, c.Channel, c.Conversation, c.Person)
}

// decode reads a paper; one that is not there leaves into as it is.
func decode(p action.Paper, into any) error {
	if p.Version == 0 {
		return nil
	}
	if err := json.Unmarshal(p.Value, into); err != nil {
		return fmt.Errorf("read paper %s: %w", p.Key, err)
	}
	return nil
}

func encode(v any, until time.Time) (action.Paper, error) {
	value, err := json.Marshal(v)
	return action.Paper{Value: value, Until: until}, err
}
