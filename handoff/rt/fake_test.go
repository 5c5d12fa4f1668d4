package rt

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A fake is a small RT that works: it answers as RT 5.0.3 does, in the shapes that testdata keeps of the real one, and
// fails the test on requests that REST2's documentation does not know.
type fake struct {
	testing.TB
	*httptest.Server
	mu      sync.Mutex
	users   []fakeUser         // guarded by mu; constant but for what tests put in
	tickets []*fakeTicket      // guarded by mu; number n is at n-1
	history []*fakeTransaction // guarded by mu
	pieces  []fakePiece        // guarded by mu; number n is at n-1
	fields  []string           // guarded by mu; custom fields of the queue
	answer  http.HandlerFunc   // guarded by mu; instead of all else, if any
	asked   []string           // guarded by mu; method and path of each request
}

type fakeUser struct {
	id                       int
	name, real, email, token string
	staff                    bool
}

type fakeTicket struct {
	id, into                                           int
	subject, status, owner, priority, creator, updated string
	requestor, key                                     string
	at                                                 time.Time
}

type fakeTransaction struct {
	id, ticket                           int
	kind, field, old, new, data, creator string
}

type fakePiece struct {
	transaction             int
	kind, filename, content string
	broken                  bool
}

const fakeToken = "1-33-0123456789abcdef"

func newFake(t testing.TB) *fake {
	f := &fake{TB: t, fields: []string{DefaultField}, users: []fakeUser{
		{1, system, "The RT System itself", "", "", false},
		{6, nobody, "Nobody in particular", "", "", false},
		{29, "agent1", "Agent1", "agent1@helpdesk.test", "token-of-agent1", true},
		{31, "agent2", "Agent2", "agent2@helpdesk.test", "token-of-agent2", true},
		{33, "chatbot", "Chat Bot", "chatbot@helpdesk.test", fakeToken, true},
		{39, "anna@example.com", "", "anna@example.com", "token-of-anna", false},
		{41, "walk-in", "", "", "", false},
	}}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, r.Method+" "+r.URL.Path)
	if f.answer != nil {
		f.answer(w, r)
		return
	}
	who := f.byToken(strings.TrimPrefix(r.Header.Get("Authorization"), "token "))
	path, ok := strings.CutPrefix(r.URL.Path, "/REST/2.0/")
	switch {
	case !ok:
		f.say(w, http.StatusNotFound, message("Not Found"))
	case who == nil:
		f.say(w, http.StatusUnauthorized, message("Unauthorized"))
	case r.Header.Get("Accept") != "application/json":
		f.Errorf("%s %s accepts %q", r.Method, path, r.Header.Get("Accept"))
	default:
		f.route(w, r, strings.Split(path, "/"), who.name)
	}
}

func message(text string) map[string]string { return map[string]string{"message": text} }

func (f *fake) say(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", `application/json; charset="utf-8"`)
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		f.Error(err)
	}
}

func (f *fake) byToken(token string) *fakeUser {
	for i, u := range f.users {
		if u.token != "" && u.token == token {
			return &f.users[i]
		}
	}
	return nil
}

func (f *fake) user(name string) *fakeUser {
	for i, u := range f.users {
		if strings.EqualFold(u.name, name) || strconv.Itoa(u.id) == name {
			return &f.users[i]
		}
	}
	return nil
}

func (f *fake) route(w http.ResponseWriter, r *http.Request, path []string, who string) {
	number := 0
	if len(path) > 1 {
		number, _ = strconv.Atoi(path[1])
	}
	shape := r.Method + " " + path[0]
	if len(path) > 2 {
		shape += " " + path[2]
	}
	switch shape {
	case "GET queue":
		f.queue(w, path[1])
	case "GET tickets":
		f.search(w, r.URL.Query())
	case "POST ticket":
		f.create(w, f.body(r), who)
	case "GET ticket", "PUT ticket":
		t := f.ticket(number)
		switch {
		case t == nil && r.Method == http.MethodPut:
			f.say(w, http.StatusNotFound, message("Resource does not exist; use POST to create"))
		case t == nil:
			f.say(w, http.StatusNotFound, message("Not Found"))
		case r.Method == http.MethodPut:
			f.say(w, http.StatusOK, f.update(t, f.body(r), who))
		default:
			f.say(w, http.StatusOK, f.shape(t, false))
		}
	case "GET ticket history":
		f.past(w, number, r.URL.Query())
	case "POST ticket comment", "POST ticket correspond":
		f.speak(w, f.ticket(number), path[2], f.body(r), who)
	case "GET user":
		f.person(w, path[1])
	case "GET users":
		f.people(w, r.URL.Query())
	case "GET transaction attachments":
		f.attachments(w, number, r.URL.Query())
	case "GET attachment":
		p := f.pieces[number-1]
		if p.broken {
			f.say(w, http.StatusInternalServerError, message("no such file"))
			return
		}
		f.say(w, http.StatusOK, map[string]any{"id": number, "ContentType": p.kind,
			"Content": base64.StdEncoding.EncodeToString([]byte(p.content)) + "\n"})
	default:
		f.Errorf("RT has no %s %s", r.Method, r.URL.Path)
		f.say(w, http.StatusNotFound, message("Not Found"))
	}
}

// body reads what was sent. Other types of content RT would not take.
func (f *fake) body(r *http.Request) map[string]any {
	if kind := r.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
		f.Errorf("%s is sent as %q", r.URL.Path, kind)
	}
	var body map[string]any
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		f.Error(err)
	}
	return body
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func (f *fake) queue(w http.ResponseWriter, name string) {
	if name != "Helpdesk" {
		f.say(w, http.StatusForbidden, message("Forbidden"))
		return
	}
	list := []any{}
	for i, field := range f.fields {
		list = append(list, map[string]any{"id": strconv.Itoa(i + 2), "name": field, "type": "customfield", "ref": "customfield"})
	}
	f.say(w, http.StatusOK, map[string]any{"id": 3, "Name": name, "TicketCustomFields": list})
}

// ticket gives a ticket, or the one into which it was merged.
func (f *fake) ticket(id int) *fakeTicket {
	if id < 1 || id > len(f.tickets) {
		return nil
	}
	if t := f.tickets[id-1]; t.into == 0 {
		return t
	}
	return f.ticket(f.tickets[id-1].into)
}

func (f *fake) person(w http.ResponseWriter, name string) {
	u := f.user(name)
	if u == nil {
		f.say(w, http.StatusNotFound, message("Not Found"))
		return
	}
	staff := 0
	if u.staff {
		staff = 1
	}
	f.say(w, http.StatusOK, map[string]any{"Name": u.name, "RealName": u.real, "EmailAddress": u.email, "Privileged": staff})
}

func (f *fake) people(w http.ResponseWriter, q url.Values) {
	var conditions []map[string]string
	if err := json.Unmarshal([]byte(q.Get("query")), &conditions); err != nil || len(conditions) != 1 {
		f.Errorf("users are searched by %q: %v", q.Get("query"), err)
		return
	}
	items := []any{}
	for _, u := range f.users {
		is := map[string]string{"Name": u.name, "EmailAddress": u.email, "RealName": u.real}
		if strings.EqualFold(is[conditions[0]["field"]], conditions[0]["value"]) {
			items = append(items, map[string]any{"id": u.name, "type": "user", "Name": u.name, "RealName": u.real,
				"EmailAddress": u.email})
		}
	}
	f.say(w, http.StatusOK, f.page(items, q, true))
}

// page cuts a list. Totals are null where RT does not count.
func (f *fake) page(items []any, q url.Values, counted bool) map[string]any {
	size, number := 20, 1
	if n, err := strconv.Atoi(q.Get("per_page")); err == nil {
		size = min(n, 100)
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil {
		number = n
	}
	part := items[min((number-1)*size, len(items)):min(number*size, len(items))]
	list := map[string]any{"items": part, "count": len(part), "page": number, "per_page": size, "total": nil, "pages": nil}
	if counted {
		list["total"], list["pages"] = len(items), (len(items)+size-1)/size
	}
	return list
}

var (
	byKey = regexp.MustCompile(`^'CF\.\{(\w+)\}' = '((?:[^'\\]|\\.)*)'$`)
	byAge = regexp.MustCompile(`^LastUpdated >= '(\d+) minutes ago' AND 'CF\.\{(\w+)\}' IS NOT NULL$`)
)

func (f *fake) search(w http.ResponseWriter, q url.Values) {
	if q.Get("fields") == "" || q.Get("orderby") != "id" {
		f.Errorf("tickets are searched with %v", q)
	}
	match := func(*fakeTicket) bool { return false }
	if m := byKey.FindStringSubmatch(q.Get("query")); m != nil {
		want := strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(m[2])
		match = func(t *fakeTicket) bool { return strings.EqualFold(t.key, want) }
	} else if m := byAge.FindStringSubmatch(q.Get("query")); m != nil {
		minutes, _ := strconv.Atoi(m[1])
		match = func(t *fakeTicket) bool {
			return t.key != "" && time.Since(t.at) <= time.Duration(minutes)*time.Minute
		}
	} else {
		f.Errorf("this TicketSQL is unknown here: %s", q.Get("query"))
	}
	items := []any{}
	for _, t := range f.tickets {
		if t.into == 0 && t.status != "deleted" && match(t) {
			items = append(items, f.shape(t, true))
		}
	}
	f.say(w, http.StatusOK, f.page(items, q, true))
}

// shape is a ticket in JSON; in a list its id is a text, alone it is a number.
func (f *fake) shape(t *fakeTicket, listed bool) map[string]any {
	who := func(name string) map[string]any {
		return map[string]any{"type": "user", "id": name, "_url": f.URL + "/REST/2.0/user/" + name}
	}
	values := []any{}
	if t.key != "" {
		values = append(values, t.key)
	}
	m := map[string]any{"id": t.id, "Status": t.status, "Priority": t.priority, "Owner": who(t.owner), "Creator": who(t.creator),
		"LastUpdated": t.updated, "CustomFields": []any{map[string]any{"id": "2", "name": DefaultField, "type": "customfield",
			"values": values}}}
	if listed {
		m["id"], m["type"] = strconv.Itoa(t.id), "ticket"
	} else {
		m["Subject"], m["Requestor"] = t.subject, []any{}
	}
	return m
}

var createFields = []string{"Queue", "Subject", "Content", "ContentType", "Priority", "CustomFields", "Requestor"}

func (f *fake) create(w http.ResponseWriter, body map[string]any, who string) {
	f.known(body, createFields...)
	if body["Queue"] != "Helpdesk" {
		f.say(w, http.StatusForbidden, message(fmt.Sprintf("No permission to create tickets in the queue '%v'", body["Queue"])))
		return
	}
	t := &fakeTicket{id: len(f.tickets) + 1, subject: text(body["Subject"]), status: "new", owner: nobody, creator: who,
		priority: text(body["Priority"]), requestor: text(body["Requestor"])}
	if fields, ok := body["CustomFields"].(map[string]any); ok && slices.Contains(f.fields, DefaultField) {
		t.key = text(fields[DefaultField])
	}
	f.tickets = append(f.tickets, t)
	x := f.record(t, fakeTransaction{kind: "Create", creator: who})
	f.pieces = append(f.pieces, fakePiece{x.id, text(body["ContentType"]), "", text(body["Content"]), false})
	w.Header().Set("Location", fmt.Sprintf("/REST/2.0/ticket/%d", t.id))
	f.say(w, http.StatusCreated, map[string]any{"id": strconv.Itoa(t.id), "type": "ticket",
		"_url": fmt.Sprintf("%s/REST/2.0/ticket/%d", f.URL, t.id)})
}

// known fails the test on a field that the documentation does not have.
func (f *fake) known(body map[string]any, fields ...string) {
	for name := range body {
		if !slices.Contains(fields, name) {
			f.Errorf("%q is no field of this request", name)
		}
	}
}

// record writes the history, as everything that happens to a ticket.
func (f *fake) record(t *fakeTicket, x fakeTransaction) *fakeTransaction {
	x.id, x.ticket = 100+len(f.history), t.id
	f.history = append(f.history, &x)
	t.at = time.Now()
	t.updated = t.at.UTC().Format(time.RFC3339)
	return &x
}

func (f *fake) update(t *fakeTicket, body map[string]any, who string) []string {
	f.known(body, "Status", "Owner", "Priority", "MergeInto")
	said := []string{}
	set := func(field string, is *string, want, old, now string) {
		if *is == want {
			return
		}
		kind := "Set"
		if field == "Status" {
			kind = "Status"
		}
		*is = want
		f.record(t, fakeTransaction{kind: kind, field: field, old: old, new: now, creator: who})
		if field == "Owner" {
			f.record(t, fakeTransaction{kind: "SetWatcher", field: field, old: old, new: now, creator: who})
		}
		said = append(said, fmt.Sprintf("Ticket %d: %s changed from '%s' to '%s'", t.id, field, old, now))
	}
	if owner, ok := body["Owner"].(string); ok {
		if u := f.user(owner); u == nil || !u.staff && u.name != nobody {
			said = append(said, fmt.Sprintf("Ticket %d: That user does not exist", t.id))
		} else {
			set("Owner", &t.owner, u.name, strconv.Itoa(f.user(t.owner).id), strconv.Itoa(u.id))
		}
	}
	if priority, ok := body["Priority"].(string); ok {
		set("Priority", &t.priority, priority, t.priority, priority)
	}
	if status, ok := body["Status"].(string); ok {
		if !slices.Contains([]string{"new", "open", "stalled", "resolved", "rejected", "deleted"}, status) {
			said = append(said, fmt.Sprintf("Ticket %d: Status '%s' isn't a valid status for this ticket.", t.id, status))
		} else {
			set("Status", &t.status, status, t.status, status)
		}
	}
	if into, ok := body["MergeInto"].(string); ok {
		number, _ := strconv.Atoi(into)
		for range 2 { // RT records both ends
			f.record(t, fakeTransaction{kind: "AddLink", field: "MergedInto", creator: who,
				new: "fsck.com-rt://helpdesk.test/ticket/" + into})
		}
		t.into = number
		f.ticket(number).at = time.Now()
		said = append(said, "Merge Successful")
	}
	return said
}

func (f *fake) past(w http.ResponseWriter, id int, q url.Values) {
	t := f.ticket(id)
	if t == nil {
		f.say(w, http.StatusNotFound, message("Not Found"))
		return
	}
	items := []any{}
	for _, x := range f.history {
		if f.ticket(x.ticket) != t {
			continue
		}
		items = append(items, map[string]any{"id": strconv.Itoa(x.id), "type": "transaction", "Type": x.kind, "Field": x.field,
			"OldValue": x.old, "NewValue": x.new, "Data": x.data, "Creator": map[string]any{"type": "user", "id": x.creator,
				"_url": f.URL + "/REST/2.0/user/" + x.creator}})
	}
	f.say(w, http.StatusOK, f.page(items, q, false))
}

var speakFields = []string{"Subject", "Content", "ContentType", "Attachments"}

func (f *fake) speak(w http.ResponseWriter, t *fakeTicket, kind string, body map[string]any, who string) {
	f.known(body, speakFields...)
	if t == nil {
		f.say(w, http.StatusNotFound, message("Not Found"))
		return
	}
	if body["Content"] != nil && body["ContentType"] == nil {
		f.say(w, http.StatusBadRequest, message("ContentType is a required field for application/json"))
		return
	}
	subject := "No Subject"
	if body["Subject"] != nil {
		subject = text(body["Subject"]) + "\n"
	}
	done := map[string]string{"comment": "Comment", "correspond": "Correspond"}[kind]
	x := f.record(t, fakeTransaction{kind: done, data: subject, creator: who})
	f.pieces = append(f.pieces, fakePiece{x.id, text(body["ContentType"]), "", text(body["Content"]), false})
	if list, ok := body["Attachments"].([]any); ok {
		for _, each := range list {
			file, _ := each.(map[string]any)
			f.pieces = append(f.pieces, fakePiece{x.id, text(file["FileType"]), text(file["FileName"]), "file", false})
		}
	}
	f.record(t, fakeTransaction{kind: "EmailRecord", data: "<mail@helpdesk.test>", creator: system})
	if kind == "correspond" && t.status != "open" && t.status != "stalled" { // the scrips that open tickets
		f.record(t, fakeTransaction{kind: "Status", field: "Status", old: t.status, new: "open", creator: system})
		t.status = "open"
	}
	w.Header().Set("Location", fmt.Sprintf("/REST/2.0/transaction/%d", x.id))
	f.say(w, http.StatusCreated, []string{"Message recorded"})
}

func (f *fake) attachments(w http.ResponseWriter, transaction int, q url.Values) {
	for name := range strings.SplitSeq(q.Get("fields"), ",") {
		if !slices.Contains([]string{"ContentType", "Filename"}, name) {
			w.WriteHeader(http.StatusInternalServerError) // what RT does with Headers, for one
			return
		}
	}
	items := []any{}
	for i, p := range f.pieces {
		if p.transaction == transaction {
			items = append(items, map[string]any{"id": strconv.Itoa(i + 1), "type": "attachment", "ContentType": p.kind,
				"Filename": p.filename})
		}
	}
	f.say(w, http.StatusOK, f.page(items, q, false))
}
