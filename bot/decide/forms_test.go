package decide_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

var update = flag.Bool("update", false, "write the golden files")

// forms are what an answer may look like: what people say one after another, in each language.
var forms = map[string]map[string][]string{
	"steps":    {"en": {"how do I scan a document"}, "de": {"wie scanne ich ein Dokument"}},
	"table":    {"en": {"how many seats does the meeting room Alster have"}, "de": {"wie viele Plätze hat der Raum Alster"}},
	"code":     {"en": {"set the proxy in the terminal"}, "de": {"Proxy im Terminal setzen"}},
	"picture":  {"en": {"where does the docking station cable go"}, "de": {"wohin gehört das Kabel der Dockingstation"}},
	"choice":   {"en": {"key"}, "de": {"Schlüssel"}},
	"overdue":  {"en": {"how do I send a parcel"}, "de": {"wie verschicke ich ein Paket"}},
	"followup": {"en": {"set up mail on my phone", "and on Android?"}, "de": {"E-Mail auf meinem Handy einrichten", "und auf Android?"}},
	"silence":  {"en": {"who won the football match"}, "de": {"wer hat das Fußballspiel gewonnen"}},
}

// What people read of each form is recorded, as Markdown and as channels show it that have none.
func TestAnswersOfAllFormsAreAsRecorded(t *testing.T) {
	files := os.DirFS("testdata/forms")
	articles, broken := kb.Load(files, "articles")
	set, wrong := intents.Load(files, "intents")
	if len(broken)+len(wrong) > 0 {
		t.Fatal(broken, wrong)
	}
	k := decide.Learn(set, articles, nil, slot.New(slot.Set{}))
	for form, languages := range forms {
		for lang, lines := range languages {
			t.Run(form+" "+lang, func(t *testing.T) {
				c := newChat(t)
				c.k, c.hint = k, lang
				if form == "choice" {
					c.policy.Thresholds.Ask = 0.1 // three are near enough to be offered
				}
				var b strings.Builder
				for _, line := range lines {
					c.asks(line)
					fmt.Fprintf(&b, "> %s\n\n", line)
					recordReplies(&b, c.last.Entries)
				}
				recorded(t, form+"."+lang+".md", b.String())
			})
		}
	}
}

func recordReplies(b *strings.Builder, entries []handoff.Entry) {
	for _, e := range entries {
		if e.Kind != handoff.Said || e.From != handoff.ByBot {
			continue
		}
		fmt.Fprintf(b, "%s\n\n(%s)\n", e.Text, e.Outcome)
		for _, s := range e.Sources {
			fmt.Fprintf(b, "source: %s, %s\n", s.Article, s.Lang)
		}
		for _, choice := range e.Choices {
			fmt.Fprintf(b, "[%s]\n", choice.Label)
		}
		fmt.Fprintf(b, "\nWithout Markdown:\n\n%s\n\n", kb.Plain(e.Text))
	}
}

func recorded(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "forms", "golden", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
