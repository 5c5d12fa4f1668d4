package pdf

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/kb/bring/paper"
)

func join(pieces ...[]word) []word { return slices.Concat(pieces...) }

func TestLinesBecomeWhatTheirAuthorWrote(t *testing.T) {
	filler := text(60, 300, "Dieser Text ist da, damit die Seite eine Schrift hat, in der das meiste geschrieben ist.",
		"Er hat darum zwei Zeilen, und sie sind lang genug, um bis an den rechten Rand zu gehen.")
	for _, c := range []struct {
		name  string
		words []word
		want  string
	}{
		{"lines are one paragraph, a gap begins another one", join(text(60, 700, "Eins und", "zwei und"), text(60, 640, "drei.")), "Eins und zwei und\n\ndrei.\n"},
		{"a hyphen at the end of a line goes", text(60, 700, "Die Netz-", "werkdose und der E-Mail-", "Versand, Ein-", "und Ausgang."),
			"Die Netzwerkdose und der E-Mail-Versand, Ein- und Ausgang.\n"},
		{"a hyphen stays where the document has it within a line, too", text(60, 700, "A well-known fact and a well-", "known one."), "A well-known fact and a well-known one.\n"},
		{"large lines are headings, and bold ones that stand alone", join([]word{{x: 60, y: 740, size: 20, text: "Groß"}, {x: 60, y: 710, size: 11, bold: true, text: "Fett"}}, text(60, 690, "Text.")),
			"# Groß\n\n## Fett\n\nText.\n"},
		{"a heading of two lines is one", []word{{x: 60, y: 740, size: 20, text: "Ein langer"}, {x: 60, y: 716, size: 20, text: "Titel"}}, "# Ein langer Titel\n"},
		{"lists are nested by where they begin, and go on below", join(text(60, 700, "So geht es:", "1. Gerät"), text(72, 672, "einschalten"), text(80, 658, "• warten", "• horchen"), text(60, 630, "2. Fertig")),
			"So geht es:\n\n1. Gerät einschalten\n   - warten\n   - horchen\n2. Fertig\n"},
		{"a day at the beginning of a line is no item", text(60, 700, "Das gilt bis zum letzten Tag des Monats und dann wieder ab dem folgenden Tag, dem", "3. Mai, immer."),
			"Das gilt bis zum letzten Tag des Monats und dann wieder ab dem folgenden Tag, dem 3. Mai, immer.\n"},
		{"cells below each other are a table", join(text(60, 700, "Gerät", "Drucker", "Scanner"), text(200, 700, "Ort", "Köln", "Bonn")), "| Gerät | Ort |\n| --- | --- |\n| Drucker | Köln |\n| Scanner | Bonn |\n"},
		{"the contents say nothing that the headings do not say", text(60, 700, "Einleitung ........ 3", "Netz ........ 5"), ""},
		{"marks of Markdown are text", text(60, 700, "# *a* <b> [c]"), "\\# \\*a\\* \\<b> \\[c\\]\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "cells below each other are a table" {
				slices.SortStableFunc(c.words, func(a, b word) int { return int(b.y - a.y) })
			}
			doc, err := reader(t).Read(t.Context(), made(t, join(c.words, filler)))
			if err != nil {
				t.Fatal(err)
			}
			got, _, _ := strings.Cut(paper.Markdown(doc.Blocks), "Dieser Text")
			if diff := cmp.Diff(strings.TrimSpace(c.want), strings.TrimSpace(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatRepeatsOnPagesIsDroppedAndSentencesGoOn(t *testing.T) {
	var pages [][]word
	for i := range 4 {
		pages = append(pages, join([]word{{x: 60, y: 770, size: 9, text: "Firma GmbH"}},
			text(60, 700, fmt.Sprintf("%c Satz %d, der auf der nächsten Seite", "Eeee"[i], i)), []word{{x: 300, y: 30, size: 9, text: fmt.Sprintf("Seite %d von 4", i+1)}}))
	}
	doc, err := reader(t).Read(t.Context(), made(t, pages...))
	if err != nil {
		t.Fatal(err)
	}
	want := "E Satz 0, der auf der nächsten Seite e Satz 1, der auf der nächsten Seite e Satz 2, der auf der nächsten Seite e Satz 3, der auf der nächsten Seite\n"
	if diff := cmp.Diff(want, paper.Markdown(doc.Blocks)); diff != "" {
		t.Error(diff)
	}
}

func TestFileTellsLanguageAndDayAndNoFileNameAsTitle(t *testing.T) {
	doc, err := reader(t).Read(t.Context(), assembled("", "BT /F1 11 Tf 60 700 Td (Text) Tj ET", "0 0 100 100 re f"))
	if err != nil {
		t.Fatal(err)
	}
	doc.Updated = doc.Updated.UTC()
	want := paper.Document{Lang: "de-DE", Updated: time.Date(2026, 3, 4, 4, 6, 7, 0, time.UTC), Blocks: []paper.Block{{Text: "Text"}}, Unread: []int{2}}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Error(diff)
	}
}

func TestFileThatCannotBeReadIsRefusedKindly(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, "not a PDF"},
		{"a text", []byte("hello"), "not a PDF"},
		{"half a file", made(t, text(60, 700, "a"))[:60], "not a PDF"},
		{"pictures", assembled("", "0 0 100 100 re f", "0 0 10 10 re f"), "OCR"},
		{"a password", assembled("/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O("+strings.Repeat("o", 32)+")/U("+strings.Repeat("u", 32)+")>>", ""), "password"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := reader(t).Read(t.Context(), c.data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error about %q", err, c.want)
			}
		})
	}
}

func TestReadingEndsWithItsContextAndTheNextFileIsRead(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := reader(t).Read(ctx, made(t, text(60, 700, "a"))); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if _, err := reader(t).Read(t.Context(), made(t, text(60, 700, "a"))); err != nil {
		t.Errorf("the next file: %v", err)
	}
}

func TestThreeHundredPagesAreComplete(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser prints 300 pages")
	}
	const pages = 300
	doc, err := reader(t).Read(t.Context(), printed300(t, pages))
	if err != nil {
		t.Fatal(err)
	}
	chapters := doc.Chapters()
	if len(chapters) != pages {
		t.Fatalf("%d chapters, want one for each of %d pages", len(chapters), pages)
	}
	for i, c := range chapters {
		want := fmt.Sprintf("Absatz anfang%d über das Gerät mit einem [Verweis](https://example.com/%d), lang genug für mehrere Zeilen, "+
			"denn deren Zusammensetzung wird hier geprüft, und zwar auf jeder Seite.\n\n## Schritte\n\n1. Öffnen Sie die Einstellungen\n"+
			"2. Wählen Sie Netz\n\n| Raum | Telefon |\n| --- | --- |\n| Keller | %d |\n\nEnde ende%d.\n", i, i, 1000+i, i)
		if diff := cmp.Diff(want, c.Markdown); diff != "" {
			t.Fatalf("page %d: %s", i+1, diff)
		}
		if want := fmt.Sprintf("Handbuch: Kapitel %d: Überblick", i); c.Title != want {
			t.Errorf("title %q, want %q", c.Title, want)
		}
	}
}

// printed300 lets a browser print, as people's programs do.
func printed300(t *testing.T, pages int) []byte {
	t.Helper()
	browser := os.Getenv("CHROMIUM")
	if browser == "" {
		browser = "/usr/bin/chromium"
	}
	if _, err := exec.LookPath(browser); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("no browser to print with: %v", err)
		}
		t.Skipf("SKIPPED: no browser at %s; set CHROMIUM to read what one prints", browser)
	}
	var b strings.Builder
	b.WriteString(`<html lang="de"><meta charset="utf-8"><title>Handbuch</title><style>section{break-after:page} td,th{padding:0 2em}</style>`)
	for i := range pages {
		fmt.Fprintf(&b, `<section><h1>Kapitel %d: Überblick</h1><p>Absatz anfang%d über das Gerät mit einem <a href="https://example.com/%d">Verweis</a>, lang genug für
mehrere Zeilen, denn deren Zusammen&shy;setzung wird hier geprüft, und zwar auf jeder Seite.</p><h2>Schritte</h2><ol><li>Öffnen Sie die Einstellungen<li>Wählen Sie Netz</ol>
<table><tr><th>Raum<th>Telefon<tr><td>Keller<td>%d</table><p>Ende ende%d.</p></section>`, i, i, i, 1000+i, i)
	}
	dir := t.TempDir()
	page, out := filepath.Join(dir, "page.html"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(page, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 4*time.Minute)
	defer stop()
	said, err := exec.CommandContext(ctx, browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--generate-pdf-document-outline", "--print-to-pdf="+out, page).CombinedOutput()
	if err != nil {
		t.Fatalf("print: %v\n%s", err, said)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// letters leaves of a text what no mark is made of.
var letters = regexp.MustCompile(`[^\p{L}]`)

func TestNoWordIsLostWhateverLinesLookLike(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var pages []page
		var want strings.Builder
		n := rapid.IntRange(1, 3).Draw(r, "pages")
		for i := range n {
			p := page{height: 800}
			for range rapid.IntRange(0, 12).Draw(r, "lines") {
				x := rapid.Float64Range(0, 300).Draw(r, "x")
				l := line{left: x, bottom: rapid.Float64Range(0, 800).Draw(r, "y"), size: rapid.SampledFrom([]float64{8, 10, 16}).Draw(r, "size"),
					bold: rapid.Bool().Draw(r, "bold"), page: i}
				for c := range rapid.IntRange(1, 3).Draw(r, "cells") {
					word := rapid.StringMatching(`(• |[0-9]{1,2}\. |- )?[a-zA-Zä]{2,8}[.:-]?`).Draw(r, "text")
					l.cells = append(l.cells, cell{spans: []paper.Span{{Text: word}}, left: x + 50*float64(c), right: x + 50*float64(c) + 30})
					want.WriteString(word)
				}
				l.right = x + 200
				p.lines = append(p.lines, l)
			}
			pages = append(pages, p)
		}
		var got strings.Builder
		for _, b := range blocks(pages, nil) {
			got.WriteString(b.Text)
			for _, row := range b.Rows {
				got.WriteString(strings.Join(row, ""))
			}
		}
		if w, g := letters.ReplaceAllString(want.String(), ""), letters.ReplaceAllString(got.String(), ""); w != g {
			r.Fatalf("got %q, want %q", g, w)
		}
	})
}

// FuzzRead: whatever a file is, it is read or refused, and the engine is there for the next one.
func FuzzRead(f *testing.F) {
	f.Add(made(f, text(60, 700, "Eins und", "zwei."), []word{{x: 60, y: 700, size: 20, text: "Groß"}}))
	f.Add(assembled("", "0 0 100 100 re f"))
	f.Add([]byte("%PDF-1.7\n"))
	reader(f) // starting it takes longer than an input may
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
		defer stop()
		doc, err := reader(t).Read(ctx, data)
		if err != nil && err.Error() == "" {
			t.Error("an error says nothing")
		}
		doc.Chapters()
	})
}
