package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/google/go-cmp/cmp"
)

// An asker is a client of the API with a conversation of its own.
type asker struct {
	t       testing.TB
	handler http.Handler
	id      string
	token   string
}

// newAsker begins a conversation.
func newAsker(t testing.TB, handler http.Handler) *asker {
	t.Helper()
	a := &asker{t: t, handler: handler}
	answer := a.request("POST", "/api/v1/conversations", `{"lang":"de"}`)
	if answer.Code != http.StatusCreated {
		t.Fatalf("begin: %d %s", answer.Code, answer.Body)
	}
	var begun struct{ ID, Token, Lang string }
	decodeBody(t, answer.Body, &begun)
	if begun.Lang != "de" || !strings.HasPrefix(begun.ID, "web:") || len(begun.ID) < len("web:")+26 {
		t.Fatalf("begun %+v", begun)
	}
	a.id, a.token = begun.ID, begun.Token
	return a
}

// request sends a body as JSON with the asker's token; changes are applied to the request before.
func (a *asker) request(method, path, body string, changes ...func(*http.Request)) *httptest.ResponseRecorder {
	a.t.Helper()
	r := httptest.NewRequestWithContext(a.t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+a.token)
	for _, change := range changes {
		change(r)
	}
	answer := httptest.NewRecorder()
	a.handler.ServeHTTP(answer, r)
	return answer
}

func (a *asker) path(rest string) string { return "/api/v1/conversations/" + a.id + rest }

// say sends words and expects them to be accepted.
func (a *asker) say(id, text string) {
	a.t.Helper()
	body, err := json.Marshal(post{ID: id, Text: text})
	if err != nil {
		a.t.Fatal(err)
	}
	if answer := a.request("POST", a.path("/messages"), string(body)); answer.Code != http.StatusAccepted {
		a.t.Fatalf("say %q: %d %s", text, answer.Code, answer.Body)
	}
}

// list reads the messages after a place.
func (a *asker) list(after int) []message {
	a.t.Helper()
	answer := a.request("GET", a.path(fmt.Sprintf("/messages?after=%d", after)), "")
	if answer.Code != http.StatusOK {
		a.t.Fatalf("list: %d %s", answer.Code, answer.Body)
	}
	var messages []message
	decodeBody(a.t, answer.Body, &messages)
	return messages
}

func decodeBody(t testing.TB, body io.Reader, target any) {
	t.Helper()
	if err := json.NewDecoder(body).Decode(target); err != nil {
		t.Fatal(err)
	}
}

func TestMessageIsAcceptedOnceHoweverOftenItIsSent(t *testing.T) {
	w := newWorld()
	a := newAsker(t, newChannel(t, w).Handler())
	for range 3 {
		a.say("m-1", "hello")
	}
	other := newAsker(t, a.handler)
	other.say("m-1", "hello")
	if got := w.said("hello"); got != 2 {
		t.Errorf("%d messages in two conversations, want 2", got)
	}
	messages := a.list(0)
	if len(messages) != 2 || messages[0].MessageID != "m-1" || messages[1].Text != "You said: hello" {
		t.Errorf("messages %+v", messages)
	}
	if rest := a.list(1); len(rest) != 1 || rest[0].Seq != 2 {
		t.Errorf("after the first: %+v", rest)
	}
}

func TestEventCarriesWhoWroteAndInWhichLanguage(t *testing.T) {
	var got bot.Event
	keep := receiverFunc(func(e bot.Event) error { got = e; return e.Check() })
	a := newAsker(t, newChannel(t, newWorld(), func(o *Options) { o.Receiver = keep }).Handler())
	german := func(r *http.Request) { r.Header.Set("Accept-Language", "de-AT,en;q=0.5") }
	answer := a.request("POST", a.path("/messages"), `{"id":"p1","choice":"human"}`, german)
	if answer.Code != http.StatusAccepted {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	if got.At.IsZero() {
		t.Error("the event has no time")
	}
	got.At = bot.Event{}.At
	want := bot.Event{
		Channel: "web", ID: a.id + "/p1", Conversation: a.id, Kind: bot.Pressed, Choice: "human", Lang: "de",
		Person: handoff.Person{ID: a.id, Locale: "de-AT"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRefusalsHaveTheRightStatusAndKindWords(t *testing.T) {
	text := func(n int) string { return `{"id":"m","text":"` + strings.Repeat("ä", n) + `"}` }
	broken := errors.New("disk on fire at /var/lib/secret")
	for _, test := range []struct {
		name, method, path, body string
		change                   func(*http.Request)
		trouble                  error
		status                   int
		code, words              string
	}{
		{name: "not JSON", body: `{"id":`, status: 400, code: "json", words: "not the JSON"},
		{name: "two values", body: `{"id":"m","text":"a"} {}`, status: 400, code: "json"},
		{name: "unknown field", body: `{"id":"m","txt":"a"}`, status: 400, code: "json"},
		{name: "wrong type", body: `{"id":7,"text":"a"}`, status: 400, code: "json"},
		{name: "a list", body: `[]`, status: 400, code: "json"},
		{name: "nothing at all", body: ``, status: 400, code: "json"},
		{name: "not UTF-8", body: "{\"id\":\"m\",\"text\":\"\xff\"}", status: 400, code: "encoding", words: "UTF-8"},
		{name: "empty text", body: `{"id":"m","text":" \n"}`, status: 400, code: "empty"},
		{name: "null", body: `null`, status: 400, code: "message_id"},
		{name: "no id", body: `{"text":"a"}`, status: 400, code: "message_id"},
		{name: "id with a slash", body: `{"id":"a/b","text":"a"}`, status: 400, code: "message_id"},
		{name: "text and choice", body: `{"id":"m","text":"a","choice":"b"}`, status: 400, code: "both"},
		{name: "blank choice", body: `{"id":"m","choice":" "}`, status: 202},
		{name: "as long as may be", body: text(maxText), status: 202},
		{name: "one too long", body: text(maxText + 1), status: 413, code: "too_long", words: "8000"},
		{name: "long choice", body: `{"id":"m","choice":"` + strings.Repeat("c", 201) + `"}`, status: 413, code: "too_long"},
		{name: "huge body", body: `{"id":"` + strings.Repeat("x", maxBody) + `"}`, status: 413, code: "too_long"},
		{name: "no token", body: text(1), change: header("Authorization", ""), status: 401, code: "token"},
		{name: "token of another", body: text(1), change: header("Authorization", "Bearer "+token(testKey, "web:other")),
			status: 401, code: "token", words: "begin a new one"},
		{name: "token in another scheme", body: text(1), change: header("Authorization", "Basic x"),
			status: 401, code: "token"},
		{name: "a form", body: "id=m", change: header("Content-Type", "application/x-www-form-urlencoded"),
			status: 415, code: "media_type"},
		{name: "no content type", body: text(1), change: header("Content-Type", ""), status: 415, code: "media_type"},
		{name: "store broken", body: text(1), trouble: broken, status: 503, code: "unavailable"},
		{name: "event not accepted", body: text(1), trouble: fmt.Errorf("odd: %w", bot.ErrBadEvent),
			status: 400, code: "refused"},
		{name: "German", body: `{`, change: header("Accept-Language", "de"), status: 400, code: "json", words: "Anfrage"},
		{name: "negative place", method: "GET", path: "/messages?after=-1", status: 400, code: "place"},
		{name: "place of letters", method: "GET", path: "/events?after=x", status: 400, code: "place"},
		{name: "journal broken", method: "GET", path: "/messages", trouble: broken, status: 503, code: "unavailable"},
		{name: "no such path", method: "GET", path: "/nothing", status: 404, code: "not_found"},
		{name: "no such method", method: "DELETE", status: 405, code: "method"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			a := newAsker(t, newChannel(t, w).Handler())
			w.breakDown(test.trouble)
			method, path := test.method, test.path
			if method == "" {
				method = "POST"
			}
			if path == "" {
				path = "/messages"
			}
			answer := a.request(method, a.path(path), test.body, func(r *http.Request) {
				if test.change != nil {
					test.change(r)
				}
			})
			if answer.Code != test.status {
				t.Fatalf("got %d %s, want %d", answer.Code, answer.Body, test.status)
			}
			if test.status >= 400 {
				checkRefusal(t, answer, test.code, test.words)
			}
		})
	}
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// checkRefusal looks at what every refusal has.
func checkRefusal(t *testing.T, answer *httptest.ResponseRecorder, code, words string) {
	t.Helper()
	var refusal struct {
		Error struct{ Code, Message string }
	}
	body := answer.Body.Bytes()
	decodeBody(t, bytes.NewReader(body), &refusal)
	if refusal.Error.Code != code || !strings.Contains(refusal.Error.Message, words) {
		t.Errorf("got %+v, want code %q and words %q", refusal.Error, code, words)
	}
	if strings.HasPrefix(refusal.Error.Message, "web.") {
		t.Errorf("no sentence in the catalogue: %q", refusal.Error.Message)
	}
	for _, secret := range []string{"goroutine", ".go:", "fire", "/var"} {
		if bytes.Contains(body, []byte(secret)) {
			t.Errorf("the answer tells of our inside: %s", body)
		}
	}
	wait := answer.Code == http.StatusTooManyRequests || answer.Code == http.StatusServiceUnavailable
	if got := answer.Header().Get("Retry-After") != ""; got != wait {
		t.Errorf("Retry-After is %q with status %d", answer.Header().Get("Retry-After"), answer.Code)
	}
	if answer.Code == http.StatusMethodNotAllowed && answer.Header().Get("Allow") != "GET, POST" {
		t.Errorf("Allow is %q", answer.Header().Get("Allow"))
	}
}

func TestOftenIsTooOften(t *testing.T) {
	limits := func(o *Options) { o.Limits = Limits{Conversations: 2, Messages: 2} }
	a := newAsker(t, newChannel(t, newWorld(), limits).Handler())
	begin := func(address string) int {
		from := func(r *http.Request) { r.RemoteAddr = address }
		return a.request("POST", "/api/v1/conversations", "", from).Code
	}
	for _, test := range []struct {
		name, address string
		want          int
	}{
		{"second of the address", "192.0.2.1:1", 201}, {"third, from another port", "192.0.2.1:2", 429},
		{"another address", "[2001:db8::1]:1", 201}, {"second of its network", "[2001:db8::2]:1", 201},
		{"third of its network", "[2001:db8::3]:1", 429},
	} {
		if got := begin(test.address); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
	a.say("1", "a")
	a.say("2", "b")
	answer := a.request("POST", a.path("/messages"), `{"id":"3","text":"c"}`)
	if answer.Code != http.StatusTooManyRequests {
		t.Fatalf("third message: %d", answer.Code)
	}
	checkRefusal(t, answer, "too_many", "wait a moment")
}

func TestOnlyListedSitesMayReadAnswers(t *testing.T) {
	a := newAsker(t, newChannel(t, newWorld()).Handler())
	for _, test := range []struct{ name, origin, want string }{
		{"listed", "https://intranet.nordwind.example", "https://intranet.nordwind.example"},
		{"other", "https://evil.example", ""},
		{"begins alike", "https://intranet.nordwind.example.evil.example", ""},
		{"none", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := a.request("OPTIONS", a.path("/messages"), "", header("Origin", test.origin))
			if got := answer.Header().Get("Access-Control-Allow-Origin"); got != test.want || answer.Code != 204 {
				t.Errorf("%d, allowed origin %q, want %q", answer.Code, got, test.want)
			}
			if answer.Header().Get("Access-Control-Allow-Credentials") != "" {
				t.Error("credentials are allowed")
			}
		})
	}
}

func TestOptionsThatCannotWorkAreRefused(t *testing.T) {
	good := newChannel(t, newWorld()).opts
	for _, test := range []struct {
		name   string
		change func(*Options)
		want   string
	}{
		{"no receiver", func(o *Options) { o.Receiver = nil }, "required"},
		{"short key", func(o *Options) { o.Key = o.Key[:31] }, "31 bytes"},
		{"origin with a path", func(o *Options) { o.Origins = []string{"https://a.example/x"} }, "origin"},
		{"origin that adds to the policy", func(o *Options) { o.Origins = []string{"https://a;script-src"} }, "origin"},
		{"any origin", func(o *Options) { o.Origins = []string{"*"} }, "origin"},
		{"language without texts", func(o *Options) { o.Languages = []string{"tlh"} }, "tlh"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := good
			test.change(&o)
			if _, err := New(o); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error about %q", err, test.want)
			}
		})
	}
}

// receiverFunc is a receiver that only looks.
type receiverFunc func(bot.Event) error

func (f receiverFunc) Receive(_ context.Context, e bot.Event) error { return f(e) }
