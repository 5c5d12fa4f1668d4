package teach

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// sound is a workspace's intents file.
const sound = `intents:
  - id: vpn
    title: {en: VPN, de: VPN}
    examples: {en: [vpn down], de: [VPN geht nicht]}
    answer: vpn
`

// learned loads the intents with a file of ours beside them.
func learned(t interface{ Fatalf(string, ...any) }, file []byte) intents.Set {
	set, problems := intents.Load(fstest.MapFS{
		"intents/a.yaml": {Data: []byte(sound)}, "intents/taught.yaml": {Data: file}}, "intents")
	if len(problems) > 0 {
		t.Fatalf("the file has the problems %v:\n%s", problems, file)
	}
	return set
}

func taught(intent string, examples ...handoff.Example) handoff.Teaching {
	return handoff.Teaching{Intent: intent, Examples: examples, Agent: handoff.Agent{Name: "Mira\nmore: [] # x"},
		At: time.Date(2026, 11, 25, 9, 41, 7, 0, time.UTC)}
}

// handWritten are files as people may have left them.
var handWritten = []string{
	"", "\n", heading, "more:\n", "# mine\nmore:\n- intent: vpn\n  en: [one two] # why\n",
	"more:\n    - intent: vpn\n      de:\n        - 'drei vier'\n    # the end",
	"more:\r\n  - intent: vpn\r\n    en: [\"one two\"]\r\n",
	"more: [{intent: vpn, en: [one two]}]\n", "more: []\n",
	"more:\n  - none: {en: [park it]}\nintents: []\n", "more:\n  - none: {en: [park it]}\n...\n",
	"intents: []\nmore:\n  - none: {en: [park it]}\n", "# nothing yet\n",
}

// TestWhatIsTaughtIsReadAsItWasSaid is about any words, added to any file that can be added to, and taken out again.
func TestWhatIsTaughtIsReadAsItWasSaid(t *testing.T) {
	nasty := []string{`"`, `\`, `'`, ": ", " #", "- ", "{", "}", "[", "]", "&a", "*a", "!x", "%", "@", "`", "\n", "\t", "😀",
		"\u2028", "\u0085", "\ufeff", "\x00", "\xff", "more:", "---", "...", "null", "~", "ümläut", "|", ">"}
	rapid.Check(t, func(t *rapid.T) {
		file := []byte(rapid.SampledFrom(handWritten).Draw(t, "file"))
		var texts []string
		for i := range rapid.IntRange(1, 4).Draw(t, "texts") {
			parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(nasty), rapid.String()), 0, 5).Draw(t, "parts")
			texts = append(texts, Veil{}.example(string(rune('a'+i))+"tunnel "+strings.Join(parts, "")+" weg"))
		}
		intent := rapid.SampledFrom([]string{"vpn", handoff.ForNobody}).Draw(t, "intent")
		what := taught(intent, handoff.Example{Lang: "de", Text: texts[0]})
		for _, text := range texts[1:] {
			what.Examples = append(what.Examples, handoff.Example{Lang: "en", Text: text})
		}
		extended, ok := extend(file, what)
		if !ok {
			return
		}
		if !bytes.HasPrefix(extended, file) {
			t.Fatalf("the file began with\n%s\nand is now\n%s", file, extended)
		}
		set := learned(t, extended)
		got := slices.Concat(examplesOf(set, intent, "de"), examplesOf(set, intent, "en"))
		for _, text := range texts {
			if !slices.Contains(got, text) {
				t.Fatalf("got %q, want %q among them:\n%s", got, text, extended)
			}
		}
		reduced, ok := reduce(extended, what)
		if !ok || !bytes.HasPrefix(reduced, file) {
			t.Fatalf("taken out again (%v) the file is\n%s\nand was\n%s", ok, reduced, file)
		}
		learned(t, reduced)
	})
}

func TestFilesThatCannotBeAddedToAreTold(t *testing.T) {
	can := map[bool]int{}
	for _, file := range handWritten {
		_, ok := extend([]byte(file), taught("vpn", handoff.Example{Lang: "en", Text: "tunnel gone"}))
		can[ok]++
	}
	if can[true] < 8 || can[false] < 3 {
		t.Errorf("got %v, want most files added to and those that end otherwise not", can)
	}
}

func TestOnlyTheLinesOfATeachingAreTakenBack(t *testing.T) {
	one := taught("vpn", handoff.Example{Lang: "en", Text: "tunnel gone"})
	two := taught("vpn", handoff.Example{Lang: "en", Text: "tunnel lost"})
	file, _ := extend(nil, one)
	file, _ = extend(append(file, "  # a thought\n"...), two)
	got, ok := reduce(file, one)
	if want := heading + "  # a thought\n" + passage(two, indent); !ok || string(got) != want {
		t.Errorf("got %v\n%s\nwant\n%s", ok, got, want)
	}
	if _, ok := reduce(got, one); ok {
		t.Error("it was taken back twice")
	}
}
