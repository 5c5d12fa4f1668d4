// Package files carries files between Discord and the shelf, for the channel of people and the desk of agents alike.
//
// Discord gives each attachment an address that is good for a day, so a file is fetched when its message comes. What is
// sent is part of a message: it is named, sent once and deleted as that is.
package files

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/handoff"
)

// A Carrier carries files.
type Carrier struct {
	Client *http.Client // nil: one with a limit on the time
	API    string       // another address of Discord's, whose files are taken as well
	Shelf  handoff.Shelf
	Limits handoff.Limits
	Log    *slog.Logger
}

// hosts are where Discord keeps attachments.
var hosts = []string{"cdn.discordapp.com", "media.discordapp.net", "cdn.discordapp.net"}

// Fetch puts an attachment onto the shelf. What cannot be had comes back with its problem; an error is the shelf's.
func (c Carrier) Fetch(ctx context.Context, about handoff.File, address string) (handoff.File, error) {
	if c.Shelf == nil || !c.trusted(address) {
		about = about.Clean()
		about.Problem = handoff.FileLost
		return about, nil
	}
	if problem := c.Limits.Problem(about.Name, about.Size); problem != "" {
		about = about.Clean()
		about.Problem = problem
		return about, nil
	}
	body, err := c.open(ctx, address)
	if err != nil {
		c.Log.Warn("fetch a file from Discord", "err", err)
		about = about.Clean()
		about.Problem = handoff.FileLost
		return about, nil
	}
	kept, err := c.Limits.Keep(ctx, c.Shelf, about, body)
	return kept, errors.Join(err, body.Close())
}

// trusted tells whether an address is Discord's: what stands in a message is not followed elsewhere.
func (c Carrier) trusted(address string) bool {
	at, err := url.Parse(address)
	if err != nil || at.User != nil {
		return false
	}
	for _, host := range hosts {
		if at.Scheme == "https" && at.Host == host {
			return true
		}
	}
	own, err := url.Parse(c.API)
	return err == nil && own.Host != "" && at.Scheme == own.Scheme && at.Host == own.Host
}

func (c Carrier) open(ctx context.Context, address string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	client := *cmp.Or(c.Client, &http.Client{Timeout: time.Minute})
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("the file: %s", answer.Status), answer.Body.Close())
	}
	return answer.Body, nil
}

// MaxSize is what a bot may send as one file in a server that nobody boosts.
const MaxSize = 10 << 20

// ErrNotSendable says that Discord never takes a file.
var ErrNotSendable = errors.New("discord does not take this file")

// Open gives a file to be sent; the caller closes it. [ErrNotSendable]: it is empty, too big, or not on the shelf.
func (c Carrier) Open(ctx context.Context, f handoff.File) (*discordgo.File, io.Closer, error) {
	if c.Shelf == nil || f.ID == "" {
		return nil, nil, ErrNotSendable
	}
	about, content, err := c.Shelf.Open(ctx, f.ID)
	if errors.Is(err, handoff.ErrNoFile) {
		return nil, nil, ErrNotSendable
	}
	if err != nil {
		return nil, nil, fmt.Errorf("open a file to send: %w", err)
	}
	if about.Size == 0 || about.Size > MaxSize {
		return nil, nil, errors.Join(ErrNotSendable, content.Close())
	}
	name := strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' {
			return '_'
		}
		return r
	}, handoff.OneLine(f.Name))
	return &discordgo.File{Name: cmp.Or(name, "file"), ContentType: f.Type, Reader: content}, content, nil
}
