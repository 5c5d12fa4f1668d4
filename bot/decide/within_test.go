package decide_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

const dockEN = `---
title: Set up the dock
lang: en
questions: ["how do I set up the dock", "set up the docking station", "dock set up help"]
review: 2027-03-01
---
The dock charges the laptop.

## Windows
**Save your work first.**

1. Plug in the dock.
2. Install the driver
   from the portal.
3. Restart.

## Mac
1. Allow the dock in System Settings.
2. Open the lid.

## If it is not recognised
Unplug the dock for a minute.
`

const dockDE = `---
title: Dockingstation einrichten
lang: de
questions: ["wie richte ich die Dockingstation ein", "Dockingstation einrichten", "Dock anschließen"]
review: 2026-03-01
---
Die Dockingstation lädt den Laptop.

## Zu Hause
1. Dockingstation anschließen.
2. Treiber laden.

## Im Büro
1. Kabel vom Tisch nehmen.
`

const scanEN = `---
title: Scan to a file
lang: en
questions: ["how do I scan to a file", "scan a page to a file"]
---
## On the printer
1. Press Scan.
2. Choose a folder.
`

// dockChat is a chat that knows articles with sections for several devices.
func dockChat(t testing.TB) *chat {
	t.Helper()
	c := newChat(t)
	k, err := docks()
	if err != nil {
		t.Fatal(err)
	}
	c.k = k
	return c
}

// docks is what it knows, learned once.
var docks = sync.OnceValues(func() (*decide.Knowledge, error) {
	k, err := knowledge()
	if err != nil {
		return nil, err
	}
	articles, problems := kb.Load(fstest.MapFS{"a/dock.en.md": {Data: []byte(dockEN)}, "a/dock.de.md": {Data: []byte(dockDE)},
		"a/scan.en.md": {Data: []byte(scanEN)}}, "a")
	if len(problems) > 0 {
		return nil, fmt.Errorf("articles: %v", problems)
	}
	return decide.Learn(k.Intents, articles, nil, slot.New(slot.Set{})), nil
})

// has wants words in what was said.
func (c *chat) has(words ...string) *chat {
	c.t.Helper()
	for _, w := range words {
		if !strings.Contains(c.said(), w) {
			c.t.Fatalf("said %q by %s, want %q in it", c.said(), c.rule(), w)
		}
	}
	return c
}

// lacks wants words not to be in what was said.
func (c *chat) lacks(words ...string) *chat {
	c.t.Helper()
	for _, w := range words {
		if strings.Contains(c.said(), w) {
			c.t.Fatalf("said %q by %s, want no %q in it", c.said(), c.rule(), w)
		}
	}
	return c
}

func TestTheSectionIsAnsweredThatWasAskedForAndTheOthersAreOffered(t *testing.T) {
	c := dockChat(t).asks("how do I set up the dock on a Mac").has("Open the lid").lacks("Plug in")
	if got := c.choices(); !slices.Contains(got, "section:dock:windows") || slices.Contains(got, "section:dock:mac") {
		t.Errorf("choices %q", got)
	}
	c.press("section:dock:windows").has("Plug in", "Save your work first").lacks("Open the lid")
	if got := c.choices(); !slices.Contains(got, "section:dock:mac") {
		t.Errorf("choices %q", got)
	}
	c.asks("Mac").has("Open the lid")
}

func TestFollowUpsStayWithinTheArticle(t *testing.T) {
	dockChat(t).asks("how do I set up the dock on Windows").has("Plug in").
		asks("and on a Mac?").wantsRule("within").has("Open the lid").lacks("Plug in").
		asks("what about Windows?").wantsRule("within").has("Plug in")
	dockChat(t).asks("wie richte ich die Dockingstation ein").has("Treiber laden").
		asks("und im Büro?").wantsRule("within").has("Kabel vom Tisch", "01.03.2026").
		asks("was ist mit zu Hause?").wantsRule("within").has("Treiber laden")
}

func TestWhatAnArticleSaysNothingAboutIsToldHonestly(t *testing.T) {
	c := dockChat(t).asks("how do I set up the dock on Windows").asks("and on Linux?").wantsRule("nothing_about").
		has("Set up the dock", "Linux").lacks("Plug in")
	if c.c.Memory.Misses != 1 {
		t.Errorf("%d misses", c.c.Memory.Misses)
	}
	dockChat(t).asks("how do I set up the dock on Windows").asks("and at the portal?").lacks("says nothing")
}

func TestWordsAboutAStepAreAnsweredFromIt(t *testing.T) {
	for _, test := range []struct{ words, want string }{
		{"what does step 2 mean", "2. Install the driver\n   from the portal."},
		{"what do I do in the third step", "3. Restart."},
		{"explain step no. 1", "1. Plug in the dock."},
		{"what about the last step", "3. Restart."},
		{"Schritt 3?", "3. Restart."},
	} {
		c := dockChat(t).asks("how do I set up the dock on Windows").asks(test.words).wantsRule("step").has(test.want).
			wantsChoices("solved", "unsolved", "human")
		if e := c.last.Entries[len(c.last.Entries)-1]; len(e.Sources) != 1 || e.Sources[0].Article != "dock" {
			t.Errorf("%q: sources %+v", test.words, e.Sources)
		}
	}
	dockChat(t).asks("how do I set up the dock on Windows").asks("what does step 7 mean").has("only 3 steps")
}

func TestAStepThatFailsLeadsToWhatTheArticleSaysThenOrToAHuman(t *testing.T) {
	for _, words := range []string{"step 2 does not work", "I'm stuck at step 2"} {
		c := dockChat(t).asks("how do I set up the dock on Windows").asks(words).wantsRule("step").
			has("Install the driver", "Unplug the dock for a minute").lacks("Plug in")
		if !slices.ContainsFunc(c.last.Entries, func(e handoff.Entry) bool { return e.Kind == handoff.Tried && !*e.Worked }) {
			t.Errorf("%q: the brief will not tell that it failed", words)
		}
		c.asks("step 3 does not work either").wantsCase(1, handoff.Opening)
	}
	dockChat(t).asks("how do I scan to a file").asks("step 1 does not work").wantsRule("step").
		wants("bot.step_stuck").has("1. Press Scan").wantsChoices("human", "restart")
	dockChat(t).asks("wie richte ich die Dockingstation zu Hause ein").asks("Schritt 2 geht nicht").wantsRule("step").
		wants("bot.step_stuck").has("2. Treiber laden")
}

func TestAStepIsOnlyOneWhereStepsWereShown(t *testing.T) {
	if c := dockChat(t).asks("step 3 does not work"); c.rule() == "step" {
		t.Errorf("said %q", c.said())
	}
	c := dockChat(t).asks("how do I set up the dock on Windows").
		asks("and how do I scan to a file in one step")
	if c.rule() == "step" {
		t.Errorf("said %q", c.said())
	}
}

func TestAForgedSectionIsNoButton(t *testing.T) {
	for _, value := range []string{"section:", "section:dock", "section:dock:none", "section:none:mac", "section:payroll:close-a-month"} {
		dockChat(t).press(value).lacks("Open the lid", "Zebra").wants("bot.button_gone")
	}
	newChat(t).press("section:payroll:close-a-month").lacks("Zebra").wants("bot.button_gone")
}

func TestPartOfAnArticleSaysThatThereIsMore(t *testing.T) {
	c := newChat(t)
	long := strings.Repeat("1. Press the button and wait.\n", 200)
	articles, problems := kb.Load(fstest.MapFS{"a/long.en.md": {Data: []byte("---\ntitle: Long\nlang: en\n---\nLead.\n\n## Do\n" + long)}}, "a")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c.k = decide.Learn(c.k.Intents, articles, nil, slot.New(slot.Set{}))
	c.says("my words problem", finds("long", 0.9)).wants("bot.read_on")
}
