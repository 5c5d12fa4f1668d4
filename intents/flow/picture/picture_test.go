package picture_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/flow/picture"
	"github.com/firstline-support/firstline/intents/slot"
)

var update = flag.Bool("update", false, "rewrite the pictures in testdata")

// flows loads those that package flow is tested with.
func flows(t testing.TB) []flow.Flow {
	t.Helper()
	var all []flow.Flow
	for _, dir := range []string{"flows", "selfservice"} {
		found, problems := flow.Load(os.DirFS("../testdata"), dir, slot.New(slot.Set{}), nil)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		all = append(all, found...)
	}
	return all
}

func TestPicturesLookAsTheyDid(t *testing.T) {
	for _, f := range flows(t) {
		for file, got := range map[string][]byte{
			f.ID + ".en.svg": picture.SVG(f, "en", f.Steps[1].ID),
			f.ID + ".de.mmd": []byte(picture.Mermaid(f, "de")),
		} {
			path := filepath.Join("testdata", file)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s: %s", file, diff)
			}
		}
	}
}

// element is one element of a picture.
type element struct {
	name string
	attr map[string]string
	text string
}

// elements reads a picture as a strict reader of XML does.
func elements(t interface{ Fatalf(string, ...any) }, svg []byte) []element {
	var all []element
	var open []int
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("not XML: %v\n%s", err, svg)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attr: map[string]string{}}
			for _, a := range token.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			open = append(open, len(all))
			all = append(all, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				all[open[len(open)-1]].text += string(token)
			}
		}
	}
}

func (e element) number(t interface{ Fatalf(string, ...any) }, name string) float64 {
	n, err := strconv.ParseFloat(e.attr[name], 64)
	if err != nil {
		t.Fatalf("%s has %s=%q", e.name, name, e.attr[name])
	}
	return n
}

func TestPictureTellsInWordsWhatItShows(t *testing.T) {
	f := flows(t)[1]
	all := elements(t, picture.SVG(f, "de", "unlock"))
	if all[0].attr["role"] != "img" || all[0].attr["aria-labelledby"] != "fl-unlock-title fl-unlock-desc" {
		t.Errorf("the picture has no name: %v", all[0].attr)
	}
	if all[1].text != "Konto entsperren" {
		t.Errorf("the title is %q", all[1].text)
	}
	for _, want := range []string{"choose worked führt zu done (Ja), username (Nein).", "resolve done endet.",
		"check state führt zu tell (expired), mine (locked), to-human (sonst)."} {
		if !strings.Contains(all[2].text, want) {
			t.Errorf("got %q, want %q in it", all[2].text, want)
		}
	}
}

// hostile are texts that mean something to somebody.
var hostile = []string{`"]; click n0 href "javascript:alert(1)"`, "</text><script>alert(1)</script>",
	"a\"| n9\n%%{init", "]]>",
	"&lt;b&gt; <!-- --", "\x00\x1b[31m\xff\ufffe", "\u202egnp.exe", "end", "`md`", strings.Repeat("W", 400), "日本語 ok",
	"", "{slot}"}

// draw draws a flow of any shape with any texts.
func draw(t *rapid.T) flow.Flow {
	n := rapid.IntRange(1, 24).Draw(t, "steps")
	text := func() flow.Text {
		words := rapid.OneOf(rapid.SampledFrom(hostile), rapid.String()).Draw(t, "text")
		return flow.Text{"en": words, "de": words}
	}
	to := func() string { return fmt.Sprintf("s%d", rapid.IntRange(0, n-1).Draw(t, "to")) }
	f := flow.Flow{ID: rapid.SampledFrom(hostile).Draw(t, "id"), Title: text()}
	for i := range n {
		step := flow.Step{ID: fmt.Sprintf("s%d", i), Text: text(), Kind: rapid.SampledFrom([]flow.Kind{flow.Say, flow.Choose,
			flow.Branch, flow.Run, flow.Prove, flow.Resolve, flow.Pass}).Draw(t, "kind")}
		switch step.Kind {
		case flow.Say:
			step.Next = to()
		case flow.Choose:
			for j := range rapid.IntRange(2, 4).Draw(t, "options") {
				step.Options = append(step.Options, flow.Option{ID: fmt.Sprint(j), Label: text(), Next: to()})
			}
		case flow.Branch:
			step.Slot, step.Next, step.Targets = "slot", to(), map[string]string{text()["en"]: to()}
		case flow.Run, flow.Prove:
			step.Action.Name, step.Targets = text()["en"], map[string]string{"ok": to(), "failed": to(), "refused": to()}
		}
		f.Steps = append(f.Steps, step)
	}
	return f
}

// known is all that a picture consists of.
var known = map[string]bool{"svg": true, "title": true, "desc": true, "style": true, "g": true, "rect": true,
	"text": true, "path": true, "circle": true}

func TestNoTextBreaksOutAndNothingOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := draw(t)
		var boxes []element
		all := elements(t, picture.SVG(f, "en", "s0"))
		for _, e := range all {
			switch {
			case !known[e.name]:
				t.Fatalf("there is a %s", e.name)
			case e.name == "rect":
				boxes = append(boxes, e)
			case e.name == "text" && e.number(t, "font-size") < 12:
				t.Fatalf("%q is too small", e.text)
			}
		}
		if len(boxes) != len(f.Steps) {
			t.Fatalf("%d boxes for %d steps", len(boxes), len(f.Steps))
		}
		for i, box := range boxes {
			inside(t, all[0], box)
			for _, other := range boxes[:i] {
				apart(t, box, other)
			}
		}
	})
}

func inside(t *rapid.T, svg, box element) {
	x, y := box.number(t, "x"), box.number(t, "y")
	if x < 0 || y < 0 || x+box.number(t, "width") > svg.number(t, "width") ||
		y+box.number(t, "height") > svg.number(t, "height") {
		t.Fatalf("a box is outside: %v in %v", box.attr, svg.attr)
	}
}

func apart(t *rapid.T, a, b element) {
	const least = 8
	x, y := a.number(t, "x")-b.number(t, "x"), a.number(t, "y")-b.number(t, "y")
	beside := x >= b.number(t, "width")+least || -x >= a.number(t, "width")+least
	below := y >= b.number(t, "height")+least || -y >= a.number(t, "height")+least
	if !beside && !below {
		t.Fatalf("boxes overlap: %v and %v", a.attr, b.attr)
	}
}

// line is a line of a chart in Mermaid: a box or an arrow, with letters, digits, blanks and numbers of signs in quotes.
var line = regexp.MustCompile(`^  n\d+` +
	`(\[/|\{\{|\[\[|\[|\{|\(\[)"(?:[\pL\pN\pM ,]|#\d+;)*"(/\]|\}\}|\]\]|\]|\}|\]\))$|` +
	`^  n\d+ --> n\d+$|^  n\d+ -->\|"(?:[\pL\pN\pM ,]|#\d+;)+"\| n\d+$`)

func TestNoTextBreaksOutOfMermaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := strings.Split(strings.TrimSuffix(picture.Mermaid(draw(t), "en"), "\n"), "\n")
		for _, l := range lines[1:] {
			if !line.MatchString(l) {
				t.Fatalf("got the line %q", l)
			}
		}
	})
}

func TestFlowThatIsTooLongIsNotDrawn(t *testing.T) {
	f := flow.Flow{ID: "long", Title: map[string]string{"en": "Long"}}
	for i := range 251 {
		f.Steps = append(f.Steps, flow.Step{ID: fmt.Sprint(i), Kind: flow.Say, Next: fmt.Sprint(i + 1)})
	}
	got := string(picture.SVG(f, "en", ""))
	if !strings.Contains(got, "too many steps") || strings.Contains(got, "<rect") {
		t.Errorf("got %d bytes", len(got))
	}
	f.Steps = f.Steps[:250]
	if drawn := strings.Count(string(picture.SVG(f, "en", "")), "<rect"); drawn != 250 {
		t.Errorf("drew %d of 250 steps", drawn)
	}
}

func TestFlowWithoutStepsHasAPicture(t *testing.T) {
	elements(t, picture.SVG(flow.Flow{ID: "empty"}, "en", ""))
}
