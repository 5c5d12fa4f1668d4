package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/download"
)

// Limits of files beside those of the house, see [Options].Files.
const (
	maxTogether = 200 << 20      // bytes in one conversation
	maxUnsent   = 1 << 30        // bytes of all that are attached and not sent, of everybody
	unsentFor   = 24 * time.Hour // then the store has thrown them away
)

// fileName is the header that carries the name of a file, percent-encoded: names are foreign text, and addresses end up
// in logs.
const fileName = "File-Name"

// A fileView is a file as the person may see it.
type fileView struct {
	ID      string `json:"id,omitempty"`
	Name    string `json:"name"`
	Size    int64  `json:"size,omitempty"`
	Picture bool   `json:"picture,omitempty"` // may be shown; everything else is for downloading
	Problem string `json:"problem,omitempty"`
}

func viewOf(f handoff.File) fileView { return fileView{f.ID, f.Name, f.Size, f.Picture(), f.Problem} }

func viewsOf(files []handoff.File) []fileView {
	var all []fileView
	for _, f := range files {
		all = append(all, viewOf(f))
	}
	return all
}

// unsent are the files that were attached at this node and not sent yet, as far as it knows. It bounds what nobody may
// ever send.
type unsent struct {
	mu    sync.Mutex
	files map[string]attached // guarded by mu; by id
}

type attached struct {
	conversation string
	size         int64
	at           time.Time
}

// room tells how many bytes a conversation may still attach, when it has so many in messages.
func (u *unsent) room(conversation string, inMessages int64, now time.Time) int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	mine, all := inMessages, int64(0)
	for id, f := range u.files {
		switch {
		case now.Sub(f.at) > unsentFor:
			delete(u.files, id)
			continue
		case f.conversation == conversation:
			mine += f.size
		}
		all += f.size
	}
	return min(maxTogether-mine, maxUnsent-all)
}

func (u *unsent) add(id string, f attached) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.files[id] = f
}

// sent forgets files that are part of a message now.
func (u *unsent) sent(ids []string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, id := range ids {
		delete(u.files, id)
	}
}

// owner is the conversation that attached a file; "" when that is not known, after a start or at another node. Then its
// id is what proves it: nobody but the one who attached it knows that.
func (u *unsent) owner(id string) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.files[id].conversation
}

// mostAsked is of how many files is asked at a time what became of them.
const mostAsked = 100

// some gives some of the files, those of a conversation first.
func (u *unsent) some(conversation string) []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	var mine, others []string
	for id, f := range u.files {
		if f.conversation == conversation {
			mine = append(mine, id)
		} else {
			others = append(others, id)
		}
	}
	all := append(mine, others...)
	return all[:min(len(all), mostAsked)]
}

// room tells how many bytes a conversation may still attach. Where these are few it asks what was sent by way of other
// nodes.
func (c *Channel) room(ctx context.Context, conversation string) (int64, error) {
	taken, err := c.inMessages(ctx, conversation)
	if err != nil {
		return 0, err
	}
	room := c.unsent.room(conversation, taken, time.Now())
	if room >= c.opts.Files.Bytes {
		return room, nil
	}
	for _, id := range c.unsent.some(conversation) {
		holders, err := c.opts.Shelf.Mentioning(ctx, id)
		if err != nil {
			return 0, fmt.Errorf("look for an attached file: %w", err)
		}
		if len(holders) > 0 {
			c.unsent.sent([]string{id})
		}
	}
	return c.unsent.room(conversation, taken, time.Now()), nil
}

// upload takes in a file. It becomes part of the conversation with the message that names it.
func (c *Channel) upload(w http.ResponseWriter, r *http.Request) error {
	conversation, err := c.proven(r)
	if err != nil {
		return err
	}
	for gate, key := range map[*gate]string{c.uploads: conversation, c.carries: network(c.opts.Address(r))} {
		if err := gate.pass(key, time.Now()); err != nil {
			return err
		}
	}
	name, err := url.PathUnescape(r.Header.Get(fileName))
	if err != nil || name == "" {
		return errFileName
	}
	if problem := c.opts.Files.Problem(name, r.ContentLength); problem != "" {
		return problemOf(problem)
	}
	room, err := c.room(r.Context(), conversation)
	if err != nil {
		return err
	}
	limits := c.opts.Files
	limits.Bytes = min(limits.Bytes, room)
	if limits.Bytes < max(r.ContentLength, 1) {
		return errFull
	}
	f, err := c.keep(w, r, limits, name)
	if err != nil {
		return err
	}
	c.unsent.add(f.ID, attached{conversation, f.Size, time.Now()})
	return reply(w, http.StatusCreated, viewOf(f))
}

// sniffed is how much of a file is looked at for its type.
const sniffed = 512

// keep puts the body of a request on the shelf. Its type is what it looks like, whatever it is said to be.
func (c *Channel) keep(w http.ResponseWriter, r *http.Request, l handoff.Limits, name string) (handoff.File, error) {
	if err := download.TakeTime(w); err != nil {
		return handoff.File{}, err
	}
	content := bufio.NewReaderSize(r.Body, sniffed)
	head, err := content.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return handoff.File{}, errFileBroken
	}
	if len(head) == 0 {
		return handoff.File{}, errFileEmpty
	}
	f, err := l.Keep(r.Context(), c.opts.Shelf, handoff.File{Name: name, Type: http.DetectContentType(head)}, content)
	if err == nil && f.Problem != "" {
		err = problemOf(f.Problem)
	}
	return f, err
}

func problemOf(code string) error {
	switch code {
	case handoff.FileRefused:
		return errFileKind
	case handoff.FileLost:
		return errFileBroken
	}
	return errFileBig
}

// inMessages counts the bytes that a conversation's person has sent in messages.
func (c *Channel) inMessages(ctx context.Context, conversation string) (sum int64, err error) {
	err = c.read(ctx, conversation, 0, func(e handoff.Entry) (bool, error) {
		if e.Kind == handoff.Said && e.From == handoff.ByPerson {
			for _, f := range e.Files {
				sum += f.Size
			}
		}
		return true, nil
	})
	return sum, err
}

// attachments are the files that a message names. A file of another conversation is none.
func (c *Channel) attachments(ctx context.Context, conversation string, ids []string) ([]handoff.File, error) {
	var files []handoff.File
	for _, id := range ids {
		if c.opts.Shelf == nil {
			return nil, errNoFile
		}
		f, content, err := c.opts.Shelf.Open(ctx, id)
		if errors.Is(err, handoff.ErrNoFile) {
			return nil, errNoFile
		}
		if err != nil {
			return nil, fmt.Errorf("look for an attached file: %w", err)
		}
		if err := content.Close(); err != nil {
			return nil, fmt.Errorf("look for an attached file: %w", err)
		}
		holders, err := c.opts.Shelf.Mentioning(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("look for an attached file: %w", err)
		}
		foreign := slices.ContainsFunc(holders, func(e handoff.Entry) bool { return e.Conversation != conversation })
		if owner := c.unsent.owner(id); foreign || owner != "" && owner != conversation {
			return nil, errNoFile
		}
		files = append(files, f)
	}
	return files, nil
}

// download gives a file to whom it was said to, or who said it.
func (c *Channel) download(w http.ResponseWriter, r *http.Request) error {
	conversation, err := c.proven(r)
	if err != nil {
		return err
	}
	id := r.PathValue("file")
	holders, err := c.opts.Shelf.Mentioning(r.Context(), id)
	if err != nil {
		return fmt.Errorf("look for what mentions a file: %w", err)
	}
	mine := func(e handoff.Entry) bool { return e.Conversation == conversation && visible(e) }
	if !slices.ContainsFunc(holders, mine) {
		return errNoPath
	}
	f, content, err := c.opts.Shelf.Open(r.Context(), id)
	if errors.Is(err, handoff.ErrNoFile) {
		return errNoPath
	}
	if err != nil {
		return fmt.Errorf("open a file: %w", err)
	}
	return download.Send(w, r, f, content, func(err error) {
		c.opts.Log.WarnContext(r.Context(), "web file broke off", "error", err)
	})
}

// edit changes a message of the person's own.
func (c *Channel) edit(w http.ResponseWriter, r *http.Request) error {
	return c.change(w, r, func(p post, of string) (bot.Event, error) {
		if !messageID.MatchString(p.ID) || p.ID == of {
			return bot.Event{}, errMessageID
		}
		if p.Choice != "" || len(p.Files) > 0 {
			return bot.Event{}, errBoth // words can be changed, and nothing else
		}
		return bot.Event{ID: p.ID, Kind: bot.Edited, Text: p.Text}, p.checkText()
	})
}

// erase deletes a message of the person's own. The same deletion has the same id, however often it is asked for.
func (c *Channel) erase(w http.ResponseWriter, r *http.Request) error {
	return c.change(w, r, func(_ post, of string) (bot.Event, error) {
		return bot.Event{ID: of + ".gone", Kind: bot.Deleted}, nil
	})
}

// change takes in what becomes of an earlier message.
func (c *Channel) change(w http.ResponseWriter, r *http.Request, read func(post, string) (bot.Event, error)) error {
	conversation, err := c.proven(r)
	if err != nil {
		return err
	}
	if err := c.says.pass(conversation, time.Now()); err != nil {
		return err
	}
	of := r.PathValue("message")
	if !messageID.MatchString(of) {
		return errMessageID
	}
	var p post
	if r.Method != http.MethodDelete {
		if err := readJSON(w, r, &p); err != nil {
			return err
		}
	}
	event, err := read(p, of)
	if err != nil {
		return err
	}
	id := event.ID
	event.Channel, event.Conversation, event.Person = name, conversation, handoff.Person{ID: conversation}
	event.ID, event.Of = conversation+"/"+id, conversation+"/"+of
	event.Person.Locale, event.Lang, event.At = locale(r), c.hint(r, p.Lang), time.Now()
	if err := c.opts.Receiver.Receive(r.Context(), event); err != nil {
		return fmt.Errorf("receive change of %s: %w", conversation, err)
	}
	return reply(w, http.StatusAccepted, map[string]any{"id": id, "accepted": true})
}
