package slack

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/bot/slack/files"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// How files are fetched. Slack waits three seconds for an acknowledgement, and a file may take longer: then the event
// is not acknowledged, comes again, and is known by then.
const (
	fetchers  = 4
	fetchWait = 2 * time.Second // for an acknowledgement
	fetchMost = 2 * time.Minute // for all files of a message
)

// loads are the messages whose files are on their way.
type loads struct {
	queue chan func(context.Context)

	mu      sync.Mutex
	pending map[string]*load // guarded by mu; by the event's id
}

type load struct {
	done chan struct{}
	err  error // set before done is closed
}

func newLoads() loads {
	return loads{queue: make(chan func(context.Context), 64), pending: map[string]*load{}}
}

func (l *loads) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case fetch := <-l.queue:
			fetching, stop := context.WithTimeout(ctx, fetchMost)
			fetch(fetching)
			stop()
		}
	}
}

var errFetching = errors.New("its files are still on their way")

// withFiles takes in a message with files: they are on the shelf before it is received.
func (c *Channel) withFiles(ctx context.Context, in Intake, e bot.Event, came []file) error {
	c.loads.mu.Lock()
	one := c.loads.pending[e.ID]
	if one == nil {
		one = &load{done: make(chan struct{})}
		select {
		case c.loads.queue <- func(ctx context.Context) { c.load(ctx, in, e, came, one) }:
			c.loads.pending[e.ID] = one
		default:
			c.loads.mu.Unlock()
			return fmt.Errorf("take in %s: too many files at the same time", e.ID)
		}
	}
	c.loads.mu.Unlock()
	timer := time.NewTimer(fetchWait)
	defer timer.Stop()
	select {
	case <-one.done:
		return one.err
	case <-timer.C:
		return fmt.Errorf("take in %s: %w", e.ID, errFetching)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// load fetches the files and receives the message.
func (c *Channel) load(ctx context.Context, in Intake, e bot.Event, came []file, one *load) {
	defer func() {
		c.loads.mu.Lock()
		delete(c.loads.pending, e.ID)
		c.loads.mu.Unlock()
		close(one.done)
	}()
	for _, f := range came[:min(len(came), handoff.MaxFiles)] {
		kept, err := c.Carrier().Fetch(ctx, handoff.File{Name: f.Name.V, Type: f.Type.V, Size: f.Size.V}, f.Download.V)
		if err != nil {
			one.err = fmt.Errorf("keep a file of %s: %w", e.ID, err)
			return
		}
		e.Files = append(e.Files, kept)
	}
	if e.Text == "" && len(e.Files) == 0 {
		return
	}
	one.err = c.receive(ctx, in, e)
}

// upload sends the files of a message, but for those that are there already. One that Slack never takes is named
// instead.
func (c *Channel) upload(ctx context.Context, at place, p bot.Parcel, sent map[int]string, there map[string]string,
) error {
	words := nameOfWords(p.Conversation, p.Entry.Seq)
	for n, f := range p.Entry.Files {
		if f.ID == "" {
			continue
		}
		if at.channel == "" {
			direct, err := c.direct(ctx, at.person)
			if err != nil {
				return err
			}
			at.channel = direct
		}
		err := c.Carrier().Send(ctx, files.Place{Channel: at.channel, Thread: at.thread}, words, f, there)
		if files.Final(err) {
			c.Log.Warn("a file is named instead of sent", "err", err)
			err = c.nameFile(ctx, at, p, fileParts+n, f, sent)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fileParts is the first part of a message that stands for a file. No message has so many of its own.
const fileParts = 1000

// nameFile says which file did not come.
func (c *Channel) nameFile(ctx context.Context, at place, p bot.Parcel, n int, f handoff.File, sent map[int]string,
) error {
	if sent[n] != "" {
		return nil
	}
	text := c.say(ctx, p.Conversation, "file_failed", texts.Args{"Name": blocks.Escape(handoff.OneLine(f.Name))})
	note := slackapi.NewTextBlockObject(slackapi.MarkdownType, text, false, true)
	_, err := c.post(ctx, at, p, n, blocks.Part{Text: text, Blocks: []slackapi.Block{slackapi.NewContextBlock("", note)}})
	return err
}

// nameOfWords names the words that a file was sent with.
func nameOfWords(conversation string, seq int64) string {
	return fmt.Sprintf("%s/%d", conversation, seq)
}

// Carrier carries files, for the desk as well.
func (c *Channel) Carrier() files.Carrier {
	return files.Carrier{API: c.api, Shelf: c.Shelf, Limits: c.Limits, Notes: c.Pad, Log: c.Log}
}
