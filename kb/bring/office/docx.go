package office

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/firstline-support/firstline/kb/bring/page"
)

// maxPart is the size of one unpacked part of a Word file.
const maxPart = 64 << 20

// DOCX reads a Word file (ECMA-376): headings, paragraphs, numbered and other lists with their levels, tables and links.
// Deleted and hidden words are left out, as are pictures, notes, headers and footers.
func DOCX(data []byte) (Text, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Text{}, fmt.Errorf("read the Word file: %w", err)
	}
	var props struct {
		Title    string `xml:"title"`
		Lang     string `xml:"language"`
		Modified string `xml:"modified"`
	}
	w := writer{counts: map[string][]int{}}
	err = errors.Join(part(archive, "docProps/core.xml", &props), w.prepare(archive))
	if err != nil {
		return Text{}, err
	}
	body, err := open(archive, "word/document.xml")
	if err != nil {
		return Text{}, fmt.Errorf("read the Word file: %w; is it one?", err)
	}
	if err := w.read(xml.NewDecoder(bytes.NewReader(body))); err != nil {
		return Text{}, fmt.Errorf("read the Word file: %w", err)
	}
	p, err := page.Read([]byte("<main>"+w.out.String()+"</main>"), "text/html; charset=utf-8", nil)
	if err != nil {
		return Text{}, err
	}
	text := Text{Title: strings.TrimSpace(props.Title), Lang: props.Lang, Markdown: p.Markdown}
	if text.Title == "" {
		text.Title = p.Title
	}
	text.Updated, err = time.Parse(time.RFC3339, props.Modified)
	if err != nil {
		text.Updated = time.Time{}
	}
	return text, nil
}

// open unpacks one part up to the limit.
func open(archive *zip.Reader, name string) ([]byte, error) {
	f, err := archive.Open(name)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxPart+1))
	if err = errors.Join(err, f.Close()); err == nil && len(data) > maxPart {
		err = ErrTooLarge
	}
	return data, err
}

// part decodes one that a file may lack.
func part(archive *zip.Reader, name string, into any) error {
	data, err := open(archive, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = xml.Unmarshal(data, into)
	}
	if err != nil {
		return fmt.Errorf("read %s of the Word file: %w", name, err)
	}
	return nil
}

// value is an element that is all attribute.
type value struct {
	Val string `xml:"val,attr"`
}

// numbering is how a paragraph or a style says that it is an item of a list.
type numbering struct {
	ID    value `xml:"numId"`
	Level value `xml:"ilvl"`
}

// A style is what matters here of a paragraph's style.
type style struct {
	ID    string `xml:"styleId,attr"`
	Name  value  `xml:"name"`
	Based value  `xml:"basedOn"`
	Props struct {
		Outline *value     `xml:"outlineLvl"`
		List    *numbering `xml:"numPr"`
	} `xml:"pPr"`
}

// prepare reads the parts that the text refers to.
func (w *writer) prepare(archive *zip.Reader) error {
	var styles struct {
		Styles []style `xml:"style"`
	}
	var lists struct {
		Abstract []struct {
			ID     string `xml:"abstractNumId,attr"`
			Levels []struct {
				Level  string `xml:"ilvl,attr"`
				Format value  `xml:"numFmt"`
			} `xml:"lvl"`
		} `xml:"abstractNum"`
		Numbers []struct {
			ID       string `xml:"numId,attr"`
			Abstract value  `xml:"abstractNumId"`
		} `xml:"num"`
	}
	var links struct {
		Links []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	err := errors.Join(part(archive, "word/styles.xml", &styles), part(archive, "word/numbering.xml", &lists),
		part(archive, "word/_rels/document.xml.rels", &links))
	w.styles, w.ordered, w.links = map[string]style{}, map[string]bool{}, map[string]string{}
	for _, s := range styles.Styles {
		w.styles[s.ID] = s
	}
	formats := map[string]bool{}
	for _, a := range lists.Abstract {
		for _, l := range a.Levels {
			formats[a.ID+" "+l.Level] = l.Format.Val != "bullet" && l.Format.Val != "none"
		}
	}
	for _, n := range lists.Numbers {
		for level := range maxLevels {
			w.ordered[fmt.Sprint(n.ID, " ", level)] = formats[fmt.Sprint(n.Abstract.Val, " ", level)]
		}
	}
	for _, l := range links.Links {
		w.links[l.ID] = l.Target
	}
	return err
}
