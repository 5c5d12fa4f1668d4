package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/cmd/firstline/actions"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/intents"
)

// lookEvery is how often the workspace's files are compared. Comparing names, sizes and times of some hundred files
// costs a millisecond, works on every file system, and needs no library.
const lookEvery = 2 * time.Second

// A taker takes over a changed workspace: all of it, or nothing and the reason.
type taker func(*workspace.Workspace) error

// watch has changed articles, synonyms, intents, flows, slots, actions and prompts taken over while the bot runs: as a
// whole, and only when they are valid. Until then the old ones stay in force. Changes to firstline.yaml need a restart.
func watch(ctx context.Context, dir string, memory intents.Memory, take taker, log *slog.Logger) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	seen := fingerprint(dir)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if now := fingerprint(dir); now != seen {
			seen = now
			reload(dir, memory, take, log)
		}
	}
}

// reload reads the workspace again.
func reload(dir string, memory intents.Memory, take taker, log *slog.Logger) {
	const stays = "the changed workspace is not valid; the old one stays in force"
	ws, problems := workspace.Open(os.DirFS(dir), workspace.Options{Env: os.LookupEnv, Now: time.Now(), Memory: memory})
	for _, p := range problems {
		if !p.Warning {
			log.Error(stays, "problem", p.Error())
			return
		}
	}
	if err := take(ws); err != nil {
		log.Error(stays, "problem", err)
		return
	}
	log.Info("took over the changed workspace", "articles", len(ws.Articles), "intents", len(ws.Intents.Intents))
}

// logBands tells which thresholds are in force, and loudly when a promise is not proved.
func logBands(log *slog.Logger, b decide.Bands) {
	standing := []any{"answer", b.Answer, "ask", b.Ask}
	if b.Chosen {
		standing = append(standing, "most_wrong", b.Promise.MostWrong)
	}
	if b.AskChosen {
		standing = append(standing, "most_useless", b.Promise.MostUseless)
	}
	if b.Chosen && !b.Proved {
		log.Warn("the promise about wrong answers is not proved by the examples; run firstline eval", standing...)
	}
	if b.AskChosen && !b.AskProved {
		log.Warn("the promise about useless questions is not proved by the examples; run firstline eval", standing...)
	}
	switch {
	case b.Chosen && b.Proved || b.AskChosen && b.AskProved:
		log.Info("thresholds chosen and proved by the examples", standing...)
	case !b.Chosen && !b.AskChosen:
		log.Debug("thresholds as they are set", standing...)
	}
}

// fingerprint changes when a file of the workspace does.
func fingerprint(dir string) uint64 {
	sum := fnv.New64a()
	for _, folder := range []string{"articles", "intents", "flows", "slots", actions.Folder, model.PromptFolder,
		"synonyms.txt"} {
		// a file that vanishes while we look is a change, too, and is seen at the next look
		_ = filepath.WalkDir(filepath.Join(dir, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || strings.HasPrefix(entry.Name(), ".") {
				return err
			}
			info, err := entry.Info()
			if err == nil {
				_, _ = fmt.Fprintln(sum, path, info.Size(), info.ModTime().UnixNano())
			}
			return err
		})
	}
	return sum.Sum64()
}
