package sqlite

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/firstline-support/firstline/bot"
)

func openHere(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// add puts an agent in; they are the simplest rows.
func add(id string) work {
	return func(ctx context.Context, tx *prepared) error {
		_, err := tx.exec(ctx, `INSERT INTO agents (id, name, body) VALUES (?, ?, '{}')`, id, id)
		return err
	}
}

func count(t *testing.T, s *Store) (n int) {
	t.Helper()
	if err := s.reader.one(t.Context(), `SELECT count(*) FROM agents`, nil, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// inOneBatch holds the writer up with a first work until all the others wait, so that they share a transaction. It
// gives what each returned.
func inOneBatch(t *testing.T, s *Store, works ...work) []error {
	t.Helper()
	began, goOn := make(chan struct{}), make(chan struct{})
	errs := make([]error, len(works))
	var all sync.WaitGroup
	all.Go(func() {
		if err := s.write(t.Context(), func(context.Context, *prepared) error {
			close(began)
			<-goOn
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
	<-began
	for i, work := range works {
		all.Go(func() { errs[i] = s.write(t.Context(), work) })
		s.awaitWaiting(i + 1)
	}
	close(goOn)
	all.Wait()
	return errs
}

// awaitWaiting returns when that many works wait for the leader.
func (s *Store) awaitWaiting(n int) {
	for {
		s.writer.mu.Lock()
		waiting := len(s.writer.waiting)
		s.writer.mu.Unlock()
		if waiting == n {
			return
		}
		runtime.Gosched()
	}
}

func TestWritesAtTheSameTimeShareATransaction(t *testing.T) {
	s := openHere(t)
	var inside, outside int
	errs := inOneBatch(t, s, add("a"), add("b"), func(ctx context.Context, tx *prepared) error {
		outside = count(t, s)
		return tx.one(ctx, `SELECT count(*) FROM agents`, nil, &inside)
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if inside != 2 || outside != 0 {
		t.Errorf("got %d rows seen inside and %d outside, want 2 and 0", inside, outside)
	}
}

func TestAFailedWriteDoesNotSpoilTheOthers(t *testing.T) {
	s := openHere(t)
	stale := func(ctx context.Context, tx *prepared) error {
		return errors.Join(add("undone")(ctx, tx), bot.ErrStale)
	}
	errs := inOneBatch(t, s, add("a"), add("a"), stale, add("b"))
	if errs[0] != nil || errs[3] != nil {
		t.Errorf("the good ones: got %v and %v, want no errors", errs[0], errs[3])
	}
	if errs[1] == nil || !errors.Is(errs[2], bot.ErrStale) {
		t.Errorf("the bad ones: got %v and %v, want a constraint error and %v", errs[1], errs[2], bot.ErrStale)
	}
	if got := count(t, s); got != 2 {
		t.Errorf("got %d rows, want 2", got)
	}
}

func TestABrokenTransactionIsEverybodysError(t *testing.T) {
	s := openHere(t)
	breaks := func(ctx context.Context, tx *prepared) error {
		_, err := tx.exec(ctx, "ROLLBACK") // as SQLite does by itself when the disk is full
		return errors.Join(err, errors.New("disk full"))
	}
	for i, err := range inOneBatch(t, s, add("a"), breaks, add("b")) {
		if err == nil {
			t.Errorf("write %d: got no error, want one", i)
		}
	}
	if got := count(t, s); got != 0 {
		t.Errorf("got %d rows, want none", got)
	}
	if err := s.write(t.Context(), add("c")); err != nil {
		t.Errorf("the next write: %v", err)
	}
}

func TestMoreWritesThanABatchHoldsAreAllDone(t *testing.T) {
	s := openHere(t)
	var works []work
	for i := range maxBatch + 10 {
		works = append(works, add(strconv.Itoa(i)))
	}
	if err := errors.Join(inOneBatch(t, s, works...)...); err != nil {
		t.Fatal(err)
	}
	if got := count(t, s); got != len(works) {
		t.Errorf("got %d rows, want %d", got, len(works))
	}
}

func TestAWriteThatHasBegunIsFinishedWhenItsCallerLeaves(t *testing.T) {
	s := openHere(t)
	ctx, leave := context.WithCancel(t.Context())
	err := s.write(ctx, func(ctx context.Context, tx *prepared) error {
		leave()
		return add("a")(ctx, tx)
	})
	if err != nil || count(t, s) != 1 {
		t.Errorf("got %v and %d rows, want no error and 1", err, count(t, s))
	}
	if err := s.write(ctx, add("b")); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: got %v, want %v", err, context.Canceled)
	}
}

func TestCloseFinishesWhatWasAcceptedAndRefusesTheRest(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	closing := make(chan error)
	err = s.write(t.Context(), func(ctx context.Context, tx *prepared) error {
		go func() { closing <- s.Close() }()
		return add("a")(ctx, tx)
	})
	if err := errors.Join(err, <-closing); err != nil {
		t.Fatal(err)
	}
	if err := s.write(t.Context(), add("b")); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v, want %v", err, ErrClosed)
	}
	if s, err = Open(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if got := count(t, s); got != 1 {
		t.Errorf("got %d rows, want 1", got)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestQueriesUseAnIndex(t *testing.T) {
	s := openHere(t)
	slice, _ := choose(filterOf("waiting", "it", ""), pressingFirst)
	mine, _ := choose(filterOf("", "", "ada"), pressingFirst)
	newest, _ := choose(filterOf("resolved", "", ""), newestFirst)
	for name, query := range map[string]string{
		"newest of a state": newest, "due": dueParcels, "next due": nextDue, "load": loadParts, "journal": journalAfter, "unhandled": unhandled,
		"queue of a team": slice, "queue of an agent": mine, "hold": holdParcels, "handled": markHandled,
		"lessons": openLessons, "last request": lastRequest, "too many lessons": dropOldest, "answered": askedNoMore,
		"reopen": reopenLessons, "answers of members": openSolutions, "review": reviewSolutions,
	} {
		t.Run(name, func(t *testing.T) {
			for _, step := range planOf(t, s, query) {
				if tableScan(step) {
					t.Errorf("reads a whole table: %s", step)
				}
			}
		})
	}
}
