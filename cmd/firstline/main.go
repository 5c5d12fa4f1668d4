// Command firstline is a self-hosted first-level support bot: people ask, it answers from the organisation's own
// knowledge base, guides them through fixes, and hands over to a human with full context.
//
// This room reads flags and configuration, wires the others together, and starts and stops them; it is the only one
// that knows them all. Each sub-command is one file. Start reading at house.go, which builds the running thing.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/firstline-support/firstline/bot/redis"
)

// commands are what can be typed after the program's name.
type commands struct {
	Demo    demoCommand    `cmd:"" help:"Try everything: a help desk with sample content, a chat and an agent's console."`
	Init    initCommand    `cmd:"" help:"Make a workspace to start from."`
	Check   checkCommand   `cmd:"" help:"Check a workspace: names file, line and fix of every mistake."`
	Serve   serveCommand   `cmd:"" help:"Run the bot of a workspace."`
	Chat    chatCommand    `cmd:"" help:"Talk to the bot in the terminal."`
	Ask     askCommand     `cmd:"" help:"Ask one question, without a server."`
	Eval    evalCommand    `cmd:"" help:"Play the workspace's evaluation cases and report how many went right."`
	Bench   benchCommand   `cmd:"" help:"Measure parts of the program on your own data."`
	Teach   teachCommand   `cmd:"" help:"Teach the bot what it did not understand, also while it runs."`
	KB      kbCommand      `cmd:"" name:"kb" help:"Look after the knowledge base."`
	Flow    flowCommand    `cmd:"" help:"List the guided flows, or draw one."`
	Doctor  doctorCommand  `cmd:"" help:"Look at what is outside and can be wrong: tokens, permissions, channels."`
	Model   modelCommand   `cmd:"" help:"Look at the language model: prompts, calls, costs."`
	Slack   slackCommand   `cmd:"" name:"slack" help:"Set the bot up in Slack."`
	Agents  agentsCommand  `cmd:"" help:"Add agents and make their one-time sign-in links."`
	Case    caseCommand    `cmd:"" help:"Print a case with its brief, for people or other programs."`
	Links   linksCommand   `cmd:"" help:"Look after which chat accounts are known to be whose."`
	Audit   auditCommand   `cmd:"" help:"Print what was done and tried at the desk."`
	Backup  backupCommand  `cmd:"" help:"Copy everything to a file, also while the bot is running."`
	Restore restoreCommand `cmd:"" help:"Put a backup into an empty store, or take exported conversations back."`
	Migrate migrateCommand `cmd:"" help:"Move a workspace's data from the data folder to Redis, or back."`
	Export  exportCommand  `cmd:"" help:"Write conversations with their journals and cases to a file."`
	Health  healthCommand  `cmd:"" help:"Ask a running bot how it is."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// A terminal is where a command reads and writes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
}

// errSilent ends a command with exit code 1 when everything has been said already.
var errSilent = errors.New("")

func main() {
	redis.Quiet()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // whoever says it twice does not want to wait
	os.Exit(run(ctx, os.Args[1:], terminal{os.Stdin, os.Stdout, os.Stderr}))
}

// Exit codes: scripts can rely on them.
const (
	exitOK    = 0
	exitError = 1 // it did not work, or the check or evaluation found something
	exitUsage = 2 // the command line makes no sense
)

func run(ctx context.Context, args []string, t terminal) int {
	var typed commands
	parser, err := kong.New(&typed, kong.Name("firstline"), kong.Writers(t.out, t.err), kong.UsageOnError(),
		kong.Description("A first-level support bot that answers from your own knowledge base and hands over to humans."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(t))
	if err != nil {
		_, _ = fmt.Fprintln(t.err, "firstline:", err)
		return exitError
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		_, _ = fmt.Fprintf(t.err, "firstline: %v\nTry: firstline --help\n", err)
		return exitUsage
	}
	switch err := chosen.Run(); {
	case errors.Is(err, errSilent):
		return exitError
	case err != nil:
		_, _ = fmt.Fprintln(t.err, "firstline:", err)
		return exitError
	}
	return exitOK
}

// version is set by the release build.
var version = "dev"

// versionCommand prints what this is.
type versionCommand struct{}

// Run prints version, revision and Go's version in one line.
func (versionCommand) Run(t terminal) error {
	_, err := fmt.Fprintf(t.out, "firstline %s (%s, %s)\n", version, revision(), runtime.Version())
	return err
}

// revision is the commit that the program was built from.
func revision() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value[:min(12, len(s.Value))]
			}
		}
	}
	return "unknown revision"
}
