package rounds

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Nodes are the nodes of a house whose agents work at the same desk. One of them at a time runs the rounds; the others
// leave it word of what they heard.
type Nodes struct {
	// Alone runs what one node at a time may do.
	Alone func(ctx context.Context, name string, run func(context.Context) error) error
	Notes Notes
	Desk  string // by which notes and what is done alone are named
}

// Notes are where nodes leave word.
type Notes interface {
	Remember(ctx context.Context, channel, key, value string) error
	Recollect(ctx context.Context, channel, prefix string) (map[string]string, error)
}

// listenEvery is how often is looked whether another node has left word, as long as an agent's line may wait.
const listenEvery = 500 * time.Millisecond

// wordKey begins the notes by which a node leaves word; what follows is a thread and why it is to be read.
const wordKey = "heard/"

// Share has the rounds heed what other nodes hear. It is called before they run.
func (r *Rounds[Thread]) Share(n Nodes, write func(Thread) string, read func(string) (Thread, bool)) {
	r.nodes, r.write, r.read = &n, write, read
}

// Pass is [Rounds.Heard] on whatever node. When it returns nil, what was heard outlasts this node.
func (r *Rounds[Thread]) Pass(ctx context.Context, t Thread, why Due) error {
	r.mu.Lock()
	here := r.nodes == nil || r.running
	r.mu.Unlock()
	if here {
		r.Heard(t, why)
		return nil
	}
	reason, err := json.Marshal(why)
	if err == nil {
		err = r.nodes.Notes.Remember(ctx, r.nodes.Desk, wordKey+r.write(t)+" "+string(reason), "1")
	}
	if err != nil {
		return fmt.Errorf("leave word of a thread: %w", err)
	}
	return nil
}

// runs notes whether the rounds run here.
func (r *Rounds[Thread]) runs(yes bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running = yes
}

// listen heeds what other nodes have heard until ctx ends. A word is taken away before its thread is read: what is left
// behind it meanwhile is a new one.
func (r *Rounds[Thread]) listen(ctx context.Context) {
	tick := time.NewTicker(listenEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		words, err := r.nodes.Notes.Recollect(ctx, r.nodes.Desk, wordKey)
		for key := range words {
			if err == nil {
				err = r.nodes.Notes.Remember(ctx, r.nodes.Desk, key, "")
			}
			if err == nil {
				r.heed(strings.TrimPrefix(key, wordKey))
			}
		}
		if err != nil && ctx.Err() == nil {
			r.log.Warn("listen to the other nodes", "err", err)
		}
	}
}

func (r *Rounds[Thread]) heed(word string) {
	written, reason, _ := strings.Cut(word, " ")
	t, ok := r.read(written)
	var why Due
	if ok && json.Unmarshal([]byte(reason), &why) == nil {
		r.Heard(t, why)
	}
}

// across has the case be nobody else's on whatever node.
func (all *Turns) across(ctx context.Context, number int64) (unlock func(), err error) {
	got, done, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	first := sync.OnceFunc(func() { close(got) })
	go func() { // it ends with unlock, or with ctx
		ended <- all.Nodes.Alone(ctx, fmt.Sprintf("case/%s/%d", all.Nodes.Desk, number), func(ctx context.Context) error {
			first()
			select {
			case <-done:
			case <-ctx.Done():
			}
			return nil
		})
	}()
	select {
	case <-got:
		return func() {
			close(done)
			<-ended //nolint:errcheck // the turn is over, however it ended
		}, nil
	case err := <-ended:
		return nil, err
	}
}
