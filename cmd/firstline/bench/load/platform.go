package load

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A platform is a simulated Slack or Discord, on a port of this machine, and all the direct messages in it.
type platform struct {
	server  *http.Server
	address string // where the platform is reached
	ended   chan error

	mu    sync.Mutex
	rooms map[string]*room // guarded by mu; by channel
}

// open serves a platform. Each call that made a message is told of.
func open(ctx context.Context) (*platform, net.Listener, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, fmt.Errorf("serve a platform: %w", err)
	}
	return &platform{address: "http://" + listener.Addr().String(), ended: make(chan error, 1),
		rooms: map[string]*room{}}, listener, nil
}

func (p *platform) serve(listener net.Listener, handler http.Handler) {
	p.server = &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	go func() { p.ended <- p.server.Serve(listener) }()
}

// close ends the platform, with the connections to it.
func (p *platform) close() error {
	err := p.server.Close()
	if served := <-p.ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("serve a platform: %w", served))
	}
	return err
}

// noticing hands the answers to calls that make messages on to see.
func noticing(next http.Handler, makes func(*http.Request) bool, see func(answer []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !makes(r) {
			next.ServeHTTP(w, r)
			return
		}
		copied := &copying{ResponseWriter: w}
		next.ServeHTTP(copied, r)
		see(copied.body.Bytes())
	})
}

// copying keeps what is answered.
type copying struct {
	http.ResponseWriter
	body bytes.Buffer
}

// Write implements io.Writer.
func (c *copying) Write(p []byte) (int, error) {
	c.body.Write(p)
	return c.ResponseWriter.Write(p)
}

func (p *platform) room(channel string) *room {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rooms[channel]
}

func (p *platform) add(r *room) *room {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rooms[r.channel] = r
	return r
}

// A room is the direct messages of one person with the bot.
type room struct {
	user, channel string
	write         func(w words) error // hands it to the platform
	acks          chan struct{}       // one for each thing that a node acknowledged; nil: nobody tells
	sent          int

	mu    sync.Mutex
	lines []line          // guarded by mu, as is all below; all that was posted
	ear   func(line)      // nil: nobody listens
	fail  func(err error) // nil: the same
}

func (r *room) journal() bool { return false }
func (r *room) timed() bool   { return r.acks != nil }
func (r *room) name() string  { return "with " + r.user + " in " + r.channel }

func (r *room) next() string {
	r.sent++
	return strconv.Itoa(r.sent)
}

// send writes, and waits for the acknowledgement. The platform itself tries again what a node does not take.
func (r *room) send(ctx context.Context, _ string, w words) error {
	if err := r.write(w); err != nil || r.acks == nil {
		return err
	}
	select {
	case <-r.acks:
		return nil
	case <-ctx.Done():
		return &failure{kind: "timeout", lost: true, err: ctx.Err()}
	}
}

// listen hands on what is posted.
func (r *room) listen(ctx context.Context, hear func(line), fail func(error)) {
	r.mu.Lock()
	r.ear, r.fail = hear, fail
	before := r.lines
	r.mu.Unlock()
	for _, l := range before {
		hear(l)
	}
	<-ctx.Done()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ear, r.fail = nil, nil
}

func (r *room) last(_ context.Context, hear func(line)) error {
	r.mu.Lock()
	all := r.lines
	r.mu.Unlock()
	for _, l := range all {
		hear(l)
	}
	return nil
}

// posted takes in what a node has posted.
func (r *room) posted(l line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, l)
	if r.ear != nil {
		r.ear(l)
	}
}

// failed tells of what a node did not take.
func (r *room) failed(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		r.fail(err)
	}
}

// isHuman knows the button by what people read.
func (r *room) isHuman(c choice) bool {
	return c.label == "Talk to a human" || c.label == "Mit einem Menschen sprechen"
}

// speaker is who a post is from: an agent's words are known by themselves.
func speaker(text string) string {
	if strings.Contains(text, helpText) {
		return "agent"
	}
	return "bot"
}

// posting is the outcome of a post, of which a platform does not say what it is.
const posting = "post"
