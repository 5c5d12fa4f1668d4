package decide

import (
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// anew gives the situation in which changed words are answered as if they had been said at first: with the whole
// utterance and the memory of before. It gives the same situation where a change is only recorded: a human has the
// conversation, something else was said since, or something was done that saying otherwise does not undo (promise P8).
func anew(s bot.Situation) bot.Situation {
	e, m := s.Events[0], s.Meant
	before := s.Conversation.Memory.Before
	if e.Kind != bot.Edited || e.Unasked || m == nil || m.New != nil || before == nil ||
		s.Conversation.Owner == bot.OwnerHuman || len(m.Last) == 0 || !differs(*m, e) {
		return s
	}
	meant := *m
	meant.New = &e
	s.Meant, s.Conversation.Memory, s.Events = &meant, *before, nil
	for _, said := range m.Last {
		again := e
		again.Kind, again.Of = bot.Message, ""
		if said.Seq != m.Seq {
			again.Text, again.Files = said.Text, said.Files
		} else if e.Files == nil {
			again.Files = said.Files
		}
		s.Events = append(s.Events, again)
	}
	return s
}

// differs tells whether a change makes words of a message that it does not hold already. A change to nothing is a
// deletion, and what is deleted stays so.
func differs(m bot.Meant, e bot.Event) bool {
	files := e.Files
	if files == nil {
		files = m.Files
	}
	nothing := strings.TrimSpace(e.Text) == "" && len(files) == 0
	return !m.Gone && !nothing && (e.Text != m.Text || !slices.Equal(files, m.Files))
}

// remember keeps the memory of before the words, for the case that the person changes them. What a button did stays,
// and what humans read is theirs.
func (d *draft) remember(s bot.Situation) {
	d.mem.Before = nil
	if s.Events[0].Kind == bot.Message && !d.hidden && !d.orders() && d.turn.Conversation.Owner == bot.OwnerBot {
		before := s.Conversation.Memory
		before.Before = nil
		d.mem.Before = &before
	}
}

// changed records what a person made of an earlier message, for the humans who read it.
func (d *draft) changed() bool {
	e, m := d.s.Events[0], d.s.Meant
	switch {
	case m == nil || m.Gone:
	case e.Kind == bot.Edited && differs(*m, e):
		d.amended(e)
	case e.Kind == bot.Deleted || strings.TrimSpace(e.Text) == "" && len(m.Files) == 0:
		d.retracted(e)
	}
	return true
}

// amended adds the new words to the journal.
func (d *draft) amended(e bot.Event) {
	entry := handoff.Entry{Kind: handoff.Amended, Text: e.Text, Files: e.Files}
	if e.Files == nil {
		entry.Files = d.s.Meant.Files
	}
	d.ofPerson(entry, e)
}

// ofPerson adds what the person does to an earlier message, and has the desks hear of it while the case is open.
func (d *draft) ofPerson(entry handoff.Entry, e bot.Event) {
	entry.From, entry.Of, entry.Event, entry.At = handoff.ByPerson, d.s.Meant.Seq, e.ID, e.At
	if c := d.s.Case; c != nil && c.Open() && d.turn.Case == nil {
		touched := *c
		touched.Updated, entry.Case = d.s.Now, c.Number
		d.turn.Case = &touched
		if c.WithHuman() {
			entry.Outcome = handoff.Relayed
		}
	}
	d.turn.Entries = append(d.turn.Entries, entry)
}

// retracted records that words were deleted and forgets them: the store does so with the journal, this with what the
// bot has in mind and what the case is called.
func (d *draft) retracted(e bot.Event) {
	d.ofPerson(handoff.Entry{Kind: handoff.Retracted}, e)
	words := []string{oneLine(d.s.Meant.Text)}
	for _, was := range d.s.Meant.Before {
		words = append(words, oneLine(was.Text))
	}
	if c := d.turn.Case; c != nil && quoted(c.Subject, words) {
		c.Subject = d.Texts.Say(d.lang(), "bot.no_subject", nil)
	}
	before := d.mem.Before
	d.mem.Before = nil
	if before != nil && len(d.s.Meant.Last) == 1 && d.turn.Conversation.Owner == bot.OwnerBot {
		*d.mem = *before // nothing of it was said
	}
	d.unlearn(words)
}

// unlearn takes words out of the memory, and what only they made sense of.
func (d *draft) unlearn(words []string) {
	if quoted(d.mem.Request, words) {
		d.mem.Request, d.mem.Intent = "", ""
	}
	d.mem.Earlier = slices.DeleteFunc(slices.Clone(d.mem.Earlier), func(s string) bool { return quoted(s, words) })
	d.mem.Signals = slices.DeleteFunc(slices.Clone(d.mem.Signals), func(s handoff.Signal) bool {
		return quoted(s.Text, words)
	})
	d.mem.Others = slices.DeleteFunc(slices.Clone(d.mem.Others), func(w bot.Wish) bool { return quoted(w.Words, words) })
}

// quoted tells whether a text is taken out of some words.
func quoted(text string, words []string) bool {
	text = strings.TrimSuffix(oneLine(text), "…")
	return text != "" && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, text) })
}

// mayChange tells whether an agent may change what the act means.
func mayChange(s bot.Situation, a handoff.Act) error {
	meant := bot.Meant{}
	if s.Meant != nil {
		meant = *s.Meant
	}
	return handoff.MayChange(*s.Case, meant.Spoken, a)
}

// reworded changes what an agent has said or noted; files stay with the words.
func (d *draft) reworded(a handoff.Act) {
	a.Files = d.s.Meant.Files
	kind := handoff.Amended
	if d.s.Meant.Kind == handoff.Note {
		kind = handoff.NoteAmended
	}
	d.record(kind, a)
	d.turn.Entries[len(d.turn.Entries)-1].Of = a.Of
}

// tookBack deletes what an agent has said or noted.
func (d *draft) tookBack(a handoff.Act) {
	a.Text, a.Files = "", nil
	kind := handoff.Retracted
	if d.s.Meant.Kind == handoff.Note {
		kind = handoff.NoteRetracted
	}
	d.record(kind, a)
	d.turn.Entries[len(d.turn.Entries)-1].Of = a.Of
}

// onlyFiles answers a message without words: the bot cannot look into files, and says so.
func (d *draft) onlyFiles() bool {
	if d.e.Utterance != "" || len(d.files()) == 0 {
		return false
	}
	if d.mem.Asked != nil && d.mem.Asked.Purpose == bot.AskTopic {
		d.handOver(handing{reason: handoff.ReasonAsked})
		return true
	}
	shown := handoff.Shown{Choices: d.buttons(pressHuman)}
	if d.mem.Asked == nil {
		shown = d.ask(bot.AskHuman, shown.Choices)
	}
	d.say(handoff.Questioned, "bot.only_files", nil, shown)
	return true
}

// files are those that came with the person's words.
func (d *draft) files() []handoff.File {
	var all []handoff.File
	for _, e := range d.s.Events {
		all = append(all, e.Files...)
	}
	return all
}

// ownUp says what became of files, and that changed words are answered anew.
func (d *draft) ownUp() {
	if d.s.Unasked() {
		return
	}
	human := d.turn.Conversation.Owner == bot.OwnerHuman
	var lines []string
	files := d.files()
	if d.s.Meant != nil && d.s.Meant.New != nil {
		lines = append(lines, d.Texts.Say(d.lang(), "bot.changed", nil))
		files = d.s.Meant.New.Files // of the others it was said already
	}
	lines = append(lines, d.troubles(files)...)
	kept := slices.ContainsFunc(files, func(f handoff.File) bool { return f.ID != "" })
	if kept && !human && d.e.Utterance != "" {
		lines = append(lines, d.Texts.Say(d.lang(), "bot.files_kept", nil))
	}
	if len(lines) == 0 {
		return
	}
	for i := range d.turn.Entries {
		if e := &d.turn.Entries[i]; e.Kind == handoff.Said && e.From == handoff.ByBot {
			e.Text = strings.Join(append(lines, e.Text), "\n\n")
			return
		}
	}
	if len(files) > 0 && human { // the bot is silent now, but a file that nobody has must not look as if it had arrived
		d.add(handoff.Entry{Kind: handoff.Said, From: handoff.BySystem, Text: strings.Join(lines, "\n\n")})
	}
}

// troubles are what people read for a problem with a file.
var troubles = map[string]string{handoff.FileTooBig: "bot.file.too_big", handoff.FileRefused: "bot.file.refused",
	handoff.FileLost: "bot.file.lost", handoff.FileTooMany: "bot.file.too_many"}

// troubles says why the content of files is missing, each reason once.
func (d *draft) troubles(files []handoff.File) []string {
	var lines []string
	for _, f := range files {
		id := troubles[f.Problem]
		if id == "" {
			continue
		}
		if line := d.Texts.Say(d.lang(), id, nil); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}
