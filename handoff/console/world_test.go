package console

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// noon is when all tests happen.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// movedOut is the number of a case that is not in the store any more.
const movedOut = 77

var (
	mira = handoff.Agent{ID: "mira", Name: "Mira Koch", Team: "it", Lang: "en", Role: handoff.Lead}
	jan  = handoff.Agent{ID: "jan", Name: "Jan Petersen", Team: "network", Lang: "de"}
)

// A world is a small store in memory that keeps the contracts of the ports, with a bell that it rings.
type world struct {
	mu       sync.Mutex
	bell     *handoff.Bell
	cases    []handoff.Case             // guarded by mu; number 1 first
	journal  map[string][]handoff.Entry // guarded by mu; by conversation
	agents   []handoff.Agent            // guarded by mu
	former   []handoff.Agent            // guarded by mu; who was removed
	acts     map[string]bool            // guarded by mu; by id
	read     map[string]int64           // guarded by mu; by agent and conversation
	links    map[string]link            // guarded by mu; by hash
	themes   []handoff.Theme            // guarded by mu
	taught   []handoff.Teaching         // guarded by mu; oldest first
	deeds    []handoff.Deed             // guarded by mu; oldest first
	views    []handoff.View             // guarded by mu; number 1 first
	counts   atomic.Int64               // how often cases were counted
	lacking  handoff.Gaps               // guarded by mu
	reviews  []handoff.Review           // guarded by mu; oldest first
	refusal  error                      // guarded by mu; what teaching ends with
	shelf    map[string]shelved         // guarded by mu; by id
	drafts   map[string]string          // guarded by mu; by agent, case and kind
	keeping  func(text string)          // nil: drafts are kept at once
	recalled func()                     // nil: what was read of drafts is used at once
	asked    []handoff.Approval         // guarded by mu; what waits for a yes, and what was decided
	idp      idp                        // what the provider of identities does
}

type link struct {
	agent   string
	expires time.Time
}

func newWorld() *world {
	return &world{
		bell: &handoff.Bell{}, journal: map[string][]handoff.Entry{}, agents: []handoff.Agent{jan, mira},
		acts: map[string]bool{}, read: map[string]int64{}, links: map[string]link{},
		shelf: map[string]shelved{}, drafts: map[string]string{},
	}
}

// open makes a case with a journal.
func (w *world) open(c handoff.Case, entries ...handoff.Entry) handoff.Case {
	w.mu.Lock()
	defer w.mu.Unlock()
	c.Number = int64(len(w.cases) + 1)
	c.Conversation = cmp.Or(c.Conversation, "talk-"+c.Person.ID)
	c.State = cmp.Or(c.State, handoff.Waiting)
	c.Priority = cmp.Or(c.Priority, handoff.Normal)
	if c.Opened.IsZero() {
		c.Opened = noon.Add(-12 * time.Minute)
	}
	w.cases = append(w.cases, c)
	for _, e := range entries {
		w.write(c.Conversation, e)
	}
	return c
}

// write appends to a journal; mu is held.
func (w *world) write(conversation string, e handoff.Entry) {
	e.Conversation, e.Seq = conversation, int64(len(w.journal[conversation])+1)
	if e.At.IsZero() {
		e.At = noon.Add(-20*time.Minute + time.Duration(e.Seq)*20*time.Second)
	}
	w.journal[conversation] = append(w.journal[conversation], e)
}

// say lets the person of a case write something.
func (w *world) say(number int64, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.cases[number-1]
	w.write(c.Conversation, handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: text, At: noon})
	w.bell.Ring(handoff.QueueTopic, c.Conversation)
}

func (w *world) Case(_ context.Context, number int64) (handoff.Case, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if number == movedOut {
		return handoff.Case{}, handoff.ErrMovedOut
	}
	if number < 1 || number > int64(len(w.cases)) {
		return handoff.Case{}, handoff.ErrNoCase
	}
	return w.cases[number-1], nil
}

func (w *world) Queue(ctx context.Context, f handoff.Filter) ([]handoff.Row, error) {
	return w.Find(ctx, handoff.Query{}, f)
}

func (w *world) Find(_ context.Context, q handoff.Query, f handoff.Filter) ([]handoff.Row, error) {
	rows := w.find(q, f)
	slices.SortStableFunc(rows, func(a, b handoff.Row) int {
		if f.Newest || len(q.Terms) > 0 {
			return cmp.Compare(b.Case.Number, a.Case.Number)
		}
		pressing := cmp.Compare(b.Case.Priority.Rank(), a.Case.Priority.Rank())
		return cmp.Or(pressing, a.Case.Opened.Compare(b.Case.Opened))
	})
	rows = rows[min(len(rows), f.Skip):]
	return rows[:min(len(rows), cmp.Or(f.Limit, 200))], nil
}

func (w *world) Count(_ context.Context, q handoff.Query, f handoff.Filter, most int) (int, error) {
	w.counts.Add(1)
	return min(most, len(w.find(q, f))), nil
}

func (w *world) find(q handoff.Query, f handoff.Filter) []handoff.Row {
	w.mu.Lock()
	defer w.mu.Unlock()
	var rows []handoff.Row
	for _, c := range w.cases {
		row := w.row(c, f.Reader)
		var texts []string
		for _, e := range w.owned(c) {
			texts = append(texts, handoff.Searched(e))
		}
		if f.Admits(c, row.Unread) && q.Finds(c, texts) {
			rows = append(rows, row)
		}
	}
	return rows
}

func (w *world) Views(_ context.Context, a handoff.Agent) ([]handoff.View, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.views), func(v handoff.View) bool { return !v.SeenBy(a) }), nil
}

func (w *world) PutView(_ context.Context, v handoff.View) (handoff.View, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if v.ID == 0 {
		v.ID = int64(len(w.views)) + 1
		w.views = append(w.views, v)
	}
	w.views[v.ID-1] = v
	return v, nil
}

func (w *world) RemoveView(_ context.Context, id int64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.views[id-1].Owner, w.views[id-1].Share = "nobody", ""
	return nil
}

// row counts what the reader has not seen; mu is held.
func (w *world) row(c handoff.Case, reader string) handoff.Row {
	r := handoff.Row{Case: c}
	for _, e := range w.owned(c) {
		if e.Kind != handoff.Said || len(e.Cases) > 0 {
			continue
		}
		r.Last = strings.Join(strings.Fields(e.Text), " ")
		if e.From == handoff.ByPerson && e.Seq > w.read[reader+"/"+c.Conversation] {
			r.Unread++
		}
	}
	return r
}

func (w *world) Journal(_ context.Context, conversation string, after int64, limit int) ([]handoff.Entry, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.journal[conversation]
	all = all[min(int(after), len(all)):]
	return slices.Clone(all[:min(limit, len(all))]), nil
}

func (w *world) MarkRead(_ context.Context, agent string, number, seq int64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if number > int64(len(w.cases)) {
		return handoff.ErrNoCase
	}
	key := agent + "/" + w.cases[number-1].Conversation
	w.read[key] = max(w.read[key], seq)
	return nil
}

// recorded is the entry that an act leaves in the journal.
var recorded = map[handoff.Verb]handoff.Kind{
	handoff.Take: handoff.TookOver, handoff.Release: handoff.Released, handoff.Reply: handoff.Said,
	handoff.AddNote: handoff.Note, handoff.HandBack: handoff.HandedBack, handoff.Resolve: handoff.Solved,
	handoff.Reopen: handoff.Reopening, handoff.Ask: handoff.Said, handoff.TakeOver: handoff.TookOver,
	handoff.Assign: handoff.Assigned, handoff.Transfer: handoff.Transferred, handoff.Escalate: handoff.Raised,
	handoff.Merge: handoff.Merged, handoff.Close: handoff.Ended, handoff.Snooze: handoff.PutOff,
	handoff.Wake: handoff.Woken, handoff.Prioritise: handoff.Weighted, handoff.Categorise: handoff.Sorted,
	handoff.Watch: handoff.Watched, handoff.Unwatch: handoff.Unwatched, handoff.Link: handoff.Linked,
	handoff.Consult: handoff.Consulted, handoff.Amend: handoff.Amended, handoff.Retract: handoff.Retracted,
}

func (w *world) Perform(_ context.Context, a handoff.Act) (handoff.Case, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a.Case > int64(len(w.cases)) {
		return handoff.Case{}, handoff.ErrNoCase
	}
	c := w.cases[a.Case-1]
	if w.acts[a.ID] {
		return c, nil
	}
	after, err := c.Apply(a)
	if err == nil && a.Of > 0 {
		err = w.mayChange(c, a)
	}
	if err != nil {
		return c, err
	}
	w.acts[a.ID] = true
	w.cases[a.Case-1] = after
	if a.Verb == handoff.Retract {
		for _, e := range handoff.Forget(w.journal[c.Conversation][a.Of-1:], a.Of) {
			w.journal[c.Conversation][e.Seq-1] = e
		}
	}
	kind := recorded[a.Verb]
	if a.Of > 0 && w.journal[c.Conversation][a.Of-1].Kind == handoff.Note {
		kind = map[handoff.Kind]handoff.Kind{handoff.Amended: handoff.NoteAmended, handoff.Retracted: handoff.NoteRetracted}[kind]
	}
	w.write(c.Conversation, handoff.Entry{
		Kind: kind, From: handoff.ByAgent, Name: a.Agent.Name, Text: a.Text, At: a.At, Case: a.Case, Detail: a.To.Name,
		Event: a.ID, Agent: a.Agent.ID, Files: a.Files, Of: a.Of,
	})
	w.bell.Ring(handoff.QueueTopic, c.Conversation)
	return after, nil
}

// mayChange tells whether an agent may change what the act means; mu is held.
func (w *world) mayChange(c handoff.Case, a handoff.Act) error {
	for _, s := range handoff.Latest(w.journal[c.Conversation]) {
		if s.Seq == a.Of {
			return handoff.MayChange(c, s, a)
		}
	}
	return handoff.ErrNotAllowed
}

// shelved is a file with its content.
type shelved struct {
	file    handoff.File
	content []byte
}

// Put, Open and Mentioning make the world a shelf.
func (w *world) Put(_ context.Context, f handoff.File, content io.Reader) (handoff.File, error) {
	all, err := io.ReadAll(content)
	if err != nil {
		return handoff.File{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	f.ID, f.Size = fmt.Sprint("file", len(w.shelf)+1), int64(len(all))
	w.shelf[f.ID] = shelved{f, all}
	return f, nil
}

func (w *world) Open(_ context.Context, id string) (handoff.File, io.ReadCloser, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s, ok := w.shelf[id]
	if !ok {
		return handoff.File{}, nil, handoff.ErrNoFile
	}
	return s.file, io.NopCloser(bytes.NewReader(s.content)), nil
}

func (w *world) Mentioning(_ context.Context, id string) ([]handoff.Entry, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []handoff.Entry
	for _, entries := range w.journal {
		for _, e := range entries {
			if slices.ContainsFunc(e.Files, func(f handoff.File) bool { return f.ID == id }) {
				found = append(found, e)
			}
		}
	}
	return found, nil
}

func (w *world) PutDraft(_ context.Context, agent string, number int64, kind, text string) error {
	if w.keeping != nil {
		w.keeping(text)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drafts[fmt.Sprint(agent, "/", number, "/", kind)] = text
	return nil
}

func (w *world) Drafts(_ context.Context, agent string, number int64) (map[string]string, error) {
	if w.recalled != nil {
		defer w.recalled() // behind the lock
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	found := map[string]string{}
	for at, text := range w.drafts {
		if kind, ok := strings.CutPrefix(at, fmt.Sprint(agent, "/", number, "/")); ok && text != "" {
			found[kind] = text
		}
	}
	return found, nil
}

func (w *world) Agent(_ context.Context, id string) (handoff.Agent, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range w.agents {
		if a.ID == id {
			return a, nil
		}
	}
	return handoff.Agent{}, handoff.ErrNoAgent
}

func (w *world) Agents(context.Context) ([]handoff.Agent, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.agents), nil
}

func (w *world) PutAgent(_ context.Context, a handoff.Agent) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.agents = slices.DeleteFunc(w.agents, func(b handoff.Agent) bool { return b.ID == a.ID })
	w.agents = append(w.agents, a)
	return nil
}

func (w *world) ChangeAgent(_ context.Context, id string, change func(*handoff.Agent, []handoff.Agent) error) (
	handoff.Agent, error,
) {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.agents, func(a handoff.Agent) bool { return a.ID == id })
	if i < 0 {
		return handoff.Agent{}, handoff.ErrNoAgent
	}
	a := w.agents[i]
	if err := change(&a, slices.Clone(w.agents)); err != nil {
		return handoff.Agent{}, err
	}
	w.agents[i] = a
	return a, nil
}

func (w *world) RemoveAgent(_ context.Context, id string, may func([]handoff.Agent) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.agents, func(a handoff.Agent) bool { return a.ID == id })
	if i < 0 {
		return handoff.ErrNoAgent
	}
	if err := may(w.agents); err != nil {
		return err
	}
	w.former = append(w.former, handoff.Agent{ID: id, Account: w.agents[i].Account})
	w.agents = slices.Delete(w.agents, i, i+1)
	return nil
}

func (w *world) Welcome(_ context.Context, choose func(all, former []handoff.Agent) (handoff.Agent, error)) (
	handoff.Agent, error,
) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := choose(slices.Clone(w.agents), slices.Clone(w.former))
	if err != nil {
		return handoff.Agent{}, err
	}
	w.agents = slices.DeleteFunc(w.agents, func(b handoff.Agent) bool { return b.ID == a.ID })
	w.agents = append(w.agents, a)
	return a, nil
}

func (w *world) Audit(_ context.Context, d handoff.Deed) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	d.ID = int64(len(w.deeds)) + 1
	w.deeds = append(w.deeds, d)
	return nil
}

func (w *world) Deeds(_ context.Context, f handoff.DeedFilter) ([]handoff.Deed, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []handoff.Deed
	for _, d := range slices.Backward(w.deeds) {
		if (f.Agent == "" || d.Agent == f.Agent) && (f.About == "" || d.About == f.About) {
			found = append(found, d)
		}
	}
	return found, nil
}

func (w *world) AddLink(_ context.Context, hash []byte, agent string, expires time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.links[string(hash)] = link{agent, expires}
	return nil
}

func (w *world) RedeemLink(ctx context.Context, hash []byte, now time.Time) (handoff.Agent, error) {
	w.mu.Lock()
	l, ok := w.links[string(hash)]
	delete(w.links, string(hash))
	w.mu.Unlock()
	if !ok || now.After(l.expires) {
		return handoff.Agent{}, handoff.ErrNoAgent
	}
	return w.Agent(ctx, l.agent)
}

// sessionStore keeps sessions in memory, by the contract of [Sessions].
type sessionStore struct {
	mu    sync.Mutex
	known map[string][]byte // guarded by mu; nothing for one that has ended
}

func newSessionStore() *sessionStore { return &sessionStore{known: map[string][]byte{}} }

func (s *sessionStore) FindCtx(_ context.Context, token string) ([]byte, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body := s.known[token]
	return body, len(body) > 0, nil
}

func (s *sessionStore) AllCtx(context.Context) (map[string][]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := maps.Clone(s.known)
	maps.DeleteFunc(all, func(_ string, body []byte) bool { return len(body) == 0 })
	return all, nil
}

func (s *sessionStore) DeleteCtx(_ context.Context, token string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[token] = nil
	return nil
}

func (s *sessionStore) CommitCtx(_ context.Context, token string, body []byte, _ time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if before, known := s.known[token]; !known || len(before) > 0 {
		s.known[token] = body
	}
	return nil
}

func (s *sessionStore) Find(string) ([]byte, bool, error)      { panic("without a context") }
func (s *sessionStore) Commit(string, []byte, time.Time) error { panic("without a context") }
func (s *sessionStore) Delete(string) error                    { panic("without a context") }

// newConsole puts a console around the world; changes are applied to its options first.
func newConsole(t testing.TB, w *world, changes ...func(*Options)) *Console {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Shelf: w, Files: handoff.Limits{Bytes: 1 << 20, Refused: []string{"exe"}}, Drafts: w,
		Cases: w, Clerk: w, Staff: w, Teacher: w, Librarian: w, Approvals: w, Plans: plans("<b>"), Sessions: newSessionStore(), Bell: w.bell,
		Texts:  catalogue,
		Render: func(markdown string) string { return "<p>" + html.EscapeString(markdown) + "</p>" },
		Now:    func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		SignOn:  &SignOn{Provider: &w.idp, Issuer: idpIssuer, Name: "Nordwind-Konto"},
		Setting: setting(),
	}
	for _, change := range changes {
		change(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// setting is what the organisation of the tests says about its desk.
func setting() Setting {
	return Setting{
		Name: "Nordwind", Prefix: "FL",
		Service: handoff.Service{
			Levels: map[handoff.Priority]handoff.Level{handoff.High: {First: time.Hour, Whole: 8 * time.Hour}},
			Teams:  map[string]handoff.Crew{"it": {Third: "network"}},
		},
		Topics: []Topic{{"account", map[string]string{"en": "Account", "de": "Konto"}},
			{ID: "network", Names: map[string]string{"en": "Network", "de": "Netzwerk"}}},
		Teams: []Team{
			{ID: "it", Names: map[string]string{"en": "IT service desk", "de": "IT-Servicedesk"}},
			{ID: "network", Names: map[string]string{"en": "Network", "de": "Netzwerk"}},
			{ID: "security", Names: map[string]string{"en": "Security", "de": "Sicherheit"}},
		},
	}
}

// A browser is a visitor with cookies.
type browser struct {
	t      *testing.T
	base   string
	client *http.Client
}

// An answer is a response that was read.
type answer struct {
	status int
	body   string
	header http.Header
	path   string
}

// serve opens the console for visitors until the test ends.
func serve(t *testing.T, c *Console) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(c.Handler())
	t.Cleanup(func() {
		c.Close()
		server.Close()
	})
	return server
}

func newBrowser(t *testing.T, server *httptest.Server) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := *server.Client()
	client.Jar = jar
	return &browser{t, server.URL, &client}
}

// signedIn gives a browser in which the agent has used a link.
func signedIn(t *testing.T, w *world, server *httptest.Server, who handoff.Agent) *browser {
	t.Helper()
	b := newBrowser(t, server)
	if got := b.post("/console/sign-in", "secret", secretFor(t, w, who)); got.path != "/console/queue" {
		t.Fatalf("sign-in of %s ended at %s with %d", who.ID, got.path, got.status)
	}
	return b
}

func secretFor(t *testing.T, w *world, who handoff.Agent) string {
	t.Helper()
	address, err := SignInLink(t.Context(), w, who.ID, "https://desk.example", noon)
	if err != nil {
		t.Fatal(err)
	}
	_, secret, _ := strings.Cut(address, "#")
	return secret
}

func (b *browser) get(path string) answer { return b.do(http.MethodGet, path, nil, nil) }

// post sends a form of pairs: name, value, …
func (b *browser) post(path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.do(http.MethodPost, path, form, nil)
}

func (b *browser) do(method, path string, form url.Values, header http.Header) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, bytes.NewBufferString(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, values := range header {
		r.Header[name] = values
	}
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{response.StatusCode, string(body), response.Header, response.Request.URL.Path}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// words is what a person reads of a page.
func (a answer) words() string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(a.body, " "))), " ")
}
