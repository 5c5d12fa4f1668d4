package redis

import (
	"sync"
	"time"
)

// flights are the sends that this node has begun and not settled.
type flights struct {
	mu    sync.Mutex
	begun map[int64]time.Time // guarded by mu; by parcel
}

// add tells whether the parcel is new here. It is to come before the look whether the partition is ours: whoever leaves
// that looks here afterwards.
func (f *flights) add(parcel int64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, there := f.begun[parcel]; there {
		return false
	}
	if f.begun == nil {
		f.begun = map[int64]time.Time{}
	}
	f.begun[parcel] = time.Now()
	return true
}

func (f *flights) remove(parcel int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.begun, parcel)
}

// any tells whether one is under way in a partition. What nobody settles is forgotten after some time.
func (f *flights) any(p, partitions int) (found bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for parcel, begun := range f.begun {
		switch {
		case time.Since(begun) > sendingFor:
			delete(f.begun, parcel)
		case int(parcel%int64(partitions)) == p:
			found = true
		}
	}
	return found
}
