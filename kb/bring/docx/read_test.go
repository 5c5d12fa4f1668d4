package docx

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/kb/bring/paper"
)

const space = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
	`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
	`xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" ` +
	`xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`

const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

// usual are the parts that every document of these tests has.
func usual() map[string]string {
	level := func(n int, format string) string {
		return fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/></w:lvl>`, n, format)
	}
	style := func(id, name, more string) string {
		return fmt.Sprintf(`<w:style w:styleId="%s"><w:name w:val="%s"/>%s</w:style>`, id, name, more)
	}
	return map[string]string{
		"_rels/.rels": `<Relationships><Relationship Id="a" Type="` + relation + `officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/_rels/document.xml.rels": `<Relationships><Relationship Id="s" Type="` + relation + `styles" Target="styles.xml"/>
<Relationship Id="n" Type="` + relation + `numbering" Target="/word/numbering.xml"/>
<Relationship Id="f" Type="` + relation + `footnotes" Target="footnotes.xml"/>
<Relationship Id="web" Type="` + relation + `hyperlink" Target="https://example.com/a?b=1&amp;c=2" TargetMode="External"/>
<Relationship Id="file" Type="` + relation + `hyperlink" Target="file:///c:/secret.doc" TargetMode="External"/></Relationships>`,
		"word/styles.xml": `<w:styles ` + space + `>` + style("berschrift1", "heading 1", "") + style("berschrift2", "heading 2", "") +
			style("Mein", "Mein Kapitel", `<w:basedOn w:val="berschrift2"/>`) + style("Titel", "Title", "") +
			style("Ring", "ring", `<w:basedOn w:val="Ring"/>`) + style("Verz", "toc 1", "") + style("Code", "HTML Preformatted", "") +
			style("Listen", "List Paragraph", "") + style("LB", "List Bullet", `<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>`) +
			style("LB2", "List Bullet 2", `<w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr>`) +
			style("fett", "Strong", `<w:rPr><w:b/></w:rPr>`) + `</w:styles>`,
		"word/numbering.xml": `<w:numbering ` + space + `><w:abstractNum w:abstractNumId="0">` + level(0, "decimal") + level(1, "lowerLetter") +
			`</w:abstractNum><w:abstractNum w:abstractNumId="1">` + level(0, "bullet") + level(1, "bullet") + level(2, "bullet") + `</w:abstractNum>
<w:abstractNum w:abstractNumId="2">` + level(0, "bullet") + `</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num></w:numbering>`,
		"word/footnotes.xml": `<w:footnotes ` + space + `><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>line</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>Mo bis Fr</w:t></w:r></w:p></w:footnote></w:footnotes>`,
		"docProps/core.xml": `<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title> Netz </dc:title><dc:language>de-DE</dc:language>
<dcterms:modified>2026-03-04T05:06:07Z</dcterms:modified></cp:coreProperties>`,
	}
}

// file packs a document with the body.
func file(t testing.TB, body string) []byte {
	parts := usual()
	parts["word/document.xml"] = `<w:document ` + space + `><w:body>` + body + `</w:body></w:document>`
	return pack(t, parts)
}

func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func run(text string) string { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }

func p(inside string) string { return `<w:p>` + inside + `</w:p>` }

func styled(style, text string) string {
	return p(`<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + run(text))
}

func item(list, level int, text string) string {
	return p(fmt.Sprintf(`<w:pPr><w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr></w:pPr>`, level, list) + run(text))
}

func cells(texts ...string) string {
	row := "<w:tr>"
	for _, text := range texts {
		row += "<w:tc>" + text + "</w:tc>"
	}
	return row + "</w:tr>"
}

func TestDocumentIsReadAsItsReaderSeesIt(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"headings by the names of their styles, inherited ones too", styled("berschrift1", "Eins") + styled("Mein", "Zwei") + styled("Ring", "Text"),
			"# Eins\n\n## Zwei\n\nText\n"},
		{"a heading by its outline level", p(`<w:pPr><w:outlineLvl w:val="2"/></w:pPr>` + run("Drei")), "### Drei\n"},
		{"bold and italic, joined over the pieces that Word makes", p(run("Ein ") + `<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">fet</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">ter </w:t></w:r>` +
			`<w:r><w:rPr><w:i/></w:rPr><w:t>Satz</w:t></w:r><w:r><w:rPr><w:rStyle w:val="fett"/><w:b w:val="0"/></w:rPr><w:t>.</w:t></w:r>`), "Ein **fetter** *Satz*.\n"},
		{"a link, and one that leads to a file", p(`<w:hyperlink r:id="web">` + run("Seite") + `</w:hyperlink>` + run(" und ") + `<w:hyperlink r:id="file">` + run("Datei") + `</w:hyperlink>`),
			"[Seite](https://example.com/a?b=1&c=2) und Datei\n"},
		{"a link made of a field", p(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.com" \h</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` +
			run("hier") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>` + run(" weiter")), "[hier](https://example.com) weiter\n"},
		{"a field that never ends hides nothing behind its paragraph", p(`<w:r><w:fldChar w:fldCharType="begin"/></w:r>`) + p(run("Text")), "Text\n"},
		{"nested lists, counted on behind text and begun anew", item(1, 0, "a") + item(1, 1, "b") + item(2, 2, "c") + styled("Listen", "mehr") + item(1, 0, "d") +
			p(run("dann")) + item(1, 0, "e") + item(3, 0, "neu"),
			"1. a\n   1. b\n      - c\n\n        mehr\n2. d\n\ndann\n\n3. e\n1) neu\n"},
		{"lists made by styles", styled("LB", "a") + styled("LB2", "b"), "- a\n  - b\n"},
		{"tables with joined cells", `<w:tbl>` + cells(p(run("Gerät")), p(run("Ort")), p(run("Tel"))) +
			cells(`<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>`+p(run("A")), p(run("Köln"))+p(run("EG")), p(run("1|2"))) +
			cells(`<w:tcPr><w:vMerge/></w:tcPr>`+p(""), `<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>`+p(run("Bonn"))) + `</w:tbl>`,
			"| Gerät | Ort | Tel |\n| --- | --- | --- |\n| A | Köln EG | 1\\|2 |\n| A | Bonn |  |\n"},
		{"a table of one cell is a frame", `<w:tbl>` + cells(p(run("Achtung"))+item(2, 0, "x")) + `</w:tbl>`, "Achtung\n\n- x\n"},
		{"tracked changes as if accepted", p(run("alt ")+`<w:del><w:r><w:delText>weg</w:delText></w:r></w:del><w:ins>`+run("neu")+`</w:ins>`) +
			p(`<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>`+run("eins ")) + p(run("zwei")) + `<w:moveFrom>` + p(run("fort")) + `</w:moveFrom>`, "alt neu\n\neins zwei\n"},
		{"a note stands where it is referred to", p(run("Geöffnet") + `<w:r><w:footnoteReference w:id="2"/></w:r>` + run(".")), "Geöffnet (Mo bis Fr).\n"},
		{"what a picture shows", p(`<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Bild 1" descr="Der  Schalter"/></wp:inline></w:drawing></w:r>`), "*Der Schalter*\n"},
		{"a text box behind its paragraph, once", p(run("vorn") + `<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>` + p(run("Kasten")) +
			`</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>` + p(run("Kasten")) + `</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>`), "vorn\n\nKasten\n"},
		{"hidden text and the table of contents are not there", p(`<w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r>`) + styled("Verz", "Eins 3") +
			`<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>` + p(run("Inhalt")) + `</w:sdtContent></w:sdt>` +
			`<w:sdt><w:sdtContent>` + p(run("bleibt")) + `</w:sdtContent></w:sdt>`, "bleibt\n"},
		{"code keeps its lines and blanks", styled("Code", "if x {") + styled("Code", "") + styled("Code", "  *y*") + p(run("Text")), "```\nif x {\n\n  *y*\n```\n\nText\n"},
		{"line breaks, tabs, hyphens and arrows", p(`<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>Wi</w:t><w:noBreakHyphen/><w:t>Fi Zu` + "\u00AD" + `satz</w:t><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>`),
			"a\\\nb Wi-Fi Zusatz→\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := Read(t.Context(), file(t, c.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, paper.Markdown(doc.Blocks)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDocumentTellsTitleLanguageAndDay(t *testing.T) {
	doc, err := Read(t.Context(), file(t, p(run("Text"))))
	if err != nil {
		t.Fatal(err)
	}
	want := paper.Document{Title: "Netz", Lang: "de-DE", Updated: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), Blocks: []paper.Block{{Text: "Text"}}}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Error(diff)
	}
	doc, err = Read(t.Context(), file(t, styled("Titel", "Auf der Seite")+p(run("Text"))))
	if err != nil || doc.Title != "Auf der Seite" || len(doc.Blocks) != 1 {
		t.Errorf("got %+v, %v, want the title that stands on the page, and only as the title", doc, err)
	}
}

func TestDocumentThatIsNoneIsRefusedKindly(t *testing.T) {
	deep := strings.Repeat("<w:ins>", maxDepth+1) + strings.Repeat("</w:ins>", maxDepth+1)
	bomb := usual()
	bomb["word/document.xml"] = `<w:document ` + space + `><w:body>` + p(run(strings.Repeat("a", freeRatio+1<<20))) + `</w:body></w:document>`
	parts := map[string]string{}
	for i := range maxEntries + 1 {
		parts[fmt.Sprint(i)] = ""
	}
	for _, c := range []struct {
		name  string
		data  []byte
		want  string
		limit bool
	}{
		{"a text", []byte("hello"), "not a Word document", false},
		{"an old one", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "save it as .docx", false},
		{"another archive", pack(t, map[string]string{"a.txt": "b"}), "not a Word document", false},
		{"a spreadsheet", pack(t, map[string]string{"word/document.xml": "<workbook/>"}), `"workbook"`, false},
		{"torn XML", pack(t, map[string]string{"word/document.xml": "<document><body><p>"}), "word/document.xml", false},
		{"too deep", file(t, deep), "deep in one another", true},
		{"packed too tight", pack(t, bomb), "when unpacked", true},
		{"too many files", pack(t, parts), "at most", true},
		{"too many cells", file(t, "<w:tbl>"+strings.Repeat("<w:tr>"+strings.Repeat("<w:tc/>", 1000)+"</w:tr>", maxCells/1000+1)+"</w:tbl>"), "cells", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(t.Context(), c.data)
			if err == nil || !strings.Contains(err.Error(), c.want) || errors.Is(err, ErrLimit) != c.limit {
				t.Errorf("got %v, want an error about %q", err, c.want)
			}
		})
	}
}

func TestReadingEndsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Read(ctx, file(t, strings.Repeat(p(run("a")), 1000))); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

// FuzzBody: whatever the text of a document is, it is read or refused, and what is read is not much larger than it.
func FuzzBody(f *testing.F) {
	f.Add(styled("berschrift1", "Eins") + item(1, 0, "a") + item(2, 1, "b"))
	f.Add(`<w:tbl>` + cells(p(run("a")), `<w:tcPr><w:vMerge/><w:gridSpan w:val="9"/></w:tcPr>`) + `</w:tbl>`)
	f.Add(p(`<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "https://a"</w:instrText><w:fldChar w:fldCharType="separate"/></w:r>` + run("*a_")))
	f.Fuzz(func(t *testing.T, body string) {
		doc, err := Read(t.Context(), file(t, body))
		if err != nil {
			return
		}
		size := 0
		for _, c := range doc.Chapters() {
			size += len(c.Markdown)
		}
		if most := 1000 + maxColumns*20*len(body); size > most {
			t.Errorf("%d bytes became %d", len(body), size)
		}
	})
}

// FuzzRead: whatever a file is, it is read or refused.
func FuzzRead(f *testing.F) {
	f.Add(file(f, styled("berschrift1", "Eins")+item(1, 0, "a")))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := Read(t.Context(), data); err != nil && err.Error() == "" {
			t.Error("an error says nothing")
		}
	})
}
