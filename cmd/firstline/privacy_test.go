package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// whole are the calls that give all of a conversation, also what belongs to cases of private teams, and who may make
// them. Whatever shows a conversation to somebody asks handoff.Privacy for an extract instead: see there before adding
// to this list.
var whole = map[string]map[string]string{
	"Journal": {
		"bot/hand.go":              "the bot itself, which looks up one order",
		"bot/offer.go":             "the bot itself, which gives desks an extract",
		"bot/web/stream.go":        "a person reads their own conversation",
		"handoff/console/case.go":  "it is what the console's extract is made of",
		"handoff/line/journal.go":  "it is what the extract of desks in chats is made of",
		"handoff/rt/acts.go":       "reads the ids of what was carried out, and shows nothing",
		"cmd/firstline/case.go":    "who runs the bot has its database",
		"cmd/firstline/discord.go": "a person's own conversation, for that person",
	},
	"Mentioning": {
		"bot/web/files.go": "a person reads their own files",
	},
	"Compute": {
		"cmd/firstline/case.go":          "who runs the bot has its database",
		"cmd/firstline/upkeep/author.go": "of the entries that it is given",
		"cmd/firstline/upkeep/write.go":  "of the entries that it is given",
	},
}

func TestWhatShowsAConversationAsksWhatOfItMayBeSeen(t *testing.T) {
	used := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file := strings.TrimPrefix(filepath.ToSlash(path), "../../")
		if strings.HasPrefix(file, "bot/bottest/") || strings.HasPrefix(file, "handoff/desktest/") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			called, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || whole[called.Sel.Name] == nil {
				return true
			}
			used[called.Sel.Name+" "+file] = true
			if whole[called.Sel.Name][file] == "" {
				t.Errorf("%s calls %s, which gives all of a conversation", file, called.Sel.Name)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for call, files := range whole {
		for file := range files {
			if !used[call+" "+file] {
				t.Errorf("%s does not call %s any more", file, call)
			}
		}
	}
}
