package redis

// Spread is how partitions are given to nodes.
var Spread = spread

// Die ends a store as kill -9 ends its process: it gives nothing free.
func (s *Store) Die() error {
	s.chair.stop()
	<-s.chair.ended
	return s.db.Close()
}

// Stall stops the store from renewing its leases, as SIGSTOP does, and leaves it in the belief that they are its own.
func (s *Store) Stall() {
	s.chair.stop()
	<-s.chair.ended
	s.chair.mu.Lock()
	defer s.chair.mu.Unlock()
	for p, t := range s.chair.held {
		t.until = t.until.AddDate(1, 0, 0)
		s.chair.held[p] = t
	}
}

// Held are the partitions that are the store's.
func (s *Store) Held() []int { return s.mine() }

// Partition is where a conversation lies.
func (s *Store) Partition(conversation string) int { return s.partition(conversation) }
