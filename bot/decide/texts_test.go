package decide_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// quoted finds the message ids in source code; those that end with a dot are completed at run time.
var quoted = regexp.MustCompile(`"(bot\.[a-z_.]+)"`)

func TestEverySentenceThatIsSaidIsInTheCatalogue(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range idsInSource(t) {
		for _, lang := range texts.Languages() {
			if !catalogue.Has(id) || catalogue.Say(lang, id, texts.Args{"Count": 2}) == id {
				t.Errorf("%s is not in the catalogue of %s", id, lang)
			}
		}
	}
}

// idsInSource gives every message id that the code of this folder can use.
func idsInSource(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quoted.FindAllStringSubmatch(string(source), -1) {
			ids[m[1]] = true
		}
	}
	delete(ids, "bot.button.")
	delete(ids, "bot.day.")
	delete(ids, "bot.standing.")
	for _, state := range handoff.States() {
		ids["bot.standing."+string(state)] = true
	}
	for _, button := range []string{"human", "solved", "unsolved", "none", "restart", "stop", "skip", "reopen", "go_on",
		"enough", "good", "bad", "share", "dismiss"} {
		ids["bot.button."+button] = true
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		ids["bot.day."+day.String()] = true
	}
	if len(ids) < 40 {
		t.Fatalf("found only %d ids: the scan is broken", len(ids))
	}
	var all []string
	for id := range ids {
		all = append(all, id)
	}
	return all
}
