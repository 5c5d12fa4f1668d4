package tool

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/declare"
)

// read makes a result of an answer.
func (t *Tool) read(answer *mcp.CallToolResult) (action.Result, error) {
	if answer.NeedsInput() {
		return action.Result{}, fmt.Errorf("call the tool %s: %w: it asks for more before it ends, and nothing is given",
			t.Config.Tool, action.ErrUnsure)
	}
	said := text(answer)
	doc, err := document(answer, said)
	var result action.Result
	if result.Code, err = t.code(answer, doc, err); err == nil {
		err = t.plan.reader.Take(doc, &result)
	}
	if err != nil {
		return action.Result{}, fmt.Errorf("answer of the tool %s: %w: %w", t.Config.Tool, action.ErrUnsure, err)
	}
	if t.Config.Text != "" && said != "" {
		if result.Values == nil {
			result.Values = map[string]string{}
		}
		result.Values[t.Config.Text] = declare.Shown(said, true)
	}
	if answer.IsError && result.Detail == "" && !t.Config.secret() {
		result.Detail = declare.OneLine(said, declare.MaxShown)
	}
	return t.hide(result), nil
}

// code gives the code of an answer; unreadable says why it is no document. A tool that says it failed has failed.
func (t *Tool) code(answer *mcp.CallToolResult, doc any, unreadable error) (string, error) {
	code, declared := t.plan.reader.Code(0, doc)
	switch {
	case answer.IsError && (!declared || code == action.OK):
		return action.Failed, nil
	case declared:
		return code, nil
	case unreadable != nil && t.plan.reader.NeedsJSON():
		return "", unreadable
	}
	return t.plan.reader.Success(), nil
}

// text gives the text of an answer, without what is no text.
func text(answer *mcp.CallToolResult) string {
	var parts []string
	for _, content := range answer.Content {
		if t, ok := content.(*mcp.TextContent); ok {
			parts = append(parts, t.Text)
		}
	}
	return strings.Join(parts, "\n")
}

// document gives the structured content or, of servers that have none, the text as JSON. In structured content a number
// of more than fifteen digits may lose its last ones on the way through the library.
func document(answer *mcp.CallToolResult, said string) (any, error) {
	if answer.StructuredContent == nil {
		return declare.ReadJSON([]byte(said), maxDepth)
	}
	data, err := json.Marshal(answer.StructuredContent)
	if err != nil {
		return nil, fmt.Errorf("read the structured content: %w", err)
	}
	return declare.ReadJSON(data, maxDepth)
}

// hide takes out what holds our own secrets, because a server may say them back.
func (t *Tool) hide(r action.Result) action.Result {
	for _, secret := range t.secrets() {
		maps.DeleteFunc(r.Values, func(_, value string) bool { return strings.Contains(value, secret) })
		r.Detail = strings.ReplaceAll(r.Detail, secret, "(hidden)")
	}
	return r
}
