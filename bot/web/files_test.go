package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

// png is the smallest beginning that is one.
const png = "\x89PNG\r\n\x1a\n"

// upload sends a file.
func (a *asker) upload(name, content string) *httptest.ResponseRecorder {
	a.t.Helper()
	return a.request("POST", a.path("/files"), content, func(r *http.Request) {
		r.Header.Set(fileName, url.PathEscape(name))
		r.Header.Set("Content-Type", "text/html") // what it is said to be does not matter
	})
}

// attach sends a file that has to be taken.
func (a *asker) attach(name, content string) fileView {
	a.t.Helper()
	answer := a.upload(name, content)
	if answer.Code != http.StatusCreated {
		a.t.Fatalf("upload %q: %d %s", name, answer.Code, answer.Body)
	}
	var f fileView
	decodeBody(a.t, answer.Body, &f)
	return f
}

// with sends a message that has files.
func (a *asker) with(id string, files ...string) *httptest.ResponseRecorder {
	a.t.Helper()
	body := fmt.Sprintf(`{"id":%q,"files":["%s"]}`, id, strings.Join(files, `","`))
	return a.request("POST", a.path("/messages"), body)
}

func wantStatus(t *testing.T, what string, answer *httptest.ResponseRecorder, want int) {
	t.Helper()
	if answer.Code != want {
		t.Errorf("%s: got %d %s, want %d", what, answer.Code, answer.Body, want)
	}
}

func TestFileIsForItsConversationAlone(t *testing.T) {
	w := newWorld()
	handler := newChannel(t, w).Handler()
	a, b := newAsker(t, handler), newAsker(t, handler)
	picture := a.attach("Bild\u202e <b>.png", png+"rest")
	if !picture.Picture || strings.Contains(picture.Name, "\u202e") || picture.Size != int64(len(png)+4) {
		t.Errorf("got %+v", picture)
	}
	wantStatus(t, "before it is sent", a.request("GET", a.path("/files/"+picture.ID), ""), http.StatusNotFound)
	wantStatus(t, "sent by another", b.with("m", picture.ID), http.StatusBadRequest)
	wantStatus(t, "sent", a.with("m", picture.ID), http.StatusAccepted)
	wantStatus(t, "sent again", a.with("m", picture.ID), http.StatusAccepted)
	wantStatus(t, "sent by another later", b.with("m", picture.ID), http.StatusBadRequest)
	got := a.request("GET", a.path("/files/"+picture.ID), "")
	wantStatus(t, "read", got, http.StatusOK)
	if got.Body.String() != png+"rest" || got.Header().Get("Content-Type") != "image/png" {
		t.Errorf("got %q as %s", got.Body, got.Header())
	}
	wantStatus(t, "read by another", b.request("GET", b.path("/files/"+picture.ID), ""), http.StatusNotFound)
	stranger := func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+b.token) }
	wantStatus(t, "with another's token", a.request("GET", a.path("/files/"+picture.ID), "", stranger),
		http.StatusUnauthorized)
	w.add(a.id, handoff.Entry{Kind: handoff.Note, From: handoff.ByAgent, Files: []handoff.File{{ID: "file9"}}})
	w.shelf["file9"] = shelved{file: handoff.File{ID: "file9"}}
	wantStatus(t, "of a note", a.request("GET", a.path("/files/file9"), ""), http.StatusNotFound)
	if m := a.list(0)[0]; len(m.Files) != 1 || m.Files[0] != picture || m.MessageID != "m" {
		t.Errorf("the message is %+v", m)
	}
}

func TestOnlyPicturesAreShown(t *testing.T) {
	a := newAsker(t, newChannel(t, newWorld()).Handler())
	for name, content := range map[string]string{
		"page.png": "<!doctype html><script>alert(1)</script>", "x.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
		"log.txt": "plain", "a\"; x=\r\ny.html": "<html>",
	} {
		f := a.attach(name, content)
		wantStatus(t, name, a.with("m-"+f.ID, f.ID), http.StatusAccepted)
		h := a.request("GET", a.path("/files/"+f.ID), "").Header()
		if f.Picture || h.Get("Content-Type") != "application/octet-stream" ||
			!strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s is served with %v", name, h)
		}
	}
}

func TestFilesHaveLimits(t *testing.T) {
	a := newAsker(t, newChannel(t, newWorld(), func(o *Options) { o.Limits.Files = 8 }).Handler())
	big := strings.Repeat("x", 1<<20+1)
	wantStatus(t, "too big", a.upload("a.txt", big), http.StatusRequestEntityTooLarge)
	unsure := a.request("POST", a.path("/files"), big, func(r *http.Request) {
		r.Header.Set(fileName, "a.txt")
		r.ContentLength = -1
	})
	wantStatus(t, "too big without saying so", unsure, http.StatusRequestEntityTooLarge)
	wantStatus(t, "refused", a.upload("a.EXE", "x"), http.StatusUnsupportedMediaType)
	wantStatus(t, "empty", a.upload("a", ""), http.StatusBadRequest)
	wantStatus(t, "no name", a.upload("", "x"), http.StatusBadRequest)
	wantStatus(t, "unknown", a.with("m", "nothing"), http.StatusBadRequest)
	wantStatus(t, "too many", a.with("m", strings.Split("1,2,3,4,5,6,7,8,9,10,11", ",")...), http.StatusBadRequest)
	for range 3 {
		a.attach("a.txt", "x")
	}
	wantStatus(t, "too often", a.upload("a.txt", "x"), http.StatusTooManyRequests)
	without := newAsker(t, newChannel(t, newWorld(), func(o *Options) { o.Shelf = nil }).Handler())
	wantStatus(t, "where none are taken", without.upload("a.txt", "x"), http.StatusNotFound)
	wantStatus(t, "a message with one there", without.with("m", "1"), http.StatusBadRequest)
}

func TestWhatIsAttachedAndNeverSentIsBounded(t *testing.T) {
	u, now := unsent{files: map[string]attached{}}, newWorld().now()
	if got := u.room("a", 0, now); got != maxTogether {
		t.Errorf("at first there is room for %d", got)
	}
	u.add("1", attached{"a", maxTogether - 10, now})
	u.add("2", attached{"b", 5, now.Add(-unsentFor - 1)})
	if got := u.room("a", 7, now); got != 3 {
		t.Errorf("then for %d, want 3", got)
	}
	for i := range 5 {
		u.add(fmt.Sprint("x", i), attached{fmt.Sprint("c", i), maxTogether, now})
	}
	if got := u.room("new", 0, now); got > 0 {
		t.Errorf("in a full house there is room for %d", got)
	}
	u.sent([]string{"1", "x0", "x1"})
	if got := u.room("new", 0, now); got != maxTogether {
		t.Errorf("after some were sent there is room for %d", got)
	}
}

func TestPersonChangesAndDeletesOwnMessages(t *testing.T) {
	w := newWorld()
	a := newAsker(t, newChannel(t, w).Handler())
	a.say("m1", "helo")
	put := func(of, body string) *httptest.ResponseRecorder {
		return a.request("PUT", a.path("/messages/"+of), body)
	}
	for range 2 {
		wantStatus(t, "edit", put("m1", `{"id":"e1","text":"hello"}`), http.StatusAccepted)
	}
	wantStatus(t, "to nothing", put("m1", `{"id":"e2","text":" "}`), http.StatusBadRequest)
	wantStatus(t, "under its own id", put("m1", `{"id":"m1","text":"x"}`), http.StatusBadRequest)
	wantStatus(t, "to a button", put("m1", `{"id":"e2","choice":"x"}`), http.StatusBadRequest)
	wantStatus(t, "with an odd id", put("m.1", `{"id":"e2","text":"x"}`), http.StatusBadRequest)
	messages := a.list(2)
	if len(messages) != 1 || messages[0].Change != changeEdited || messages[0].Of != 1 || messages[0].Text != "hello" ||
		messages[0].MessageID != "e1" {
		t.Errorf("after the edit: %+v", messages)
	}
	for range 2 {
		wantStatus(t, "delete", a.request("DELETE", a.path("/messages/m1"), ""), http.StatusAccepted)
	}
	messages = a.list(0)
	if m := messages[len(messages)-1]; len(messages) != 3 || !messages[0].Gone || messages[0].Text != "" ||
		m.Change != changeDeleted || m.Of != 1 {
		t.Errorf("after the deletion: %+v", messages)
	}
	other := newAsker(t, a.handler)
	wantStatus(t, "another's", other.request("DELETE", other.path("/messages/m1"), ""), http.StatusAccepted)
	if got := len(a.list(0)); got != 3 {
		t.Errorf("another one changed it: %d messages", got)
	}
}

func TestForeignSitesMayUpload(t *testing.T) {
	a := newAsker(t, newChannel(t, newWorld()).Handler())
	site := func(r *http.Request) { r.Header.Set("Origin", "https://intranet.nordwind.example") }
	for path, methods := range map[string]string{"/files": "POST", "/messages/m": "DELETE, PUT"} {
		h := a.request("OPTIONS", a.path(path), "", site).Header()
		if h.Get("Access-Control-Allow-Methods") != methods ||
			!strings.Contains(h.Get("Access-Control-Allow-Headers"), fileName) {
			t.Errorf("%s: %v", path, h)
		}
	}
}

var _ handoff.Shelf = (*world)(nil)
