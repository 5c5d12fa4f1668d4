// Package terminal is the channel of a person at a keyboard: one line is one message, replies are printed as plain
// text with numbered choices. On a screen people see a reply while it is written (draft.go). It leaves all deciding to
// package bot. Start with [Terminal.Run].
package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// ChannelName is what this channel is called in events and journals.
const ChannelName = "terminal"

// Options are what a terminal is made of.
type Options struct {
	In     io.Reader
	Out    io.Writer
	Lang   string // of the person, until the words themselves tell
	Person handoff.Person
	Texts  *texts.Catalogue
	Plain  func(markdown string) string // Markdown as text that reads well in a terminal
	Where  func(handoff.Source) string  // where a source can be read; nil: it is not told
	ID     string                       // names the conversation; unique for each session
	// Screen gives the columns and lines of the terminal that Out writes to, where what was written can be drawn over, or
	// zeros when it is not known. nil: Out is something else, and people see messages only when they are complete.
	Screen func() (columns, lines int)
}

// A Terminal is one person's session.
type Terminal struct {
	Options
	printed chan struct{} // a token for each reply that was printed
	draft   draft
}

// New assembles a terminal. Nothing is read before [Terminal.Run].
func New(o Options) *Terminal {
	return &Terminal{Options: o, printed: make(chan struct{}, 16), draft: draft{news: make(chan struct{}, 1)}}
}

// Name implements bot.Channel.
func (t *Terminal) Name() string { return ChannelName }

// Send implements bot.Channel: it prints the message.
func (t *Terminal) Send(_ context.Context, p bot.Parcel) (string, error) {
	if err := t.print(t.format(p.Entry)); err != nil {
		return "", fmt.Errorf("print a reply: %w", errors.Join(err, bot.ErrRefused))
	}
	select {
	case t.printed <- struct{}{}:
	default: // nobody waits for it
	}
	return fmt.Sprint(p.Entry.Seq), nil
}

// format lays a message out: words, numbered choices, sources. Control characters of foreign text stay out of the
// terminal, where they could move the cursor or rewrite what was shown (promise P9).
func (t *Terminal) format(e handoff.Entry) string {
	var out strings.Builder
	who := "bot"
	if e.From == handoff.ByAgent {
		who = e.Name
	}
	out.WriteString(t.saying(who, t.change(e)+t.Plain(e.Text)) + "\n")
	for _, f := range e.Files {
		out.WriteString("  [" + t.say("file", texts.Args{"Name": f.Name}) + "]\n")
	}
	for _, s := range e.Sources {
		out.WriteString("  [" + t.source(s) + "]\n")
	}
	for i, c := range e.Choices {
		fmt.Fprintf(&out, "  %d) %s\n", i+1, c.Label)
	}
	return Printable(out.String())
}

// saying lays words out below each other.
func (t *Terminal) saying(who, words string) string {
	return "\n" + who + "> " + strings.ReplaceAll(words, "\n", "\n  ")
}

// change says that a message is about an earlier one: what was printed stays.
func (t *Terminal) change(e handoff.Entry) string {
	switch e.Kind {
	case handoff.Amended:
		return t.say("amended", nil) + " "
	case handoff.Retracted:
		return t.say("retracted", nil)
	default:
		return ""
	}
}

// source names an article, the day until which it was to be looked at again, and where it can be read.
func (t *Terminal) source(s handoff.Source) string {
	text := t.say("source", texts.Args{"Title": s.Title})
	if !s.Review.IsZero() {
		id := "review"
		if s.Overdue {
			id = "overdue"
		}
		text += " · " + t.say(id, texts.Args{"Date": s.Review.Format(t.Texts.Say(t.Lang, "bot.format.date", nil))})
	}
	if t.Where != nil {
		text += " · " + t.Where(s)
	}
	return text
}

// Printable is a text without the characters that would act on a terminal instead of being shown.
func Printable(text string) string { return strings.Map(printable, text) }

// printable drops control characters except line breaks and tabs.
func printable(r rune) rune {
	if r == '\n' || r == '\t' || r >= ' ' && r != 0x7f && (r < 0x80 || r > 0x9f) {
		return r
	}
	return -1
}

func (t *Terminal) say(id string, args texts.Args) string {
	return t.Texts.Say(t.Lang, "terminal."+id, args)
}

// maxReply is how long Run waits for a reply before it asks for the next line; later replies are printed as they come.
const maxReply = 35 * time.Second

// quiet is how long nothing more must come for a reply to be complete: a turn can be several messages.
const quiet = 60 * time.Millisecond

// Run reads lines and gives them to receive until the input or ctx ends.
func (t *Terminal) Run(ctx context.Context, receive func(context.Context, bot.Event) error) error {
	if _, err := fmt.Fprintln(t.Out, t.say("welcome", nil)); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	lines, failed := t.read(ctx)
	for n := 1; ; n++ {
		if _, err := io.WriteString(t.Out, "\n> "); err != nil {
			return fmt.Errorf("print: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case line, more := <-lines:
			if !more {
				return <-failed
			}
			switch command, _, _ := strings.Cut(strings.TrimSpace(line), " "); command {
			case "/quit":
				return nil
			case "/attach", "/file", "/upload":
				if _, err := fmt.Fprintln(t.Out, t.say("no_files", nil)); err != nil {
					return fmt.Errorf("print: %w", err)
				}
				continue
			}
			if err := t.tell(ctx, receive, n, line); err != nil {
				return err
			}
		}
	}
}

// longestLine is what is read at all, in bytes: a pasted text over [bot.MaxText] is to be refused in words, not by an
// error.
const longestLine = 16 << 20

// read gives the input line by line. The reader ends with the input; a terminal cannot be interrupted, so the process
// ending takes it along.
func (t *Terminal) read(ctx context.Context) (<-chan string, <-chan error) {
	lines, failed := make(chan string), make(chan error, 1)
	go func() {
		defer close(failed)
		defer close(lines)
		scanner := bufio.NewScanner(t.In)
		scanner.Buffer(nil, longestLine)
		for scanner.Scan() {
			select {
			case lines <- strings.ToValidUTF8(scanner.Text(), "�"):
			case <-ctx.Done():
				return
			}
		}
		if err := scanner.Err(); err != nil {
			failed <- fmt.Errorf("read input: %w", err)
		}
	}()
	return lines, failed
}

// tell hands one line in and waits for the reply.
func (t *Terminal) tell(ctx context.Context, receive func(context.Context, bot.Event) error, n int, line string) error {
	if strings.TrimSpace(line) == "" {
		return nil
	}
	err := receive(ctx, bot.Event{Channel: ChannelName, ID: fmt.Sprintf("%s:%d", t.ID, n), Kind: bot.Message,
		Conversation: ChannelName + ":" + t.ID, Person: t.Person, Lang: t.Lang, Text: line, At: time.Now()})
	if errors.Is(err, bot.ErrBadEvent) {
		_, err = fmt.Fprintln(t.Out, t.say("refused", nil))
		return err
	}
	if err != nil {
		return err
	}
	return errors.Join(t.await(ctx), t.wipe())
}

// await waits until a reply is complete, and shows how it is written.
func (t *Terminal) await(ctx context.Context) error {
	timer := time.NewTimer(maxReply)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.printed:
			timer.Reset(quiet)
		case <-t.draft.news:
			if err := t.draw(); err != nil {
				return fmt.Errorf("print what is being written: %w", err)
			}
		case <-timer.C:
			return nil
		}
	}
}
