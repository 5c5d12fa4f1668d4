package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"pgregory.net/rapid"
)

// watched makes a channel whose previews are given.
func watched(t testing.TB, w *world) (*Channel, *Previews) {
	t.Helper()
	all := &Previews{}
	return newChannel(t, w, func(o *Options) { o.Previews = all }), all
}

func TestWhatIsBeingWrittenIsStreamed(t *testing.T) {
	w := newWorld()
	c, previews := watched(t, w)
	s := newSite(t, c.Handler())
	a := newAsker(t, s.handler)
	previews.Show(a.id, "**One")
	first := a.listen(s, 0)
	wants := func(e *ear, want string) {
		t.Helper()
		if got := e.next(); got != want {
			t.Errorf("came\n%s\nwant\n%s", got, want)
		}
	}
	piece := func(text, html string) string {
		data, err := json.Marshal(preview{text, html})
		if err != nil {
			t.Fatal(err)
		}
		return "event: preview\ndata: " + string(data)
	}
	wants(first, piece("**One", "<p>**One</p>\n"))
	previews.Show(a.id, "**One** <b>")
	wants(first, piece("**One** <b>", "<p><strong>One</strong> <!-- raw HTML omitted --></p>\n"))
	wants(a.listen(s, 0), piece("**One** <b>", "<p><strong>One</strong> <!-- raw HTML omitted --></p>\n"))

	w.add(a.id, handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: "still there?"})
	if seq := first.nextSeqs(1)[0]; seq != "1" {
		t.Errorf("came %s, want the person's own message", seq)
	}
	w.add(a.id, botSays("One."))
	if seq := first.nextSeqs(1)[0]; seq != "2" {
		t.Errorf("came %s, want the answer", seq)
	}
	previews.Show(a.id, "") // after the answer there is nothing left to end
	previews.Show(a.id, "Two")
	wants(first, piece("Two", "<p>Two</p>\n"))
	previews.Show(a.id, "")
	wants(first, piece("", ""))
	w.add(a.id, agentSays("Mara", "Hello"))
	if seq := first.nextSeqs(1)[0]; seq != "3" {
		t.Errorf("came %s, want what the human said", seq)
	}
}

func TestOnlyPreviewsOfThisChannelAreKeptAndNotTooMany(t *testing.T) {
	var p Previews
	p.Show("slack:T1:C1", "not here")
	p.Show("web:long", strings.Repeat("x", bot.MaxText+1))
	if n := len(p.written); n != 0 {
		t.Errorf("%d are kept", n)
	}
	for i := range maxPreviews + 5 {
		p.Show(fmt.Sprint("web:", i), "text")
	}
	if n := len(p.written); n != maxPreviews {
		t.Errorf("%d are kept, want %d", n, maxPreviews)
	}
	p.Show("web:0", "more text")
	if got := p.now("web:0").text; got != "more text" {
		t.Errorf("of what is kept people see %q", got)
	}
	for i := range maxPreviews + 5 {
		p.Show(fmt.Sprint("web:", i), "")
	}
	if n := len(p.written); n != 0 {
		t.Errorf("%d are kept after all ended", n)
	}
}

// A reader is a client of a stream: it knows what it shows.
type reader struct {
	t       *rapid.T
	body    *httptest.ResponseRecorder
	read    int
	showing string
	said    []string
}

// takes reads what has come, as a client does, and looks that no piece of an answer comes after it.
func (r *reader) takes() {
	all := r.body.Body.String()
	for block := range strings.SplitSeq(all[r.read:], "\n\n") {
		name, data, _ := strings.Cut(block, "\ndata: ")
		var m message
		if data == "" {
			continue
		}
		if err := json.Unmarshal([]byte(data), &m); err != nil {
			r.t.Fatal(err)
		}
		if name == "event: preview" {
			r.showing = m.Text
			for _, said := range r.said {
				if m.Text != "" && strings.HasPrefix(said, m.Text) {
					r.t.Fatalf("%q came after %q was said", m.Text, said)
				}
			}
			continue
		}
		if m.From != handoff.ByPerson {
			r.showing = ""
			r.said = append(r.said, m.Text)
		}
	}
	r.read = len(all)
}

// TestNoPieceOfAnAnswerComesAfterIt has the engine write, say and give up answers, while a stream is at any point of its
// round.
func TestNoPieceOfAnAnswerComesAfterIt(t *testing.T) {
	w := newWorld()
	c, previews := watched(t, w)
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		id := fmt.Sprint("web:", runs)
		client := &reader{t: t, body: httptest.NewRecorder()}
		s := &stream{w: client.body, control: http.NewResponseController(client.body)}
		turn, written := 1, ""
		next := func() { turn, written = turn+1, "" }
		read := func(t *rapid.T) {
			if err := c.catchUp(t.Context(), id, s); err != nil {
				t.Fatal(err)
			}
		}
		watch := func(t *rapid.T) {
			if err := c.watch(id, s); err != nil {
				t.Fatal(err)
			}
		}
		ending := false // the answer is in the journal, and the turn has not ended yet
		t.Repeat(map[string]func(*rapid.T){
			"write": func(t *rapid.T) {
				if ending {
					t.Skip("all is written")
				}
				written += fmt.Sprintf("turn %d. ", turn)
				previews.Show(id, written)
			},
			"say": func(t *rapid.T) {
				if ending || written == "" {
					t.Skip("nothing to say")
				}
				ending = true
				w.add(id, handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: "?"}, botSays(written))
			},
			"end": func(*rapid.T) {
				previews.Show(id, "")
				ending = false
				next()
			},
			"read":  read,
			"watch": watch,
			"": func(t *rapid.T) {
				client.takes()
			},
		})
		read(t)
		watch(t)
		client.takes()
		if got := client.showing; got != "" && got != written {
			t.Fatalf("the client shows %q, written is %q", got, written)
		}
		written = fmt.Sprintf("turn %d. at last", turn+1)
		previews.Show(id, written)
		read(t)
		watch(t)
		if client.takes(); client.showing != written {
			t.Fatalf("the client shows %q, written is %q", client.showing, written)
		}
		previews.Show(id, "")
		read(t)
		watch(t)
		if client.takes(); client.showing != "" {
			t.Fatalf("the client shows %q, and the turn is over", client.showing)
		}
	})
}
