package manifest_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/slack/manifest"
)

// called are the methods of Slack behind those of its library.
var called = map[string][]string{
	"AddReactionContext":                         {"reactions.add"},
	"AuthTestContext":                            {"auth.test"},
	"DeleteMessageContext":                       {"chat.delete"},
	"GetConversationHistoryContext":              {"conversations.history"},
	"GetConversationInfoContext":                 {"conversations.info"},
	"GetConversationRepliesContext":              {"conversations.replies"},
	"GetConversationsContext":                    {"conversations.list"},
	"GetConversationsForUserContext":             {"users.conversations"},
	"DeleteFileContext":                          {"files.delete"},
	"GetFileContext":                             {"files.download"},
	"GetPermalinkContext":                        {"chat.getPermalink"},
	"GetUserByEmailContext":                      {"users.lookupByEmail"},
	"GetUserGroupsContext":                       {"usergroups.list"},
	"GetUserInfoContext":                         {"users.info"},
	"OpenConversationContext":                    {"conversations.open"},
	"OpenViewContext":                            {"views.open"},
	"PostEphemeralContext":                       {"chat.postEphemeral"},
	"PostMessageContext":                         {"chat.postMessage"},
	"PublishViewContext":                         {"views.publish"},
	"UpdateMessageContext":                       {"chat.update"},
	"SetAssistantThreadsStatusContext":           {"assistant.threads.setStatus"},
	"SetAssistantThreadsSuggestedPromptsContext": {"assistant.threads.setSuggestedPrompts"},
	"SetAssistantThreadsTitleContext":            {"assistant.threads.setTitle"},
	"UploadFileContext":                          {"files.getUploadURLExternal", "files.completeUploadExternal"},
	// these need a token of another kind, or none
	"RunContext": nil, "StartSocketModeContext": nil, "PostWebhookCustomHTTPContext": nil,
}

// calls gives the methods of the library that our code calls, with the files that do.
func calls(t *testing.T) map[string]string {
	t.Helper()
	library := map[string]bool{}
	for client := reflect.TypeFor[*slack.Client](); len(library) < client.NumMethod(); {
		library[client.Method(len(library)).Name] = true
	}
	found := map[string]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && entry.Name() == "slacktest" {
			return cmpOr(err, fs.SkipDir)
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if s, ok := call.Fun.(*ast.SelectorExpr); ok && library[s.Sel.Name] && strings.HasSuffix(s.Sel.Name, "Context") {
					found[s.Sel.Name] = path
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func cmpOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// The table names what is called, and nothing else: a scope too many is a door left open, and one too few is an answer
// that never comes.
func TestTheScopesAreThoseOfTheMethodsThatAreCalled(t *testing.T) {
	used := map[string]bool{}
	for name, file := range calls(t) {
		methods, ok := called[name]
		if !ok {
			t.Errorf("%s calls %s: add it to this test, and its method to needs.go", file, name)
		}
		for _, m := range methods {
			used[m] = true
			if _, ok := manifest.Needs(m); !ok {
				t.Errorf("%s calls %s: add %s to needs.go", file, name, m)
			}
		}
	}
	for _, methods := range called {
		for _, m := range methods {
			if _, listed := manifest.Needs(m); listed && !used[m] {
				t.Errorf("nothing calls %s any more: take it out of needs.go", m)
			}
		}
	}
	for _, s := range manifest.Scopes(manifest.Pane, manifest.Reactions) {
		if s.Why == "" {
			t.Errorf("no reason is given for %s", s.Name)
		}
	}
}

// The events in the manifest are those that bot/slack reads.
func TestTheEventsAreThoseThatAreRead(t *testing.T) {
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "incoming.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]bool{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if f, ok := n.(*ast.FuncDecl); ok && f.Name.Name != "readOuter" {
			return false
		}
		if c, ok := n.(*ast.CaseClause); ok {
			for _, e := range c.List {
				if l, ok := e.(*ast.BasicLit); ok {
					read[strings.Trim(l.Value, `"`)] = true
				}
			}
		}
		return true
	})
	sent := map[string]bool{}
	for _, e := range manifest.Events(manifest.Pane, manifest.Reactions) {
		name, _, _ := strings.Cut(e, ".")
		sent[name] = true
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(read)), slices.Sorted(maps.Keys(sent))); diff != "" {
		t.Errorf("read, and in the manifest:\n%s", diff)
	}
}

func TestYAMLAndJSONSayTheSame(t *testing.T) {
	for _, o := range []manifest.Options{
		{Name: "Help: \"desk\" #1", Command: "/helpdesk", About: "Ask – anything: yes", Help: "Get help"},
		{Name: "Firstline", Command: "/ask", About: "a", URL: "https://help.example.com/", With: []manifest.Part{manifest.Pane},
			Prompts: []manifest.Prompt{{Title: "VPN: no", Message: "- x"}}},
	} {
		app := manifest.Make(o)
		data, err := app.JSON()
		if err != nil {
			t.Fatal(err)
		}
		var fromJSON, fromYAML manifest.App
		if err := json.Unmarshal(data, &fromJSON); err != nil {
			t.Fatal(err)
		}
		text := app.YAML("Paste this.\n\nThen go on.")
		asJSON, err := yaml.YAMLToJSON([]byte(text))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if err := json.Unmarshal(asJSON, &fromYAML); err != nil {
			t.Fatal(err)
		}
		scoped := slices.Contains(app.OAuth.Scopes.Bot, "assistant:write")
		sent := slices.Contains(app.Settings.Events.Bot, "assistant_thread_started")
		pane := slices.Contains(o.With, manifest.Pane)
		if (app.Features.Assistant != nil) != pane || scoped != pane || sent != pane {
			t.Errorf("the pane: %v, %v, %v", app.Features.Assistant, scoped, sent)
		}
		if (app.Features.Assistant != nil) != strings.Contains(text, "assistant_view:") {
			t.Errorf("got\n%s", text)
		}
		if fromYAML.Features.Shortcuts == nil {
			fromYAML.Features.Shortcuts = []manifest.Shortcut{}
		}
		if diff := cmp.Diff(fromJSON, fromYAML); diff != "" {
			t.Errorf("JSON, and YAML:\n%s", diff)
		}
		if app.Settings.Socket != (o.URL == "") || (app.Settings.Events.URL == "https://help.example.com/slack/events") != (o.URL != "") {
			t.Errorf("got %+v", app.Settings)
		}
		if !strings.HasPrefix(text, "# Paste this.\n#\n# Then go on.\n") || !strings.Contains(text, "chat:write               # answer") {
			t.Errorf("got\n%s", text)
		}
	}
}

func TestReactionsAreAskedForOnlyWhereTheyCount(t *testing.T) {
	for _, with := range [][]manifest.Part{nil, {manifest.Reactions}} {
		data, err := manifest.Make(manifest.Options{Name: "F", Command: "/f", About: "a", With: with}).JSON()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{`"reactions:read"`, `"reaction_added"`} {
			if got := strings.Contains(string(data), name); got != (with != nil) {
				t.Errorf("with %v: %s is there: %t", with, name, got)
			}
		}
	}
}
