package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/cmd/firstline/teach"
	"github.com/firstline-support/firstline/cmd/firstline/upkeep"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff/texts"
)

// gapsCommand tells what the knowledge base lacks.
type gapsCommand struct {
	Workspace string `help:"The workspace." default:"." type:"path"`
	Days      int    `help:"How far back to look at what people did." default:"30"`
	Links     bool   `help:"Also ask the pages outside that articles link to whether they still exist."`
	JSON      bool   `name:"json" help:"Print JSON, with all of it."`

	AllowPrivate []string `placeholder:"HOST" help:"Host that --links may ask in a private network."`
}

// Help says what is looked at, because a list of mistakes must be one that can be checked.
func (gapsCommand) Help() string {
	return `Beside a running bot or without one. What people wrote is masked: addresses, numbers, secrets.

  Asked in vain              the bot did not know, none of its choices was meant, or it called a human because it did
                             not know; and it would not answer today either. Grouped by what it is about
  Answers of helpers         what other members answered and was marked as the solution; reviewed in the console
  Articles that do not help  people said so, or wanted a human next. In the order of the share that is proved: the lower
                             end of the Wilson interval at 95 %, so that one of one does not come first
  Contradictions             two sentences with the same words but another time, number, phone number, mail address or
                             machine; also of an article and its translation
  Nearly the same …          half of all runs of three words are shared, or four fifths of the shorter one's
  Links that lead nowhere    to articles, their sections and pictures; with --links also to pages outside: HEAD, else
                             GET, one page of a server at a time, 10 seconds each
  Overdue reviews            by the team that owns the article
  Articles that nobody was shown   in this time`
}

// Run looks and prints; it finds nothing wrong with finding something, so the exit code is 0.
func (c gapsCommand) Run(ctx context.Context, t terminal) error {
	if err := someDays(c.Days); err != nil {
		return err
	}
	return inReadingRoom(ctx, c.Workspace, t, func(a readingRoom) error {
		librarian := upkeep.NewLibrarian(a.librarian(c.Days))
		g, err := librarian.All(ctx)
		if err != nil {
			return err
		}
		if c.Links {
			dead, err := upkeep.Outside(ctx, a.known.Articles(), c.AllowPrivate, countOn(t.err))
			if err != nil {
				return fmt.Errorf("ask pages outside: %w", err)
			}
			g.DeadLinks = append(g.DeadLinks, dead...)
		}
		if c.JSON {
			return upkeep.JSON(t.out, g)
		}
		return upkeep.Print(t.out, g)
	})
}

// kbDiffCommand tells what an edit would change.
type kbDiffCommand struct {
	Against    string `required:"" placeholder:"DIR" help:"The edited workspace." type:"path"`
	Workspace  string `help:"The workspace as it is, with the questions that people asked." default:"." type:"path"`
	Days       int    `help:"How far back to look for questions." default:"30"`
	FailOnFlip bool   `help:"End with exit code 1 when an answer flips."`
	JSON       bool   `name:"json" help:"Print JSON: questions, asked, cases, flips and reworded."`
}

// Help says how the two are compared.
func (kbDiffCommand) Help() string {
	return `The questions that people asked in the last days, masked and each as the first of a conversation, and the
evaluation cases of the edited workspace are decided with both workspaces. Listed are those that end otherwise: with
another outcome or other articles (flips), or with the same articles in other words (reworded). ✗ is a case that was
right and would be wrong, ✓ one that was wrong and would be right.`
}

// Run compares and prints.
func (c kbDiffCommand) Run(ctx context.Context, t terminal) error {
	if err := someDays(c.Days); err != nil {
		return err
	}
	edited, _, err := open(c.Against, t)
	if err != nil {
		return err
	}
	return inReadingRoom(ctx, c.Workspace, t, func(a readingRoom) error {
		veil, err := teach.NewVeil(ctx, a.store, a.workspace.Intents)
		if err != nil {
			return err
		}
		d, err := upkeep.Compare(ctx, upkeep.Comparison{
			Veil:   veil,
			Before: decide.NewDecider(a.workspace.Policy(a.texts, deskName), a.known),
			After:  decide.NewDecider(edited.Policy(a.texts, deskName), edited.Relearn(a.known, edited.Intents)),
			Store:  a.store, Cases: edited.Evals, Languages: a.workspace.Config.Languages,
			Since: time.Now().AddDate(0, 0, -c.Days), Now: time.Now()})
		if err != nil {
			return err
		}
		if c.JSON {
			err = upkeep.JSON(t.out, d)
		} else {
			err = d.Print(t.out)
		}
		if c.FailOnFlip && len(d.Flips) > 0 {
			err = errors.Join(errSilent, err)
		}
		return err
	})
}

// mostDays is a hundred years.
const mostDays = 36_500

func someDays(days int) error {
	if days < 1 || days > mostDays {
		return fmt.Errorf("--days %d: give a number of days from 1 to %d", days, mostDays)
	}
	return nil
}

// A readingRoom is a workspace with what people asked in it.
type readingRoom struct {
	dir, data string
	workspace *workspace.Workspace
	known     *decide.Knowledge
	store     keeper
	texts     *texts.Catalogue
}

// inReadingRoom opens workspace and store, beside a running bot if there is one.
func inReadingRoom(ctx context.Context, dir string, t terminal, do func(readingRoom) error) error {
	ws, _, err := open(dir, t)
	if err != nil {
		return err
	}
	a := readingRoom{dir: dir, data: under(dir, ws.Config.Data), workspace: ws, known: ws.Knowledge()}
	if a.texts, err = texts.Load(); err != nil {
		return err
	}
	if a.store, err = attachKeeper(ctx, ws.Config, dir); err != nil {
		return err
	}
	return errors.Join(do(a), a.store.Close())
}

// librarian is what one works with in this readingRoom.
func (a readingRoom) librarian(days int) upkeep.Options {
	known := func() *decide.Knowledge { return a.known }
	return upkeep.Options{Store: a.store, Knowledge: known, Policy: a.workspace.Policy(a.texts, deskName),
		Files: os.DirFS(a.dir), Days: days, Private: a.workspace.Config.PrivateTeams(), Now: time.Now,
		Lessons: teach.New(teach.Options{Dir: a.dir, Data: a.data, Store: a.store, Knowledge: known, Texts: a.texts,
			Desk: deskName, Private: a.workspace.Config.PrivateTeams(), Now: time.Now, Memory: memory(),
			Log: slog.New(slog.DiscardHandler)})}
}

// countOn tells now and then how many pages outside were asked.
func countOn(w io.Writer) func(done, of int) {
	const every = 20
	return func(done, of int) {
		if done%every == 0 || done == of {
			_, _ = fmt.Fprintf(w, "asked %d of %d pages\n", done, of) // a closed pipe has no reader to tell
		}
	}
}
