package decide_test

import (
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

var screenshot = handoff.File{ID: "1", Name: "screen.png", Type: "image/png", Size: 3}

// sends has the person send files with words.
func (c *chat) sends(text string, files []handoff.File, add ...func(*chat, *decide.Evidence)) *chat {
	c.t.Helper()
	e := decide.Evidence{Utterance: text, Lang: c.lang()}
	for _, a := range add {
		a(c, &e)
	}
	event := c.event(bot.Message, text, "")
	event.Files = files
	return c.decide(e, 0, event)
}

func TestFilesAreKeptAndNeverDroppedSilently(t *testing.T) {
	one := []handoff.File{screenshot}
	bad := []handoff.File{{Name: "a", Problem: handoff.FileTooBig}, {Name: "b", Problem: handoff.FileTooBig},
		{Name: "**c**", Problem: handoff.FileLost}}
	alone := newChat(t).sends("", one).wants("bot.only_files").wantsChoices("human")
	if e := alone.journal[0]; len(e.Files) != 1 || e.Files[0] != screenshot {
		t.Errorf("the journal has %+v", e)
	}
	newChat(t).sends("vpn", one, means("vpn-down", 0.9)).wants("bot.files_kept")
	told := newChat(t).sends("vpn", bad, means("vpn-down", 0.9)).wants("bot.file.too_big").wants("bot.file.lost").said()
	if strings.Count(told, "too big") != 1 || strings.Contains(told, "**c**") {
		t.Errorf("said %q", told)
	}
	newChat(t).press("human").sends("", one).wantsCase(1, handoff.Opening)
}

func TestAHumanGetsFilesAndThePersonHearsOfThoseThatAreMissing(t *testing.T) {
	c := newChat(t).says("human please", talk(intents.Human)).says("vpn").deskHas(0)
	if err := c.act(handoff.Take, ann, ""); err != nil {
		t.Fatal(err)
	}
	c.sends("", []handoff.File{screenshot})
	if said := c.said(); said != "" {
		t.Errorf("the bot said %q", said)
	}
	c.sends("", []handoff.File{{Name: "a", Problem: handoff.FileRefused}}).wants("bot.file.refused")
}
