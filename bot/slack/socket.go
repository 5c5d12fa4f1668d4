package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io"
	"log"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// How a socket is looked after.
const (
	maxFrame  = 4 << 20         // bytes of one payload
	ackWait   = 2 * time.Second // Slack waits three for all of it
	helloWait = 2 * time.Minute // within this a connection must have come about
	lanes     = 8               // payloads taken in at the same time; those of one person in their order
)

// runSockets keeps the connections until ctx ends. What comes goes to the same lanes, whichever of them it comes by.
// The order of what comes by different ones at the same instant is not kept: Slack does not tell it.
func (c *Channel) runSockets(ctx context.Context, in Intake) {
	r := newReader(c, in)
	var work, sockets sync.WaitGroup
	for _, lane := range r.lanes {
		work.Go(func() { r.run(ctx, lane) })
	}
	for line := range max(1, c.Sockets) {
		sockets.Go(func() { c.runSocket(ctx, r, line) })
	}
	sockets.Wait()
	r.close()
	work.Wait()
}

// runSocket keeps one connection until ctx ends. The library reconnects by itself; it is begun anew when it gave up or
// hangs.
func (c *Channel) runSocket(ctx context.Context, r *reader, line int) {
	for try := 1; ctx.Err() == nil; try++ {
		begun := time.Now()
		err := c.connect(ctx, r, line)
		c.connected(line, false)
		if ctx.Err() != nil {
			return
		}
		if time.Since(begun) > helloWait {
			try = 1
		}
		if err != nil && mend(code(err)) != "" {
			c.problem(explainApp(err))
		}
		c.Log.Warn("the socket ended", "err", err)
		rest(ctx, backoff(try))
	}
}

// explainApp is [explain] for the token with which we connect.
func explainApp(err error) string {
	if code(err) == "missing_scope" || code(err) == "invalid_auth" || code(err) == "not_authed" {
		return code(err) + ": app_token is not one that may connect; make one on the app's page, \"Basic Information\", " +
			"\"App-Level Tokens\", with the scope connections:write, and switch on \"Socket Mode\""
	}
	return explain(err)
}

var errSilent = errors.New("connecting was not followed by hello")

// connect runs one client of the library until it ends.
func (c *Channel) connect(ctx context.Context, r *reader, line int) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	client := socketmode.New(c.api, c.socketOptions()...)
	var work sync.WaitGroup
	defer work.Wait()
	ended := make(chan error, 1)
	work.Go(func() { ended <- client.RunContext(ctx) })
	err := c.attend(ctx, client, r, line, ended)
	stop()
	return err
}

func (c *Channel) socketOptions() []socketmode.Option {
	options := []socketmode.Option{socketmode.OptionReadLimit(maxFrame),
		socketmode.OptionLog(log.New(io.Discard, "", 0))} // its log could hold people's words
	if c.Dial != nil {
		options = append(options, socketmode.OptionDialer(&websocket.Dialer{NetDialContext: c.Dial,
			HandshakeTimeout: c.Client.Timeout}))
	}
	return options
}

// attend reads what the library has to say, in one goroutine, so that the order is kept.
func (c *Channel) attend(ctx context.Context, client *socketmode.Client, r *reader, line int,
	ended <-chan error,
) error {
	ack := func(id string, answer any) error {
		// with a limit: while there is no connection the library would wait without end
		ctx, stop := context.WithTimeout(ctx, ackWait)
		defer stop()
		return client.AckCtx(ctx, id, answer)
	}
	silent := time.NewTimer(helloWait)
	defer silent.Stop()
	for {
		select {
		case err := <-ended:
			return err
		case <-silent.C:
			return errSilent
		case e := <-client.Events:
			switch e.Type {
			case socketmode.EventTypeConnecting:
				c.connected(line, false)
				silent.Reset(helloWait)
			case socketmode.EventTypeHello:
				silent.Stop()
				c.connected(line, true)
				c.problem("")
				c.cursors.Wanted() // what happened meanwhile Slack may not tell
			case socketmode.EventTypeConnectionError:
				if failed, ok := e.Data.(*slackapi.ConnectionErrorEvent); ok {
					c.Log.Warn("connect to Slack", "attempt", failed.Attempt, "err", failed.ErrorObj)
					if mend(code(failed.ErrorObj)) != "" {
						c.problem(explainApp(failed.ErrorObj))
					}
				}
			default:
				r.add(ctx, e, ack)
			}
		}
	}
}

// An envelope is one payload with what acknowledges it.
type envelope struct {
	ID      string          `json:"envelope_id"`
	Kind    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`

	ack func(id string, answer any) error
}

// A reader takes payloads in, several at a time.
type reader struct {
	channel *Channel
	intake  Intake
	lanes   []chan envelope
}

func newReader(c *Channel, in Intake) *reader {
	r := &reader{channel: c, intake: in}
	for range lanes {
		r.lanes = append(r.lanes, make(chan envelope, 64))
	}
	return r
}

func (r *reader) close() {
	for _, lane := range r.lanes {
		close(lane)
	}
}

// unwrap gives the envelope of an event, also of one that the library could not read.
func unwrap(e socketmode.Event) (envelope, bool) {
	if bad, ok := e.Data.(*socketmode.ErrorBadMessage); ok {
		var raw envelope
		if json.Unmarshal(bad.Message, &raw) != nil {
			return envelope{}, false
		}
		return raw, raw.ID != ""
	}
	if e.Request == nil || e.Request.EnvelopeID == "" {
		return envelope{}, false
	}
	return envelope{ID: e.Request.EnvelopeID, Kind: e.Request.Type, Payload: e.Request.Payload}, true
}

// add gives an event to its lane, which may have to wait: then Slack waits, too.
func (r *reader) add(ctx context.Context, e socketmode.Event, ack func(id string, answer any) error) {
	env, ok := unwrap(e)
	if !ok {
		return
	}
	env.ack = ack
	select {
	case r.lanes[laneOf(env)] <- env:
	case <-ctx.Done():
	}
}

// laneOf chooses by channel and person, so that their order is kept.
func laneOf(env envelope) int {
	var about struct {
		Event lax[struct {
			Channel word `json:"channel"`
		}] `json:"event"`
		Channel lax[named] `json:"channel"`
		User    lax[named] `json:"user"`
		Command word       `json:"user_id"`
	}
	_ = json.Unmarshal(env.Payload, &about) // then all are in one lane, which is right as well
	h := fnv.New32a()
	_, _ = h.Write([]byte(cmp.Or(about.Event.V.Channel.V+about.Channel.V.ID.V, about.User.V.ID.V+about.Command.V)))
	return int(h.Sum32() % lanes)
}

// run takes in what comes on one lane, and acknowledges what is stored.
func (r *reader) run(ctx context.Context, lane <-chan envelope) {
	for env := range lane {
		if ctx.Err() != nil {
			continue // not acknowledged: Slack sends it again
		}
		answer, err := r.channel.take(ctx, r.intake, env.Kind, env.Payload)
		if err != nil {
			r.channel.Log.Error("take in from Slack", "kind", env.Kind, "err", err)
			continue
		}
		if err := env.ack(env.ID, answer); err != nil && ctx.Err() == nil {
			r.channel.Log.Warn("acknowledge", "err", err) // it comes again and is known then
		}
	}
}
