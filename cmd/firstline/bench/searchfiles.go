package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/kb"
)

// SearchFiles are the names of data files, packed with gzip or not. Docs and Queries are lines of JSON, the others have
// columns with tabs between them. Docs, Queries and Qrels are needed; Abstain and Mask go together.
type SearchFiles struct {
	Docs    []string // {"id", "title", "text", "lang", "questions", "tags"}; all but id and text may be missing
	Queries []string // {"id", "text", "lang", "history"}; history is what was said before, newest first
	Qrels   string   // query, document, grade from 1
	Abstain string   // query, 1 or 0: answerable without the masked documents or not, kind
	Mask    string   // ids of documents that are taken out for the queries of Abstain
	Vectors string   // text and numbers, as [Texts] lists them; may be empty
	Lang    string   // "en" or "de" where documents do not tell theirs
}

// A doc is one document of the base.
type doc struct {
	ID, Title, Text, Lang string
	Questions, Tags       []string
}

// A question is one query.
type question struct {
	ID, Text, Lang string
	History        []string // newest first
}

// An expectation says whether a query can be answered when the masked documents are gone.
type expectation struct {
	query      string
	answerable bool
	kind       string
}

// searchData is what the files hold.
type searchData struct {
	docs    []doc
	queries []question
	grades  map[string]map[string]int // by query and document
	expects []expectation
	masked  map[string]bool
	vectors kb.Vectors
}

// readSearch reads all files and tells all their mistakes.
func readSearch(f SearchFiles) (searchData, error) {
	var d searchData
	var err [6]error
	d.docs, err[0] = readDocs(f)
	d.queries, err[1] = readQueries(f.Queries)
	d.grades, err[2] = readGrades(f.Qrels)
	if f.Abstain != "" {
		d.expects, err[3] = readExpectations(f.Abstain)
		d.masked, err[4] = readMask(f.Mask)
	}
	d.vectors, err[5] = readVectors(f.Vectors)
	return d, errors.Join(err[:]...)
}

func readDocs(f SearchFiles) ([]doc, error) {
	var docs []doc
	var errs []error
	seen := map[string]bool{}
	for _, name := range f.Docs {
		errs = append(errs, each(name, func(text string) (what, fix string) {
			d := doc{Lang: f.Lang}
			if what, fix := decode(text, &d); what != "" {
				return what, fix
			}
			switch {
			case d.ID == "" || seen[d.ID]:
				return badID(d.ID)
			case d.Title == "" && strings.TrimSpace(d.Text) == "":
				return fmt.Sprintf("document %q has neither title nor text", d.ID), `give it a "text"`
			}
			seen[d.ID] = true
			docs = append(docs, d)
			return "", ""
		}))
	}
	err := errors.Join(errs...)
	if err == nil && len(docs) == 0 {
		err = intents.Problem{File: f.Docs[0], Line: 1, What: "there is no document", Fix: "write one object a line"}
	}
	return docs, err
}

// speaker is how data sets of dialogues mark who said something.
var speaker = regexp.MustCompile(`^(?:user|agent|bot|human|assistant): `)

func readQueries(names []string) ([]question, error) {
	var queries []question
	var errs []error
	seen := map[string]bool{}
	for _, name := range names {
		errs = append(errs, each(name, func(text string) (what, fix string) {
			var q question
			if what, fix := decode(text, &q); what != "" {
				return what, fix
			}
			if q.ID == "" || seen[q.ID] {
				return badID(q.ID)
			}
			for i, turn := range q.History {
				q.History[i] = speaker.ReplaceAllString(turn, "")
			}
			seen[q.ID] = true
			queries = append(queries, q)
			return "", ""
		}))
	}
	return queries, errors.Join(errs...)
}

func decode(text string, into any) (what, fix string) {
	var wrong *json.UnmarshalTypeError
	switch err := json.Unmarshal([]byte(text), into); {
	case errors.As(err, &wrong) && wrong.Field != "":
		return fmt.Sprintf("%q is a %s", strings.ToLower(wrong.Field), wrong.Value), shapes[wrong.Type.Kind().String()]
	case err != nil:
		return "the line is no JSON object: " + err.Error(), `write one object a line, like {"id": "vpn-1", "text": "…"}`
	}
	return "", ""
}

// shapes tell what a value should have been.
var shapes = map[string]string{
	"string": `write text in quotes, like "vpn-1"`,
	"slice":  `write a list of texts, like ["first", "second"]`,
}

func badID(id string) (what, fix string) {
	if id == "" {
		return `the line has no "id"`, "give every line an id of its own"
	}
	return fmt.Sprintf("the id %q was there before", id), "give every line an id of its own"
}

// readGrades reads how well documents answer queries. What is graded 0 or less is not relevant.
func readGrades(name string) (map[string]map[string]int, error) {
	grades := map[string]map[string]int{}
	return grades, each(name, func(text string) (what, fix string) {
		column := strings.Split(text, "\t")
		if len(column) != 3 {
			return fmt.Sprintf("the line has %d columns", len(column)), "write query, document and grade with tabs between them"
		}
		grade, err := strconv.Atoi(strings.TrimSpace(column[2]))
		if err != nil || grade > 100 {
			return fmt.Sprintf("the grade %q is no number up to 100", column[2]), "write 1 for relevant, more for better"
		}
		query := strings.TrimSpace(column[0])
		if grades[query] == nil {
			grades[query] = map[string]int{}
		}
		grades[query][strings.TrimSpace(column[1])] = max(grade, 0)
		return "", ""
	})
}

func readExpectations(name string) ([]expectation, error) {
	var list []expectation
	seen := map[string]bool{}
	err := each(name, func(text string) (what, fix string) {
		column := append(strings.Split(text, "\t"), "")
		e := expectation{query: strings.TrimSpace(column[0]), answerable: column[1] == "1"}
		switch {
		case column[1] != "0" && column[1] != "1":
			return fmt.Sprintf("%q is neither 1 nor 0", column[1]), "write query, 1 (answerable) or 0 (not) and the kind"
		case e.query == "" || seen[e.query]:
			return badID(e.query)
		}
		if len(column) > 2 {
			e.kind = strings.TrimSpace(column[2])
		}
		seen[e.query] = true
		list = append(list, e)
		return "", ""
	})
	return list, err
}

func readMask(name string) (map[string]bool, error) {
	masked := map[string]bool{}
	if name == "" {
		return masked, nil
	}
	return masked, each(name, func(text string) (what, fix string) {
		masked[strings.TrimSpace(text)] = true
		return "", ""
	})
}

// each hands on every line of a file.
func each(name string, take func(text string) (what, fix string)) error {
	return open(name, func(in io.Reader) error { return scan(name, in, take) })
}
