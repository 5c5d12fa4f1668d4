package office

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Limits of what is nested.
const (
	maxLevels = 9 // of lists; the format has no more
	maxDepth  = 200
)

// headingName is what styles of headings are called in the file, in every language of the program.
var headingName = regexp.MustCompile(`(?i)^heading ([1-6])$`)

// A writer turns the text of a Word file into HTML, which page then makes Markdown of.
type writer struct {
	styles  map[string]style
	ordered map[string]bool   // "list level"
	links   map[string]string // addresses by their ids

	out    strings.Builder
	lists  []string // open ones, ol or ul
	counts map[string][]int
	paras  []paragraph // open ones: a text box stands within another paragraph
	run    look
	inRun  bool
	spans  []int // columns of open cells
}

// A paragraph is one on its way.
type paragraph struct {
	style string
	list  string
	level int
	text  strings.Builder
}

// A look is that of some words.
type look struct{ bold, italic, struck, hidden, text bool }

// read goes through the elements.
func (w *writer) read(d *xml.Decoder) error {
	for depth := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			w.closeLists(0)
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local == "Fallback" || t.Name.Local == "moveFrom" {
				if err := d.Skip(); err != nil { // the same again, for older programs, or at its old place
					return err
				}
				continue
			}
			if depth++; depth > maxDepth {
				return fmt.Errorf("elements are nested deeper than %d", maxDepth)
			}
			w.begin(t)
		case xml.EndElement:
			depth--
			w.end(t.Name.Local)
		case xml.CharData:
			if w.run.text && !w.run.hidden {
				w.say(html.EscapeString(string(t)))
			}
		}
	}
}

// say adds to the innermost paragraph.
func (w *writer) say(text string) {
	if n := len(w.paras); n > 0 {
		w.paras[n-1].text.WriteString(text)
	}
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// on tells whether a switch is set: without a value it is.
func on(t xml.StartElement) bool {
	v := attribute(t, "val")
	return v != "0" && v != "false" && v != "none"
}

func (w *writer) begin(t xml.StartElement) {
	switch t.Name.Local {
	case "p":
		w.paras = append(w.paras, paragraph{})
	case "r":
		w.run, w.inRun = look{}, true
	case "b", "i", "strike", "vanish":
		w.setLook(t)
	case "t":
		w.run.text = true
		w.say(w.run.open())
	case "tab":
		if w.inRun {
			w.say(" ")
		}
	case "br", "cr":
		w.say("<br>")
	case "hyperlink":
		w.say(`<a href="` + html.EscapeString(w.links[attribute(t, "id")]) + `">`)
	case "tbl":
		w.closeLists(0)
		w.out.WriteString("<table>")
	case "tr":
		w.out.WriteString("<tr>")
	case "tc":
		w.out.WriteString("<td>")
		w.spans = append(w.spans, 1)
	case "gridSpan":
		if n, err := strconv.Atoi(attribute(t, "val")); err == nil && n > 1 && n < 100 && len(w.spans) > 0 {
			w.spans[len(w.spans)-1] = n
		}
	case "pStyle", "numId", "ilvl":
		w.setParagraph(t)
	}
}

func (w *writer) setLook(t xml.StartElement) {
	if !w.inRun {
		return
	}
	switch t.Name.Local {
	case "b":
		w.run.bold = on(t)
	case "i":
		w.run.italic = on(t)
	case "strike":
		w.run.struck = on(t)
	case "vanish":
		w.run.hidden = on(t)
	}
}

func (w *writer) setParagraph(t xml.StartElement) {
	if len(w.paras) == 0 {
		return
	}
	p, v := &w.paras[len(w.paras)-1], attribute(t, "val")
	switch t.Name.Local {
	case "pStyle":
		p.style = v
	case "numId":
		p.list = v
	case "ilvl":
		if n, err := strconv.Atoi(v); err == nil {
			p.level = max(0, min(n, maxLevels-1))
		}
	}
}

func (w *writer) end(name string) {
	switch name {
	case "p":
		if n := len(w.paras); n > 0 {
			w.flush(&w.paras[n-1])
			w.paras = w.paras[:n-1]
		}
	case "r":
		w.inRun = false
	case "t":
		w.run.text = false
		w.say(w.run.close())
	case "hyperlink":
		w.say("</a>")
	case "tbl":
		w.out.WriteString("</table>")
	case "tr":
		w.out.WriteString("</tr>")
	case "tc":
		w.closeLists(0)
		if n := len(w.spans); n > 0 {
			w.out.WriteString("</td>" + strings.Repeat("<td></td>", w.spans[n-1]-1))
			w.spans = w.spans[:n-1]
		}
	}
}

func (l look) open() string {
	var out string
	if l.bold && !l.hidden {
		out += "<strong>"
	}
	if l.italic && !l.hidden {
		out += "<em>"
	}
	if l.struck && !l.hidden {
		out += "<del>"
	}
	return out
}

func (l look) close() string {
	out := strings.ReplaceAll(l.open(), "<", "</")
	tags := strings.SplitAfter(out, ">")
	for i, j := 0, len(tags)-1; i < j; i, j = i+1, j-1 {
		tags[i], tags[j] = tags[j], tags[i]
	}
	return strings.Join(tags, "")
}

// kind finds out what a paragraph is, by itself, its style and what that is based on.
func (w *writer) kind(p *paragraph) (heading int) {
	id := p.style
	for range 10 { // styles can be based on each other in a circle
		s, known := w.styles[id]
		if !known {
			break
		}
		if m := headingName.FindStringSubmatch(s.Name.Val); m != nil {
			heading, _ = strconv.Atoi(m[1]) // one digit
			return heading
		}
		if strings.EqualFold(s.Name.Val, "title") {
			return 1
		}
		if s.Props.Outline != nil {
			if n, err := strconv.Atoi(s.Props.Outline.Val); err == nil && n >= 0 && n < 6 {
				return n + 1
			}
		}
		if s.Props.List != nil && p.list == "" {
			p.list = s.Props.List.ID.Val
			p.level, _ = strconv.Atoi(s.Props.List.Level.Val) // 0 where it says none
			p.level = max(0, min(p.level, maxLevels-1))
		}
		id = s.Based.Val
	}
	return 0
}

// flush writes a paragraph that is complete.
func (w *writer) flush(p *paragraph) {
	text := strings.TrimSpace(p.text.String())
	heading := w.kind(p)
	switch {
	case text == "":
	case heading > 0:
		w.closeLists(0)
		fmt.Fprintf(&w.out, "<h%d>%s</h%d>", heading, text, heading)
	case p.list != "" && p.list != "0":
		w.item(p, text)
	default:
		w.closeLists(0)
		w.out.WriteString("<p>" + text + "</p>")
	}
}

// item writes an item of a list. A list that goes on after a paragraph goes on counting.
func (w *writer) item(p *paragraph, text string) {
	tag := "ul"
	if w.ordered[fmt.Sprint(p.list, " ", p.level)] {
		tag = "ol"
	}
	count := w.counts[p.list]
	for len(count) <= p.level {
		count = append(count, 0)
	}
	count = count[:p.level+1]
	count[p.level]++
	w.counts[p.list] = count
	w.closeLists(p.level + 1)
	if len(w.lists) == p.level+1 && w.lists[p.level] != tag {
		w.closeLists(p.level)
	}
	if len(w.lists) == p.level+1 {
		w.out.WriteString("</li>")
	}
	for len(w.lists) <= p.level {
		fmt.Fprintf(&w.out, `<%s start="%d">`, tag, count[p.level])
		if len(w.lists) < p.level {
			w.out.WriteString("<li>") // a level was left out
		}
		w.lists = append(w.lists, tag)
	}
	w.out.WriteString("<li>" + text)
}

// closeLists leaves that many open.
func (w *writer) closeLists(keep int) {
	for len(w.lists) > keep {
		last := len(w.lists) - 1
		w.out.WriteString("</li></" + w.lists[last] + ">")
		w.lists = w.lists[:last]
	}
}
