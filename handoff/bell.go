package handoff

import "sync"

// QueueTopic is rung whenever any case changes.
const QueueTopic = "queue"

// A Bell wakes those who watch a topic (a conversation's id, or [QueueTopic]). It carries no data: who is woken reads
// the store, so a missed or merged ring loses nothing. The zero value is ready; it is safe for concurrent use.
type Bell struct {
	// Carry takes rings to the other nodes of a house, which hear them with [Bell.RingHere]. It must not block. nil: there
	// are no others. It is set before the first ring.
	Carry func(topics ...string)

	mu       sync.Mutex
	watching map[string]map[chan struct{}]bool // guarded by mu; by topic
}

// Ring wakes everyone who listens to one of the topics, on every node. It never blocks.
func (b *Bell) Ring(topics ...string) {
	b.RingHere(topics...)
	if b.Carry != nil {
		b.Carry(topics...)
	}
}

// RingHere wakes those of this node only: the others hear of it in another way, or it came from them.
func (b *Bell) RingHere(topics ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, topic := range topics {
		wake(b.watching[topic])
	}
}

// RingAll wakes everyone of this node: rings of the other nodes may have been missed.
func (b *Bell) RingAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, listening := range b.watching {
		wake(listening)
	}
}

// wake leaves each one ring, if none is waiting already.
func wake(listening map[chan struct{}]bool) {
	for c := range listening {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Listen gives a channel that receives after each ring (rings in quick succession are merged), and the function that
// ends it, which must be called.
func (b *Bell) Listen(topics ...string) (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.watching == nil {
		b.watching = map[string]map[chan struct{}]bool{}
	}
	for _, topic := range topics {
		if b.watching[topic] == nil {
			b.watching[topic] = map[chan struct{}]bool{}
		}
		b.watching[topic][c] = true
	}
	return c, func() { b.leave(c, topics) }
}

func (b *Bell) leave(c chan struct{}, topics []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, topic := range topics {
		delete(b.watching[topic], c)
		if len(b.watching[topic]) == 0 {
			delete(b.watching, topic)
		}
	}
}
