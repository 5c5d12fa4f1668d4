package terminal

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// echo is a bot that repeats what it hears, with two choices.
func echo(t *Terminal) func(context.Context, bot.Event) error {
	return func(ctx context.Context, e bot.Event) error {
		if err := e.Check(); err != nil {
			return err
		}
		_, err := t.Send(ctx, bot.Parcel{Entry: handoff.Entry{Seq: 1, From: handoff.ByBot, Text: "**" + e.Text + "**",
			Shown: handoff.Shown{Choices: []handoff.Choice{{Value: "a", Label: "Alpha"}, {Value: "b", Label: "Beta"}},
				Sources: []handoff.Source{{Title: "The page"}}}}})
		return err
	}
}

func session(t *testing.T, input string) string {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	bubble.Test(t, func(t *testing.T) {
		term := New(Options{In: strings.NewReader(input), Out: &out, Lang: "en", Texts: catalogue, ID: "1",
			Plain: func(s string) string { return strings.ReplaceAll(s, "**", "") }})
		if err := term.Run(t.Context(), echo(term)); err != nil {
			t.Error(err)
		}
	})
	return out.String()
}

func TestEachLineGetsItsReplyWithNumberedChoices(t *testing.T) {
	got := session(t, "first\nsecond\n")
	first, second := strings.Index(got, "bot> first"), strings.Index(got, "bot> second")
	if first < 0 || second < first {
		t.Errorf("got %q, want the replies in order", got)
	}
	for _, want := range []string{"1) Alpha", "2) Beta", "[Source: The page]"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want it to contain %q", got, want)
		}
	}
}

func TestQuitAndEmptyLinesSendNothing(t *testing.T) {
	if got := session(t, "\n   \n/quit\nlost\n"); strings.Contains(got, "bot>") {
		t.Errorf("got %q, want no reply", got)
	}
}

func TestFilesAreNamedAndNotTaken(t *testing.T) {
	if got := session(t, "/attach /tmp/screen.png\n"); !strings.Contains(got, "cannot be sent from a terminal") ||
		strings.Contains(got, "bot>") {
		t.Errorf("got %q, want to be told that files cannot be sent", got)
	}
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	term := New(Options{Out: &out, Lang: "en", Texts: catalogue, Plain: func(s string) string { return s }})
	for _, e := range []handoff.Entry{
		{Kind: handoff.Said, From: handoff.ByAgent, Name: "Ann", Text: "look", Files: []handoff.File{{ID: "1", Name: "a\x1b.png"}}},
		{Kind: handoff.Amended, From: handoff.ByAgent, Name: "Ann", Text: "see", Of: 1},
		{Kind: handoff.Retracted, From: handoff.ByAgent, Name: "Ann", Of: 1},
	} {
		if _, err := term.Send(t.Context(), bot.Parcel{Entry: e, Of: "1"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"File: a.png", "An earlier message is now: see", "An earlier message was deleted."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got %q, want it to contain %q", out.String(), want)
		}
	}
}

func TestControlCharactersDoNotReachTheTerminal(t *testing.T) {
	got := session(t, "\x1b[2Jgone \u009b31m\n")
	if strings.ContainsAny(got, "\x1b\u009b") {
		t.Errorf("got %q, want no escape sequences", got)
	}
}

func TestATooLongLineIsRefusedKindly(t *testing.T) {
	if got := session(t, strings.Repeat("x", bot.MaxText)+"y\n"); strings.Contains(got, "bot>") {
		t.Error("a line over the limit was answered")
	}
}

func FuzzPrintable(f *testing.F) {
	f.Add("plain\ttext\n")
	f.Add("\x1b]0;title\x07")
	f.Fuzz(func(t *testing.T, s string) {
		got := strings.Map(printable, s)
		if strings.ContainsAny(got, "\x1b\x07\r\x00") || utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("printable(%q) = %q", s, got)
		}
	})
}
