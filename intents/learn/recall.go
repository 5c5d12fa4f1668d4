package learn

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"encoding/hex"
	"hash"
	"math"
)

// A Memory keeps what took long to find, by a key that tells all it depends on. It may forget at any time, and what it
// gives back is trusted. It must be safe for concurrent use.
type Memory interface {
	Recall(key string) (data []byte, ok bool)
	Keep(key string, data []byte)
}

// findings are what cross-validation finds out. It takes most of the time of learning, and is little to keep.
type findings struct {
	ByWords, ByAll kept
	Trials         []Trial
}

// kept is a calibration as it is written down.
type kept struct {
	Trust       [experts]float64
	Stranger    [nEvidence]float64
	Sure, Doubt [2]float64
}

func (c calibration) keep() kept {
	return kept{c.trust, c.stranger, [2]float64{c.sure.bias, c.sure.slope}, [2]float64{c.doubt.bias, c.doubt.slope}}
}

func (k kept) calibration() calibration {
	return calibration{trust: k.Trust, stranger: k.Stranger, sure: surety{k.Sure[0], k.Sure[1]},
		doubt: surety{k.Doubt[0], k.Doubt[1]}}
}

// recall gives what a memory holds of the right type; one that cannot be read is like none.
func recall[T any](m Memory, key string) (found T, ok bool) {
	if m == nil {
		return found, false
	}
	data, ok := m.Recall(key)
	if !ok || gob.NewDecoder(bytes.NewReader(data)).Decode(&found) != nil {
		return found, false
	}
	return found, true
}

func remember(m Memory, key string, found any) {
	if m == nil {
		return
	}
	var data bytes.Buffer
	if gob.NewEncoder(&data).Encode(found) == nil { // what cannot be written is found again the next time
		m.Keep(key, data.Bytes())
	}
}

// key names all that a lesson teaches. What is done with it depends on the program as well: that is for the memory to
// heed.
func (l *Lesson) key(purpose string) string {
	sum := sha256.New()
	count(sum, l.Classes, len(l.examples), len(l.strangers), len(l.Names))
	for i, t := range l.examples {
		count(sum, int(l.labels[i]))
		t.sum(sum)
	}
	for _, t := range l.strangers {
		t.sum(sum)
	}
	for _, class := range l.Names {
		count(sum, len(class))
		for _, name := range class {
			name.sum(sum)
		}
	}
	return purpose + " " + hex.EncodeToString(sum.Sum(nil))
}

func (t Text) sum(sum hash.Hash) {
	spell(sum, t.Words)
	count(sum, len(t.Senses), len(t.Vector))
	for _, s := range t.Senses {
		count(sum, int(s.Meaning), int(math.Float32bits(s.Share)))
	}
	for _, v := range t.Vector {
		count(sum, int(math.Float32bits(v)))
	}
}

// spell adds words so that no two lists look alike.
func spell(sum hash.Hash, words []string) {
	count(sum, len(words))
	for _, w := range words {
		count(sum, len(w))
		sum.Write([]byte(w))
	}
}

func count(sum hash.Hash, numbers ...int) {
	for _, n := range numbers {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], uint64(n))
		sum.Write(b[:])
	}
}
