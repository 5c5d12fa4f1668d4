package openaitest

import (
	"bytes"
	_ "embed" // the specification
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed testdata/openapi.json
var specification []byte

const specAt = "mem:///openapi.json"

// A checker knows what OpenAI has published about its requests and answers. It compiles what it needs when it needs it.
type checker struct {
	fields map[Kind][]string // that a request may have

	mu       sync.Mutex
	compiler *jsonschema.Compiler // guarded by mu, as is compiled
	compiled map[string]*jsonschema.Schema
}

// requests are the shapes of requests.
var requests = map[Kind]string{Chat: "CreateChatCompletionRequest", Embeddings: "CreateEmbeddingRequest"}

func newChecker() (*checker, error) {
	c := &checker{fields: map[Kind][]string{}, compiler: jsonschema.NewCompiler(),
		compiled: map[string]*jsonschema.Schema{}}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(specification))
	if err != nil {
		return nil, err
	}
	for kind, shape := range requests {
		c.fields[kind] = fieldsOf(document, shape)
	}
	return c, c.compiler.AddResource(specAt, nullable(document))
}

// nullable says in the words of JSON Schema what the document says in those of an older OpenAPI: that a value may be
// null.
func nullable(value any) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = nullable(v[i])
		}
	case map[string]any:
		may := v["nullable"] == true
		delete(v, "nullable")
		for name := range v {
			v[name] = nullable(v[name])
		}
		if may {
			return map[string]any{"anyOf": []any{v, map[string]any{"type": "null"}}}
		}
	}
	return value
}

// fieldsOf are the names that a schema and those that it is made of know.
func fieldsOf(document any, name string) (names []string) {
	schema := member(document, "components", "schemas", name)
	for field := range members(member(schema, "properties")) {
		names = append(names, field)
	}
	parts, _ := member(schema, "allOf").([]any)
	for _, part := range parts {
		for field := range members(member(part, "properties")) {
			names = append(names, field)
		}
		if ref, ok := member(part, "$ref").(string); ok {
			names = append(names, fieldsOf(document, ref[strings.LastIndex(ref, "/")+1:])...)
		}
	}
	return names
}

func members(value any) map[string]any {
	of, _ := value.(map[string]any)
	return of
}

func member(value any, path ...string) any {
	for _, name := range path {
		value = members(value)[name]
	}
	return value
}

// request tells what is wrong with a request.
func (c *checker) request(call Call, r *http.Request) (problems []string) {
	if call.Kind == Models {
		return nil
	}
	if kind := r.Header.Get("Content-Type"); kind != "application/json" {
		problems = append(problems, fmt.Sprintf("its content type is %q", kind))
	}
	if r.URL.Path[1] == 'o' && r.URL.Query().Get("api-version") == "" {
		problems = append(problems, "it has no api-version, which Azure wants")
	}
	if problem := c.against(requests[call.Kind], call.Body); problem != "" {
		problems = append(problems, problem)
	}
	var fields object
	if err := json.Unmarshal(call.Body, &fields); err != nil {
		return append(problems, err.Error())
	}
	for name := range fields {
		if !slices.Contains(c.fields[call.Kind], name) {
			problems = append(problems, name+" is nothing that can be asked for")
		}
	}
	problems = append(problems, contents(call, fields)...)
	slices.Sort(problems)
	return problems
}

// contents tells what OpenAI refuses although the specification says nothing about it.
func contents(call Call, fields object) (problems []string) {
	if call.Kind == Embeddings {
		if slices.Contains(call.Input, "") {
			problems = append(problems, "a text to embed is empty")
		}
		return problems
	}
	if call.Format == "json_object" && !strings.Contains(strings.ToLower(call.Prompt()), "json") {
		problems = append(problems, "json_object is asked for, but the prompt does not speak of JSON")
	}
	if fields["stream_options"] != nil && !call.Stream {
		problems = append(problems, "stream_options are for streams")
	}
	if fields["max_tokens"] != nil && fields["max_completion_tokens"] != nil {
		problems = append(problems, "max_tokens and max_completion_tokens exclude each other")
	}
	if call.Schema != nil && call.Schema.Strict {
		problems = append(problems, strict("", call.Schema.JSON)...)
	}
	return problems
}

// strict tells where a schema is not what OpenAI calls strict: every property required, no others allowed.
func strict(at string, schema json.RawMessage) (problems []string) {
	var s struct {
		Type       any                        `json:"type"`
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
		Additional *bool                      `json:"additionalProperties"`
		Items      json.RawMessage            `json:"items"`
	}
	if err := json.Unmarshal(schema, &s); err != nil {
		return []string{fmt.Sprintf("the schema at %q: %v", at, err)}
	}
	if s.Type == "object" && (s.Additional == nil || *s.Additional) {
		problems = append(problems, fmt.Sprintf("the schema at %q allows other properties", at))
	}
	for name, property := range s.Properties {
		if !slices.Contains(s.Required, name) {
			problems = append(problems, fmt.Sprintf("the schema at %q does not require %s", at, name))
		}
		problems = append(problems, strict(at+"/"+name, property)...)
	}
	if s.Items != nil {
		problems = append(problems, strict(at+"/*", s.Items)...)
	}
	return problems
}

// against tells what is wrong with a value by a schema of the specification.
func (c *checker) against(name string, data []byte) string {
	schema, err := c.schema(name)
	if err != nil {
		return err.Error()
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return "not JSON: " + err.Error()
	}
	if err := schema.Validate(value); err != nil {
		return err.Error()
	}
	return ""
}

func (c *checker) schema(name string) (*jsonschema.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known := c.compiled[name]; known != nil {
		return known, nil
	}
	schema, err := c.compiler.Compile(specAt + "#/components/schemas/" + url.PathEscape(name))
	if err != nil {
		return nil, fmt.Errorf("openai's specification of %s: %w", name, err)
	}
	c.compiled[name] = schema
	return schema, nil
}

// Shapes are the shapes that OpenAI has published. They check values by themselves, for tests of what is sent and
// answered, and can serve many servers, which saves their making. They are safe for concurrent use.
type Shapes struct{ c *checker }

// NewShapes reads the specification.
func NewShapes() (*Shapes, error) {
	c, err := newChecker()
	if err != nil {
		return nil, fmt.Errorf("openai's specification: %w", err)
	}
	return &Shapes{c}, nil
}

// Wrong tells what is wrong with a value by a schema of the specification, such as CreateChatCompletionRequest; "" when
// nothing is.
func (s *Shapes) Wrong(name string, data []byte) string { return s.c.against(name, data) }
