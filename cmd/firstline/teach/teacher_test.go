package teach

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

// tunnel is said by nobody in the workspace.
const tunnel = "the tunnel to headquarters collapses all day"

func TestWhatIsTaughtIsAnsweredAfterTheNextReload(t *testing.T) {
	c := newClassroom(t)
	if got := c.ask(tunnel); got == handoff.Answered {
		t.Fatalf("before: got %s, want no answer", got)
	}
	c.ask("the tunnel to headquarters collapses since monday, call me at 0151-2345678")
	s := c.syllabus()
	if len(s.Themes) != 1 || len(s.Themes[0].Lessons) != 2 || len(s.Intents) != 3 {
		t.Fatalf("got %+v, want one theme of two lessons and three intents", s)
	}
	if text := s.Themes[0].Text(); strings.Contains(text, "2345678") {
		t.Errorf("the number is shown: %q", text)
	}
	done, err := c.assign("vpn")
	if err != nil {
		t.Fatal(err)
	}
	if len(done.Examples) != 2 || len(done.Lessons) != 2 || done.Agent.ID != mira.ID || !done.At.Equal(noon) {
		t.Errorf("got %+v, want two examples by Mira at noon", done)
	}
	if got := c.syllabus(); len(got.Themes) != 0 || len(got.Recent) != 1 {
		t.Errorf("afterwards: got %+v, want nothing to teach and one teaching", got)
	}
	if got := c.ask(tunnel); got != handoff.Answered {
		t.Errorf("after the reload: got %s, want an answer", got)
	}
	file := c.read("intents/taught.yaml")
	if !strings.Contains(file, "# Mira Koch, 2026-11-25 12:00:00 UTC\n") || strings.Contains(file, "2345678") {
		t.Errorf("the file is\n%s", file)
	}
}

func TestWhatFlippedIsKeptWithTheTeaching(t *testing.T) {
	c := newClassroom(t)
	c.ask(tunnel)
	c.ask("where can I park my bicycle at the office")
	c.ask("printer is offline")
	if _, err := c.Teach(t.Context(), handoff.Teaching{Intent: "printer", Agent: mira, Examples: []handoff.Example{
		{Lang: "en", Text: "where can I park my bicycle"}, {Lang: "en", Text: "park my bicycle at the office"}}}); err != nil {
		t.Fatal(err)
	}
	if _, after, err := c.Judge(t.Context()); err != nil || after == nil {
		t.Fatal(err)
	}
	effect := c.syllabus().Recent[0].Effect
	if effect == nil || effect.Cases != 2 || effect.Utterances != 3 || effect.Broken() != 1 {
		t.Fatalf("got %+v, want one of two cases broken and three utterances", effect)
	}
	first := effect.Flips[0]
	if first.Case != "nobody knows about parking" || first.Before != "unknown" || first.After != "answer: printer" {
		t.Errorf("got %+v, want the case about parking answered with the printer", first)
	}
	if again, _, err := c.Judge(t.Context()); again != nil || err != nil {
		t.Errorf("got %+v %v, want nothing new to judge", again, err)
	}
}

func TestUndoTakesTheExamplesAwayAndOpensTheLessons(t *testing.T) {
	c := newClassroom(t)
	c.write("intents/taught.yaml", "# mine\nmore:\n- intent: vpn\n  en: [one two] # why\n")
	before := c.read("intents/taught.yaml")
	c.ask(tunnel)
	done, err := c.assign("vpn")
	if err != nil {
		t.Fatal(err)
	}
	jan := handoff.Agent{ID: "jan", Name: "Jan"}
	if _, err := c.Undo(t.Context(), done.ID, jan); err != nil {
		t.Fatal(err)
	}
	if got := c.read("intents/taught.yaml"); got != before {
		t.Errorf("the file is\n%s\nand was\n%s", got, before)
	}
	s := c.syllabus()
	if len(s.Themes) != 1 || s.Recent[0].UndoneBy != "Jan" {
		t.Errorf("got %+v, want the theme again and the undone teaching", s)
	}
	if _, err := c.Undo(t.Context(), done.ID, jan); !errors.Is(err, handoff.ErrNoTeaching) {
		t.Errorf("the second time: got %v, want %v", err, handoff.ErrNoTeaching)
	}
}

func TestUndoOfLinesThatWereChangedByHandSaysSo(t *testing.T) {
	c := newClassroom(t)
	c.ask(tunnel)
	done, err := c.assign("vpn")
	if err != nil {
		t.Fatal(err)
	}
	file := c.read("intents/taught.yaml")
	c.write("intents/taught.yaml", strings.Replace(file, "# Mira", "# by Mira", 1))
	var no *handoff.Unteachable
	if _, err := c.Undo(t.Context(), done.ID, mira); !errors.As(err, &no) || no.Reason != handoff.TeachEdited {
		t.Errorf("got %v, want that the lines were edited", err)
	}
	c.write("intents/taught.yaml", heading)
	if _, err := c.Undo(t.Context(), done.ID, mira); err != nil {
		t.Errorf("after they were taken out by hand: %v", err)
	}
}

func TestStrangersAndIgnoredLessonsAreSettled(t *testing.T) {
	c := newClassroom(t)
	c.ask("where can I park my bicycle")
	c.ask("qwertz")
	if _, err := c.assign(handoff.ForNobody); err != nil {
		t.Fatal(err)
	}
	done, err := c.assign(handoff.Ignored)
	if err != nil || len(done.Examples) != 0 {
		t.Errorf("got %+v %v, want no examples", done, err)
	}
	if got := len(c.syllabus().Themes); got != 0 {
		t.Errorf("got %d themes, want none", got)
	}
	if got := c.reload().Intents.Strangers; len(got) != 1 {
		t.Errorf("got the strangers %q, want one", got)
	}
	if _, err := c.Undo(t.Context(), done.ID, mira); err != nil || len(c.syllabus().Themes) != 1 {
		t.Errorf("undo of what was ignored: %v", err)
	}
}

func TestWhatWouldSpoilTheWorkspaceIsRefused(t *testing.T) {
	c := newClassroom(t)
	c.ask(tunnel)
	for _, test := range []struct {
		name, reason, detail string
		what                 handoff.Teaching
	}{
		{"an example of another intent", handoff.TeachInvalid, "is also one of vpn",
			handoff.Teaching{Intent: "printer", Examples: []handoff.Example{{Lang: "en", Text: "VPN is down!"}}}},
		{"no words", handoff.TeachInvalid, "has no words",
			handoff.Teaching{Intent: "printer", Examples: []handoff.Example{{Lang: "en", Text: "?!"}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var no *handoff.Unteachable
			_, err := c.Teach(t.Context(), test.what)
			if !errors.As(err, &no) || no.Reason != test.reason || !strings.Contains(no.Detail, test.detail) {
				t.Errorf("got %v, want %s: %s", err, test.reason, test.detail)
			}
		})
	}
	if _, err := c.assign("fax"); !errors.Is(err, handoff.ErrNoIntent) {
		t.Errorf("got %v, want %v", err, handoff.ErrNoIntent)
	}
	c.write("intents/more.yaml", "intents: [")
	var no *handoff.Unteachable
	if _, err := c.assign("vpn"); !errors.As(err, &no) || no.Reason != handoff.TeachBroken {
		t.Errorf("got %v, want that the workspace is broken", err)
	}
	if _, err := os.Stat(filepath.Join(c.dir, "intents/taught.yaml")); err == nil || len(c.syllabus().Themes) != 1 {
		t.Error("something was written or settled all the same")
	}
}

func TestAReadOnlyWorkspaceGivesTheLinesToCopy(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("SKIPPED: this user may write everywhere")
	}
	c := newClassroom(t)
	c.ask(tunnel)
	folder := filepath.Join(c.dir, "intents")
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) })
	var no *handoff.Unteachable
	_, err := c.assign("vpn")
	if !errors.As(err, &no) || no.Reason != handoff.TeachReadOnly || !strings.Contains(no.Snippet, tunnel) {
		t.Errorf("got %v, want that it cannot be written, and the lines", err)
	}
	if len(c.syllabus().Themes) != 1 {
		t.Error("the lesson is settled, and nothing was learnt")
	}
}

// TestManyTeachersLoseNothing has agents teach at the same time through two teachers, as console and command line do.
func TestManyTeachersLoseNothing(t *testing.T) {
	c := newClassroom(t)
	teachers := []*Teacher{c.Teacher, c.another()}
	const each = 6
	var all sync.WaitGroup
	for n, teacher := range teachers {
		all.Go(func() {
			for i := range each {
				text := strings.Repeat(string(rune('b'+n)), 3) + " " + strings.Repeat(string(rune('c'+i)), 4)
				_, err := teacher.Teach(t.Context(), handoff.Teaching{Intent: "vpn", Agent: mira,
					Examples: []handoff.Example{{Lang: "en", Text: text}}})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	set := c.reload().Intents
	if got := len(set.Intents[set.ByID["vpn"]].Examples["en"]); got != 5+each*len(teachers) {
		t.Errorf("got %d examples, want %d", got, 5+each*len(teachers))
	}
}

func TestAnotherFileIsBegunWhereThePersonsOwnCannotBeAddedTo(t *testing.T) {
	c := newClassroom(t)
	own := "more: [{intent: vpn, en: [one two]}]\n"
	c.write("intents/taught.yaml", own)
	c.ask(tunnel)
	done, err := c.assign("vpn")
	if err != nil {
		t.Fatal(err)
	}
	if c.read("intents/taught.yaml") != own || !strings.Contains(c.read("intents/taught-2.yaml"), tunnel) {
		t.Error("the words are not in a second file beside the untouched first")
	}
	if _, err := c.Undo(t.Context(), done.ID, mira); err != nil {
		t.Error(err)
	}
}

func TestLeftoversOfACrashAreInNobodysWay(t *testing.T) {
	c := newClassroom(t)
	c.write("intents/.taught-123.part", "more: [")
	c.ask(tunnel)
	if _, err := c.assign("vpn"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(c.dir, "intents/.taught-123.part")); err == nil {
		t.Error("the leftover is still there")
	}
}

func TestNeitherThePersonNorTheStaffIsNamedInWhatIsTaught(t *testing.T) {
	c := newClassroom(t)
	if err := c.store.PutAgent(t.Context(), mira); err != nil {
		t.Fatal(err)
	}
	c.ask("kim here, mira koch knows the zumbling qorvex")
	theme := c.syllabus().Themes[0]
	const want = "••• here, ••• knows the zumbling qorvex"
	if got := theme.Text(); got != want {
		t.Errorf("shown to teach is %q, want %q", got, want)
	}
	done, err := c.Teach(t.Context(), handoff.Teaching{Intent: "vpn", Lessons: []int64{theme.Lessons[0].ID}, Agent: mira})
	if err != nil {
		t.Fatal(err)
	}
	if len(done.Examples) != 1 || done.Examples[0].Text != want {
		t.Errorf("taught is %+v, want %q", done.Examples, want)
	}
}
