package redis_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/redis/redistest"
	"github.com/firstline-support/firstline/handoff"
)

// lease is short, so that tests do not wait long for one to end.
const lease = 800 * time.Millisecond

// node opens a store on the server that all tests share.
func node(t *testing.T, prefix string) *redis.Store {
	t.Helper()
	s, err := redis.Open(t.Context(), redis.Options{URL: redistest.Shared(t).URL(), Prefix: prefix, Lease: lease})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// close ends a store with the test.
func closeLater(t *testing.T, s *redis.Store) *redis.Store {
	t.Helper()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// until looks again and again whether something is so; it ends the test when that takes much too long.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !so() {
		select {
		case <-ctx.Done():
			t.Fatalf("it never came to this: %s", what)
		case <-look.C:
		}
	}
}

func TestPartitionsAreSpreadEvenlyAndFewMove(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		partitions := rapid.IntRange(1, 256).Draw(r, "partitions")
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-f0-9]{8}`), 1, 9, rapid.ID).Draw(r, "nodes")
		before := redis.Spread(partitions, names)
		least, most, all := partitions, 0, map[int]string{}
		for _, n := range names {
			least, most = min(least, len(before[n])), max(most, len(before[n]))
			for _, p := range before[n] {
				if other, taken := all[p]; taken {
					r.Fatalf("partition %d is of %s and %s", p, other, n)
				}
				all[p] = n
			}
		}
		if len(all) != partitions || most > (partitions+len(names)-1)/len(names) {
			r.Fatalf("%d of %d given, from %d to %d each", len(all), partitions, least, most)
		}
		shuffled := rapid.Permutation(names).Draw(r, "another order")
		for _, n := range names {
			if !slices.Equal(before[n], redis.Spread(partitions, shuffled)[n]) {
				r.Fatalf("%s has %v, and in another order of nodes something else", n, before[n])
			}
		}
	})
}

// never looks for some time whether something is so.
func never(t *testing.T, long time.Duration, what string, so func() bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), long)
	defer stop()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		if so() {
			t.Fatalf("it came to this: %s", what)
		}
	}
}

func TestNodesShareThePartitionsAndGiveThemBack(t *testing.T) {
	t.Parallel()
	prefix := redistest.Shared(t).Prefix(t)
	first := node(t, prefix)
	if got := len(first.Held()); got != 16 {
		t.Fatalf("one node has %d partitions, want all 16", got)
	}
	second := closeLater(t, node(t, prefix))
	until(t, "each of two has 8", func() bool { return len(first.Held()) == 8 && len(second.Held()) == 8 })
	for _, p := range first.Held() {
		if slices.Contains(second.Held(), p) {
			t.Errorf("both have partition %d", p)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	until(t, "the one that is left has all", func() bool { return len(second.Held()) == 16 })
}

func TestADeadNodesPartitionsAreTakenOver(t *testing.T) {
	t.Parallel()
	prefix := redistest.Shared(t).Prefix(t)
	first := node(t, prefix)
	second := closeLater(t, node(t, prefix))
	until(t, "each has some", func() bool { return len(first.Held()) == 8 && len(second.Held()) == 8 })
	if err := first.Die(); err != nil {
		t.Fatal(err)
	}
	until(t, "the other one has all", func() bool { return len(second.Held()) == 16 })
}

// queued commits a message to a conversation and gives its parcel.
func queued(t *testing.T, s *redis.Store, conversation string) bot.Parcel {
	t.Helper()
	_, err := s.Commit(t.Context(), bot.Turn{
		Conversation: bot.Conversation{ID: conversation, Channel: "slack", Owner: bot.OwnerBot},
		Entries: []handoff.Entry{{Kind: handoff.Said, From: handoff.ByBot, Text: "hello", At: time.Now(),
			Delivery: handoff.Pending}},
	})
	if err != nil {
		t.Fatal(err)
	}
	due, _, err := s.Due(t.Context(), time.Now(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(due, func(p bot.Parcel) bool { return p.Conversation == conversation })
	if i < 0 {
		t.Fatalf("nothing is due for %s", conversation)
	}
	return due[i]
}

// TestANodeThatWasStoppedBeginsNothing: it believes in its leases, and Redis does not.
func TestANodeThatWasStoppedBeginsNothing(t *testing.T) {
	t.Parallel()
	prefix := redistest.Shared(t).Prefix(t)
	stopped := node(t, prefix)
	parcel := queued(t, stopped, "a")
	stopped.Stall()
	other := closeLater(t, node(t, prefix))
	until(t, "the other one has the partition", func() bool { return other.Mine("a") })
	if !stopped.Mine("a") {
		t.Fatal("the node that was stopped knows that it has lost the partition, so nothing is tried here")
	}
	if begun, err := stopped.Begin(t.Context(), parcel.ID); err != nil || begun {
		t.Errorf("the node that was stopped begins to send: %t, %v", begun, err)
	}
	if begun, err := other.Begin(t.Context(), parcel.ID); err != nil || !begun {
		t.Errorf("the node that has the partition does not begin to send: %t, %v", begun, err)
	}
	if err := stopped.Settle(t.Context(), parcel.ID, bot.Result{Delivery: handoff.Sent}); err != nil {
		t.Errorf("what the node that was stopped has sent before cannot be recorded: %v", err)
	}
	if err := stopped.Die(); err != nil {
		t.Error(err)
	}
}

// TestAPartitionChangesHandsBetweenTwoSends: what is being sent when another node comes is not sent by that one as well.
func TestAPartitionChangesHandsBetweenTwoSends(t *testing.T) {
	t.Parallel()
	prefix := redistest.Shared(t).Prefix(t)
	first := closeLater(t, node(t, prefix))
	var parcels []bot.Parcel
	for i := range 20 { // in more than half of the partitions, so that some of them change hands
		p := queued(t, first, fmt.Sprint("talk ", i))
		if begun, err := first.Begin(t.Context(), p.ID); err != nil || !begun {
			t.Fatalf("begin to send: %t, %v", begun, err)
		}
		parcels = append(parcels, p)
	}
	second := closeLater(t, node(t, prefix))
	until(t, "half of them should be the other one's", func() bool { return len(first.Held()) == 8 })
	var moving []bot.Parcel
	for _, p := range parcels {
		if !first.Mine(p.Conversation) {
			moving = append(moving, p)
		}
	}
	if len(moving) == 0 {
		t.Fatal("no conversation changes hands, so nothing is tried here")
	}
	never(t, lease, "it is begun again", func() bool { // the other one looks for what is free four times meanwhile
		return slices.ContainsFunc(moving, func(p bot.Parcel) bool {
			one, err := first.Begin(t.Context(), p.ID)
			other, err2 := second.Begin(t.Context(), p.ID)
			return one || other || err != nil || err2 != nil
		})
	})
	for _, p := range moving {
		if err := first.Settle(t.Context(), p.ID, bot.Result{Delivery: handoff.Sent}); err != nil {
			t.Error(err)
		}
	}
	until(t, "the other one has them", func() bool { return len(second.Held()) == 8 })
}

// TestAnActWaitsForASendOnAnotherNode: see promise P4.
func TestAnActWaitsForASendOnAnotherNode(t *testing.T) {
	t.Parallel()
	prefix := redistest.Shared(t).Prefix(t)
	first := closeLater(t, node(t, prefix))
	sent, next := queued(t, first, "a"), queued(t, first, "b")
	second := closeLater(t, node(t, prefix))
	until(t, "each has some", func() bool { return len(first.Held()) == 8 && len(second.Held()) == 8 })
	sender, actor := first, second
	if second.Mine("a") {
		sender, actor = second, first
	}
	if begun, err := sender.Begin(t.Context(), sent.ID); err != nil || !begun {
		t.Fatalf("begin to send: %t, %v", begun, err)
	}
	short, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	if _, err := actor.Hold(short, "a"); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("an act during a send: got %v, want that it waits", err)
	}
	held := make(chan func(), 1)
	go func() {
		release, err := actor.Hold(t.Context(), "a")
		if err != nil {
			t.Error(err)
		}
		held <- release
	}()
	if err := sender.Settle(t.Context(), sent.ID, bot.Result{Delivery: handoff.Pending}); err != nil {
		t.Fatal(err)
	}
	release := <-held
	if begun, err := sender.Begin(t.Context(), sent.ID); begun || !errors.Is(err, bot.ErrHeld) {
		t.Errorf("a send during an act: got %t, %v, want %v", begun, err, bot.ErrHeld)
	}
	owner := first
	if second.Mine("b") {
		owner = second
	}
	if begun, err := owner.Begin(t.Context(), next.ID); err != nil || !begun {
		t.Errorf("a send in another conversation: got %t, %v", begun, err)
	}
	release()
	if begun, err := sender.Begin(t.Context(), sent.ID); err != nil || !begun {
		t.Errorf("a send after the act: got %t, %v", begun, err)
	}
}

// TestAStoreOfAnotherFormatIsRefused: two programs that do not understand each other must not write side by side.
func TestAStoreOfAnotherFormatIsRefused(t *testing.T) {
	t.Parallel()
	server := redistest.Shared(t)
	prefix := server.Prefix(t)
	closeLater(t, node(t, prefix))
	server.CLI("HSET", prefix+":{about}:store", "format", "2")
	if s, err := redis.Open(t.Context(), redis.Options{URL: server.URL(), Prefix: prefix}); err == nil {
		t.Errorf("a store of format 2 was opened: %v", s.Close())
	}
}

// TestAServerThatThrowsDataAwayIsRefused: see [redis.Safety].
func TestAServerThatThrowsDataAwayIsRefused(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	server.CLI("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
	if s, err := redis.Open(t.Context(), redis.Options{URL: server.URL()}); err == nil {
		t.Errorf("it was opened: %v", s.Close())
	}
	server.CLI("CONFIG", "SET", "maxmemory-policy", "noeviction")
	server.CLI("CONFIG", "SET", "appendfsync", "always")
	s := closeLater(t, opened(t, redis.Options{URL: server.URL()}))
	safety, err := s.Safety(t.Context())
	if err != nil || !safety.AOF || safety.Fsync != "always" || len(safety.Problems()) > 0 {
		t.Errorf("got %+v, %v, problems %v", safety, err, safety.Problems())
	}
	server.CLI("CONFIG", "SET", "appendonly", "no")
	if safety, err = s.Safety(t.Context()); err != nil || len(safety.Problems()) != 1 {
		t.Errorf("without a log: got %v, problems %v", err, safety.Problems())
	}
}

// TestTooFewReplicasMeansNoAcknowledgement: see [redis.ErrNotCopied].
func TestTooFewReplicasMeansNoAcknowledgement(t *testing.T) {
	t.Parallel()
	server := redistest.Shared(t)
	s := closeLater(t, opened(t, redis.Options{URL: server.URL(), Prefix: server.Prefix(t), Replicas: 1}))
	e := bot.Event{Channel: "web", ID: "1", Conversation: "a", Kind: bot.Message, Text: "hello", At: time.Now()}
	if _, err := s.Receive(t.Context(), e); !errors.Is(err, redis.ErrNotCopied) {
		t.Errorf("without a replica: got %v, want %v", err, redis.ErrNotCopied)
	}
}

func opened(t *testing.T, o redis.Options) *redis.Store {
	t.Helper()
	s, err := redis.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTheSamePartitionForEver: conversations would be lost if it changed.
func TestTheSamePartitionForEver(t *testing.T) {
	s := closeLater(t, node(t, redistest.Shared(t).Prefix(t)))
	for conversation, want := range map[string]int{"": 5, "a": 12, "slack:C1:1.2": 2, "web-ä": 3} {
		if got := s.Partition(conversation); got != want {
			t.Errorf("%q is in partition %d, want %d", conversation, got, want)
		}
	}
}
