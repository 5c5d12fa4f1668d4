package discordtest

import (
	"bytes"
	_ "embed" // the specification
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed testdata/openapi.json
var specification []byte

// A checker knows what Discord has published about its requests. It compiles what it needs when it needs it: all
// together takes seconds.
type checker struct {
	paths map[string]map[string]operation

	mu       sync.Mutex
	compiler *jsonschema.Compiler // guarded by mu, as is compiled
	compiled map[string]*jsonschema.Schema
}

type operation struct {
	Body *struct {
		Required bool `json:"required"`
	} `json:"requestBody"`
	Parameters []struct {
		Name     string `json:"name"`
		Required bool   `json:"required"`
		Schema   any    `json:"schema"`
	} `json:"parameters"`
	Responses map[string]any `json:"responses"`
}

const specAt = "mem:///openapi.json"

func newChecker() (*checker, error) {
	c := &checker{compiler: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(specification))
	if err != nil {
		return nil, err
	}
	var spec struct {
		Paths map[string]map[string]operation `json:"paths"`
	}
	if err := json.Unmarshal(specification, &spec); err != nil {
		return nil, err
	}
	c.paths = spec.Paths
	permissionsAsText(document)
	return c, c.compiler.AddResource(specAt, document)
}

// permissionsAsText lets the permissions of a command be a string, as Discord's documents have them and discordgo sends
// them; the specification knows numbers only.
func permissionsAsText(value any) {
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			permissionsAsText(one)
		}
	case map[string]any:
		if p, ok := v["default_member_permissions"].(map[string]any); ok && p["type"] != nil {
			p["type"], p["pattern"] = []any{"integer", "string", "null"}, "^[0-9]{1,19}$"
		}
		for _, one := range v {
			permissionsAsText(one)
		}
	}
}

// against tells what is wrong with a value by the part of the specification at a place.
func (c *checker) against(place string, data []byte) string {
	schema, err := c.schema(place)
	if err != nil {
		return err.Error()
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return "not JSON: " + err.Error()
	}
	if err := schema.Validate(value); err != nil {
		return err.Error() + "\n" + clip(string(data))
	}
	return ""
}

func (c *checker) schema(place string) (*jsonschema.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known := c.compiled[place]; known != nil {
		return known, nil
	}
	schema, err := c.compiler.Compile(specAt + place)
	if err != nil {
		return nil, fmt.Errorf("discord's specification at %s: %w", place, err)
	}
	c.compiled[place] = schema
	return schema, nil
}

func clip(s string) string {
	const most = 2000
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// place points into an operation.
func place(method, path string, rest ...string) string {
	parts := append([]string{"", "paths", path, strings.ToLower(method)}, rest...)
	for i, part := range parts {
		part = strings.NewReplacer("~", "~0", "/", "~1").Replace(part)
		parts[i] = url.PathEscape(part)
	}
	return "#" + strings.Join(parts, "/")
}

// request tells what is wrong with the body and the query of a request.
func (c *checker) request(q *request) (problems []string) {
	op, ok := c.paths[q.route.path][strings.ToLower(q.route.method)]
	if !ok {
		return []string{"the specification does not know it"}
	}
	switch {
	case op.Body == nil && len(q.raw) > 0 && string(q.raw) != "null":
		problems = append(problems, "it takes no body")
	case op.Body != nil && len(q.raw) == 0 && op.Body.Required && len(q.files) == 0:
		problems = append(problems, "a body is required")
	case op.Body != nil && len(q.raw) > 0:
		at := place(q.route.method, q.route.path, "requestBody", "content", "application/json", "schema")
		if problem := c.against(at, q.raw); problem != "" {
			problems = append(problems, problem)
		}
	}
	problems = append(problems, c.query(q, op)...)
	slices.Sort(problems)
	return problems
}

// query tells what is wrong with the query of a request.
func (c *checker) query(q *request, op operation) (problems []string) {
	query := q.URL.Query()
	for i, p := range op.Parameters {
		if !query.Has(p.Name) {
			if p.Required {
				problems = append(problems, p.Name+" is required in the query")
			}
			continue
		}
		at := place(q.route.method, q.route.path, "parameters", strconv.Itoa(i), "schema")
		if !c.takes(at, query.Get(p.Name)) {
			problems = append(problems, fmt.Sprintf("%s=%q in the query", p.Name, query.Get(p.Name)))
		}
		query.Del(p.Name)
	}
	for name := range query {
		problems = append(problems, name+" is nothing that can be in the query")
	}
	return problems
}

// takes tells whether a value from a query fits: as a text, or as what it is in JSON.
func (c *checker) takes(at, value string) bool {
	if c.against(at, encode(value)) == "" {
		return true
	}
	return json.Valid([]byte(value)) && c.against(at, []byte(value)) == ""
}

// A Checker checks requests and answers by themselves, for tests of what is going to be sent. One can serve many
// servers, which saves its making.
type Checker struct{ c *checker }

// NewChecker reads the specification.
func NewChecker() (*Checker, error) {
	c, err := newChecker()
	return &Checker{c}, err
}

// Request tells what is wrong with the body of a request, such as one to POST /channels/{channel_id}/messages.
func (c *Checker) Request(name string, body []byte) []string {
	q := &request{Request: &http.Request{URL: &url.URL{}}, raw: body, route: &route{}}
	q.route.method, q.route.path, _ = strings.Cut(name, " ")
	q.Method = q.route.method
	if err := json.Unmarshal(body, &q.body); err != nil {
		return []string{err.Error()}
	}
	more, _ := c.c.contents(q, false)
	return append(c.c.request(q), more...)
}

// Answer tells what is wrong with an answer to a request; "" when it is as Discord has published it.
func (c *Checker) Answer(name string, status int, body []byte) string {
	method, path, _ := strings.Cut(name, " ")
	op, ok := c.c.paths[path][strings.ToLower(method)]
	if !ok {
		return "the specification does not know " + name
	}
	described, ok := op.Responses[strconv.Itoa(status)].(object)
	switch {
	case !ok:
		return fmt.Sprintf("%s is not answered with %d", name, status)
	case described["content"] == nil && len(body) > 0:
		return fmt.Sprintf("%s is answered without a body", name)
	case described["content"] == nil:
		return ""
	}
	at := place(method, path, "responses", strconv.Itoa(status), "content", "application/json", "schema")
	return c.c.against(at, body)
}

// checked tells what is wrong with a request: by the specification, and by the limits that it does not name. What is
// wrong is refused, and reported. The caller holds mu.
func (s *Server) checked(q *request) error {
	problems := s.check.request(q)
	more, refused := s.check.contents(q, s.opts.Mentions)
	problems = append(problems, more...)
	for _, problem := range problems {
		s.violate("%s: %s", q.route.name(), problem)
	}
	if refused == nil && len(problems) > len(more) {
		refused = refusal{status: http.StatusBadRequest, code: 50035, message: "Invalid Form Body",
			fields: object{"_errors": []object{{"code": "INVALID", "message": problems[0]}}}}
	}
	return refused
}
