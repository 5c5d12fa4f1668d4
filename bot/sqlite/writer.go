package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// writeTimeout bounds a transaction; on a healthy disk it takes milliseconds.
	writeTimeout = 20 * time.Second
	// maxBatch bounds how many writes share a transaction, so that none waits for too many others.
	maxBatch = 256
)

// work is what one caller wants to have written, within a transaction that it may share. Whatever it returns but nil
// undoes its own changes and nobody else's.
type work func(ctx context.Context, tx *prepared) error

// A writer commits works in groups: a commit costs a sync of the disk, whoever shares it. There is no goroutine for it.
// The first caller who finds nobody writing leads: it writes what waits at that moment, its own work first, and passes
// the lead on to the first of those who came meanwhile. So a lone write waits for nobody, and the more there are, the
// more share a sync.
type writer struct {
	conn *sql.Conn
	tx   *prepared // used by the leader only

	mu      sync.Mutex
	waiting []*job     // guarded by mu
	led     bool       // guarded by mu; somebody writes, or has been woken to
	closed  bool       // guarded by mu
	idle    *sync.Cond // on mu; led became false
}

// job is a work in the line, with the caller who waits for it.
type job struct {
	work work
	err  error     // set before wake
	wake chan bool // true: lead; false: done
}

func newWriter(conn *sql.Conn) *writer {
	w := &writer{conn: conn, tx: newPrepared(conn)}
	w.idle = sync.NewCond(&w.mu)
	return w
}

// do returns after the work is on the disk, or with the reason why nothing of it is. Once begun it is finished, also
// when ctx ends meanwhile.
func (w *writer) do(ctx context.Context, work work) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{work: work, wake: make(chan bool, 1)}
	lead, err := w.join(j)
	if err != nil {
		return err
	}
	if lead || <-j.wake {
		w.lead(ctx)
	}
	return j.err
}

// join puts the job at the end of the line and tells whether its caller is to lead.
func (w *writer) join(j *job) (lead bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return false, ErrClosed
	}
	w.waiting = append(w.waiting, j)
	lead, w.led = !w.led, true
	return lead, nil
}

// lead writes what waits now; the first of it is the leader's own.
func (w *writer) lead(ctx context.Context) {
	batch := w.take()
	if err := w.commit(context.WithoutCancel(ctx), batch); err != nil {
		for _, j := range batch {
			j.err = err
		}
	}
	for _, j := range batch[1:] {
		j.wake <- false
	}
	w.passOn()
}

// take gives the next batch. It is never empty: who leads has a work in it.
func (w *writer) take() []*job {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := min(len(w.waiting), maxBatch)
	batch := w.waiting[:n:n]
	w.waiting = w.waiting[n:]
	return batch
}

// passOn wakes the next leader before anybody else can join as one, so there is exactly one at any time.
func (w *writer) passOn() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.waiting) > 0 {
		w.waiting[0].wake <- true
		return
	}
	w.waiting = nil
	w.led = false
	w.idle.Broadcast()
}

// commit writes a batch in one transaction. An error is everybody's: nothing of the batch is stored.
func (w *writer) commit(ctx context.Context, batch []*job) error {
	limited, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	err := w.run(limited, batch)
	if err == nil {
		// Without the time limit: interrupting a commit would leave it open whether it happened.
		if _, err = w.tx.exec(ctx, "COMMIT"); err == nil {
			return nil
		}
	}
	// After some errors SQLite has rolled back by itself; then this one fails, and that is as good.
	_, _ = w.tx.exec(ctx, "ROLLBACK")
	return fmt.Errorf("write: %w", err)
}

// run does the works between the beginning and the end of the transaction.
func (w *writer) run(ctx context.Context, batch []*job) error {
	if _, err := w.tx.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if len(batch) == 1 {
		return batch[0].work(ctx, w.tx) // its trouble is the transaction's: a savepoint would only cost time
	}
	for _, j := range batch {
		if err := w.one(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// one does a work within a savepoint. Its own trouble goes to its caller; an error here concerns the transaction.
func (w *writer) one(ctx context.Context, j *job) error {
	if _, err := w.tx.exec(ctx, "SAVEPOINT job"); err != nil {
		return err
	}
	if j.err = j.work(ctx, w.tx); j.err != nil {
		if _, err := w.tx.exec(ctx, "ROLLBACK TO job"); err != nil {
			return errors.Join(j.err, err)
		}
	}
	_, err := w.tx.exec(ctx, "RELEASE job")
	return err
}

// close refuses new works and waits for those accepted.
func (w *writer) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for w.led {
		w.idle.Wait()
	}
	return w.conn.Close()
}
