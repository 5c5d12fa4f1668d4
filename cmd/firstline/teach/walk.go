package teach

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	xterm "golang.org/x/term"

	"github.com/firstline-support/firstline/handoff"
)

// keyHelp is shown below every group.
const keyHelp = "1-3 assign · / search · n not for us · x ignore · s skip · u undo · q quit > "

// Walk shows one group after another and obeys one key for each, until all are done, q is pressed or in ends. Where in
// is no terminal a line stands for a key.
func (l Lectern) Walk(ctx context.Context, in io.Reader) error {
	w := walk{Lectern: l, keys: newKeyboard(in), skipped: map[int64]bool{}}
	for ctx.Err() == nil {
		s, err := l.Teacher.Syllabus(ctx, l.Lang)
		if err != nil {
			return err
		}
		theme, ok := w.next(s)
		if !ok {
			l.say("Nothing to teach.\n")
			return nil
		}
		l.theme(theme, 8)
		l.say("%s", keyHelp)
		if err := w.obey(ctx, s, theme); errors.Is(err, errQuit) || errors.Is(err, io.EOF) {
			l.say("\n")
			return nil
		} else if err != nil {
			l.say("%v\n", err)
		}
		l.say("\n")
	}
	return nil
}

// walk is one way through the groups. Skipped ones are not shown again.
type walk struct {
	Lectern
	keys    keyboard
	skipped map[int64]bool // by the first lesson of a group
}

// errQuit ends a walk.
var errQuit = errors.New("quit")

func (w walk) next(s handoff.Syllabus) (handoff.Theme, bool) {
	for _, theme := range s.Themes {
		if !w.skipped[theme.Lessons[0].ID] {
			return theme, true
		}
	}
	return handoff.Theme{}, false
}

// obey reads one key and does what it says about the group.
func (w walk) obey(ctx context.Context, s handoff.Syllabus, theme handoff.Theme) error {
	key, err := w.keys.press()
	if err != nil {
		return err
	}
	w.say("%c\n", key)
	switch key {
	case 'q', ctrlC, ctrlD:
		return errQuit
	case 's':
		w.skipped[theme.Lessons[0].ID] = true
		return nil
	case 'u':
		return w.TakeBack(ctx, 0)
	}
	intent, err := w.meant(key, s, theme)
	if err != nil || intent == "" {
		return err
	}
	what := handoff.Teaching{Intent: intent, Agent: w.Me}
	for _, lesson := range theme.Lessons {
		what.Lessons = append(what.Lessons, lesson.ID)
	}
	return w.teach(ctx, what)
}

// meant is what a key assigns to.
func (w walk) meant(key rune, s handoff.Syllabus, theme handoff.Theme) (string, error) {
	switch {
	case key == 'n':
		return handoff.ForNobody, nil
	case key == 'x':
		return handoff.Ignored, nil
	case key == '/':
		return w.search(s.Intents)
	case key >= '1' && int(key-'1') < len(theme.Guesses):
		return theme.Guesses[key-'1'].Intent, nil
	}
	return "", errors.New("this key means nothing here")
}

// search has an intent found by a part of its title or id, and chosen by one more key.
func (w walk) search(all []handoff.Choice) (string, error) {
	w.say("search: ")
	text, err := w.keys.line()
	if err != nil {
		return "", err
	}
	found := matching(all, text)
	for i, in := range found {
		w.say("  %d) %s (%s)\n", i+1, in.Label, in.Value)
	}
	if len(found) == 0 {
		return "", errors.New("no intent is called so")
	}
	w.say("which? > ")
	key, err := w.keys.press()
	if err != nil {
		return "", err
	}
	w.say("%c\n", key)
	if at := int(key - '1'); at >= 0 && at < len(found) {
		return found[at].Value, nil
	}
	return "", nil
}

// mostFound is how many intents one key can choose from.
const mostFound = 9

// matching gives the intents with the text in their title or id, the exact id alone.
func matching(all []handoff.Choice, text string) []handoff.Choice {
	text = strings.ToLower(strings.TrimSpace(text))
	var found []handoff.Choice
	for _, in := range all {
		if in.Value == text {
			return []handoff.Choice{in}
		}
		held := strings.Contains(strings.ToLower(in.Label), text) || strings.Contains(in.Value, text)
		if held && len(found) < mostFound {
			found = append(found, in)
		}
	}
	return found
}

// The keys that end a program, which a terminal hands over as they are while a single key is read.
const (
	ctrlC = 3
	ctrlD = 4
)

// A keyboard gives single keys from a terminal, and the first letters of lines from anything else.
type keyboard struct {
	in *bufio.Reader
	fd int // -1: no terminal
}

func newKeyboard(in io.Reader) keyboard {
	k := keyboard{in: bufio.NewReader(in), fd: -1}
	if f, ok := in.(*os.File); ok && xterm.IsTerminal(int(f.Fd())) {
		k.fd = int(f.Fd())
	}
	return k
}

// press waits for one key. The terminal is as it was before and after, so that output and Ctrl-C work as ever.
func (k keyboard) press() (key rune, err error) {
	if k.fd < 0 {
		line, err := k.line()
		for _, r := range line {
			return r, nil
		}
		return ' ', err
	}
	before, err := xterm.MakeRaw(k.fd)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, xterm.Restore(k.fd, before)) }()
	key, _, err = k.in.ReadRune()
	return key, err
}

// line reads a line, also a last one without an end.
func (k keyboard) line() (string, error) {
	line, err := k.in.ReadString('\n')
	if line = strings.TrimSpace(line); line != "" {
		err = nil
	}
	return line, err
}
