package decide

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/kb"
)

// recall gives the bands that were chosen for the same knowledge and the same wishes before, or chooses and keeps them.
// It takes a thousand searches to choose.
func (k *Knowledge) recall(wish Bands, choose func(Bands) Bands) Bands {
	memory := k.Intents.Memory
	if memory == nil {
		return choose(wish)
	}
	key, err := k.key(wish)
	if err != nil {
		return choose(wish)
	}
	var chosen Bands
	if data, ok := memory.Recall(key); ok && json.Unmarshal(data, &chosen) == nil {
		return chosen
	}
	chosen = choose(wish)
	if data, err := json.Marshal(chosen); err == nil {
		memory.Keep(key, data)
	}
	return chosen
}

// key names everything that bands are chosen by.
func (k *Knowledge) key(wish Bands) (string, error) {
	all := struct {
		Intents intents.Set
		Source  kb.Sources
		Wish    Bands
	}{k.Intents, k.source, wish}
	sum := sha256.New()
	if err := json.NewEncoder(sum).Encode(all); err != nil {
		return "", err
	}
	return "bands " + hex.EncodeToString(sum.Sum(nil)), nil
}
