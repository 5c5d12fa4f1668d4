package learn

import (
	"encoding/binary"
	"math"
)

// fitKept learns a lesson with so many networks, or has the memory tell what was learned of it before. What features a
// text has is found anew each time: that takes little.
func fitKept(l Lesson, networks int, memory Memory, key string) *core {
	if memory == nil {
		return fit(l, networks)
	}
	c, t := begin(l, l.strangers)
	c.linear = linear{newPacked(len(c.kin.sizes), c.classes), make([]float32, c.classes)}
	c.network = network{newPacked(len(c.kin.sizes), networks*units), newJudgement(networks*units, c.classes)}
	if data, ok := memory.Recall(key); !ok || !c.decode(data) {
		c.learn(t, networks)
		memory.Keep(key, c.encode())
	}
	return c.ready(l)
}

// packs are the weights by feature that lines and networks have learned. How many there are follows from the features.
func (c *core) packs() []*packed { return []*packed{&c.linear.packed, &c.network.hidden} }

// weights are all others, and the steps of those.
func (c *core) weights() [][]float32 {
	return [][]float32{c.linear.steps, c.linear.bias, c.network.hidden.steps, c.network.bias,
		c.network.output.weights, c.network.prior}
}

// encode writes the weights down, one after the other.
func (c *core) encode() []byte {
	data := make([]byte, 0, c.written())
	for _, p := range c.packs() {
		for _, w := range p.weights {
			data = append(data, byte(w))
		}
	}
	for _, list := range c.weights() {
		for _, w := range list {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(w))
		}
	}
	return data
}

// decode reads them into their places. It tells whether they were those of such a core, and else leaves it unlearned.
func (c *core) decode(data []byte) bool {
	if len(data) != c.written() {
		return false
	}
	for _, p := range c.packs() {
		for i := range p.weights {
			p.weights[i] = int8(data[i])
		}
		data = data[len(p.weights):]
	}
	for _, list := range c.weights() {
		for i := range list {
			list[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[i*weightSize:]))
		}
		data = data[len(list)*weightSize:]
	}
	return true
}

const weightSize = 4 // bytes

// written is how many bytes the weights take.
func (c *core) written() int {
	n := 0
	for _, p := range c.packs() {
		n += len(p.weights)
	}
	for _, list := range c.weights() {
		n += weightSize * len(list)
	}
	return n
}
