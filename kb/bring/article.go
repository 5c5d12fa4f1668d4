package bring

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/firstline-support/firstline/kb"
)

// Limits of kb, kept here so that a long title is shortened and not refused.
const (
	maxTitle = 200
	maxLists = 40
)

// articles makes the files of a document: one, or several when it is long. A reason says why there is none.
func (r *run) articles(doc Document) (pages []page, reason string) {
	doc.Markdown = strings.TrimSpace(clean(doc.Markdown))
	if doc.Markdown == "" {
		return nil, "it has no text"
	}
	doc.Title = oneLine(doc.Title)
	lang := language(cmp.Or(doc.Lang, r.Defaults.Lang), doc.Title+" "+doc.Markdown)
	if lang != "en" && lang != "de" {
		return nil, fmt.Sprintf("its language is %q, and Firstline answers in en and de only", lang)
	}
	base := stemOf(doc)
	doc.Title = cmp.Or(doc.Title, strings.ReplaceAll(base, "-", " "))
	texts := split(doc.Markdown, maxPart)
	for i, text := range texts {
		p, of := page{stem: base, lang: lang}, doc
		if len(texts) > 1 {
			p.stem = fmt.Sprintf("%s-%03d", base, i+1)
			of.Title = partTitle(doc.Title, text, i+1)
		}
		var problem string
		if p.data, problem = r.render(of, lang, text); problem != "" {
			return nil, problem
		}
		pages = append(pages, p)
	}
	return pages, ""
}

// partTitle names a part after the heading that it begins with.
func partTitle(title, text string, number int) string {
	first, _, _ := strings.Cut(text, "\n")
	if heading := strings.TrimLeft(first, "#"); heading != first && strings.TrimSpace(heading) != "" {
		return oneLine(title + ": " + strings.TrimSpace(heading))
	}
	return fmt.Sprintf("%s (%d)", title, number)
}

// render writes the article. What the knowledge base would not show as it was meant is escaped until it takes the text:
// a source of Markdown may hold raw HTML, and links that lead to no article.
func (r *run) render(doc Document, lang, text string) (data []byte, problem string) {
	head := r.head(doc, lang)
	lines := strings.Split(text, "\n")
	for range 3 {
		data = append([]byte(head), strings.Join(lines, "\n")+"\n"...)
		problems := kb.Check("a."+lang+".md", data)
		if len(problems) == 0 {
			return data, ""
		}
		first := strings.Count(head, "\n") + 1
		for _, p := range problems {
			problem = p.What
			if at := p.Line - first; at >= 0 && at < len(lines) {
				lines[at] = escape(lines[at])
			}
		}
	}
	return nil, problem
}

// escape takes the meaning from what begins HTML and links.
func escape(s string) string {
	return strings.NewReplacer(`\<`, `\<`, "<", `\<`, `\[`, `\[`, "[", `\[`).Replace(s)
}

// head is the front matter. Texts stand in the quotes of JSON, which YAML understands: nothing in them is markup.
func (r *run) head(doc Document, lang string) string {
	var b strings.Builder
	b.WriteString("---\n")
	key := func(name string, value any) {
		b.WriteString(name + ": " + quoted(value) + "\n")
	}
	key("title", doc.Title)
	b.WriteString("lang: " + lang + "\n")
	if questions := short(doc.Questions); len(questions) > 0 {
		key("questions", questions)
	}
	if tags := short(append(slices.Clone(r.Defaults.Tags), doc.Tags...)); len(tags) > 0 {
		key("tags", tags)
	}
	if len(r.Defaults.Audience) > 0 {
		key("audience", r.Defaults.Audience)
	}
	if r.Defaults.Owner != "" {
		key("owner", r.Defaults.Owner)
	}
	if !r.Defaults.Review.IsZero() {
		b.WriteString("review: " + r.Defaults.Review.Format(time.DateOnly) + "\n")
	}
	key("source", doc.URL)
	if licence := oneLine(cmp.Or(r.Defaults.Licence, doc.Licence)); licence != "" {
		key("licence", licence)
	}
	if !doc.Updated.IsZero() {
		b.WriteString("updated: " + doc.Updated.UTC().Format(time.DateOnly) + "\n")
	}
	b.WriteString("---\n")
	return b.String()
}

// quoted is JSON that people can read: letters of HTML are left alone.
func quoted(value any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return `""` // texts and lists of them can always be encoded
	}
	return strings.TrimSpace(b.String())
}

// short keeps the first of a list, each once and on one line.
func short(texts []string) []string {
	var out []string
	for _, text := range texts {
		if text = oneLine(text); text != "" && !slices.Contains(out, text) && len(out) < maxLists {
			out = append(out, text)
		}
	}
	return out
}

// oneLine makes a text fit for the front matter.
func oneLine(s string) string {
	s = strings.Join(strings.FieldsFunc(clean(s), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Zl, unicode.Zp)
	}), " ")
	if letters := []rune(s); len(letters) > maxTitle {
		s = strings.TrimSpace(string(letters[:maxTitle-1])) + "…"
	}
	return s
}

// clean drops what no text has: bytes that are not UTF-8, control characters, and marks that turn the direction of
// writing and so can make one text look like another.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
			return -1
		}
		return r
	}, s)
}
