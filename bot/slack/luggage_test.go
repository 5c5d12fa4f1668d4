package slack_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// withCase has somebody get a case, and Ada take it. It gives the direct messages and the card.
func (o *office) withCase() (dm, card string) {
	o.Helper()
	dm = o.dm(o.people[0])
	o.Say(slacktest.Post{User: o.people[0], Channel: dm, Text: "a human, please."})
	o.pass(10 * time.Second)
	for _, m := range o.FromApp(o.triage) {
		if m.Thread == "" {
			card = m.TS
		}
	}
	if !o.Press(o.agents[0], o.triage, card, "Take") {
		o.Fatal("there is no case to take")
	}
	o.pass(10 * time.Second)
	return dm, card
}

// filesOf gives the names of the files that the app shared in a channel.
func (o *office) filesOf(channel string) []string {
	all := []string{}
	for _, m := range o.FromApp(channel) {
		for _, f := range m.Files {
			all = append(all, f.Name+" "+string(f.Data))
		}
	}
	return all
}

var screenshot = []slacktest.File{{Name: "shot.png", Type: "image/png", Data: []byte("pixels")}}

func TestFilesOfAgentsReachThePersonOnceAndAreTakenBackWithTheirWords(t *testing.T) {
	inOffice(t, 1, func(o *office) {
		dm, card := o.withCase()
		// the answer of the last call gets lost: the file is there all the same
		o.Fail("files.completeUploadExternal", slacktest.Fault{CutAfter: true})
		line := o.Say(slacktest.Post{User: o.agents[0], Channel: o.triage, Thread: card, Text: "like this", Files: screenshot})
		o.pass(5 * time.Minute)
		alone := o.Say(slacktest.Post{User: o.agents[0], Channel: o.triage, Thread: card, Files: []slacktest.File{
			{Name: "b.txt", Type: "text/plain", Data: []byte("b")}, {Name: "evil.exe", Type: "text/plain", Data: []byte("c")}}})
		o.Say(slacktest.Post{User: o.agents[0], Channel: o.triage, Thread: card, Text: "note: look", Files: []slacktest.File{
			{Name: "secret.txt", Type: "text/plain", Data: []byte("s")}}})
		o.pass(time.Minute)
		if got := o.filesOf(dm); !slices.Equal(got, []string{"shot.png pixels", "b.txt b"}) {
			t.Errorf("the person has %q", got)
		}
		told := strings.Join(o.said(o.triage, card), "\n")
		if !strings.Contains(told, "did not reach the person: evil.exe") {
			t.Errorf("the agent is told %q", told)
		}
		o.Delete(o.triage, line.TS)
		o.Delete(o.triage, alone.TS)
		o.pass(time.Minute)
		if got := o.filesOf(dm); len(got) > 0 {
			t.Errorf("after they were taken back the person has %q", got)
		}
	})
}

func TestFilesOfThePersonStandInTheAgentsThreadAndGoWithTheirWords(t *testing.T) {
	inOffice(t, 1, func(o *office) {
		dm, card := o.withCase()
		m := o.Say(slacktest.Post{User: o.people[0], Channel: dm, Text: "see here", Files: screenshot})
		o.Say(slacktest.Post{User: o.people[0], Channel: dm, Files: []slacktest.File{{Name: "b.txt", Type: "text/plain", Data: []byte("b")}}})
		o.Fail("files.completeUploadExternal", slacktest.Fault{Status: 500}, slacktest.Fault{CutAfter: true})
		o.pass(10 * time.Minute)
		if got := o.filesOf(o.triage); !slices.Equal(got, []string{"shot.png pixels", "b.txt b"}) {
			t.Errorf("agents have %q", got)
		}
		o.stop() // what was sent is known after a restart, too
		o.start()
		o.pass(10 * time.Second)
		o.Delete(dm, m.TS)
		o.pass(time.Minute)
		if got := o.filesOf(o.triage); !slices.Equal(got, []string{"b.txt b"}) {
			t.Errorf("agents have %q afterwards: %q", got, o.said(o.triage, card))
		}
	})
}

func TestAFileThatSlackDoesNotTakeIsNamed(t *testing.T) {
	inOffice(t, 1, func(o *office) {
		dm, card := o.withCase()
		o.Always("files.completeUploadExternal", slacktest.Fault{Error: "blocked_file_type"})
		o.Say(slacktest.Post{User: o.agents[0], Channel: o.triage, Thread: card, Text: "like this", Files: screenshot})
		o.Say(slacktest.Post{User: o.people[0], Channel: dm, Text: "and this", Files: screenshot})
		o.pass(time.Minute)
		if got := strings.Join(o.said(dm, ""), "\n"); strings.Count(got, "The file shot.png could not be sent.") != 1 {
			t.Errorf("the person reads %q", got)
		}
		if got := strings.Join(o.said(o.triage, card), "\n"); strings.Count(got, "Slack did not take it") != 1 {
			t.Errorf("agents read %q", got)
		}
	})
}
