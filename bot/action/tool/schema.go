package tool

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/firstline-support/firstline/bot/action/declare"
)

// maxPages bounds the list of a server's tools.
const maxPages = 20

// find gives the tool as the server lists it now.
func (t *Tool) find(ctx context.Context, s *session) (*mcp.Tool, error) {
	var found *mcp.Tool
	params := &mcp.ListToolsParams{}
	for range maxPages {
		page, err := s.ListTools(ctx, params)
		if err != nil {
			return nil, fmt.Errorf("list the tools of the server: %w", err)
		}
		for _, tool := range page.Tools {
			if tool.Name != t.Config.Tool {
				continue
			}
			if found != nil {
				return nil, fmt.Errorf("the server has two tools of the name %q", tool.Name)
			}
			found = tool
		}
		if page.NextCursor == "" {
			return found, nil
		}
		params.Cursor = page.NextCursor
	}
	return nil, fmt.Errorf("the server lists its tools on more than %d pages", maxPages)
}

// pin gives the hash of what a tool says that it is. Maps are written with their keys in order.
func pin(tool *mcp.Tool) (string, error) {
	data, err := json.Marshal([]any{tool.Name, tool.Description, tool.InputSchema})
	if err != nil {
		return "", fmt.Errorf("read the tool's schema: %w", err)
	}
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

// differs gives how the tool differs from what is declared.
func (t *Tool) differs(tool *mcp.Tool) ([]declare.Problem, error) {
	if tool == nil {
		return []declare.Problem{{Field: "tool", What: fmt.Sprintf("the server has no tool %q", t.Config.Tool),
			Fix: "look what it lists, and declare one of these"}}, nil
	}
	now, err := pin(tool)
	if err != nil {
		return nil, err
	}
	var problems []declare.Problem
	if t.Config.Pin != "" && t.Config.Pin != now {
		problems = append(problems, declare.Problem{Field: "pin", What: "the tool's name, description or schema was changed",
			Fix: "read what the tool does now, and if that is meant write pin: " + now})
	}
	root, ok := tool.InputSchema.(map[string]any)
	if !ok {
		return append(problems, declare.Problem{Field: "tool", What: "the tool says nothing about its parameters",
			Fix: "ask who runs the server"}), nil
	}
	structure := maps.Clone(t.plan.structure)
	if t.Config.KeyArgument != "" {
		structure[t.Config.KeyArgument] = "text"
	}
	c := comparison{params: t.Params, root: root}
	c.object("arguments", structure, root, maxDepth)
	return append(problems, c.problems...), nil
}

// A comparison holds a declared structure against a JSON Schema: whether there is a place for every argument, of a type
// that it can have, and an argument for every place that must be filled. What else a schema may say, such as lengths
// and patterns, is about values and the server's to judge.
type comparison struct {
	params   declare.Params
	root     map[string]any
	problems []declare.Problem
}

func (c *comparison) note(field, what, fix string) {
	c.problems = append(c.problems, declare.Problem{Field: field, What: what, Fix: fix})
}

func (c *comparison) object(field string, structure, schema map[string]any, depth int) {
	places, _ := schema["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(structure)) {
		place, known := places[name]
		if !known {
			c.note(field+"."+name, "the tool has no such parameter", "use one of: "+strings.Join(names(places), ", "))
			continue
		}
		if inner, ok := place.(map[string]any); ok {
			c.value(field+"."+name, structure[name], inner, depth-1)
		}
	}
	required, _ := schema["required"].([]any)
	for _, v := range required {
		name, _ := v.(string)
		argument, given := structure[name]
		if !given {
			c.note(field+"."+declare.OneLine(name, 100), "the tool needs this parameter", "add it to arguments")
		} else if param, alone := c.alone(argument); alone && param.Optional {
			c.note(field+"."+name, "the tool needs this parameter, and its value may be missing",
				"make the action's parameter one that is always given")
		}
	}
}

func names(places map[string]any) []string {
	var shown []string
	for _, name := range slices.Sorted(maps.Keys(places)) {
		shown = append(shown, declare.OneLine(name, 100))
	}
	return shown[:min(len(shown), 30)]
}

// value compares one argument with its place.
func (c *comparison) value(field string, v any, schema map[string]any, depth int) {
	if depth == 0 {
		return
	}
	schema = c.resolve(schema)
	if kind, types := c.kind(v), c.types(schema, depth); len(types) > 0 && !fits(kind, types) {
		c.note(field, fmt.Sprintf("the tool takes %s here, and this is %s", strings.Join(types, " or "), kind),
			"give the action's parameter this type, or write another value")
		return
	}
	switch v := v.(type) {
	case map[string]any:
		if _, says := schema["properties"]; says {
			c.object(field, v, schema, depth)
		}
	case []any:
		if items, says := schema["items"].(map[string]any); says {
			for i, item := range v {
				c.value(fmt.Sprintf("%s[%d]", field, i), item, items, depth-1)
			}
		}
	}
}

// alone gives the parameter that is the whole argument.
func (c *comparison) alone(v any) (declare.Param, bool) {
	s, ok := v.(string)
	if !ok {
		return declare.Param{}, false
	}
	t, err := declare.ParseTemplate(s)
	if err != nil {
		return declare.Param{}, false
	}
	name, alone := t.Alone()
	return c.params[name], alone
}

// kind is the JSON type of an argument, in the words of JSON Schema.
func (c *comparison) kind(v any) string {
	switch v.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case bool:
		return "boolean"
	case nil:
		return "null"
	case int, int64, uint64:
		return "integer"
	case float64, json.Number:
		return "number"
	}
	param, _ := c.alone(v)
	switch param.Type {
	case declare.Number:
		return "number"
	case declare.Integer:
		return "integer"
	case declare.Boolean:
		return "boolean"
	default:
		return "string"
	}
}

func fits(kind string, types []string) bool {
	return slices.Contains(types, kind) || kind == "integer" && slices.Contains(types, "number")
}

// types are the JSON types that a schema allows; none: it does not say.
func (c *comparison) types(schema map[string]any, depth int) []string {
	switch t := schema["type"].(type) {
	case string:
		return []string{declare.OneLine(t, 20)}
	case []any:
		var types []string
		for _, v := range t {
			if s, ok := v.(string); ok {
				types = append(types, declare.OneLine(s, 20))
			}
		}
		return types
	}
	for _, word := range []string{"anyOf", "oneOf"} {
		choices, _ := schema[word].([]any)
		var types []string
		for _, choice := range choices {
			inner, ok := choice.(map[string]any)
			if !ok || depth == 0 {
				return nil
			}
			each := c.types(c.resolve(inner), depth-1)
			if len(each) == 0 {
				return nil // one of them takes anything
			}
			types = append(types, each...)
		}
		if len(types) > 0 {
			return types
		}
	}
	return nil
}

// maxRefs is how many references in a row are followed.
const maxRefs = 8

// resolve follows references within the schema. One that leads elsewhere says nothing.
func (c *comparison) resolve(schema map[string]any) map[string]any {
	for range maxRefs {
		ref, is := schema["$ref"].(string)
		if !is {
			return schema
		}
		rest, inside := strings.CutPrefix(ref, "#/")
		if !inside {
			return map[string]any{}
		}
		at := c.root
		for key := range strings.SplitSeq(rest, "/") {
			at, _ = at[strings.NewReplacer("~1", "/", "~0", "~").Replace(key)].(map[string]any)
		}
		schema = at
	}
	return map[string]any{}
}
