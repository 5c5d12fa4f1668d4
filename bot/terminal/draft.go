package terminal

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/width"
)

// A draft is what the bot is still writing. It is drawn below what was said and drawn over, until the message that
// comes of it takes its place.
type draft struct {
	news chan struct{} // holds one token when there is something to draw

	mu   sync.Mutex
	text string // guarded by mu; Markdown, all that is written so far

	out  sync.Mutex // held while something is written to the terminal; taken before mu
	rows int        // guarded by out; what is drawn at present takes so many
}

// Preview takes in what the bot has written so far, or "" when nothing comes of it, as [bot.Options].Preview wants. It
// never blocks: [Terminal.Run] draws it while a reply is waited for.
func (t *Terminal) Preview(_, text string) {
	if t.Screen == nil {
		return
	}
	t.draft.set(text)
	select {
	case t.draft.news <- struct{}{}:
	default: // it will be drawn with what came before
	}
}

func (d *draft) set(text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.text = text
}

func (d *draft) get() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text
}

// print writes a message where its draft was. Of what was said there is nothing left to draw.
func (t *Terminal) print(message string) error {
	t.draft.out.Lock()
	defer t.draft.out.Unlock()
	t.draft.set("")
	return t.over(message, 0)
}

// draw shows what is written by now. What does not fit on the screen is left as it is: rows that have left it at the
// top could not be taken back.
func (t *Terminal) draw() error {
	t.draft.out.Lock()
	defer t.draft.out.Unlock()
	text := t.draft.get()
	if text == "" {
		return t.over("", 0)
	}
	columns, lines := t.Screen()
	if columns < 2 {
		return nil
	}
	shown, rows := fold(Printable(t.saying("bot", t.Plain(text)))+" …\n", columns-1)
	if rows >= lines {
		return nil
	}
	return t.over(shown, rows)
}

// wipe takes away what is drawn.
func (t *Terminal) wipe() error {
	t.draft.out.Lock()
	defer t.draft.out.Unlock()
	return t.over("", 0)
}

// over writes a text where the draft was, in one go so that nothing flickers. rows is how many of it belong to a draft.
// The caller holds out.
func (t *Terminal) over(text string, rows int) error {
	if t.draft.rows > 0 {
		text = fmt.Sprintf("\x1b[%dA\r\x1b[J", t.draft.rows) + text // up, and clear from there on
	}
	t.draft.rows = rows
	if text == "" {
		return nil
	}
	_, err := io.WriteString(t.Out, text)
	return err
}

// fold breaks lines that are longer than so many columns, so that the terminal breaks none itself, and counts all.
func fold(text string, columns int) (folded string, rows int) {
	var out strings.Builder
	column := 0
	for _, r := range text {
		wide := columnsOf(r, column)
		if r != '\n' && column > 0 && column+wide > columns {
			out.WriteByte('\n')
			rows, column, wide = rows+1, 0, columnsOf(r, 0)
		}
		out.WriteRune(r)
		if column += wide; r == '\n' {
			rows, column = rows+1, 0
		}
	}
	return out.String(), rows
}

// columnsOf is how far a character takes the cursor, rather too far than not far enough.
func columnsOf(r rune, column int) int {
	const tab = 8
	switch {
	case r == '\t':
		return tab - column%tab
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cc):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}
