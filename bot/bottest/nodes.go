package bottest

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot"
)

// Nodes are several stores over one Memory, each for a bot of its own: a store that is a [bot.Sharer]. Every
// conversation is one node's, by its hash; what one node at a time may do goes from node to node.
type Nodes struct {
	memory *Memory

	mu      sync.Mutex
	alive   []*Node                  // guarded by mu
	errands map[string]chan struct{} // guarded by mu; each holds a token while somebody has it
	holds   map[string]chan struct{} // guarded by mu; the same of conversations in which nothing may be sent
}

// NewNodes makes so many nodes.
func NewNodes(memory *Memory, n int) []*Node {
	all := &Nodes{memory: memory, errands: map[string]chan struct{}{}, holds: map[string]chan struct{}{}}
	for range n {
		all.alive = append(all.alive, &Node{Memory: memory, nodes: all})
	}
	return slices.Clone(all.alive)
}

// A Node is the store as one of several nodes sees it.
type Node struct {
	*Memory
	nodes *Nodes

	mu      sync.Mutex
	told    *bot.Attendant             // guarded by mu; nil while nobody attends
	running map[int]context.CancelFunc // guarded by mu; errands under way
	last    int                        // guarded by mu
}

// errDead is what a node that died can do.
var errDead = errors.New("the node is dead")

// Die is the end of a node as the others see it: its conversations and errands are theirs from now on. What it runs is
// told so first, as leases have it.
func (n *Node) Die() {
	n.mu.Lock()
	for _, stop := range n.running {
		stop()
	}
	n.mu.Unlock()
	n.nodes.mu.Lock()
	n.nodes.alive = slices.DeleteFunc(n.nodes.alive, func(one *Node) bool { return one == n })
	rest := slices.Clone(n.nodes.alive)
	n.nodes.mu.Unlock()
	for _, one := range rest {
		one.tell(func(a bot.Attendant) { a.Moved() })
		for _, conversation := range n.open() {
			if one.Mine(conversation) {
				one.tell(func(a bot.Attendant) { a.Came(conversation) })
			}
		}
	}
}

// open are the conversations with something that is not dealt with.
func (m *Memory) open() []string {
	const all = 1 << 20
	//nolint:forbidigo // it is over at once, and who dies has no context any more
	found, _ := m.Unhandled(context.Background(), time.Now().Add(time.Hour), all)
	return found
}

func (n *Node) tell(what func(bot.Attendant)) {
	n.mu.Lock()
	a := n.told
	n.mu.Unlock()
	if a != nil {
		what(*a)
	}
}

// owner is whose a conversation is.
func (all *Nodes) owner(conversation string) *Node {
	all.mu.Lock()
	defer all.mu.Unlock()
	if len(all.alive) == 0 {
		return nil
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(conversation)) // a hash never refuses
	return all.alive[int(h.Sum32()%uint32(len(all.alive)))]
}

// Mine implements [bot.Sharer].
func (n *Node) Mine(conversation string) bool { return n.nodes.owner(conversation) == n }

// Leads implements [bot.Sharer].
func (n *Node) Leads() bool {
	n.nodes.mu.Lock()
	defer n.nodes.mu.Unlock()
	return len(n.nodes.alive) > 0 && n.nodes.alive[0] == n
}

// Attend implements [bot.Sharer].
func (n *Node) Attend(ctx context.Context, a bot.Attendant) error {
	n.mu.Lock()
	n.told = &a
	n.mu.Unlock()
	<-ctx.Done()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.told = nil
	return nil
}

// Hold implements [bot.Sharer].
func (n *Node) Hold(ctx context.Context, conversation string) (release func(), err error) {
	return take(ctx, n.nodes.token(n.nodes.holds, conversation))
}

func (all *Nodes) token(of map[string]chan struct{}, name string) chan struct{} {
	all.mu.Lock()
	defer all.mu.Unlock()
	if of[name] == nil {
		of[name] = make(chan struct{}, 1)
	}
	return of[name]
}

func take(ctx context.Context, token chan struct{}) (release func(), err error) {
	select {
	case token <- struct{}{}:
		return func() { <-token }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// WhileHolding runs what one node at a time may do. It returns when that has ended, or the node is dead.
func (n *Node) WhileHolding(ctx context.Context, name string, run func(context.Context) error) error {
	release, err := take(ctx, n.nodes.token(n.nodes.errands, name))
	if err != nil {
		return err
	}
	defer release()
	if !n.lives() {
		return errDead
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	n.mu.Lock()
	if n.running == nil {
		n.running = map[int]context.CancelFunc{}
	}
	n.last++
	number := n.last
	n.running[number] = stop
	n.mu.Unlock()
	defer func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.running, number)
	}()
	return run(ctx)
}

func (n *Node) lives() bool {
	n.nodes.mu.Lock()
	defer n.nodes.mu.Unlock()
	return slices.Contains(n.nodes.alive, n)
}

// Receive implements [bot.Inbox], and tells whose the conversation is.
func (n *Node) Receive(ctx context.Context, e bot.Event) (fresh bool, err error) {
	fresh, err = n.Memory.Receive(ctx, e)
	if owner := n.nodes.owner(e.Conversation); err == nil && owner != nil {
		owner.tell(func(a bot.Attendant) { a.Came(e.Conversation) })
	}
	return fresh, err
}

// Commit implements [bot.Ledger], and tells whose the conversation is.
func (n *Node) Commit(ctx context.Context, t bot.Turn) (bot.Conversation, error) {
	c, err := n.Memory.Commit(ctx, t)
	if owner := n.nodes.owner(c.ID); err == nil && owner != nil {
		owner.tell(func(a bot.Attendant) { a.Parcels() })
	}
	return c, err
}

// Unhandled implements [bot.Inbox].
func (n *Node) Unhandled(ctx context.Context, before time.Time, limit int) ([]string, error) {
	all, err := n.Memory.Unhandled(ctx, before, limit)
	return slices.DeleteFunc(all, func(conversation string) bool { return !n.Mine(conversation) }), err
}

// Due implements [bot.Outbox].
func (n *Node) Due(ctx context.Context, now time.Time, limit int) ([]bot.Parcel, time.Time, error) {
	all, next, err := n.Memory.Due(ctx, now, limit)
	return slices.DeleteFunc(all, func(p bot.Parcel) bool { return !n.Mine(p.Conversation) }), next, err
}

// Begin implements [bot.Outbox]: a node that is dead begins nothing.
func (n *Node) Begin(ctx context.Context, id int64) (bool, error) {
	if !n.lives() {
		return false, errDead
	}
	return n.Memory.Begin(ctx, id)
}
