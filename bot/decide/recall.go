package decide

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

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
	all.Source.Vectors = nil // they are many numbers
	sum := sha256.New()
	for _, text := range slices.Sorted(maps.Keys(k.source.Vectors)) {
		_, _ = fmt.Fprintln(sum, len(text), text)
		_ = binary.Write(sum, binary.LittleEndian, k.source.Vectors[text]) // a hash takes everything
	}
	if err := json.NewEncoder(sum).Encode(all); err != nil {
		return "", err
	}
	return "bands " + hex.EncodeToString(sum.Sum(nil)), nil
}
