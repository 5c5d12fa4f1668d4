package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/firstline-support/firstline/"

// arrows is the law of the house: which room may know which. cmd knows everybody; what is not here is forbidden.
var arrows = map[string][]string{
	"intents":         {"intents/learn", "intents/lexicon", "intents/sheet", "intents/token"},
	"intents/flow":    {"intents/sheet", "intents/slot"},
	"intents/learn":   {"intents/lexicon", "intents/token"},
	"intents/lexicon": {"intents/token"},
	"intents/mood":    {"intents/token"},
	"intents/score":   nil,
	"intents/said":    nil,
	"intents/sheet":   nil,
	"intents/slot":    {"intents/sheet"},
	"intents/token":   nil,
	"kb":              {"intents/lexicon"},
	"kb/bring/docx":   {"kb/bring/paper"},
	"kb/bring/paper":  nil,
	"kb/bring/pdf":    {"kb/bring/paper"},
	"kb/bring":        {"kb"},
	"kb/bring/fetch":  nil,
	"kb/bring/page":   nil,
	"kb/bring/from": {"kb/bring", "kb/bring/docx", "kb/bring/fetch", "kb/bring/page", "kb/bring/paper",
		"kb/bring/pdf"},
	"intents/flow/picture": {"intents/flow"},
	"kb/care":              {"kb"},
	"kb/ground":            {"intents/lexicon"},
	"handoff":              {"kb", "kb/care"},
	"handoff/texts":        nil,
	"handoff/sheet":        {"handoff", "handoff/texts"},
	"handoff/line":         {"handoff", "handoff/sheet", "handoff/texts"},
	"handoff/face":         {"handoff", "handoff/line", "handoff/sheet", "handoff/texts"},
	"handoff/rounds":       {"handoff"},
	"handoff/rt":           {"handoff", "handoff/texts"},
	"handoff/desktest":     {"handoff"},
	"handoff/download":     {"handoff"},
	"handoff/console":      {"handoff", "handoff/download", "handoff/sheet", "handoff/texts", "kb", "kb/care"},
	"handoff/console/oidc": {"handoff", "handoff/console"},
	"bot":                  {"handoff", "handoff/texts", "intents", "intents/flow", "kb"},
	"bot/decide": {"bot", "bot/model", "bot/risk", "handoff", "handoff/texts", "intents", "intents/flow",
		"intents/mood", "intents/said", "intents/slot", "kb"},
	"bot/eval":                           {"bot", "handoff", "intents/sheet"},
	"bot/form":                           {"handoff", "handoff/face", "handoff/texts"},
	"bot/mask":                           nil,
	"bot/model":                          {"bot/mask", "kb/ground"},
	"bot/markdown":                       {"handoff"},
	"bot/redteam":                        nil,
	"bot/risk":                           nil,
	"bot/redis":                          {"bot", "bot/action", "bot/archive", "bot/model", "handoff"},
	"bot/archive":                        {"handoff"},
	"bot/sqlite":                         {"bot", "bot/action", "bot/archive", "bot/model", "handoff"},
	"bot/action":                         {"bot", "handoff"},
	"bot/action/directory":               {"bot/action"},
	"bot/action/directory/directorytest": {"bot/bottest/debian"},
	"bot/bottest":                        {"bot", "bot/action", "bot/model", "bot/vectors", "handoff", "handoff/texts"},
	"bot/bottest/bubble":                 nil,
	"bot/bottest/debian":                 nil,
	"bot/bottest/house":                  {"bot", "bot/bottest", "bot/decide", "handoff", "intents"},
	"bot/redis/redistest":                {"bot/bottest/debian"},
	"bot/vectors":                        {"kb"},
	"bot/web":                            {"bot", "handoff", "handoff/download", "handoff/texts"},
	"bot/loose":                          nil,
	"bot/talk":                           {"bot"},
	"bot/terminal":                       {"bot", "handoff", "handoff/texts"},
	"bot/action/guard":                   nil,
	"bot/action/declare":                 {"bot/action"},
	"bot/action/call":                    {"bot/action", "bot/action/declare", "bot/action/guard", "bot/action/wire"},
	"bot/action/proof":                   {"bot/action", "handoff", "handoff/texts"},
	"bot/action/probe":                   {"bot/action", "bot/action/guard", "handoff/texts"},
	"bot/action/child":                   {"bot/action/declare"},
	"bot/action/program":                 {"bot/action", "bot/action/child", "bot/action/declare"},
	"bot/action/wire":                    {"bot/action/declare", "bot/action/guard"},
	"bot/action/tool":                    {"bot/action", "bot/action/child", "bot/action/declare", "bot/action/wire"},
	"bot/action/proof/hook":              {"bot/action/proof"},
	"bot/action/proof/mail":              {"bot/action/proof"},
	"bot/action/onetime":                 {"bot/action", "bot/action/proof", "handoff/texts"},
	"bot/action/proof/oidc":              {"bot/action/proof", "handoff/texts"},
	"bot/slack": {"bot", "bot/form", "bot/loose", "bot/markdown", "bot/slack/blocks", "bot/slack/files",
		"bot/slack/home", "bot/slack/manifest", "bot/slack/sieve", "bot/talk", "handoff",
		"handoff/texts"},
	"bot/slack/files":  {"handoff"},
	"bot/slack/blocks": {"bot/form", "bot/markdown", "handoff", "handoff/texts"},
	"bot/slack/desk": {"bot/form", "bot/markdown", "bot/slack/blocks", "bot/slack/files", "handoff", "handoff/face",
		"handoff/line", "handoff/rounds", "handoff/sheet", "handoff/texts"},
	"bot/discord": {"bot", "bot/discord/cards", "bot/discord/files", "bot/discord/gateway", "bot/discord/rest",
		"bot/form", "bot/loose", "bot/talk", "handoff", "handoff/texts"},
	"bot/discord/desk": {"bot/discord/cards", "bot/discord/files", "bot/discord/rest", "bot/form", "bot/markdown",
		"handoff", "handoff/face", "handoff/line", "handoff/rounds", "handoff/sheet", "handoff/texts"},
	"bot/discord/files":       {"handoff"},
	"bot/discord/gateway":     {"bot/discord/rest"},
	"bot/discord/rest":        {"bot", "handoff"},
	"bot/openai":              {"bot/model"},
	"bot/openai/openaitest":   nil,
	"bot/slack/home":          {"bot", "bot/slack/blocks", "handoff", "handoff/texts"},
	"bot/slack/manifest":      nil,
	"bot/slack/sieve":         nil,
	"bot/slack/slacktest":     nil,
	"bot/discord/discordtest": nil,
	"bot/discord/cards":       {"bot/form", "bot/loose", "bot/markdown", "handoff", "handoff/texts"},
	"cmd/firstline/actions": {"bot/action", "bot/action/call", "bot/action/declare", "bot/action/directory",
		"bot/action/probe", "bot/action/program", "bot/action/tool", "handoff/texts", "intents/flow", "intents/sheet"},
	"cmd/firstline/workspace": {"bot", "bot/action/directory", "bot/action/proof/hook", "bot/action/proof/mail",
		"bot/action/proof/oidc", "bot/decide", "bot/eval", "bot/model", "cmd/firstline/actions", "handoff", "handoff/texts",
		"intents", "intents/flow", "intents/sheet", "intents/slot", "kb"},
	"cmd/firstline/bench":           {"cmd/firstline/progress", "intents", "intents/score", "kb"},
	"cmd/firstline/metrics":         {"bot", "bot/model", "handoff"},
	"cmd/firstline/bench/gauge":     nil,
	"cmd/firstline/bench/load":      {"bot/discord/discordtest", "bot/slack/slacktest", "cmd/firstline/bench/gauge"},
	"cmd/firstline/bench/nodes":     nil,
	"cmd/firstline/chaos":           {"handoff"},
	"cmd/firstline/traces":          {"bot", "bot/model"},
	"cmd/firstline/bench/store":     {"bot", "bot/redis", "bot/sqlite", "cmd/firstline/bench/gauge", "handoff"},
	"cmd/firstline/progress":        nil,
	"cmd/firstline/recall":          nil,
	"cmd/firstline/stage":           {"bot/slack/slacktest", "cmd/firstline/stage/backstage", "handoff/texts"},
	"cmd/firstline/stage/copyist":   {"bot/openai/openaitest"},
	"cmd/firstline/stage/mailbox":   {"bot/action/proof"},
	"cmd/firstline/stage/backstage": nil,
	"cmd/firstline/stage/discord":   {"bot/discord/discordtest", "cmd/firstline/stage/backstage", "handoff/texts"},
	"cmd/firstline/teach": {"bot", "bot/decide", "bot/eval", "bot/terminal", "cmd/firstline/workspace", "handoff",
		"handoff/texts", "intents", "intents/slot"},
	"cmd/firstline/upkeep": {"bot", "bot/decide", "bot/eval", "bot/model", "bot/terminal", "cmd/firstline/teach", "handoff",
		"kb", "kb/bring/fetch", "kb/care"},
}

// doors says which rooms may use what leads outside. A trailing slash stands for everything below.
var doors = map[string][]string{
	"net/http": {"bot/action/call", "bot/action/onetime", "bot/action/probe", "bot/action/proof/hook",
		"bot/action/proof/oidc", "bot/action/tool", "bot/action/wire", "bot/discord",
		"bot/discord/discordtest", "bot/discord/files", "bot/discord/gateway", "bot/discord/rest",
		"bot/openai", "bot/openai/openaitest", "bot/slack", "bot/slack/sieve", "bot/slack/slacktest",
		"bot/web", "cmd/firstline", "cmd/firstline/bench/load", "cmd/firstline/bench/nodes", "cmd/firstline/metrics",
		"cmd/firstline/stage", "cmd/firstline/stage/backstage",
		"cmd/firstline/stage/copyist", "cmd/firstline/stage/discord", "cmd/firstline/stage/mailbox",
		"cmd/firstline/upkeep", "handoff/console", "handoff/console/oidc", "handoff/download",
		"handoff/rt", "kb/bring/fetch", "kb/bring/from"},
	"database/sql":              {"bot/sqlite", "cmd/firstline/bench/store"},
	"modernc.org/":              {"bot/sqlite"},
	"github.com/pressly/goose/": {"bot/sqlite"},
	"os/exec": {"bot/action/child", "bot/action/directory/directorytest", "bot/bottest/debian", "bot/redis/redistest", "cmd/firstline",
		"cmd/firstline/bench/nodes"},
	"github.com/alecthomas/kong":  {"cmd/firstline"},
	"github.com/yuin/goldmark":    {"bot/markdown", "kb"},
	"testing":                     {"bot/bottest", "bot/bottest/bubble", "bot/bottest/house", "bot/redis/redistest", "handoff/desktest"},
	"github.com/coreos/":          {"bot/action/proof/oidc", "handoff/console/oidc"},
	"golang.org/x/oauth2":         {"bot/action/proof/oidc", "handoff/console/oidc"},
	"golang.org/x/oauth2/":        {"bot/action/proof/oidc", "handoff/console/oidc"},
	"github.com/klippa-app/":      {"kb/bring/pdf"},
	"github.com/tetratelabs/":     {"kb/bring/pdf"},
	"github.com/gorilla/":         {"bot/discord/discordtest", "bot/discord/gateway", "bot/slack", "bot/slack/slacktest"},
	"github.com/santhosh-tekuri/": {"bot/discord/discordtest", "bot/openai/openaitest", "bot/slack/slacktest"},
	"github.com/slack-go/": {"bot/slack", "bot/slack/blocks", "bot/slack/desk", "bot/slack/files", "bot/slack/home",
		"bot/slack/sieve"},
	"github.com/bwmarrin/": {"bot/discord", "bot/discord/cards", "bot/discord/desk", "bot/discord/files",
		"bot/discord/gateway", "bot/discord/rest"},
	"github.com/sashabaranov/":         {"bot/openai"},
	"github.com/go-ldap/":              {"bot/action/directory", "bot/action/directory/directorytest"},
	"github.com/go-asn1-ber/":          {"bot/action/directory"},
	"github.com/redis/go-redis/":       {"bot/redis", "cmd/firstline/bench/store"},
	"github.com/prometheus/":           {"cmd/firstline/metrics"},
	"go.opentelemetry.io/":             {"cmd/firstline/traces"},
	"github.com/modelcontextprotocol/": {"bot/action/tool"},
	"github.com/wneessen/":             {"bot/action/proof/mail"},
	"github.com/HdrHistogram/":         {"cmd/firstline/bench/gauge"},
	"testing/synctest":                 {"bot/bottest/bubble"},
	"unsafe":                           nil,
}

// topLevel is all that may stand in the project's own folder.
var topLevel = []string{".ci", ".dockerignore", ".git", ".gitignore", ".golangci.yml", "CHANGELOG.md", "CONTRIBUTING.md",
	"Dockerfile", "LICENSE", "Makefile", "README.md", "bot", "cmd", "go.mod", "go.sum", "handoff", "intents", "kb"}

func TestImportsFollowTheArrows(t *testing.T) {
	seen := map[string]bool{}
	eachImport(t, func(room, file, imported string) {
		seen[room] = true
		if target, ours := strings.CutPrefix(imported, module); ours {
			allowed, known := arrows[room]
			if !known && room != "cmd/firstline" {
				t.Errorf("%s: room %q is not in the law; add it to arrows with what it may know", file, room)
			}
			if known && !slices.Contains(allowed, target) {
				t.Errorf("%s: %s may not know %s", file, room, target)
			}
		}
		for door, rooms := range doors {
			through := imported == door || strings.HasSuffix(door, "/") && strings.HasPrefix(imported, door)
			if through && !slices.Contains(rooms, room) {
				t.Errorf("%s: %s may not use %s", file, room, imported)
			}
		}
	})
	for room := range arrows {
		if !seen[room] {
			t.Errorf("the law speaks of %q, which is empty or gone", room)
		}
	}
}

func TestTopLevelHoldsOnlyTheRooms(t *testing.T) {
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := entry.Name(); !slices.Contains(topLevel, name) && name != "firstline" && name != "data" {
			t.Errorf("%s does not belong into the top level", name)
		}
	}
}

// Whoever enters a bubble of testing/synctest by another way brings back what package bubble is there for.
func TestSimulatedTimeIsInBubblesOfOurs(t *testing.T) {
	for _, room := range []string{"bot", "cmd", "handoff", "intents", "kb"} {
		err := filepath.WalkDir(filepath.Join("../..", room), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			if strings.Contains(string(text), "synctest."+"Test(") {
				t.Errorf("%s: use bubble.Test", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// eachImport visits the imports of all code that is not a test.
func eachImport(t *testing.T, visit func(room, file, imported string)) {
	t.Helper()
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		room := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../../")
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			visit(room, path, imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
