package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

func reader(t testing.TB) *Reader {
	t.Helper()
	r, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A word is text that a made page has at a place.
type word struct {
	x, y, size float64
	bold       bool
	text       string
}

// text lays lines below each other, as a printer does.
func text(x, y float64, lines ...string) []word {
	var out []word
	for i, l := range lines {
		out = append(out, word{x: x, y: y - 14*float64(i), size: 11, text: l})
	}
	return out
}

// made is a file of pages with these words.
func made(t testing.TB, pages ...[]word) []byte {
	t.Helper()
	contents := make([]string, len(pages))
	for i, words := range pages {
		var b strings.Builder
		for _, w := range words {
			font := "F1"
			if w.bold {
				font = "F2"
			}
			plain, err := charmap.Windows1252.NewEncoder().String(w.text)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "BT /%s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n", font, w.size, w.x, w.y,
				strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(plain))
		}
		contents[i] = b.String()
	}
	return assembled("", contents...)
}

// assembled is a file of pages with these contents. trailer is for what is said about the whole file.
func assembled(trailer string, contents ...string) []byte {
	objects := []string{"<</Type/Catalog/Pages 2 0 R/Lang(de-DE)>>", "",
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
		"<</Title(Microsoft Word - netz.docx)/ModDate(D:20260304050607+01'00')>>"}
	var kids []string
	for _, content := range contents {
		n := len(objects) + 1
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
		objects = append(objects, fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"+
			"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>", n+1),
			fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(kids), strings.Join(kids, " "))
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var table strings.Builder
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R/Info 5 0 R%s>>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1, table.String(), len(objects)+1, trailer, b.Len())
	return b.Bytes()
}
