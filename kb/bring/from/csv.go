package from

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/firstline-support/firstline/kb/bring"
	"github.com/firstline-support/firstline/kb/bring/page"
)

// maxFile is the size of a local file that is read.
const maxFile = 64 << 20

// A CSV is a file of questions and answers with a line of headings: question and answer, and where there are any id,
// title, lang, url, tags, licence and updated (year-month-day), in English or German and in any order. Columns are
// divided by commas, semicolons or tabs. A cell may hold several questions, one a line, or several tags, divided by
// commas; the answer is Markdown or HTML. A row without an id is known by its first question.
type CSV struct {
	File string
}

// columns are the headings, in both languages.
var columns = map[string]string{
	"question": "question", "questions": "question", "frage": "question", "fragen": "question",
	"answer": "answer", "antwort": "answer", "text": "answer",
	"title": "title", "titel": "title", "lang": "lang", "language": "lang", "sprache": "lang",
	"id": "id", "url": "url", "source": "url", "quelle": "url", "tags": "tags", "schlagworte": "tags",
	"licence": "licence", "license": "licence", "lizenz": "licence", "updated": "updated", "stand": "updated",
}

// Documents implements [bring.Source]. A row that cannot be used is skipped with its line.
func (c CSV) Documents(ctx context.Context, _ bring.Known) iter.Seq2[bring.Document, error] {
	return func(yield func(bring.Document, error) bool) {
		data, err := readFile(c.File)
		if err != nil {
			yield(bring.Document{}, err)
			return
		}
		for doc, err := range readCSV(filepath.Base(c.File), data) {
			if ctx.Err() != nil || !yield(doc, err) {
				return
			}
		}
	}
}

// readFile reads a local file up to the limit.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s is larger than %d MiB; split it", name, maxFile>>20)
	}
	return data, nil
}

func readCSV(file string, data []byte) iter.Seq2[bring.Document, error] {
	return func(yield func(bring.Document, error) bool) {
		data = unicodeOf(data)
		r := csv.NewReader(bytes.NewReader(data))
		r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma(data), -1, true
		head, err := r.Read()
		if err != nil {
			yield(bring.Document{}, fmt.Errorf("%s:1: there is no line of headings: %w; begin with: question,answer", file, err))
			return
		}
		places, err := headings(head)
		if err != nil {
			yield(bring.Document{}, fmt.Errorf("%s:1: %w", file, err))
			return
		}
		ids := map[string]int{}
		for {
			cells, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			line, _ := r.FieldPos(0)
			if err != nil {
				yield(bring.Document{}, fmt.Errorf("%s: %w", file, err))
				return
			}
			doc, err := row{file, line, cells, places}.document(ids)
			if !yield(doc, err) {
				return
			}
		}
	}
}

// unicodeOf reads what is not UTF-8 as what spreadsheets on Windows write.
func unicodeOf(data []byte) []byte {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if utf8.Valid(data) {
		return data
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return data
	}
	return decoded
}

// comma is what divides the headings.
func comma(data []byte) rune {
	head, _, _ := bytes.Cut(data, []byte("\n"))
	best, most := ',', 0
	for _, c := range []rune{',', ';', '\t'} {
		if n := bytes.Count(head, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

func headings(head []string) (map[string]int, error) {
	places := map[string]int{}
	for i, name := range head {
		column := columns[strings.ToLower(strings.TrimSpace(name))]
		if _, twice := places[column]; twice && column != "" {
			return nil, fmt.Errorf("two columns are called %s; name one of them otherwise", column)
		}
		places[column] = i
	}
	for _, column := range []string{"question", "answer"} {
		if _, there := places[column]; !there {
			return nil, fmt.Errorf("no column is called %s, the headings are %q; name the columns question and answer",
				column, head)
		}
	}
	return places, nil
}

// A row is one record and where it stands.
type row struct {
	file   string
	line   int
	cells  []string
	places map[string]int
}

func (r row) cell(column string) string {
	if i, ok := r.places[column]; ok && i < len(r.cells) {
		return strings.TrimSpace(r.cells[i])
	}
	return ""
}

// document makes a document; ids are those of the rows before, with their lines.
func (r row) document(ids map[string]int) (bring.Document, error) {
	questions := slices.DeleteFunc(strings.Split(r.cell("question"), "\n"),
		func(q string) bool { return strings.TrimSpace(q) == "" })
	place := fmt.Sprintf("%s:%d", r.file, r.line)
	doc := bring.Document{ID: cmp.Or(r.cell("id"), strings.Join(questions[:min(1, len(questions))], "")),
		URL: cmp.Or(r.cell("url"), r.file), Lang: r.cell("lang"), Questions: questions, Licence: r.cell("licence")}
	doc.ID = strings.TrimSpace(doc.ID)
	switch first, twice := ids[doc.ID]; {
	case len(questions) == 0:
		return doc, bring.Skip(place, place, "the question is empty")
	case r.cell("answer") == "":
		return doc, bring.Skip(doc.ID, place, "the answer is empty")
	case twice:
		return doc, bring.Skip(doc.ID, place, fmt.Sprintf("the same id or question stands in line %d; join the rows", first))
	}
	ids[doc.ID] = r.line
	doc.Title = cmp.Or(r.cell("title"), strings.TrimSpace(questions[0]))
	for tag := range strings.SplitSeq(r.cell("tags"), ",") {
		doc.Tags = append(doc.Tags, strings.TrimSpace(tag))
	}
	if day := r.cell("updated"); day != "" {
		when, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return doc, bring.Skip(doc.ID, place, fmt.Sprintf("updated is %q; write it as year-month-day", day))
		}
		doc.Updated = when
	}
	var err error
	if doc.Markdown, err = asMarkdown(r.cell("answer")); err != nil {
		return doc, bring.Skip(doc.ID, place, err.Error())
	}
	return doc, nil
}

// asMarkdown converts what is HTML by its looks.
func asMarkdown(text string) (string, error) {
	for _, sign := range []string{"</", "<br", "<p>", "<li>"} {
		if strings.Contains(strings.ToLower(text), sign) {
			return page.Fragment(text, nil)
		}
	}
	return text, nil
}
