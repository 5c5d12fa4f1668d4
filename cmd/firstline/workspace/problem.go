package workspace

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// A Problem is one mistake in a workspace: where it is, what is wrong and how to put it right.
type Problem struct {
	File    string `json:"file"` // under the workspace; $NAME for a variable of the environment
	Line    int    `json:"line"` // from 1; 0 where there are no lines
	What    string `json:"what"`
	Fix     string `json:"fix"`
	Warning bool   `json:"warning"` // the workspace can be used in spite of it
}

// Error gives the problem in the form editors can jump to.
func (p Problem) Error() string { return p.place() + ": " + p.What + "; " + p.Fix }

func (p Problem) place() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Broken tells whether one of the problems is an error, so that the workspace must not be put to work.
func Broken(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return !p.Warning })
}

// tidy sorts by file and line and takes out what was found twice.
func tidy(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.What, b.What))
	})
	return slices.Compact(problems)
}

// The colours of a terminal.
const (
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	plain  = "\x1b[0m"
)

// Print writes the problems for people: each with its fix below, and how many there are.
func Print(w io.Writer, problems []Problem, colour bool) error {
	var b strings.Builder
	errors := 0
	for _, p := range problems {
		word, paint := "", red
		if p.Warning {
			word, paint = "warning: ", yellow
		} else {
			errors++
		}
		place := OneLine(p.place())
		if colour {
			place = paint + place + plain
		}
		fmt.Fprintf(&b, "%s: %s%s\n    fix: %s\n", place, word, OneLine(p.What), OneLine(p.Fix))
	}
	if len(problems) == 0 {
		b.WriteString("no problems\n")
	} else {
		fmt.Fprintf(&b, "\n%s, %s\n", many(errors, "error"), many(len(problems)-errors, "warning"))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("print the problems: %w", err)
	}
	return nil
}

func many(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// OneLine keeps what a file holds, or is called, from moving the cursor or painting the terminal.
func OneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}
