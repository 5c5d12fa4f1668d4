// Package files carries files between Slack and the shelf, for the channel of people and the desk of agents alike.
//
// A file that was sent is noted with the words that it came with. By that it is not sent again, and it is deleted in
// Slack when the words are taken back.
package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/handoff"
)

// An API is what files need of the connection to Slack. [slack.Client] is one.
type API interface {
	GetFileContext(ctx context.Context, address string, to io.Writer) error
	UploadFileContext(ctx context.Context, params slack.UploadFileParameters) (*slack.FileSummary, error)
	DeleteFileContext(ctx context.Context, id string) error
}

// Notes remember what was sent, across restarts.
type Notes interface {
	Recall(ctx context.Context, channel, key string) (string, error)
	Remember(ctx context.Context, channel, key, value string) error
	Recollect(ctx context.Context, channel, prefix string) (map[string]string, error)
}

// A Carrier carries files.
type Carrier struct {
	API    API
	Shelf  handoff.Shelf // nil: there is no place for them
	Limits handoff.Limits
	Notes  Notes
	Log    *slog.Logger
}

// notes is under whose name the notes are kept.
const notes = "slack"

// Fetch puts a file of Slack's onto the shelf. What cannot be had comes back with its problem; an error is the shelf's.
func (c Carrier) Fetch(ctx context.Context, about handoff.File, address string) (handoff.File, error) {
	if c.Shelf == nil || address == "" {
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
		err := c.API.GetFileContext(ctx, address, &complete{to: to, want: about.Size})
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

// A Place is where a file is sent.
type Place struct{ Channel, Thread string }

// Send uploads a file that came with words, unless it was sent before. there are the files of ours that were seen at
// the place, by [Key]: one whose sending ended in doubt is among them. Where [Final] says so of the error, no retry
// helps.
func (c Carrier) Send(ctx context.Context, to Place, words string, f handoff.File, there map[string]string) error {
	note := "sent/" + words + "/" + f.ID
	known, err := c.Notes.Recall(ctx, notes, note)
	if err != nil {
		return fmt.Errorf("whether a file was sent: %w", err)
	}
	if known != "" {
		return nil
	}
	id := there[Key(f.Name, f.Size)]
	if id == "" {
		if id, err = c.upload(ctx, to, f); err != nil {
			return err
		}
	}
	if err := c.Notes.Remember(ctx, notes, note, id); err != nil {
		return fmt.Errorf("note that a file was sent: %w", err)
	}
	return nil
}

var errEmpty = errors.New("slack takes no empty file")

func (c Carrier) upload(ctx context.Context, to Place, f handoff.File) (id string, err error) {
	if c.Shelf == nil {
		return "", handoff.ErrNoFile
	}
	about, content, err := c.Shelf.Open(ctx, f.ID)
	if err != nil {
		return "", fmt.Errorf("open a file to send: %w", err)
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	if about.Size == 0 {
		return "", errEmpty
	}
	sent, err := c.API.UploadFileContext(ctx, slack.UploadFileParameters{Reader: content, FileSize: int(about.Size),
		Filename: f.Name, Title: f.Name, Channel: to.Channel, ThreadTimestamp: to.Thread})
	if err != nil {
		return "", fmt.Errorf("send a file: %w", err)
	}
	return sent.ID, nil
}

// Key names a file at a place as far as can be seen there.
func Key(name string, size int64) string { return name + "/" + strconv.FormatInt(size, 10) }

// final are Slack's answers to an upload that stay the same.
var final = map[string]bool{"file_upload_size_restricted": true, "blocked_file_type": true, "malware_detected": true,
	"storage_limit_reached": true, "file_uploads_disabled": true, "file_uploads_except_images_disabled": true,
	"missing_scope": true, "file_too_large": true, "not_allowed": true, "slack_connect_file_upload_sharing_blocked": true,
	"slack_connect_blocked_file_type": true, "invalid_arguments": true, "file_type_not_supported": true}

// Final tells whether a file will never be taken: then its name is told in its place.
func Final(err error) bool {
	var refused slack.SlackErrorResponse
	return errors.Is(err, handoff.ErrNoFile) || errors.Is(err, errEmpty) || errors.As(err, &refused) && final[refused.Err]
}

// TakeBack deletes in Slack what was sent with words.
func (c Carrier) TakeBack(ctx context.Context, words string) error {
	sent, err := c.Notes.Recollect(ctx, notes, "sent/"+words+"/")
	if err != nil {
		return fmt.Errorf("which files were sent: %w", err)
	}
	for note, id := range sent {
		err := c.API.DeleteFileContext(ctx, id)
		var refused slack.SlackErrorResponse
		switch {
		case errors.As(err, &refused) && strings.HasPrefix(refused.Err, "file_"):
			// it is gone already
		case errors.As(err, &refused) && (refused.Err == "cant_delete_file" || refused.Err == "missing_scope"):
			c.Log.Error("a file that was taken back stays in Slack", "file", id, "err", err)
		case err != nil:
			return fmt.Errorf("delete a file that was taken back: %w", err)
		}
		if err := c.Notes.Remember(ctx, notes, note, ""); err != nil {
			return fmt.Errorf("forget a file: %w", err)
		}
	}
	return nil
}
