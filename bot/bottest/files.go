package bottest

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing/iotest"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

func fileChecks() map[string]func(*world) {
	return map[string]func(*world){
		"a file comes back byte for byte":                 fileComesBack,
		"content that breaks off is not kept":             brokenFile,
		"what mentions a file is found":                   mentionedFile,
		"content that nothing mentions is thrown away":    tidied,
		"a file of an event that is not handled is kept":  heldByEvent,
		"content of what is deleted goes with the words":  fileForgotten,
		"a case is found by the name of a file":           foundByFile,
		"the last words of a file alone are its own name": lastIsFile,
	}
}

// puts keeps a file.
func (w *world) puts(name string, content []byte) handoff.File {
	w.Helper()
	f, err := w.Put(w.Context(), handoff.File{Name: name, Type: "image/png"}, bytes.NewReader(content))
	w.must(err)
	return f
}

// reads gives the content of a file; ok is false when there is none.
func (w *world) reads(id string) (content []byte, ok bool) {
	w.Helper()
	_, r, err := w.Open(w.Context(), id)
	if errors.Is(err, handoff.ErrNoFile) {
		return nil, false
	}
	w.must(err)
	defer func() { w.must(r.Close()) }()
	content, err = io.ReadAll(r)
	w.must(err)
	return content, true
}

func (w *world) wantFile(f handoff.File, want bool) {
	w.Helper()
	if _, ok := w.reads(f.ID); ok != want {
		w.Errorf("there is content of %s: got %v, want %v", f.Name, ok, want)
	}
}

// shows are words with files.
func shows(from handoff.Speaker, text string, files ...handoff.File) handoff.Entry {
	e := words(from, text)
	e.Files = files
	return e
}

func fileComesBack(w *world) {
	big := bytes.Repeat([]byte("0123456789abcde\x00\xff"), 90_000) // more than one piece
	for name, content := range map[string][]byte{"empty": nil, "small": []byte("a"), "big": big} {
		f := w.puts(name, content)
		same(w, "size of "+name, f.Size, int64(len(content)))
		w.reopen()
		again, r, err := w.Open(w.Context(), f.ID)
		w.must(err)
		w.must(r.Close())
		same(w, "file "+name, again, f)
		if got, _ := w.reads(f.ID); !bytes.Equal(got, content) {
			w.Errorf("content of %s: got %d other bytes", name, len(got))
		}
	}
	if _, ok := w.reads("nothing"); ok {
		w.Error("a file that was never put: got content")
	}
}

func brokenFile(w *world) {
	content := io.MultiReader(bytes.NewReader(make([]byte, 1<<20)), iotest.ErrReader(errors.New("line cut")))
	if f, err := w.Put(w.Context(), handoff.File{Name: "a"}, content); err == nil {
		w.Errorf("got %v, want an error", f)
	}
	n, err := w.Tidy(w.Context(), time.Now().Add(time.Hour))
	w.must(err)
	same(w, "left to tidy", n, 0)
}

func mentionedFile(w *world) {
	f := w.puts("a.png", []byte("a"))
	w.commit(turn("a", words(handoff.ByPerson, "hello"), shows(handoff.ByPerson, "", f)))
	w.commit(turn("b", shows(handoff.ByAgent, "look", f, handoff.File{Name: "b", Problem: handoff.FileTooBig})))
	w.reopen()
	entries, err := w.Mentioning(w.Context(), f.ID)
	w.must(err)
	same(w, "entries", told(entries), []string{`2 person said "" `, `1 agent said "look" pending`})
	none, err := w.Mentioning(w.Context(), "")
	w.must(err)
	same(w, "entries without a file", told(none), nil)
}

func tidied(w *world) {
	used, left := w.puts("used", []byte("u")), w.puts("left", []byte("l"))
	w.commit(turn("a", shows(handoff.ByPerson, "", used)))
	n, err := w.Tidy(w.Context(), time.Now().Add(-time.Hour))
	w.must(err)
	same(w, "too young", n, 0)
	n, err = w.Tidy(w.Context(), time.Now().Add(time.Hour))
	w.must(err)
	same(w, "thrown away", n, 1)
	w.wantFile(used, true)
	w.wantFile(left, false)
}

func heldByEvent(w *world) {
	f := w.puts("a", []byte("a"))
	e := message("a", "1", "")
	e.Files = []handoff.File{f}
	w.receive(e)
	same(w, "files of the event", w.load("a").Events[0].Files, e.Files)
	_, err := w.Tidy(w.Context(), time.Now().Add(time.Hour))
	w.must(err)
	w.wantFile(f, true)
	t := turn("a")
	t.Handled = []bot.EventKey{e.Key()}
	w.commit(t)
	_, err = w.Tidy(w.Context(), time.Now().Add(time.Hour))
	w.must(err)
	w.wantFile(f, false)
}

func fileForgotten(w *world) {
	mine, shared := w.puts("mine", []byte("m")), w.puts("shared", []byte("s"))
	w.commit(turn("a", shows(handoff.ByPerson, "both", mine, shared), shows(handoff.ByPerson, "one", shared)))
	w.commit(turn("a", handoff.Entry{Kind: handoff.Retracted, From: handoff.ByPerson, Of: 1}))
	w.wantFile(mine, false)
	w.wantFile(shared, true)
	same(w, "files in the journal", w.journal("a")[0].Files, nil)
}

func foundByFile(w *world) {
	t := turn("a", shows(handoff.ByPerson, "see here", handoff.File{Name: "Fehlermeldung.png"}))
	t.Case = &handoff.Case{Subject: "x"}
	w.commit(t)
	w.finds(map[string]string{"fehlermeldung": "x", "here": "x", "warnung": ""})
}

func lastIsFile(w *world) {
	t := turn("a", shows(handoff.ByPerson, "", handoff.File{Name: "a.png"}, handoff.File{Name: "b.png"}))
	t.Case = &handoff.Case{Subject: "x"}
	w.commit(t)
	same(w, "last", w.queue(handoff.Filter{})[0].Last, "a.png")
}

func amendChecks() map[string]func(*world) {
	return map[string]func(*world){
		"changed words are found and the old ones not":     foundAsChanged,
		"words changed before a case are found with it":    changedBeforeCase,
		"deleted words are nowhere":                        deletedWords,
		"deleted words that wait are not sent":             deletedUnsent,
		"a change goes out with the name of what was sent": changeGoesOut,
		"the last words are those of now":                  lastAsChanged,
		"what is deleted before it was handled is emptied": unsaid,
	}
}

func amended(from handoff.Speaker, of int64, text string) handoff.Entry {
	e := words(from, text)
	e.Kind, e.Of = handoff.Amended, of
	return e
}

func retracted(from handoff.Speaker, of int64) handoff.Entry {
	e := amended(from, of, "")
	e.Kind = handoff.Retracted
	return e
}

func foundAsChanged(w *world) {
	w.talked("a", handoff.Case{Subject: "first"}, "printer")
	w.talked("a", handoff.Case{Subject: "second"}, "scanner")
	w.commit(turn("a", amended(handoff.ByPerson, 1, "plotter"), amended(handoff.ByPerson, 9, "nothing of it")))
	w.finds(map[string]string{"printer": "", "plotter": "first", "scanner": "second", "nothing": ""})
	w.commit(turn("a", amended(handoff.ByPerson, 1, "monitor")))
	w.finds(map[string]string{"plotter": "", "monitor": "first"})
}

func changedBeforeCase(w *world) {
	w.commit(turn("a", words(handoff.ByPerson, "printer"), words(handoff.ByPerson, "secret")))
	w.commit(turn("a", amended(handoff.ByPerson, 1, "plotter"), retracted(handoff.ByPerson, 2)))
	w.talked("a", handoff.Case{Subject: "x"}, "help")
	w.finds(map[string]string{"printer": "", "plotter": "x", "secret": "", "help": "x"})
}

func deletedWords(w *world) {
	t := asks("a", "unknown", "my secret printer", handoff.Unknown)
	w.receive(message("a", "1", "my secret printer"))
	t.Entries[0].Event, t.Handled = "1", []bot.EventKey{{Channel: "web", ID: "1"}}
	t.Case = &handoff.Case{Subject: "x"}
	w.commit(t)
	w.commit(turn("a", amended(handoff.ByPerson, 1, "my secret scanner")))
	same(w, "lessons", len(w.lessons()), 1)
	w.commit(turn("a", retracted(handoff.ByPerson, 1)))
	w.reopen()
	same(w, "journal", told(w.journal("a")), []string{`1 person said "" `, `2 bot understood "" `,
		`3 bot said "hm" pending`, `4 person amended "" `, `5 person retracted "" `})
	for _, e := range w.journal("a") {
		if e.Gone != (e.Seq == 1 || e.Seq == 4) || e.Why != nil && e.Why.Utterance != "" {
			w.Errorf("entry %d is %+v", e.Seq, e)
		}
	}
	same(w, "lessons", w.lessons(), nil)
	utterances, err := w.Utterances(w.Context(), nil, many)
	w.must(err)
	same(w, "utterances", utterances, nil)
	w.finds(map[string]string{"secret": "", "printer": "", "scanner": "", "hm": "x"})
	same(w, "known", w.known(message("a", "1", "")), true)
}

func deletedUnsent(w *world) {
	w.commit(turn("a", words(handoff.ByAgent, "one"), words(handoff.ByAgent, "two")))
	w.commit(turn("a", retracted(handoff.ByAgent, 1)))
	same(w, "due", textsOf(w.due(moment(100))), []string{"a/web: two"})
	same(w, "journal", told(w.journal("a"))[0], `1 agent said "" withdrawn`)
}

func changeGoesOut(w *world) {
	w.commit(turn("a", words(handoff.ByAgent, "one"), amended(handoff.ByAgent, 1, "two"), retracted(handoff.ByAgent, 1)))
	w.commit(turn("b", words(handoff.ByAgent, "one"), amended(handoff.ByAgent, 1, "two"),
		amended(handoff.ByPerson, 1, "x")))
	for _, want := range []string{"", "ref 1"} {
		due := w.due(moment(100))
		p := due[len(due)-1]
		same(w, "conversation", p.Conversation, "b")
		same(w, "ref of "+p.Entry.Text, p.Of, want)
		w.begin(p.ID)
		w.settle(p.ID, bot.Result{Delivery: handoff.Sent, Ref: "ref " + strings.Repeat("1", len(want)/5+1)})
	}
	same(w, "left", textsOf(w.due(moment(100))), []string{"a/web: "})
}

func lastAsChanged(w *world) {
	w.talked("a", handoff.Case{Subject: "x"}, "one", "two")
	last := func() string { return w.queue(handoff.Filter{})[0].Last }
	w.commit(turn("a", amended(handoff.ByPerson, 2, "three"), amended(handoff.ByPerson, 1, "four")))
	same(w, "changed", last(), "three")
	w.commit(turn("a", retracted(handoff.ByPerson, 2)))
	same(w, "deleted", last(), "four")
}

func unsaid(w *world) {
	e := message("a", "1", "secret")
	w.receive(e)
	edit := message("a", "2", "secret, too")
	edit.Kind, edit.Of = bot.Edited, "1"
	w.receive(edit)
	t := turn("a")
	t.Handled, t.Unsaid = []bot.EventKey{e.Key(), edit.Key()}, []bot.EventKey{e.Key()}
	w.commit(t)
	w.reopen()
	same(w, "known", w.known(e) && w.known(edit), true)
	same(w, "events", w.load("a").Events, nil)
}
