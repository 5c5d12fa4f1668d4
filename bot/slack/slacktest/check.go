package slacktest

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed testdata/methods.json testdata/blockkit.schema.json
var specification embed.FS

// A checker knows what Slack has published about its requests. It is immutable and safe for concurrent use.
type checker struct {
	methods map[string]methodSpec
	blocks  *jsonschema.Schema
	view    *jsonschema.Schema
}

type methodSpec struct {
	Deprecated bool               `json:"deprecated"`
	Args       map[string]argSpec `json:"args"`
	Errors     []string           `json:"errors"`
}

type argSpec struct {
	Required bool   `json:"required"`
	Type     types  `json:"type"`
	Format   string `json:"format"`
}

// types are those that an argument may have; the description gives one or a list.
type types []string

// UnmarshalJSON takes a name or a list of names.
func (t *types) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*t = types{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(t))
}

// newChecker reads the specification once for all servers of a program, as reading it takes a large part of a second
// where the race detector looks on.
func newChecker() (*checker, error) { return published() }

var published = sync.OnceValues(func() (*checker, error) {
	c := &checker{}
	data, err := specification.ReadFile("testdata/methods.json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &c.methods); err != nil {
		return nil, err
	}
	f, err := specification.Open("testdata/blockkit.schema.json")
	if err != nil {
		return nil, err
	}
	schema, err := jsonschema.UnmarshalJSON(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	const at = "mem:///blockkit.schema.json"
	if err := compiler.AddResource(at, schema); err != nil {
		return nil, err
	}
	if c.blocks, err = compiler.Compile(at + "#/definitions/Blocks"); err != nil {
		return nil, err
	}
	c.view, err = compiler.Compile(at + "#/definitions/ModalOrHome")
	return c, err
})

// Limits that Slack documents beside the schema.
const (
	maxMessageText = 40_000
	maxBlocks      = 50
	maxViewBlocks  = 100
	maxMarkdown    = 12_000 // of all markdown blocks and markdown_text together
	maxPrivate     = 3_000
	maxViewBytes   = 250_000
)

// shapes are what values of a type look like.
var shapes = map[string]*regexp.Regexp{
	"boolean":   regexp.MustCompile(`^(true|false|1|0)$`),
	"integer":   regexp.MustCompile(`^-?[0-9]+$`),
	"number":    regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`),
	"channel":   regexp.MustCompile(`^[CDGUW][A-Z0-9]{2,}$`),
	"user":      regexp.MustCompile(`^[UWB][A-Z0-9]{2,}$`),
	"file":      regexp.MustCompile(`^F[A-Z0-9]{2,}$`),
	"timestamp": regexp.MustCompile(`^[0-9]{1,10}(\.[0-9]{1,6})?$`),
}

// call tells what is wrong with the arguments of a call, and what Slack answers to it: "" where it lets it pass.
func (c *checker) call(method string, args map[string]string) (problems []string, answer string) {
	spec, ok := c.methods[method]
	if !ok {
		return []string{"there is no such method"}, "unknown_method"
	}
	if spec.Deprecated {
		problems = append(problems, "the method is deprecated")
	}
	for name, arg := range spec.Args {
		if arg.Required && args[name] == "" && !excused(method, name, args) {
			problems, answer = append(problems, fmt.Sprintf("%s is required", name)), "invalid_arguments"
		}
	}
	for name, value := range args {
		arg, known := spec.Args[name]
		switch {
		case name == "token" || value == "":
		case !known:
			problems = append(problems, fmt.Sprintf("%s is no argument", name))
		case !arg.fits(value):
			problems = append(problems, fmt.Sprintf("%s=%q is no %s", name, value, strings.Join(arg.Type, " or ")))
			answer = "invalid_arguments"
		}
	}
	more, refusal := c.contents(args)
	slices.Sort(problems)
	return append(problems, more...), orElse(answer, refusal)
}

// excused are arguments that the description calls required although they may be left out: appendStream takes chunks
// instead of text, and an empty status is how one is taken back.
func excused(method, name string, args map[string]string) bool {
	switch method + " " + name {
	case "chat.appendStream markdown_text":
		return args["chunks"] != ""
	case "assistant.threads.setStatus status":
		return true
	}
	return false
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (a argSpec) fits(value string) bool {
	if a.Format == "json" && !json.Valid([]byte(value)) {
		return false
	}
	for _, name := range a.Type {
		shape, strict := shapes[name]
		if !strict || shape.MatchString(value) {
			return true
		}
	}
	return len(a.Type) == 0
}

// contents looks into texts, blocks and views.
func (c *checker) contents(args map[string]string) (problems []string, answer string) {
	if n := utf8.RuneCountInString(args["text"]); n > maxMessageText {
		problems, answer = append(problems, fmt.Sprintf("text has %d characters", n)), "msg_too_long"
	}
	if n := utf8.RuneCountInString(args["markdown_text"]); n > maxMarkdown {
		problems, answer = append(problems, fmt.Sprintf("markdown_text has %d characters", n)), "msg_too_long"
	}
	if blocks := args["blocks"]; blocks != "" {
		if found := c.Blocks([]byte(blocks)); len(found) > 0 {
			problems, answer = append(problems, found...), "invalid_blocks"
		}
	}
	if view := args["view"]; view != "" {
		if found := c.View([]byte(view)); len(found) > 0 {
			problems, answer = append(problems, found...), "invalid_arguments"
		}
	}
	return problems, answer
}

// Blocks tells what is wrong with the blocks of a message.
func (c *checker) Blocks(data []byte) []string {
	problems := against(c.blocks, slices.Concat([]byte(`{"blocks":`), data, []byte("}")))
	var blocks []object
	if json.Unmarshal(data, &blocks) != nil {
		return append(problems, "blocks are no list of objects")
	}
	if len(blocks) > maxBlocks {
		problems = append(problems, fmt.Sprintf("%d blocks in a message", len(blocks)))
	}
	return append(problems, among(blocks)...)
}

// View tells what is wrong with a modal or a home.
func (c *checker) View(data []byte) []string {
	problems := against(c.view, data)
	var view struct {
		Blocks  []object `json:"blocks"`
		Private string   `json:"private_metadata"`
	}
	if json.Unmarshal(data, &view) != nil {
		return append(problems, "the view is no object")
	}
	if len(view.Blocks) > maxViewBlocks || len(view.Private) > maxPrivate || len(data) > maxViewBytes {
		problems = append(problems, fmt.Sprintf("a view of %d blocks, %d bytes of metadata, %d bytes", len(view.Blocks),
			len(view.Private), len(data)))
	}
	return append(problems, among(view.Blocks)...)
}

// among tells what is wrong with blocks together: ids that are used twice, too much Markdown.
func among(blocks []object) (problems []string) {
	seen, markdown := map[string]bool{}, 0
	for _, block := range blocks {
		if id, _ := block["block_id"].(string); id != "" {
			if seen[id] {
				problems = append(problems, "block_id "+strconv.Quote(id)+" is used twice")
			}
			seen[id] = true
		}
		if block["type"] == "markdown" {
			text, _ := block["text"].(string)
			markdown += utf8.RuneCountInString(text)
		}
		problems = append(problems, actionsOf(block)...)
	}
	if markdown > maxMarkdown {
		problems = append(problems, fmt.Sprintf("%d characters in markdown blocks", markdown))
	}
	return problems
}

// actionsOf tells which action ids a block uses twice: a press could not be told from the other.
func actionsOf(block object) (problems []string) {
	elements, _ := block["elements"].([]any)
	seen := map[string]bool{}
	for _, element := range elements {
		o, _ := element.(object)
		id, _ := o["action_id"].(string)
		if id != "" && seen[id] {
			problems = append(problems, "action_id "+strconv.Quote(id)+" is used twice in a block")
		}
		seen[id] = true
	}
	return problems
}

func against(schema *jsonschema.Schema, data []byte) []string {
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		return []string{"not JSON: " + err.Error()}
	}
	if err := schema.Validate(value); err != nil {
		return []string{err.Error() + "\n" + clip(string(data))}
	}
	return nil
}

func clip(s string) string {
	const most = 2000
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// A Checker checks blocks and views by themselves, for tests of what is going to be sent.
type Checker struct{ c *checker }

// NewChecker reads the specification.
func NewChecker() (Checker, error) {
	c, err := newChecker()
	return Checker{c}, err
}

// Blocks tells what is wrong with the blocks of a message, as JSON.
func (c Checker) Blocks(data []byte) []string { return c.c.Blocks(data) }

// View tells what is wrong with a modal or a home, as JSON.
func (c Checker) View(data []byte) []string { return c.c.View(data) }
