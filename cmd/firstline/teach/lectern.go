package teach

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	term "github.com/firstline-support/firstline/bot/terminal"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// A Lectern is a teacher at the command line.
type Lectern struct {
	Teacher *Teacher
	Out     io.Writer
	Me      handoff.Agent
	Lang    string                  // of titles
	Learnt  func(*decide.Knowledge) // told what the teacher knows from now on; nil: what the workspace says now
}

// say prints what may hold foreign text: control characters stay out of the terminal.
func (l Lectern) say(format string, args ...any) {
	_, _ = io.WriteString(l.Out, term.Printable(fmt.Sprintf(format, args...))) // a closed pipe has no reader to tell
}

// List prints what can be taught, as text or as JSON.
func (l Lectern) List(ctx context.Context, asJSON bool) error {
	s, err := l.Teacher.Syllabus(ctx, l.Lang)
	if err != nil {
		return err
	}
	if asJSON {
		encoder := json.NewEncoder(l.Out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(s)
	}
	for _, theme := range s.Themes {
		l.theme(theme, 3)
	}
	if len(s.Themes) == 0 {
		l.say("Nothing to teach.\n")
		return nil
	}
	l.say("Groups to teach: %d. One after another: firstline teach go\n", len(s.Themes))
	return nil
}

// theme prints a group: what was said, how often, and what may be meant.
func (l Lectern) theme(theme handoff.Theme, most int) {
	said := different(theme)
	for _, text := range said[:min(len(said), most)] {
		l.say("%s\n", text)
	}
	if len(said) > most {
		l.say("… and %d more\n", len(said)-most)
	}
	first := theme.Lessons[0]
	l.say("  said %d×, last on %s, %s, %s: %s\n", len(theme.Lessons), theme.Last.Local().Format(time.DateTime),
		first.Channel, first.Why.Lang, doubts[first.Doubt])
	for i, g := range theme.Guesses {
		l.say("  %d) %s (%s) %.0f %%\n", i+1, g.Title, g.Intent, 100*g.Confidence)
	}
	l.say("\n")
}

// different gives the sentences of a group, each once.
func different(theme handoff.Theme) []string {
	var texts []string
	known := map[string]bool{}
	for _, lesson := range theme.Lessons {
		if key := strings.ToLower(lesson.Why.Utterance); !known[key] {
			known[key] = true
			texts = append(texts, lesson.Why.Utterance)
		}
	}
	return texts
}

// doubts phrases why a lesson is one.
var doubts = map[handoff.Doubt]string{
	handoff.NotKnown:   "the bot did not know",
	handoff.NotChosen:  "the bot asked, nobody answered",
	handoff.NoneMeant:  "none of the bot's choices was meant",
	handoff.NotHelpful: "what the bot did was no help",
	handoff.GivenUp:    "the bot did not know and called a human",
}

// Assign teaches texts that somebody has typed, settles the lessons with the same words, and tells what flipped. Where
// lang is empty the words tell their language.
func (l Lectern) Assign(ctx context.Context, intent, lang string, texts []string) error {
	s, err := l.Teacher.Syllabus(ctx, l.Lang)
	if err != nil {
		return err
	}
	what := handoff.Teaching{Intent: intent, Agent: l.Me}
	for _, text := range texts {
		what.Examples = append(what.Examples, handoff.Example{Lang: l.languageOf(text, lang), Text: text})
		what.Lessons = append(what.Lessons, saying(s, text)...)
	}
	return l.teach(ctx, what)
}

func (l Lectern) languageOf(text, asked string) string {
	if asked != "" {
		return asked
	}
	lang, _ := l.Teacher.opt.Knowledge().Engine.Language(text)
	if lang == "" {
		return intents.Languages[0]
	}
	return lang
}

// saying finds the lessons in which somebody said the text.
func saying(s handoff.Syllabus, text string) []int64 {
	var ids []int64
	for _, theme := range s.Themes {
		for _, lesson := range theme.Lessons {
			if strings.EqualFold(lesson.Why.Utterance, Veil{}.example(text)) {
				ids = append(ids, lesson.ID)
			}
		}
	}
	return ids
}

// teach teaches and tells what came of it.
func (l Lectern) teach(ctx context.Context, what handoff.Teaching) error {
	done, err := l.Teacher.Teach(ctx, what)
	if err != nil {
		return l.explain(err)
	}
	l.say("Taught as number %d: %s, %s, %s\n", done.ID, done.Intent, many(len(done.Examples), "new example"),
		many(len(done.Lessons), "lesson")+" settled")
	if len(done.Examples) == 0 {
		return nil
	}
	effect, known, err := l.Teacher.Judge(ctx)
	l.Learnt(known)
	if err == nil && effect != nil {
		l.effect(*effect)
	}
	return err
}

func many(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// marks show what an evaluation case says about a flip.
var marks = map[handoff.Verdict]string{handoff.Broken: "✗", handoff.Mended: "✓", "": "·"}

// effect tells which decisions flipped.
func (l Lectern) effect(e handoff.Effect) {
	l.say("%s flipped, of %s and %s\n", many(e.Count(), "decision"), many(e.Cases, "evaluation case"),
		many(e.Utterances, "thing")+" people said")
	for _, f := range e.Flips {
		l.say("  %s %s\n      %s → %s\n", marks[f.Verdict], f.Text, f.Before, f.After)
	}
	if n := e.Broken(); n > 0 {
		l.say("Right before, and wrong now: %s. To take the teaching back: firstline teach undo\n",
			many(n, "evaluation case"))
	}
}

// TakeBack undoes the teaching with the number; 0 is the latest in force.
func (l Lectern) TakeBack(ctx context.Context, number int64) error {
	if number == 0 {
		recent, err := l.Teacher.opt.Store.Teachings(ctx, mostTeachings)
		if err != nil {
			return err
		}
		number = latest(recent)
	}
	done, err := l.Teacher.Undo(ctx, number, l.Me)
	if err != nil {
		return l.explain(err)
	}
	l.say("Took number %d back: %s\n", done.ID, done.Intent)
	l.Learnt(nil)
	return nil
}

// latest is the number of the newest teaching in force, 0 when there is none.
func latest(recent []handoff.Teaching) int64 {
	for _, taught := range recent {
		if taught.Undone.IsZero() {
			return taught.ID
		}
	}
	return 0
}

// refusals phrase why nothing was written.
var refusals = map[string]string{
	handoff.TeachReadOnly: "the workspace cannot be written to; put the lines above into a file in intents/ yourself",
	handoff.TeachInvalid:  "this would be a mistake in the workspace, so nothing was written",
	handoff.TeachBroken:   "the workspace has a mistake that has to be mended first",
	handoff.TeachEdited:   "take the lines above out of the file in intents/ yourself",
	handoff.TeachBusy:     "somebody changed the file at the same moment; try again",
}

// explain turns a refusal into what to do.
func (l Lectern) explain(err error) error {
	var no *handoff.Unteachable
	switch {
	case errors.As(err, &no):
		if no.Reason == handoff.TeachReadOnly || no.Reason == handoff.TeachEdited {
			l.say("%s\n", no.Snippet)
		}
		return fmt.Errorf("%s: %s", refusals[no.Reason], no.Detail)
	case errors.Is(err, handoff.ErrNoIntent):
		return fmt.Errorf("%w; firstline teach --json lists them all", err)
	case errors.Is(err, handoff.ErrNoTeaching):
		return errors.New("there is no such teaching in force; firstline teach --json lists the latest")
	}
	return err
}
