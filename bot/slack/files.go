package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
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
func (c *Channel) withFiles(ctx context.Context, in Intake, e bot.Event, files []file) error {
	c.loads.mu.Lock()
	one := c.loads.pending[e.ID]
	if one == nil {
		one = &load{done: make(chan struct{})}
		select {
		case c.loads.queue <- func(ctx context.Context) { c.load(ctx, in, e, files, one) }:
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
func (c *Channel) load(ctx context.Context, in Intake, e bot.Event, files []file, one *load) {
	defer func() {
		c.loads.mu.Lock()
		delete(c.loads.pending, e.ID)
		c.loads.mu.Unlock()
		close(one.done)
	}()
	for _, f := range files[:min(len(files), handoff.MaxFiles)] {
		kept, err := c.fetch(ctx, f)
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

// fetch puts a file onto the shelf. What cannot be had comes back with its problem; an error is the shelf's.
func (c *Channel) fetch(ctx context.Context, f file) (handoff.File, error) {
	about := handoff.File{Name: f.Name.V, Type: f.Type.V, Size: f.Size.V}
	if c.Shelf == nil || f.Download.V == "" {
		about = about.Clean()
		about.Problem = handoff.FileLost
		return about, nil
	}
	if problem := c.Limits.Problem(about.Name, about.Size); problem != "" {
		about = about.Clean()
		about.Problem = problem
		return about, nil
	}
	from, to := io.Pipe()
	fetched := make(chan struct{})
	go func() {
		defer close(fetched)
		err := c.api.GetFileContext(ctx, f.Download.V, &complete{to: to, want: f.Size.V})
		if err != nil {
			c.Log.Warn("fetch a file from Slack", "err", err)
		}
		_ = to.CloseWithError(err) // a pipe's never fails
	}()
	kept, err := c.Limits.Keep(ctx, c.Shelf, about, from)
	_ = from.CloseWithError(errors.New("enough")) // ends a fetch that is not wanted any more
	<-fetched
	return kept, err
}

// complete refuses content that is longer than Slack said: without the right to read a file we are sent a page to sign
// in instead.
type complete struct {
	to   io.Writer
	want int64
	got  int64
}

func (c *complete) Write(p []byte) (int, error) {
	if c.got += int64(len(p)); c.want > 0 && c.got > c.want {
		return 0, errors.New("this is not the file, but something longer")
	}
	return c.to.Write(p)
}

// upload sends the files of a message, but for those that are there already.
func (c *Channel) upload(ctx context.Context, at place, p bot.Parcel, there map[string]bool) error {
	channel := at.channel
	for _, f := range p.Entry.Files {
		if f.ID == "" || c.Shelf == nil || there[fileKey(f.Name, f.Size)] {
			continue
		}
		if channel == "" {
			direct, err := c.direct(ctx, at.person)
			if err != nil {
				return err
			}
			channel = direct
		}
		if err := c.uploadOne(ctx, channel, at.thread, f); err != nil {
			return err
		}
	}
	return nil
}

func (c *Channel) uploadOne(ctx context.Context, channel, thread string, f handoff.File) (err error) {
	about, content, err := c.Shelf.Open(ctx, f.ID)
	if err != nil {
		return fmt.Errorf("open a file to send: %w", err)
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	if about.Size == 0 {
		return nil // Slack takes no empty file
	}
	_, err = c.api.UploadFileContext(ctx, slackapi.UploadFileParameters{Reader: content, FileSize: int(about.Size),
		Filename: f.Name, Title: f.Name, Channel: channel, ThreadTimestamp: thread})
	if err != nil {
		return fmt.Errorf("send a file: %w", err)
	}
	return nil
}

func fileKey(name string, size int64) string { return name + "/" + strconv.FormatInt(size, 10) }
