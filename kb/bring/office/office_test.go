package office

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
)

const (
	documentHead = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>`
	documentTail = `</w:body></w:document>`
)

// docx packs a Word file.
func docx(t testing.TB, body string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"word/document.xml": documentHead + body + documentTail,
		"word/styles.xml": `<styles><style styleId="berschrift1"><name val="heading 1"/></style><style styleId="Mein"><basedOn val="berschrift1"/></style>
<style styleId="Liste"><name val="List Bullet"/><pPr><numPr><numId val="2"/></numPr></pPr></style></styles>`,
		"word/numbering.xml": `<numbering><abstractNum abstractNumId="0"><lvl ilvl="0"><numFmt val="decimal"/></lvl><lvl ilvl="1"><numFmt val="bullet"/></lvl></abstractNum>
<abstractNum abstractNumId="1"><lvl ilvl="0"><numFmt val="bullet"/></lvl></abstractNum><num numId="1"><abstractNumId val="0"/></num><num numId="2"><abstractNumId val="1"/></num></numbering>`,
		"word/_rels/document.xml.rels": `<Relationships><Relationship Id="rId1" Target="https://example.com/"/></Relationships>`,
		"docProps/core.xml":            `<coreProperties><title>Drucker</title><language>de-DE</language><modified>2026-05-04T10:00:00Z</modified></coreProperties>`,
	} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write([]byte(text))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func para(props, text string) string {
	return `<w:p><w:pPr>` + props + `</w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

func TestAWordFileKeepsHeadingsListsTablesAndLinks(t *testing.T) {
	item := func(level int, text string) string {
		return para(fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="1"/></w:numPr>`, level), text)
	}
	text, err := DOCX(docx(t, para(`<w:pStyle w:val="Mein"/>`, "Einrichten &amp; prüfen")+
		`<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Größe</w:t></w:r><w:r><w:t xml:space="preserve"> siehe </w:t></w:r><w:hyperlink r:id="rId1"><w:r><w:t>hier</w:t></w:r></w:hyperlink><w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r><w:del><w:r><w:delText>weg</w:delText></w:r></w:del></w:p>`+
		item(0, "Öffnen")+item(1, "links")+item(1, "rechts")+item(0, "Schließen")+para("", "Dazwischen.")+item(0, "Warten")+
		para(`<w:pStyle w:val="Liste"/>`, "Punkt")+
		`<w:tbl><w:tr><w:tc>`+para("", "Maß")+`</w:tc><w:tc>`+para("", "Wert")+`</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>`+para("", "a")+para("", "b")+`</w:tc></w:tr></w:tbl>`))
	if err != nil {
		t.Fatal(err)
	}
	want := `**Größe** siehe [hier](https://example.com/)

1. Öffnen
   
   - links
   - rechts
2. Schließen

Dazwischen.

3. Warten

- Punkt

| Maß | Wert |
|---|---|
| a b |  |`
	if strings.TrimPrefix(text.Markdown, "# Einrichten & prüfen\n\n") != want || text.Title != "Drucker" || text.Lang != "de-DE" || text.Updated.Day() != 4 {
		t.Errorf("got %+v\n%s", text, text.Markdown)
	}
}

func TestAWordFileThatIsNoneIsAnError(t *testing.T) {
	for _, data := range [][]byte{nil, []byte("PK\x03\x04"), docx(t, "<w:p>"), docx(t, strings.Repeat("<w:p>", 1000))} {
		if text, err := DOCX(data); err == nil {
			t.Errorf("got %+v", text)
		}
	}
}

// pdfOf prints pages of lines; a line that begins with # is larger.
func pdfOf(pages [][]string) []byte {
	var b bytes.Buffer
	var places []int
	object := func(text string) {
		places = append(places, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(places), text)
	}
	b.WriteString("%PDF-1.4\n")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 4+2*i)
	}
	object("<< /Type /Catalog /Pages 2 0 R /Lang (de-DE) >>")
	object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(pages)))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	for i, lines := range pages {
		var content strings.Builder
		y := 800
		for _, line := range lines {
			size := 10
			if text, large := strings.CutPrefix(line, "# "); large {
				size, line = 20, text
			}
			if line == "" {
				y -= 14
				continue
			}
			latin := strings.NewReplacer("ä", "\xe4", "ö", "\xf6", "ü", "\xfc", "ß", "\xdf", "Ö", "\xd6", "•", "\x95", "(", `\(`, ")", `\)`).Replace(line)
			fmt.Fprintf(&content, "BT /F1 %d Tf 50 %d Td (%s) Tj ET\n", size, y, latin)
			y -= 12 * size / 10
		}
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>", 5+2*i))
		object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", content.Len(), content.String()))
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(places)+1)
	for _, p := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(places)+1, at)
	return b.Bytes()
}

func TestAPDFOf300PagesIsReadWithoutWhatStandsOnEveryPage(t *testing.T) {
	var pages [][]string
	for i := range 300 {
		pages = append(pages, []string{"Handbuch", "", "# Kapitel " + fmt.Sprint(i+1), "", "Die Größe des Bildes wird hier einge-",
			"stellt und dann geprüft.", "", "• Öffnen", "1. Schließen [x]", "", fmt.Sprintf("Seite %d von 300", i+1)})
	}
	text, err := PDF(pdfOf(pages))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(text.Markdown, "\n\n# Kapitel 2\n")
	want := "# Kapitel 1\n\nDie Größe des Bildes wird hier eingestellt und dann geprüft.\n\n- Öffnen\n\n1. Schließen \\[x\\]"
	if first != want || strings.Count(text.Markdown, "# Kapitel") != 300 || strings.Contains(text.Markdown, "Seite") || text.Lang != "de-DE" {
		t.Errorf("got %d chapters, beginning with\n%s", strings.Count(text.Markdown, "# Kapitel"), first)
	}
}

func TestAPDFThatIsNoneIsAnError(t *testing.T) {
	whole := pdfOf([][]string{{"Text"}})
	for _, data := range [][]byte{nil, []byte("%PDF-1.4"), whole[:len(whole)/2], bytes.ReplaceAll(whole, []byte("/Pages 2 0 R"), []byte("/Pages 1 0 R"))} {
		if text, err := PDF(data); err == nil && text.Markdown != "" {
			t.Errorf("got %+v", text)
		}
	}
}

func FuzzDOCX(f *testing.F) {
	f.Add(para(`<w:numPr><w:ilvl w:val="8"/><w:numId w:val="1"/></w:numPr>`, "a"))
	f.Add(`<w:tbl><w:tr><w:tc><w:p><w:p></w:tc></w:p>`)
	f.Fuzz(func(t *testing.T, body string) { _, _ = DOCX(docx(t, body)) })
}

func FuzzDOCXParts(f *testing.F) {
	f.Add(docx(f, para("", "a")))
	f.Fuzz(func(_ *testing.T, data []byte) { _, _ = DOCX(data) })
}

func FuzzPDF(f *testing.F) {
	f.Add(pdfOf([][]string{{"# Kapitel", "Text"}, {"• a"}}))
	f.Fuzz(func(_ *testing.T, data []byte) { _, _ = PDF(data) })
}
