// Package progress shows on one line of a terminal how far long work is.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

const width = 30

// A Line is drawn on terminals only, so that logs and pipes stay clean. The zero value shows nothing.
type Line struct{ out io.Writer }

// On shows the line on w, if that is a terminal.
func On(w io.Writer) Line {
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return Line{out: w}
		}
	}
	return Line{}
}

// Always shows the line on w, whatever that is.
func Always(w io.Writer) Line { return Line{out: w} }

// Draw replaces the line.
func (l Line) Draw(text string) { l.write("\r\x1b[K" + text) }

// Clear takes the line away.
func (l Line) Clear() { l.write("\r\x1b[K") }

func (l Line) write(text string) {
	if l.out != nil {
		_, _ = io.WriteString(l.out, text) // who does not see the bar misses nothing
	}
}

// Bar is the text of the line: with a known total how much is done, else the seconds it has taken.
func Bar(what string, done, total int64, took time.Duration) string {
	if total <= 0 {
		return fmt.Sprintf("%s … %.0f s", what, took.Seconds())
	}
	full := int(width * min(done, total) / total)
	return fmt.Sprintf("%s [%s%s] %d of %d", what, strings.Repeat("#", full), strings.Repeat("·", width-full), done, total)
}
