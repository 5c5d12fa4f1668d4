package openaitest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// A Kind is what is asked for.
type Kind string

// The kinds of calls.
const (
	Chat       Kind = "chat"
	Embeddings Kind = "embeddings"
	Models     Kind = "models"
)

// A Message is one turn of a prompt.
type Message struct {
	Role string // system, developer, user or assistant
	Text string
}

// A Schema is the shape that an answer shall have.
type Schema struct {
	Name   string
	JSON   json.RawMessage
	Strict bool
}

// A Call is one request, as the server understood it.
type Call struct {
	Kind     Kind
	Model    string
	Messages []Message       // of a chat
	Format   string          // of a chat: json_schema, json_object, text, or "" when nothing was said
	Schema   *Schema         // of json_schema
	Most     int             // tokens that the answer may have; 0: it does not say
	Stream   bool            // the answer shall come in pieces
	Input    []string        // texts to embed
	Dims     int             // dimensions that the vectors shall have; 0: it does not say
	Key      string          // of Authorization, or of Azure's api-key
	Header   http.Header     // as sent
	Path     string          // as sent, with the query
	Body     json.RawMessage // as sent
	At       time.Time
	gone     <-chan struct{}
}

// Gone is closed when the caller has left, so that a script that waits can end.
func (c Call) Gone() <-chan struct{} { return c.gone }

// System is what the call tells the model to be.
func (c Call) System() string {
	return c.said("system", "developer")
}

// Last is the last thing that was said to the model.
func (c Call) Last() string {
	if len(c.Messages) == 0 {
		return ""
	}
	return c.Messages[len(c.Messages)-1].Text
}

// Prompt is all that was said to the model.
func (c Call) Prompt() string {
	return c.said("system", "developer", "user", "assistant")
}

func (c Call) said(roles ...string) string {
	var texts []string
	for _, m := range c.Messages {
		for _, role := range roles {
			if m.Role == role {
				texts = append(texts, m.Text)
			}
		}
	}
	return strings.Join(texts, "\n")
}

// body is what of a request's body concerns us.
type body struct {
	Model    string `json:"model"`
	Messages []struct {
		Role    string `json:"role"`
		Content text   `json:"content"`
	} `json:"messages"`
	Format *struct {
		Type   string `json:"type"`
		Schema *struct {
			Name   string          `json:"name"`
			Schema json.RawMessage `json:"schema"`
			Strict bool            `json:"strict"`
		} `json:"json_schema"`
	} `json:"response_format"`
	MaxTokens     int  `json:"max_tokens"`
	MaxCompletion int  `json:"max_completion_tokens"`
	Stream        bool `json:"stream"`
	StreamOptions *struct {
		Usage bool `json:"include_usage"`
	} `json:"stream_options"`
	Input texts `json:"input"`
	Dims  int   `json:"dimensions"`
}

// text is a string, or parts of which the texts count.
type text string

// UnmarshalJSON reads both forms.
func (t *text) UnmarshalJSON(data []byte) error {
	var whole string
	if err := json.Unmarshal(data, &whole); err == nil {
		*t = text(whole)
		return nil
	}
	var parts []struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	for _, part := range parts {
		*t += text(part.Text)
	}
	return nil
}

// texts is a string or a list of strings.
type texts []string

// UnmarshalJSON reads both forms.
func (t *texts) UnmarshalJSON(data []byte) error {
	var one string
	if err := json.Unmarshal(data, &one); err == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(t))
}

func (b *body) call(kind Kind, r *http.Request, raw []byte) Call {
	c := Call{Kind: kind, Model: b.Model, Most: max(b.MaxTokens, b.MaxCompletion), Stream: b.Stream, Input: b.Input,
		Dims: b.Dims, Key: keyOf(r.Header), Header: r.Header, Path: r.URL.RequestURI(), Body: raw, At: time.Now(),
		gone: r.Context().Done()}
	for _, m := range b.Messages {
		c.Messages = append(c.Messages, Message{Role: m.Role, Text: string(m.Content)})
	}
	if b.Format != nil {
		c.Format = b.Format.Type
		if s := b.Format.Schema; s != nil {
			c.Schema = &Schema{Name: s.Name, JSON: s.Schema, Strict: s.Strict}
		}
	}
	return c
}

func keyOf(h http.Header) string {
	if key := h.Get("Api-Key"); key != "" {
		return key
	}
	return strings.TrimPrefix(h.Get("Authorization"), "Bearer ")
}
