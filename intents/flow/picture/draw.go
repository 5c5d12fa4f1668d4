package picture

import (
	"fmt"
	"html"
	"strings"

	"github.com/firstline-support/firstline/intents/flow"
)

// style are the colours. They are told by class, and every shape says beside it how it looks without them.
const style = `.fl{color:#1f2530;background:#fff;--fl-box:#f4f6f9;--fl-line:#5c6675;--fl-soft:#4f5966;` +
	`--fl-do:#fff3d6;--fl-safe:#e3f0ff;--fl-good:#e2f5e6;--fl-people:#f7e6f5;--fl-at:#c2410c}` +
	`@media(prefers-color-scheme:dark){.fl{color:#e7eaef;background:#15181d;--fl-box:#20252d;--fl-line:#98a3b3;` +
	`--fl-soft:#b3bcc9;--fl-do:#3a3016;--fl-safe:#182f4a;--fl-good:#173524;--fl-people:#3a2339;--fl-at:#fb923c}}` +
	`.fl-box{fill:var(--fl-box);stroke:var(--fl-line)}.fl-act>.fl-box,.fl-check>.fl-box{fill:var(--fl-do)}` +
	`.fl-prove>.fl-box,.fl-approve>.fl-box{fill:var(--fl-safe)}.fl-resolve>.fl-box{fill:var(--fl-good)}` +
	`.fl-handoff>.fl-box{fill:var(--fl-people)}.fl-at>.fl-box{stroke:var(--fl-at);stroke-width:3}` +
	`.fl-way{stroke:var(--fl-line)}.fl-tip{fill:var(--fl-line)}.fl-soft{fill:var(--fl-soft)}`

// box draws a step.
func (d *drawing) box(s stop) {
	step := d.flow.Steps[s.step]
	class, thick, round := "fl-"+string(step.Kind), 1, 6.0
	if step.ID == d.at {
		class, thick = class+" fl-at", 3
	}
	if step.Kind == flow.Resolve || step.Kind == flow.Pass {
		round = min(s.h/2, 22)
	}
	x := s.x - s.w/2
	d.printf(`<g class="%s"><title>%s</title>`+"\n", class,
		escaped(string(step.Kind)+" "+step.ID+": "+says(step, d.lang)))
	d.printf(`<rect class="fl-box" x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="%.0f" fill="none"`+
		` stroke="currentColor" stroke-width="%d"/>`+"\n", x, s.y, s.w, s.h, round, thick)
	for i, line := range s.lines {
		size, soft := font, ""
		if i == 0 {
			size, soft = smallFont, ` class="fl-soft"`
		}
		d.printf(`<text%s x="%.1f" y="%.1f" font-size="%.0f" fill="currentColor">%s</text>`+"\n", soft, x+boxMargin,
			s.y+boxMargin+9+float64(i)*fontLine, size, escaped(line))
	}
	d.printf("</g>\n")
}

// label writes what stands on a way.
func (d *drawing) label(at int) {
	s := d.chart.stops[at]
	for i, line := range s.lines {
		d.printf(`<text class="fl-soft" x="%.1f" y="%.1f" font-size="%.0f" text-anchor="middle" fill="currentColor">`+
			"%s</text>\n", s.x, s.y+11+float64(i)*smallLine, smallFont, escaped(line))
	}
}

// describe tells the flow in words, one sentence a step.
func (d *drawing) describe(all []link) {
	var told []string
	for i, step := range d.flow.Steps {
		var to []string
		for _, l := range all {
			if l.from != i {
				continue
			}
			way := d.flow.Steps[l.to].ID
			if l.label != "" {
				way += " (" + l.label + ")"
			}
			to = append(to, way)
		}
		sentence := string(step.Kind) + " " + step.ID + " "
		if len(to) > 0 {
			sentence += word("leads to", d.lang) + " " + strings.Join(to, ", ")
		} else {
			sentence += word("ends", d.lang)
		}
		told = append(told, sentence+".")
	}
	d.telling = strings.Join(told, " ")
}

// bytes gives the finished picture.
func (d *drawing) bytes() []byte {
	var out strings.Builder
	id := "fl-" + name(d.flow.ID)
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" class="fl" role="img" aria-labelledby="%s-title %s-desc"`+
		` width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" font-family="system-ui, sans-serif">`+"\n", id, id,
		d.w, d.h, d.w, d.h)
	fmt.Fprintf(&out, `<title id="%s-title">%s</title>`+"\n", id, escaped(spoken(d.flow.Title, d.lang)))
	fmt.Fprintf(&out, `<desc id="%s-desc">%s</desc>`+"\n", id, escaped(d.telling))
	fmt.Fprintf(&out, "<style>%s</style>\n%s</svg>\n", style, d.body.String())
	return []byte(out.String())
}

// escaped makes a text of the flow's author harmless in the picture.
func escaped(text string) string { return html.EscapeString(plain(text)) }

// name keeps of an id what may stand in an attribute that others refer to.
func name(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return -1
	}, id)
}
