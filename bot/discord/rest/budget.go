package rest

import "time"

// Discord bans an address for a while after 10,000 requests within ten minutes that were answered 401, 403 or 429. We
// stop at half of that: others may share the address.
const (
	maxInvalid = 5_000
	slotLength = 10 * time.Second
	slots      = 61 // of the ten minutes, and the one that has begun
)

// A budget counts invalid requests. The zero value is ready.
type budget struct {
	counts [slots]int
	last   int64 // the slot of the latest count, in slots since 1970
}

// move forgets what is older than ten minutes.
func (b *budget) move(now time.Time) {
	slot := now.UnixNano() / int64(slotLength)
	for n := max(b.last+1, slot-slots+1); n <= slot; n++ {
		b.counts[n%slots] = 0
	}
	b.last = max(b.last, slot)
}

func (b *budget) spend(now time.Time) {
	b.move(now)
	b.counts[b.last%slots]++
}

func (b *budget) spent(now time.Time) (sum int) {
	b.move(now)
	for _, n := range b.counts {
		sum += n
	}
	return sum
}

// wait is how long it takes until calls are allowed again, 0 when they are.
func (b *budget) wait(now time.Time) time.Duration {
	sum := b.spent(now)
	for n := int64(0); n < slots; n++ { // from the oldest on
		if sum < maxInvalid {
			break
		}
		sum -= b.counts[(b.last+1+n)%slots]
		if sum < maxInvalid {
			return time.Unix(0, (b.last+1+n)*int64(slotLength)).Sub(now)
		}
	}
	return 0
}
