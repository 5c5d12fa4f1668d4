package terminal

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"golang.org/x/text/width"
	"pgregory.net/rapid"
)

// A screen is a terminal in small, as ECMA-48 describes it: it wraps, scrolls, and knows what a draft asks of it.
type screen struct {
	columns, lines int

	mu          sync.Mutex
	rows        [][]rune // guarded by mu; all that was ever shown; the last lines of them are on the screen
	row, column int      // guarded by mu
	before      string   // guarded by mu; what came of an unfinished sequence
}

func newScreen(columns, lines int) *screen {
	return &screen{columns: columns, lines: lines, rows: [][]rune{nil}}
}

func (s *screen) size() (columns, lines int) { return s.columns, s.lines }

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range string(p) {
		switch {
		case s.before != "" || r == '\x1b':
			s.before += string(r)
			s.obey()
		case r == '\r':
			s.column = 0
		case r == '\n':
			s.down()
			s.column = 0
		case r == '\t':
			s.column = min(s.column/8*8+8, s.columns-1)
		default:
			s.put(r)
		}
	}
	return len(p), nil
}

// obey does what a sequence says as soon as it is complete. The caller of all below holds mu.
func (s *screen) obey() {
	last := s.before[len(s.before)-1]
	if len(s.before) < 3 || last < '@' {
		return
	}
	n, _ := strconv.Atoi(s.before[2 : len(s.before)-1])
	switch s.before = ""; last {
	case 'A':
		s.row = max(s.row-n, len(s.rows)-s.lines, 0)
	case 'J':
		s.rows[s.row] = s.rows[s.row][:min(s.column, len(s.rows[s.row]))]
		for i := s.row + 1; i < len(s.rows); i++ {
			s.rows[i] = nil
		}
	default:
		panic("the screen does not know sequence " + string(last))
	}
}

func (s *screen) down() {
	if s.row++; s.row == len(s.rows) {
		s.rows = append(s.rows, nil)
	}
}

func (s *screen) put(r rune) {
	wide := 1
	if kind := width.LookupRune(r).Kind(); kind == width.EastAsianWide || kind == width.EastAsianFullwidth {
		wide = 2
	}
	if s.column+wide > s.columns {
		s.down()
		s.column = 0
	}
	line := s.rows[s.row]
	for len(line) < s.column {
		line = append(line, ' ')
	}
	line = append(line[:s.column], r)
	for s.column += wide; len(line) < s.column; {
		line = append(line, 0)
	}
	s.rows[s.row] = line
}

// text is all that can be read there, also by scrolling back.
func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, line := range s.rows {
		all = append(all, strings.TrimRight(strings.ReplaceAll(string(line), "\x00", ""), " "))
	}
	return strings.TrimRight(strings.Join(all, "\n"), "\n")
}

// on makes a terminal with a screen.
func on(t testing.TB, out *screen, input string) *Terminal {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(Options{In: strings.NewReader(input), Out: out, Screen: out.size, Lang: "en", Texts: catalogue, ID: "1",
		Plain: func(s string) string { return strings.ReplaceAll(s, "**", "") }})
}

func TestADraftLeavesNothingBehind(t *testing.T) {
	said := func(term *Terminal, text string) {
		if _, err := term.Send(t.Context(), bot.Parcel{Entry: handoff.Entry{From: handoff.ByBot, Text: text}}); err != nil {
			t.Error(err)
		}
	}
	words := rapid.StringOf(rapid.SampledFrom([]rune("ab üß漢字\t\n*"))).Draw
	rapid.Check(t, func(r *rapid.T) {
		columns, lines := rapid.IntRange(2, 30).Draw(r, "columns"), rapid.IntRange(1, 12).Draw(r, "lines")
		watched, plain := newScreen(columns, lines), newScreen(columns, lines)
		with, without := on(t, watched, ""), on(t, plain, "")
		said(with, "before")
		said(without, "before")
		for range rapid.IntRange(1, 3).Draw(r, "answers") {
			text := ""
			for range rapid.IntRange(0, 6).Draw(r, "pieces") {
				text += words(r, "piece")
				with.Preview("", text)
				if err := with.draw(); err != nil {
					r.Fatal(err)
				}
			}
			switch {
			case rapid.Bool().Draw(r, "given up"):
				with.Preview("", "")
				if err := with.draw(); err != nil {
					r.Fatal(err)
				}
			default:
				said(with, text)
				said(without, text)
			}
			if watched.text() != plain.text() {
				r.Fatalf("on the screen is\n%s\nwant\n%s", watched.text(), plain.text())
			}
		}
	})
}

// writer is a bot that writes for a while before it says something.
func writer(t *Terminal, pieces ...string) func(context.Context, bot.Event) error {
	return func(ctx context.Context, e bot.Event) error {
		go func() {
			for _, piece := range pieces {
				t.Preview(e.Conversation, piece)
				time.Sleep(time.Second)
			}
			if last := pieces[len(pieces)-1]; last != "" {
				_, _ = t.Send(ctx, bot.Parcel{Entry: handoff.Entry{From: handoff.ByBot, Text: last}})
				t.Preview(e.Conversation, "")
			}
		}()
		return nil
	}
}

func TestAReplyIsSeenGrowing(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		out := newScreen(40, 10)
		term := on(t, out, "a\n")
		ended := make(chan error, 1)
		go func() { ended <- term.Run(t.Context(), writer(term, "**One**", "**One** two", "**One** two three")) }()
		for _, want := range []string{"bot> One …", "bot> One two …", "bot> One two three …"} {
			time.Sleep(900 * time.Millisecond)
			if got := out.text(); !strings.HasSuffix(got, want) {
				t.Errorf("on the screen is\n%s\nwant %q at the end", got, want)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if got := out.text(); strings.Count(got, "One") != 1 || !strings.HasSuffix(got, "bot> One two three\n\n>") {
			t.Errorf("at the end there is\n%s", got)
		}
	})
}

func TestADraftIsGoneWhenNothingComesOfIt(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		for _, pieces := range [][]string{{"**One**", ""}, {"**One**", "**One** two", ""}} {
			out := newScreen(20, 10)
			term := on(t, out, "a\n")
			if err := term.Run(t.Context(), writer(term, pieces...)); err != nil {
				t.Error(err)
			}
			if got := out.text(); strings.Contains(got, "One") {
				t.Errorf("there is still\n%s", got)
			}
		}
	})
}

func TestWithoutAScreenOnlyTheReplyIsPrinted(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		out := newScreen(20, 10)
		term := on(t, out, "a\n")
		term.Screen = nil
		if err := term.Run(t.Context(), writer(term, "**One**", "**One** two")); err != nil {
			t.Error(err)
		}
		if got := out.text(); strings.Count(got, "One") != 1 || !strings.Contains(got, "bot> One two") {
			t.Errorf("printed is\n%s", got)
		}
	})
}

func TestWhatActsOnATerminalIsNotDrawn(t *testing.T) {
	var out strings.Builder
	screen := newScreen(80, 24)
	term := on(t, screen, "")
	term.Out = &out
	term.Preview("", "\x1b[2Jgone \u009b31m")
	if err := term.draw(); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\u009b") {
		t.Errorf("drawn is %q", out.String())
	}
}
