package slacktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Call is one call of a method that reached us.
type Call struct {
	Method string
	Args   map[string]string
	At     time.Time
	Error  string // what was answered, "" for ok
}

// Calls gives the calls of a method so far, of all methods when it is empty.
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Call
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			all = append(all, c)
		}
	}
	return all
}

// A refusal is an error that Slack answers.
type refusal struct{ code, needed string }

func (r refusal) Error() string { return r.code }

func refuse(code string) error { return refusal{code: code} }

// A method does what a call asks for. The caller holds mu.
type method struct {
	app   bool // needs the token of the app and not that of the bot
	scope string
	serve func(*Server, args) (object, error)
}

// args are those of a call.
type args map[string]string

func (a args) flag(name string) bool { return a[name] == "true" || a[name] == "1" }

func (a args) number(name string, usual int) int {
	n, err := strconv.Atoi(a[name])
	if err != nil || n <= 0 {
		return usual
	}
	return n
}

// methodTable is all that this Slack can do.
func methodTable() map[string]method {
	return map[string]method{
		"api.test":                              {serve: func(*Server, args) (object, error) { return object{}, nil }},
		"auth.test":                             {serve: (*Server).authTest},
		"apps.connections.open":                 {app: true, scope: "connections:write", serve: (*Server).openConnection},
		"team.info":                             {scope: "team:read", serve: (*Server).teamInfo},
		"chat.postMessage":                      {scope: "chat:write", serve: (*Server).postMessage},
		"chat.postEphemeral":                    {scope: "chat:write", serve: (*Server).postEphemeral},
		"chat.update":                           {scope: "chat:write", serve: (*Server).update},
		"chat.delete":                           {scope: "chat:write", serve: (*Server).remove},
		"chat.getPermalink":                     {serve: (*Server).permalink},
		"chat.startStream":                      {scope: "chat:write", serve: (*Server).startStream},
		"chat.appendStream":                     {scope: "chat:write", serve: (*Server).appendStream},
		"chat.stopStream":                       {scope: "chat:write", serve: (*Server).stopStream},
		"conversations.open":                    {scope: "im:write", serve: (*Server).openDirect},
		"conversations.info":                    {serve: (*Server).channelInfo},
		"conversations.list":                    {serve: (*Server).listChannels},
		"users.conversations":                   {serve: (*Server).listChannels},
		"conversations.members":                 {serve: (*Server).members},
		"conversations.history":                 {serve: (*Server).history},
		"conversations.replies":                 {serve: (*Server).repliesOf},
		"conversations.join":                    {scope: "channels:join", serve: (*Server).join},
		"users.info":                            {scope: "users:read", serve: (*Server).userInfo},
		"users.list":                            {scope: "users:read", serve: (*Server).listUsers},
		"users.lookupByEmail":                   {scope: "users:read.email", serve: (*Server).userByEmail},
		"usergroups.list":                       {scope: "usergroups:read", serve: (*Server).listGroups},
		"usergroups.users.list":                 {scope: "usergroups:read", serve: (*Server).groupMembers},
		"views.open":                            {serve: (*Server).openView},
		"views.push":                            {serve: (*Server).openView},
		"views.update":                          {serve: (*Server).updateView},
		"views.publish":                         {serve: (*Server).publishHome},
		"reactions.add":                         {scope: "reactions:write", serve: (*Server).addReaction},
		"reactions.remove":                      {scope: "reactions:write", serve: (*Server).removeReaction},
		"files.getUploadURLExternal":            {scope: "files:write", serve: (*Server).beginUpload},
		"files.completeUploadExternal":          {scope: "files:write", serve: (*Server).endUpload},
		"files.delete":                          {scope: "files:write", serve: (*Server).deleteFile},
		"files.info":                            {scope: "files:read", serve: (*Server).fileInfo},
		"assistant.threads.setStatus":           {serve: (*Server).setStatus},
		"assistant.threads.setTitle":            {scope: "assistant:write", serve: (*Server).setTitle},
		"assistant.threads.setSuggestedPrompts": {scope: "assistant:write", serve: (*Server).setPrompts},
	}
}

// allScopes are those that an app can ask for here.
func allScopes() []string {
	scopes := []string{"app_mentions:read", "channels:history", "channels:read", "commands", "groups:history",
		"groups:read", "im:history", "im:read", "metadata.message:read", "mpim:history", "mpim:read", "reactions:read",
		"chat:write.public",
		"chat:write.customize"}
	for _, m := range methodTable() {
		if m.scope != "" && !m.app && !slices.Contains(scopes, m.scope) {
			scopes = append(scopes, m.scope)
		}
	}
	slices.Sort(scopes)
	return scopes
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	fault := s.fault(name)
	if fault.happen(w, r) {
		return
	}
	given, token, err := readArgs(r)
	if err != nil {
		answer(w, object{"ok": false, "error": "invalid_form_data"})
		return
	}
	result, err := s.call(name, token, given)
	if fault.CutAfter {
		cut(w)
		return
	}
	s.mu.Lock()
	w.Header().Set("X-OAuth-Scopes", strings.Join(s.opts.Scopes, ","))
	s.mu.Unlock()
	var refused refusal
	switch {
	case errors.As(err, &refused) && refused.code == "ratelimited":
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		answer(w, object{"ok": false, "error": refused.code})
	case errors.As(err, &refused) && refused.needed != "":
		answer(w, object{"ok": false, "error": refused.code, "needed": refused.needed,
			"provided": w.Header().Get("X-OAuth-Scopes")})
	case err != nil:
		answer(w, object{"ok": false, "error": err.Error()})
	default:
		result["ok"] = true
		answer(w, result)
	}
}

// call checks a call and carries it out.
func (s *Server) call(name, token string, given args) (object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	result, err := s.carryOut(name, token, given)
	done := Call{Method: name, Args: given, At: s.opts.Now()}
	if err != nil {
		done.Error = err.Error()
	}
	s.calls = append(s.calls, done)
	if keep := s.opts.Calls; keep > 0 && len(s.calls) > 2*keep {
		s.calls = slices.Clone(s.calls[keep:])
	}
	s.notify()
	return result, err
}

func (s *Server) carryOut(name, token string, given args) (object, error) {
	problems, refused := s.check.call(name, given)
	for _, problem := range problems {
		s.violate("%s: %s", name, problem)
	}
	m, ok := methodTable()[name]
	if !ok {
		s.violate("%s: this Slack does not know the method", name)
		return nil, refuse("unknown_method")
	}
	if err := s.admit(m, token); err != nil {
		return nil, err
	}
	if refused != "" {
		return nil, refuse(refused)
	}
	return m.serve(s, given)
}

// admit tells whether a token opens a method.
func (s *Server) admit(m method, token string) error {
	right, wrong := BotToken, AppToken
	if m.app {
		right, wrong = AppToken, BotToken
	}
	switch {
	case token == "":
		return refuse("not_authed")
	case token == wrong:
		return refuse("not_allowed_token_type")
	case token != right:
		return refuse("invalid_auth")
	case s.revoked:
		return refuse("token_revoked")
	case m.app:
		return nil
	}
	return s.granted(m.scope)
}

// granted tells whether the app has a scope.
func (s *Server) granted(scope string) error {
	if scope == "" || slices.Contains(s.opts.Scopes, scope) {
		return nil
	}
	return refusal{"missing_scope", scope}
}

// Revoke makes the tokens worthless, as an admin who removes the app does, or good again.
func (s *Server) Revoke(revoked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = revoked
}

// Grant gives the app these scopes and no others.
func (s *Server) Grant(scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.Scopes = scopes
}

// maxBody is the largest body of a call.
const maxBody = 1 << 20

// readArgs takes the arguments of a call from wherever Slack allows them to be.
func readArgs(r *http.Request) (args, string, error) {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	given := args{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var body map[string]json.RawMessage
		if err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&body); err != nil && !errors.Is(err, io.EOF) {
			return nil, "", err
		}
		for name, value := range body {
			given[name] = text(value)
		}
		return given, token, nil
	}
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	err := r.ParseMultipartForm(maxBody) //nolint:gosec // it is bounded by the line above
	if err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, "", err
	}
	for name, values := range r.Form {
		given[name] = values[0]
	}
	if given["token"] != "" {
		token = given["token"]
		delete(given, "token")
	}
	return given, token, nil
}

// text is a JSON value as a form would have it.
func text(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) == nil {
		return s
	}
	return string(value)
}

func answer(w http.ResponseWriter, o object) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err := json.NewEncoder(w).Encode(o); err != nil {
		http.Error(w, fmt.Sprint(err), http.StatusInternalServerError)
	}
}

// page cuts a part out of a list, by a cursor that says where the next part begins.
func page[E any](all []E, a args, usual int) ([]E, string) {
	from, _ := strconv.Atoi(strings.TrimPrefix(a["cursor"], "next:"))
	from = min(max(from, 0), len(all))
	to := min(from+a.number("limit", usual), len(all))
	if to == len(all) {
		return all[from:to], ""
	}
	return all[from:to], fmt.Sprintf("next:%d", to)
}
